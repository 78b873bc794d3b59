/** Bodies of batches that are too much, are cut off or make no sense: a 4xx, at once, and never a defect. */
import fc from 'fast-check';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { BOUNDARY, END, get, part, partsOf, postMultipart, responsesOf, statuses } from './batch-parts.js';
import { expectError, expectVersion, send } from './raw.js';

jest.setTimeout(120_000);

const CONTINUE = { Prefer: 'continue-on-error' };
const DRAWS = Number(process.env['PROPERTY_DRAWS'] ?? 240);

let feed: TestFeed;
beforeAll(async () => {
  feed = await startTestFeed({ now: '2026-01-10T12:00:00Z', sandbox: { journeysPerDay: 5, days: 3 } });
});
afterAll(() => feed.close());

describe('a body', () => {
  it('of a mebibyte is read, a longer one refused before it is', async () => {
    const fill = (bytes: number): string => {
      const rest = get('Outcomes') + END;
      return `${'é'.repeat((bytes - rest.length) / 2 - 1)}\r\n${rest}`;
    };
    const fitting = fill(1_048_576);
    expect(Buffer.byteLength(fitting)).toBe(1_048_576);
    expect(statuses(partsOf(await postMultipart(feed.url, fitting)))).toEqual([200]);
    const error = expectError(await postMultipart(feed.url, fill(1_048_578)), 400, 'tooComplex');
    expect(error.message).toContain('1048576 bytes');
    expectError(await postMultipart(feed.url, fill(8_000_000)), 400, 'tooComplex');
  });

  it('that is not UTF-8 is refused', async () => {
    const { hostname, port, pathname } = new URL(`${feed.url}$batch`);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { 'Content-Type': 'application/json' };
      const sent = httpRequest(
        { hostname, port, path: pathname, method: 'POST', headers, agent: false },
        resolve,
      );
      sent.on('error', reject);
      sent.end(Buffer.from([0x7b, 0xff, 0x7d]));
    });
    answer.setEncoding('utf8');
    let text = '';
    for await (const chunk of answer as AsyncIterable<string>) text += chunk;
    expect([answer.statusCode, text]).toEqual([400, expect.stringContaining('"badEncoding"')]);
  });

  const head = `--${BOUNDARY}\r\nContent-Type: application/http\r\n\r\n`;
  it.each([
    ['empty', ''],
    ['without the boundary', 'GET Outcomes HTTP/1.1\r\n\r\n'],
    ['with another boundary', get('Outcomes').replaceAll(BOUNDARY, 'other') + END.replace(BOUNDARY, 'other')],
    ['cut off', get('Outcomes')],
    ['cut off in the boundary', get('Outcomes') + END.slice(0, -4)],
    ['with a part of another type', get('Outcomes').replace('application/http', 'text/plain') + END],
    ['with a part of no type', `--${BOUNDARY}\r\n\r\nGET Outcomes HTTP/1.1\r\n\r\n${END}`],
    ['with an empty part', `--${BOUNDARY}\r\n${END}`],
    ['with a part of no request', `${head}\r\n${END}`],
    ['with a method alone', `${head}GET\r\n${END}`],
    ['with a method of other letters', `${head}G€T Outcomes HTTP/1.1\r\n${END}`],
    ['with a header without a colon', `${head}GET Outcomes HTTP/1.1\r\nAccept\r\n\r\n${END}`],
    ['with a header of control characters', `${head}GET Outcomes HTTP/1.1\r\nAccept: a\0b\r\n\r\n${END}`],
    ['with a carriage return in an id', part('GET Outcomes HTTP/1.1', { id: 'a\rb' }) + END],
    ['with an id twice', part('GET Outcomes HTTP/1.1', { id: '1' }).repeat(2) + END],
    ['with a change set without a boundary', `--${BOUNDARY}\r\nContent-Type: multipart/mixed\r\n\r\n${END}`],
  ])('%s is refused as a whole', async (_, body) => {
    expectError(await postMultipart(feed.url, body), 400, 'malformedBatch');
  });

  it.each([
    ['LF for CRLF', (get('Outcomes') + END).replaceAll('\r\n', '\n')],
    ['preamble and epilogue', `This is MIME.\r\n${get('Outcomes')}${END}--${BOUNDARY}\r\nnonsense`],
    ['no line end behind it', (get('Outcomes') + END).trimEnd()],
    ['blanks behind the boundary', get('Outcomes').replace(BOUNDARY, `${BOUNDARY} \t `) + END],
    ['no version', part('GET Outcomes') + END],
    ['no empty line', `${head}GET Outcomes HTTP/1.1\r\n${END}`],
    [
      'folded and repeated headers',
      get('Outcomes', 'Accept: application/json;', '\todata.metadata=minimal', 'accept: */*') + END,
    ],
    ['the boundary within a line', get(`Outcomes?x=--${BOUNDARY}--`) + END],
    [
      'a longer boundary within',
      get('Outcomes')
        .replace('\r\n\r\nGET', `\r\nX: y\r\n\r\nGET`)
        .replace('HTTP/1.1', `HTTP/1.1\r\nX: y\r\n\r\n--${BOUNDARY}-not`) + END,
    ],
  ])('with %s is read', async (_, body) => {
    const [answer, ...more] = partsOf(await postMultipart(feed.url, body));
    expect([answer!.status, more]).toEqual([200, []]);
    expect(JSON.parse(answer!.text)).toHaveProperty(['value']);
  });

  it('made to be slow to read is answered at once', async () => {
    const bodies = [
      `${head}GET ${' '.repeat(900_000)}x\r\n${END}`,
      `${head}POST Outcomes/$query HTTP/1.1\r\nContent-Type: text/plain\r\n\r\n${'\n'.repeat(900_000)}x\r\n${END}`,
      `${head}GET Outcomes HTTP/1.1\r\nA:${' '.repeat(900_000)}\0\r\n\r\n${END}`,
      `--${BOUNDARY}${' '.repeat(500_000)}x`.repeat(2),
      `${head}GET Outcomes HTTP/1.1${'\r\n '.repeat(300_000)}x\r\n${END}`,
    ];
    const started = process.hrtime.bigint();
    for (const body of bodies) expectVersion(await postMultipart(feed.url, body));
    const deep = `{"requests":[{"id":"1","method":"post","url":"Outcomes/$query","headers":{"content-type":"application/json"},"body":${'['.repeat(400_000)}${']'.repeat(400_000)}}]}`;
    const answer = await send(`${feed.url}$batch`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: deep,
    });
    expect(statuses(responsesOf(answer))[0]).toBeLessThan(500);
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(20);
  });
});

