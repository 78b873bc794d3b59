import type { Column, EdmType } from '../model/index.js';
import type { Row, Value } from '../odata/index.js';
import { dateText, instantText, type Zone } from '../time/index.js';

/** Writes one row as the text of a JSON object (OData JSON Format 4.01 §4.5, without control information). */
export type WriteRow = (row: Row) => string;

/** Compiles the writer of some columns. DateTimeOffset values bear the zone's offset and three digits of a second. */
export function compileWriteRow(columns: readonly Column[], zone: Zone): WriteRow {
  const members = columns.map((column, i) => {
    const name = `${i === 0 ? '{' : ','}${JSON.stringify(column.name)}:`;
    return { name, index: column.index, write: WRITERS[column.type](zone) };
  });
  if (members.length === 0) return () => '{}';
  return ({ values }) => {
    let text = '';
    for (const { name, index, write } of members) {
      const value = values[index];
      text += name + (value === null || value === undefined ? 'null' : write(value));
    }
    return `${text}}`;
  };
}

type WriteValue = (value: Exclude<Value, null>) => string;

/** JSON has no INF and NaN: they are texts (OData JSON Format 4.01 §7.1). */
const double: WriteValue = (value) => (Number.isFinite(value) ? String(value) : `"${String(value).replace('Infinity', 'INF')}"`);
const plain: WriteValue = (value) => String(value);

const WRITERS: Readonly<Record<EdmType, (zone: Zone) => WriteValue>> = {
  'Edm.String': () => (value) => JSON.stringify(value),
  'Edm.Boolean': () => plain,
  'Edm.Int32': () => plain,
  'Edm.Int64': () => plain,
  'Edm.Double': () => double,
  'Edm.DateTimeOffset': (zone) => (value) => `"${instantText(value as number, zone)}"`,
  'Edm.Date': () => (value) => `"${dateText(value as number)}"`,
};
