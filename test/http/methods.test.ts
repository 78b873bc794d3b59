/** Which methods each resource takes (Protocol 4.01 §9.4; RFC 9110 §9.3.7, §15.5.6). */
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { expectError, expectVersion, type RawAnswer, send } from './raw.js';

let feed: TestFeed;
let keyed: TestFeed;
beforeAll(async () => {
  const options = { now: '2026-01-10T12:00:00Z', sandbox: { journeysPerDay: 5, days: 3 } };
  feed = await startTestFeed(options);
  keyed = await startTestFeed({ ...options, env: { FEED_ANONYMOUS: 'false' } });
});
afterAll(async () => {
  await feed.close();
  await keyed.close();
});

const ask = (path: string, method: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  send(new URL(path, feed.url.replace('/odata/', '/')).href, { method, headers });

const READ = [
  'odata/',
  'odata/Journeys',
  'odata/$metadata',
  'odata/Nope',
  'odata/in/UTC/Dates',
  'explain/odata/Journeys',
  'health',
  '',
];
const POSTED = [
  'odata/$batch',
  'odata/$batch/',
  'odata/%24batch',
  'odata/last/3d/$batch',
  'odata/Outcomes/$query',
];
const ALLOW_READ = 'GET, HEAD, OPTIONS';
const ALLOW_POST = 'POST, OPTIONS';

it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'MERGE', 'TRACE', 'PROPFIND'])(
  '%s is refused where one reads, and Allow says what is not',
  async (method) => {
    for (const path of READ) {
      const answer = await ask(path, method);
      const error = expectError(answer, 405, 'methodNotAllowed');
      expect([error.target, answer.header('allow')]).toEqual(['method', ALLOW_READ]);
      expect(error.message).toContain(method);
    }
  },
);

it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('%s is refused where one posts', async (method) => {
  for (const path of POSTED) {
    const answer = await ask(path, method);
    const error = expectError(answer, 405, 'methodNotAllowed');
    expect(answer.header('allow')).toBe(ALLOW_POST);
    expect(error.message).toBe(`${method} is not allowed: send POST here.`);
  }
});

it('HEAD is refused there too, without a body', async () => {
  for (const path of POSTED) {
    const answer = await ask(path, 'HEAD');
    expect([answer.status, answer.header('allow'), answer.text]).toEqual([405, ALLOW_POST, '']);
  }
});

it('OPTIONS is answered 204 with Allow, and asks nobody for a key', async () => {
  for (const base of [feed, keyed]) {
    for (const path of [...READ, ...POSTED]) {
      const answer = await send(new URL(path, base.url.replace('/odata/', '/')).href, { method: 'OPTIONS' });
      expectVersion(answer);
      expect([answer.status, answer.text, answer.header('allow')]).toEqual([
        204,
        '',
        READ.includes(path) ? ALLOW_READ : ALLOW_POST,
      ]);
      expect(answer.header('content-type')).toBeUndefined();
    }
  }
});

it('POST comes through to $query', async () => {
  const answer = await send(`${feed.url}Outcomes/$query`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/plain' },
    body: '$top=1',
  });
  expect(answer.status).toBe(200);
  expect(answer.json().value).toHaveLength(1);
});

describe('a method in a header', () => {
  it.each(['X-HTTP-Method', 'x-http-method', 'X-HTTP-Method-Override', 'X-Method-Override'])(
    '%s is not followed',
    async (name) => {
      for (const [path, method, other] of [
        ['odata/Journeys', 'GET', 'DELETE'],
        ['odata/Journeys', 'GET', 'patch'],
        ['odata/Journeys', 'POST', 'GET'],
        ['odata/Outcomes/$query', 'POST', 'PATCH'],
        ['odata/$batch', 'POST', 'MERGE'],
      ] as const) {
        const answer = await ask(path, method, { [name]: other, 'Content-Type': 'text/plain' });
        const error = expectError(answer, 405, 'methodNotAllowed');
        expect(error.target?.toLowerCase()).toBe(name.toLowerCase());
      }
    },
  );

  it('that is the same as the request’s changes nothing', async () => {
    expect((await ask('odata/Outcomes', 'GET', { 'X-HTTP-Method': 'get' })).status).toBe(200);
  });
});

it('a target in absolute form is read as any other', async () => {
  const { host } = new URL(feed.url);
  const { request } = await import('node:http');
  const text = await new Promise<string>((resolve, reject) => {
    const [hostname, port] = host.split(':');
    const path = `${feed.url}Outcomes?$top=1`;
    const sent = request({ hostname, port, path, headers: { Host: host }, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve(body));
    });
    sent.on('error', reject);
    sent.end();
  });
  expect(text).toBe((await ask('odata/Outcomes?$top=1', 'GET')).text);
});
