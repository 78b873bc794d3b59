import type { Column } from '../model/index.js';
import {
  type Bound,
  childrenOf,
  compile,
  type EvaluateContext,
  type Row,
  type Value,
} from '../odata/index.js';
import { keepHolding, soughtBy } from './search.js';
import { type Table, vectorAt } from './table.js';
import { valueAt, type Vector } from './vector.js';

/** Rows of a table that a predicate is true for, by place, ascending. They may be shared with others and must stay as they are. */
export type Select = (table: Table) => Uint32Array;

/**
 * Compiles a predicate over one row's columns to run on whole tables: part by part of its conjunction, each on the rows that are left; a part
 * that reads one coded column is decided once for each distinct value. Null for a predicate that looks at other rows.
 */
export function compileSelect(predicate: Bound | null, context: EvaluateContext): Select | null {
  const parts: Keep[] = [];
  for (const conjunct of predicate === null ? [] : conjunctsOf(predicate)) {
    const columns = columnsOf(conjunct);
    if (columns === null) return null;
    parts.push(compilePart(conjunct, columns, context));
  }
  return (table) => {
    let rows = allOf(table.length);
    if (parts.length === 0) return rows;
    const kept = new Uint32Array(table.length);
    for (const keep of parts) {
      if (rows.length === 0) break;
      rows = kept.subarray(0, keep(table, rows, kept));
    }
    return rows;
  };
}

let places = new Uint32Array(0);

/** All places of a table. */
function allOf(length: number): Uint32Array {
  if (places.length < length) {
    places = new Uint32Array(Math.max(4096, 2 * length));
    for (let i = 0; i < places.length; i++) places[i] = i;
  }
  return places.subarray(0, length);
}

/** Writes the rows that stay to the front of another list, which may be the same, and tells how many they are. */
type Keep = (table: Table, rows: Uint32Array, into: Uint32Array) => number;

const conjunctsOf = (predicate: Bound): readonly Bound[] =>
  predicate.kind === 'and' ? predicate.operands.flatMap(conjunctsOf) : [predicate];

/** The columns of the row itself that an expression reads; null where it reads anything else. */
export function columnsOf(node: Bound): ReadonlySet<Column> | null {
  const columns = new Set<Column>();
  const visit = (each: Bound): boolean => {
    if (each.kind === 'lambda' || each.kind === 'count') return false;
    if (each.kind === 'column') {
      if (each.of.variable !== 0 || each.of.path.length > 0) return false;
      columns.add(each.column);
    }
    return childrenOf(each).every(visit);
  };
  return visit(node) ? columns : null;
}

function compilePart(predicate: Bound, columns: ReadonlySet<Column>, context: EvaluateContext): Keep {
  const evaluate = compile(predicate, context);
  const values: Value[] = [];
  const row: Row = { values };
  const frames = [row];
  const [only, ...more] = columns;
  if (only !== undefined && more.length === 0) {
    const holds = (value: Value): boolean => {
      values[only.index] = value;
      return evaluate(frames) === true;
    };
    const sought = soughtBy(predicate);
    return (table, rows, into) => {
      const vector = vectorAt(table, only.index);
      return sought !== null && vector.kind === 'texts'
        ? keepHolding(vector, sought, rows, into)
        : keepByColumn(vector, rows, into, holds);
    };
  }
  return (table, rows, into) => {
    const vectors = [...columns].map((column) => [column.index, vectorAt(table, column.index)] as const);
    return keep(rows, into, (place) => {
      for (const [index, vector] of vectors) values[index] = valueAt(vector, place);
      return evaluate(frames) === true;
    });
  };
}

function keepByColumn(
  vector: Vector,
  rows: Uint32Array,
  into: Uint32Array,
  holds: (value: Value) => boolean,
): number {
  if (vector.kind !== 'codes') return keep(rows, into, (place) => holds(valueAt(vector, place)));
  const { codes } = vector;
  const decided = Uint8Array.from(vector.values, (value) => (holds(value) ? 1 : 0));
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const place = rows[i]!;
    if (decided[codes[place]!] === 1) into[count++] = place;
  }
  return count;
}

function keep(rows: Uint32Array, into: Uint32Array, stays: (place: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const place = rows[i]!;
    if (stays(place)) into[count++] = place;
  }
  return count;
}
