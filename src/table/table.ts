import type { Column, EntitySet } from '../model/index.js';
import type { Value } from '../odata/index.js';
import type { Loan } from './loan.js';
import { bytesOf, sliceOf, valueAt, type Vector, vectorOf } from './vector.js';

/** Rows as they are written, one behind the other with a comma and a line feed between; `ends` holds where each ends. */
export interface RowText {
  /** The columns written, in their order; null for all of the set. */
  readonly columns: readonly Column[] | null;
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
  /** Where its memory goes once its rows are sent; absent where it stays as long as anybody has it. */
  readonly loan?: Loan;
}

/** What stands between two rows of a text. */
export const SEPARATOR = ',\n';

/**
 * Flattened rows of one set, column by column: plain data, so that it can be kept, measured, handed to another thread and written down.
 * Rows stand in the order of their journeys' starts.
 */
export interface Table {
  readonly set: string;
  readonly length: number;
  /** By the column's index; columns not read are missing. */
  readonly vectors: ReadonlyMap<number, Vector>;
  /** The start of each row's journey in epoch milliseconds, ascending. */
  readonly starts: Float64Array;
  /** The rows as JSON in the plain representation with all columns; null where that was not made. */
  readonly text: RowText | null;
  /** What it takes in memory, about. */
  readonly bytes: number;
}

/** A row that is still to become part of a table. */
export interface TableInput {
  readonly values: readonly Value[];
  readonly start: number;
  /** The row as it is written; null where no text is kept. */
  readonly text: string | null;
}

/** Makes a table of rows in the order of their starts. */
export function tableOf(
  set: EntitySet,
  columns: Iterable<Column>,
  rows: readonly TableInput[],
  written: RowText['columns'] = null,
): Table {
  const vectors = new Map(
    [...columns].map(
      ({ index }) => [index, vectorOf(rows.map(({ values }) => values[index] ?? null))] as const,
    ),
  );
  const starts = Float64Array.from(rows, ({ start }) => start);
  const text = rows.length > 0 && rows.every((row) => row.text !== null) ? textOf(rows, written) : null;
  return tableOfVectors(set, vectors, starts, text);
}

/** Puts a table together. */
export function tableOfVectors(
  set: EntitySet,
  vectors: ReadonlyMap<number, Vector>,
  starts: Float64Array,
  text: RowText | null,
): Table {
  let bytes = starts.byteLength + (text === null ? 0 : text.bytes.byteLength + text.ends.byteLength);
  for (const vector of vectors.values()) bytes += bytesOf(vector);
  return { set: set.name, length: starts.length, vectors, starts, text, bytes };
}

function textOf(rows: readonly TableInput[], columns: RowText['columns']): RowText {
  const bytes = Buffer.from(rows.map(({ text }) => text).join(SEPARATOR));
  const ends = new Uint32Array(rows.length);
  let end = -SEPARATOR.length;
  rows.forEach(({ text }, i) => {
    end += SEPARATOR.length + Buffer.byteLength(text!);
    ends[i] = end;
  });
  return { columns, bytes, ends };
}

/** Where a row's text stands in its table's. */
export function textRange(
  { ends }: RowText,
  first: number,
  last = first,
): readonly [start: number, end: number] {
  return [first === 0 ? 0 : ends[first - 1]! + SEPARATOR.length, ends[last]!];
}

/** The column of a table by its index. Throws where the table was made without it: no value would do for it. */
export function vectorAt({ vectors, set }: Table, index: number): Vector {
  const vector = vectors.get(index);
  if (vector === undefined) throw new Error(`the table of ${set} has no column ${String(index)}`);
  return vector;
}

/** Some rows of a table, by their places in order, packed so that they can be kept; of one that is packed already all rows are taken over as they are. */
export function packed(set: EntitySet, table: Table, places: readonly number[]): Table {
  const [first = 0] = places;
  const isRun = places.every((place, i) => place === first + i);
  const all = isRun && places.length > 0 && places.length === table.length;
  if (all && isPacked(table)) return { ...table, text: table.text && { ...table.text, columns: null } };
  const packedOf = (vector: Vector): Vector =>
    isRun
      ? sliceOf(vector, first, first + places.length)
      : vectorOf(places.map((place) => valueAt(vector, place)));
  const vectors = new Map([...table.vectors].map(([index, vector]) => [index, packedOf(vector)] as const));
  const starts = Float64Array.from(places, (place) => table.starts[place]!);
  const text = table.text === null || places.length === 0 ? null : textOfRows(table.text, places);
  return tableOfVectors(set, vectors, starts, text);
}

const isPacked = ({ vectors }: Table): boolean =>
  [...vectors.values()].every(({ kind }) => kind !== 'values');

function textOfRows(text: RowText, places: readonly number[]): RowText {
  const ranges = places.map((place) => textRange(text, place));
  const size = ranges.reduce((sum, [start, end]) => sum + end - start + SEPARATOR.length, -SEPARATOR.length);
  const bytes = Buffer.allocUnsafeSlow(size);
  const ends = new Uint32Array(places.length);
  let at = 0;
  ranges.forEach(([start, end], i) => {
    if (i > 0) at += bytes.write(SEPARATOR, at, 'latin1');
    bytes.set(text.bytes.subarray(start, end), at);
    at += end - start;
    ends[i] = at;
  });
  return { columns: null, bytes, ends };
}
