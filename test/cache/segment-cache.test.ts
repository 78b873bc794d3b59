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
  deferred,
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

  it('of no bytes keeps nothing anywhere, and still shares simultaneous work', async () => {
    const dir = temporaryFolder();
    const { cache } = open({ bytes: 0, dir, redisUrl: 'redis://127.0.0.1:1' });
    const door = deferred<Segment>();
    const make = jest.fn(() => door.promise);
    const both = [cache.share('a', settled, make), cache.share('a', settled, make)];
    door.resolve(segment('a'));
    expect(await Promise.all(both)).toEqual([segment('a'), segment('a')]);
    expect(make).toHaveBeenCalledTimes(1);
    await cache.put('a', segment('a'), settled);
    expect(cache.peek('a')).toBe(false);
    expect(await cache.get('a')).toBeUndefined();
    await cache.close();
    expect(() => entryFiles(dir)).toThrow('ENOENT');
    expect(cache.stats()).toMatchObject({ memory: null, disk: null, redis: null });
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

describe('shared work', () => {
  it('is put, and found the next time', async () => {
    const { cache } = open();
    const make = jest.fn(async () => segment('a'));
    const first = await cache.share('a', settled, make);
    expect(await cache.share('a', settled, make)).toBe(first);
    expect(make).toHaveBeenCalledTimes(1);
    expect(await cache.get('a')).toBe(first);
  });

  it('is done again when it was brief', async () => {
    const { cache } = open();
    const make = jest.fn(async () => segment('a'));
    const brief = { kind: 'brief', ms: 5000 } as const;
    await cache.share('a', brief, make);
    clock.ms += 4000;
    await cache.share('a', brief, make);
    expect(make).toHaveBeenCalledTimes(1);
    clock.ms += 1001;
    await cache.share('a', brief, make);
    expect(make).toHaveBeenCalledTimes(2);
  });

  it('is found in files before it is made', async () => {
    const dir = temporaryFolder();
    await open({ dir }).cache.put('a', segment('a'), settled);
    const make = jest.fn(async () => segment('not this'));
    expect(await open({ dir }).cache.share('a', settled, make)).toEqual(segment('a'));
    expect(make).not.toHaveBeenCalled();
  });

  it('that fails is not kept, and fails for all', async () => {
    const { cache } = open();
    const fails = () => Promise.reject(new Error('upstream'));
    const both = [cache.share('a', settled, fails), cache.share('a', settled, fails)];
    for (const each of both) await expect(each).rejects.toThrow('upstream');
    expect(cache.peek('a')).toBe(false);
    expect(cache.stats()).toMatchObject({ shared: 1 });
  });

  it('is aborted when all have left', async () => {
    const { cache } = open();
    const leaving = new AbortController();
    const started = deferred<AbortSignal>();
    const make = (signal: AbortSignal) => {
      started.resolve(signal);
      return new Promise<Segment>((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('stopped'))),
      );
    };
    const share = cache.share('a', settled, make, leaving.signal);
    const inside = await started.promise;
    leaving.abort(new Error('left'));
    await expect(share).rejects.toThrow('left');
    expect(inside.aborted).toBe(true);
    expect(cache.peek('a')).toBe(false);
  });

  it('is not begun for who left while it was looked for', async () => {
    const { cache } = open({ dir: temporaryFolder() });
    const leaving = new AbortController();
    const make = jest.fn(async () => segment('a'));
    const share = cache.share('a', settled, make, leaving.signal);
    leaving.abort(new Error('left'));
    await expect(share).rejects.toThrow('left');
    // Another question of the same kind has been answered by then.
    await cache.get('b');
    await cache.get('c');
    expect(make).not.toHaveBeenCalled();
  });

  it('of two partitions is two', async () => {
    const { cache } = open();
    const [one, two] = ['key-one', 'key-two'].map((key) => `${partitionOf(key)}/Journeys/2026-01-01`);
    await cache.share(one!, settled, async () => segment('of one'));
    expect(await cache.share(two!, settled, async () => segment('of two'))).toEqual(segment('of two'));
    expect(await cache.get(one!)).toEqual(segment('of one'));
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
