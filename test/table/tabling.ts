import type { Column, EntitySet } from '../../src/model/index.js';
import type { Row, Value } from '../../src/odata/index.js';
import { type Table, tableOf } from '../../src/table/index.js';
import { rowOf } from '../odata/evaluating.js';
import { journeys } from '../model/model.js';

/** Rows of a set as one table, by the values of some columns, one starting each second; with a text for each where one is given. */
export function tableFrom(
  rows: readonly Readonly<Record<string, Value>>[],
  set: EntitySet = journeys,
  texts: readonly string[] | null = null,
): Table {
  return tableOf(
    set,
    set.columns,
    rows.map((values, i) => ({
      values: rowOf(values, set).values,
      start: i * 1000,
      text: texts?.[i] ?? null,
    })),
  );
}

/** The same rows cut into tables behind some of them. */
export function tablesOf(
  rows: readonly Row[],
  ends: readonly number[],
  set: EntitySet,
  columns: readonly Column[] = set.columns,
): readonly Table[] {
  const borders = [...new Set([0, ...ends.map((end) => end % (rows.length + 1)), rows.length])].sort(
    (a, b) => a - b,
  );
  return borders.slice(1).map((end, i) =>
    tableOf(
      set,
      columns,
      rows.slice(borders[i]!, end).map(({ values }, nth) => ({ values, start: nth, text: null })),
    ),
  );
}
