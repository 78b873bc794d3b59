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

/** Rows that are given together, in order. */
export interface Rows extends Iterable<JourneyRow> {
  readonly length: number;
  at(index: number): JourneyRow | undefined;
  slice(from: number, to?: number): Rows;
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

/** Rows of a table; each is made when it is asked for, so that who writes what the table has written before needs none. */
export class TableRows implements Rows {
  constructor(
    readonly set: EntitySet,
    /** The columns that are read of them. */
    readonly columns: Iterable<Column>,
    readonly table: Table,
    /** Their places in the table, from 0, ascending. */
    readonly places: Uint32Array,
  ) {}

  get length(): number {
    return this.places.length;
  }

  /** Whether they stand one behind the other. */
  get adjoin(): boolean {
    const { length, places } = this;
    return length > 0 && places[length - 1]! - places[0]! === length - 1;
  }

  at(index: number): TableRow | undefined {
    const place = this.places.at(index);
    return place === undefined ? undefined : this.#row(place);
  }

  slice(from: number, to?: number): TableRows {
    return new TableRows(this.set, this.columns, this.table, this.places.subarray(from, to));
  }

  made(): readonly TableRow[] {
    return Array.from(this.places, (place) => this.#row(place));
  }

  [Symbol.iterator](): IterableIterator<TableRow> {
    return this.made()[Symbol.iterator]();
  }

  #row(place: number): TableRow {
    return new TableRow(this.set, this.columns, this.table, place);
  }
}

/** Tells of rows that were gathered and will never be written: the text lent for them is wanted no longer. */
export function forgo(rows: Rows): void {
  if (rows instanceof TableRows) rows.table.text?.loan?.forgo(rows.length);
  else for (const row of rows) if (row instanceof TableRow) row.table.text?.loan?.forgo(1);
}
