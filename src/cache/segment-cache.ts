import { setTimeout as sleep } from 'node:timers/promises';
import { Backlog } from './backlog.js';
import type { CacheLog, Codec, Keep } from './codec.js';
import { DiskTier } from './disk.js';
import { seal, unseal } from './envelope.js';
import { MemoryTier } from './memory.js';
import { identityOf, nameOf } from './names.js';
import { type Lock, REDIS_TIMES, type RedisTimes, RedisTier } from './redis.js';
import { SingleFlight } from './single-flight.js';
import type { CacheStats, TierName } from './stats.js';
import type { Tier } from './tier.js';

/**
 * Values by key: in memory, in files, in a Redis that instances share; what is missing is asked for below, what is damaged is dropped and never
 * served. Keys are texts of the caller's making that hold {@link partitionOf} of the API key whose rows they are.
 */
export interface SegmentCache<T extends object> {
  /** Whether the value is in memory now. */
  peek(key: string): boolean;
  /** Which of the keys have a value, in memory or where it was kept; it may still turn out to be damaged. Never rejects. */
  has(keys: readonly string[]): Promise<readonly boolean[]>;
  /** From memory, else from where it was kept. What is kept for a moment only is in memory or nowhere. Never rejects. */
  get(key: string, kind?: Keep['kind']): Promise<T | undefined>;
  /**
   * In memory at once. The promise resolves when the value is in the other places too, or cannot be, and never rejects: nobody must wait for it,
   * but who puts much and does not may find that some was left out there.
   */
  put(key: string, value: T, keep: Keep): Promise<void>;
  /**
   * The value as `get` finds it, else as `make` makes it, which is then put. Whoever asks for the same at the same time shares it; settled values are made
   * once among the instances of a Redis. Rejects as `make` does; nothing is kept then.
   *
   * @param signal ends the caller's waiting; the one that `make` is given is aborted when the last caller has left.
   */
  share(key: string, keep: Keep, make: Make<T>, signal?: AbortSignal): Promise<T>;
  stats(): CacheStats;
  /** Finishes writing and lets go of everything. */
  close(): Promise<void>;
}

export type Make<T> = (signal: AbortSignal) => Promise<T>;

export interface SegmentCacheOptions<T extends object> {
  readonly codec: Codec<T>;
  /** What the values in memory may take, in bytes; 0: nothing is kept, in the other places neither, and only simultaneous work is shared. */
  readonly bytes: number;
  readonly dir: string | null;
  /** What the files may take, in bytes. */
  readonly dirBytes: number;
  readonly redisUrl: string | null;
  readonly log: CacheLog;
  /** Epoch milliseconds, above 0; the system's by default. */
  readonly now?: () => number;
  readonly redisTimes?: Partial<RedisTimes>;
}

/** What waits for being written is among the last that came into memory, so it takes next to nothing besides. */
const BACKLOG_SHARE = 0.5;
const LEAST_BACKLOG = 16 * 1024 * 1024;
/** How often a value that another instance makes is looked for, in milliseconds: first, and at most. */
const FIRST_LOOK_MS = 20;
const LOOK_MS = 250;
/** How long another instance is waited for, in milliseconds, before the work is done here too. */
const PATIENCE_MS = 60_000;

/** Opens a cache; files and Redis that cannot be had now are tried again later, and never in the way. */
export function openSegmentCache<T extends object>(options: SegmentCacheOptions<T>): SegmentCache<T> {
  return new TieredCache(options);
}

class TieredCache<T extends object> implements SegmentCache<T> {
  readonly #codec: Codec<T>;
  readonly #log: CacheLog;
  readonly #memory: MemoryTier<T> | null = null;
  readonly #disk: DiskTier | null = null;
  readonly #redis: RedisTier | null = null;
  readonly #backlog: Backlog;
  readonly #making = new SingleFlight<T>();
  readonly #loading = new SingleFlight<T | undefined>();
  readonly #hits = { memory: 0, disk: 0, redis: 0 };
  #misses = 0;
  #damaged = 0;

  constructor(options: SegmentCacheOptions<T>) {
    const { codec, bytes, dir, dirBytes, redisUrl, log, now = Date.now, redisTimes } = options;
    this.#codec = codec;
    this.#log = log;
    this.#backlog = new Backlog(Math.max(LEAST_BACKLOG, BACKLOG_SHARE * bytes), 2);
    if (bytes <= 0) return;
    const times = { ...REDIS_TIMES, ...redisTimes };
    this.#memory = new MemoryTier(codec, bytes, now);
    if (dir !== null && dirBytes > 0) this.#disk = new DiskTier({ dir, bytes: dirBytes, now, log });
    if (redisUrl !== null)
      this.#redis = new RedisTier({ url: redisUrl, format: codec.format, now, log, times });
  }

  peek(key: string): boolean {
    return this.#memory?.has(key) ?? false;
  }

  async has(keys: readonly string[]): Promise<readonly boolean[]> {
    const found = new Set(keys.filter((key) => this.peek(key)));
    for (const tier of this.#tiers()) {
      const missing = keys.filter((key) => !found.has(key));
      if (missing.length === 0) break;
      const there = await tier.has(missing.map(nameOf));
      missing.forEach((key, i) => void (there[i] === true && found.add(key)));
    }
    return keys.map((key) => found.has(key));
  }

