import type { CacheLog } from './codec.js';

/** Lines of one kind are at least this far apart, in milliseconds. */
const QUIET_MS = 60_000;

export interface OutageOptions {
  /** What fails, as the log names it. */
  readonly what: string;
  /** How long it is left alone after a failure, in milliseconds. */
  readonly restMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: CacheLog;
}

/** Whether something outside the process works: after a failure it is left alone for a while, and told of once. */
export class Outage {
  readonly #options: OutageOptions;
  #since: number | null = null;
  #restUntil = -Infinity;
  #toldAt = -Infinity;
  #told = false;

  constructor(options: OutageOptions) {
    this.#options = options;
  }

  /** It failed when it was last tried. */
  get lasts(): boolean {
    return this.#since !== null;
  }

  /** It failed a moment ago and is not tried now. */
  get rests(): boolean {
    return this.#options.now() < this.#restUntil;
  }

  /** @param rest whether to leave it alone: not where it answered, if only to refuse. */
  failed(error: unknown, rest = true): void {
    const { what, restMs, log } = this.#options;
    const now = this.#options.now();
    if (rest) this.#restUntil = now + restMs;
    if (this.#since !== null) return;
    this.#since = now;
    if (now - this.#toldAt < QUIET_MS) return;
    this.#toldAt = now;
    this.#told = true;
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ reason }, `${what} cannot be used; the feed goes on without`);
  }

  worked(): void {
    if (this.#since === null) return;
    const seconds = Math.round((this.#options.now() - this.#since) / 1000);
    this.#since = null;
    this.#restUntil = -Infinity;
    if (this.#told) this.#options.log.info({ seconds }, `${this.#options.what} can be used again`);
    this.#told = false;
  }
}
