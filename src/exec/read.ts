import { FeedError } from '../errors/index.js';
import type { Endpoint, RecordOf } from '../journey-api/index.js';
import { compile, type Evaluate, type Value } from '../odata/index.js';
import { type Interval, type Plan, type Position, type PushedFilter, restOf, segmentsOf } from '../plan/index.js';
import { parseInstant, type Zone } from '../time/index.js';
import { compileFlatten, type Flatten, type JourneyRow, type SourceRecord } from './flatten.js';
import { compareBy, type CompareKeys, type KeyedRow, Pool } from './pool.js';
import { type Batch, type Reader, scan, type UpstreamLimits } from './scan.js';

/** Rows a sort may hold: those skipped and those of the page. */
const MAX_SORTED_ROWS = 250_000;
/** Journeys whose transitions go on long after the others' are named one by one in a position; more would make links too long. */
const MAX_STRAGGLERS = 24;

export interface ReadContext {
  readonly zone: Zone;
  readonly slackMs: number;
  readonly reader: Reader;
  readonly limits: UpstreamLimits;
  readonly signal: AbortSignal;
}

/**
 * Runs a plan: scan → flatten → residual → order → skip, and gives one page: at most `limit` rows in the order asked for, from
 * `position` on.
 */
export class Read {
  readonly #keys: readonly Evaluate[];
  readonly #compare: CompareKeys;
  readonly #matches: Evaluate | null;
  readonly #flatten: Flatten;
  readonly #pool: Pool;
  /** Journeys with rows that were read but found no room, with their start. */
  readonly #dropped = new Map<string, number>();
  readonly #skip: number;
  readonly #needed: number;
  /** Rows come in the order of transitions' own times, which may lie long after their journey's start. */
  readonly #byEvent: boolean;
  readonly #found = new Set<string>();
  #matched = 0;
  #reached: number | null = null;
  #last: readonly Value[] | null = null;
  /** Rows whose turn has come but that belong to the next page. */
  #waiting: readonly KeyedRow[] = [];
  #next: Position | null = null;

  constructor(
    readonly plan: Plan,
    readonly context: ReadContext,
    readonly position: Position | null,
    readonly limit: number,
    /** Whether to find out if more rows follow. */
    readonly peek: boolean,
  ) {
    const { order, query } = plan;
    this.#keys = order.keys.map(({ expr }) => compile(expr, context.zone));
    this.#compare = compareBy(order.keys.map(({ descending }) => descending));
    this.#matches = query.predicate === null ? null : compile(query.predicate, context.zone);
    this.#flatten = compileFlatten(query.set, plan.columns, context.zone);
    this.#skip = position === null ? query.skip : 0;
    this.#needed = this.#skip + limit + (peek ? 1 : 0);
    if (order.kind === 'sort' && this.#needed > MAX_SORTED_ROWS) throw tooManyToSort(query.skip);
    this.#byEvent = order.kind === 'walk' && order.direction === 'ASC' && boundsOfFirstKey(plan) === 'event';
    this.#pool = new Pool(this.#compare, this.#needed, ({ row }) => {
      if (this.#byEvent) this.#dropped.set(row.journeyId, row.start);
    });
  }

