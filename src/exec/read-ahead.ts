import { type Plan, type Position, restOf } from '../plan/index.js';
import type { Table } from '../table/index.js';
import { Gatherer } from './gather.js';
import type { Claim, ClaimOptions, Keep, ReadContext, TableStore } from './read-context.js';

/** A day that somebody reads at this moment. */
interface Awaited {
  readonly tables: Promise<readonly Table[] | undefined>;
  resolve(tables: readonly Table[] | undefined): void;
}

/** Reads days into the store it is given, in which nothing is waited for; `expect` is told of those it is about to read. */
export type Work = (
  store: TableStore,
  expect: (keys: readonly string[]) => void,
  signal: AbortSignal,
) => Promise<void>;

/**
 * Reads into a store what will be asked for next, one piece of work for each caller at a time, and is that store itself to those who ask: a day
 * under way is waited for, not read again.
 */
export class ReadAhead implements TableStore {
  readonly #awaited = new Map<string, Awaited>();
  readonly #running = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  #closed = false;

  constructor(readonly store: TableStore) {}

  async has(keys: readonly string[]): Promise<readonly boolean[]> {
    const kept = await this.store.has(keys);
    return keys.map((key, i) => kept[i]! || this.#awaited.has(key));
  }

  /** A day that was awaited in vain may be kept all the same. */
  async get(key: string): Promise<readonly Table[] | undefined> {
    return (await this.#awaited.get(key)?.tables) ?? (await this.store.get(key));
  }

  put(key: string, tables: readonly Table[], keep: Keep): void {
    this.store.put(key, tables, keep);
    this.#release(key, tables);
  }

  async claim(keys: readonly string[], options: ClaimOptions): Promise<Claim | null> {
    return (await this.store.claim?.(keys, options)) ?? null;
  }

  missed(days: number): void {
    this.store.missed?.(days);
  }

  /** Nothing is begun for a caller as long as something runs. What goes wrong is left to whoever asks for the same. */
  start(caller: string, work: Work): void {
    if (this.#closed || this.#running.has(caller)) return;
    const abort = new AbortController();
    this.#running.set(caller, { abort, done: this.#run(caller, work, abort.signal) });
  }

  /** Resolves when nothing runs for anyone. */
  async idle(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  /** Ends what runs; nothing is begun any more. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { abort } of this.#running.values()) abort.abort();
    await this.idle();
  }

  async #run(caller: string, work: Work, signal: AbortSignal): Promise<void> {
    let expected: readonly string[] = [];
    const expect = (keys: readonly string[]): void => {
      const before = expected.filter((key) => !keys.includes(key));
      expected = keys;
      for (const key of keys) this.#await(key);
      for (const key of before) this.#release(key, undefined);
    };
    const { store } = this;
    const own: TableStore = {
      has: (keys) => store.has(keys),
      get: (key) => store.get(key),
      put: (key, tables, keep) => {
        this.put(key, tables, keep);
      },
      claim: (keys, options) => this.claim(keys, options),
      missed: (days) => {
        this.missed(days);
      },
    };
    try {
      await work(own, expect, signal);
    } catch {
      // Nobody waits for it; who asks for the same finds out.
    } finally {
      expect([]);
      this.#running.delete(caller);
    }
  }

  #await(key: string): void {
    if (this.#awaited.has(key)) return;
    let resolve: Awaited['resolve'] = () => undefined;
    const tables = new Promise<readonly Table[] | undefined>((settle) => (resolve = settle));
    this.#awaited.set(key, { tables, resolve });
  }

  #release(key: string, tables: readonly Table[] | undefined): void {
    this.#awaited.get(key)?.resolve(tables);
    this.#awaited.delete(key);
  }
}

/** The work of reading the rows behind a position; null where rows are not kept, or a page before had to read all of them. */
export function nextRows(plan: Plan, context: ReadContext, position: Position, rows: number): Work | null {
  const { tables } = context;
  if (tables === null || plan.order.kind !== 'walk') return null;
  return async (store, expect, signal) => {
    const gatherer = new Gatherer(plan, { ...context, signal, tables: { ...tables, store } });
    await gatherer.readAhead(restOf(plan, position).window, rows, expect);
  };
}
