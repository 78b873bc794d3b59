import { FeedError } from '../errors/index.js';
import type { Value } from '../odata/index.js';
import { type IntervalSet, type Plan, type Position, restOf } from '../plan/index.js';
import { firstPage } from './first-page.js';
import { fixedRows } from './fixed.js';
import { inOrder } from './in-order.js';
import { Gatherer } from './gather.js';
import { PageStart } from './page-start.js';
import { KeyedRow, Pool } from './pool.js';
import type { Gathered, ReadContext } from './read-context.js';
import { Release } from './release.js';
import { forgo, type JourneyRow, type Rows } from './rows.js';
import { skipByTotals } from './skip.js';

/** Rows a sort may hold: those skipped and those of the page. */
export const MAX_SORTED_ROWS = 250_000;
/** Journeys whose transitions go on long after the others' are named one by one in a position; more would make links too long. */
const MAX_STRAGGLERS = 24;

/**
 * Runs a plan: scan → flatten → residual → order → skip, and gives one page: at most `limit` rows in the order asked for, from
 * `position` on.
 */
export class Read {
  readonly #gatherer: Gatherer;
  readonly #release: Release;
  readonly #pool: Pool;
  /** Journeys with rows that were read but found no room, with their start. */
  readonly #dropped = new Map<string, number>();
  readonly #needed: number;
  /** Whether to find out if more rows follow. */
  readonly #peek: boolean;
  readonly #found = new Set<string>();
  /** Journeys read by name before the window. */
  readonly #stragglers = new Set<string>();
  readonly #controller = new AbortController();
  readonly #start: PageStart;
  #skip: number;
  /** Rows that matched, and records read. */
  #matched = 0;
  #read = 0;
  #reached: number | null = null;
  #last: readonly Value[] | null;
  /** Descending: rows whose turn was over before they were read, because their journey is longer than assumed. */
  #late: KeyedRow[] = [];
  #anyGiven = false;
  /** Rows whose turn has come but that belong to the next page. */
  #waiting: Rows = [];
  #next: Position | null = null;

