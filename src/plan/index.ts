export { explain, explainTree } from './explain.js';
export type { Interval, IntervalSet } from './intervals.js';
export type { OrderPlan } from './order.js';
export { type Plan, type PlanContext, planOf, type Query } from './plan.js';
export type { PushedFilter } from './pushdown.js';
export { type PlannedRequest, requestFor } from './request.js';
export { type Position, restOf } from './resume.js';
export { segmentsOf } from './segments.js';
export { JOINER } from './translation.js';
