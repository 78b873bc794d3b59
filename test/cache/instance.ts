import { type ClaimTimes, type Codec, openSegmentCache, type SegmentCache } from '../../src/cache/index.js';
import type { RedisTimes } from '../../src/cache/redis.js';
import { describeUnless } from '../support/where.js';
import { codec, hasRedis, type Segment, TestClock, TestLog } from './support.js';

/** Runs where a Redis server is installed, and says so where none is. */
export const describeWithRedis = (title: string, suite: () => void): void =>
  describeUnless(hasRedis ? null : 'there is no redis-server', title, suite);

export const clock = new TestClock();
const caches: SegmentCache<Segment>[] = [];

export interface Instance {
  readonly cache: SegmentCache<Segment>;
  readonly log: TestLog;
}

/** A cache as an instance of the feed has it, with nothing in memory yet. */
export function instance(
  redisUrl: string,
  times: Partial<RedisTimes> = {},
  more: {
    readonly dir?: string;
    readonly codec?: Codec<Segment>;
    readonly claimTimes?: Partial<ClaimTimes>;
  } = {},
): Instance {
  const log = new TestLog();
  const options = { codec, bytes: 50_000_000, dir: null, dirBytes: 1_000_000, now: clock.now, log, ...more };
  // Where all cores are busy, a quarter of a second is not always enough.
  const cache = openSegmentCache({ ...options, redisUrl, redisTimes: { timeoutMs: 5000, ...times } });
  caches.push(cache);
  return { cache, log };
}

export async function closeInstances(): Promise<void> {
  await Promise.all(caches.splice(0).map((cache) => cache.close()));
}
