import { setTimeout as sleepFor } from 'node:timers/promises';
import { SettingsError, type WarmSettings } from '../config/index.js';
import type { Composition } from './compose.js';
import { setsToWarm, warmDays } from './warming.js';

/** Requests of its own in flight, however many the key may have: readers come first. */
const LANES = 1;
/** Milliseconds until what failed is tried again. */
const RETRY_MS = 15 * 60_000;

/** Resolves after so many milliseconds, and rejects as soon as the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

const systemSleep: Sleep = async (ms, signal) => {
  await sleepFor(ms, undefined, { signal, ref: false });
};

/**
 * Keeps the last settled days of the feed's zone in the cache: reads what is missing at the start, and again whenever one more local day has
 * settled. A run that fails is logged and tried again later. `close` ends it. Throws SettingsError for sets there are none of.
 */
export function keepWarm(
  { days, sets: named }: WarmSettings,
  composition: Composition,
  sleep: Sleep = systemSleep,
): { close(): Promise<void> } {
  const { feed, logger } = composition;
  const { zone, settleMs } = feed;
  const sets = setsToWarm(
    named,
    feed.model,
    (message) => new SettingsError([{ name: 'FEED_WARM_SETS', message: `FEED_WARM_SETS: ${message}` }]),
  );
  const controller = new AbortController();
  const { signal } = controller;

  /** Gives the milliseconds until there is more to do. */
  const once = async (): Promise<number> => {
    // The first day that is not settled: the day itself may be over.
    const next = zone.day(feed.now() - settleMs);
    try {
      const { read, rows } = await warmDays(
        { sets, zone, from: next - days, to: next },
        composition,
        signal,
        {
          lanes: LANES,
        },
      );
      logger.info({ days, sets: sets.length, read, rows }, 'settled days are in the cache');
    } catch (error) {
      signal.throwIfAborted();
      logger.warn(
        { err: error },
        'settled days could not be read into the cache; they are tried again later',
      );
      return RETRY_MS;
    }
    return Math.max(0, zone.endOfDay(next) + settleMs - feed.now());
  };
  const forEver = async (): Promise<void> => {
    for (;;) await sleep(await once(), signal);
  };
  // Only the end of the feed ends it.
  const running = forEver().catch(() => undefined);
  return {
    close: async () => {
      controller.abort();
      await running;
    },
  };
}
