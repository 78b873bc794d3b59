import { turn } from '../journey-api/index.js';
import type { EvaluateContext } from '../odata/index.js';
import { type Cut, type Interval, type IntervalSet, intersect, type Plan, union } from '../plan/index.js';
import { compileSelect, type Select, type Table, valueAt } from '../table/index.js';
import type { Zone } from '../time/index.js';
import { begunBy, type ClaimedDays, claimDays } from './claimed.js';
import { answersFromKept, isSettled, isWholeDay, keyOfDay, readsWholeDays, startsAreExact } from './kept.js';
import type { Gathered, Gathering, ReadContext, Selected, TableContext } from './read-context.js';
import { gatheredOf } from './gathered.js';
import type { Batch } from './segment-reader.js';
import type { TableEntry } from './page-tables.js';
import { Digest, type Part } from './tables.js';
import type { SourceRecord } from './upstream.js';

/** Rows that are not kept are read from upstream: those of a query alone, or all of them, to be kept. */
export interface Sources {
  readonly narrowly: (gathering: Gathering) => AsyncGenerator<Gathered>;
  readonly wholly: (
    gathering: Gathering,
    cut: Cut,
    digest: Digest,
  ) => AsyncGenerator<Batch<SourceRecord | TableEntry>>;
}

/** Consecutive parts, all of them kept or none. */
interface Run {
  readonly parts: readonly Part[];
  /** What each is kept as; null where none is. */
  readonly keys: readonly string[] | null;
}

/** So many gaps between days that are kept cost more requests than one read that leaves what is kept alone. */
const MAX_GAPS = 8;
/** Rows given in one step: few at first, in case few are wanted, then as many as no other request minds; of those that do not match more. */
const FIRST_LOOK = 256;
const MOST_LOOKED = 1024;
const LOOKED_FOR_ONE_GIVEN = 4;
/** Days read ahead at most, for a page of rows that are few and far between. */
const MAX_DAYS_AHEAD = 100;

/** Gathers rows of a query that looks at one set alone from the days that are kept as tables; null where a query looks further, or nothing is kept. */
export function tableGatherer(
  plan: Plan,
  context: ReadContext,
  evaluation: EvaluateContext,
  sources: Sources,
  toleranceMs: number,
): TableGatherer | null {
  if (context.tables === null || !answersFromKept(plan)) return null;
  const select = compileSelect(plan.residual, evaluation);
  return select && new TableGatherer(plan, context, context.tables, select, sources, toleranceMs);
}

export class TableGatherer {
  readonly #digest: Digest;
  readonly #days: readonly Omit<Part, 'segment'>[];

  constructor(
    readonly plan: Plan,
    readonly context: ReadContext,
    readonly tables: TableContext,
    readonly select: Select,
    readonly sources: Sources,
    /** How far a start told by transitions may be off, in milliseconds. */
    readonly toleranceMs: number,
  ) {
    this.#digest = new Digest(plan.query.set, context, tables);
    this.#days = daysOf(plan, context.zone, tables);
  }

  async *gather(gathering: Gathering): AsyncGenerator<Gathered> {
    yield* this.#given(this.#parts(gathering.window), gathering);
  }

  /** How many rows match, where all of the window is kept; null where not. */
  async count(window: IntervalSet): Promise<number | null> {
    const parts = this.#parts(window);
    const runs = await this.#runs(parts);
    if (runs.some(({ keys }) => keys === null)) return null;
    let count = 0;
    for (const [i, key] of runs.flatMap(({ keys }) => keys!).entries()) {
      const tables = await this.tables.store.get(key);
      if (tables === undefined) return null;
      count += this.#selected(tables, parts[i]!, key).reduce((sum, { places }) => sum + places.length, 0);
    }
    return count;
  }

  /**
   * Puts the days of the next rows of a window into the store, each as a whole, those that are there already aside. `expect` is told of the days
   * to come, and of one more, so that who waits for the last of them sees whether another is to follow.
   */
  async readAhead(
    window: IntervalSet,
    rows: number,
    expect: (keys: readonly string[]) => void,
  ): Promise<void> {
    if (!readsWholeDays(this.plan, { limit: null })) return;
    const parts = this.#parts(window).slice(0, MAX_DAYS_AHEAD);
    let found = 0;
    for (let at = 0, days = 1; at < parts.length && found < rows; at += days) {
      // How many days more are needed shows by those that were read; one at first.
      if (at > 0) days = Math.ceil(((rows - found) * at) / Math.max(found, 0.5));
      expect(parts.slice(at, at + days + 1).map(({ key }) => key));
      found += await this.#keep(parts.slice(at, at + days));
    }
  }

