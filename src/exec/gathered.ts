import type { Column } from '../model/index.js';
import type { Plan } from '../plan/index.js';
import type { Gathered, Selected } from './read-context.js';
import { type TableRow, TableRows } from './rows.js';

/** How rows of tables were gathered. */
interface Manner extends Pick<Gathered, 'reached'>, Partial<Pick<Gathered, 'journeyIds'>> {
  /** Records read for them; absent: as many as there are rows. */
  readonly records?: number;
  /** The columns whose values the tables hold; absent: all that the plan reads. */
  readonly columns?: Iterable<Column>;
}

/** Rows of tables as they were gathered. */
export const gatheredOf = (plan: Plan, selected: readonly Selected[], manner: Manner): Gathered =>
  new TablesGathered(rowsOf(plan, selected, manner), manner);

function rowsOf({ query, reads }: Plan, selected: readonly Selected[], manner: Manner): readonly TableRows[] {
  const { set } = query;
  const columns = manner.columns ?? reads.get(set) ?? [];
  return selected.map(({ table, places }) => new TableRows(set, columns, table, places));
}

/** A class, for V8 keeps what an object literal with a getter refers to until it collects the whole heap: here that is all pages of a read. */
class TablesGathered implements Gathered {
  readonly records: number;
  readonly journeyIds: readonly string[];
  readonly reached: number | null;
  #rows: readonly TableRow[] | null = null;

  constructor(
    readonly selected: readonly TableRows[],
    manner: Manner,
  ) {
    this.records = manner.records ?? selected.reduce((sum, { length }) => sum + length, 0);
    this.journeyIds = manner.journeyIds ?? [];
    this.reached = manner.reached;
  }

  /** Made when they are asked for: whoever counts, groups or writes what was written before needs none. */
  get rows(): readonly TableRow[] {
    this.#rows ??= this.selected.flatMap((rows) => rows.made());
    return this.#rows;
  }
}
