import { setImmediate as others } from 'node:timers/promises';
import type { Endpoint } from '../journey-api/index.js';
import type { EntitySet } from '../model/index.js';
import { type Interval, union } from '../plan/index.js';
import type { Table } from '../table/index.js';
import type { Zone } from '../time/index.js';
import { type ClaimedDays, claimDays, type DayToRead } from './claimed.js';
import { startOfRecord } from './gather.js';
import { keyOfDay } from './kept.js';
import type { Keep, ReadContext, TableContext, TableStore } from './read-context.js';
import { scan } from './scan.js';
import { Digest, type Part } from './tables.js';

/** Where days are kept for longer than this process. */
export interface LastingStore extends Pick<TableStore, 'has' | 'claim'> {
  /** Resolves when the day was written, or cannot be. */
  put(key: string, tables: readonly Table[], keep: Keep): Promise<void>;
}

/** What warming depends on besides the days. */
export interface WarmContext extends ReadContext {
  readonly tables: TableContext;
  readonly lasting: LastingStore;
}

/** Days that are not kept, of sets that are read from one endpoint. */
export interface Missing {
  readonly endpoint: Endpoint;
  readonly parts: ReadonlyMap<EntitySet, readonly Part[]>;
}

/** What became kept by one step: days, each set's counted by itself, and their rows. */
export interface Warmed {
  readonly days: number;
  readonly rows: number;
}

/**
 * The local days that may be kept for good: those of the days `from` to `to`, `to` excluded, that ended before `settledBefore`. Days whose
 * midnight comes twice, which a few zones had when their clocks went back, are left to those who ask for them.
 */
export function settledDays(
  from: number,
  to: number,
  zone: Zone,
  settledBefore: number,
): readonly Interval[] {
  const days: Interval[] = [];
  for (let day = from; day < to && zone.endOfDay(day) <= settledBefore; day++) {
    const [start, end] = [zone.startOfDay(day), zone.endOfDay(day)];
    const apart = start === zone.endOfDay(day - 1) && end === zone.startOfDay(day + 1);
    if (apart && start < end) days.push({ start, end });
  }
  return days;
}

/** What of some local days is not kept, by endpoint. Sets that do not come from upstream miss nothing. */
export async function missingDays(
  sets: readonly EntitySet[],
  days: readonly Interval[],
  { tables, zone, lasting }: Pick<WarmContext, 'tables' | 'zone' | 'lasting'>,
): Promise<readonly Missing[]> {
  const wanted = new Map<Endpoint, Map<EntitySet, readonly Part[]>>();
  for (const set of sets) {
    if (set.source.kind !== 'endpoint') continue;
    const parts = days.map((day) => ({
      day,
      segment: day,
      key: keyOfDay(tables, set, zone, day),
      widerKey: null,
    }));
    const { endpoint } = set.source;
    wanted.set(endpoint, (wanted.get(endpoint) ?? new Map<EntitySet, readonly Part[]>()).set(set, parts));
  }
  const found: Missing[] = [];
  for (const [endpoint, parts] of wanted) found.push(await stillMissing({ endpoint, parts }, lasting));
  return found.filter(({ parts }) => parts.size > 0);
}

/** Days that are missing, each set's counted by itself. */
export const countMissing = (missing: readonly Missing[]): number =>
  missing.reduce((sum, { parts }) => sum + [...parts.values()].reduce((n, { length }) => n + length, 0), 0);

/**
 * Reads days from upstream, once for all sets of an endpoint, and keeps them; goes on reading only when what came was written. Days that
 * another instance reads are left to it. Throws as a read does; days that were kept before that stay. `lanes` is how many requests may be in
 * flight.
 */
