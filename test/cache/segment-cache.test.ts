import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  type Codec,
  openSegmentCache,
  partitionOf,
  type SegmentCacheOptions,
} from '../../src/cache/index.js';
import {
  codec,
  entryFiles,
  removeFolders,
  type Segment,
  segment,
  temporaryFolder,
  TestClock,
  TestLog,
} from './support.js';

afterAll(removeFolders);

const settled = { kind: 'settled' } as const;
const clock = new TestClock();

function open(options: Partial<SegmentCacheOptions<Segment>> = {}) {
  const log = new TestLog();
  const cache = openSegmentCache({
    codec,
    bytes: 1_000_000,
    dir: null,
    dirBytes: 1_000_000,
    redisUrl: null,
    now: clock.now,
    log,
    ...options,
  });
  return { cache, log };
}

describe('a cache in memory', () => {
  it.each([
    [100, 75],
    [256, 192],
    [1024, 960],
  ])(
    'of %p MiB keeps %p MiB, the rest being for what was dropped and is still there',
    async (mebibytes, kept) => {
      const MIB = 2 ** 20;
      const { cache } = open({ bytes: mebibytes * MIB, codec: { ...codec, sizeOf: () => MIB } });
      for (let i = 0; i < mebibytes; i++) await cache.put(String(i), segment('a'), settled);
      // Each takes a little besides.
      expect(cache.stats().memory).toMatchObject({ entries: kept - 1 });
      expect(cache.peek(String(mebibytes - 1))).toBe(true);
    },
  );

  it('gives the very value that was put, and tells what it did', async () => {
    const { cache } = open();
    const value = segment('a');
    expect(cache.peek('a')).toBe(false);
    expect(await cache.get('a')).toBeUndefined();
    await cache.put('a', value, settled);
    expect(cache.peek('a')).toBe(true);
    expect(await cache.get('a')).toBe(value);
    expect(cache.stats()).toEqual({
      memory: { hits: 1, entries: 1, bytes: codec.sizeOf(value) + 258 },
      disk: null,
      redis: null,
      misses: 1,
      damaged: 0,
      shared: 0,
      unwritten: 0,
    });
  });

  it('encodes nothing', async () => {
    const encode = jest.fn(codec.encode);
    const { cache } = open({ codec: { ...codec, encode } });
    await cache.put('a', segment('a'), settled);
    expect(encode).not.toHaveBeenCalled();
  });

  it('of no bytes keeps nothing anywhere', async () => {
    const dir = temporaryFolder();
    const { cache } = open({ bytes: 0, dir, redisUrl: 'redis://127.0.0.1:1' });
    await cache.put('a', segment('a'), settled);
    expect(cache.peek('a')).toBe(false);
    expect(await cache.get('a')).toBeUndefined();
    await cache.close();
    expect(() => entryFiles(dir)).toThrow('ENOENT');
    expect(cache.stats()).toMatchObject({ memory: null, disk: null, redis: null });
  });

  it('counts what it is told was missing, besides what it could not give', async () => {
    const { cache } = open();
    cache.missed(3);
    await cache.get('a');
    expect(cache.stats().misses).toBe(4);
  });
});

