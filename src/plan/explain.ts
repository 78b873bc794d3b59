import { utcText } from '../time/index.js';
import { hull } from './intervals.js';
import type { Plan } from './plan.js';
import { print } from './print.js';
import { requestFor } from './request.js';

/** Segments printed in full; more are counted. */
const MAX_SEGMENTS = 10;

/** A plan as plain JSON, for `/explain/…`, `journey-feed explain` and tests. */
export interface Explanation {
  readonly [member: string]: unknown;
}

export function explain(plan: Plan, displayTimezone: string, upstreamPageSize: number): Explanation {
  const { query, order } = plan;
  const residual = plan.conjuncts.filter((each) => !each.exact);
  return {
    set: query.set.name,
    endpoint: plan.endpoint,
    range: { start: utcText(plan.range.start), end: utcText(plan.range.end) },
    nothing: plan.nothing,
    upstream: {
      path: `/v1/${plan.endpoint}/search`,
      filters: plan.filters,
      segments: {
        count: plan.segments.length,
        hull: hullText(plan),
        requests: plan.segments
          .slice(0, MAX_SEGMENTS)
          .map((segment) =>
            requestFor(segment, plan.filters, displayTimezone, upstreamPageSize, order.direction),
          ),
      },
    },
    exact: plan.exact,
    conjuncts: plan.conjuncts.map(({ conjunct, pushed, exact, because }) => ({
      text: print(conjunct),
      pushed,
      exact,
      because,
    })),
    residual: residual.map(({ conjunct }) => print(conjunct)),
    order: {
      kind: order.kind,
      direction: order.direction,
      keys: order.keys.map(({ expr, descending }) => `${print(expr)} ${descending ? 'desc' : 'asc'}`),
      ...(order.kind === 'walk' ? { leadMs: order.leadMs, lagMs: order.lagMs } : {}),
    },
    select: query.select.map((column) => column.name),
    flattened: plan.columns.map((column) => column.name),
    top: query.top,
    skip: query.skip,
    count: query.count,
  };
}

function hullText(plan: Plan): { start: string; end: string } | null {
  const whole = hull(plan.window);
  return whole === null ? null : { start: utcText(whole.start), end: utcText(whole.end) };
}
