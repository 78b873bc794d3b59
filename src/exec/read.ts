import { FeedError } from '../errors/index.js';
import { compile, type Evaluate, type Frames, type Value } from '../odata/index.js';
import { type IntervalSet, type Plan, type Position, restOf } from '../plan/index.js';
import { fixedRows } from './fixed.js';
import type { JourneyRow } from './flatten.js';
import { type Gathered, Gatherer, type ReadContext } from './gather.js';
import { compareBy, type CompareKeys, type KeyedRow, Pool } from './pool.js';
import { skipByTotals } from './skip.js';

/** Rows a sort may hold: those skipped and those of the page. */
const MAX_SORTED_ROWS = 250_000;
/** Journeys whose transitions go on long after the others' are named one by one in a position; more would make links too long. */
const MAX_STRAGGLERS = 24;

/** Up to so many rows the first page is asked small, at so many records for each row; whether that is enough shows then. */
const FEW_ROWS = 50;
const RECORDS_FOR_A_ROW = 10;

/**
 * Runs a plan: scan → flatten → residual → order → skip, and gives one page: at most `limit` rows in the order asked for, from
 * `position` on.
 */
export class Read {
  readonly #gatherer: Gatherer;
  readonly #keys: readonly Evaluate[];
  readonly #compare: CompareKeys;
  readonly #pool: Pool;
  /** Journeys with rows that were read but found no room, with their start. */
  readonly #dropped = new Map<string, number>();
  readonly #needed: number;
  /** Rows come in the order of transitions' own times, which may lie long after their journey's start. */
  readonly #byEvent: boolean;
  readonly #found = new Set<string>();
  readonly #controller = new AbortController();
  #skip: number;
  #matched = 0;
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
    this.#keys = order.keys.map(({ expr }) => compile(expr, this.#gatherer.evaluation));
    this.#compare = compareBy(order.keys.map(({ descending }) => descending));
    this.#skip = position === null ? query.skip : 0;
    this.#last = position?.after ?? null;
    this.#needed = this.#skip + limit + (this.peek ? 1 : 0);
    if (order.kind === 'sort' && plan.strategies.length > 0 && this.#needed > MAX_SORTED_ROWS)
      throw tooManyToSort(this.#needed);
    this.#byEvent = order.kind === 'walk' && order.direction === 'ASC' && boundsOfFirstKey(plan) === 'event';
    this.#pool = new Pool(this.#compare, this.#needed, ({ row }) => {
      if (this.#byEvent) this.#dropped.set(row.bundle.journeyId, row.bundle.earliest());
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

  /** Whether to find out if more rows follow. */
  get peek(): boolean {
    return this.total === null || this.total > this.limit;
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
    if (after === null || (this.#byEvent && !this.#anyGiven)) return this.position;
    if (!this.#byEvent) return { after, from: this.#unreadBefore(), stragglers: [], stragglersFrom: null };
    const [from, stragglers] = this.#unfinished();
    return {
      after,
      from,
      stragglers: stragglers.map(([journeyId]) => journeyId),
      stragglersFrom: stragglers[0]?.[1] ?? null,
    };
  }

  /** Descending: the start before which no journey was read yet, on this page or those before it. */
  #unreadBefore(): number | null {
    const { order } = this.plan;
    if (order.kind !== 'walk' || order.direction !== 'DESC') return null;
    const before = this.position?.from ?? Number.POSITIVE_INFINITY;
    const unread = Math.min(before, this.#reached ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(unread) ? unread : null;
  }

  /** Whether a row was given on a page before: it stands before that page's end, and its journey had been read then. */
  #isOut(row: JourneyRow, keys: readonly Value[]): boolean {
    const { position, plan } = this;
    if (position === null || this.#compare(keys, position.after) > 0) return false;
    // A journey longer than assumed has rows whose turn was over before it was read; they come late, but they come.
    if (position.from === null || plan.order.direction !== 'DESC') return true;
    return row.bundle.start >= position.from - this.#gatherer.toleranceMs('transitions');
  }

  /** The start from which everything must be read again, and the few long journeys that are cheaper to name. */
  #unfinished(): readonly [from: number, stragglers: readonly (readonly [string, number])[]] {
    const open = new Map(this.#dropped);
    for (const { row } of [...this.#waiting, ...this.#pool.rows])
      open.set(row.bundle.journeyId, row.bundle.earliest());
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
      for await (const { rows, reached, journeyIds } of this.#gathered()) {
        this.#take(rows);
        if (reached !== null) yield this.#release(reached, rows);
        if (plan.wanted !== null) for (const journeyId of journeyIds) this.#found.add(journeyId);
        if (this.#foundAll()) break;
      }
      // Of several scans one may have reached further back than all of them together told.
      if (plan.order.direction === 'DESC') this.#reached = plan.window[0]!.start;
    }
    yield this.#pool.release(() => true);
  }

  /** The rows that nothing still to be read can come before. */
  #release(reached: number, rows: readonly JourneyRow[]): readonly KeyedRow[] {
    const { order } = this.plan;
    this.#reached = reached;
    if (order.kind !== 'walk') return [];
    const last = rows.at(-1);
    if (this.#tiesInOrder && last !== undefined) {
      const border = this.#keysOf(last);
      return this.#pool.release((keys) => this.#compare(keys, border) <= 0);
    }
    const tolerance = this.#gatherer.toleranceMs('transitions');
    const slack = boundsOfFirstKey(this.plan) === 'start' && !this.#startsKnown ? tolerance : 0;
    const sign = order.direction === 'ASC' ? 1 : -1;
    const border = order.direction === 'ASC' ? reached - order.leadMs - slack : reached + order.lagMs + slack;
    return this.#pool.release((keys) => (border - (keys[0] as number)) * sign > 0);
  }

  /** Whether what was reached is the start itself: it is told by journeys, and only estimated from transitions. */
  get #startsKnown(): boolean {
    return this.plan.strategies.every(({ endpoint }) => endpoint === 'journeys');
  }

  /**
   * Whether rows come from upstream in the very order asked for, journeys of one start included. Of several pages none relies on it: each
   * is a search of its own, and an upstream that orders ties anew each time would lose rows between them.
   */
  get #tiesInOrder(): boolean {
    const { plan, context } = this;
    const onePage = this.position === null && !this.peek;
    const plain = onePage && plan.exact && plan.order.kind === 'walk' && plan.order.direction === 'ASC';
    return (
      plain &&
      context.assumptions.tieOrder === 'id' &&
      plan.order.keys.length === 2 &&
      !plan.order.keys[1]!.descending &&
      isKey(plan, 1)
    );
  }

  async *#gathered(): AsyncGenerator<Gathered> {
    const { plan, position } = this;
    let limit: number | null = null;
    const ahead = (records: number): boolean => {
      // Where every record is a row, those just read count before they are taken.
      const enough = this.#matched + (plan.exact ? records : 0) >= this.#needed;
      return plan.order.kind === 'sort' || (!enough && limit === null);
    };
    const rest = restOf(plan, position);
    if (position !== null && rest.stragglers.length > 0) {
      for await (const { rows } of this.#gatherer.gather({
        window: rest.stragglers,
        only: position.stragglers,
        limit: null,
        ahead,
      }))
        this.#take(rows);
    }
    const window = await this.#skipped(rest.window);
    limit = this.#firstPage();
    yield* this.#gatherer.gather({ window, only: [], limit, ahead });
  }

  /** Records the first page need have: as many as rows are needed where each record is one; a few times as many where few rows are. */
  #firstPage(): number | null {
    const { plan } = this;
    const needed = this.#skip + this.limit + (this.peek ? 1 : 0);
    if (plan.order.kind !== 'walk') return null;
    if (plan.exact) {
      const records = needed + (this.peek || this.#tiesInOrder ? 0 : 1);
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

  #keysOf(row: JourneyRow): readonly Value[] {
    const frames: Frames = [row];
    return this.#keys.map((key) => key(frames));
  }

  #take(rows: readonly JourneyRow[]): void {
    for (const row of rows) {
      const keys = this.#keysOf(row);
      if (this.#isOut(row, keys)) continue;
      this.#matched++;
      if (this.#isLate(keys)) this.#late.push({ row, keys });
      else this.#pool.push({ row, keys });
    }
  }

  #isLate(keys: readonly Value[]): boolean {
    const { kind, direction } = this.plan.order;
    if (kind !== 'walk' || direction !== 'DESC' || this.#last === null) return false;
    return this.#compare(keys, this.#last) < 0;
  }

  /** Each journey comes once, so a search by identifier is over when all were found. */
  #foundAll(): boolean {
    const { wanted } = this.plan;
    return wanted !== null && wanted.every((journeyId) => this.#found.has(journeyId));
  }
}

function boundsOfFirstKey(plan: Plan): string | null {
  const first = plan.order.keys[0]!.expr;
  return first.kind === 'column' ? first.column.bounds : null;
}

/** Whether an order key is just the journey's identifier. */
function isKey(plan: Plan, at: number): boolean {
  const { expr } = plan.order.keys[at]!;
  return (
    expr.kind === 'column' && expr.column === plan.query.set.key[0] && boundsOfFirstKey(plan) === 'start'
  );
}

function tooManyToSort(needed: number): FeedError {
  const message = `An order other than time needs ${String(needed)} rows sorted, and the feed keeps ${String(MAX_SORTED_ROWS)}. Narrow $filter, lower $skip or the page size, or order by time.`;
  return new FeedError('tooManyRows', message, { target: '$skip' });
}