describe('a cache in files', () => {
  it('gives an equal value after a restart, and the same one from then on', async () => {
    const dir = temporaryFolder();
    const before = open({ dir });
    void before.cache.put('a', segment('a', 1000), settled);
    await before.cache.close();
    const { cache } = open({ dir });
    expect(cache.peek('a')).toBe(false);
    const value = await cache.get('a');
    expect(value).toEqual(segment('a', 1000));
    expect(cache.peek('a')).toBe(true);
    expect(await cache.get('a')).toBe(value);
    expect(cache.stats()).toMatchObject({
      memory: { hits: 1 },
      disk: { hits: 1, entries: 1, fails: false },
      misses: 0,
    });
  });

  it('reads a file once for all who ask at the same time', async () => {
    const dir = temporaryFolder();
    const before = open({ dir });
    await before.cache.put('a', segment('a'), settled);
    const { cache } = open({ dir });
    const values = await Promise.all([cache.get('a'), cache.get('a'), cache.get('a')]);
    expect(new Set(values).size).toBe(1);
    expect(cache.stats().disk!.hits).toBe(1);
  });

  it('brings a file into memory that nobody asked for, and counts nothing', async () => {
    const dir = temporaryFolder();
    await open({ dir }).cache.put('a', segment('a'), settled);
    const { cache } = open({ dir });
    expect(cache.look('a')).toBeUndefined();
    expect([await cache.load('a'), await cache.load('a'), await cache.load('b')]).toEqual([
      'loaded',
      'there',
      'missing',
    ]);
    expect(cache.look('a')).toEqual(segment('a'));
    expect(cache.stats()).toMatchObject({ memory: { hits: 0, entries: 1 }, disk: { hits: 0 }, misses: 0 });
    expect(await cache.get('a')).toBe(cache.look('a'));
    expect(cache.stats()).toMatchObject({ memory: { hits: 1 }, disk: { hits: 0 }, misses: 0 });
  });

  it('loads nothing for which something would have to go, and reads it all the same', async () => {
    const dir = temporaryFolder();
    for (const name of ['a', 'b', 'c', 'd']) await open({ dir }).cache.put(name, segment(name), settled);
    const { cache } = open({ dir, bytes: 1600 });
    const found: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) found.push(await cache.load(name));
    expect(found).toEqual(['loaded', 'loaded', 'loaded', 'full']);
    const { bytes } = cache.stats().memory!;
    expect([await cache.load('d'), cache.peek('a')]).toEqual(['full', true]);
    expect(cache.stats().memory!.bytes).toBe(bytes);
    // Looking is a use: what was looked at last goes last.
    cache.look('a');
    expect(await cache.get('d')).toEqual(segment('d'));
    expect(['a', 'b', 'c', 'd'].filter((name) => cache.peek(name))).toEqual(['a', 'c', 'd']);
  });

  it('reads a file once for who loads it and who asks for it', async () => {
    const dir = temporaryFolder();
    await open({ dir }).cache.put('a', segment('a'), settled);
    const { cache } = open({ dir });
    const [, value] = await Promise.all([cache.load('a'), cache.get('a')]);
    expect(value).toBe(cache.look('a'));
  });

  it('drops a damaged file that it was to load', async () => {
    const dir = temporaryFolder();
    await open({ dir }).cache.put('a', segment('a'), settled);
    const [file] = entryFiles(dir);
    writeFileSync(file!, readFileSync(file!).subarray(1));
    const { cache } = open({ dir });
    expect(await cache.load('a')).toBe('missing');
    expect(cache.stats()).toMatchObject({ damaged: 1, misses: 0 });
    expect(entryFiles(dir)).toEqual([]);
  });

  it('loads nothing where nothing is kept', async () => {
    const { cache } = open({ dir: temporaryFolder(), bytes: 0 });
    expect([await cache.load('a'), cache.look('a')]).toEqual(['full', undefined]);
  });

  it('keeps there what memory had no room for', async () => {
    const { cache } = open({ dir: temporaryFolder(), bytes: 1000 });
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await cache.put(name, segment(name), settled);
    expect(cache.peek('a')).toBe(false);
    expect(await cache.get('a')).toEqual(segment('a'));
    expect(cache.stats().memory!.bytes).toBeLessThanOrEqual(1000);
  });

  it('keeps brief values in memory only, and looks nowhere else for them', async () => {
    const dir = temporaryFolder();
    const { cache } = open({ dir });
    await cache.put('a', segment('a'), { kind: 'brief', ms: 5000 });
    await cache.close();
    expect(() => entryFiles(dir)).toThrow('ENOENT');
    const other = open({ dir }).cache;
    await other.put('b', segment('b'), settled);
    const third = open({ dir }).cache;
    expect(await third.get('b', 'brief')).toBeUndefined();
    expect(await third.get('b')).toBeDefined();
  });

  it('never gives a value from a file that was changed or cut, and deletes it', async () => {
    const dir = temporaryFolder();
    const first = open({ dir }).cache;
    await first.put('a', segment('a', 50), settled);
    const [file] = entryFiles(dir);
    const whole = readFileSync(file!);
    const damage = fc.oneof(
      fc.record({ at: fc.nat(whole.length - 1), by: fc.integer({ min: 1, max: 255 }) }),
      fc.record({ length: fc.nat(whole.length - 1) }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (how) => {
        const changed = 'length' in how ? whole.subarray(0, how.length) : Buffer.from(whole);
        if ('at' in how) changed[how.at]! ^= how.by;
        writeFileSync(file!, changed);
        const { cache } = open({ dir });
        expect(await cache.get('a')).toBeUndefined();
        expect(cache.stats()).toMatchObject({ damaged: 1, misses: 1, disk: { hits: 0 } });
        expect(entryFiles(dir)).toEqual([]);
      }),
      { numRuns: 240 },
    );
    writeFileSync(file!, whole);
    expect(await open({ dir }).cache.get('a')).toEqual(segment('a', 50));
  });

  it("never gives another key's value, though its file bear the key's name", async () => {
    const dir = temporaryFolder();
    const { cache } = open({ dir });
    await cache.put('a', segment('a'), settled);
    const [fileOfA] = entryFiles(dir);
    await cache.put('b', segment('b'), settled);
    const fileOfB = entryFiles(dir).find((file) => file !== fileOfA)!;
    writeFileSync(fileOfB, readFileSync(fileOfA!));
    expect(await open({ dir }).cache.get('b')).toBeUndefined();
    expect(entryFiles(dir)).toEqual([fileOfA]);
  });

  it('drops entries of another format, and what the codec refuses', async () => {
    const dir = temporaryFolder();
    await open({ dir }).cache.put('a', segment('a'), settled);
    const newer: Codec<Segment> = { ...codec, format: 'segment-2' };
    expect(await open({ dir, codec: newer }).cache.get('a')).toBeUndefined();
    expect(entryFiles(dir)).toEqual([]);

    await open({ dir }).cache.put('a', segment('a'), settled);
    const decode = () => {
      throw new Error('no such column');
    };
    const { cache, log } = open({ dir, codec: { ...codec, decode } });
    expect(await cache.get('a')).toBeUndefined();
    expect(log.messages).toEqual(['an entry of the cache cannot be decoded and is dropped']);
    expect(entryFiles(dir)).toEqual([]);
  });

  it('keeps in memory what cannot be encoded', async () => {
    const encode = () => {
      throw new Error('too large');
    };
    const { cache, log } = open({ dir: temporaryFolder(), codec: { ...codec, encode } });
    await cache.put('a', segment('a'), settled);
    expect(await cache.get('a')).toEqual(segment('a'));
    expect(log.messages).toEqual(['a value cannot be encoded and is kept in memory only']);
  });

  it('takes codecs that work elsewhere, and hands them bytes of their own, well placed', async () => {
    const dir = temporaryFolder();
    const later: Codec<Segment> = {
      ...codec,
      encode: async ({ numbers }) => new Uint8Array(Float64Array.from(numbers).buffer),
      decode: async (bytes) => ({
        name: 'a',
        numbers: [...new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8)],
      }),
    };
    await open({ dir, codec: later }).cache.put('a', segment('a', 500), settled);
    expect(await open({ dir, codec: later }).cache.get('a')).toEqual(segment('a', 500));
  });

  it('tells neither key nor partition by its files', async () => {
    const dir = temporaryFolder();
    const partition = partitionOf('a-key-nobody-may-see');
    await open({ dir }).cache.put(`${partition}/Journeys/2026-01-01`, segment('a'), settled);
    const [file] = entryFiles(dir);
    expect(file).not.toContain(partition);
    expect(readFileSync(file!).includes(partition)).toBe(false);
  });
});

it('a cache that is given much at once leaves out what would be too much to hold, and tells how much', async () => {
  const dir = temporaryFolder();
  const { cache } = open({ dir, bytes: 1_000_000, codec: { ...codec, sizeOf: () => 10 * 2 ** 20 } });
  const puts = ['a', 'b', 'c'].map((name) => cache.put(name, segment(name), settled));
  await Promise.all(puts);
  expect(cache.stats().unwritten).toBe(2);
  await cache.put('d', segment('d'), settled);
  await cache.close();
  expect(entryFiles(dir)).toHaveLength(2);
});
