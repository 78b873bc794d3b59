import type { Endpoint } from '../journey-api/index.js';

/** Milliseconds after which a latency counts no more, and at most twice as many. */
const SPAN_MS = 10_000;

interface Span {
  /** Epoch milliseconds. */
  readonly since: number;
  /** The least of this span, and of the one before. */
  readonly least: number;
  readonly before: number;
}

/** How long full pages take, in milliseconds, by endpoint. */
export interface PageLatencies {
  /** Notes what a full page took, from sending to its last byte. */
  note(endpoint: Endpoint, ms: number): void;
  /** Null where none is known. */
  of(endpoint: Endpoint): number | null;
}

/**
 * How long full pages take where nothing queues, in milliseconds, by endpoint: the least of late, since any other holds what waited before it, be
 * it upstream or for this process to look.
 */
export class Latencies implements PageLatencies {
  readonly #spans = new Map<Endpoint, Span>();

  /** @param now epoch milliseconds */
  constructor(readonly now: () => number) {}

  note(endpoint: Endpoint, ms: number): void {
    const now = this.now();
    const { since, least, before } = this.#spans.get(endpoint) ?? { since: now, least: ms, before: ms };
    const span =
      now - since < SPAN_MS
        ? { since, least: Math.min(least, ms), before }
        : { since: now, least: ms, before: least };
    this.#spans.set(endpoint, span);
  }

  of(endpoint: Endpoint): number | null {
    const span = this.#spans.get(endpoint);
    return span === undefined ? null : Math.min(span.least, span.before);
  }
}
