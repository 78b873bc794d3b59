import { Cursors } from '../../src/sandbox/cursor.js';
import { Faults, RateLimit } from '../../src/sandbox/faults.js';
import { accountOf } from '../../src/sandbox/keys.js';
import type { Query } from '../../src/sandbox/query.js';
import { RequestLog } from '../../src/sandbox/request-log.js';
import { ask, codeOf, sandbox, send, stopSandboxes, valid } from './support.js';

afterAll(stopSandboxes);
const body = JSON.stringify(valid);

it.each([
  ['500', 500],
  ['503', 503],
  ['429', 429],
] as const)('x-sandbox-fault: %s', async (wish, status) => {
  const api = await sandbox();
  const answer = await send(api, '/v1/journeys/search', { body, headers: { 'x-sandbox-fault': wish } });
  expect(answer.status).toBe(status);
  expect(answer.body.errors).toHaveLength(1);
  expect(answer.headers.get('retry-after')).toBe(status === 429 ? '1' : null);
  expect((await ask(api, 'journeys')).status).toBe(200);
});

it('x-sandbox-fault: reset closes the connection without an answer', async () => {
  const api = await sandbox();
  await expect(
    send(api, '/v1/journeys/search', { body, headers: { 'x-sandbox-fault': 'reset' } }),
  ).rejects.toThrow();
  expect((await ask(api, 'journeys')).status).toBe(200);
  expect(api.requests.map(({ status }) => status)).toEqual([0, 200]);
});

it('failNext lets the next requests fail, as often as told and no longer', async () => {
  const api = await sandbox();
  api.failNext({ status: 500, count: 2 });
  api.failNext({ status: 429, retryAfter: '7' });
  api.failNext({ truncate: true });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push(await ask(api, 'journeys'));
  expect(statuses.map(({ status }) => status)).toEqual([500, 500, 429]);
  expect(statuses[2]!.headers.get('retry-after')).toBe('7');
  await expect(ask(api, 'journeys')).rejects.toThrow();
  expect((await ask(api, 'journeys')).status).toBe(200);
  expect(api.requests.map(({ status }) => status)).toEqual([500, 500, 429, 200, 200]);
});

it('failureRate fails that share of requests, the same ones every time', async () => {
  const draw = (seed: number, failureRate: number) => {
    const faults = new Faults({ seed, failureRate });
    return Array.from({ length: 2000 }, () => faults.next(undefined));
  };
  expect(draw(1, 0.25)).toEqual(draw(1, 0.25));
  expect(draw(1, 0.25)).not.toEqual(draw(2, 0.25));
  const failed = draw(1, 0.25).filter((fault) => fault !== null);
  expect(failed.length).toBeGreaterThan(400);
  expect(failed.length).toBeLessThan(600);
  expect(new Set(failed.map((fault) => fault.status))).toEqual(new Set([500, 503, undefined]));
  expect(failed.filter((fault) => fault.status === undefined).every((fault) => fault.reset)).toBe(true);
  expect(draw(1, 0).every((fault) => fault === null)).toBe(true);
  expect(draw(1, 1).every((fault) => fault !== null)).toBe(true);
  const api = await sandbox({ failureRate: 1 });
  const outcome = await ask(api, 'journeys').then(({ status }) => status, () => 0); // prettier-ignore
  expect([0, 500, 503]).toContain(outcome);
});

it('ratePerSecond lets so many pass a second and key, then says how long to wait', async () => {
  let clock = 0;
  const limit = new RateLimit(2, () => clock);
  expect([limit.take('a'), limit.take('a'), limit.take('a'), limit.take('b')]).toEqual([null, null, 1, null]);
  clock = 499;
  expect(limit.take('a')).toBe(1);
  clock = 500;
  expect(limit.take('a')).toBeNull();
  clock = 60_000;
  expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([null, null, 1]);
  expect(
    [0.1, 0.1].map((rate) => new RateLimit(rate, () => 0)).map((slow) => [slow.take('x'), slow.take('x')]),
  ).toEqual([
    [null, 10],
    [null, 10],
  ]);
  const api = await sandbox({ ratePerSecond: 0.01 });
  expect((await ask(api, 'journeys')).status).toBe(200);
  const refused = await ask(api, 'journeys');
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toMatch(/^(100|99)$/);
  expect((await ask(api, 'journeys', {}, 'sandbox-key-north')).status).toBe(200);
});

