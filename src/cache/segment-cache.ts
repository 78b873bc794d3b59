import { Backlog } from './backlog.js';
import { type Claim, CLAIM_TIMES, type ClaimOptions, Claims, type ClaimTimes } from './claims.js';
import type { CacheLog, Codec, Keep } from './codec.js';
import { DiskTier } from './disk.js';
import { seal, unseal } from './envelope.js';
import { MemoryTier } from './memory.js';
import { identityOf, nameOf } from './names.js';
import { REDIS_TIMES, type RedisTimes, RedisTier } from './redis.js';
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
   * Brings a value into memory before anybody asks for it, from where it was kept, and only where no other value has to make room. Counts neither
   * as hit nor as miss. Never rejects.
   */
  load(key: string): Promise<Loaded>;
  /** The value, where it is in memory, and then as the last that was used; counts neither as hit nor as miss. */
  look(key: string): T | undefined;
  /**
   * In memory at once. The promise resolves when the value is in the other places too, or cannot be, and never rejects: nobody must wait for it,
   * but who puts much and does not may find that some was left out there.
   */
  put(key: string, value: T, keep: Keep): Promise<void>;
  /**
   * The right to make values that are missing, so that they are made once among all who ask this cache or share its Redis; see {@link Claim}. Where
   * another makes the first of them, waits until that is there, or the other gives up, or takes too long. Rejects with the signal's reason only.
   */
  claim(keys: readonly string[], options: ClaimOptions): Promise<Claim>;
  /** Notes that so many values were asked for and were not there. */
  missed(count: number): void;
  stats(): CacheStats;
  /** Finishes writing and lets go of everything. */
  close(): Promise<void>;
}

/** What came of loading: the value came into memory, or was there, or is kept nowhere, or memory has no room for it. */
export type Loaded = 'loaded' | 'there' | 'missing' | 'full';

export interface SegmentCacheOptions<T extends object> {
  readonly codec: Codec<T>;
  /** What memory may take, in bytes, values that were dropped from it and are still to be collected included; 0: nothing is kept, in the other places neither. */
  readonly bytes: number;
  readonly dir: string | null;
  /** What the files may take, in bytes. */
  readonly dirBytes: number;
  readonly redisUrl: string | null;
  readonly log: CacheLog;
  /** Epoch milliseconds, above 0; the system's by default. */
  readonly now?: () => number;
  readonly redisTimes?: Partial<RedisTimes>;
  readonly claimTimes?: Partial<ClaimTimes>;
}

/** V8 frees what was dropped from memory when it collects the whole heap, which it does after so many bytes; of few no more than a share is left for it. */
const DROPPED_BYTES = 64 * 1024 * 1024;
const DROPPED_SHARE = 0.25;

/** What waits for being written is among the last that came into memory, so it takes next to nothing besides. */
const BACKLOG_SHARE = 0.5;
const LEAST_BACKLOG = 16 * 1024 * 1024;

/** Opens a cache; files and Redis that cannot be had now are tried again later, and never in the way. */
export function openSegmentCache<T extends object>(options: SegmentCacheOptions<T>): SegmentCache<T> {
  return new TieredCache(options);
}

interface Found<T> {
  readonly value: T;
  readonly place: TierName;
}

class TieredCache<T extends object> implements SegmentCache<T> {
  readonly #codec: Codec<T>;
  readonly #log: CacheLog;
  readonly #memory: MemoryTier<T> | null = null;
  readonly #disk: DiskTier | null = null;
  readonly #redis: RedisTier | null = null;
  readonly #backlog: Backlog;
  readonly #claims: Claims;
  readonly #loading = new SingleFlight<T | undefined>();
  readonly #hits = { memory: 0, disk: 0, redis: 0 };
  #misses = 0;
  #damaged = 0;

  constructor(options: SegmentCacheOptions<T>) {
    const { codec, bytes, dir, dirBytes, redisUrl, log, now = Date.now } = options;
    this.#codec = codec;
    this.#log = log;
    this.#backlog = new Backlog(Math.max(LEAST_BACKLOG, BACKLOG_SHARE * bytes), 2);
    const times = { ...REDIS_TIMES, ...options.redisTimes };
    if (bytes > 0) {
      this.#memory = new MemoryTier(
        codec,
        bytes - Math.floor(Math.min(DROPPED_BYTES, DROPPED_SHARE * bytes)),
        now,
      );
      if (dir !== null && dirBytes > 0) this.#disk = new DiskTier({ dir, bytes: dirBytes, now, log });
      if (redisUrl !== null)
        this.#redis = new RedisTier({ url: redisUrl, format: codec.format, now, log, times });
    }
    const peek = (key: string): boolean => this.peek(key);
    this.#claims = new Claims(peek, this.#redis, { ...CLAIM_TIMES, ...options.claimTimes });
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
    const found = kind === 'settled' ? await this.#loading.run(key, () => this.#found(key)) : undefined;
    if (found === undefined) this.#misses += 1;
    return found;
  }

  async load(key: string): Promise<Loaded> {
    const memory = this.#memory;
    if (memory === null) return 'full';
    if (memory.has(key)) return 'there';
    const value = await this.#loading.run(key, async () => {
      const found = await this.#read(key);
      if (found !== undefined) memory.setWhereItFits(key, found.value);
      return found?.value;
    });
    if (value === undefined) return 'missing';
    return memory.has(key) ? 'loaded' : 'full';
  }

  look(key: string): T | undefined {
    return this.#memory?.get(key);
  }

  async put(key: string, value: T, keep: Keep): Promise<void> {
    this.#memory?.set(key, value, keep);
    const tiers = keep.kind === 'settled' ? this.#tiers().filter(({ accepts }) => accepts) : [];
    const wasClaimed = this.#claims.done(key);
    if (tiers.length > 0) await this.#backlog.add(this.#codec.sizeOf(value), () => this.#write(key, value));
    // Other instances find it by now, or never will.
    if (wasClaimed) await this.#redis?.release([nameOf(key)]);
  }

  claim(keys: readonly string[], options: ClaimOptions): Promise<Claim> {
    return this.#claims.take(keys, options);
  }

  missed(count: number): void {
    this.#misses += count;
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
      shared: this.#claims.joined,
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

  /** What is found for a reader goes into memory. */
  async #found(key: string): Promise<T | undefined> {
    const found = await this.#read(key);
    if (found === undefined) return undefined;
    this.#hits[found.place] += 1;
    this.#memory?.set(key, found.value, { kind: 'settled' });
    return found.value;
  }

  async #read(key: string): Promise<Found<T> | undefined> {
    return (
      (await this.#readFrom('disk', this.#disk, key)) ?? (await this.#readFrom('redis', this.#redis, key))
    );
  }

  /** What is found in Redis goes into a file. */
  async #readFrom(place: TierName, tier: Tier | null, key: string): Promise<Found<T> | undefined> {
    const sealed = (await tier?.read(nameOf(key))) ?? null;
    if (tier === null || sealed === null) return undefined;
    const value = await this.#opened(key, sealed);
    if (value === undefined) {
      this.#damaged += 1;
      await tier.drop(nameOf(key));
      return undefined;
    }
    const disk = this.#disk;
    if (tier !== disk && disk !== null)
      void this.#backlog.add(sealed.length, () => disk.write(nameOf(key), sealed));
    return { value, place };
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
}
