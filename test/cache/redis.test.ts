import { Redis } from 'ioredis';
import { partitionOf } from '../../src/cache/index.js';
import { nameOf } from '../../src/cache/names.js';
import { closeInstances, describeWithRedis, instance } from './instance.js';
import {
  codec,
  deferred,
  entryFiles,
  type RedisServer,
  removeFolders,
  type Segment,
  segment,
  startRedis,
  temporaryFolder,
  until,
} from './support.js';

const settled = { kind: 'settled' } as const;

jest.setTimeout(30_000);
afterEach(closeInstances);
afterAll(removeFolders);

describeWithRedis('a cache in Redis', () => {
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

  it('is shared by instances', async () => {
    const [one, two] = [instance(server.url), instance(server.url)];
    await one.cache.put('a', segment('a', 1000), settled);
    expect(await two.cache.get('a')).toEqual(segment('a', 1000));
    expect(two.cache.peek('a')).toBe(true);
    expect(await two.cache.get('b')).toBeUndefined();
    expect(two.cache.stats()).toMatchObject({ redis: { hits: 1, fails: false }, misses: 1 });
    expect([...one.log.lines, ...two.log.lines]).toEqual([]);
  });

  it('is asked in many questions at once', async () => {
    const [one, two] = [instance(server.url), instance(server.url)];
    const names = Array.from({ length: 200 }, (_, i) => String(i));
    await Promise.all(names.map((name) => one.cache.put(name, segment(name), settled)));
    const values = await Promise.all(names.map((name) => two.cache.get(name)));
    expect(values).toEqual(names.map((name) => segment(name)));
  });

  it('keeps entries for thirty days, under names that tell nothing, and brief ones not at all', async () => {
    const { cache } = instance(server.url);
    const key = `${partitionOf('a-key-nobody-may-see')}/Journeys/2026-01-01`;
    await cache.put(key, segment('a'), settled);
    await cache.put('brief', segment('b'), { kind: 'brief', ms: 60_000 });
    const kept = `journey-feed:segment-1:${nameOf(key)}`;
    expect(await client.keys('*')).toEqual([kept]);
    const days = (await client.pttl(kept)) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);
  });

  it('takes nothing larger than 8 MiB', async () => {
    const noise = (length: number): Segment => ({
      name: 'noise',
      numbers: Array.from({ length }, (_, i) => Math.sin(i + 1)),
    });
    const { cache } = instance(server.url);
    await cache.put('small', noise(10_000), settled);
    await cache.put('large', noise(1_200_000), settled);
    expect(await client.keys('*')).toEqual([`journey-feed:segment-1:${nameOf('small')}`]);
  });

  it('never gives what was changed there, and takes it away', async () => {
    const { cache } = instance(server.url);
    await cache.put('a', segment('a'), settled);
    const [name] = await client.keys('*');
    const whole = (await client.getBuffer(name!))!;
    for (const at of [0, 7, 20, 60, 79, 80, whole.length - 1]) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 1;
      await client.set(name!, changed);
      const other = instance(server.url).cache;
      expect(await other.get('a')).toBeUndefined();
      expect(other.stats().damaged).toBe(1);
      expect(await client.exists(name!)).toBe(0);
    }
    await client.set(name!, whole);
    expect(await instance(server.url).cache.get('a')).toEqual(segment('a'));
  });

  it('keeps formats apart', async () => {
    await instance(server.url).cache.put('a', segment('a'), settled);
    const newer = instance(server.url, {}, { codec: { ...codec, format: 'segment-2' } }).cache;
    expect(await newer.get('a')).toBeUndefined();
    expect(newer.stats().damaged).toBe(0);
    expect(await instance(server.url).cache.get('a')).toEqual(segment('a'));
  });

  it('goes into files where there is a folder too', async () => {
    await instance(server.url).cache.put('a', segment('a'), settled);
    const dir = temporaryFolder();
    const { cache } = instance(server.url, {}, { dir });
    await cache.get('a');
    await cache.close();
    expect(entryFiles(dir)).toHaveLength(1);
    await client.flushall();
    const later = instance(server.url, {}, { dir }).cache;
    expect(await later.get('a')).toEqual(segment('a'));
    expect(later.stats()).toMatchObject({ disk: { hits: 1 }, redis: { hits: 0 } });
  });

  describe('and work that instances share', () => {
    const locks = () => client.keys('*:lock:*');

    it('is done once, and its lock is given back', async () => {
      const all = [1, 2, 3, 4].map(() => instance(server.url).cache);
      const door = deferred<Segment>();
      const make = jest.fn(() => door.promise);
      const shares = all.map((cache) => cache.share('a', settled, make));
      await until(() => make.mock.calls.length > 0);
      expect(await locks()).toEqual([`journey-feed:segment-1:lock:${nameOf('a')}`]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      door.resolve(segment('a'));
      expect(await Promise.all(shares)).toEqual(all.map(() => segment('a')));
      expect(make).toHaveBeenCalledTimes(1);
      await until(async () => (await locks()).length === 0);
    });

    it('is done by the next where it fails', async () => {
      const [one, two] = [instance(server.url).cache, instance(server.url).cache];
      const door = deferred<Segment>();
      const first = jest.fn(() => door.promise);
      const failing = one.share('a', settled, first);
      await until(() => first.mock.calls.length > 0);
      const second = jest.fn(async () => segment('a'));
      const share = two.share('a', settled, second);
      door.reject(new Error('upstream'));
      await expect(failing).rejects.toThrow('upstream');
      expect(await share).toEqual(segment('a'));
      expect(second).toHaveBeenCalledTimes(1);
      await until(async () => (await locks()).length === 0);
    });

    it('that takes longer than a lock lasts keeps its lock', async () => {
      const [one, two] = [
        instance(server.url, { lockMs: 600 }).cache,
        instance(server.url, { lockMs: 600 }).cache,
      ];
      const door = deferred<Segment>();
      const first = jest.fn(() => door.promise);
      const second = jest.fn(async () => segment('not this'));
      const shares = [one.share('a', settled, first)];
      await until(() => first.mock.calls.length > 0);
      shares.push(two.share('a', settled, second));
      await new Promise((resolve) => setTimeout(resolve, 2000));
      door.resolve(segment('a'));
      expect(await Promise.all(shares)).toEqual([segment('a'), segment('a')]);
      expect(second).not.toHaveBeenCalled();
    });

    it('is taken over where its holder is gone', async () => {
      await client.set(`journey-feed:segment-1:lock:${nameOf('a')}`, 'of the dead', 'PX', 400);
      const make = jest.fn(async () => segment('a'));
      expect(await instance(server.url).cache.share('a', settled, make)).toEqual(segment('a'));
      expect(make).toHaveBeenCalledTimes(1);
    });

    it("leaves another's lock alone", async () => {
      const { cache } = instance(server.url);
      const door = deferred<Segment>();
      const make = jest.fn(() => door.promise);
      const share = cache.share('a', settled, make);
      await until(() => make.mock.calls.length > 0);
      const lock = `journey-feed:segment-1:lock:${nameOf('a')}`;
      await client.set(lock, 'of another', 'PX', 60_000);
      door.resolve(segment('a'));
      await share;
      await cache.close();
      expect(await client.get(lock)).toBe('of another');
    });

    it('is not waited for by who has left', async () => {
      await client.set(`journey-feed:segment-1:lock:${nameOf('a')}`, 'of another', 'PX', 60_000);
      const make = jest.fn(async () => segment('a'));
      const leaving = new AbortController();
      const share = instance(server.url).cache.share('a', settled, make, leaving.signal);
      setTimeout(() => leaving.abort(new Error('left')), 100);
      await expect(share).rejects.toThrow('left');
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(make).not.toHaveBeenCalled();
    });

    it('of a moment is done by each instance, without a lock', async () => {
      const brief = { kind: 'brief', ms: 60_000 } as const;
      const make = jest.fn(async () => segment('a'));
      for (const { cache } of [instance(server.url), instance(server.url)])
        await cache.share('a', brief, make);
      expect(make).toHaveBeenCalledTimes(2);
      expect(await client.keys('*')).toEqual([]);
    });
  });
});
