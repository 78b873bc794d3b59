import type { Bound, BoundOrder } from '../odata/index.js';
import { valueTypeOf } from '../odata/index.js';
import type { Column, EntitySet } from '../model/index.js';
import type { StartTolerance } from './window.js';

/**
 * How rows get into the order asked for.
 * - `walk`: the upstream's time order, ascending or descending; a row's leading key lies between its journey's start − `leadMs` and
 *   start + `lagMs`, so rows are released as soon as no later journey can come before them (trap 9 of docs/traps.md).
 * - `sort`: read everything, keep the best rows.
 */
export type OrderPlan =
  | {
      readonly kind: 'walk';
      readonly direction: 'ASC' | 'DESC';
      readonly keys: readonly BoundOrder[];
      readonly leadMs: number;
      readonly lagMs: number;
    }
  | { readonly kind: 'sort'; readonly direction: 'ASC' | 'DESC'; readonly keys: readonly BoundOrder[] };

const keyOf = (set: EntitySet, column: Column): BoundOrder => ({
  expr: columnExpr(set, column),
  descending: false,
});
const columnExpr = (set: EntitySet, column: Column): Bound => ({
  kind: 'column',
  type: valueTypeOf(column.type),
  of: { variable: 0, path: [] },
  set,
  column,
});

/**
 * The order asked for, ended by the set's own order so that it is total and pages neither lose nor repeat a row.
 * `wanted`: journeys are looked for by identifier, from the newest back, and reading stops once all are found.
 */
export function orderOf(
  set: EntitySet,
  asked: readonly BoundOrder[],
  tolerance: StartTolerance,
  wanted: boolean,
): OrderPlan {
  const keys = totalOrder(set, asked);
  const first = keys[0]!;
  const bounds =
    first.expr.kind === 'column' && first.expr.of.path.length === 0 ? first.expr.column.bounds : null;
  if (wanted || set.source.kind !== 'endpoint') return { kind: 'sort', direction: 'DESC', keys };
  if (bounds === null) return { kind: 'sort', direction: 'ASC', keys };
  // Where the start itself is not among the columns it is told from the earliest transition, which adds the slack once more.
  const { slackMs, maxJourneyMs } = tolerance;
  const leadMs = bounds === 'start' ? 0 : 2 * slackMs;
  const lagMs = bounds === 'start' ? 0 : bounds === 'event' ? maxJourneyMs + 2 * slackMs : 2 * slackMs;
  return { kind: 'walk', direction: first.descending ? 'DESC' : 'ASC', keys, leadMs, lagMs };
}

/** Sort keys followed by the set's own order, as far as they do not name its columns already. */
export function totalOrder(set: EntitySet, asked: readonly BoundOrder[]): readonly BoundOrder[] {
  const named = new Set(
    asked.flatMap(({ expr }) => (expr.kind === 'column' && expr.of.path.length === 0 ? [expr.column] : [])),
  );
  return [...asked, ...set.order.filter((column) => !named.has(column)).map((column) => keyOf(set, column))];
}
