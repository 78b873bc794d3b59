import fs from 'node:fs';
import path from 'node:path';
import { readWhole } from '../../src/cache/whole-file.js';
import { removeFolders, temporaryFolder } from './support.js';

afterAll(removeFolders);
afterEach(() => jest.restoreAllMocks());

function fileOf(bytes: Uint8Array): string {
  const file = path.join(temporaryFolder(), 'file');
  fs.writeFileSync(file, bytes);
  return file;
}

const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 251));

/** Reads give no more than so many bytes at a time, as they may. */
function readInPieces(most: number, meanwhile: () => void = () => undefined): void {
  const { read } = fs;
  jest.spyOn(fs, 'read').mockImplementation(((fd, buffer, at, length, position, tell) => {
    read(fd, buffer, at, Math.min(most, length), position, tell);
    meanwhile();
  }) as typeof fs.read);
}

describe('a whole file', () => {
  it('comes with the time of its last change', async () => {
    const file = fileOf(bytes);
    const changed = new Date('2026-01-02T03:04:05.678Z');
    fs.utimesSync(file, changed, changed);
    const found = await readWhole(file);
    expect(Buffer.compare(found.bytes, bytes)).toBe(0);
    expect(Math.round(found.changedAt)).toBe(changed.getTime());
  });

  it('stands at the start of a buffer of its own', async () => {
    const { bytes: found } = await readWhole(fileOf(bytes));
    expect([found.byteOffset, found.buffer.byteLength]).toEqual([0, bytes.length]);
  });

  it('may be empty, and may come in pieces', async () => {
    expect((await readWhole(fileOf(Buffer.alloc(0)))).bytes).toHaveLength(0);
    readInPieces(700);
    expect(Buffer.compare((await readWhole(fileOf(bytes))).bytes, bytes)).toBe(0);
  });

  it('that is cut short meanwhile ends there', async () => {
    const file = fileOf(bytes);
    readInPieces(700, () => fs.truncateSync(file, 1000));
    expect(Buffer.compare((await readWhole(file)).bytes, bytes.subarray(0, 1000))).toBe(0);
  });

  it('is closed whether it can be read or not', async () => {
    const file = fileOf(bytes);
    const close = jest.spyOn(fs, 'closeSync');
    await readWhole(file);
    expect(close).toHaveBeenCalledTimes(1);
    jest.spyOn(fs, 'read').mockImplementation(((...args: unknown[]) => {
      (args.at(-1) as (error: Error) => void)(new Error('EIO'));
    }) as typeof fs.read);
    await expect(readWhole(file)).rejects.toThrow('EIO');
    expect(close).toHaveBeenCalledTimes(2);
    await expect(readWhole(path.join(temporaryFolder(), 'none'))).rejects.toThrow('ENOENT');
    expect(close).toHaveBeenCalledTimes(2);
  });
});