  /** Reads days whole, and tells how many rows of what is asked match. */
  async #keep(parts: readonly Part[]): Promise<number> {
    const whole = parts.map((part) => ({ ...part, segment: part.day }));
    const gathering = { window: windowOf(whole), only: [], limit: null, ahead: () => true };
    const segments = parts.map(({ segment }) => segment);
    let rows = 0;
    for await (const { selected } of this.#given(whole, gathering))
      for (const { table, places } of selected ?? [])
        rows += places.filter((place) =>
          segments.some((each) => isWithin(table.starts[place]!, each)),
        ).length;
    return rows;
  }

  /** The rows of days, from the store as far as those are kept. */
  async *#given(days: readonly Part[], gathering: Gathering): AsyncGenerator<Gathered> {
    let parts = days;
    while (parts.length > 0) {
      const runs = await this.#runs(parts);
      const gaps = runs.filter(({ keys }) => keys === null);
      const [run] = runs as [Run];
      const others =
        gathering.only.length > 0 ? gaps.length > 0 : gaps.length > MAX_GAPS && !this.#readsWhole(gathering);
      let read = run.parts.length;
      const missing = gaps.flatMap((gap) => gap.parts);
      if (others) read = yield* this.#missing(parts, missing, gathering);
      else if (run.keys === null) read = yield* this.#missing(run.parts, run.parts, gathering);
      else yield* this.#fromStore(run.parts, run.keys, gathering);
      // Meanwhile others may have read what was missing.
      parts = parts.slice(read);
    }
  }

  /** Reads days of which some are missing, from the first on as far as nobody else does, and tells how many those were. */
  async *#missing(
    parts: readonly Part[],
    missing: readonly Part[],
    gathering: Gathering,
  ): AsyncGenerator<Gathered, number> {
    const { signal, limits } = this.context;
    const { store } = this.tables;
    const { direction } = this.plan.order;
    const whole = this.#readsWhole(gathering);
    const days = parts.map((part) => ({
      ...part,
      keys: whole && this.#keepsForGood(part) ? [part.key] : [],
    }));
    const claimed = await claimDays(days, { store, direction, lanes: limits.lanes, signal });
    const mine = parts.slice(0, claimed.count);
    const counted = missing.slice(0, claimed.count);
    let missed = 0;
    try {
      if (mine.length === 0) return 0;
      const asked = { ...gathering, window: windowOf(mine) };
      for await (const gathered of this.#fromUpstream(asked, mine, claimed)) {
        const come = Math.max(missed, begunBy(counted, gathered.reached, direction));
        store.missed?.(come - missed);
        missed = come;
        yield gathered;
      }
      store.missed?.(counted.length - missed);
      return mine.length;
    } finally {
      claimed.end();
    }
  }

  /** Whether a part, once it was read, is a day that is kept wherever others find it. */
  #keepsForGood({ day, segment }: Part): boolean {
    const isWhole = segment.start === day.start && segment.end === day.end;
    return isWhole && isSettled(day, this.context.zone, this.tables.settledBefore);
  }

  /** The days of a window in the order of reading, and what of them lies in it. */
  #parts(window: IntervalSet): readonly Part[] {
    const parts = this.#days.flatMap((day) =>
      intersect([day.day], window).map((segment) => ({ ...day, segment })),
    );
    return this.plan.order.direction === 'ASC' ? parts : parts.reverse();
  }

  async #runs(parts: readonly Part[]): Promise<readonly Run[]> {
    const there = await this.tables.store.has(parts.flatMap(keysOf));
    let at = 0;
    const runs: { parts: Part[]; keys: string[] | null }[] = [];
    for (const part of parts) {
      const key = keysOf(part).filter(() => there[at++])[0] ?? null;
      const last = runs.at(-1);
      if (last !== undefined && (last.keys === null) === (key === null)) {
        last.parts.push(part);
        if (key !== null) last.keys?.push(key);
      } else runs.push({ parts: [part], keys: key === null ? null : [key] });
    }
    return runs;
  }

  #readsWhole(gathering: Gathering): boolean {
    return gathering.only.length === 0 && readsWholeDays(this.plan, gathering);
  }

  async *#fromUpstream(
    gathering: Gathering,
    parts: readonly Part[],
    claimed?: ClaimedDays,
  ): AsyncGenerator<Gathered> {
    if (!this.#readsWhole(gathering)) {
      yield* this.sources.narrowly(gathering);
      return;
    }
    const collecting = this.#digest.collect(parts);
    // Only a journey's own record tells its start for sure; by transitions a day must be asked for on its own to be known as a whole.
    const cut = this.#digest.endpoint === 'journeys' ? 'days' : 'eachDay';
    const batches = this.sources.wholly(gathering, cut, this.#digest);
    for await (const batch of claimed?.progress(batches) ?? batches) {
      const selected = collecting(batch).map((table) => ({ table, places: this.select(table) }));
      yield gatheredOf(this.plan, selected, { reached: batch.reached, records: batch.records.length });
    }
  }

  async *#fromStore(
    parts: readonly Part[],
    keys: readonly string[],
    gathering: Gathering,
  ): AsyncGenerator<Gathered> {
    const { store } = this.tables;
    const { direction } = this.plan.order;
    let next = keys[0] === undefined ? undefined : store.get(keys[0]);
    let selected: Selected[] = [];
    let looked = 0;
    let enough = FIRST_LOOK;
    for (const [i, part] of parts.entries()) {
      const tables = await next;
      const following = keys[i + 1];
      next = following === undefined ? undefined : store.get(following);
      if (tables !== undefined) {
        const found = named(this.#selected(tables, part, keys[i]!), gathering, this.#digest);
        selected.push(...found);
        for (const { table, places } of found)
          looked += places.length + (table.length - places.length) / LOOKED_FOR_ONE_GIVEN;
        if (looked < enough && following !== undefined) continue;
      }
      // What was looked through last is what was reached; a day that is missing comes behind it.
      const { start, end } = part.segment;
      const behind = tables !== undefined;
      const come = (direction === 'ASC') === behind ? end : start;
      yield gatheredOf(this.plan, selected, { reached: come });
      if (!behind) yield* this.#fromUpstream({ ...gathering, window: [part.segment] }, [part]);
      selected = [];
      looked = 0;
      enough = Math.min(MOST_LOOKED, 2 * enough);
      if (following !== undefined) await turn();
    }
  }

  /** The rows of a kept day that match and may belong to what is asked of it. */
  #selected(tables: readonly Table[], { segment, day, key }: Part, found: string): Selection {
    const selected = tables.map((table) => ({ table, places: this.select(table) }));
    if (found === key && segment.start === day.start && segment.end === day.end) return selected;
    const tolerance = startsAreExact(this.plan.query.set) ? 0 : this.toleranceMs;
    const within = { start: segment.start - tolerance, end: segment.end + tolerance };
    return selected.map(({ table, places }) => ({
      table,
      places: places.filter((place) => isWithin(table.starts[place]!, within)),
    }));
  }
}

