import { setTimeout as sleep } from 'node:timers/promises';
import { nameOf } from './names.js';
import type { RedisTier } from './redis.js';

/** The right to make the values of some keys, in their order. It ends by itself where its holder does not get on. */
export interface Claim {
  /** How many of the keys, from the first on, are the holder's to make; none where the first has a value by now, or may not be waited for. */
  readonly count: number;
  /** Values before this place are about to be put. The holder hands on what it has, and does nothing until it goes on. */
  came(place: number): void;
  goOn(): void;
  /** Lets go of all that was not put. */
  end(): void;
}

export interface ClaimOptions {
  /** Keys held on to beyond those that the work has come to: others may take what is further off. */
  readonly ahead: number;
  /** Whether to wait for the first key where another holds it. */
  readonly wait: boolean;
  readonly signal: AbortSignal;
}

/** The times of claims, in milliseconds. */
export interface ClaimTimes {
  /** How long a claim lasts without progress, and outlives the process that holds it. */
  readonly workMs: number;
  /** How long it lasts while its holder waits for whoever takes what it makes: others must not go at the pace of a slow client. */
  readonly restMs: number;
  /** How long another's work on one key is waited for, progress or not. */
  readonly patienceMs: number;
}

export const CLAIM_TIMES: ClaimTimes = { workMs: 10_000, restMs: 500, patienceMs: 10_000 };

/** How often a value that another makes is looked for, in milliseconds: first, and at most. */
const FIRST_LOOK_MS = 20;
const LOOK_MS = 100;

const NONE: Claim = { count: 0, came: () => undefined, goOn: () => undefined, end: () => undefined };

/**
 * Who makes which value, among all who use this cache and the instances of its Redis. Whoever waits for another holds nothing meanwhile that it did
 * not finish, so that no two wait for each other; without Redis, or where it fails, instances know nothing of each other and all do their work.
 */
export class Claims {
  readonly #held = new Map<string, Set<Held>>();
  #joined = 0;

  constructor(
    /** Whether a value is in memory. */
    readonly peek: (key: string) => boolean,
    readonly redis: RedisTier | null,
    readonly times: ClaimTimes,
  ) {}

  /** How often a value that another made was waited for, and came. */
  get joined(): number {
    return this.#joined;
  }

  /**
   * Claims as many keys, from the first on, as have no value and are not another's. A holder in this process whose work has not come to anything yet
   * shares its claim: both then ask the same at the same time. Rejects with the signal's reason only.
   */
  async take(keys: readonly string[], { ahead, wait, signal }: ClaimOptions): Promise<Claim> {
    const patientUntil = performance.now() + this.times.patienceMs;
    let asked = keys;
    for (let look = FIRST_LOOK_MS; ; look = Math.min(1.5 * look, LOOK_MS)) {
      signal.throwIfAborted();
      const found = await this.#try(asked, ahead, wait && performance.now() >= patientUntil);
      if (found === 'there' && look > FIRST_LOOK_MS) this.#joined += 1;
      if (found === 'there' || (found === 'busy' && !wait)) return NONE;
      if (found !== 'busy') {
        if (asked.length === keys.length) return found;
        found.end();
        asked = keys;
        continue;
      }
      // The first key tells when to ask for all of them again.
      asked = keys.slice(0, 1);
      await sleep(look, undefined, { signal }).catch(() => {
        signal.throwIfAborted();
      });
    }
  }

  /** A value was put, and who asks this process finds it. Tells whether it was claimed here, and is still to be let go in Redis. */
  done(key: string): boolean {
    const holders = this.#held.get(key);
    for (const held of holders ?? []) held.forget(key);
    return this.#held.delete(key);
  }

  hold(held: Held, keys: readonly string[]): void {
    for (const key of keys) {
      const holders = this.#held.get(key);
      if (holders === undefined) this.#held.set(key, new Set([held]));
      else holders.add(held);
    }
  }

  /** Gives those of the keys that nobody in this process holds any more. */
  drop(held: Held, keys: Iterable<string>): readonly string[] {
    return [...keys].filter((key) => {
      const holders = this.#held.get(key);
      return holders?.delete(held) === true && holders.size === 0 && this.#held.delete(key);
    });
  }

  /** @param anyhow takes over what another holds. */
  async #try(keys: readonly string[], ahead: number, anyhow: boolean): Promise<Held | 'there' | 'busy'> {
    const taken = (key: string): boolean => this.peek(key) || (!anyhow && this.#isHeld(key));
    const first = keys.findIndex(taken);
    const free = first < 0 ? keys : keys.slice(0, first);
    if (free.length === 0) return this.peek(keys[0]!) ? 'there' : 'busy';
    const held = new Held(this, free, ahead);
    const answer = await this.redis?.claim(free.map(nameOf), { ahead, anyhow, ms: this.times.workMs });
    if (answer !== undefined) held.keepTo(answer.count);
    if (held.count > 0) return held;
    held.end();
    return answer?.there === true ? 'there' : 'busy';
  }

  #isHeld(key: string): boolean {
    return [...(this.#held.get(key) ?? [])].some(({ begun }) => begun);
  }
}

class Held implements Claim {
  begun = false;
  /** What is held now of the keys; those from `#upTo` on are not held yet. */
  readonly #now = new Set<string>();
  #upTo = 0;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly claims: Claims,
    private keys: readonly string[],
    readonly ahead: number,
  ) {
    this.#hold(ahead);
    this.goOn();
  }

  get count(): number {
    return this.keys.length;
  }

  /** Only so many of the keys could be claimed. */
  keepTo(count: number): void {
    const others = this.keys.slice(count, this.#upTo);
    this.keys = this.keys.slice(0, count);
    this.#upTo = Math.min(this.#upTo, count);
    for (const key of others) this.#now.delete(key);
    this.claims.drop(this, others);
  }

  forget(key: string): void {
    this.#now.delete(key);
  }

  came(place: number): void {
    if (this.#ended) return;
    const { redis, times } = this.claims;
    this.begun = true;
    this.#hold(place + this.ahead);
    void redis?.hold([...this.#now].map(nameOf), times.workMs);
    this.#endAfter(times.restMs);
  }

  goOn(): void {
    if (!this.#ended) this.#endAfter(this.claims.times.workMs);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    const free = this.claims.drop(this, this.#now);
    this.#now.clear();
    void this.claims.redis?.release(free.map(nameOf));
  }

  #hold(upTo: number): void {
    const more = this.keys.slice(this.#upTo, upTo);
    this.#upTo += more.length;
    for (const key of more) this.#now.add(key);
    this.claims.hold(this, more);
  }

  #endAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.end();
    }, ms).unref();
  }
}
