import { FeedError } from '../errors/index.js';
import type { Clock } from './clock.js';
import type { PageThreads } from './exchange.js';
import type { Endpoint } from './types.js';
import type { TransportOptions } from './transport.js';

/** One exchange with the upstream, for logs and metrics. It holds no key and nothing of the answer's content. */
export interface RequestEvent {
  readonly endpoint: Endpoint;
  /** From 1; a repeat counts on. */
  readonly attempt: number;
  /** null where no whole answer came. */
  readonly status: number | null;
  /** Milliseconds from sending to the last byte; time spent queued does not count. */
  readonly ms: number;
  /** Journeys in the page; null where there is no page. */
  readonly rows: number | null;
  /** Bytes of the answer's body. */
  readonly bytes: number;
  /** Why there is no answer, as ECONNRESET, or `aborted` or `malformed`. */
  readonly failure?: string;
}

export interface ClientOptions {
  /** http or https, may have a path, with or without a slash at its end; no query, fragment or credentials. */
  readonly baseUrl: string;
  /** Requests in flight for each key, at least 1. */
  readonly concurrency: number;
  /** Requests a second for each key, above 0; null for no bound. */
  readonly ratePerSecond: number | null;
  /** Milliseconds the upstream may be silent, before its headers and within its body; a whole exchange may take five times that. Default 30,000. */
  readonly timeoutMs?: number;
  /** Repeats after the first attempt. Default 4. */
  readonly retries?: number;
  /** The longest answer read, in bytes. Default 64 MiB. */
  readonly maxResponseBytes?: number;
  /** Absent: all pages are fetched and read in this thread. */
  readonly threads?: PageThreads | undefined;
  readonly clock?: Clock;
  /** Gives [0, 1) for the jitter. */
  readonly random?: () => number;
  readonly onRequest?: (event: RequestEvent) => void;
}

/** What one exchange may take, where the options do not tell. */
export const EXCHANGE_DEFAULTS: Omit<TransportOptions, 'baseUrl'> = {
  timeoutMs: 30_000,
  maxResponseBytes: 64 * 1024 * 1024,
};

/** Throws FeedError internal when an option is out of its bounds. */
export function checkOptions({ concurrency, ratePerSecond, retries = 0 }: ClientOptions): void {
  if (!Number.isInteger(concurrency) || concurrency < 1) throw badOption('concurrency');
  if (ratePerSecond !== null && !(ratePerSecond > 0)) throw badOption('ratePerSecond');
  if (!Number.isInteger(retries) || retries < 0) throw badOption('retries');
}

export function readBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password) {
    throw badOption('baseUrl');
  }
  return url;
}

function badOption(name: keyof ClientOptions): FeedError {
  return new FeedError('internal', `The Journey API client's option ${name} is out of its bounds.`);
}
