import { indexJourneys, journeySlots, type RecordIndex } from '../journey-api/index.js';
import type { Column, EntitySet } from '../model/index.js';
import {
  loanOf,
  type RowText,
  type Table,
  tableOfVectors,
  type Vector,
  vectorOf,
  vectorOfTexts,
} from '../table/index.js';
import type { Value } from '../odata/index.js';
import type { Zone } from '../time/index.js';
import { cellsOf, escapesOf } from './cells.js';
import { Instants } from './instants.js';
import { textOf } from './row-text.js';
import { type Source, sourcesOf } from './sources.js';
import { valuesOf } from './values.js';

const ID = journeySlots.get('journeyId')!;
const START = journeySlots.get('time')!;
const encoder = new TextEncoder();

export interface Wanted {
  readonly set: EntitySet;
  /** The columns whose values are to be had. */
  readonly values: Iterable<Column>;
  /** The columns that are written, in their order; null where no text is wanted. */
  readonly written: readonly Column[] | null;
  /** Whether the values are packed, for tables that are kept. */
  readonly packed: boolean;
}

/** A page of journeys as a table of their rows. */
export interface Transcript {
  readonly table: Table;
  /** The journeys' identifiers; those of the table, where it has them. */
  readonly ids: Vector;
  readonly nextPageCursor: string | null;
  readonly totalElements: number;
}

export type Transcribe = (page: Uint8Array) => Transcript | null;

/**
 * Compiles what makes a table straight from the bytes of a page of journeys, the rows' text included; null for columns that are not told by
 * the journey's record alone. It gives null for a page that is to be read as JSON.
 */
export function compileTranscription(
  { set, values, written, packed }: Wanted,
  zone: Zone,
): Transcribe | null {
  const sources = sourcesOf(set, new Set([...values, ...(written ?? [])]));
  if (sources === null) return null;
  const cells = written?.map(({ name }, i) => ({
    lead: encoder.encode(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`),
    source: sources.get(written[i]!)!,
  }));
  const columns = [...values].map((column) => [column.index, sources.get(column)!] as const);
  const idAt = set.column.get('journeyId')!.index;
  const instants = new Instants(zone);
  const writtenOf = (index: RecordIndex, starts: Float64Array): RowText | null => {
    if (cells === undefined) return null;
    const text = textOf(index, cells, starts, instants, zone);
    return { columns: written, ...text, ...loanOf(text.bytes, packed) };
  };
  return (page) => {
    const index = indexJourneys(page);
    if (index === null) return null;
    const starts = startsOf(index, instants);
    if (starts === null) return null;
    const read = (source: Source): readonly Value[] => valuesOf(index, source, starts, zone);
    const escapes = packed ? escapesOf(page) : [];
    const vectors = new Map<number, Vector>();
    for (const [at, source] of columns) {
      const cells = packed ? cellsOf(index, source, escapes) : null;
      if (cells !== null) vectors.set(at, vectorOfTexts(cells));
      else if (source.kind === 'instant') vectors.set(at, { kind: 'numbers', numbers: starts, nulls: null });
      else vectors.set(at, packed ? vectorOf(read(source)) : { kind: 'values', values: read(source) });
    }
    const { nextPageCursor, totalElements } = index;
    return {
      table: tableOfVectors(set, vectors, starts, writtenOf(index, starts)),
      ids: vectors.get(idAt) ?? { kind: 'values', values: read({ kind: 'text', at: ID.at }) },
      nextPageCursor,
      totalElements,
    };
  };
}

/** The journeys' starts; null where one of them is not spelled as usual. */
function startsOf({ bytes, length, at, stride }: RecordIndex, instants: Instants): Float64Array | null {
  const starts = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const slot = i * stride + START.at;
    const start = instants.read(bytes, at[slot]!, at[slot + 1]!);
    if (Number.isNaN(start)) return null;
    starts[i] = start;
  }
  return starts;
}
