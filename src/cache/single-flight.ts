import { setMaxListeners } from 'node:events';

/** One piece of work that several wait for. */
interface Flight<T> {
  /** Null once it is under way no more: maps that grew still hold what was in them, for a long time, and so whatever it refers to. */
  result: Promise<T> | null;
  readonly abort: AbortController;
  waiting: number;
}

/** Identical work that is asked for at the same time runs once; it is aborted when nobody waits for it any more. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();
  #joined = 0;

  /** How often somebody joined work that was under way. */
  get joined(): number {
    return this.#joined;
  }

  /**
   * Rejects as the work does, for all who wait, and with the signal's reason for who leaves before.
   *
   * @param signal the caller's own: it ends the caller's waiting, and the work only with the last who waits.
   */
  async run(key: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    let flight = this.#flights.get(key);
    if (flight === undefined) flight = this.#start(key, work);
    else this.#joined += 1;
    flight.waiting += 1;
    try {
      return await (signal === undefined ? flight.result! : unlessAborted(flight.result!, signal));
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) this.#abandon(key, flight, signal);
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const abort = new AbortController();
    const result = work(abort.signal).finally(() => void this.#forget(key, flight));
    const flight: Flight<T> = { result, abort, waiting: 0 };
    // Where everybody has left, nobody hears of its failure.
    result.catch(() => undefined);
    this.#flights.set(key, flight);
    return flight;
  }

  /** Whoever comes now starts anew. Work that is done is forgotten already, and not aborted. */
  #abandon(key: string, flight: Flight<T>, signal: AbortSignal | undefined): void {
    if (this.#forget(key, flight)) flight.abort.abort(signal?.reason);
  }

  #forget(key: string, flight: Flight<T>): boolean {
    if (this.#flights.get(key) !== flight) return false;
    flight.result = null;
    return this.#flights.delete(key);
  }
}

/** Who waits, until it does no more. */
interface Waiter {
  leave: ((reason: Error) => void) | null;
}

async function unlessAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  // One reader waits for many at a time, all under its signal.
  setMaxListeners(0, signal);
  const waiter: Waiter = { leave: null };
  const onAbort = listenerOf(waiter, signal);
  try {
    return await new Promise((resolve, reject) => {
      waiter.leave = reject;
      signal.addEventListener('abort', onAbort, { once: true });
      result.then(resolve, reject);
    });
  } finally {
    waiter.leave = null;
    signal.removeEventListener('abort', onAbort);
  }
}

/** Refers to nothing of the result: listeners that were taken away still hold each other, and whatever they refer to, for a long time. */
const listenerOf = (waiter: Waiter, signal: AbortSignal) => (): void =>
  waiter.leave?.(signal.reason as Error);
