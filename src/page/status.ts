import { getJson } from './feed.js';
import { type Reading, useReading } from './reading.js';
import { currentSession } from './session.js';

/** What `/status` tells. Times are ISO 8601 in UTC; null where there is nothing to tell yet. */
export interface Status {
  readonly version: string;
  readonly started: string;
  readonly now: string;
  readonly mode: { readonly kind: 'sandbox' | 'upstream'; readonly host: string };
  readonly zone: string;
  readonly defaultRange: { readonly days: number; readonly start: string; readonly end: string };
  readonly upstream: {
    readonly requests: number;
    readonly failures: number;
    readonly lastSuccess: string | null;
    readonly lastFailure: { readonly at: string; readonly reason: string } | null;
    readonly recent: { readonly count: number; readonly medianMs: number; readonly p95Ms: number } | null;
  };
  readonly budget: {
    readonly inFlight: number;
    readonly waiting: number;
    readonly limit: number;
    readonly ratePerSecond: number | null;
  };
  readonly cache: {
    readonly hits: number;
    readonly misses: number;
    readonly bytes: number;
    readonly limitBytes: number;
    /** Kept days that were brought into memory after the start; absent where none are to be. */
    readonly loaded: { readonly days: number; readonly done: boolean } | null;
    readonly tiers: readonly {
      readonly name: string;
      readonly hits: number;
      readonly entries: number | null;
      readonly bytes: number | null;
      readonly fails: boolean;
    }[];
  } | null;
  readonly freshness: { readonly settledBefore: string; readonly answersReachTo: string };
}

/** The status as it is now; a missing key is not asked for. */
export const status = async (signal: AbortSignal): Promise<Status> =>
  (await getJson('/status', { signal, quiet: true })) as Status;

let known: { readonly turn: number; readonly status: Promise<Status> } | null = null;

/** The status as it was when the page was opened, or at the last log-in: for what does not change. */
export const useStatus = (): Reading<Status> =>
  useReading('status', () => {
    const { turn } = currentSession();
    if (known?.turn !== turn) known = { turn, status: status(new AbortController().signal) };
    return known.status;
  });
