import { FeedError } from '../errors/index.js';
import type { EdmType } from '../model/index.js';
import type { Frames, Value } from '../odata/index.js';
import type { Shape } from './shape.js';

/** A column of a table that has nothing nested in it. */
export interface FlatColumn {
  readonly name: string;
  readonly type: EdmType;
  /** The value in a row, the last of the frames; what the row leaves out is null. */
  readonly value: (frames: Frames) => Value;
}

/**
 * The columns of a shape for formats that know only tables: its own, then those that are computed. A name with slashes stays as it is.
 * Throws `notImplemented` where related rows stand in the rows, and `invalidOption` where there is no column.
 */
export function flatColumns({ columns, computed = [], members }: Shape): readonly FlatColumn[] {
  const [member] = members;
  if (member !== undefined) {
    const remedy = member.collection
      ? 'write the set it leads to by itself, and relate the two by their keys'
      : `take single values of it by $compute, as $compute=${member.name}/time as ${member.name}Time`;
    throw new FeedError('notImplemented', `A table has no place for $expand=${member.name}: ${remedy}.`, {
      target: '$expand',
    });
  }
  if (columns.length + computed.length === 0)
    throw new FeedError('invalidOption', '$select leaves no column to write.', { target: '$select' });
  const own = columns.map(({ name, type, index }) => ({
    name,
    type,
    value: (frames: Frames): Value => frames.at(-1)!.values[index] ?? null,
  }));
  return [...own, ...computed.map(({ name, type, value }) => ({ name, type, value }))];
}
