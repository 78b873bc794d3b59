import type { Zone } from '../time/index.js';
import type { Interval, IntervalSet } from './intervals.js';

const DAY_MS = 86_400_000;

/** Local days of the widest segment; an hour short of the contract's bound of 60 × 24 hours where autumn has 25 hours. */
const WIDEST_DAYS = 59;
/**
 * How a window is cut into requests.
 * - `wide`: as wide as the contract allows, from where reading starts. For scans that a filter or a limit narrows: few requests.
 * - `days`: one local day first; once it shows how many journeys there are, in pieces that fill their pages.
 * - `eachDay`: one local day at a time, each asked for on its own.
 */
export type Cut = 'wide' | 'days' | 'eachDay';

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
): Piece | null {
  const ascending = direction === 'ASC';
  const interval = ascending ? window[0] : window.at(-1);
  if (interval === undefined) return null;
  const days = cut === 'wide' ? WIDEST_DAYS : 1;
  const border = ascending ? borderAfter(interval.start, days, zone) : borderBefore(interval.end, days, zone);
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

function borderAfter(start: number, days: number, zone: Zone): number {
  const border = zone.startOfDay(zone.day(start) + days);
  return border > start ? border : start + DAY_MS;
}

function borderBefore(end: number, days: number, zone: Zone): number {
  const border = zone.startOfDay(zone.day(end - 1) + 1 - days);
  return border < end ? border : end - DAY_MS;
}

/** All segments of a window, before anything shows how many journeys they hold. */
export function segmentsOf(
  window: IntervalSet,
  zone: Zone,
  cut: Cut,
  direction: 'ASC' | 'DESC',
): readonly Interval[] {
  const segments: Interval[] = [];
  for (let piece = nextSegment(window, zone, cut, direction); piece !== null;) {
    segments.push(piece.segment);
    piece = nextSegment(piece.rest, zone, cut, direction);
  }
  return segments;
}
