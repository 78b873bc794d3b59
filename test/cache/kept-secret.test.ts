import fs, { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keptSecret } from '../../src/cache/index.js';
import { removeFolders, temporaryFolder } from './support.js';

afterAll(removeFolders);
afterEach(() => jest.restoreAllMocks());

const fresh = (): string => path.join(temporaryFolder(), 'cache');

describe('a kept secret', () => {
  it('is the same each time, long, and another in each folder', () => {
    const dir = fresh();
    const secret = keptSecret(dir);
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(keptSecret(dir)).toBe(secret);
    expect(keptSecret(fresh())).not.toBe(secret);
  });

  it("may be read by the feed's user only, and nothing else is left", () => {
    const dir = fresh();
    keptSecret(dir);
    expect(readdirSync(dir)).toEqual(['secret']);
    expect(statSync(path.join(dir, 'secret')).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  it('of another process that was first holds', () => {
    const dir = fresh();
    const first = 'f'.repeat(43);
    const link = fs.linkSync;
    jest.spyOn(fs, 'linkSync').mockImplementation((from, to) => {
      writeFileSync(to, first);
      link(from, to);
    });
    expect(keptSecret(dir)).toBe(first);
    expect(readdirSync(dir)).toEqual(['secret']);
  });

  it('is made without links where the file system has none', () => {
    const dir = fresh();
    jest.spyOn(fs, 'linkSync').mockImplementation(() => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    });
    const secret = keptSecret(dir);
    expect(readFileSync(path.join(dir, 'secret'), 'utf8')).toBe(secret);
    expect(readdirSync(dir)).toEqual(['secret']);
  });

  it.each(['', 'short', 'x'.repeat(42), `${'x'.repeat(43)}!`])(
    'takes the place of a file that holds none: "%s"',
    (text) => {
      const dir = fresh();
      mkdirSync(dir);
      writeFileSync(path.join(dir, 'secret'), text);
      const secret = keptSecret(dir);
      expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(keptSecret(dir)).toBe(secret);
      expect(readdirSync(dir)).toEqual(['secret']);
    },
  );

  it('that cannot be kept is an error, and leaves nothing', () => {
    const dir = fresh();
    writeFileSync(dir, 'a file');
    expect(() => keptSecret(dir)).toThrow(/ENOTDIR|EEXIST/);
    const full = fresh();
    jest.spyOn(fs, 'fsyncSync').mockImplementation(() => {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    });
    expect(() => keptSecret(full)).toThrow('ENOSPC');
    expect(readdirSync(full)).toEqual([]);
  });
});
