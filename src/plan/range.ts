import type { Zone } from '../time/index.js';
import { hull, type Interval, type IntervalSet } from './intervals.js';

/** What the range of an answer depends on besides the predicate. Instants are epoch milliseconds. */
export interface RangeContext {
  readonly zone: Zone;
  /** Fixed on the first page of a walk. */
  readonly now: number;
  readonly nowStepMinutes: number;
  readonly historyDays: number;
  /** How far back a single journey is looked for. */
  readonly earliest: number;
  /** The range of a bounded root, which always holds; null at a root without one. */
  readonly bounds: Interval | null;
}

export interface Range {
  /** The range of the answer by journey start, end excluded: what `Journey-Time-Range` says. */
  readonly range: Interval;
  /** What the range cuts off besides the predicate; open where the predicate decides. */
  readonly limits: Interval;
}

/** No journey is older; a predicate that reaches further back is read from here. */
const FIRST_INSTANT = 0;
const DAY_MS = 86_400_000;

/** `now` rounded down to its step: the open end of every range, so that tables loaded one after another agree. */
export function openEnd({ now, nowStepMinutes }: Pick<RangeContext, 'now' | 'nowStepMinutes'>): number {
  const step = nowStepMinutes * 60_000;
  return Math.floor(now / step) * step;
}

/**
 * The time range of an answer, by the feed's rules: a lower bound on journey start lets the predicate decide alone; with only an upper
 * bound U it is the FEED_HISTORY_DAYS days up to U; with none it starts at local midnight FEED_HISTORY_DAYS days ago. `pinned` (a key,
 * or an equality on journeyId) lifts the default. An end that nothing sets is the open end.
 */
export function rangeOf(starts: IntervalSet, pinned: boolean, context: RangeContext): Range {
  if (context.bounds !== null) {
    const { start, end } = context.bounds;
    const within = { start: Math.max(start, FIRST_INSTANT), end: Math.max(end, FIRST_INSTANT) };
    return { range: within, limits: within };
  }
  const found = hull(starts) ?? { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };
  // Nothing starts after now, so an end beyond it adds nothing.
  const latest = (Math.floor(context.now / 1000) + 1) * 1000;
  const bounded = { start: Number.isFinite(found.start), end: Number.isFinite(found.end) };
  const end = bounded.end ? Math.max(FIRST_INSTANT, Math.min(found.end, latest)) : openEnd(context);
  const start = bounded.start
    ? Math.max(found.start, FIRST_INSTANT)
    : Math.max(FIRST_INSTANT, defaultStart(end, bounded.end, pinned, context));
  return {
    range: { start: Math.min(start, end), end },
    limits: { start: bounded.start ? FIRST_INSTANT : start, end: bounded.end ? latest : end },
  };
}

function defaultStart(
  end: number,
  upperBound: boolean,
  pinned: boolean,
  { zone, now, historyDays, earliest }: RangeContext,
): number {
  if (pinned) return earliest;
  return upperBound
    ? zone.instant(zone.wall(end) - historyDays * DAY_MS)
    : zone.startOfDay(zone.day(now) - historyDays);
}
