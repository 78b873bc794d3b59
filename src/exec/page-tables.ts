import { type Page, readPage } from '../journey-api/index.js';
import type { Column, EntitySet } from '../model/index.js';
import { type Loan, packed, type Table, tableOf, valueAt, type Vector } from '../table/index.js';
import type { Zone } from '../time/index.js';
import {
  compileTranscription,
  type PlainTranscript,
  planOf,
  type Transcript,
  transcriptOf,
} from '../transcribe/index.js';
import { Bundle, compileFlattening, type Flattening } from './flatten.js';
import type { Writing } from './read-context.js';
import type { Reading } from './upstream.js';

/** A journey as one row of its page's table. */
export class TableEntry {
  constructor(
    readonly table: Table,
    readonly place: number,
    readonly ids: Vector,
  ) {}

  /** Made when it is asked for: hardly anybody does. */
  get journeyId(): string {
    return valueAt(this.ids, this.place) as string;
  }

  get start(): number {
    return this.table.starts[this.place]!;
  }
}

/** What a page's table holds of each row. */
export interface Wanted {
  readonly set: EntitySet;
  /** The columns whose values are read. */
  readonly values: ReadonlySet<Column>;
  /** How the rows are written; null where no text is wanted. */
  readonly writing: Writing | null;
  /** Whether they are to be kept. */
  readonly packed: boolean;
}

/**
 * Reads pages of journeys as tables, straight from their bytes; a page that is not spelled as pages are as a rule is read as JSON. Null for a
 * set of which a journey is not one row, or has columns that its record alone does not tell. `open` has the loans of pages whose rows are still to
 * be written.
 */
export function tableReading(wanted: Wanted, zone: Zone, open = new Set<Loan>()): Reading<TableEntry> | null {
  const { set, values, writing, packed } = wanted;
  const columns = { set, values, written: writing?.columns ?? null, packed };
  const transcribe = compileTranscription(columns, zone);
  if (transcribe === null) return null;
  const flattening = compileFlattening(
    new Map([[set, new Set([...values, ...(writing?.columns ?? [])])]]),
    zone,
  );
  const plan = planOf(columns, zone);
  return {
    name: JSON.stringify(plan),
    read: (body) => pageOf(transcribe(body) ?? flattened(body, wanted, flattening)),
    // Packed in any case: bytes are handed over, texts are copied twice.
    remote: {
      plan: { ...plan, packed: true },
      take: (made) => pageOf(transcriptOf(made as PlainTranscript, columns)),
    },
    hold: ({ data: [first] }) => first?.table.text?.loan?.hold(open),
  };
}

function pageOf({ table, ids, nextPageCursor, totalElements }: Transcript): Page<TableEntry> {
  // Not as literals: V8 moves those that lived long to where they are collected seldom, and their page's bytes with them.
  const data: TableEntry[] = [];
  for (let place = 0; place < table.length; place++) data.push(new TableEntry(table, place, ids));
  return { data, nextPageCursor, totalElements };
}

/** The same table by way of records and rows. */
function flattened(body: Uint8Array, { set, values, writing }: Wanted, flattening: Flattening): Transcript {
  const { data, nextPageCursor, totalElements } = readPage('journeys', body);
  const rows = data.flatMap((journeys) =>
    new Bundle(journeys.journeyId, { journeys: { ...journeys } }, flattening).rows(set),
  );
  const inputs = rows.map((row) => ({
    values: row.values,
    start: row.start,
    text: writing?.write(row) ?? null,
  }));
  const table = tableOf(set, values, inputs, writing?.columns);
  const ids = { kind: 'values', values: rows.map(({ journeyId }) => journeyId) } as const;
  return { table, ids, nextPageCursor, totalElements };
}

/** A table to be kept, of those of a page's rows whose journey's start is wanted, in the order of their starts. */
export function packedTable(
  set: EntitySet,
  entries: readonly TableEntry[],
  wanted: (start: number) => boolean,
): Table {
  const [first] = entries;
  if (first === undefined) return tableOf(set, set.columns, []);
  const places = entries.filter(({ start }) => wanted(start)).map(({ place }) => place);
  const backwards = first.start > entries.at(-1)!.start;
  return packed(set, first.table, backwards ? places.reverse() : places);
}
