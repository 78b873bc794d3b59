import type { Zone } from '../time/index.js';
import type { Interval, IntervalSet } from './intervals.js';

const DAY_MS = 86_400_000;

/** The contract's longest date range: 60 × 24 hours, in milliseconds. */
export const MAX_SEGMENT_MS = 60 * DAY_MS;

/** Local days of the widest segment; an hour short of the contract's bound where autumn has 25 hours. */
const WIDEST_DAYS = 59;
/** Widths, in local days, of segments that nothing narrows; each divides the next, so that borders of wide ones are borders of narrow ones. */
const WIDTHS = [1, 2, 4, 8, 16, 32];

/**
 * How a window is cut into requests.
 * - `wide`: as wide as the contract allows, from where reading starts. For scans that a filter or a limit narrows: few requests.
 * - `days`: on borders of local days that are the same whatever the window, so that caches line up; one day first, then as many as hold
 *   about one page of rows.
 */
export type Cut = 'wide' | 'days';

/** Journeys a local day, as found so far; null before anything was read. */
export type Density = number | null;

export interface Piece {
  readonly segment: Interval;
  readonly rest: IntervalSet;
}

/**
 * Takes the next segment off a window, from its start (ASC) or its end (DESC); null where nothing is left. Every segment is half-open, not
 * empty and within the contract's longest range; all together are the window.
 */
export function nextSegment(
  window: IntervalSet,
  zone: Zone,
  cut: Cut,
  direction: 'ASC' | 'DESC',
  density: Density,
  pageSize: number,
): Piece | null {
  const ascending = direction === 'ASC';
  const interval = ascending ? window[0] : window.at(-1);
  if (interval === undefined) return null;
  const days = cut === 'wide' ? WIDEST_DAYS : widthFor(density, pageSize);
  const border = ascending
    ? borderAfter(interval.start, days, zone, cut)
    : borderBefore(interval.end, days, zone, cut);
  const inside = interval.start < border && border < interval.end;
  const others = ascending ? window.slice(1) : window.slice(0, -1);
  if (!inside) return { segment: interval, rest: others };
  const early = { start: interval.start, end: border };
  const late = { start: border, end: interval.end };
  return ascending
    ? { segment: early, rest: [late, ...others] }
    : { segment: late, rest: [...others, early] };
}

/** The widest of the widths that holds no more than about a page. */
function widthFor(density: Density, pageSize: number): number {
  if (density === null) return 1;
  return WIDTHS.filter((days) => days * density <= pageSize).at(-1) ?? 1;
}

function borderAfter(start: number, days: number, zone: Zone, cut: Cut): number {
  const day = zone.day(start);
  const border = zone.startOfDay(cut === 'wide' ? day + days : (Math.floor(day / days) + 1) * days);
  return border > start ? border : start + DAY_MS;
}

function borderBefore(end: number, days: number, zone: Zone, cut: Cut): number {
  const day = zone.day(end - 1);
  const border = zone.startOfDay(cut === 'wide' ? day + 1 - days : Math.floor(day / days) * days);
  return border < end ? border : end - DAY_MS;
}

/** All segments of a window, as they are cut while the density stays as it is. */
export function segmentsOf(
  window: IntervalSet,
  zone: Zone,
  cut: Cut,
  direction: 'ASC' | 'DESC',
  density: Density,
  pageSize: number,
): readonly Interval[] {
  const segments: Interval[] = [];
  for (let piece = nextSegment(window, zone, cut, direction, density, pageSize); piece !== null;) {
    segments.push(piece.segment);
    piece = nextSegment(piece.rest, zone, cut, direction, density, pageSize);
  }
  return segments;
}
