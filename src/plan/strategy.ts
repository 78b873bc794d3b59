import type { SourceEndpoint } from '../model/index.js';
import type { Alternative } from './alternatives.js';
import type { Assumptions } from './assumptions.js';
import { branchesAt, type Strategy } from './pushdown.js';

/** What one more request costs, in rows: about what a request's latency reads. */
export const REQUEST_COST_ROWS = 100;

/**
 * The ways in which the journeys of a query can be read, the plainest first: from the set's own endpoint unnarrowed, or by its filters; and
 * from the other endpoint, where both are read anyway, by that one's filters.
 */
export function strategiesOf(
  native: SourceEndpoint,
  joins: boolean,
  alternatives: readonly Alternative[],
  assumptions: Assumptions,
): readonly Strategy[] {
  const other = native === 'journeys' ? 'transitions' : 'journeys';
  const own = branchesAt(native, alternatives, assumptions);
  const others = joins ? branchesAt(other, alternatives, assumptions) : [[]];
  // Looking for journeys by identifier is as narrow as it gets, at either endpoint.
  if (own.length === 1 && own[0]!.some(({ name }) => name === 'journeyId'))
    return [{ endpoint: native, branches: own }];
  const strategies: Strategy[] = [];
  if (narrows(own)) strategies.push({ endpoint: native, branches: own });
  if (narrows(others)) strategies.push({ endpoint: other, branches: others });
  // One narrowed scan can read no more than the whole; several may.
  const sure = strategies.some(({ branches }) => branches.length === 1);
  return sure ? strategies : [{ endpoint: native, branches: [[]] }, ...strategies];
}

const narrows = (branches: Strategy['branches']): boolean => branches.every((branch) => branch.length > 0);

/** What a strategy costs, in rows, given how many journeys each of its branches has. Joined endpoints are read once more. */
export function costOf(totals: readonly number[], joins: boolean, pageSize: number): number {
  const once = totals.reduce(
    (sum, total) => sum + total + REQUEST_COST_ROWS * Math.max(1, Math.ceil(total / pageSize)),
    0,
  );
  return joins ? 2 * once : once;
}

/** The cheapest strategy by the totals of its branches; of equals the first. */
export function cheapest<T extends Strategy>(
  candidates: readonly { readonly strategy: T; readonly totals: readonly number[] }[],
  joins: boolean,
  pageSize: number,
): T {
  const priced = candidates.map(({ strategy, totals }) => ({
    strategy,
    cost: costOf(totals, joins, pageSize),
  }));
  return priced.reduce((best, each) => (each.cost < best.cost ? each : best)).strategy;
}
