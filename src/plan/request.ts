import { utcText } from '../time/index.js';
import { ASSUMED, type Assumptions } from './assumptions.js';
import type { Interval } from './intervals.js';
import type { PushedFilter } from './pushdown.js';

/** The body of an upstream request but for its cursor (contract, "Request Body"). */
export interface PlannedRequest {
  readonly dateRange: { readonly start: string; readonly end: string };
  readonly filters?: readonly PushedFilter[];
  readonly displayTimezone: string;
  readonly limit: number;
  readonly sortDirection: 'ASC' | 'DESC';
}

/** What is known of how a range's ends are read. */
export type Ends = Pick<Assumptions, 'startPrecision' | 'startInclusive' | 'endInclusive'>;

/**
 * The request for a half-open segment [start, end) on whole seconds. Where journeys start on whole seconds, both ends are asked one
 * millisecond early, which is right whether the upstream includes its ends or not (trap 2 of docs/traps.md); where starts have
 * milliseconds, the ends are asked as `ends` says that they are read. An empty list of filters is left out (trap 1).
 */
export function requestFor(
  segment: Interval,
  filters: readonly PushedFilter[],
  displayTimezone: string,
  limit: number,
  sortDirection: 'ASC' | 'DESC',
  ends: Ends = ASSUMED,
): PlannedRequest {
  const whole = ends.startPrecision === 'second';
  const start = segment.start - (whole || !ends.startInclusive ? 1 : 0);
  const end = segment.end - (whole || ends.endInclusive ? 1 : 0);
  return {
    dateRange: { start: utcText(start), end: utcText(end) },
    ...(filters.length === 0 ? {} : { filters }),
    displayTimezone,
    limit,
    sortDirection,
  };
}