  /**
   * The page's rows, in order, in batches as they become sure. Afterwards `next` says where the next page starts. When this throws,
   * `positionAfter` still tells where to go on behind the rows given.
   */
  async *batches(): AsyncGenerator<readonly JourneyRow[]> {
    if (this.plan.nothing !== null) return;
    let skip = this.#skip;
    let left = this.limit;
    for await (const ready of this.#ordered()) {
      const dropped = Math.min(skip, ready.length);
      skip -= dropped;
      const given = ready.slice(dropped, dropped + left);
      this.#waiting = ready.slice(dropped + left);
      left -= given.length;
      if (given.length > 0) {
        this.#last = given.at(-1)!.keys;
        yield given.map(({ row }) => row);
      }
      if (left > 0) continue;
      if (!this.peek) return;
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
    if (after === null) return this.position;
    if (!this.#byEvent) return { after, from: null, stragglers: [], stragglersFrom: null };
    const [from, stragglers] = this.#unfinished();
    return { after, from, stragglers: stragglers.map(([journeyId]) => journeyId), stragglersFrom: stragglers[0]?.[1] ?? null };
  }

  /** The start from which everything must be read again, and the few long journeys that are cheaper to name. */
  #unfinished(): readonly [from: number, stragglers: readonly (readonly [string, number])[]] {
    const open = new Map(this.#dropped);
    for (const { row } of [...this.#waiting, ...this.#pool.rows]) open.set(row.journeyId, row.start);
    const tolerance = this.context.slackMs;
    const ascending = [...open].map(([id, start]) => [id, start - tolerance] as const).sort((a, b) => a[1] - b[1]);
    const rest = ascending.slice(MAX_STRAGGLERS);
    const unread = this.#reached === null ? Number.POSITIVE_INFINITY : this.#reached - tolerance;
    const from = Math.min(rest[0]?.[1] ?? Number.POSITIVE_INFINITY, unread);
    const fallback = this.position?.from ?? this.plan.window[0]?.start ?? 0;
    const start = Number.isFinite(from) ? from : fallback;
    return [start, ascending.filter(([, each]) => each < start)];
  }

  /** Rows in order, as soon as no row still to be read can come before them. */
  async *#ordered(): AsyncGenerator<readonly KeyedRow[]> {
    const { order } = this.plan;
    for await (const batch of this.#batches()) {
      this.#take(batch);
      if (order.kind === 'walk' && this.#reached !== null) {
        const sign = order.direction === 'ASC' ? 1 : -1;
        const border = order.direction === 'ASC' ? this.#reached - order.leadMs : this.#reached + order.lagMs;
        yield this.#pool.release((keys) => (border - (keys[0] as number)) * sign > 0);
      }
      if (this.#foundAll()) break;
    }
    yield this.#pool.release(() => true);
  }

  async *#batches(): AsyncGenerator<Batch> {
    const { plan, position } = this;
    const { zone } = this.context;
    const rest = restOf(plan, position);
    if (position !== null && rest.stragglers.length > 0) {
      const filters = [...plan.filters, { name: 'journeyId', values: position.stragglers }];
      const named = segmentsOf(rest.stragglers, zone, true, 'ASC');
      for await (const batch of this.#scan(named, filters)) {
        this.#take(batch);
      }
      this.#reached = null;
    }
    const segments = position === null ? plan.segments : segmentsOf(rest.window, zone, plan.filters.length > 0, plan.order.direction);
    yield* this.#scan(segments, plan.filters);
  }

  #scan(segments: readonly Interval[], filters: readonly PushedFilter[]): AsyncGenerator<Batch> {
    const { plan, context } = this;
    const { reader, limits, signal, zone } = context;
    const request = {
      endpoint: plan.endpoint,
      segments,
      filters,
      direction: plan.order.direction,
      timeZone: zone.name,
      limit: plan.exact && plan.order.kind === 'walk' ? this.#needed + 1 : null,
      startOf: startOfRecord,
      toleranceMs: plan.endpoint === 'journeys' ? 0 : 2 * context.slackMs,
    };
    // Where every record is a row, those just read count before they are taken.
    const enough = (records: number): boolean => this.#matched + (plan.exact ? records : 0) > this.#needed;
    return scan(request, reader, limits, signal, (records) => plan.order.kind === 'sort' || !enough(records));
  }

  #take({ records, segment }: Batch): void {
    const { plan } = this;
    const slack = plan.endpoint === 'journeys' ? 0 : this.context.slackMs;
    for (const record of records) {
      if (plan.wanted !== null) this.#found.add(record.journeyId);
      for (const row of this.#flatten(record as SourceRecord)) {
        if (slack === 0 && (row.start < segment.start || row.start >= segment.end)) continue;
        this.#reach(row.start);
        if (this.#matches !== null && this.#matches(row) !== true) continue;
        const keys = this.#keys.map((key) => key(row));
        if (this.position !== null && this.#compare(keys, this.position.after) <= 0) continue;
        this.#matched++;
        this.#pool.push({ row, keys });
      }
    }
  }

  #reach(start: number): void {
    const further = this.plan.order.direction === 'ASC' ? Math.max : Math.min;
    this.#reached = this.#reached === null ? start : further(this.#reached, start);
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

/** A record's start; null where it holds no time to tell it by. */
export function startOfRecord(record: RecordOf<Endpoint>): number | null {
  if ('transitions' in record) {
    const times = record.transitions.map(({ time }) => parseInstant(time)).filter((ms) => !Number.isNaN(ms));
    return times.length === 0 ? null : Math.floor(Math.min(...times) / 1000) * 1000;
  }
  const start = parseInstant(record.time);
  return Number.isNaN(start) ? null : start;
}

function tooManyToSort(skip: number): FeedError {
  const message = `$skip ${String(skip)} with an order other than time needs more rows sorted than the ${String(MAX_SORTED_ROWS)} the feed keeps. Narrow $filter, lower $skip, or order by time.`;
  return new FeedError('tooManyRows', message, { target: '$skip' });
}
