import {
  type Branch,
  cheapest,
  type IntervalSet,
  type Plan,
  segmentsOf,
  type Strategy,
} from '../plan/index.js';
import type { Zone } from '../time/index.js';
import { search, type Upstream } from './upstream.js';

/** How many journeys a branch selects in a window, by the upstream's own totals: one request of one record for each wide segment. */
export async function totalOf(
  endpoint: Strategy['endpoint'],
  filters: Branch,
  window: IntervalSet,
  zone: Zone,
  upstream: Upstream,
): Promise<readonly number[]> {
  const segments = segmentsOf(window, zone, 'wide', 'ASC');
  const request = { endpoint, filters, direction: 'ASC', limit: 1, cursor: null } as const;
  return await Promise.all(
    segments.map(async (segment) => (await search({ ...request, segment }, upstream)).totalElements),
  );
}

/** The strategy to run: the only one, or the cheapest by the totals of the newest wide segment. */
export async function choose(
  plan: Plan,
  window: IntervalSet,
  zone: Zone,
  upstream: Upstream,
): Promise<Strategy> {
  const [only, ...others] = plan.strategies;
  if (others.length === 0) return only!;
  const newest = segmentsOf(window, zone, 'wide', 'DESC').slice(0, 1);
  const candidates = await Promise.all(
    plan.strategies.map(async (strategy) => {
      const totals = strategy.branches.map((branch) =>
        totalOf(strategy.endpoint, branch, newest, zone, upstream),
      );
      return { strategy, totals: (await Promise.all(totals)).flat() };
    }),
  );
  return cheapest(candidates, plan.joins, upstream.limits.pageSize);
}
