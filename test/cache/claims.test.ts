import { Redis } from 'ioredis';
import {
  type Claim,
  type ClaimTimes,
  openSegmentCache,
  partitionOf,
  type SegmentCache,
} from '../../src/cache/index.js';
import { nameOf } from '../../src/cache/names.js';
import { closeInstances, describeWithRedis, instance } from './instance.js';
import { codec, type RedisServer, type Segment, segment, startRedis, TestLog, until } from './support.js';

/** Who makes what, in one process and among instances. */
jest.setTimeout(30_000);
afterEach(closeInstances);

const settled = { kind: 'settled' } as const;
const never = new AbortController().signal;
const WEEK = ['1', '2', '3', '4', '5', '6', '7'];

/** Times that let nothing end by itself during a test. */
const PATIENT: ClaimTimes = { workMs: 60_000, restMs: 60_000, patienceMs: 60_000 };

type Cache = SegmentCache<Segment>;
const claim = (cache: Cache, keys: readonly string[], ahead = 100, signal = never): Promise<Claim> =>
  cache.claim(keys, { ahead, wait: true, signal });
const ask = (cache: Cache, keys: readonly string[]): Promise<Claim> =>
  cache.claim(keys, { ahead: 100, wait: false, signal: never });
const put = async (cache: Cache, keys: readonly string[]): Promise<void> => {
  for (const key of keys) await cache.put(key, segment(key), settled);
};

/** Whether something still waits, a while later. */
async function waits(work: Promise<unknown>): Promise<boolean> {
  const later = new Promise<'later'>((resolve) => setTimeout(() => resolve('later'), 150));
  return (await Promise.race([work, later])) === 'later';
}

/** What holds of a claim whoever else asks, in the same process or in another: `two` gives the cache of the other. */
function behaves(open: (times?: Partial<ClaimTimes>) => readonly [one: Cache, two: Cache]): void {
  /** The first reads, and has come to something. */
  const begun = async (cache: Cache, keys: readonly string[], ahead = 100): Promise<Claim> => {
    const first = await claim(cache, keys, ahead);
    first.came(0);
    first.goOn();
    return first;
  };

  it('is for all that is missing and nobody else makes', async () => {
    const [one, two] = open();
    expect((await begun(one, ['3', '4'])).count).toBe(2);
    await put(two, ['6']);
    expect((await ask(two, WEEK)).count).toBe(2);
    expect((await ask(two, ['5', '6', '7'])).count).toBe(1);
    expect((await ask(two, ['3', '5'])).count).toBe(0);
    expect((await ask(two, ['6', '7'])).count).toBe(0);
  });

  it('is waited for until what is wanted is there', async () => {
    const [one, two] = open();
    const first = await begun(one, WEEK);
    const second = claim(two, WEEK);
    expect(await waits(second)).toBe(true);
    await put(one, ['2']);
    expect(await waits(second)).toBe(true);
    await put(one, ['1']);
    expect((await second).count).toBe(0);
    expect(await two.has(['1', '2', '3'])).toEqual([true, true, false]);
    expect(two.stats().shared).toBe(1);
    first.end();
  });

  it('goes to the next where it ends', async () => {
    const [one, two] = open();
    const first = await begun(one, WEEK);
    const second = claim(two, WEEK);
    await put(one, ['7']);
    expect(await waits(second)).toBe(true);
    first.end();
    expect((await second).count).toBe(6);
    // What has ended takes nothing back.
    first.came(3);
    first.end();
    expect((await ask(one, ['1'])).count).toBe(one === two ? 1 : 0);
  });

  it('reaches ahead of what was come to, and no further', async () => {
    const [one, two] = open();
    const first = await begun(one, WEEK, 2);
    expect(first.count).toBe(7);
    const far = await ask(two, ['3', '4']);
    expect(far.count).toBe(2);
    far.end();
    await until(async () => (await ask(two, ['3'])).count === 1);
    (await ask(two, ['3'])).end();
    first.came(3);
    await until(async () => (await probe(two, '5')) === 0);
    expect((await ask(two, ['6', '7'])).count).toBe(2);
  });

  it('ends where nothing comes of it', async () => {
    const [one, two] = open({ workMs: 400 });
    await begun(one, WEEK);
    const started = performance.now();
    expect((await claim(two, WEEK)).count).toBe(7);
    expect(performance.now() - started).toBeGreaterThan(200);
  });

  it('lasts as long as something comes of it', async () => {
    const [one, two] = open({ workMs: 1000 });
    const first = await begun(one, WEEK);
    const second = claim(two, WEEK);
    let isWaiting = true;
    void second.then(() => (isWaiting = false));
    for (let i = 0; i < 10; i++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      first.came(0);
      first.goOn();
    }
    expect(isWaiting).toBe(true);
    await put(one, ['1']);
    expect((await second).count).toBe(0);
  });

  it('ends where what comes of it is not taken', async () => {
    const [one, two] = open({ restMs: 300 });
    const first = await begun(one, WEEK);
    first.came(1);
    expect((await claim(two, WEEK)).count).toBe(7);
  });

  it('is taken over by who has waited long enough, all that the other holds of it', async () => {
    const [one, two] = open({ patienceMs: 300 });
    await begun(one, WEEK);
    expect((await claim(two, WEEK)).count).toBe(7);
  });

  it('is not waited for by who has left', async () => {
    const [one, two] = open();
    await begun(one, WEEK);
    const leaving = new AbortController();
    const second = claim(two, WEEK, 100, leaving.signal);
    expect(await waits(second)).toBe(true);
    leaving.abort(new Error('left'));
    await expect(second).rejects.toThrow('left');
  });

  it('of one caller is nothing to another', async () => {
    const [one, two] = open();
    const [mine, others] = ['key-one', 'key-two'].map((key) => `${partitionOf(key)}/Journeys/2026-01-01`);
    await begun(one, [mine!]);
    expect((await claim(two, [others!])).count).toBe(1);
  });

  it('never lets two wait for each other', async () => {
    const [one, two] = open();
    const [first, second] = [await begun(one, ['1', '2']), await begun(two, ['3', '4'])];
    // Each wants what the other has, and has done with its own.
    await put(one, ['1', '2']);
    await put(two, ['3', '4']);
    first.end();
    second.end();
    expect((await claim(one, ['3', '4'])).count).toBe(0);
    expect((await claim(two, ['1', '2'])).count).toBe(0);
  });
}

