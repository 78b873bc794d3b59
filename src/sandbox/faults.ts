import { fraction } from './simulation/random.js';
import type { SandboxOptions } from './options.js';

/** Something that goes wrong with an answer. */
export interface Fault {
  /** Answer this status instead. */
  readonly status?: number;
  /** The Retry-After header, word for word; a 429 without one says 1. */
  readonly retryAfter?: string;
  /** Reset the connection instead of answering. */
  readonly reset?: boolean;
  /** Send the right answer's headers and half its body, then reset the connection. */
  readonly truncate?: boolean;
  /** Milliseconds to hold the answer back, besides latencyMs. */
  readonly delayMs?: number;
}

const FAILS = 0xfa11;
const KINDS: readonly Fault[] = [{ status: 500 }, { status: 503 }, { reset: true }];

/** Decides which requests go wrong: ordered ones first, then the request's own wish, then `failureRate`. */
export class Faults {
  private readonly ordered: Fault[] = [];
  private requests = 0;

  constructor(private readonly options: Pick<SandboxOptions, 'seed' | 'failureRate'>) {}

  /** The next `count` requests (default 1) suffer the fault. */
  order({ count = 1, ...fault }: Fault & { readonly count?: number }): void {
    for (let i = 0; i < count; i++) this.ordered.push(fault);
  }

  /** @param wish the header x-sandbox-fault: `reset`, or a status of 400 to 599 */
  next(wish: string | undefined): Fault | null {
    const { seed, failureRate } = this.options;
    const number = this.requests++;
    const ordered = this.ordered.shift();
    if (ordered !== undefined) return ordered;
    if (wish === 'reset') return { reset: true };
    if (wish !== undefined && /^[45]\d\d$/.test(wish)) return { status: Number(wish) };
    if (fraction(seed, FAILS, number, 0) >= failureRate) return null;
    return KINDS[Math.floor(fraction(seed, FAILS, number, 1) * KINDS.length)]!;
  }
}

/** Requests a second for each key: a bucket that holds one second's worth and fills evenly. Goes by real time. */
export class RateLimit {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly perSecond: number | null,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Null when the request may pass, else the whole seconds to wait. */
  take(key: string): number | null {
    if (this.perSecond === null) return null;
    const at = this.clock();
    const size = Math.max(1, this.perSecond);
    const bucket = this.buckets.get(key) ?? { tokens: size, at };
    const tokens = Math.min(size, bucket.tokens + ((at - bucket.at) / 1000) * this.perSecond);
    this.buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at });
    return tokens >= 1 ? null : Math.ceil((1 - tokens) / this.perSecond);
  }
}
