import { totalOf } from './choose.js';
import { Gatherer } from './gather.js';
import type { ReadContext } from './read-context.js';
import { fixedRows } from './fixed.js';
import type { Plan } from '../plan/index.js';

/**
 * How many rows a plan's predicate selects, $top and $skip aside. Where the upstream selects exactly the rows, its totals are summed from
 * requests of one record each, unless one may be a cap (trap 13 of docs/traps.md); else rows are read and counted.
 */
export async function countRows(plan: Plan, context: ReadContext): Promise<number> {
  if (plan.nothing !== null) return 0;
  if (plan.strategies.length === 0) return fixedRows(plan, context).length;
  const gatherer = new Gatherer(plan, context);
  return (await gatherer.countKept()) ?? (await sumOfTotals(gatherer)) ?? (await countByReading(gatherer));
}

/** Null where totals may not count. */
async function sumOfTotals(gatherer: Gatherer): Promise<number | null> {
  const { plan, context } = gatherer;
  if (!plan.exact || !context.limits.totalsCount) return null;
  const { endpoint, branches } = await gatherer.strategy(plan.window);
  const [branch, ...others] = branches;
  if (branch === undefined || others.length > 0) return null;
  const totals = await totalOf(endpoint, branch, plan.window, context.zone, gatherer.upstream);
  return totals.some((total) => total === context.assumptions.totalCap)
    ? null
    : totals.reduce((sum, each) => sum + each, 0);
}

async function countByReading(gatherer: Gatherer): Promise<number> {
  let count = 0;
  const { window } = gatherer.plan;
  for await (const gathered of gatherer.gather({ window, only: [], limit: null, ahead: () => true }))
    count += gathered.selected?.reduce((sum, { places }) => sum + places.length, 0) ?? gathered.rows.length;
  return count;
}
