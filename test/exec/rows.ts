import { Bundle, compileFlattening, type Flattening, type BundleRow } from '../../src/exec/flatten.js';
import type { Column, EntitySet } from '../../src/model/index.js';
import type { Value } from '../../src/odata/index.js';
import { Zone } from '../../src/time/index.js';
import { namedSets } from '../model/model.js';

type Json = Readonly<Record<string, unknown>>;

const whole = new Map<string, Flattening>();

/** A journey's records at either endpoint, flattened in every set. */
export function bundleOf(records: { journeys?: unknown; transitions?: unknown }, zone = 'UTC'): Bundle {
  let flattening = whole.get(zone);
  if (flattening === undefined) {
    flattening = compileFlattening(
      new Map(namedSets.map(([, set]) => [set, new Set(set.columns)])),
      new Zone(zone),
    );
    whole.set(zone, flattening);
  }
  const { journeyId } = (records.journeys ?? records.transitions) as { journeyId: string };
  return new Bundle(journeyId, records as { journeys?: Json; transitions?: Json }, flattening);
}

/** The rows a record of the set's own endpoint gives, with some columns filled. */
export function flattened(
  set: EntitySet,
  record: unknown,
  columns: readonly Column[] = set.columns,
  zone = 'UTC',
): readonly BundleRow[] {
  const endpoint = set.source.kind === 'endpoint' ? set.source.endpoint : 'journeys';
  const flattening = compileFlattening(new Map([[set, new Set(columns)]]), new Zone(zone));
  return new Bundle((record as { journeyId: string }).journeyId, { [endpoint]: record }, flattening).rows(
    set,
  );
}

/** The rows of a record, by name. */
export function rows(
  set: EntitySet,
  record: unknown,
  zone = 'Europe/Bucharest',
): readonly Readonly<Record<string, Value>>[] {
  return flattened(set, record, set.columns, zone).map(({ values }) =>
    Object.fromEntries(set.columns.map(({ name, index }) => [name, values[index]!])),
  );
}
