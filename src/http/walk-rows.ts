import { MAX_SORTED_ROWS, Read, type ReadContext, RefusedFilter, type Rows } from '../exec/index.js';
import type { Row } from '../odata/index.js';
import { hull, type Plan, type PlanContext, planOf, type Position, type Query } from '../plan/index.js';

export interface RowBatch {
  readonly rows: readonly Row[];
  /** How much of the range is read, from 0 to 1, as far as rows in the order of time tell; null where they do not. */
  readonly share: number | null;
}

/** Where rows begin: behind a position, null at the start, and how many follow at most, null where nothing bounds them. */
export interface Place {
  readonly position: Position | null;
  readonly left: number | null;
}

/**
 * All rows behind a place, without pages. Reads on behind whatever made a read end: a filter that the upstream refuses, or the most rows that
 * can be sorted at once.
 */
export async function* walkRows(
  query: Query,
  planning: PlanContext,
  context: ReadContext,
  from: Place = { position: null, left: query.top },
): AsyncGenerator<RowBatch> {
  let refused: ReadonlySet<string> = planning.refused;
  let { position, left } = from;
  while (left === null || left > 0) {
    const plan = planOf(query, { ...planning, refused });
    const read: Read = new Read(plan, context, position, limitOf(plan, position, left), left);
    try {
      for await (const rows of read.batches()) {
        if (left !== null) left -= rows.length;
        yield { rows: [...rows], share: shareOf(plan, rows) };
      }
      position = read.next;
      if (position === null) return;
    } catch (error) {
      if (!(error instanceof RefusedFilter) || refused.has(error.filter)) throw error;
      refused = new Set([...refused, error.filter]);
      position = read.positionAfter();
    }
  }
}

/** As many rows as one read may give: all of them, but where they must be sorted. */
function limitOf({ order, query, strategies }: Plan, position: Position | null, left: number | null): number {
  const most = left ?? Number.POSITIVE_INFINITY;
  if (order.kind !== 'sort' || strategies.length === 0) return most;
  const skip = position === null ? query.skip : 0;
  // One more is held, to find out whether more rows follow.
  return Math.min(most, Math.max(1, MAX_SORTED_ROWS - skip - 1));
}

function shareOf({ order, window }: Plan, rows: Rows): number | null {
  const whole = hull(window);
  const last = rows.at(-1);
  if (order.kind !== 'walk' || whole === null || last === undefined) return null;
  const read = order.direction === 'ASC' ? last.start - whole.start : whole.end - last.start;
  return Math.min(1, Math.max(0, read / (whole.end - whole.start)));
}
