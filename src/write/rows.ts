import type { Column } from '../model/index.js';
import type { Frames, Row, Value } from '../odata/index.js';
import { type Cell, compileCells, compileTold } from './cells.js';
import { compileControl, type WriteControl } from './control.js';
import { compileEntityId } from './entity-id.js';
import { controlLead } from './representation.js';
import type { ComputedField, Field, Member, Shape, WriteContext } from './shape.js';
import { compileValue, countText } from './values.js';

/** Writes one row, the last of the frames, as the text of a JSON object (OData JSON Format 4.01 §4.5, §6 and §8). */
export type WriteRow = (frames: Frames) => string;

/** Compiles the writer of a shape; what the representation asks for is settled here, once. */
export function compileWriteRow(shape: Shape, context: WriteContext): WriteRow {
  const { set, columns, computed = [], members } = shape;
  const { representation } = context;
  const cells = compileCells(columns, context);
  const bare =
    set.key.length === 0 || representation.omitNulls || columns.some(({ name }) => name.includes('/'));
  const control = compileControl(shape, context);
  if (!bare && control === null && computed.length + members.length === 0) return plainRow(cells);
  const own = bare ? sparse(columns, context) : (row: Row) => writeAll(cells, row);
  const others = [
    ...computed.map((field) => compileComputed(field, context)),
    ...members.map((member) => compileMember(member, control, context)),
  ];
  return (frames) => {
    const row = frames.at(-1)!;
    const id = control === null ? '' : control.id(row);
    let text = control === null ? '' : control.head(id);
    text += own(row);
    for (const write of others) text += write(frames, id);
    if (control !== null) text += control.links(id);
    return `{${text.slice(1)}}`;
  };
}

/** Each text starts with a comma, but for the first, so that nothing has to be cut or joined for most rows there are. */
function plainRow([first, ...rest]: readonly Cell[]): WriteRow {
  if (first === undefined) return () => '{}';
  const cells = [{ ...first, some: first.some.slice(1), none: first.none.slice(1) }, ...rest];
  return (frames) => `{${writeAll(cells, frames.at(-1)!)}}`;
}

/** What was not filled is null. */
function writeAll(cells: readonly Cell[], { values }: Row): string {
  let text = '';
  for (const { some, none, index, write } of cells) {
    const value = values[index];
    text += value === null || value === undefined ? none : some + write(value);
  }
  return text;
}

/** Rows that leave something out: nulls where that is preferred, and in rows that are no entities what is undefined. Paths are nested. */
function sparse(columns: readonly Field[], context: WriteContext): (row: Row) => string {
  const nested = new Map<string, Field[]>();
  for (const column of columns) {
    const [first = '', ...rest] = column.name.split('/');
    const within = nested.get(first) ?? [];
    nested.set(first, [...within, { ...column, name: rest.join('/') }]);
  }
  const writers = [...nested].map(([name, fields]) => {
    if (fields[0]!.name !== '') return within(name, sparse(fields, context));
    const [cell] = compileCells([{ ...fields[0]!, name }], context) as [Cell];
    return ({ values }: Row) => {
      const value = values[cell.index];
      return value === undefined ? '' : value === null ? cell.none : cell.some + cell.write(value);
    };
  });
  return (row) => writers.map((write) => write(row)).join('');
}

function within(name: string, write: (row: Row) => string): (row: Row) => string {
  const lead = `,${JSON.stringify(name)}:`;
  return (row) => {
    const inner = write(row);
    return inner === '' ? '' : `${lead}{${inner.slice(1)}}`;
  };
}

/** Writes one member of a row's object, with a comma before it; `id` is the row's own, where control information needs it. */
type WriteMember = (frames: Frames, id: string) => string;

function compileComputed({ name, type, value }: ComputedField, context: WriteContext): WriteMember {
  const { none, write } = compileTold(name, type, context);
  return (frames) => {
    const found = value(frames);
    return found === null ? none : write(found);
  };
}

function compileMember(member: Member, control: WriteControl | null, context: WriteContext): WriteMember {
  const { name, counted, only, related } = member;
  const { representation } = context;
  const links = (id: string): string => control?.linksOf(name, id) ?? '';
  const count = `,${controlLead(representation, 'count', name)}`;
  if (only === 'count')
    return (frames, id) => links(id) + count + countText(related(frames).total, representation);
  const write =
    only === undefined ? compileWriteRow(member.shape, context) : compileReference(member.shape, context);
  const lead = `,${JSON.stringify(name)}:`;
  if (!member.collection) {
    return (frames, id) => {
      const [row] = related(frames).rows;
      return links(id) + lead + (row === undefined ? 'null' : write([...frames, row]));
    };
  }
  return (frames, id) => {
    const { rows, total } = related(frames);
    const list = `${lead}[${rows.map((row) => write([...frames, row])).join(',')}]`;
    return links(id) + (counted ? count + countText(total, representation) : '') + list;
  };
}

/** Writes the reference to a row's entity: its id alone (OData JSON Format 4.01 §14). */
export function compileReference(
  { set }: Pick<Shape, 'set'>,
  { representation, rootUrl }: WriteContext,
): WriteRow {
  const id = compileEntityId(set);
  // Relative to the context URL, which is not there without metadata.
  const base = representation.metadata === 'none' ? JSON.stringify(rootUrl).slice(1, -1) : '';
  const lead = `{${controlLead(representation, 'id')}"${base}`;
  return (frames) => `${lead}${id(frames.at(-1)!)}"}`;
}

/** Writes one value as JSON text. */
export function compileWriteValue(
  { type }: Pick<Column, 'type'>,
  context: Pick<WriteContext, 'zone' | 'representation'>,
): (value: Value) => string {
  const write = compileValue(type, context);
  return (value) => (value === null ? 'null' : write(value));
}
