/** Settled days are read from upstream once among instances that share a Redis, and among readers of one; nobody depends on that. */
import { Redis } from 'ioredis';
import type { ClaimTimes } from '../../src/cache/index.js';
import { warmDays } from '../../src/commands/warming.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { dayOf } from '../../src/time/index.js';
import { describeWithRedis } from '../cache/instance.js';
import { type RedisServer, startRedis, until as untilLater } from '../cache/support.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { type Gate, startGate, until } from './gate.js';

jest.setTimeout(60_000);

const NOW = '2026-02-20T12:00:00Z';
const MONTH = 'between/2026-01-01/2026-01-31/';
const JOURNEYS = `${MONTH}Journeys`;
/** Times by which nothing ends for a machine that is busy. */
const PATIENT: ClaimTimes = { workMs: 60_000, restMs: 60_000, patienceMs: 60_000 };

type Rows = readonly Record<string, unknown>[];

let sandbox: Sandbox;
let gate: Gate;
let full: Rows;
let alone: number;
const feeds: TestFeed[] = [];

async function start(
  env: Record<string, string | undefined> = {},
  claimTimes: Partial<ClaimTimes> = {},
): Promise<TestFeed> {
  const feed = await startTestFeed({
    now: NOW,
    through: () => Promise.resolve(gate.url),
    env: { CACHE_BYTES: '100000000', UPSTREAM_PAGE_SIZE: '100', FEED_PAGE_SIZE: '20000', ...env },
    compose: { waits: { redisTimes: { timeoutMs: 5000 }, claimTimes: { ...PATIENT, ...claimTimes } } },
  });
  feeds.push(feed);
  return feed;
}

/** What requests cost the upstream. */
async function cost<T>(ask: () => Promise<T>): Promise<readonly [requests: number, answer: T]> {
  const before = gate.counts.came;
  const answer = await ask();
  return [gate.counts.came - before, answer];
}

beforeAll(async () => {
  sandbox = await startSandbox({
    journeysPerDay: 100,
    days: 60,
    latencyMs: 20,
    now: () => Date.parse(NOW),
  });
  gate = await startGate(sandbox.url);
  const feed = await start();
  [alone, full] = await cost(() => feed.walk(JOURNEYS));
  expect(full.length).toBeGreaterThan(2500);
  expect(alone).toBeGreaterThan(25);
});
afterEach(async () => {
  gate.open();
  for (const feed of feeds.splice(0)) await feed.close();
});
afterAll(async () => {
  await gate.close();
  await sandbox.close();
});

describe('readers of one instance', () => {
  it('share the days of who came before, though they come later', async () => {
    const feed = await start();
    gate.shutFrom(gate.counts.came + 10);
    const [requests, answers] = await cost(async () => {
      const first = feed.walk(JOURNEYS);
      const answered = gate.counts.answered;
      await until(() => gate.counts.answered >= answered + 9);
      const second = feed.walk(JOURNEYS);
      setTimeout(() => gate.open(), 100);
      return await Promise.all([first, second]);
    });
    expect(answers).toEqual([full, full]);
    expect(requests).toBeLessThanOrEqual(alone + 2);
  });

  it('read by themselves where who came before takes no more', async () => {
    const feed = await start({}, { restMs: 200 });
    const leaving = new AbortController();
    // More than sockets hold, and nobody takes it.
    const all = `${feed.url}${MONTH}Transitions`;
    const headers = { 'Accept-Encoding': 'identity' };
    const stuck = await fetch(all, { headers, signal: leaving.signal });
    const rows = await feed.walk(`${MONTH}Transitions`);
    expect(rows.length).toBeGreaterThan(full.length);
    leaving.abort();
    await stuck.text().catch(() => '');
  });
});

