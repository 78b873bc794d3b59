import fsPromises from 'node:fs/promises';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DiskTier } from '../../src/cache/disk.js';
import { nameOf } from '../../src/cache/names.js';
import { deferred, entryFiles, removeFolders, temporaryFolder, TestClock, TestLog } from './support.js';

afterAll(removeFolders);
afterEach(() => jest.restoreAllMocks());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Folder {
  readonly dir: string;
  readonly clock: TestClock;
  readonly log: TestLog;
  readonly open: (bytes?: number) => DiskTier;
}

function folder(): Folder {
  const dir = path.join(temporaryFolder(), 'made', 'here');
  const clock = new TestClock();
  const log = new TestLog();
  return { dir, clock, log, open: (bytes = 1_000_000) => new DiskTier({ dir, bytes, now: clock.now, log }) };
}

const bytesIn = (dir: string): number => entryFiles(dir).reduce((sum, file) => sum + statSync(file).size, 0);
const failing = (code: string) => Object.assign(new Error(`${code}: no`), { code });

describe('entries in files', () => {
  it('are read back by another process, and only what was written', async () => {
    const { open } = folder();
    await open().write(nameOf('a'), Buffer.from('of a'));
    const other = open();
    expect(Buffer.from((await other.read(nameOf('a')))!).toString()).toBe('of a');
    expect(await other.read(nameOf('b'))).toBeNull();
    await other.drop(nameOf('a'));
    await other.drop(nameOf('a'));
    expect(await open().read(nameOf('a'))).toBeNull();
  });

  it("may be read by the feed's user only", async () => {
    const { dir, open } = folder();
    await open().write(nameOf('a'), Buffer.from('of a'));
    for (const each of [dir, path.join(dir, 'segments')]) expect(statSync(each).mode & 0o777).toBe(0o700);
    expect(entryFiles(dir).map((file) => statSync(file).mode & 0o777)).toEqual([0o600]);
  });

  it('stay within the bound, those not used for longest deleted first', async () => {
    const { dir, clock, open } = folder();
    const disk = open(10_000);
    for (let i = 0; i < 9; i++) {
      clock.ms += HOUR;
      await disk.write(nameOf(String(i)), Buffer.alloc(1000));
    }
    clock.ms += HOUR;
    await disk.read(nameOf('0'));
    await disk.settled();
    for (let i = 9; i < 12; i++) {
      clock.ms += HOUR;
      await disk.write(nameOf(String(i)), Buffer.alloc(1000));
      expect(bytesIn(dir)).toBeLessThanOrEqual(10_000);
    }
    const left = Array.from({ length: 12 }, (_, i) => i).filter((i) =>
      existsSync(path.join(dir, 'segments', `${nameOf(String(i))}.seg`)),
    );
    expect(left).toEqual([0, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect([disk.entries, disk.bytes]).toEqual([10, 10_000]);
  });

  it('know when they were last used to the hour', async () => {
    const { dir, clock, open } = folder();
    const disk = open();
    await disk.write(nameOf('a'), Buffer.from('of a'));
    const written = clock.ms;
    const usedAt = async () => {
      await disk.read(nameOf('a'));
      await disk.settled();
      return Math.round(statSync(entryFiles(dir)[0]!).mtimeMs);
    };
    clock.ms += HOUR;
    expect(await usedAt()).toBe(written);
    clock.ms += 1;
    expect(await usedAt()).toBe(clock.ms);
    clock.ms += HOUR - 1;
    expect(await usedAt()).toBe(clock.ms - HOUR + 1);
  });

  it('are read without waiting until that is written down', async () => {
    const { clock, open } = folder();
    const disk = open();
    for (const name of ['a', 'b']) await disk.write(nameOf(name), Buffer.from(`of ${name}`));
    clock.ms += 2 * HOUR;
    const door = deferred<undefined>();
    const touch = jest.spyOn(fsPromises, 'utimes').mockReturnValue(door.promise);
    for (const name of ['a', 'b']) expect(await disk.read(nameOf(name))).not.toBeNull();
    expect(touch).toHaveBeenCalledTimes(1);
    door.resolve(undefined);
    await disk.settled();
    expect(touch).toHaveBeenCalledTimes(2);
  });

  it('are counted when a folder is opened, and cleared where it may hold less now', async () => {
    const { dir, clock, open } = folder();
    const first = open();
    for (const name of ['a', 'b', 'c', 'd']) {
      clock.ms += MINUTE;
      await first.write(nameOf(name), Buffer.alloc(1000));
    }
    const second = open(2500);
    await second.settled();
    expect([second.entries, second.bytes, bytesIn(dir)]).toEqual([2, 2000, 2000]);
    expect(await second.read(nameOf('d'))).not.toBeNull();
    expect(await second.read(nameOf('b'))).toBeNull();
  });

  it('of two processes stay within the bound together', async () => {
    const { dir, clock, open } = folder();
    const both = [open(100_000), open(100_000)];
    for (let i = 0; i < 300; i++) {
      clock.ms += MINUTE;
      await both[i % 2]!.write(nameOf(String(i)), Buffer.alloc(1000));
      expect(bytesIn(dir)).toBeLessThanOrEqual(110_000);
    }
    expect(bytesIn(dir)).toBeGreaterThan(80_000);
  });

  it('that two processes write and read at once are whole', async () => {
    const { open } = folder();
    const both = [open(), open()];
    const contents = [Buffer.alloc(200_000, 1), Buffer.alloc(100_000, 2)];
    await both[0]!.write(nameOf('a'), contents[0]!);
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const disk = both[i % 2]!;
        if (i % 3 === 0) await disk.write(nameOf('a'), contents[i % 2]!);
        const found = Buffer.from((await disk.read(nameOf('a')))!);
        expect(contents.some((content) => content.equals(found))).toBe(true);
      }),
    );
  });

  it('larger than the bound are not written', async () => {
    const { dir, open } = folder();
    await open(1000).write(nameOf('a'), Buffer.alloc(1001));
    expect(existsSync(dir)).toBe(false);
  });
});

