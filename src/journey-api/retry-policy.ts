/** The longest wait before a repeat, in milliseconds; where more is asked the client gives up at once. */
export const MAX_WAIT_MS = 30_000;

/** The longest Retry-After believed, in milliseconds: a slip upstream must not lock a key out for a year. */
export const MAX_RETRY_AFTER_MS = 3_600_000;

const BASE_MS = 500;

/** The ceiling of the backoff before the repeat that follows `attempt` (from 1), in milliseconds. */
export function backoffCeiling(attempt: number): number {
  return Math.min(MAX_WAIT_MS, BASE_MS * 2 ** (attempt - 1));
}

/**
 * The wait before the repeat that follows `attempt` (from 1), in milliseconds: exponential backoff with full jitter,
 * or what Retry-After asks where that is longer. `random` gives [0, 1).
 */
export function retryWait(attempt: number, retryAfterMs: number | undefined, random: () => number): number {
  return Math.max(retryAfterMs ?? 0, random() * backoffCeiling(attempt));
}

/** Whole seconds for a client's Retry-After (RFC 9110 §10.2.3), rounded up, at least 1. */
export function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

const SECONDS = /^\d+(\.\d+)?$/;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;
const GMT_DATE = /^[A-Z][a-z]+, .+ GMT$/;

/**
 * Reads Retry-After (RFC 9110 §10.2.3): seconds, or an HTTP date in any of the three forms of §5.6.7.
 * @param now milliseconds since the epoch
 * @returns milliseconds from now, 0 for a date past, at most MAX_RETRY_AFTER_MS; undefined where it says nothing readable
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  const ms = SECONDS.test(text) ? Number(text) * 1000 : parseHttpDate(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}

function parseHttpDate(text: string): number {
  if (GMT_DATE.test(text)) return Date.parse(text);
  // asctime names no zone, and without one Date.parse would take the machine's.
  return ASCTIME.test(text) ? Date.parse(`${text} GMT`) : Number.NaN;
}
