import type { WriteChunk } from './file.js';
import type { OpenSink, Sink, Writing } from './sink.js';
import { openCsv, openNdjson } from './text.js';

/** Whoever writes no Parquet does not load its writer. */
const openers = {
  csv: openCsv,
  ndjson: openNdjson,
  parquet: async (writing, write) => (await import('./parquet.js')).openParquet(writing, write),
} as const satisfies Record<string, OpenSink>;

export type Format = keyof typeof openers;

/** The format that a file's ending names, in any case; null where it names none. */
export function formatOf(file: string): Format | null {
  const ending = /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(openers, ending) ? (ending as Format) : null;
}

export const openSink = (format: Format, writing: Writing, write: WriteChunk): Promise<Sink> =>
  openers[format](writing, write);