  async get(key: string, kind: Keep['kind'] = 'settled'): Promise<T | undefined> {
    const value = this.#memory?.get(key);
    if (value !== undefined) {
      this.#hits.memory += 1;
      return value;
    }
    const found = kind === 'settled' ? await this.#loading.run(key, () => this.#load(key)) : undefined;
    if (found === undefined) this.#misses += 1;
    return found;
  }

  async put(key: string, value: T, keep: Keep): Promise<void> {
    this.#memory?.set(key, value, keep);
    const tiers = keep.kind === 'settled' ? this.#tiers().filter(({ accepts }) => accepts) : [];
    if (tiers.length > 0) await this.#backlog.add(this.#codec.sizeOf(value), () => this.#write(key, value));
  }

  share(key: string, keep: Keep, make: Make<T>, signal?: AbortSignal): Promise<T> {
    return this.#making.run(key, (abort) => this.#findOrMake(key, keep, make, abort), signal);
  }

  stats(): CacheStats {
    const memory = this.#memory;
    const disk = this.#disk;
    const redis = this.#redis;
    return {
      memory: memory && { hits: this.#hits.memory, entries: memory.size, bytes: memory.bytes },
      disk: disk && { hits: this.#hits.disk, entries: disk.entries, bytes: disk.bytes, fails: disk.fails },
      redis: redis && { hits: this.#hits.redis, fails: redis.fails },
      misses: this.#misses,
      damaged: this.#damaged,
      shared: this.#making.joined,
      unwritten: this.#backlog.refused,
    };
  }

  async close(): Promise<void> {
    await this.#backlog.drained();
    await this.#disk?.settled();
    await this.#redis?.close();
    this.#memory?.clear();
  }

  #tiers(): readonly Tier[] {
    return [this.#disk, this.#redis].filter((tier) => tier !== null);
  }

  async #load(key: string): Promise<T | undefined> {
    return (
      (await this.#loadFrom('disk', this.#disk, key)) ?? (await this.#loadFrom('redis', this.#redis, key))
    );
  }

  /** What is found goes into memory, and from Redis into a file. */
  async #loadFrom(name: TierName, tier: Tier | null, key: string): Promise<T | undefined> {
    const sealed = (await tier?.read(nameOf(key))) ?? null;
    if (tier === null || sealed === null) return undefined;
    const value = await this.#opened(key, sealed);
    if (value === undefined) {
      this.#damaged += 1;
      await tier.drop(nameOf(key));
      return undefined;
    }
    this.#hits[name] += 1;
    this.#memory?.set(key, value, { kind: 'settled' });
    const disk = this.#disk;
    if (tier !== disk && disk !== null)
      void this.#backlog.add(sealed.length, () => disk.write(nameOf(key), sealed));
    return value;
  }

  async #opened(key: string, sealed: Uint8Array): Promise<T | undefined> {
    const bytes = await unseal(identityOf(this.#codec.format, key), sealed);
    if (bytes === null) return undefined;
    try {
      return await this.#codec.decode(bytes);
    } catch (error) {
      this.#log.warn({ err: error }, 'an entry of the cache cannot be decoded and is dropped');
      return undefined;
    }
  }

  async #write(key: string, value: T): Promise<void> {
    try {
      const bytes = await this.#codec.encode(value);
      const sealed = await seal(identityOf(this.#codec.format, key), bytes);
      await Promise.all(this.#tiers().map((tier) => tier.write(nameOf(key), sealed)));
    } catch (error) {
      this.#log.warn({ err: error }, 'a value cannot be encoded and is kept in memory only');
    }
  }

  async #findOrMake(key: string, keep: Keep, make: Make<T>, signal: AbortSignal): Promise<T> {
    const found = await this.get(key, keep.kind);
    if (found !== undefined) return found;
    const lock =
      keep.kind === 'settled' && this.#redis !== null
        ? await this.#lockOrValue(this.#redis, key, signal)
        : null;
    if (lock !== null && 'value' in lock) return lock.value;
    return await this.#make(key, keep, make, { signal, lock });
  }

  /** The right to make it, or what another instance has made; null where this one goes on alone. */
  async #lockOrValue(
    redis: RedisTier,
    key: string,
    signal: AbortSignal,
  ): Promise<Lock | { readonly value: T } | null> {
    let look = FIRST_LOOK_MS;
    for (let waited = 0; waited < PATIENCE_MS; waited += look, look = Math.min(1.5 * look, LOOK_MS)) {
      const lock = await redis.lock(nameOf(key));
      if (lock === 'unavailable') return null;
      // Whoever held the lock before has put the value first.
      const value = await this.#loadFrom('redis', redis, key);
      if (value === undefined && lock !== 'busy') return lock;
      if (value !== undefined) {
        if (lock !== 'busy') await lock.release();
        return { value };
      }
      await sleep(look, undefined, { signal });
    }
    return null;
  }

  /** A lock is given back when the value can be found by others, or there is none; the caller does not wait for that. */
  async #make(
    key: string,
    keep: Keep,
    make: Make<T>,
    { signal, lock }: { readonly signal: AbortSignal; readonly lock: Lock | null },
  ): Promise<T> {
    try {
      signal.throwIfAborted();
      const value = await make(signal);
      void this.put(key, value, keep).then(() => lock?.release());
      return value;
    } catch (error) {
      void lock?.release();
      throw error;
    }
  }
}
