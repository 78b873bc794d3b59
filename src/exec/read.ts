import { FeedError } from '../errors/index.js';
import type { Value } from '../odata/index.js';
import { type IntervalSet, type Mark, type Plan, type Position, restOf } from '../plan/index.js';
import { fixedRows } from './fixed.js';
import { Gatherer } from './gather.js';
import { KeyedRow, Pool } from './pool.js';
import type { Gathered, ReadContext } from './read-context.js';
import { Release } from './release.js';
import type { JourneyRow } from './rows.js';
import { skipByTotals } from './skip.js';

/** Rows a sort may hold: those skipped and those of the page. */
export const MAX_SORTED_ROWS = 250_000;
/** Journeys whose transitions go on long after the others' are named one by one in a position; more would make links too long. */
const MAX_STRAGGLERS = 24;

/** Pages that failed one after the other, each nearer to the start of the walk than the one before; beyond them rows may come twice. */
const MAX_MARKS = 16;

/** Up to so many rows the first page is asked small, at so many records for each row; whether that is enough shows then. */
const FEW_ROWS = 50;
const RECORDS_FOR_A_ROW = 10;

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
  /** How far pages before this one came; only descending. */
  readonly #marks: readonly Mark[];
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
  #waiting: readonly KeyedRow[] = [];
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
    const { after = [], from = null, earlier = [] } = position ?? {};
    this.#marks = from === null ? [] : [...earlier, { after, from }];
    this.#needed = this.#skip + limit + (this.#peek ? 1 : 0);
    if (order.kind === 'sort' && plan.strategies.length > 0 && this.#needed > MAX_SORTED_ROWS)
      throw tooManyToSort(this.#needed);
    const { byEvent, compare } = this.#release;
    this.#pool = new Pool(compare, this.#needed, ({ row }) => {
      if (byEvent) this.#dropped.set(row.journeyId, row.earliest);
    });
  }

  /**
   * The page's rows, in order, in batches as they become sure. Afterwards `next` says where the next page starts. When this throws,
   * `positionAfter` still tells where to go on behind the rows given.
   */
  async *batches(): AsyncGenerator<readonly JourneyRow[]> {
    if (this.plan.nothing !== null || this.limit === 0) return;
    try {
      yield* this.#page();
    } finally {
      // What was asked for ahead is no longer wanted.
      this.#controller.abort();
    }
  }

  async *#page(): AsyncGenerator<readonly JourneyRow[]> {
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
      const given = ready.slice(dropped, dropped + left);
      this.#waiting = ready.slice(dropped + left);
      left -= given.length;
      total -= given.length;
      if (given.length > 0) {
        this.#last = given.at(-1)!.keys;
        this.#anyGiven = true;
        yield given.map(({ row }) => row);
      }
      if (left > 0) continue;
      if (total === 0) return;
      if (this.#waiting.length > 0) {
        this.#next = this.positionAfter();
        return;
      }
    }
  }

  /** Where the next page starts; null when this page is the last. */
  get next(): Position | null {
    return this.#next;
  }

  /** Where the rows after those given start; null when none was given and the walk starts here. */
  positionAfter(): Position | null {
    const after = this.#last;
    if (after === null || (this.#release.byEvent && !this.#anyGiven)) return this.position;
    if (!this.#release.byEvent) return this.#positionBehind(after);
    const [from, stragglers] = this.#unfinished();
    return {
      after,
      from,
      stragglers: stragglers.map(([journeyId]) => journeyId),
      stragglersFrom: stragglers[0]?.[1] ?? null,
    };
  }

  /** Descending, a page that failed before it had read as far back as one before it leaves that one's mark standing. */
  #positionBehind(after: readonly Value[]): Position | null {
    const { order } = this.plan;
    const none = { stragglers: [], stragglersFrom: null };
    if (order.kind !== 'walk' || order.direction !== 'DESC') return { after, from: null, ...none };
    const from = this.#reached;
    if (from === null) return this.position;
    const earlier = this.#marks.filter((mark) => mark.from < from).slice(-MAX_MARKS);
    return { after, from, ...none, ...(earlier.length === 0 ? {} : { earlier }) };
  }

  /** Whether a row was given on a page before: it stands before that page's end, and its journey had been read then. */
  #isOut(row: JourneyRow, keys: readonly Value[]): boolean {
    const { position, plan } = this;
    if (position === null || this.#release.compare(keys, position.after) > 0) return false;
    if (position.from === null || plan.order.direction !== 'DESC') return true;
    // A journey longer than assumed has rows whose turn was over before it was read; they come late, but they come.
    return this.#marks.some(
      ({ after, from }) => row.start >= from && this.#release.compare(keys, after) <= 0,
    );
  }

  /** The start from which everything must be read again, and the few long journeys that are cheaper to name. */
  #unfinished(): readonly [from: number, stragglers: readonly (readonly [string, number])[]] {
    const open = new Map(this.#dropped);
    for (const { row } of [...this.#waiting, ...this.#pool.rows]) open.set(row.journeyId, row.earliest);
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
  async *#ordered(): AsyncGenerator<readonly KeyedRow[]> {
    const { plan } = this;
    if (plan.strategies.length === 0) {
      this.#take(fixedRows(plan, this.context));
    } else {
      for await (const { rows, records, reached, journeyIds } of this.#gathered()) {
        this.#take(rows);
        this.#read += records;
        if (reached !== null) yield this.#ready(reached, rows);
        if (plan.wanted !== null) for (const journeyId of journeyIds) this.#found.add(journeyId);
        if (this.#foundAll()) break;
      }
      // Of several scans one may have reached further back than all of them together told.
      if (plan.order.direction === 'DESC') this.#reached = plan.window[0]!.start;
    }
    yield this.#pool.release(() => true);
  }

  /** The rows that nothing still to be read can come before. */
  #ready(reached: number, rows: readonly JourneyRow[]): readonly KeyedRow[] {
    // Segments are read one behind the other, and starts are estimates: the next may begin a little before where the last ended.
    const before = this.plan.order.direction === 'DESC' ? this.#reached : null;
    this.#reached = Math.min(reached, before ?? reached);
    const ready = this.#release.ready(reached, rows);
    return ready === null ? [] : this.#pool.release(ready);
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
    limit = this.#firstPage();
    for await (const gathered of this.#gatherer.gather({ window, only: [], limit, ahead }))
      yield this.#withoutStragglers(gathered);
  }

  /** A day that is kept goes back further than what was left of it, where its journeys' starts are estimated. */
  #withoutStragglers(gathered: Gathered): Gathered {
    if (this.#stragglers.size === 0) return gathered;
    return { ...gathered, rows: gathered.rows.filter(({ journeyId }) => !this.#stragglers.has(journeyId)) };
  }

  /** Records the first page need have: as many as rows are needed where each record is one; a few times as many where few rows are. */
  #firstPage(): number | null {
    const { plan } = this;
    const needed = this.#skip + this.limit + (this.#peek ? 1 : 0);
    if (plan.order.kind !== 'walk') return null;
    if (plan.exact) {
      const records = needed + (this.#peek || this.#release.tiesInOrder ? 0 : 1);
      return records < this.context.limits.pageSize ? records : null;
    }
    const held = plan.order.direction === 'DESC' && plan.order.lagMs > 0;
    return needed > FEW_ROWS || held ? null : Math.max(FEW_ROWS, RECORDS_FOR_A_ROW * needed);
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
      if (this.#isOut(row, keys)) continue;
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

function tooManyToSort(needed: number): FeedError {
  const message = `An order other than time needs ${String(needed)} rows sorted, and the feed keeps ${String(MAX_SORTED_ROWS)}. Narrow $filter, lower $skip or the page size, or order by time.`;
  return new FeedError('tooManyRows', message, { target: '$skip' });
}
