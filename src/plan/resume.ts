import type { Value } from '../odata/index.js';
import { type IntervalSet, intersect, interval, toWholeSeconds } from './intervals.js';
import type { Plan } from './plan.js';

/** How far a page of a descending walk came: its rows up to `after` are out, of the journeys that started at or after `from`. */
export interface Mark {
  readonly after: readonly Value[];
  readonly from: number;
}

/** Where the page before ended; what a skiptoken carries. */
export interface Position {
  /** The last row's order keys; rows up to and with them are out. */
  readonly after: readonly Value[];
  /**
   * In a walk by transition time: ascending, every journey with rows still to come started at or after this instant, but for the stragglers;
   * descending, every journey that started before it was not read on the page before.
   */
  readonly from: number | null;
  /** Descending: pages before that one which read further back, because it failed on the way. */
  readonly earlier?: readonly Mark[];
  /** Journeys whose rows go on for long; they started at or after `stragglersFrom`. */
  readonly stragglers: readonly string[];
  readonly stragglersFrom: number | null;
}

/** The windows that still have to be asked after a position: the main one, and that of the stragglers. */
export interface Rest {
  readonly window: IntervalSet;
  readonly stragglers: IntervalSet;
}

/** What is left of a plan's window after a position. A sort reads everything again; a walk goes on from the last row's instant. */
export function restOf(plan: Plan, position: Position | null): Rest {
  const { order, window } = plan;
  if (position === null || order.kind === 'sort') return { window, stragglers: [] };
  const last = position.after[0] as number;
  const cut = (from: number, to: number): IntervalSet =>
    intersect(window, toWholeSeconds(interval(from, to)));
  if (order.direction === 'DESC')
    return { window: cut(Number.NEGATIVE_INFINITY, last + order.leadMs + 1), stragglers: [] };
  const from = position.from ?? last - order.lagMs;
  const stragglers = position.stragglersFrom === null ? [] : cut(position.stragglersFrom, from);
  return { window: cut(from, Number.POSITIVE_INFINITY), stragglers };
}