/** How many of one key could be claimed; leaves no claim behind. */
async function probe(cache: Cache, key: string): Promise<number> {
  const found = await ask(cache, [key]);
  found.end();
  return found.count;
}

describe('a claim in one process', () => {
  const opened: Cache[] = [];
  const open = (times: Partial<ClaimTimes> = {}): readonly [Cache, Cache] => {
    const [dir, redisUrl] = [null, null];
    const more = { log: new TestLog(), claimTimes: { ...PATIENT, ...times } };
    const cache = openSegmentCache({ codec, bytes: 1_000_000, dir, dirBytes: 0, redisUrl, ...more });
    opened.push(cache);
    return [cache, cache];
  };
  afterEach(async () => void (await Promise.all(opened.splice(0).map((cache) => cache.close()))));

  behaves(open);

  it('is shared until something has come of it, and lasts as long as one of them', async () => {
    const [cache] = open();
    const [first, second] = [await claim(cache, WEEK), await claim(cache, WEEK)];
    expect([first.count, second.count]).toEqual([7, 7]);
    first.came(1);
    first.end();
    second.came(1);
    expect(await probe(cache, '1')).toBe(0);
    second.end();
    expect(await probe(cache, '1')).toBe(1);
  });
});

describeWithRedis('a claim among instances', () => {
  let server: RedisServer;
  let client: Redis;
  beforeAll(async () => {
    server = await startRedis();
    client = new Redis(server.url);
  });
  beforeEach(async () => void (await client.flushall()));
  afterAll(async () => {
    client.disconnect();
    await server.kill();
  });

  const one = (times: Partial<ClaimTimes> = {}): Cache =>
    instance(server.url, {}, { claimTimes: { ...PATIENT, ...times } }).cache;
  const locks = async (): Promise<readonly string[]> => (await client.keys('*:lock:*')).sort();
  const lockOf = (key: string): string => `journey-feed:segment-1:lock:${nameOf(key)}`;

  behaves((times) => [one(times), one(times)]);

  it('is a lock for each key, given back with each that was put, and with the claim', async () => {
    const cache = one();
    const held = await claim(cache, WEEK, 3);
    expect(await locks()).toEqual(['1', '2', '3'].map(lockOf).sort());
    held.came(1);
    await until(async () => (await locks()).length === 4);
    await put(cache, ['1', '2']);
    expect(await locks()).toEqual(['3', '4'].map(lockOf).sort());
    held.end();
    await until(async () => (await locks()).length === 0);
  });

  it('is let go where its value is not kept for others', async () => {
    const cache = one();
    await claim(cache, ['1']);
    await cache.put('1', segment('1'), { kind: 'brief', ms: 1000 });
    expect(await locks()).toEqual([]);
  });

  it('is waited for though nothing has come of it yet', async () => {
    const [first, second] = [one(), one()];
    await claim(first, WEEK);
    const waiting = claim(second, WEEK);
    expect(await waits(waiting)).toBe(true);
    await put(first, ['1']);
    expect((await waiting).count).toBe(0);
  });

  it('is taken over where its holder is gone', async () => {
    await client.set(lockOf('1'), 'of the dead', 'PX', 400);
    const started = performance.now();
    expect((await claim(one(), WEEK)).count).toBe(7);
    expect(performance.now() - started).toBeGreaterThan(200);
  });

  it('holds nothing of what another had, when the other is done', async () => {
    const [first, second] = [one(), one()];
    const third = await claim(first, ['3']);
    const held = await claim(second, WEEK);
    expect(held.count).toBe(2);
    held.came(2);
    held.end();
    third.end();
    await until(async () => (await locks()).length === 0);
    expect(await probe(second, '3')).toBe(1);
  });

  it("leaves another's lock alone", async () => {
    const cache = one();
    const held = await claim(cache, ['1', '2']);
    await client.set(lockOf('1'), 'of another', 'PX', 60_000);
    held.came(2);
    held.end();
    await cache.close();
    expect(await client.get(lockOf('1'))).toBe('of another');
    expect(await locks()).toEqual([lockOf('1')]);
  });
});
