import type { EntitySet } from '../model/index.js';
import type { Bound } from '../odata/index.js';
import type { Interval, IntervalSet, Plan } from '../plan/index.js';
import { columnsOf } from '../table/index.js';
import type { Zone } from '../time/index.js';
import type { Gathering, TableContext } from './read-context.js';

/**
 * When rows that are kept may stand for rows that are read, one rule each. A kept day holds all rows of one set whose journeys started on it,
 * with all columns, as one caller sees them: whatever a plan wants beyond that it must read.
 */

/** All the rules a plan must meet for kept days to answer it. */
export const answersFromKept = (plan: Plan): boolean =>
  comesFromUpstream(plan) &&
  looksAtOneSet(plan) &&
  isNotLookedForByName(plan) &&
  leavesNothingToFilters(plan) &&
  runsOnColumns(plan.residual);

/** Rows that do not come from upstream cost nothing to make. */
export const comesFromUpstream = ({ query }: Plan): boolean => query.set.source.kind === 'endpoint';

/** Rows of other sets, be they expanded, compared or sorted by, are not in the set's tables. */
export const looksAtOneSet = ({ joins, reads, query }: Plan): boolean =>
  !joins && [...reads.keys()].every((set) => set === query.set);

/** Journeys looked for by identifier are found by one request, wherever they started, and their days need not be read. */
export const isNotLookedForByName = ({ wanted }: Plan): boolean => wanted === null;

/** A condition that only the upstream's filter decides was not asked of kept rows; one that the range of starts decides holds for its days. */
export function leavesNothingToFilters({ conjuncts, residual }: Plan): boolean {
  const checked = new Set(residual?.kind === 'and' ? residual.operands : [residual]);
  return conjuncts.every(
    ({ conjunct, pushed, exact }) => checked.has(conjunct) || (pushed === 'window' && exact),
  );
}

/** What is left to check can be told from the row's own columns. */
export const runsOnColumns = (residual: Bound | null): boolean =>
  residual === null || columnsOf(residual) !== null;

/** Whether a read asks for all rows of its days, so that they can be kept; what filters or a limit narrow is not whole. */
export const readsWholeDays = (plan: Plan, { limit }: Pick<Gathering, 'limit'>): boolean =>
  limit === null &&
  plan.cut === 'days' &&
  plan.strategies.every(({ branches }) => branches.every((filters) => filters.length === 0));

/** Whether an interval is a local day from its start to its end; days of 23 and 25 hours are. */
export function isWholeDay({ start, end }: Interval, zone: Zone): boolean {
  const day = zone.day(start);
  return start === zone.startOfDay(day) && end === zone.endOfDay(day);
}

/** Whether all of a day was read, in whatever parts. */
export const isCovered = ({ start, end }: Interval, read: IntervalSet): boolean =>
  read.some((part) => part.start <= start && part.end >= end);

/** History that no longer changes: whole days that ended before the instant from which journeys may still do. */
export const isSettled = (day: Interval, zone: Zone, settledBefore: number): boolean =>
  isWholeDay(day, zone) && day.end <= settledBefore;

/**
 * Whether rows of a kept day can be told apart by their start exactly. A transition's journey has only an estimate: what was asked tells
 * there, so that a day answers for itself alone, or for what a page before it left of it.
 */
export const startsAreExact = ({ source }: EntitySet): boolean =>
  source.kind === 'endpoint' && source.endpoint === 'journeys';

/** What a kept day is found by: whose it is and how it was made, of which set, the zone of its local times, and from when to when. */
export const keyOfDay = (
  { partition }: Pick<TableContext, 'partition'>,
  { name }: EntitySet,
  zone: Zone,
  { start, end }: Interval,
): string => [partition, name, zone.name, start, end].join('|');
