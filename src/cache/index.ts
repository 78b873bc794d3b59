export type { Claim, ClaimOptions, ClaimTimes } from './claims.js';
export type { CacheLog, Codec, Keep } from './codec.js';
export { keptSecret } from './kept-secret.js';
export { partitionOf } from './names.js';
export {
  type Loaded,
  openSegmentCache,
  type SegmentCache,
  type SegmentCacheOptions,
} from './segment-cache.js';
export { SingleFlight } from './single-flight.js';
export type { CacheStats } from './stats.js';
