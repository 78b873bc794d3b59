import { openEnd } from '../plan/index.js';
import { dateText, utcText } from '../time/index.js';
import type { Feed } from './feed.js';
import type { UpstreamReport } from './status-upstream.js';

/** What `/status` is made of besides the feed itself. Nothing of it is secret, and nothing names a key or a caller. */
export interface StatusSource {
  readonly version: string;
  /** Epoch milliseconds. */
  readonly started: number;
  readonly isSandbox: boolean;
  readonly upstream: () => UpstreamReport;
  readonly budget: () => Budget;
  /** Null where nothing is kept. */
  readonly cache: (() => Cache) | null;
  /** What was brought into memory after the start; null where nothing is. */
  readonly loaded?: () => LoadedDays | null;
}

/** Requests to the upstream, of all keys together; the bounds hold for each key. */
interface Budget {
  readonly inFlight: number;
  readonly waiting: number;
  /** In flight at most. */
  readonly limit: number;
  readonly ratePerSecond: number | null;
}

interface Place {
  readonly hits: number;
  readonly entries?: number;
  readonly bytes?: number;
  /** Whether it cannot be used now. */
  readonly fails?: boolean;
}

interface Cache {
  /** What memory may take, in bytes. */
  readonly limitBytes: number;
  readonly memory: Place | null;
  readonly disk: Place | null;
  readonly redis: Place | null;
  /** Questions that nothing kept answered. */
  readonly misses: number;
}

/** Days that were kept elsewhere and are in memory now, each set's counted by itself. */
export interface LoadedDays {
  readonly days: number;
  /** Whether no more are to come. */
  readonly done: boolean;
}

/** How the feed does, as `/status` answers it: instants in ISO 8601 and UTC, days in the feed's zone, durations in milliseconds. */
export function statusOf(source: StatusSource, feed: Feed): object {
  const now = feed.now();
  const { zone, context } = feed;
  const today = zone.day(now);
  const end = openEnd({ now, nowStepMinutes: context.nowStepMinutes });
  const { lastSuccess, lastFailure, ...upstream } = source.upstream();
  return {
    version: source.version,
    started: utcText(source.started),
    now: utcText(now),
    mode: source.isSandbox
      ? { kind: 'sandbox', host: 'embedded' }
      : { kind: 'upstream', host: new URL(feed.upstream).host },
    zone: zone.name,
    defaultRange: {
      days: context.historyDays,
      start: utcText(zone.startOfDay(today - context.historyDays)),
      end: utcText(end),
    },
    upstream: {
      ...upstream,
      lastSuccess: lastSuccess === null ? null : utcText(lastSuccess),
      lastFailure: lastFailure === null ? null : { ...lastFailure, at: utcText(lastFailure.at) },
    },
    budget: source.budget(),
    cache: source.cache === null ? null : cacheOf(source.cache(), source.loaded?.() ?? null),
    freshness: {
      settledBefore: dateText(zone.day(now - feed.settleMs)),
      answersReachTo: utcText(end),
    },
  };
}

function cacheOf({ limitBytes, misses, memory, disk, redis }: Cache, loaded: LoadedDays | null): object {
  const places = Object.entries({ memory, disk, redis }).filter(
    (entry): entry is [string, Place] => entry[1] !== null,
  );
  return {
    hits: places.reduce((sum, [, { hits }]) => sum + hits, 0),
    misses,
    bytes: memory?.bytes ?? 0,
    limitBytes,
    loaded,
    tiers: places.map(([name, { hits, entries = null, bytes = null, fails = false }]) => ({
      name,
      hits,
      entries,
      bytes,
      fails,
    })),
  };
}
