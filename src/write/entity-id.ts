import type { Column, EntitySet } from '../model/index.js';
import type { Row, Value } from '../odata/index.js';
import { dateText } from '../time/index.js';

/** The literal of a key property in a URL, not percent-encoded (OData ABNF, keyPropertyValue). */
function literal({ type }: Column, value: Value | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (type === 'Edm.String') return `'${String(value).replaceAll("'", "''")}'`;
  if (type === 'Edm.Date') return dateText(value as number);
  return String(value);
}

/** Percent-encodes what a path segment must not hold, `/` and `:` included; half a surrogate pair has no UTF-8. */
const encoded = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));

/**
 * The canonical path of a row's entity below the service root, as `Journeys('a')` or `JourneyAgents(journeyId='a',position=0)`, with
 * literals as `write` gives them (URL Conventions §4.3.1).
 */
function compilePath({ name, key }: EntitySet, write: (text: string) => string): (row: Row) => string {
  const [only, ...others] = key;
  if (only !== undefined && others.length === 0)
    return ({ values }) => `${name}(${write(literal(only, values[only.index]))})`;
  return ({ values }) =>
    `${name}(${key.map((column) => `${column.name}=${write(literal(column, values[column.index]))}`).join(',')})`;
}

/** The entity-id relative to the service root, percent-encoded: a URL that leads to the entity, and safe within JSON quotes. */
export const compileEntityId = (set: EntitySet): ((row: Row) => string) => compilePath(set, encoded);

/** The same in canonical form, for context URLs: their fragment must not be percent-encoded (Protocol 4.01 §10). */
export const canonicalPath = (set: EntitySet, row: Row): string => compilePath(set, (text) => text)(row);
