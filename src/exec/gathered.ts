import type { Column } from '../model/index.js';
import type { Plan } from '../plan/index.js';
import type { Gathered, Selected } from './read-context.js';
import { TableRow } from './rows.js';

/** How rows of tables were gathered. */
interface Manner extends Pick<Gathered, 'reached'>, Partial<Pick<Gathered, 'journeyIds'>> {
  /** Records read for them; absent: as many as there are rows. */
  readonly records?: number;
  /** The columns whose values the tables hold; absent: all that the plan reads. */
  readonly columns?: Iterable<Column>;
}

/** Rows of tables as they were gathered. */
export function gatheredOf(
  { query, reads }: Plan,
  selected: readonly Selected[],
  { records, columns = reads.get(query.set) ?? [], reached, journeyIds = [] }: Manner,
): Gathered {
  const { set } = query;
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
