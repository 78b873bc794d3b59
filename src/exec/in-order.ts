import { compareValues } from '../odata/index.js';
import { valueAt, vectorAt } from '../table/index.js';
import type { JourneyRow, TableRows } from './rows.js';

/** Rows of tables, ascending by start and then by journey, cut by their starts. */
export interface InOrder {
  /** Rows that start behind `from`, and before `to`. */
  readonly within: readonly TableRows[];
  /** All others. */
  readonly others: readonly JourneyRow[];
}

/**
 * Cuts rows of tables that stand in order already, so that what lies between need neither be sorted nor even be made. Both instants are epoch
 * milliseconds, and neither is included. Null where the rows are not in order.
 */
export function inOrder(tables: readonly TableRows[], from: number, to: number): InOrder | null {
  const within: TableRows[] = [];
  const others: JourneyRow[] = [];
  let before: TableRows | null = null;
  for (const rows of tables) {
    if (rows.length === 0) continue;
    if ((before !== null && !follows(before, before.length - 1, rows, 0)) || !isAscending(rows)) return null;
    const first = placeBehind(rows, (start) => start <= from);
    const end = placeBehind(rows, (start) => start < to);
    others.push(...rows.slice(0, Math.min(first, end)), ...rows.slice(Math.max(first, end)));
    if (first < end) within.push(rows.slice(first, end));
    else others.push(...rows.slice(end, first));
    before = rows;
  }
  return { within, others };
}

function isAscending(rows: TableRows): boolean {
  const { places, table } = rows;
  const { starts } = table;
  for (let i = 1; i < places.length; i++) {
    const [start, before] = [starts[places[i]!]!, starts[places[i - 1]!]!];
    if (!(start > before) && !follows(rows, i - 1, rows, i)) return false;
  }
  return true;
}

/** Whether a row comes behind another, which it may stand in another table than. */
function follows(before: TableRows, at: number, rows: TableRows, i: number): boolean {
  const order = startAt(rows, i) - startAt(before, at);
  return order > 0 || (order === 0 && compareValues(journeyAt(before, at), journeyAt(rows, i)) <= 0);
}

const startAt = ({ table, places }: TableRows, i: number): number => table.starts[places[i]!]!;

const journeyAt = ({ table, places, set }: TableRows, i: number) =>
  valueAt(vectorAt(table, set.column.get('journeyId')!.index), places[i]!);

/** How many rows, from the first on, start as told; of ascending rows. */
function placeBehind(rows: TableRows, holds: (start: number) => boolean): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(startAt(rows, middle))) low = middle + 1;
    else high = middle;
  }
  return low;
}