export async function* keepDays(
  missing: Missing,
  context: WarmContext,
  lanes = context.limits.lanes,
): AsyncGenerator<Warmed> {
  const { lasting: store, signal } = context;
  for (let left = missing; left.parts.size > 0;) {
    const claimed = await claimDays(daysOf(left), { store, direction: 'ASC', lanes, signal });
    try {
      const until = claimed.days[claimed.count]?.segment.start ?? Number.POSITIVE_INFINITY;
      if (claimed.count > 0)
        yield* readDays(
          partsOf(left, ({ day }) => day.start < until),
          context,
          lanes,
          claimed,
        );
      left = partsOf(left, ({ day }) => day.start >= until);
    } finally {
      claimed.end();
    }
    const rest = await stillMissing(left, store);
    const days = countMissing([left]) - countMissing([rest]);
    if (days > 0) yield { days, rows: 0 };
    left = rest;
  }
}

/** The days that are missing for any set, ascending. */
function daysOf({ parts }: Missing): readonly DayToRead[] {
  const days = new Map<number, { readonly segment: Interval; readonly keys: string[] }>();
  for (const { day, key } of [...parts.values()].flat()) {
    const found = days.get(day.start);
    if (found === undefined) days.set(day.start, { segment: day, keys: [key] });
    else found.keys.push(key);
  }
  return [...days.values()].sort((a, b) => a.segment.start - b.segment.start);
}

function partsOf({ endpoint, parts }: Missing, wanted: (part: Part) => boolean): Missing {
  const those = [...parts].map(([set, missing]) => [set, missing.filter(wanted)] as const);
  return { endpoint, parts: new Map(those.filter(([, missing]) => missing.length > 0)) };
}

async function stillMissing(missing: Missing, store: LastingStore): Promise<Missing> {
  const keys = [...missing.parts.values()].flat().map(({ key }) => key);
  const kept = await store.has(keys);
  const gone = new Set(keys.filter((_, i) => kept[i] === true));
  return partsOf(missing, ({ key }) => !gone.has(key));
}

async function* readDays(
  { endpoint, parts }: Missing,
  context: WarmContext,
  lanes: number,
  claimed: ClaimedDays,
): AsyncGenerator<Warmed> {
  const { reader, limits, flights, zone, assumptions, slackMs, tables, lasting } = context;
  const writes = new Writes(lasting);
  const collectors = [...parts].map(([set, missing]) =>
    new Digest(set, context, { ...tables, store: writes }).collect(missing),
  );
  const controller = new AbortController();
  const signal = AbortSignal.any([context.signal, controller.signal]);
  const batches = scan(
    {
      endpoint,
      window: union([...parts.values()].map((missing) => missing.map(({ segment }) => segment))),
      // By transitions a journey's start is only estimated: there each day must be asked for on its own.
      cut: endpoint === 'journeys' ? 'days' : 'eachDay',
      filters: [],
      direction: 'ASC',
      zone,
      lanes,
      limit: null,
      startOf: startOfRecord,
      toleranceMs: endpoint === 'journeys' ? 0 : 2 * slackMs,
      ahead: () => true,
    },
    { reader, limits, flights, signal, timeZone: zone.name, assumptions },
  );
  try {
    for await (const batch of claimed.progress(batches)) {
      // What is made of it here is work, and not a client's pace.
      claimed.goOn();
      let rows = 0;
      for (const collect of collectors) {
        for (const { length } of collect(batch)) rows += length;
        // Many sets are made of one page, and requests of others wait meanwhile.
        await others();
      }
      yield { days: await writes.done(), rows };
    }
  } finally {
    controller.abort();
    await writes.done();
  }
}

/** Writes one day after another, so that no more than one waits in the store for being written. */
class Writes implements TableStore {
  #last: Promise<void> = Promise.resolve();
  #days = 0;

  constructor(private readonly store: LastingStore) {}

  has(keys: readonly string[]): Promise<readonly boolean[]> {
    return this.store.has(keys);
  }

  get(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  put(key: string, tables: readonly Table[], keep: Keep): void {
    this.#days += 1;
    this.#last = this.#last.then(() => this.store.put(key, tables, keep));
  }

  /** Waits for all that was put, and tells how many days that were since it was asked last. */
  async done(): Promise<number> {
    const days = this.#days;
    this.#days = 0;
    await this.#last;
    return days;
  }
}
