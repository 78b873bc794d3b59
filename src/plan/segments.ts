import type { Zone } from '../time/index.js';
import type { Interval, IntervalSet } from './intervals.js';

const DAY_MS = 86_400_000;

/** The contract's longest date range: 60 × 24 hours, in milliseconds. */
export const MAX_SEGMENT_MS = 60 * DAY_MS;

/** Local days of one request that nothing narrows: the contract advises no more than seven. */
const UNSELECTIVE_DAYS = 7;
/** Local days of one request that a filter narrows; an hour short of the contract's bound where autumn has 25 hours. */
const SELECTIVE_DAYS = 59;

/**
 * Cuts a window into segments of whole local days, each within the contract's longest range, in the order they are asked.
 * Borders fall on the same days whatever the window, so that two queries over one period ask alike. Ends are excluded.
 */
export function segmentsOf(window: IntervalSet, zone: Zone, selective: boolean, direction: 'ASC' | 'DESC'): readonly Interval[] {
  const days = selective ? SELECTIVE_DAYS : UNSELECTIVE_DAYS;
  const segments = window.flatMap((each) => cut(each, zone, days));
  return direction === 'ASC' ? segments : segments.reverse();
}

function cut({ start, end }: Interval, zone: Zone, days: number): readonly Interval[] {
  const segments: Interval[] = [];
  let from = start;
  while (from < end) {
    const border = zone.startOfDay((Math.floor(zone.day(from) / days) + 1) * days);
    const to = Math.min(end, border > from ? border : from + DAY_MS);
    segments.push({ start: from, end: to });
    from = to;
  }
  return segments;
}
