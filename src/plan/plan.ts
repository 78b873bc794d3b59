import {
  type Apply,
  type Bound,
  type BoundOrder,
  type Computed,
  isDerived,
  noteJoin,
  noteRead,
  noteReads,
  noteStages,
  noteStored,
  type Reads,
} from '../odata/index.js';
import type { Column, EntitySet, Navigation } from '../model/index.js';
import type { Alternative } from './alternatives.js';
import type { Assumptions } from './assumptions.js';
import {
  coarsen,
  hull,
  interval,
  intersect,
  type Interval,
  type IntervalSet,
  toWholeSeconds,
  wholeSecondsIn,
} from './intervals.js';
import { orderOf, type OrderPlan, totalOrder } from './order.js';
import { askedBy, type ConjunctPlan, endpointsRead, pushDown, type Strategy, toCheck } from './pushdown.js';
import { type RangeContext, rangeOf } from './range.js';
import type { Cut } from './segments.js';
import { strategiesOf } from './strategy.js';
import { decidedByStart, startsOf, type StartTolerance } from './window.js';

/** What a query asks of one set of rows; its names are settled. */
export interface Selection {
  readonly set: EntitySet;
  readonly predicate: Bound | null;
  /**
   * What `$apply` makes of the rows that meet the predicate; absent where they are written as they are. Where it is there, what is written
   * is of its result, and order, top and skip stand in it.
   */
  readonly apply?: Apply;
  readonly order: readonly BoundOrder[];
  /** The columns written, in the order of the model. */
  readonly select: readonly Column[];
  /** The properties of `$compute` that are written, in the order they were given. */
  readonly computed: readonly Computed[];
  /** The navigation properties that `$select` names; absent without `$select`. */
  readonly links?: readonly string[];
  readonly expand: readonly Expansion[];
  readonly top: number | null;
  readonly skip: number;
  readonly count: boolean;
}

/** Related rows written within a row. */
export interface Expansion {
  readonly navigation: Navigation;
  readonly selection: Selection;
  /** Place of the related row among the rows in scope of its options. */
  readonly variable: number;
  /** The rows' identifiers alone, or how many they are; absent for the rows themselves. */
  readonly only?: 'references' | 'count';
}

/** A query whose names are settled: what the URL asks for. */
export type Query = Selection;

/** What a plan depends on besides the query: settings, the walk's now, and what is known of the upstream. */
export interface PlanContext extends RangeContext {
  readonly tolerance: StartTolerance;
  readonly assumptions: Assumptions;
  /** Filters the upstream refused for this query's values (trap 8). */
  readonly refused: ReadonlySet<string>;
  /** Columns read besides those the query needs, for what is done with its rows afterwards. */
  readonly also?: Reads;
}

/** Everything that will be asked and done, decided before anything is asked. Plain data: `explain` prints it, the executor runs it. */
export interface Plan {
  readonly query: Query;
  /** What it takes for granted of the upstream. */
  readonly assumptions: Assumptions;
  /** The range of the answer by journey start, end excluded. */
  readonly range: Interval;
  /** The journey starts asked for: whole seconds, ends excluded, ascending. */
  readonly window: IntervalSet;
  readonly cut: Cut;
  /** Ways of reading the journeys; where there are several, totals decide. None where the rows do not come from upstream. */
  readonly strategies: readonly Strategy[];
  /** Both endpoints are read, and joined by journey. */
  readonly joins: boolean;
  readonly order: OrderPlan;
  readonly conjuncts: readonly ConjunctPlan[];
  /** What rows are checked against: everything but what is exact and would cost a join to check. */
  readonly residual: Bound | null;
  /** True when the upstream selects exactly the rows of the answer, so that its totals count them and its limit limits them. */
  readonly exact: boolean;
  /** Columns that must be flattened, by set: written, compared, sorted or joined by. */
  readonly reads: Reads;
  /** Why the upstream need not be asked at all; null when it must. */
  readonly nothing: string | null;
  /** Journeys looked for by identifier: reading may stop when all were found. Null when rows are not so named. */
  readonly wanted: readonly string[] | null;
}

/** Separate intervals asked at most, each of which costs a request; more are read with what lies between them, and checked. */
const MAX_INTERVALS = 50;

