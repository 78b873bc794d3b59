/** Where an entry was found outside the process. */
export type TierName = 'disk' | 'redis';

/** How the cache does, since the start; a place that is not used is null. */
export interface CacheStats {
  readonly memory: { readonly hits: number; readonly entries: number; readonly bytes: number } | null;
  /** Entries and bytes are about right where several processes share the folder. */
  readonly disk: {
    readonly hits: number;
    readonly entries: number;
    readonly bytes: number;
    readonly fails: boolean;
  } | null;
  readonly redis: { readonly hits: number; readonly fails: boolean } | null;
  /** Values that were asked for, and were not there. */
  readonly misses: number;
  /** Entries that were dropped because they were damaged. */
  readonly damaged: number;
  /** Values that somebody else was making, and that came. */
  readonly shared: number;
  /** Values that came too fast to be written outside the process. */
  readonly unwritten: number;
}