type Selection = readonly Selected[];

const isWithin = (start: number, within: Interval): boolean => start >= within.start && start < within.end;

const keysOf = ({ key, widerKey }: Part): readonly string[] => (widerKey === null ? [key] : [key, widerKey]);

/** The rows of the journeys that are looked for, where some are. */
function named(selected: Selection, { only }: Gathering, { set }: Digest): Selection {
  if (only.length === 0) return selected;
  const wanted = new Set<unknown>(only);
  const { index } = set.column.get('journeyId')!;
  return selected.map(({ table, places }) => ({
    table,
    places: places.filter((place) => wanted.has(valueAt(table.vectors.get(index)!, place))),
  }));
}

/** The local days a plan's window touches, ascending, as far as they lie in it. */
function daysOf(plan: Plan, zone: Zone, tables: TableContext): readonly Omit<Part, 'segment'>[] {
  const { set } = plan.query;
  const days: Omit<Part, 'segment'>[] = [];
  for (const { start, end } of plan.window)
    for (let at = start; at < end;) {
      const local = zone.day(at);
      const border = zone.endOfDay(local);
      const day = { start: at, end: border > at ? Math.min(border, end) : end };
      const wider =
        isWholeDay(day, zone) || !startsAreExact(set)
          ? null
          : { start: zone.startOfDay(local), end: Math.max(border, day.end) };
      const widerKey = wider && keyOfDay(tables, set, zone, wider);
      days.push({ day, key: keyOfDay(tables, set, zone, day), widerKey });
      at = day.end;
    }
  return days;
}

const windowOf = (parts: readonly Part[]): IntervalSet => union([parts.map(({ segment }) => segment)]);
