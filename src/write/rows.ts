import type { Column, EdmType } from '../model/index.js';
import type { Frames, Row, Value } from '../odata/index.js';
import { dateText, instantText, type Zone } from '../time/index.js';

/** What is written of a row: columns, and related rows within it. */
export interface Shape {
  readonly columns: readonly Column[];
  readonly members: readonly Member[];
}

/** Related rows written within a row. */
export interface Member {
  readonly name: string;
  readonly collection: boolean;
  /** Whether `name@odata.count` is written. */
  readonly counted: boolean;
  readonly related: (frames: Frames) => { readonly rows: readonly Row[]; readonly total: number };
  readonly shape: Shape;
}

/** Writes one row, the last of the frames, as the text of a JSON object (OData JSON Format 4.01 §4.5 and §8, without further control information). */
export type WriteRow = (frames: Frames) => string;

/** Compiles the writer of a shape. DateTimeOffset values bear the zone's offset and three digits of a second. */
export function compileWriteRow({ columns, members }: Shape, zone: Zone): WriteRow {
  const values = columns.map(({ name, index, type }, i) => {
    return { lead: `${i === 0 ? '' : ','}${JSON.stringify(name)}:`, index, write: WRITERS[type](zone) };
  });
  const writeValues = (row: Row): string => {
    let text = '';
    for (const { lead, index, write } of values) {
      const value = row.values[index];
      text += lead + (value === null || value === undefined ? 'null' : write(value));
    }
    return text;
  };
  if (members.length === 0) return (frames) => `{${writeValues(frames.at(-1)!)}}`;
  const related = members.map((member) => compileMember(member, zone));
  return (frames) => {
    const own = writeValues(frames.at(-1)!);
    return `{${[...(own === '' ? [] : [own]), ...related.map((write) => write(frames))].join(',')}}`;
  };
}

function compileMember({ name, collection, counted, related, shape }: Member, zone: Zone): WriteRow {
  const write = compileWriteRow(shape, zone);
  const lead = `${JSON.stringify(name)}:`;
  if (!collection) {
    return (frames) => {
      const [row] = related(frames).rows;
      return lead + (row === undefined ? 'null' : write([...frames, row]));
    };
  }
  const count = `${JSON.stringify(`${name}@odata.count`)}:`;
  return (frames) => {
    const { rows, total } = related(frames);
    const list = `${lead}[${rows.map((row) => write([...frames, row])).join(',')}]`;
    return counted ? `${count}${String(total)},${list}` : list;
  };
}

/** Writes one value as JSON text. */
export function compileWriteValue({ type }: Column, zone: Zone): (value: Value) => string {
  const write = WRITERS[type](zone);
  return (value) => (value === null ? 'null' : write(value));
}

type WriteValue = (value: Exclude<Value, null>) => string;

/** JSON has no INF and NaN: they are texts (OData JSON Format 4.01 §7.1). */
const double: WriteValue = (value) =>
  Number.isFinite(value) ? String(value) : `"${String(value).replace('Infinity', 'INF')}"`;
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
