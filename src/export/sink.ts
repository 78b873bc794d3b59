import type { Row } from '../odata/index.js';
import type { Shape, WriteContext } from '../write/index.js';
import type { WriteChunk } from './file.js';

/** Takes rows in order and writes them in one format, in memory that does not grow with their number. */
export interface Sink {
  rows(rows: readonly Row[]): Promise<void>;
  /** Writes what is still held, and what stands at the end. */
  finish(): Promise<void>;
}

/** What is written, and how. */
export interface Writing {
  readonly shape: Shape;
  readonly context: Pick<WriteContext, 'zone' | 'namespace'>;
  /** The range of the rows by journey start, `<start>/<end>`, end excluded. */
  readonly range: string;
  /** Whether a CSV file starts with a byte order mark. */
  readonly byteOrderMark: boolean;
}

/** Opens a sink, and writes what stands at the start. Throws `notImplemented` for rows that the format has no place for. */
export type OpenSink = (writing: Writing, write: WriteChunk) => Promise<Sink>;