describe('what is in the folder besides', () => {
  it('is deleted where it was left half written long ago, else left alone', async () => {
    const { dir, clock, open } = folder();
    const segments = path.join(dir, 'segments');
    mkdirSync(segments, { recursive: true });
    const names = {
      stale: `${nameOf('a')}.0123456789abcdef.tmp`,
      young: `${nameOf('b')}.0123456789abcdef.tmp`,
      foreign: 'notes.tmp',
      other: 'notes.seg',
    };
    for (const name of Object.values(names)) {
      const file = path.join(segments, name);
      writeFileSync(file, 'x'.repeat(5000));
      const age = name === names.young ? 59 * MINUTE : 61 * MINUTE;
      utimesSync(file, new Date(clock.ms - age), new Date(clock.ms - age));
    }
    const disk = open(1000);
    await disk.settled();
    expect(new Set(readdirSync(segments))).toEqual(new Set([names.young, names.foreign, names.other]));
    expect([disk.entries, disk.bytes]).toEqual([0, 0]);
  });
});

describe('a folder that fails', () => {
  it.each(['ENOSPC', 'EROFS', 'EACCES', 'EDQUOT'])(
    'with %s is told of once, left alone for a while, and still read',
    async (code) => {
      const { dir, clock, log, open } = folder();
      const disk = open();
      await disk.write(nameOf('a'), Buffer.from('of a'));
      const write = jest.spyOn(fsPromises, 'writeFile').mockImplementation(async (file) => {
        // As a full disk does it: some of it is there.
        writeFileSync(file as string, 'o');
        throw failing(code);
      });
      for (let i = 0; i < 5; i++) await disk.write(nameOf('b'), Buffer.from('of b'));
      expect(write).toHaveBeenCalledTimes(1);
      expect([disk.accepts, disk.fails]).toEqual([false, true]);
      clock.ms += 10 * MINUTE;
      expect(disk.accepts).toBe(true);
      await disk.write(nameOf('b'), Buffer.from('of b'));
      expect(write).toHaveBeenCalledTimes(2);
      expect(log.messages).toEqual(['CACHE_DIR cannot be used; the feed goes on without']);
      expect(await disk.read(nameOf('a'))).not.toBeNull();
      expect(entryFiles(dir)).toHaveLength(1);
      write.mockRestore();
      clock.ms += 10 * MINUTE;
      await disk.write(nameOf('b'), Buffer.from('of b'));
      expect([disk.accepts, disk.fails]).toEqual([true, false]);
      expect(log.messages).toHaveLength(2);
      expect(Buffer.from((await disk.read(nameOf('b')))!).toString()).toBe('of b');
    },
  );

  it('because a file is in its place does not throw', async () => {
    const { dir, log, open } = folder();
    mkdirSync(path.dirname(dir));
    writeFileSync(dir, 'a file');
    const disk = open();
    await disk.settled();
    await disk.write(nameOf('a'), Buffer.from('of a'));
    expect(await disk.read(nameOf('a'))).toBeNull();
    await disk.drop(nameOf('a'));
    expect(disk.fails).toBe(true);
    expect(log.messages).toHaveLength(1);
    expect(readFileSync(dir, 'utf8')).toBe('a file');
  });

  it('keeps the age of its entries where it is read-only, and gives them', async () => {
    const { clock, open, log } = folder();
    const disk = open();
    await disk.write(nameOf('a'), Buffer.from('of a'));
    clock.ms += 2 * HOUR;
    const touch = jest.spyOn(fsPromises, 'utimes').mockRejectedValue(failing('EROFS'));
    for (let i = 0; i < 2; i++) expect(await disk.read(nameOf('a'))).not.toBeNull();
    await disk.settled();
    expect(touch).toHaveBeenCalledTimes(2);
    expect(log.lines).toEqual([]);
  });

  it('is made again where it was taken away', async () => {
    const { dir, open } = folder();
    const disk = open();
    await disk.write(nameOf('a'), Buffer.from('of a'));
    await fsPromises.rm(dir, { recursive: true });
    expect(await disk.read(nameOf('a'))).toBeNull();
    await disk.write(nameOf('a'), Buffer.from('of a'));
    expect(await disk.read(nameOf('a'))).not.toBeNull();
  });
});