it('cursorTtlSeconds', async () => {
  const api = await sandbox({ cursorTtlSeconds: 0 });
  const first = await ask(api, 'journeys', { limit: 5 });
  expect(codeOf(await ask(api, 'journeys', { limit: 5, nextPageCursor: first.body.nextPageCursor }))).toBe(
    'invalidcursor',
  );
  let clock = 1_000_000;
  const cursors = new Cursors(1, 10, () => clock);
  const query = { descending: false } as Query;
  const digest = Buffer.alloc(16, 7);
  const cursor = cursors.write(query, digest, { time: 5, index: 3 });
  clock += 9_999;
  expect(cursors.read(query, digest, cursor)).toEqual({ time: 5, index: 3 });
  clock += 1;
  expect(() => cursors.read(query, digest, cursor)).toThrow('invalidCursor');
});

it('latencyMs holds every answer back, all at the same time', async () => {
  const api = await sandbox({ latencyMs: 150 });
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(api, 'journeys', { limit: 1 })));
  const took = performance.now() - began;
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(took).toBeGreaterThanOrEqual(149);
  // One after another they would take 3 seconds.
  expect(took).toBeLessThan(2500);
});

it('records requests without keys, and forgets them when told', async () => {
  const api = await sandbox();
  await ask(api, 'journeys', { limit: 2 });
  await send(api, '/v1/transitions/search?x=1', { body: '{', key: 'sandbox-key-north' });
  await send(api, '/nowhere', { method: 'GET', key: null });
  expect(api.requests).toEqual([
    expect.objectContaining({
      method: 'POST',
      path: '/cidp/journey/v1/journeys/search',
      status: 200,
      rows: 2,
      body: { ...valid, limit: 2 },
    }),
    expect.objectContaining({ path: '/cidp/journey/v1/transitions/search', status: 400, rows: 0, body: '{' }),
    expect.objectContaining({ method: 'GET', path: '/cidp/journey/nowhere', status: 404, key: null }),
  ]);
  expect(api.requests[0]!.key).toMatch(/^[0-9a-f]{8}$/);
  expect(api.requests[1]!.key).not.toBe(api.requests[0]!.key);
  expect(JSON.stringify(api.requests)).not.toContain('sandbox-key');
  const { requests } = api;
  api.clearRequests();
  expect(requests).toHaveLength(0);
});

it('the log of requests is bounded by number and by size', () => {
  const log = new RequestLog();
  const entry = { at: 0, method: 'POST', path: '/', key: null, status: 200, rows: 0 };
  for (let i = 0; i < 10_050; i++) log.add({ ...entry, rows: i }, '{}');
  expect(log.entries).toHaveLength(10_000);
  expect(log.entries[0]!.rows).toBe(50);
  const large = 'x'.repeat(1024 * 1024);
  for (let i = 0; i < 40; i++) log.add(entry, large);
  expect(log.entries).toHaveLength(32);
});

it('every key has its account, and nothing else has', () => {
  expect(accountOf('sandbox-key')?.seesAll).toBe(true);
  expect(accountOf('sandbox-key-north')?.seesAll).toBe(false);
  for (const key of [undefined, '', 'sandbox', 'sandbox-key2']) expect(accountOf(key)).toBeNull();
});

it('two sandboxes live side by side, and a closed one no longer answers', async () => {
  const [one, other] = await Promise.all([sandbox(), sandbox({ host: '127.0.0.1' })]);
  expect(one.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/cidp\/journey$/);
  expect(one.url).not.toBe(other.url);
  expect((await ask(other, 'journeys')).status).toBe(200);
});