  constructor(
    readonly plan: Plan,
    readonly context: ReadContext,
    readonly position: Position | null,
    readonly limit: number,
    /** Rows of this page and those after it at most; null where nothing bounds them. */
    readonly total: number | null,
  ) {
    const { order, query } = plan;
    const signal = AbortSignal.any([context.signal, this.#controller.signal]);
    this.#gatherer = new Gatherer(plan, { ...context, signal });
    this.#peek = total === null || total > limit;
    const tolerance = this.#gatherer.toleranceMs('transitions');
    const onePage = position === null && !this.#peek;
    this.#release = new Release(plan, context, this.#gatherer.evaluation, onePage, tolerance);
    this.#skip = position === null ? query.skip : 0;
    this.#last = position?.after ?? null;
    this.#start = new PageStart(plan, this.#release, position);
    this.#needed = this.#skip + limit + (this.#peek ? 1 : 0);
    if (order.kind === 'sort' && plan.strategies.length > 0 && this.#needed > MAX_SORTED_ROWS)
      throw tooManyToSort(this.#needed);
    const { byEvent, compare } = this.#release;
    this.#pool = new Pool(compare, this.#needed, ({ row }) => {
      forgo([row]);
      if (byEvent) this.#dropped.set(row.journeyId, row.earliest);
    });
  }

  /**
   * The page's rows, in order, in batches as they become sure. Afterwards `next` says where the next page starts. When this throws,
   * `positionAfter` still tells where to go on behind the rows given.
   */
  async *batches(): AsyncGenerator<Rows> {
    if (this.plan.nothing !== null || this.limit === 0) return;
    try {
      yield* this.#page();
    } finally {
      // What was asked for ahead is no longer wanted.
      this.#controller.abort();
    }
  }

  async *#page(): AsyncGenerator<Rows> {
    let left = this.limit;
    let total = this.total ?? Number.POSITIVE_INFINITY;
    for await (const ready of this.#ordered()) {
      // They go out at once, even beyond the page's size: the next page could not tell them from rows that are out.
      const late = this.#late.splice(0).slice(0, total);
      if (late.length > 0) yield late.map(({ row }) => row);
      total -= late.length;
      left = Math.max(0, Math.min(left - late.length, total));
      const dropped = Math.min(this.#skip, ready.length);
      this.#skip -= dropped;
      forgo(ready.slice(0, dropped));
      const given = ready.slice(dropped, dropped + left);
      this.#waiting = ready.slice(dropped + left);
      left -= given.length;
      total -= given.length;
      if (given.length > 0) {
        this.#last = this.#release.keysOf(given.at(-1)!);
        this.#anyGiven = true;
        yield given;
      }
      if (left > 0) continue;
      if (total === 0) return;
      if (this.#waiting.length > 0) {
        this.#next = this.positionAfter();
        return;
      }
    }
  }

  /** Told that all of the page was sent: what was lent for it is over. */
  sent(): void {
    this.#gatherer.sent();
  }

  /** Where the next page starts; null when this page is the last. */
  get next(): Position | null {
    return this.#next;
  }

  /** Where the rows after those given start; null when none was given and the walk starts here. */
  positionAfter(): Position | null {
    const after = this.#last;
    if (after === null || (this.#release.byEvent && !this.#anyGiven)) return this.position;
    if (!this.#release.byEvent) return this.#start.positionBehind(after, this.#reached);
    const [from, stragglers] = this.#unfinished();
    return {
      after,
      from,
      stragglers: stragglers.map(([journeyId]) => journeyId),
      stragglersFrom: stragglers[0]?.[1] ?? null,
    };
  }

  /** The start from which everything must be read again, and the few long journeys that are cheaper to name. */
  #unfinished(): readonly [from: number, stragglers: readonly (readonly [string, number])[]] {
    const open = new Map(this.#dropped);
    const held = this.#pool.rows.map(({ row }) => row);
    for (const row of [...this.#waiting, ...held]) open.set(row.journeyId, row.earliest);
    const tolerance = this.context.slackMs;
    const ascending = [...open]
      .map(([id, start]) => [id, start - tolerance] as const)
      .sort((a, b) => a[1] - b[1]);
    const rest = ascending.slice(MAX_STRAGGLERS);
    const unread = this.#reached === null ? Number.POSITIVE_INFINITY : this.#reached - tolerance;
    const from = Math.min(rest[0]?.[1] ?? Number.POSITIVE_INFINITY, unread);
    const fallback = this.position?.from ?? this.plan.window[0]?.start ?? 0;
    const start = Number.isFinite(from) ? from : fallback;
    return [start, ascending.filter(([, each]) => each < start)];
  }

  /** Rows in order, as soon as no row still to be read can come before them. */
  async *#ordered(): AsyncGenerator<Rows> {
    const { plan } = this;
    if (plan.strategies.length === 0) {
      this.#take(fixedRows(plan, this.context));
    } else {
      for await (const gathered of this.#gathered()) {
        const { records, reached, journeyIds } = gathered;
        this.#read += records;
        if (reached === null) this.#take(gathered.rows);
        else yield* this.#ready(gathered, reached);
        if (plan.wanted !== null) for (const journeyId of journeyIds) this.#found.add(journeyId);
        if (this.#foundAll()) break;
      }
      // Of several scans one may have reached further back than all of them together told.
      if (plan.order.direction === 'DESC') this.#reached = plan.window[0]!.start;
    }
    yield this.#released(() => true);
  }

  /** Takes rows, and gives those that nothing still to be read can come before. */
  *#ready(gathered: Gathered, reached: number): Generator<Rows> {
    const { last, within } = this.#taken(gathered, reached);
    // Segments are read one behind the other, and starts are estimates: the next may begin a little before where the last ended.
    const before = this.plan.order.direction === 'DESC' ? this.#reached : null;
    this.#reached = Math.min(reached, before ?? reached);
    const ready = this.#release.ready(reached, last);
    const released = ready === null ? [] : this.#released(ready);
    // Only now: what waited comes before them.
    for (const { length } of within) this.#pool.passed(length);
    yield released;
    yield* within;
  }

  #released(ready: (keys: readonly Value[]) => boolean): Rows {
    return this.#pool.release(ready).map(({ row }) => row);
  }

  /**
   * Takes rows but for those of tables that come in order and behind all that wait: their turn has come, and nothing is to be done with them.
   */
  #taken(gathered: Gathered, reached: number): Taken {
    const { selected } = gathered;
    const { byTables, tiesInOrder } = this.#release;
    const to = tiesInOrder ? Number.POSITIVE_INFINITY : reached;
    const cut = byTables && selected !== null ? inOrder(selected, this.#startOfLast(), to) : null;
    if (selected === null || cut === null) {
      this.#take(gathered.rows);
      return { last: gathered.rows.at(-1), within: [] };
    }
    this.#take(cut.others);
    for (const { length } of cut.within) this.#matched += length;
    return { last: selected.findLast(({ length }) => length > 0)?.at(-1), within: cut.within };
  }

  /** The start behind which no row waits, and none was given on a page before. */
  #startOfLast(): number {
    const [held, given] = [this.#pool.rows.at(-1)?.keys, this.position?.after];
    const starts = [held, given].map((keys) => (keys?.[0] as number | undefined) ?? Number.NEGATIVE_INFINITY);
    return Math.max(...starts);
  }

  async *#gathered(): AsyncGenerator<Gathered> {
    const { plan, position } = this;
    let limit: number | null = null;
    const ahead = (records: number): boolean => {
      // Records on their way count as far as those read so far gave rows; where every record is a row, wholly.
      if (plan.wanted !== null) return this.#found.size + records < plan.wanted.length;
      if (plan.order.kind === 'sort') return true;
      if (this.#read === 0 && !plan.exact) return records === 0;
      const share = plan.exact ? 1 : this.#matched / this.#read;
      return limit === null && this.#matched + records * share < this.#needed;
    };
    const rest = restOf(plan, position);
    if (position !== null && rest.stragglers.length > 0) {
      for await (const { rows } of this.#gatherer.gather({
        window: rest.stragglers,
        only: position.stragglers,
        limit: null,
        ahead,
      })) {
        this.#take(rows);
        for (const { journeyId } of rows) this.#stragglers.add(journeyId);
      }
    }
    const window = await this.#skipped(rest.window);
    limit = firstPage(plan, this.#release, this.#peek, this.#skip + this.limit, this.context.limits);
    for await (const gathered of this.#gatherer.gather({ window, only: [], limit, ahead }))
      yield this.#withoutStragglers(gathered);
  }

  /** A day that is kept goes back further than what was left of it, where its journeys' starts are estimated. */
  #withoutStragglers(gathered: Gathered): Gathered {
    if (this.#stragglers.size === 0) return gathered;
    const rows = gathered.rows.filter(({ journeyId }) => !this.#stragglers.has(journeyId));
    return { ...gathered, rows, selected: null };
  }

  /** What is left of the window once rows were skipped by totals, where that pays. */
  async #skipped(window: IntervalSet): Promise<IntervalSet> {
    if (this.#skip === 0) return window;
    const skipped = await skipByTotals(this.#gatherer, window, this.#skip);
    if (skipped === null) return window;
    this.#skip = skipped.skip;
    return skipped.window;
  }

  #take(rows: readonly JourneyRow[]): void {
    for (const row of rows) {
      const keys = this.#release.keysOf(row);
      if (this.#start.isOut(row, keys)) {
        forgo([row]);
        continue;
      }
      this.#matched++;
      const keyed = new KeyedRow(row, keys);
      if (this.#isLate(keys)) this.#late.push(keyed);
      else this.#pool.push(keyed);
    }
  }

  #isLate(keys: readonly Value[]): boolean {
    const { kind, direction } = this.plan.order;
    if (kind !== 'walk' || direction !== 'DESC' || this.#last === null) return false;
    return this.#release.compare(keys, this.#last) < 0;
  }

  /** Each journey comes once, so a search by identifier is over when all were found. */
  #foundAll(): boolean {
    const { wanted } = this.plan;
    return wanted !== null && wanted.every((journeyId) => this.#found.has(journeyId));
  }
}

/** What came of taking rows: the last of them, and those whose turn has come as they stand. */
interface Taken {
  readonly last: JourneyRow | undefined;
  readonly within: readonly Rows[];
}

function tooManyToSort(needed: number): FeedError {
  const message = `An order other than time needs ${String(needed)} rows sorted, and the feed keeps ${String(MAX_SORTED_ROWS)}. Narrow $filter, lower $skip or the page size, or order by time.`;
  return new FeedError('tooManyRows', message, { target: '$skip' });
}
