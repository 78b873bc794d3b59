/** A batch under load: many parts, long ones, slow ones, and clients that leave. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import {
  BOUNDARY,
  END,
  get,
  partsOf,
  postJson,
  postMultipart,
  responsesOf,
  statuses,
} from './batch-parts.js';
import { type Gate, startGate, until } from './gate.js';
import { expectError, send } from './raw.js';

jest.setTimeout(120_000);

const NOW = '2026-01-10T12:00:00Z';
const CONTINUE = { Prefer: 'continue-on-error' };

interface Gated {
  readonly feed: TestFeed;
  readonly gate: Gate;
}
const running: Gated[] = [];
let usual: Gated;

async function start(env: Record<string, string> = {}): Promise<Gated> {
  let gate: Gate | undefined;
  const feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 30, days: 40 },
    env: { UPSTREAM_PAGE_SIZE: '20', ...env },
    through: async (url) => (gate = await startGate(url)).url,
  });
  const gated = { feed, gate: gate! };
  running.push(gated);
  return gated;
}
beforeAll(async () => {
  usual = await start();
});
afterAll(async () => {
  for (const { feed, gate } of running) {
    await feed.close();
    await gate.close();
  }
});

/** Posts a batch and gives the answer as soon as its head is there. */
function open(url: string, contentType: string, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      url,
      { method: 'POST', headers: { 'Content-Type': contentType }, agent: false },
      resolve,
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const MULTIPART = `multipart/mixed; boundary=${BOUNDARY}`;

/** Lets pass what is under way, until the count stands still for a while. */
async function settled(count: () => number): Promise<number> {
  for (let last = -1; ;) {
    if (count() === last) return last;
    last = count();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

describe('many parts', () => {
  const urls = Array.from({ length: 100 }, (_, i) =>
    i % 3 === 0
      ? `Journeys?$top=${String(i + 1)}&$select=journeyId`
      : i % 3 === 1
        ? 'Outcomes/$count'
        : 'Dates?$top=2',
  );

  it('a hundred are answered in order, in both formats', async () => {
    const { feed } = usual;
    const answers = partsOf(await postMultipart(feed.url, urls.map((url) => get(url)).join('') + END));
    const objects = urls.map((url, i) => ({ id: `r${String(i)}`, method: 'get', url }));
    const responses = responsesOf(await postJson(feed.url, objects));
    expect(statuses(answers)).toEqual(urls.map(() => 200));
    expect(responses.map(({ id, status }) => [id, status])).toEqual(objects.map(({ id }) => [id, 200]));
    for (const [i, { text }] of answers.entries()) {
      const { body } = responses[i]!;
      expect(i % 3 === 1 ? body : JSON.stringify(body)).toBe(
        i % 3 === 1 ? text : JSON.stringify(JSON.parse(text)),
      );
    }
    expect((JSON.parse(answers[99]!.text) as { value: unknown[] }).value).toHaveLength(100);
  });

  it('more are refused as a whole, and nothing is asked upstream', async () => {
    const { feed, gate } = usual;
    const before = gate.counts.came;
    const body = [...urls, 'Outcomes'].map((url) => get(url)).join('') + END;
    const error = expectError(await postMultipart(feed.url, body), 400, 'tooComplex');
    expect(error.message).toContain('101');
    const objects = Array.from({ length: 101 }, (_, i) => ({
      id: String(i),
      method: 'get',
      url: 'Journeys',
    }));
    expectError(await postJson(feed.url, objects), 400, 'tooComplex');
    expect(gate.counts.came).toBe(before);
  });

  it.each([
    [
      'JSON, which goes on after failures',
      4,
      (urls: readonly string[]) => (feed: TestFeed) =>
        postJson(
          feed.url,
          urls.map((url, i) => ({ id: String(i), method: 'get', url })),
        ),
    ],
    [
      'multipart, which ends with one',
      1,
      (urls: readonly string[]) => (feed: TestFeed) =>
        postMultipart(feed.url, urls.map((url) => get(url)).join('') + END),
    ],
    [
      'multipart that is to go on',
      4,
      (urls: readonly string[]) => (feed: TestFeed) =>
        postMultipart(feed.url, urls.map((url) => get(url)).join('') + END, CONTINUE),
    ],
  ])('of %s are worked on %i at a time', async (_, atOnce, posting) => {
    const { feed, gate } = await start();
    gate.shutFrom(1);
    // Each of another range: the same would share one request upstream.
    const urls = Array.from({ length: 9 }, (_, i) => `last/${String(i + 2)}d/Journeys?$top=1`);
    const answer = posting(urls)(feed);
    await until(() => gate.counts.came >= atOnce);
    expect(await settled(() => gate.counts.came)).toBe(atOnce);
    gate.open();
    expect((await answer).text.match(/"journeyId"/g)).toHaveLength(9);
  });

  it('with one request upstream at a time come whole', async () => {
    const { feed } = await start({ UPSTREAM_CONCURRENCY: '1', UPSTREAM_PAGE_SIZE: '100' });
    const url = 'Transitions?$select=transitionId';
    const objects = Array.from({ length: 6 }, (_, i) => ({ id: String(i), method: 'get', url }));
    const responses = responsesOf(await postJson(feed.url, objects));
    const { value } = (await send(`${feed.url}${url}`)).json();
    expect(value.length).toBeGreaterThan(3000);
    for (const { body } of responses) expect((body as { value: unknown[] }).value).toHaveLength(value.length);
  });
});

describe('a long part', () => {
  const WEEK = 'Journeys?$filter=time%20ge%202026-01-03T00:00:00Z%20and%20time%20lt%202026-01-10T00:00:00Z';

  it.each([
    ['multipart', MULTIPART, get('Outcomes/$count') + get(WEEK) + END],
    [
      'JSON',
      'application/json',
      JSON.stringify({
        requests: [
          { id: '1', method: 'get', url: 'Outcomes/$count' },
          { id: '2', method: 'get', url: WEEK },
        ],
      }),
    ],
  ])('goes out while the upstream is still being read: %s', async (_, type, body) => {
    const { feed, gate } = await start();
    gate.shutFrom(3);
    const response = await open(`${feed.url}$batch`, type, body);
    response.setEncoding('utf8');
    let text = '';
    let early = false;
    for await (const chunk of response as AsyncIterable<string>) {
      text += chunk;
      if (gate.counts.answered <= 2 && /"journeyId"/.test(text)) {
        early = true;
        gate.open();
      }
    }
    expect(early).toBe(true);
    expect(gate.counts.answered).toBeGreaterThan(5);
    expect(text.match(/"journeyId"/g)!.length).toBeGreaterThan(150);
    expect(text.endsWith(type === MULTIPART ? '--\r\n' : ']}\n')).toBe(true);
  });

  it('that ends early is sound, says where to go on, and is told to the log', async () => {
    const { feed, gate } = await start({ UPSTREAM_CONCURRENCY: '1' });
    gate.troubled((number) => (number > 4 ? { status: 404, body: '{}' } : null));
    const answers = partsOf(await postMultipart(feed.url, get(WEEK) + get('Outcomes') + END));
    expect(statuses(answers)).toEqual([200, 200]);
    expect(JSON.parse(answers[0]!.text)).toHaveProperty(['@odata.nextLink']);
    expect(feed.logs.filter((line) => line.includes('page ended early'))).toHaveLength(1);
  });

  it('that fails before its first row is an error of its own', async () => {
    const { feed, gate } = await start();
    gate.troubled(() => ({ status: 404, body: '{}' }));
    const answers = partsOf(
      await postMultipart(feed.url, get('Outcomes') + get(WEEK) + get('Outcomes') + END, CONTINUE),
    );
    expect(statuses(answers)).toEqual([200, 502, 200]);
    expect(feed.logs.filter((line) => line.includes('"level":"error"'))).toHaveLength(1);
  });

  it('is not begun where the batch stops before', async () => {
    const { feed, gate } = await start();
    expect(statuses(partsOf(await postMultipart(feed.url, get('Nope') + get(WEEK) + END)))).toEqual([404]);
    const objects = ['Nope', WEEK].map((url) => ({ id: url.slice(0, 4), method: 'get', url }));
    const stopped = await postJson(feed.url, objects, { Prefer: 'continue-on-error=false' });
    expect(statuses(responsesOf(stopped))).toEqual([404]);
    expect(gate.counts.came).toBe(0);
  });
});

describe('a client that leaves', () => {
  const MONTH = 'Journeys?$filter=time%20ge%202025-12-12T00:00:00Z';

  it.each([
    ['multipart', MULTIPART, get(MONTH).repeat(3) + END],
    [
      'JSON',
      'application/json',
      JSON.stringify({
        requests: ['1', '2', '3', '4', '5', '6'].map((id) => ({ id, method: 'get', url: MONTH })),
      }),
    ],
  ])('ends the reading of all parts: %s', async (_, type, body) => {
    const { feed, gate } = await start();
    gate.shutFrom(type === MULTIPART ? 4 : 12);
    const response = await open(`${feed.url}$batch`, type, body);
    response.on('error', () => undefined);
    response.resume();
    const came = await settled(() => gate.counts.came);
    response.destroy();
    await until(() => gate.counts.answered + gate.counts.dropped === came);
    gate.open();
    expect(await settled(() => gate.counts.came)).toBe(came);
    expect(feed.logs.filter((line) => line.includes('"complete":false'))).toHaveLength(1);
    expect(feed.logs.join('')).not.toContain('"level":"error"');
  });

  it('before anything is answered does too', async () => {
    const { feed, gate } = await start();
    gate.shutFrom(1);
    const sent = httpRequest(`${feed.url}$batch`, {
      method: 'POST',
      headers: { 'Content-Type': MULTIPART },
      agent: false,
    });
    sent.on('error', () => undefined);
    sent.end(get(MONTH).repeat(3) + END);
    await until(() => gate.counts.came >= 1);
    const came = await settled(() => gate.counts.came);
    sent.destroy();
    await until(() => gate.counts.dropped === came);
    gate.open();
    expect(await settled(() => gate.counts.came)).toBe(came);
    expect(feed.logs.join('')).not.toContain('"level":"error"');
  });

  it('in the middle of its body leaves no trace', async () => {
    const { feed } = await start();
    const headers = { 'Content-Type': MULTIPART, 'Content-Length': '1000' };
    const sent = httpRequest(`${feed.url}$batch`, { method: 'POST', headers, agent: false });
    sent.on('error', () => undefined);
    sent.write(get('Outcomes'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    sent.destroy();
    await until(() => feed.logs.some((line) => line.includes('"complete":false')));
    expect(feed.logs.join('')).not.toContain('"level":"error"');
  });
});
