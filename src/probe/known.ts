import type { Assumptions } from '../plan/index.js';

/** What a profile may say of the upstream: what plans assume, the largest `limit`, and how far starts were seen to lie off. */
export interface Known extends Assumptions {
  /** The most records a request may ask for. */
  readonly maxLimit: number;
  /** The furthest, in seconds, that a journey's time was seen to lie from its earliest transition. */
  readonly startSkewSeconds: number;
}
