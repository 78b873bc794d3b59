import type { Plan } from '../plan/index.js';
import type { Gathered, Selected } from './read-context.js';
import { TableRow } from './rows.js';

/** Rows of tables as they were gathered; `records` were read for them, as many as there are rows where that is not told. */
export function gatheredOf(
  { query, reads }: Plan,
  selected: readonly Selected[],
  { records, reached, journeyIds = [] }: Pick<Gathered, 'reached'> & Partial<Gathered>,
): Gathered {
  const { set } = query;
  const columns = reads.get(set) ?? [];
  const count = selected.reduce((sum, { places }) => sum + places.length, 0);
  let rows: readonly TableRow[] | null = null;
  return {
    // Whoever only counts or groups needs none.
    get rows() {
      rows ??= selected.flatMap(({ table, places }) =>
        Array.from(places, (place) => new TableRow(set, columns, table, place)),
      );
      return rows;
    },
    selected,
    records: records ?? count,
    journeyIds,
    reached,
  };
}
