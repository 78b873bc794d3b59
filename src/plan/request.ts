import { utcText } from '../time/index.js';
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

/**
 * The request for a half-open segment [start, end) on whole seconds. Both ends are asked one millisecond early: journeys start on whole
 * seconds, so this is right whether the upstream includes its ends or not (trap 2 of docs/traps.md). An empty list of filters is left out (trap 1).
 */
export function requestFor(
  segment: Interval,
  filters: readonly PushedFilter[],
  displayTimezone: string,
  limit: number,
  sortDirection: 'ASC' | 'DESC',
): PlannedRequest {
  return {
    dateRange: { start: utcText(segment.start - 1), end: utcText(segment.end - 1) },
    ...(filters.length === 0 ? {} : { filters }),
    displayTimezone,
    limit,
    sortDirection,
  };
}
