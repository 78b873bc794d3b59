import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAll, type RawData } from './read-all.js';
import { synthetic } from './synthetic.js';

const dayMs = 86_400_000;
const from = Date.parse('2025-03-01T00:00:00Z');

interface Asked {
  readonly path: string;
  readonly key: unknown;
  readonly body: { dateRange: { start: string; end: string }; limit: number; nextPageCursor?: string };
}

/** An upstream that is just enough: journeys by start with both ends included, pages by offset. */
function upstream(data: RawData, asked: Asked[]): Server {
  const starts = new Map(data.journeys.map((journey) => [journey.journeyId, Date.parse(journey.time)]));
  return createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    request.on('end', () => {
      const body = JSON.parse(text) as Asked['body'];
      asked.push({ path: request.url ?? '', key: request.headers['x-api-key'], body });
      const records = request.url === '/v1/journeys/search' ? data.journeys : data.transitions;
      const inside = records.filter(({ journeyId }) => {
        const start = starts.get(journeyId) ?? 0;
        return start >= Date.parse(body.dateRange.start) && start <= Date.parse(body.dateRange.end);
      });
      const offset = Number(body.nextPageCursor ?? 0);
      const end = offset + body.limit;
      const page = {
        data: inside.slice(offset, end),
        nextPageCursor: end < inside.length ? String(end) : null,
      };
      response.writeHead(request.headers['x-api-key'] === 'good' ? 200 : 401).end(JSON.stringify(page));
    });
  });
}

describe('the full read', () => {
  const data = synthetic(400, '2025-03-01T00:00:00Z');
  const asked: Asked[] = [];
  const server = upstream(data, asked);
  let url = '';

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => asked.splice(0));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('finds each journey once on both endpoints, page by page, in windows of at most thirty days', async () => {
    const read = await readAll(url, 'good', { from, to: from + 70 * dayMs, pageSize: 37 });
    expect(read.journeys.map((journey) => journey.journeyId)).toEqual(
      data.journeys.map((journey) => journey.journeyId),
    );
    expect(read.transitions).toEqual(data.transitions);
    const lengths = asked.map(
      ({ body }) => Date.parse(body.dateRange.end) - Date.parse(body.dateRange.start),
    );
    expect(Math.max(...lengths)).toBeLessThan(31 * dayMs);
    expect(asked.every(({ body }) => body.limit === 37 && !('filters' in body))).toBe(true);
    expect(new Set(asked.map(({ path }) => path))).toEqual(
      new Set(['/v1/journeys/search', '/v1/transitions/search']),
    );
  });

  it('keeps the range half open', async () => {
    const starts = data.journeys.map((journey) => Date.parse(journey.time));
    const read = await readAll(url, 'good', { from: starts[10], to: starts[20] });
    expect(read.journeys).toEqual(data.journeys.slice(10, 20));
    expect(read.transitions).toEqual(data.transitions.slice(10, 20));
  });

  it('fails on any other answer', async () => {
    await expect(readAll(url, 'bad', { from, to: from + dayMs })).rejects.toThrow('401');
  });
});