/** The plan of a query. Pure: the same query and context give the same plan. */
export function planOf(query: Query, context: PlanContext): Plan {
  const { set, predicate } = query;
  const { zone, tolerance, assumptions, refused } = context;
  const starts = startsOf(predicate, zone, { ...tolerance, slackMs: 0 });
  const alternatives = askedBy(predicate, context);
  const wanted = wantedOf(alternatives);
  const { range, limits } = rangeOf(starts, wanted !== null, context);
  const asked = intersect(startsOf(predicate, zone, tolerance, 'count'), interval(limits.start, limits.end));
  // Where journeys start on whole seconds, `gt 10:00:00` is `ge 10:00:01`; else what lies between is read and checked.
  const seconds = assumptions.startPrecision === 'second' ? wholeSecondsIn(asked) : toWholeSeconds(asked);
  const window = coarsen(seconds, MAX_INTERVALS);
  const same = assumptions.startPrecision === 'second' ? seconds : asked;
  const whole = JSON.stringify(window) === JSON.stringify(same);
  const conjuncts = pushDown(set, predicate, alternatives, {
    assumptions,
    refused,
    decidedByWindow: (conjunct) => whole && decidedByStart(conjunct, zone, tolerance),
    boundsWindow: (conjunct) => isBounded(startsOf(conjunct, zone, tolerance, 'count')),
  });
  const checked = toCheck(set, conjuncts);
  const residual: Bound | null =
    checked.length === 0 ? null : { kind: 'and', type: 'boolean', operands: checked };
  const order = orderOf(set, query.order, tolerance, wanted !== null);
  const reads = readsOf(query, residual, order);
  for (const [each, columns] of context.also ?? []) noteRead(reads, each, columns);
  const joins = endpointsRead(reads).size > 1;
  const native = set.source.kind === 'endpoint' ? set.source.endpoint : null;
  const exact =
    set.source.kind === 'endpoint' &&
    set.source.rows.kind === 'record' &&
    conjuncts.every((conjunct) => conjunct.exact);
  // What is exact needs no join to be decided, even where one is needed to be written or sorted.
  const strategies = native === null ? [] : strategiesOf(native, joins && !exact, alternatives, assumptions);
  const narrowed = strategies.every(({ branches }) => branches.every((branch) => branch.length > 0));
  const limited = exact && query.top !== null && order.kind === 'walk';
  return Object.freeze({
    query,
    assumptions,
    range,
    window,
    cut: narrowed || limited ? 'wide' : 'days',
    strategies,
    joins,
    order,
    conjuncts,
    residual,
    exact,
    reads,
    nothing: native === null ? null : nothingToAsk(query, window, alternatives.length === 0),
    wanted,
  });
}

/** Whether a set of starts ends somewhere, on one side at least. */
function isBounded(starts: IntervalSet): boolean {
  const whole = hull(starts);
  return whole === null || Number.isFinite(whole.start) || Number.isFinite(whole.end);
}

/** The identifiers of journeys that rows can belong to, where every alternative names some. */
function wantedOf(alternatives: readonly Alternative[]): readonly string[] | null {
  const lists = alternatives.map(({ atoms }) => atoms.find(({ name }) => name === 'journeyId')?.values);
  if (lists.length === 0 || lists.includes(undefined)) return null;
  return [...new Set(lists.flatMap((list) => list!))];
}

function nothingToAsk(query: Query, window: IntervalSet, contradiction: boolean): string | null {
  if (query.top === 0 && !query.count) return '$top is 0';
  if (contradiction) return 'no row can meet these conditions together';
  if (window.length === 0) return 'the time intervals do not meet';
  return null;
}

function readsOf(query: Query, residual: Bound | null, order: OrderPlan): Reads {
  const reads: Reads = new Map();
  noteSelection(query, reads);
  if (residual !== null) noteReads(residual, reads);
  if (query.apply === undefined) for (const { expr } of order.keys) noteReads(expr, reads);
  return reads;
}

/** What is read to write rows: columns selected, keys, and the same of what is expanded, there with its filter and order. */
function noteSelection({ set, select, computed, expand, apply }: Selection, reads: Reads): void {
  const written = apply?.set ?? set;
  noteRead(reads, set, isDerived(written) ? [] : [...select, ...set.key]);
  if (apply !== undefined) noteStages([...apply.stages, ...(apply.last === null ? [] : [apply.last])], reads);
  for (const { expr } of computed) noteStored(expr, reads);
  for (const { navigation, selection } of expand) {
    noteSelection(selection, reads);
    noteJoin(reads, { from: set, navigation, set: selection.set });
    if (selection.predicate !== null) noteReads(selection.predicate, reads);
    if (selection.apply !== undefined) continue;
    for (const { expr } of totalOrder(selection.set, selection.order)) noteReads(expr, reads);
  }
}
