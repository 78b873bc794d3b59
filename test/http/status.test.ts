import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import request from 'supertest';
import { UpstreamTally } from '../../src/http/index.js';
import { impatient, startTestFeed, type TestFeed } from '../support/feed.js';

const NOW = '2025-06-15T12:03:00Z';
const KEY = 'sandbox-key';
const { version } = JSON.parse(readFileSync(path.join(__dirname, '../../package.json'), 'utf8'));

const statusOf = async (feed: TestFeed, key?: string) =>
  await request(feed.url.replace('/odata/', ''))
    .get('/status')
    .set(key === undefined ? {} : { 'x-api-key': key });

describe('/status', () => {
  let feed: TestFeed;
  beforeAll(async () => {
    const env = { FEED_TIME_ZONE: 'Pacific/Auckland', CACHE_BYTES: '10000000', UPSTREAM_RATE: '500' };
    feed = await startTestFeed({ now: NOW, env });
  });
  afterAll(async () => {
    await feed.close();
  });

  it('tells how the feed does, before anything was read and after', async () => {
    const before = await statusOf(feed);
    expect(before.status).toBe(200);
    expect(before.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(before.headers['cache-control']).toBe('no-store');
    expect(before.body).toEqual({
      version,
      started: '2025-06-15T12:03:00Z',
      now: '2025-06-15T12:03:00Z',
      mode: { kind: 'upstream', host: new URL(feed.sandbox.url).host },
      zone: 'Pacific/Auckland',
      // The sixteenth there, and thirty days before it.
      defaultRange: { days: 30, start: '2025-05-16T12:00:00Z', end: '2025-06-15T12:00:00Z' },
      upstream: { requests: 0, failures: 0, lastSuccess: null, lastFailure: null, recent: null },
      budget: { inFlight: 0, waiting: 0, limit: 8, ratePerSecond: 500 },
      cache: {
        hits: 0,
        misses: 0,
        bytes: 0,
        limitBytes: 10_000_000,
        loaded: null,
        tiers: [{ name: 'memory', hits: 0, entries: 0, bytes: 0, fails: false }],
      },
      // 192 hours ago it was the eighth there.
      freshness: { settledBefore: '2025-06-08', answersReachTo: '2025-06-15T12:00:00Z' },
    });
    await feed.walk('between/2025-06-01/2025-06-03/Journeys');
    await feed.walk('between/2025-06-01/2025-06-03/Journeys');
    feed.setNow('2025-06-15T12:04:00Z');
    const { body } = await statusOf(feed);
    expect(body.now).toBe('2025-06-15T12:04:00Z');
    expect(body.upstream).toMatchObject({ failures: 0, lastSuccess: NOW, lastFailure: null });
    expect(body.upstream.requests).toBe(feed.sandbox.requests.length);
    expect(body.upstream.recent.count).toBe(body.upstream.requests);
    expect(body.upstream.recent.medianMs).toBeLessThanOrEqual(body.upstream.recent.p95Ms);
    // Two days that were not there, once; the second walk found both.
    expect(body.cache.misses).toBe(2);
    expect(body.cache.hits).toBe(2);
    expect(body.cache.bytes).toBeGreaterThan(0);
    expect(body.cache.tiers[0]).toMatchObject({
      name: 'memory',
      bytes: body.cache.bytes,
      hits: body.cache.hits,
    });
  });

  it('counts as missed what was not there, of days that are read again besides', async () => {
    const env = { CACHE_BYTES: '10000000' };
    const gaps = await startTestFeed({ now: NOW, env, sandbox: { journeysPerDay: 20 } });
    const misses = async () => (await statusOf(gaps)).body.cache.misses as number;
    const day = (nth: number) => `2025-05-${String(nth).padStart(2, '0')}`;
    for (let nth = 2; nth < 30; nth += 2) await gaps.walk(`between/${day(nth)}/${day(nth + 1)}/Journeys`);
    expect(await misses()).toBe(14);
    // What asks for so many rows and no more reads all days rather than around so many that are kept; there are fewer rows.
    expect((await gaps.walk(`between/${day(1)}/${day(29)}/Journeys?$top=900`)).length).toBeLessThan(900);
    expect(await misses()).toBe(14 + 14);
    await gaps.close();
  });

  it('has a head, and takes no other method', async () => {
    const site = request(feed.url.replace('/odata/', ''));
    expect((await site.head('/status')).status).toBe(200);
    expect((await site.put('/status')).status).toBe(405);
  });
});

it('is refused as the feed is: without a key, with a wrong one, under another name', async () => {
  const closed = await startTestFeed({ now: NOW, env: { FEED_ANONYMOUS: 'false' } });
  const refused = await statusOf(closed);
  expect([refused.status, refused.body.error.code]).toEqual([401, 'unauthorized']);
  expect((await statusOf(closed, 'wrong')).status).toBe(401);
  const allowed = await statusOf(closed, KEY);
  expect(allowed.status).toBe(200);
  expect(JSON.stringify([allowed.body, allowed.headers])).not.toContain(KEY);
  expect(allowed.body.cache).toBeNull();
  await closed.close();

  const open = await startTestFeed({ now: NOW });
  const rebound = await request(open.url.replace('/odata/', '')).get('/status').set('Host', 'evil.example');
  expect([rebound.status, rebound.body.error.code]).toEqual([403, 'forbidden']);
  await open.close();
});

it('says of the sandbox that it is one', async () => {
  const feed = await startTestFeed({
    now: NOW,
    env: {
      JOURNEY_API_URL: undefined,
      JOURNEY_API_KEY: undefined,
      SANDBOX_JOURNEYS_PER_DAY: '1',
      SANDBOX_DAYS: '2',
    },
  });
  expect((await statusOf(feed)).body.mode).toEqual({ kind: 'sandbox', host: 'embedded' });
  await feed.close();
});

it('tells of failures', async () => {
  const feed = await startTestFeed({
    now: NOW,
    sandbox: { failureRate: 1 },
    compose: { client: impatient(1) },
  });
  expect((await feed.get('Journeys')).status).toBe(503);
  const { body } = await statusOf(feed);
  expect(body.upstream).toMatchObject({ lastSuccess: null, recent: null, lastFailure: { at: NOW } });
  expect(body.upstream.failures).toBe(body.upstream.requests);
  expect(body.upstream.lastFailure.reason).toMatch(/^status 5\d\d$/);
  await feed.close();
});

it('tells of what is under way, and not of what was given up', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const slow = await startTestFeed({
    now: NOW,
    env: { UPSTREAM_CONCURRENCY: '1' },
    through: () => Promise.resolve(`http://127.0.0.1:${String(port)}`),
  });
  const leaving = new AbortController();
  const reads = ['Journeys?$top=1', 'Journeys?$top=2', 'Transitions?$top=1'].map((below) =>
    fetch(`${slow.url}${below}`, { signal: leaving.signal }).catch(() => null),
  );
  let budget = { inFlight: 0, waiting: 0 };
  while (budget.inFlight + budget.waiting < 3) ({ budget } = (await statusOf(slow)).body);
  expect(budget).toEqual({ inFlight: 1, waiting: 2, limit: 1, ratePerSecond: null });
  leaving.abort();
  await Promise.all(reads);
  while (budget.inFlight + budget.waiting > 0) ({ budget } = (await statusOf(slow)).body);
  // What a reader gave up is no failure of the upstream.
  expect((await statusOf(slow)).body.upstream).toMatchObject({ failures: 0, lastFailure: null });
  await slow.close();
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
});

