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
export const gatheredOf = (plan: Plan, selected: readonly Selected[], manner: Manner): Gathered =>
  new TablesGathered(plan, selected, manner);

/** A class, for V8 keeps what an object literal with a getter refers to until it collects the whole heap: here that is all pages of a read. */
class TablesGathered implements Gathered {
  readonly records: number;
  readonly journeyIds: readonly string[];
  readonly reached: number | null;
  #rows: readonly TableRow[] | null = null;

  constructor(
    readonly plan: Plan,
    readonly selected: readonly Selected[],
    readonly manner: Manner,
  ) {
    this.records = manner.records ?? selected.reduce((sum, { places }) => sum + places.length, 0);
    this.journeyIds = manner.journeyIds ?? [];
    this.reached = manner.reached;
  }

  /** Made when they are asked for: whoever only counts or groups needs none. */
  get rows(): readonly TableRow[] {
    const { query, reads } = this.plan;
    const { set } = query;
    const columns = this.manner.columns ?? reads.get(set) ?? [];
    this.#rows ??= this.selected.flatMap(({ table, places }) =>
      Array.from(places, (place) => new TableRow(set, columns, table, place)),
    );
    return this.#rows;
  }
}
