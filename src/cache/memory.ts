import { LRUCache } from 'lru-cache';
import type { Codec, Keep } from './codec.js';

/** What an entry takes besides its value: key, size, times and its places in the lists. */
const ENTRY_BYTES = 256;

/** Values in memory, the least recently used dropped where they would take more than `bound` bytes; a value larger than that is not kept. */
export class MemoryTier<T extends object> {
  readonly #entries: LRUCache<string, T>;

  /** @param bound bytes, at least 1. @param now epoch milliseconds, above 0. */
  constructor(
    readonly codec: Codec<T>,
    readonly bound: number,
    now: () => number,
  ) {
    this.#entries = new LRUCache<string, T>({
      maxSize: bound,
      sizeCalculation: (value, key) => this.#sizeOf(key, value),
      // The time is asked for every time: by default it stands still until a timer fires.
      ttlResolution: 0,
      perf: { now },
    });
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: T, keep: Keep): void {
    if (keep.kind === 'settled') this.#entries.set(key, value);
    else if (keep.ms > 0) this.#entries.set(key, value, { ttl: keep.ms });
    else this.#entries.delete(key);
  }

  /** Keeps a value for good where no other has to make room for it. */
  setWhereItFits(key: string, value: T): void {
    if (this.bytes + this.#sizeOf(key, value) <= this.bound) this.set(key, value, { kind: 'settled' });
  }

  clear(): void {
    this.#entries.clear();
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  #sizeOf(key: string, value: T): number {
    return Math.max(0, Math.ceil(this.codec.sizeOf(value))) + 2 * key.length + ENTRY_BYTES;
  }
}