describe('the tally', () => {
  it('keeps the times of the last 200 answers', () => {
    const tally = new UpstreamTally(() => 5);
    for (let ms = 1; ms <= 300; ms++) tally.note({ status: 200, ms });
    expect(tally.report()).toEqual({
      requests: 300,
      failures: 0,
      lastSuccess: 5,
      lastFailure: null,
      recent: { count: 200, medianMs: 200, p95Ms: 290 },
    });
  });

  it('takes an answer that cannot be read for a failure', () => {
    const tally = new UpstreamTally(() => 7);
    tally.note({ status: 200, ms: 4, failure: 'malformed' });
    tally.note({ status: null, ms: 4, failure: 'ECONNRESET' });
    tally.note({ status: null, ms: 4, failure: 'aborted' });
    expect(tally.report()).toMatchObject({
      requests: 3,
      failures: 2,
      lastSuccess: null,
      lastFailure: { at: 7, reason: 'ECONNRESET' },
      recent: null,
    });
  });
});

it('Server-Timing tells the steps of an answer, and nothing but durations', async () => {
  const feed = await startTestFeed({ now: NOW });
  const names = async (below: string) => {
    const text = (await feed.get(below)).headers.get('Server-Timing') ?? '';
    const steps = text
      .split(', ')
      .map((step) => /^(key|plan|rows);dur=\d+\.\d$/.exec(step)?.[1] ?? `? ${step}`);
    return steps.join(' ');
  };
  expect(await names('Journeys?$top=1')).toBe('key plan rows');
  expect(await names('Transitions?$apply=groupby((name),aggregate($count as n))')).toBe('key plan rows');
  expect(await names('$metadata')).toBe('key rows');
  await feed.close();
});