describe('any batch', () => {
  const url = fc.oneof(
    fc.constantFrom(
      'Outcomes',
      '/odata/Dates',
      '$metadata',
      '$1',
      '$1/x',
      '$batch',
      '//x',
      '',
      '%',
      'Outcomes?$top=1',
      '/',
      'a b',
    ),
    fc.webUrl(),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  const word = fc.oneof(fc.constantFrom('1', '2', 'g', '$1', ''), fc.string({ maxLength: 5 }));

  it('of JSON is answered without a defect', async () => {
    const member = fc.record(
      {
        id: fc.oneof(word, fc.integer()),
        method: fc.oneof(
          fc.constantFrom('get', 'GET', 'post', 'delete', 'head', 'options', 'trace', ''),
          fc.string(),
        ),
        url,
        headers: fc.oneof(fc.dictionary(fc.string(), fc.string({ unit: 'binary' })), fc.anything()),
        body: fc.anything(),
        dependsOn: fc.oneof(fc.array(word, { maxLength: 3 }), fc.anything()),
        atomicityGroup: fc.oneof(word, fc.anything()),
        if: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const likely = fc.record({
      id: fc.uuid(),
      method: fc.constantFrom('get', 'post'),
      url,
      headers: fc.dictionary(fc.string(), fc.string({ unit: 'binary' })),
    });
    const body = fc.oneof(
      fc.array(fc.oneof(likely, member), { maxLength: 5 }).map((requests) => ({ requests }) as unknown),
      fc.array(likely, { maxLength: 5 }).map((requests) => ({ requests }) as unknown),
      fc.anything(),
    );
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(body, fc.boolean(), async (given, stops) => {
        const text = JSON.stringify(given, (_, value: unknown) =>
          typeof value === 'bigint' ? String(value) : value,
        );
        const answer = await send(`${feed.url}$batch`, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            ...(stops ? { Prefer: 'continue-on-error=false' } : {}),
          },
          body: text ?? '',
        });
        expectVersion(answer);
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
        if (answer.status !== 200)
          expectError(answer, 400, answer.json<{ error: { code: string } }>().error.code);
        else for (const { status } of responsesOf(answer)) expect(status === 501 || status < 500).toBe(true);
      }),
      { numRuns: DRAWS },
    );
    for (const status of [200, 400]) expect(seen.get(status) ?? 0).toBeGreaterThan(DRAWS / 10);
  });

  it('of parts is answered without a defect', async () => {
    const line = fc.string({ unit: fc.constantFrom(...'GET POST/$:;-=\r\n\t\0é'), maxLength: 40 });
    const piece = fc.oneof(
      url.map((each) => get(each)),
      fc
        .tuple(fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'get'), url, line)
        .map(([method, each, rest]) => part(`${method} ${each} HTTP/1.1\r\n${rest}`)),
      line,
      fc.constantFrom(
        END,
        `--${BOUNDARY}`,
        '\r\n',
        `--${BOUNDARY}\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n`,
        '--x--\r\n',
      ),
    );
    const body = fc
      .tuple(fc.array(piece, { maxLength: 6 }), fc.boolean())
      .map(([pieces, whole]) => `${pieces.join('')}${whole ? END : ''}`);
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(body, fc.boolean(), async (text, goes) => {
        const answer = await postMultipart(feed.url, text, goes ? CONTINUE : {});
        expectVersion(answer);
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
        if (answer.status !== 200)
          expectError(answer, 400, answer.json<{ error: { code: string } }>().error.code);
        else for (const { status } of partsOf(answer)) expect(status === 501 || status < 500).toBe(true);
      }),
      { numRuns: DRAWS },
    );
    for (const status of [200, 400]) expect(seen.get(status) ?? 0).toBeGreaterThan(DRAWS / 20);
  });
});
