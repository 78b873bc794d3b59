import { hull, type Interval, type IntervalSet, intersect, interval, type Plan } from '../plan/index.js';
import { floorSecond } from '../time/index.js';
import { totalOf } from './choose.js';
import type { Gatherer } from './gather.js';

/** Skipping fewer rows than this is cheaper by reading them. */
const WORTH_ROWS = 150;
/** Rows that may be left to skip by reading. */
const CLOSE_ENOUGH = 60;
const MAX_PROBES = 24;

/** Where reading starts once rows were skipped by totals. */
export interface Skipped {
  readonly window: IntervalSet;
  /** Rows still to skip. */
  readonly skip: number;
}

/**
 * Skips rows of an exact plan without reading them: by the totals of parts of the window, cut at whole seconds, each one request of one
 * record, closing in on the row wanted (trap 13 of docs/traps.md). Null where totals cannot be trusted, or it would not pay.
 */
export async function skipByTotals(
  gatherer: Gatherer,
  window: IntervalSet,
  skip: number,
): Promise<Skipped | null> {
  const { plan, context } = gatherer;
  const cap = context.assumptions.totalCap;
  if (!plan.exact || plan.order.kind !== 'walk' || skip < WORTH_ROWS || !context.limits.totalsCount)
    return null;
  const whole = hull(window);
  if (whole === null) return null;
  const strategy = await gatherer.strategy(window);
  const branch = strategy.branches[0]!;
  let trusted = true;
  const count = async (part: Interval): Promise<number> => {
    const totals = await totalOf(
      strategy.endpoint,
      branch,
      intersect(window, [part]),
      context.zone,
      gatherer.upstream,
    );
    if (totals.some((total) => total === cap)) trusted = false;
    return totals.reduce((sum, each) => sum + each, 0);
  };
  const found = await search(plan, whole, skip, count);
  if (!trusted) return null;
  return found === null
    ? { window: [], skip: 0 }
    : { window: intersect(window, interval(found.part.start, found.part.end)), skip: found.skip };
}

interface Found {
  readonly part: Interval;
  readonly skip: number;
}

/** The part of the whole, from some border on in the order of reading, before which lie at most `skip` rows, and nearly so many. */
async function search(
  plan: Plan,
  whole: Interval,
  skip: number,
  count: (part: Interval) => Promise<number>,
): Promise<Found | null> {
  const ascending = plan.order.direction === 'ASC';
  // Distances from where reading starts; rows before `near` are skipped, those before `far` are too many.
  let near = { distance: 0, rows: 0 };
  let far = { distance: whole.end - whole.start, rows: await count(whole) };
  if (far.rows <= skip) return null;
  const span = (from: number, to: number): Interval =>
    ascending
      ? { start: whole.start + from, end: whole.start + to }
      : { start: whole.end - to, end: whole.end - from };
  for (let probe = 0; probe < MAX_PROBES && skip - near.rows > CLOSE_ENOUGH; probe++) {
    const guess = nextGuess(near, far, skip, probe);
    if (guess <= near.distance || guess >= far.distance) break;
    const rows = near.rows + (await count(span(near.distance, guess)));
    if (rows <= skip) near = { distance: guess, rows };
    else far = { distance: guess, rows };
  }
  return { part: span(near.distance, whole.end - whole.start), skip: skip - near.rows };
}

interface Mark {
  readonly distance: number;
  readonly rows: number;
}

/** In proportion to the rows, a little short of the mark; every third guess halves, since days are not even. Whole seconds. */
function nextGuess(near: Mark, far: Mark, skip: number, probe: number): number {
  const share =
    probe % 3 === 2 ? 0.5 : Math.max(0, skip - CLOSE_ENOUGH / 2 - near.rows) / (far.rows - near.rows);
  const guess = near.distance + (far.distance - near.distance) * share;
  return Math.max(near.distance + 1000, Math.min(far.distance - 1000, floorSecond(guess)));
}
