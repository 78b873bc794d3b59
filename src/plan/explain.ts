import { utcText } from '../time/index.js';
import { explainApply } from './explain-apply.js';
import { hull } from './intervals.js';
import type { Plan, PlanContext, Selection } from './plan.js';
import { print } from './print.js';
import type { Strategy } from './pushdown.js';
import { requestFor } from './request.js';
import { segmentsOf } from './segments.js';

/** Requests printed in full; more are counted. */
const MAX_REQUESTS = 5;

/** A plan as plain JSON, for `/explain/…`, `journey-feed explain` and tests. */
export interface Explanation {
  readonly [member: string]: unknown;
}

/** Prints the plan that a read runs: what is asked of the upstream, what the feed checks itself, and why. */
export function explain(
  plan: Plan,
  { zone }: Pick<PlanContext, 'zone'>,
  upstreamPageSize: number,
): Explanation {
  const { query, order, range } = plan;
  return {
    set: query.set.name,
    range: { start: utcText(range.start), end: utcText(range.end) },
    nothing: plan.nothing,
    upstream:
      plan.nothing === null
        ? plan.strategies.map((strategy) => explainStrategy(strategy, plan, zone, upstreamPageSize))
        : [],
    chosen:
      plan.strategies.length > 1
        ? 'the cheapest by the totals of their filters, one request of one record each'
        : 'the only one',
    estimatedRequests: { atLeast: fewestRequests(plan, zone) },
    assumptions: plan.assumptions,
    joins: plan.joins,
    exact: plan.exact,
    conjuncts: plan.conjuncts.map(({ conjunct, pushed, exact, because }) => ({
      text: print(conjunct),
      pushed,
      exact,
      because,
    })),
    residual: plan.residual === null ? null : print(plan.residual),
    order: {
      kind: order.kind,
      direction: order.direction,
      keys: order.keys.map(({ expr, descending }) => `${print(expr)} ${descending ? 'desc' : 'asc'}`),
      ...(order.kind === 'walk' ? { leadMs: order.leadMs, lagMs: order.lagMs } : {}),
    },
    ...explainSelection(query),
    ...(query.apply === undefined ? {} : { apply: explainApply(query.apply) }),
    flattened: Object.fromEntries(
      [...plan.reads].map(([set, columns]) => [set.name, [...columns].map((column) => column.name)]),
    ),
  };
}

/** Requests that are sure to be sent: totals where they decide, and the first page of each wide segment or of the first day. */
function fewestRequests(plan: Plan, zone: PlanContext['zone']): number {
  if (plan.nothing !== null || plan.strategies.length === 0) return 0;
  const probes = plan.strategies.length > 1 ? plan.strategies.flatMap(({ branches }) => branches).length : 0;
  const wide = segmentsOf(plan.window, zone, 'wide', plan.order.direction).length;
  const branches = Math.min(...plan.strategies.map((strategy) => strategy.branches.length));
  const stopsEarly = plan.wanted !== null || plan.query.top !== null;
  return probes + branches * (stopsEarly ? 1 : wide) + (plan.joins ? 1 : 0);
}

function explainSelection({ select, computed, expand, top, skip, count }: Selection): Explanation {
  return {
    select: select.map((column) => column.name),
    ...(computed.length === 0
      ? {}
      : { computed: computed.map(({ name, expr }) => `${print(expr)} as ${name}`) }),
    ...(expand.length === 0
      ? {}
      : {
          expand: Object.fromEntries(
            expand.map((each) => [each.navigation.name, explainSelection(each.selection)]),
          ),
        }),
    top,
    skip,
    count,
  };
}

function explainStrategy(
  { endpoint, branches }: Strategy,
  plan: Plan,
  zone: PlanContext['zone'],
  pageSize: number,
): Explanation {
  const { window, order, query } = plan;
  const cut = branches.every((branch) => branch.length > 0) ? 'wide' : plan.cut;
  const segments = segmentsOf(window, zone, cut, order.direction);
  const limit =
    plan.exact && order.kind === 'walk' && query.top !== null
      ? Math.min(pageSize, query.skip + query.top)
      : pageSize;
  const [first] = segments;
  // Each branch shows some, so that no filter stays unseen.
  const shown = segments.slice(0, Math.max(1, Math.floor(MAX_REQUESTS / branches.length)));
  return {
    path: `/v1/${endpoint}/search`,
    window: first === undefined ? null : spanText(plan),
    cut:
      cut === 'wide' ? 'as wide as the contract allows' : 'local days, as many as hold about a page of rows',
    segments: cut === 'wide' ? segments.length : { atMost: segments.length },
    requests: branches.flatMap((branch) =>
      shown.map((segment) =>
        requestFor(segment, branch, zone.name, limit, order.direction, plan.assumptions),
      ),
    ),
  };
}

function spanText(plan: Plan): { start: string; end: string } | null {
  const whole = hull(plan.window);
  return whole === null ? null : { start: utcText(whole.start), end: utcText(whole.end) };
}
