import type { Column, EntitySet } from '../model/index.js';
import type { Row, Value } from '../odata/index.js';
import { type Table, valueAt, vectorAt } from '../table/index.js';

/** A flattened row of a set, which knows the journey it belongs to. */
export interface JourneyRow extends Row {
  readonly set: EntitySet;
  readonly journeyId: string;
  /** The journey's start in epoch milliseconds: its time, or its earliest transition floored to the second. */
  readonly start: number;
  /** The journey's earliest transition, floored to the second; its start where transitions were not read. */
  readonly earliest: number;
  /** One value, by the column's index. */
  value(index: number): Value;
}

/** A row of a table; its values are read when they are asked for. */
export class TableRow implements JourneyRow {
  #values: readonly Value[] | null = null;
  constructor(
    readonly set: EntitySet,
    /** The columns that are read of it. */
    readonly columns: Iterable<Column>,
    readonly table: Table,
    /** Its place in the table, from 0. */
    readonly place: number,
  ) {}

  get values(): readonly Value[] {
    if (this.#values === null) {
      const values: Value[] = [];
      for (const { index } of this.columns) values[index] = this.value(index);
      this.#values = values;
    }
    return this.#values;
  }

  get journeyId(): string {
    return this.value(this.set.column.get('journeyId')!.index) as string;
  }

  get start(): number {
    return this.table.starts[this.place]!;
  }

  get earliest(): number {
    return this.start;
  }

  value(index: number): Value {
    return valueAt(vectorAt(this.table, index), this.place);
  }
}
