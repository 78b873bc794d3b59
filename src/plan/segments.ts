import type { Zone } from '../time/index.js';
import type { Interval, IntervalSet } from './intervals.js';

const DAY_MS = 86_400_000;

/** Local days of the widest segment; an hour short of the contract's bound of 60 × 24 hours where autumn has 25 hours. */
const WIDEST_DAYS = 59;
/** Widths, in local days, of segments that nothing narrows; each divides the next, so that borders of wide ones are borders of narrow ones. */
const WIDTHS = [1, 2, 4, 8, 16, 32];
/** A day of more pages is cut into parts, so that several requests share it. */
const DAY_PAGES = 4;
/** Pages a part holds, about: few enough to share a day, and so many that the last, which is seldom full, costs little. */
const PART_PAGES = 2;
const MAX_PARTS = 64;

/**
 * How a window is cut into requests.
 * - `wide`: as wide as the contract allows, from where reading starts. For scans that a filter or a limit narrows: few requests.
 * - `days`: on borders of local days that are the same whatever the window, so that caches line up; one day first, then as many as hold
 *   about one page of rows, or equal parts of a day that holds many.
 * - `eachDay`: on borders of local days, never more than one day at a time.
 */
export type Cut = 'wide' | 'days' | 'eachDay';

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
  const days = cut === 'wide' ? WIDEST_DAYS : cut === 'eachDay' ? 1 : widthFor(density, pageSize);
  const parts = cut === 'wide' ? 1 : partsFor(density, pageSize);
  const border = ascending
    ? parts > 1
      ? partAfter(interval.start, parts, zone)
      : borderAfter(interval.start, days, zone, cut)
    : parts > 1
      ? partBefore(interval.end, parts, zone)
      : borderBefore(interval.end, days, zone, cut);
  return pieceAt(window, border, direction);
}

/** Takes off so much of a window's first interval, in the direction of reading; whole seconds. Null where nothing is left. */
export function nextPiece(window: IntervalSet, lengthMs: number, direction: 'ASC' | 'DESC'): Piece | null {
  const interval = direction === 'ASC' ? window[0] : window.at(-1);
  if (interval === undefined) return null;
  const length = Math.max(1, Math.ceil(lengthMs / 1000)) * 1000;
  return pieceAt(window, direction === 'ASC' ? interval.start + length : interval.end - length, direction);
}

function pieceAt(window: IntervalSet, border: number, direction: 'ASC' | 'DESC'): Piece {
  const ascending = direction === 'ASC';
  const interval = ascending ? window[0]! : window.at(-1)!;
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

/** Parts of a local day; a power of two, so that borders of few parts are borders of many. */
function partsFor(density: Density, pageSize: number): number {
  if (density === null || density <= DAY_PAGES * pageSize) return 1;
  return Math.min(MAX_PARTS, 2 ** Math.ceil(Math.log2(density / (PART_PAGES * pageSize))));
}

/** The first border behind an instant of equal parts of its local day, on a whole second. */
function partAfter(start: number, parts: number, zone: Zone): number {
  const border = dayParts(start, parts, zone);
  let nth = border.nearest(start) - 1;
  while (border.at(nth) <= start) nth++;
  return border.at(nth);
}

/** The last border before an instant. */
function partBefore(end: number, parts: number, zone: Zone): number {
  const border = dayParts(end - 1, parts, zone);
  let nth = border.nearest(end) + 1;
  while (border.at(nth) >= end) nth--;
  return border.at(nth);
}

function dayParts(instant: number, parts: number, zone: Zone) {
  const day = zone.day(instant);
  const from = zone.startOfDay(day);
  const size = (zone.endOfDay(day) - from) / parts;
  return {
    at: (nth: number): number => from + Math.round((nth * size) / 1000) * 1000,
    nearest: (ms: number): number => Math.round((ms - from) / size),
  };
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
