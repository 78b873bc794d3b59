import type { Column, EntitySet } from '../model/index.js';
import { loanOf, type RowText, tableOfVectors, type Vector } from '../table/index.js';
import type { Zone } from '../time/index.js';
import type { Transcript, Wanted } from './transcribe.js';

/** What is to be made of pages, as plain data for another thread: columns by their index. */
export interface TranscriptionPlan {
  readonly set: string;
  readonly zone: string;
  readonly values: readonly number[];
  readonly written: readonly number[] | null;
  readonly packed: boolean;
}

/** A transcript as plain data. */
export interface PlainTranscript extends Omit<Transcript, 'table'> {
  readonly starts: Float64Array;
  readonly vectors: ReadonlyMap<number, Vector>;
  readonly text: Pick<RowText, 'bytes' | 'ends'> | null;
}

export function planOf({ set, values, written, packed }: Wanted, zone: Zone): TranscriptionPlan {
  const indices = (columns: Iterable<Column>): readonly number[] => Array.from(columns, ({ index }) => index);
  return {
    set: set.name,
    zone: zone.name,
    values: indices(values),
    written: written && indices(written),
    packed,
  };
}

/** What a plan of {@link planOf} says of a model's set. Throws where the model has no such set or column. */
export function wantedOf(plan: TranscriptionPlan, sets: ReadonlyMap<string, EntitySet>): Wanted {
  const set = sets.get(plan.set);
  if (set === undefined) throw new Error(`there is no set ${plan.set}`);
  const columns = (indices: readonly number[]): readonly Column[] =>
    indices.map((index) => {
      const column = set.columns.find((each) => each.index === index);
      if (column === undefined) throw new Error(`${set.name} has no column ${String(index)}`);
      return column;
    });
  const { packed } = plan;
  return { set, values: columns(plan.values), written: plan.written && columns(plan.written), packed };
}

/** The transcript without what only this thread knows, and the memory that can be handed over instead of copied. */
export function plainOf({ table, ...rest }: Transcript): {
  readonly plain: PlainTranscript;
  readonly memory: readonly ArrayBuffer[];
} {
  const { starts, vectors, text } = table;
  const parts: readonly ArrayBufferView[] = [
    starts,
    ...(text === null ? [] : [text.bytes, text.ends]),
    ...[rest.ids, ...vectors.values()].flatMap(partsOf),
  ];
  // What is a piece of something larger is copied: others may have the rest of it.
  const whole = parts.filter(({ buffer, byteLength }) => byteLength === buffer.byteLength);
  const memory = new Set(whole.map(({ buffer }) => buffer as ArrayBuffer));
  return {
    plain: { ...rest, starts, vectors, text: text && { bytes: text.bytes, ends: text.ends } },
    memory: [...memory],
  };
}

function partsOf(vector: Vector): readonly ArrayBufferView[] {
  switch (vector.kind) {
    case 'values':
      return [];
    case 'codes':
      return [vector.codes];
    case 'numbers':
      return [vector.numbers];
    case 'texts':
      return [vector.bytes, vector.ends];
  }
}

/** The transcript another thread made for the same columns; its text is lent where it is not to be kept. */
export function transcriptOf(
  { starts, vectors, text, ...rest }: PlainTranscript,
  { set, written, packed }: Pick<Wanted, 'set' | 'written' | 'packed'>,
): Transcript {
  const lent = text && { columns: written, ...text, ...loanOf(text.bytes, packed) };
  return { ...rest, table: tableOfVectors(set, vectors, starts, lent) };
}
