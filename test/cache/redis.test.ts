import { Redis } from 'ioredis';
import { partitionOf } from '../../src/cache/index.js';
import { nameOf } from '../../src/cache/names.js';
import { closeInstances, describeWithRedis, instance } from './instance.js';
import {
  codec,
  entryFiles,
  type RedisServer,
  removeFolders,
  type Segment,
  segment,
  startRedis,
  temporaryFolder,
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
});
