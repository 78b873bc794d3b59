import { setMaxListeners } from 'node:events';
import { FeedError } from '../errors/index.js';
import type { Clock } from './clock.js';
import { MAX_WAIT_MS, wholeSeconds } from './retry-policy.js';

/** The right to send one request. */
export interface Permit {
  /** The upstream answered with a page: after a 429, one more request is admitted beside this one. */
  answered(): void;
  /** The upstream answered 429: the key's queue holds for `ms` milliseconds. Call it before release. */
  limited(ms: number): void;
  /** Gives the place to the next in the queue. */
  release(): void;
}

export interface BudgetOptions {
  /** Requests in flight for one key, at least 1. */
  readonly concurrency: number;
  /** Requests a second for one key; null for no bound. Of a fraction above 1 the whole part counts. */
  readonly ratePerSecond: number | null;
  readonly clock: Clock;
}

interface Waiter {
  readonly ticket: number;
  grant(permit: Permit): void;
  refuse(reason: unknown): void;
}

/**
 * The queue of one key. It needs no comparison of times to pace itself: a start takes a token that comes back when its
 * second is over, and a pause holds the queue until its sleep ends, so a step of the system clock cannot stall it.
 *
 * After a 429 it starts again with one request and admits one more for each answer: the oldest request then goes alone
 * instead of racing those behind it for what the upstream still grants.
 */
class KeyQueue {
  private readonly waiters: Waiter[] = [];
  private active = 0;
  private admitted: number;
  private tokens: number;
  private readonly capacity: number;
  private readonly tokenMs: number;
  private pauses = 0;
  private pausedUntil = 0;

  constructor(
    private readonly options: BudgetOptions,
    private readonly closing: AbortSignal,
    private readonly onIdle: () => void,
  ) {
    const rate = options.ratePerSecond ?? Infinity;
    this.capacity = Math.max(1, Math.floor(rate));
    this.tokenMs = 1000 * Math.max(1, 1 / rate);
    this.tokens = this.capacity;
    this.admitted = options.concurrency;
  }

  get load(): { readonly inFlight: number; readonly waiting: number } {
    return { inFlight: this.active, waiting: this.waiters.length };
  }

  acquire(ticket: number, signal: AbortSignal): Promise<Permit> {
    return new Promise((resolve, reject) => {
      const pause = this.remainingPause();
      if (pause > MAX_WAIT_MS) return reject(rateLimited(pause));
      const leave = () => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        reject(signal.reason);
        this.reportIfIdle();
      };
      const waiter: Waiter = {
        ticket,
        grant: (permit) => {
          signal.removeEventListener('abort', leave);
          resolve(permit);
        },
        refuse: (reason) => {
          signal.removeEventListener('abort', leave);
          reject(reason);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.enqueue(waiter);
      this.pump();
    });
  }

  private remainingPause(): number {
    return this.pauses === 0 ? 0 : this.pausedUntil - this.options.clock.now();
  }

  /** By ticket, so that a repeat keeps the place of its first attempt. */
  private enqueue(waiter: Waiter): void {
    const elder = this.waiters.findLastIndex(({ ticket }) => ticket < waiter.ticket);
    this.waiters.splice(elder + 1, 0, waiter);
  }

  private pump(): void {
    while (this.pauses === 0 && this.active < this.admitted && this.tokens > 0) {
      const next = this.waiters.shift();
      if (next === undefined) return;
      this.active += 1;
      this.takeToken();
      next.grant(this.permit());
    }
  }

  private permit(): Permit {
    return {
      answered: () => {
        this.admitted = Math.min(this.options.concurrency, this.admitted + 1);
      },
      limited: (ms) => {
        this.admitted = 1;
        this.pause(ms);
      },
      release: () => {
        this.active -= 1;
        this.pump();
        this.reportIfIdle();
      },
    };
  }

  /** A pause over MAX_WAIT_MS refuses those who wait. */
  private pause(ms: number): void {
    this.pausedUntil = Math.max(this.remainingPause(), ms) + this.options.clock.now();
    this.pauses += 1;
    if (ms > MAX_WAIT_MS) for (const waiter of this.waiters.splice(0)) waiter.refuse(rateLimited(ms));
    this.after(ms, () => (this.pauses -= 1));
  }

  private takeToken(): void {
    if (this.options.ratePerSecond === null) return;
    this.tokens -= 1;
    this.after(this.tokenMs, () => (this.tokens += 1));
  }

  private after(ms: number, change: () => void): void {
    this.options.clock.sleep(ms, this.closing).then(
      () => {
        change();
        this.pump();
        this.reportIfIdle();
      },
      () => undefined, // Closing refuses what waits; nothing is left to pace.
    );
  }

  private reportIfIdle(): void {
    const resting = this.active === 0 && this.waiters.length === 0 && this.pauses === 0;
    if (resting && this.tokens === this.capacity) this.onIdle();
  }
}

/**
 * Bounds requests in flight and requests a second, for each key by itself: one key's queue never holds up another's.
 * Keys appear here only by their fingerprint, and one with nothing under way is forgotten.
 */
export class KeyBudget {
  private readonly queues = new Map<string, KeyQueue>();
  private lastTicket = 0;

  constructor(
    private readonly options: BudgetOptions,
    private readonly closing: AbortSignal,
  ) {
    // Every token and pause of every key listens for the end.
    setMaxListeners(0, closing);
  }

  /** A place in the order of arrival; the repeats of a request keep the one of its first attempt. */
  ticket(): number {
    this.lastTicket += 1;
    return this.lastTicket;
  }

  /**
   * Waits, in order of tickets, for the right to send. Every permit must be released, once.
   * @throws the signal's reason when it aborts; FeedError upstreamRateLimited while a pause of over 30 s lies ahead
   */
  acquire(fingerprint: string, ticket: number, signal: AbortSignal): Promise<Permit> {
    if (signal.aborted) return Promise.reject(signal.reason);
    return this.queue(fingerprint).acquire(ticket, signal);
  }

  /** Requests of all keys now: sent and not answered, and waiting to be sent. */
  get load(): { readonly inFlight: number; readonly waiting: number } {
    const loads = [...this.queues.values()].map(({ load }) => load);
    return {
      inFlight: loads.reduce((sum, { inFlight }) => sum + inFlight, 0),
      waiting: loads.reduce((sum, { waiting }) => sum + waiting, 0),
    };
  }

  /** Keys remembered at the moment. */
  get size(): number {
    return this.queues.size;
  }

  private queue(fingerprint: string): KeyQueue {
    const known = this.queues.get(fingerprint);
    if (known) return known;
    const queue = new KeyQueue(this.options, this.closing, () => this.queues.delete(fingerprint));
    this.queues.set(fingerprint, queue);
    return queue;
  }
}

/** @param ms milliseconds until the upstream will listen again */
export function rateLimited(ms: number): FeedError {
  const retryAfter = wholeSeconds(ms);
  const text = `The Journey API limits the rate of this key; it asks to wait ${retryAfter} s.`;
  return new FeedError('upstreamRateLimited', text, { retryAfter, upstream: { code: '429' } });
}
