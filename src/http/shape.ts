import { compileExpansion, type JourneyRow, TableRow, TableRows } from '../exec/index.js';
import {
  compile,
  type Computed,
  type DerivedSet,
  edmTypeOf,
  type EvaluateContext,
  isDerived,
} from '../odata/index.js';
import type { Column } from '../model/index.js';
import type { Selection } from '../plan/index.js';
import { type RowText, type Table, textRange } from '../table/index.js';
import type { Projection, Representation, Shape, Written } from '../write/index.js';

/** What is written of a selection's rows, with what is expanded in them. */
export function shapeOf(
  { set, select, computed, links, expand, apply }: Selection,
  evaluation: EvaluateContext,
): Shape {
  const members = expand.map((expansion) => ({
    name: expansion.navigation.name,
    collection: expansion.navigation.collection,
    counted: expansion.selection.count,
    ...(expansion.only === undefined ? {} : { only: expansion.only }),
    related: compileExpansion(expansion, evaluation),
    shape: shapeOf(expansion.selection, evaluation),
  }));
  const fields = computed.map(({ name, expr }) => ({
    name,
    type: edmTypeOf(expr.type),
    value: compile(expr, evaluation),
  }));
  const rows = apply?.set ?? set;
  const columns = isDerived(rows)
    ? select.map((column) => ({ ...column, dynamic: rows.dynamic.has(column.name) }))
    : select;
  return { set: rows, columns, computed: fields, members, ...(links === undefined ? {} : { links }) };
}

/** What a selection's context URL tells of it: no references and counts, and without `$select` all the set has (Protocol 4.01 §10.9). */
export function projectionOf({ set, select, computed, links = [], expand, apply }: Selection): Projection {
  if (apply !== undefined && isDerived(apply.set)) return derivedProjection(apply.set, select, computed);
  const whole = select.length === set.columns.length;
  const named = whole ? (links.length > 0 ? ['*'] : null) : select.map(({ name }) => name);
  return {
    columns: named === null ? null : [...named, ...computed.map(({ name }) => name), ...links],
    expanded: expand
      .filter(({ only }) => only === undefined)
      .map(({ navigation, selection }) => [navigation.name, projectionOf(selection)] as const),
  };
}

/** What every row that `$apply` makes has; where there is nothing such, that any row may be different (Data Aggregation 4.0 §3.1.1). */
function derivedProjection(
  { optional }: DerivedSet,
  select: readonly Column[],
  computed: readonly Computed[],
): Projection {
  const names = [...select.filter(({ name }) => !optional.has(name)), ...computed].map(({ name }) => name);
  return { columns: names.length === 0 ? ['@Core.AnyStructure'] : names, expanded: [] };
}

/** Where rows that were written before stand; null for what was not. */
export interface WrittenBefore {
  readonly row: (row: JourneyRow) => Written | null;
  /** The same for rows that stand one behind the other in the table they are of. */
  readonly rows: (rows: Iterable<JourneyRow>) => Written | null;
}

/**
 * Finds the text of rows that were written before; null where a selection's rows are written another way than as columns in the plain
 * representation, from which others differ by what stands around rows alone. A row without its key tells its id (JSON Format 4.01 §4.6).
 */
export function writtenBefore(
  { set, select, computed, expand, apply }: Selection,
  { metadata, ieee754, omitNulls }: Representation,
): WrittenBefore | null {
  if (computed.length + expand.length > 0 || apply !== undefined) return null;
  if (metadata === 'full' || ieee754 || omitNulls) return null;
  if (metadata === 'minimal' && !set.key.every((part) => select.includes(part))) return null;
  const isAsked = (columns: readonly Column[]): boolean =>
    columns.length === select.length && columns.every((column, i) => column === select[i]);
  // Of the many rows of a table one needs be looked at.
  let known: RowText | null = null;
  let asked = false;
  const written = ({ text }: Table, first: number, last: number): Written | null => {
    if (text === null) return null;
    if (text !== known) {
      known = text;
      asked = isAsked(text.columns ?? set.columns);
    }
    if (!asked) return null;
    const [start, end] = textRange(text, first, last);
    const { bytes, loan } = text;
    if (end > bytes.length) throw new Error('the text of rows was let go before they were written');
    return { bytes, start, end, sent: loan?.pay(last - first + 1) ?? null };
  };
  return {
    row: (row) => (row instanceof TableRow ? written(row.table, row.place, row.place) : null),
    rows: (rows) =>
      rows instanceof TableRows && rows.adjoin
        ? written(rows.table, rows.places[0]!, rows.places.at(-1)!)
        : null,
  };
}
