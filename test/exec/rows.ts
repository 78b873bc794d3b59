import { compileFlatten, type SourceRecord } from '../../src/exec/flatten.js';
import type { EntitySet } from '../../src/model/index.js';
import type { Value } from '../../src/odata/index.js';
import { Zone } from '../../src/time/index.js';

/** The rows of a record, by name. */
export function rows(
  set: EntitySet,
  record: unknown,
  zone = 'Europe/Bucharest',
): readonly Readonly<Record<string, Value>>[] {
  return compileFlatten(
    set,
    set.columns,
    new Zone(zone),
  )(record as SourceRecord).map(({ values }) =>
    Object.fromEntries(set.columns.map(({ name, index }) => [name, values[index]!])),
  );
}
