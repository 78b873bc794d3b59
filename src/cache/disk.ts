import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CacheLog } from './codec.js';
import { filesToDelete, type KeptFile } from './eviction.js';
import { Outage } from './outage.js';
import type { Tier } from './tier.js';

const ENTRY = /^[0-9a-f]{64}\.seg$/;
const TEMPORARY = /^[0-9a-f]{64}\.[0-9a-f]{16}\.tmp$/;
/** A temporary file this old is nobody's any more. */
const STALE_MS = 3_600_000;
/** How long a folder that cannot be written is left alone. */
const REST_MS = 30_000;
/** Use is written down this exactly: which files have gone unused for longest shows all the same. */
const USED_WITHIN_MS = 3_600_000;
/** The folder is looked through after this share of its bound was written: others may write there too. */
const LOOK_SHARE = 0.05;

export interface DiskOptions {
  readonly dir: string;
  /** What the entries may take together, in bytes. */
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: CacheLog;
}

/**
 * Entries as files in the folder `segments` of `dir`, which only the feed's user may read. A file appears whole, by its renaming; its time of
 * change is when it was last used, to the hour. Several processes may share the folder. What is missing may have been deleted by another.
 */
export class DiskTier implements Tier {
  readonly #folder: string;
  readonly #bound: number;
  readonly #now: () => number;
  readonly #outage: Outage;
  /** As the folder was found last, and what was written since. */
  #found = { bytes: 0, entries: 0 };
  readonly #written = { bytes: 0, entries: 0 };
  #looking: Promise<void>;
  #touching: Promise<void> = Promise.resolve();

  constructor({ dir, bytes, now, log }: DiskOptions) {
    this.#folder = path.join(dir, 'segments');
    this.#bound = bytes;
    this.#now = now;
    this.#outage = new Outage({ what: 'CACHE_DIR', restMs: REST_MS, now, log });
    this.#looking = this.#look();
  }

  get accepts(): boolean {
    return !this.#outage.rests;
  }

  get fails(): boolean {
    return this.#outage.lasts;
  }

  /** About; exact right after the folder was looked through. */
  get bytes(): number {
    return this.#found.bytes + this.#written.bytes;
  }

  get entries(): number {
    return this.#found.entries + this.#written.entries;
  }

  async has(names: readonly string[]): Promise<readonly boolean[]> {
    const there = async (name: string): Promise<boolean> => {
      try {
        await access(this.#fileOf(name));
        return true;
      } catch {
        return false;
      }
    };
    return await Promise.all(names.map(there));
  }

  async read(name: string): Promise<Uint8Array | null> {
    const file = this.#fileOf(name);
    try {
      const [sealed, { mtimeMs }] = await Promise.all([readFile(file), stat(file)]);
      if (mtimeMs < this.#now() - USED_WITHIN_MS) this.#touch(file);
      return sealed;
    } catch (error) {
      if (!isMissing(error)) this.#outage.failed(error, false);
      return null;
    }
  }

  /** Without fsync: after a crash of the machine a file may be cut short, which shows when it is read. */
  async write(name: string, sealed: Uint8Array): Promise<void> {
    if (!this.accepts || sealed.length > this.#bound) return;
    const temporary = path.join(this.#folder, `${name}.${randomBytes(8).toString('hex')}.tmp`);
    const now = new Date(this.#now());
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(temporary, sealed, { flag: 'wx', mode: 0o600 });
      await utimes(temporary, now, now);
      await rename(temporary, this.#fileOf(name));
      this.#outage.worked();
    } catch (error) {
      this.#outage.failed(error);
      await remove(temporary);
      return;
    }
    this.#written.bytes += sealed.length;
    this.#written.entries += 1;
    await this.#keepBound();
  }

  async drop(name: string): Promise<void> {
    await remove(this.#fileOf(name));
  }

  /** Resolves when the folder is not being looked through, and use is written down. */
  async settled(): Promise<void> {
    await this.#looking;
    await this.#touching;
  }

  /** One after the other, and nobody waits for it: reading goes first. */
  #touch(file: string): void {
    const now = new Date(this.#now());
    // In a folder that is read-only the entries keep their age.
    this.#touching = this.#touching.then(() => utimes(file, now, now)).catch(() => undefined);
  }

  #fileOf(name: string): string {
    return path.join(this.#folder, `${name}.seg`);
  }

  async #keepBound(): Promise<void> {
    if (this.#written.bytes < LOOK_SHARE * this.#bound && this.bytes <= this.#bound) return;
    this.#looking = this.#looking.then(() => this.#look());
    await this.#looking;
  }

  /** Counts what is there, deletes what was used least recently where it is too much, and what was left half written. */
  async #look(): Promise<void> {
    const before = { ...this.#written };
    const files = await this.#files();
    const gone = filesToDelete(files, this.#bound);
    for (const { name } of gone) await remove(path.join(this.#folder, name));
    const sum = (list: readonly KeptFile[]): number => list.reduce((bytes, file) => bytes + file.bytes, 0);
    this.#found = { bytes: sum(files) - sum(gone), entries: files.length - gone.length };
    // What was written meanwhile may have been found or not; counted twice it only leads to looking sooner.
    this.#written.bytes -= before.bytes;
    this.#written.entries -= before.entries;
  }

  async #files(): Promise<readonly KeptFile[]> {
    const files: KeptFile[] = [];
    for (const name of await this.#namesInFolder()) {
      if (!ENTRY.test(name) && !TEMPORARY.test(name)) continue;
      const file = path.join(this.#folder, name);
      const found = await stat(file).catch(() => null);
      if (found === null) continue;
      if (ENTRY.test(name)) files.push({ name, bytes: found.size, usedAt: found.mtimeMs });
      else if (found.mtimeMs < this.#now() - STALE_MS) await remove(file);
    }
    return files;
  }

  async #namesInFolder(): Promise<readonly string[]> {
    try {
      return await readdir(this.#folder);
    } catch (error) {
      if (!isMissing(error)) this.#outage.failed(error, false);
      return [];
    }
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

async function remove(file: string): Promise<void> {
  await unlink(file).catch(() => undefined);
}
