import type { RequestEvent } from '../journey-api/index.js';

/** Answers whose times are remembered. */
const RECENT = 200;

/** How the requests to the upstream went since the start. Times are epoch milliseconds. */
export interface UpstreamReport {
  readonly requests: number;
  /** Those without an answer of status 200; what a reader gave up is none. */
  readonly failures: number;
  readonly lastSuccess: number | null;
  readonly lastFailure: { readonly at: number; readonly reason: string } | null;
  /** Milliseconds that the last answers took, at most 200 of them; null before the first. */
  readonly recent: { readonly count: number; readonly medianMs: number; readonly p95Ms: number } | null;
}

/** Counts the requests to the upstream, as they end. */
export class UpstreamTally {
  #requests = 0;
  #failures = 0;
  #lastSuccess: number | null = null;
  #lastFailure: UpstreamReport['lastFailure'] = null;
  #recent: readonly number[] = [];

  constructor(private readonly now: () => number) {}

  note({ status, failure, ms }: Pick<RequestEvent, 'status' | 'failure' | 'ms'>): void {
    this.#requests += 1;
    if (failure === 'aborted') return;
    if (status === 200 && failure === undefined) {
      this.#lastSuccess = this.now();
      this.#recent = [...this.#recent.slice(1 - RECENT), ms];
      return;
    }
    this.#failures += 1;
    this.#lastFailure = { at: this.now(), reason: failure ?? `status ${String(status)}` };
  }

  report(): UpstreamReport {
    const sorted = [...this.#recent].sort((a, b) => a - b);
    return {
      requests: this.#requests,
      failures: this.#failures,
      lastSuccess: this.#lastSuccess,
      lastFailure: this.#lastFailure,
      recent:
        sorted.length === 0
          ? null
          : { count: sorted.length, medianMs: quantile(sorted, 0.5), p95Ms: quantile(sorted, 0.95) },
    };
  }
}

/** The smallest value that at least this share of the values does not exceed. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