describeWithRedis('instances with one Redis', () => {
  let server: RedisServer;
  let client: Redis;
  beforeEach(async () => {
    server = await startRedis();
    client = new Redis(server.url);
    client.on('error', () => undefined);
  });
  afterEach(async () => {
    for (const feed of feeds.splice(0)) await feed.close();
    client.disconnect();
    await server.kill();
  });

  const two = async (
    env: Record<string, string | undefined> = {},
    times: Partial<ClaimTimes> = {},
  ): Promise<readonly [TestFeed, TestFeed]> => {
    const shared = { REDIS_URL: server.url, ...env };
    return [await start(shared, times), await start(shared, times)];
  };
  const locks = () => client.keys('*:lock:*');
  /** Two that ask for the month, of which the first has got as far as its tenth request and the second waits for it. */
  const halfway = async (first: TestFeed, second: TestFeed, signal?: AbortSignal) => {
    const { came, answered } = gate.counts;
    gate.shutFrom(came + 10);
    const one = signal === undefined ? first.walk(JOURNEYS) : fetch(`${first.url}${JOURNEYS}`, { signal });
    await until(() => gate.counts.answered >= answered + 9);
    const other = second.walk(JOURNEYS);
    await new Promise((resolve) => setTimeout(resolve, 150));
    return { one, other };
  };

  it.each([
    ['Journeys', JOURNEYS],
    ['Journeys, newest first', `${JOURNEYS}?$orderby=time desc`],
    ['Transitions', `${MONTH}Transitions`],
    ['what is grouped', `${JOURNEYS}?$apply=groupby((outcome),aggregate($count as n))`],
  ])('read a month once that both are asked for: %s', async (_, path) => {
    const [single, expected] = await cost(async () => (await start()).walk(path));
    const [one, other] = await two();
    const [requests, answers] = await cost(() => Promise.all([one.walk(path), other.walk(path)]));
    expect(answers).toEqual([expected, expected]);
    expect(requests).toBeLessThanOrEqual(single + 2);
    await untilLater(async () => (await locks()).length === 0);
  });

  it('share what is left where one has some of it', async () => {
    const [one, other] = await two();
    const middle = one.walk('between/2026-01-12/2026-01-18/Journeys');
    const [requests] = await cost(async () => {
      expect(await Promise.all([other.walk(JOURNEYS), one.walk(JOURNEYS)])).toEqual([full, full]);
      await middle;
    });
    // Each piece ends in a page that is not full.
    expect(requests).toBeLessThan(1.5 * alone);
  });

  it('give what a full read does from both ends at once', async () => {
    const [one, other] = await two();
    const backwards = one.walk(`${JOURNEYS}?$orderby=time desc,journeyId desc`);
    expect(await other.walk(JOURNEYS)).toEqual(full);
    const starts = (rows: Rows) => rows.map(({ journeyId }) => journeyId).sort();
    expect(starts(await backwards)).toEqual(starts(full));
  });

  it('go on where one is left in the middle', async () => {
    const [one, other] = await two();
    const leaving = new AbortController();
    const { one: left, other: stays } = await halfway(one, other, leaving.signal);
    const [requests] = await cost(async () => {
      leaving.abort();
      await (left as Promise<Response>).then((response) => response.text()).catch(() => '');
      gate.open();
      expect(await stays).toEqual(full);
    });
    expect(requests).toBeLessThanOrEqual(alone);
    await untilLater(async () => (await locks()).length === 0);
  });

  it('go on where one is killed, once its claims have lapsed', async () => {
    const [one, other] = await two();
    const { one: killed, other: stays } = await halfway(one, other);
    const held = await locks();
    expect(held.length).toBeGreaterThan(0);
    // Of a process that is gone: nobody lets go of them, nobody holds on to them.
    for (const lock of held) await client.set(lock, 'of the dead', 'PX', 500);
    gate.open();
    expect(await stays).toEqual(full);
    expect(await killed).toEqual(full);
  });

  it('go on each for itself where Redis is killed', async () => {
    const [one, other] = await two();
    const { one: first, other: second } = await halfway(one, other);
    await server.kill();
    gate.open();
    expect(await Promise.all([first, second])).toEqual([full, full]);
  });

  it('do not wait for who hangs', async () => {
    const [one, other] = await two({}, { patienceMs: 300 });
    const { one: hangs, other: waits } = await halfway(one, other);
    // All that the first has asked for stays where it is; what comes from now on passes.
    gate.shutFrom(Number.POSITIVE_INFINITY);
    expect(await waits).toEqual(full);
    gate.open();
    expect(await hangs).toEqual(full);
  });

  it('claim no day that may still change', async () => {
    const [one] = await two();
    const { came } = gate.counts;
    gate.shutFrom(came + 1);
    const rows = one.rows('Journeys?$filter=time ge 2026-02-14T00:00:00Z');
    await until(() => gate.counts.came > came);
    expect(await locks()).toEqual([]);
    gate.open();
    expect((await rows).length).toBeGreaterThan(0);
  });

  it('never share what is of different keys', async () => {
    const [one, other] = await two({ JOURNEY_API_KEY: undefined, FEED_ANONYMOUS: 'false' });
    const by = (key: string) => ({ 'x-api-key': key });
    const keys = ['sandbox-key', 'sandbox-key-north'] as const;
    const costs: number[] = [];
    const answers: Rows[] = [];
    for (const key of keys) {
      const feed = await start({ JOURNEY_API_KEY: undefined, FEED_ANONYMOUS: 'false' });
      const [requests, rows] = await cost(() => feed.walk(JOURNEYS, by(key)));
      costs.push(requests);
      answers.push(rows);
    }
    expect(answers[0]).toEqual(full);
    expect(answers[1]!.length).toBeLessThan(full.length);
    const [requests, both] = await cost(() =>
      Promise.all([one.walk(JOURNEYS, by(keys[0])), other.walk(JOURNEYS, by(keys[1]))]),
    );
    expect(both).toEqual(answers);
    expect(requests).toBe(costs[0]! + costs[1]!);
  });

  it('warm the same days once', async () => {
    const [from, to] = [dayOf(2026, 1, 1), dayOf(2026, 1, 31)];
    const warmed = (feed: TestFeed) => {
      const { model, zone } = feed.feed;
      const sets = ['Journeys', 'JourneyAgents', 'Transitions'].map((name) => model.sets.get(name)!);
      return warmDays({ sets, zone, from, to }, feed, new AbortController().signal);
    };
    const single = await start();
    const [requests] = await cost(() => warmed(single));
    const [one, other] = await two();
    const [together] = await cost(() => Promise.all([warmed(one), warmed(other)]));
    expect(together).toBeLessThanOrEqual(1.1 * requests);
    expect(await cost(() => other.walk(JOURNEYS))).toEqual([0, full]);
  });
});
