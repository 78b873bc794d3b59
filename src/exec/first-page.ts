import type { Plan } from '../plan/index.js';
import type { Release } from './release.js';
import type { UpstreamLimits } from './upstream.js';

/** Up to so many rows the first page is asked small, at so many records for each row; whether that is enough shows then. */
const FEW_ROWS = 50;
const RECORDS_FOR_A_ROW = 10;

/**
 * Records the first page need have: as many as rows are needed where each record is one; a few times as many where few rows are. Null: a full page.
 *
 * @param peeks whether to find out if more rows follow
 */
export function firstPage(
  plan: Plan,
  { tiesInOrder }: Release,
  peeks: boolean,
  rows: number,
  { pageSize }: UpstreamLimits,
): number | null {
  const needed = rows + (peeks ? 1 : 0);
  if (plan.order.kind !== 'walk') return null;
  if (plan.exact) {
    const records = needed + (peeks || tiesInOrder ? 0 : 1);
    return records < pageSize ? records : null;
  }
  const held = plan.order.direction === 'DESC' && plan.order.lagMs > 0;
  return needed > FEW_ROWS || held ? null : Math.max(FEW_ROWS, RECORDS_FOR_A_ROW * needed);
}
