import { FeedError } from '../../src/errors/index.js';
import { Bundle, compileFlattening } from '../../src/exec/flatten.js';
import { readPage } from '../../src/journey-api/index.js';
import type { Column } from '../../src/model/index.js';
import type { Value } from '../../src/odata/index.js';
import { textRange, valueAt, vectorAt } from '../../src/table/index.js';
import type { Transcript } from '../../src/transcribe/index.js';
import type { Zone } from '../../src/time/index.js';
import { compileWriteRow, PLAIN } from '../../src/write/index.js';
import { journeys, model } from '../model/model.js';

/** What is read of a page, in plain values. */
export interface Read {
  readonly nextPageCursor: string | null;
  readonly totalElements: number;
  readonly journeyIds: readonly string[];
  readonly starts: readonly number[];
  /** Of each row, by the columns asked for. */
  readonly values: readonly (readonly Value[])[];
  /** Of each row as it is written. */
  readonly texts: readonly string[];
}

/** Writes rows as answers in the plain representation do, key or not. */
export function writerOf(columns: readonly Column[], zone: Zone) {
  const context = {
    zone,
    representation: { ...PLAIN, metadata: 'none' },
    rootUrl: '',
    namespace: model.namespace,
  };
  return compileWriteRow({ set: journeys, columns, members: [] }, context as never);
}

/** Reads a page by way of objects; null where the answer is refused. */
export function readByJson(
  body: Uint8Array,
  columns: readonly Column[],
  written: readonly Column[],
  zone: Zone,
): Read | null {
  const flattening = compileFlattening(new Map([[journeys, new Set([...columns, ...written])]]), zone);
  const write = writerOf(written, zone);
  try {
    const { data, nextPageCursor, totalElements } = readPage('journeys', body);
    const rows = data.flatMap((record) =>
      new Bundle(record.journeyId, { journeys: { ...record } }, flattening).rows(journeys),
    );
    return {
      nextPageCursor,
      totalElements,
      journeyIds: rows.map(({ journeyId }) => journeyId),
      starts: rows.map(({ start }) => start),
      values: rows.map((row) => columns.map(({ index }) => row.value(index))),
      texts: rows.map((row) => write([row])),
    };
  } catch (error) {
    if (error instanceof FeedError && error.code === 'upstreamMalformed') return null;
    throw error;
  }
}

/** What a table of the page holds, in the same values. */
export function heldBy(
  {
    table,
    ids,
    nextPageCursor,
    totalElements,
  }: Pick<Transcript, 'table' | 'ids' | 'nextPageCursor' | 'totalElements'>,
  columns: readonly Column[],
): Read {
  const places = Array.from({ length: table.length }, (_, i) => i);
  const { text } = table;
  return {
    nextPageCursor,
    totalElements,
    journeyIds: places.map((place) => valueAt(ids, place) as string),
    starts: [...table.starts],
    values: places.map((place) => columns.map(({ index }) => valueAt(vectorAt(table, index), place))),
    texts:
      text === null
        ? []
        : places.map((place) => Buffer.from(text.bytes.subarray(...textRange(text, place))).toString()),
  };
}
