import type { EdmType } from '../model/index.js';
import type { Field } from './shape.js';
import { compileValue, typeNote, typeNoteOf, type ValueContext, type WriteValue } from './values.js';

/** How one column of a row is written, with a comma before it. */
export interface Cell {
  readonly index: number;
  /** What stands before a value: its name, and its type where that is told. */
  readonly some: string;
  /** What stands for null. */
  readonly none: string;
  readonly write: WriteValue;
}

export function compileCells(columns: readonly Field[], context: ValueContext): readonly Cell[] {
  return columns.map(({ name, index, type, dynamic = false }) => {
    const { representation } = context;
    const told = dynamic ? representation.metadata !== 'none' : representation.metadata === 'full';
    // What is told by the single value has no text before it that would do for all.
    if (dynamic || (told && type === 'Edm.Double'))
      return { index, some: '', ...compileTold(name, type, context) };
    const lead = leadOf(name);
    const note = told ? typeNote(type, representation, name) : '';
    return {
      index,
      some: `,${note}${lead}`,
      none: nullOf(name, context),
      write: compileValue(type, context),
    };
  });
}

/** Writes a property of which each value is told its type where its text does not show it; a null has none. */
export function compileTold(
  name: string,
  type: EdmType,
  context: ValueContext,
): { readonly none: string; readonly write: WriteValue } {
  const { representation } = context;
  const lead = leadOf(name);
  const none = nullOf(name, context);
  const write = compileValue(type, context);
  return {
    none,
    write: (value) => {
      const text = write(value);
      if (text === 'null') return none;
      const note = representation.metadata === 'none' ? '' : typeNoteOf(type, text, representation, name);
      return `,${note}${lead}${text}`;
    },
  };
}

const leadOf = (name: string): string => `${JSON.stringify(name)}:`;
const nullOf = (name: string, { representation }: ValueContext): string =>
  representation.omitNulls ? '' : `,${leadOf(name)}null`;
