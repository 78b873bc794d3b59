import type { Bound } from '../odata/index.js';
import type { Column, EntitySet } from '../model/index.js';

/** A text column compared with a list of values: `c eq 'a'`, `c in ('a','b')`, `c eq 'a' or c eq 'b'`. */
export interface ValueList {
  readonly column: Column;
  readonly set: EntitySet;
  /** Which row the column is of: its range variable and the navigation from it. */
  readonly row: string;
  readonly values: readonly string[];
}

/** Reads a condition as a column compared with values; null when it is anything else, or compares with null. */
export function valueListOf(node: Bound): ValueList | null {
  if (node.kind === 'compare' && node.op === 'eq') {
    return node.left.kind === 'constant' ? listOf(node.right, [node.left]) : listOf(node.left, [node.right]);
  }
  if (node.kind === 'in') return listOf(node.left, node.items);
  if (node.kind !== 'or') return null;
  const lists = node.operands.map(valueListOf);
  const first = lists[0];
  if (first === undefined || first === null) return null;
  if (lists.some((list) => list?.column !== first.column || list.row !== first.row)) return null;
  return { ...first, values: [...new Set(lists.flatMap((list) => list!.values))] };
}

function listOf(subject: Bound, items: readonly Bound[]): ValueList | null {
  if (subject.kind !== 'column' || subject.type !== 'string') return null;
  const values: string[] = [];
  for (const item of items) {
    if (item.kind !== 'constant' || typeof item.value !== 'string') return null;
    values.push(item.value);
  }
  const { variable, path } = subject.of;
  const row = [String(variable), ...path.map((navigation) => navigation.name)].join('/');
  return { column: subject.column, set: subject.set, row, values };
}
