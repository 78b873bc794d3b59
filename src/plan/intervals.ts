import { floorSecond } from '../time/index.js';

/** A half-open interval [start, end) of epoch milliseconds; ±Infinity where open. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** A set of instants: disjoint intervals in ascending order, none empty, none touching the next. */
export type IntervalSet = readonly Interval[];

export const ALL: IntervalSet = [{ start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY }];
export const NONE: IntervalSet = [];

export function interval(start: number, end: number): IntervalSet {
  return start < end ? [{ start, end }] : NONE;
}

export function union(sets: readonly IntervalSet[]): IntervalSet {
  const sorted = sets.flat().sort((a, b) => a.start - b.start);
  const result: { start: number; end: number }[] = [];
  for (const each of sorted) {
    const last = result.at(-1);
    if (last !== undefined && each.start <= last.end) last.end = Math.max(last.end, each.end);
    else result.push({ ...each });
  }
  return result;
}

export function intersect(left: IntervalSet, right: IntervalSet): IntervalSet {
  const result: Interval[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const a = left[i]!;
    const b = right[j]!;
    const start = Math.max(a.start, b.start);
    const end = Math.min(a.end, b.end);
    if (start < end) result.push({ start, end });
    if (a.end < b.end) i++;
    else j++;
  }
  return result;
}

export function complement(set: IntervalSet): IntervalSet {
  const result: Interval[] = [];
  let start = Number.NEGATIVE_INFINITY;
  for (const each of set) {
    if (start < each.start) result.push({ start, end: each.start });
    start = each.end;
  }
  if (start < Number.POSITIVE_INFINITY) result.push({ start, end: Number.POSITIVE_INFINITY });
  return result;
}

/** Every interval grown by `before` at its start and `after` at its end. */
export function widen(set: IntervalSet, before: number, after: number): IntervalSet {
  return union([set.map(({ start, end }) => ({ start: start - before, end: end + after }))]);
}

/** Every interval grown outwards to whole seconds. */
export function toWholeSeconds(set: IntervalSet): IntervalSet {
  return union([set.map(({ start, end }) => ({ start: floorSecond(start), end: -floorSecond(-end) }))]);
}

/** The same whole seconds in intervals that start and end on whole seconds: both ends are rounded up. */
export function wholeSecondsIn(set: IntervalSet): IntervalSet {
  const ceil = (ms: number): number => -floorSecond(-ms);
  return union([set.map(({ start, end }) => ({ start: ceil(start), end: ceil(end) }))]).filter(
    ({ start, end }) => start < end,
  );
}

/** A superset of at most `most` intervals: the smallest gaps are closed first. */
export function coarsen(set: IntervalSet, most: number): IntervalSet {
  if (set.length <= most) return set;
  const gaps = set.slice(1).map((each, i) => ({ at: i + 1, length: each.start - set[i]!.end }));
  const kept = new Set(
    gaps
      .sort((a, b) => b.length - a.length)
      .slice(0, most - 1)
      .map(({ at }) => at),
  );
  const result: { start: number; end: number }[] = [];
  set.forEach((each, i) => {
    if (i === 0 || kept.has(i)) result.push({ ...each });
    else result.at(-1)!.end = each.end;
  });
  return result;
}

/** The smallest interval that holds the set; null where it is empty. */
export function hull(set: IntervalSet): Interval | null {
  const first = set[0];
  return first === undefined ? null : { start: first.start, end: set.at(-1)!.end };
}
