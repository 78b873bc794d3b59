import { type Bound, type BoundOrder, columnsOf } from '../odata/index.js';
import type { Column, EntitySet, SourceEndpoint } from '../model/index.js';
import { interval, intersect, type Interval, type IntervalSet, toWholeSeconds } from './intervals.js';
import { orderOf, type OrderPlan } from './order.js';
import { type ConjunctPlan, conjunctsOf, pushDown, type PushedFilter, valueListOf } from './pushdown.js';
import { type RangeContext, rangeOf } from './range.js';
import { segmentsOf } from './segments.js';
import { decidedByStart, startsOf, type StartTolerance } from './window.js';

/** A query whose names are settled: what the URL asks for. */
export interface Query {
  readonly set: EntitySet;
  readonly predicate: Bound | null;
  readonly order: readonly BoundOrder[];
  /** The columns written, in the order of the model. */
  readonly select: readonly Column[];
  readonly top: number | null;
  readonly skip: number;
  readonly count: boolean;
}

/** What a plan depends on besides the query: settings and the walk's now. */
export interface PlanContext extends RangeContext {
  readonly tolerance: StartTolerance;
}

/** Everything that will be asked and done, decided before anything is asked. Plain data: `explain` prints it, the executor runs it. */
export interface Plan {
  readonly query: Query;
  readonly endpoint: SourceEndpoint;
  /** The range of the answer by journey start, end excluded. */
  readonly range: Interval;
  /** The journey starts asked for: whole seconds, ends excluded, ascending. */
  readonly window: IntervalSet;
  /** The window cut into requests, in the order they are asked. */
  readonly segments: readonly Interval[];
  readonly filters: readonly PushedFilter[];
  readonly order: OrderPlan;
  readonly conjuncts: readonly ConjunctPlan[];
  /** True when the upstream selects exactly the rows of the answer, so that its totals count them. */
  readonly exact: boolean;
  /** Columns that must be flattened: written, compared or sorted by. */
  readonly columns: readonly Column[];
  /** Why the upstream need not be asked at all; null when it must. */
  readonly nothing: string | null;
  /** Journeys looked for by identifier: reading may stop when all were found. Null when rows are not so named. */
  readonly wanted: readonly string[] | null;
}

/** The plan of a query. Pure: the same query and context give the same plan. */
export function planOf(query: Query, context: PlanContext): Plan {
  const { set, predicate } = query;
  const { zone, tolerance } = context;
  const starts = startsOf(predicate, zone, { ...tolerance, slackMs: 0 });
  const pinned = conjunctsOf(predicate).some((conjunct) => valueListOf(conjunct)?.column.filter?.name === 'journeyId');
  const { range, limits } = rangeOf(starts, pinned, context);
  const asked = intersect(startsOf(predicate, zone, tolerance), interval(limits.start, limits.end));
  const window = toWholeSeconds(asked);
  const whole = JSON.stringify(window) === JSON.stringify(asked);
  const pushed = pushDown(predicate, (conjunct) => whole && decidedByStart(conjunct, zone, tolerance));
  const nothing = nothingToAsk(query, window, pushed.contradiction);
  const wanted = pushed.filters.find((filter) => filter.name === 'journeyId')?.values ?? null;
  const order = orderOf(set, query.order, tolerance, wanted !== null);
  return Object.freeze({
    query,
    endpoint: set.endpoint,
    range,
    window,
    segments: nothing === null ? segmentsOf(window, zone, pushed.filters.length > 0, order.direction) : [],
    filters: pushed.filters,
    order,
    conjuncts: pushed.conjuncts,
    exact: set.rows === null && pushed.conjuncts.every((conjunct) => conjunct.exact),
    columns: neededColumns(query, order),
    nothing,
    wanted,
  });
}

function nothingToAsk(query: Query, window: IntervalSet, contradiction: boolean): string | null {
  if (query.top === 0 && !query.count) return '$top is 0';
  if (contradiction) return 'values and-ed leave none';
  if (window.length === 0) return 'the time intervals do not meet';
  return null;
}

function neededColumns(query: Query, order: OrderPlan): readonly Column[] {
  const needed = new Set<Column>([...query.select, ...query.set.key]);
  if (query.predicate !== null) columnsOf(query.predicate, needed);
  for (const { expr } of order.keys) columnsOf(expr, needed);
  return query.set.columns.filter((column) => needed.has(column));
}
