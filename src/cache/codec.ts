/** How values become bytes that outlive the process, and back. The cache knows nothing else of what it keeps. */
export interface Codec<T extends object> {
  /** Name and version of the bytes, as `table-1`. An entry of another format is a miss. */
  readonly format: string;
  encode(value: T): Uint8Array | Promise<Uint8Array>;
  /** The bytes begin at a multiple of eight in their buffer, and are the value's own: it may keep views of them. */
  decode(bytes: Uint8Array): T | Promise<T>;
  /** What the value takes in memory, in bytes. */
  sizeOf(value: T): number;
}

/** How long, and where, a value is good: history that is settled everywhere, what may still change for `ms` in memory only. */
export type Keep = { readonly kind: 'settled' } | { readonly kind: 'brief'; readonly ms: number };

/** What the cache tells of its troubles; a logger of the feed fits. No key and no secret is in it. */
export interface CacheLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
