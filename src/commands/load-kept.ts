import { setImmediate as others, setTimeout as sleepFor } from 'node:timers/promises';
import type { SegmentCache } from '../cache/index.js';
import { keyOfDay, settledDays } from '../exec/index.js';
import { type LoadedDays, readContext } from '../http/index.js';
import { type Table, tablesCodec } from '../table/index.js';
import type { Composition } from './compose.js';
import { type KeptDay, runIn, type RunInHeeding } from './run-in.js';

/** Milliseconds between two days while others read: they come first, and loading still comes to an end. */
const REST_MS = 20;

/** Days on their way into memory. */
export interface Loading {
  report(): LoadedDays;
  /** Resolves when nothing more is done; never rejects. */
  readonly done: Promise<void>;
  /** Ends it. */
  close(): Promise<void>;
}

/** How loading heeds those who read meanwhile. */
export interface Heeding extends Pick<RunInHeeding, 'busy'> {
  /** Waits between two days while somebody does; rejects when the signal aborts. */
  readonly rest?: (signal: AbortSignal) => Promise<void>;
}

const systemRest = async (signal: AbortSignal): Promise<void> => {
  await sleepFor(REST_MS, undefined, { signal, ref: false });
};

/**
 * Brings the days that files and Redis have of the feed's own key into memory, so that the first reader finds them as a later one does: the newest
 * first, back to FEED_EARLIEST or as far as FEED_WARM_DAYS goes, of all sets, until memory is full; nothing there makes room, and nothing is asked
 * upstream. Then the read of such days is run in. Null where there is nothing to load from, or it is not to be.
 */
export function loadKept(composition: Composition, { busy, rest = systemRest }: Heeding): Loading | null {
  const { settings, cache, ownKey, logger } = composition;
  const { load, dir, redisUrl } = settings.cache;
  if (!load || cache === null || ownKey === null || (dir === null && redisUrl === null)) return null;
  const controller = new AbortController();
  const { signal } = controller;
  const loaded: KeptDay[] = [];
  let done = false;

  const loadAll = async (): Promise<void> => {
    for await (const each of keptDays(composition, cache, ownKey, signal)) {
      const found = await cache.load(each.key);
      if (found === 'full') return;
      if (found === 'loaded') loaded.push(each);
      await (busy() ? rest(signal) : others(undefined, { signal }));
    }
  };
  const run = async (): Promise<void> => {
    const begun = performance.now();
    await loadAll();
    const bytes = useInOrder(loaded, cache);
    logger.info(
      { days: loaded.length, bytes, ms: Math.round(performance.now() - begun) },
      'kept days are in memory',
    );
    await runIn(loaded, { ...composition, cache, ownKey }, { busy, signal }).catch((error: unknown) => {
      logger.debug({ err: error }, 'the read of kept days was not run in');
    });
  };
  const running = run()
    .catch((error: unknown) => {
      if (!signal.aborted) logger.warn({ err: error }, 'kept days could not be brought into memory');
    })
    .finally(() => (done = true));
  return {
    report: () => ({ days: loaded.length, done }),
    done: running,
    close: async () => {
      controller.abort();
      await running;
    },
  };
}

/** The days to be loaded that are kept anywhere, in their order. */
async function* keptDays(
  { settings, feed, api }: Composition,
  cache: SegmentCache<readonly Table[]>,
  key: string,
  signal: AbortSignal,
): AsyncGenerator<KeptDay> {
  const { zone, model, settleMs, context } = feed;
  const reader = { api, key, keyOwner: 'feed' } as const;
  const tables = readContext({ reader, signal }, feed, { zone }).tables!;
  const now = feed.now();
  const next = zone.day(now - settleMs);
  const from = Math.min(zone.day(context.earliest), next - (settings.warm?.days ?? 0));
  const sets = [...model.sets.values()].filter(({ source }) => source.kind === 'endpoint');
  for (const day of settledDays(from, next, zone, tables.settledBefore).toReversed()) {
    const days = sets.map((set) => ({ set, day, key: keyOfDay(tables, set, zone, day) }));
    const kept = await cache.has(days.map((each) => each.key));
    yield* days.filter((_, i) => kept[i]);
    // Where nothing is kept, or Redis does not answer, nothing else was waited for.
    await others(undefined, { signal });
  }
}

/** Notes the use of days from the oldest to the newest: where room is made for others later, the oldest go first. Tells what they take, in bytes. */
function useInOrder(newestFirst: readonly KeptDay[], cache: SegmentCache<readonly Table[]>): number {
  return newestFirst.reduceRight((sum, { key }) => sum + tablesCodec.sizeOf(cache.look(key) ?? []), 0);
}
