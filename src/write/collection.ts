import { SEPARATOR } from '../table/index.js';
import { contextMember } from './json.js';
import { controlLead, type Representation } from './representation.js';
import { countText } from './values.js';

/** Characters gathered before they are handed to the socket. */
const CHUNK_LENGTH = 32_768;
/** The same of rows written before, which cost nothing to gather. */
const RUN_LENGTH = 262_144;
/** Bytes written already that are handed over as they are; fewer are cheaper gathered. */
const PIECE_LENGTH = 8192;

/** What stands around the rows of a page. */
export interface PageFrame {
  readonly contextUrl: string;
  readonly count: number | null;
  /** The time range, where the client asks for annotations. */
  readonly timeRange: string | null;
  /** Asked once all rows are out. */
  readonly nextLink: () => string | null;
}

/** A row that was written before: UTF-8 from `start` to `end`, end excluded. Rows that followed each other have the separator between them. */
export interface Written {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** To be called once its bytes were sent, where somebody waits for it. */
  readonly sent?: (() => void) | null;
}

/** Text or UTF-8. */
export type Chunk = string | Uint8Array;

const callbacks = new WeakMap<Uint8Array, () => void>();

/** What is to be called once a chunk was sent; who does not know when that is need not. */
export const whenSent = (chunk: Chunk): (() => void) | undefined =>
  typeof chunk === 'string' ? undefined : callbacks.get(chunk);

/**
 * A collection as JSON text, in chunks (OData JSON Format 4.01 §4.4 and §13). Rows are written as they come, so the page is never in
 * memory as a whole; those that were written before are handed over by the run, which `writtenAlready` tells of a whole batch.
 */
export async function* collectionJson<R>(
  batches: AsyncIterable<Iterable<R>> | Iterable<Iterable<R>>,
  write: (row: R) => string | Written,
  frame: PageFrame,
  representation: Representation,
  writtenAlready: (batch: Iterable<R>) => Written | null = () => null,
): AsyncGenerator<Chunk> {
  const pieces = new Pieces(headText(frame, representation));
  for await (const batch of batches) {
    const run = writtenAlready(batch);
    if (run !== null) pieces.add(run);
    else
      for (const row of batch) {
        pieces.add(write(row));
        if (pieces.full) yield* pieces.take();
      }
    yield* pieces.take();
  }
  // Without batches the head is still there.
  yield* pieces.take();
  const link = frame.nextLink();
  yield `\n]${link === null ? '' : `,${controlLead(representation, 'nextLink')}${JSON.stringify(link)}`}}\n`;
}

function headText(frame: PageFrame, representation: Representation): string {
  let text = contextMember(frame.contextUrl, representation);
  if (frame.count !== null)
    text += `,${controlLead(representation, 'count')}${countText(frame.count, representation)}`;
  if (frame.timeRange !== null) text += `,"@JourneyFeed.timeRange":${JSON.stringify(frame.timeRange)}`;
  return `{${`${text},"value":[`.slice(1)}`;
}

/** The same chunk, which tells others that it was sent. */
function telling(chunk: Chunk, told: readonly (() => void)[]): Uint8Array {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  callbacks.set(bytes, () => told.forEach((tell) => tell()));
  return bytes;
}

/** Rows on their way out: text, and behind it a run of rows that were written before. */
class Pieces {
  readonly #out: Chunk[] = [];
  #run: Written | null = null;
  /** Who is told once all that was added is sent. */
  readonly #sent: (() => void)[] = [];
  /** Whether rows stand before the next. */
  #any = false;

  constructor(private text: string) {}

  get full(): boolean {
    const run = this.#run === null ? 0 : this.#run.end - this.#run.start;
    return this.text.length >= CHUNK_LENGTH || run >= RUN_LENGTH;
  }

  add(row: string | Written): void {
    const run = this.#run;
    const separator = this.#any ? SEPARATOR : '\n';
    this.#any = true;
    if (typeof row === 'string') {
      this.#endRun();
      this.text += separator + row;
      return;
    }
    if (row.sent) this.#sent.push(row.sent);
    if (run?.bytes === row.bytes && run.end + separator.length === row.start) {
      this.#run = { bytes: run.bytes, start: run.start, end: row.end };
    } else {
      this.#endRun();
      this.text += separator;
      this.#run = row;
    }
  }

  take(): readonly Chunk[] {
    this.#endRun();
    if (this.text !== '') this.#out.push(this.text);
    this.text = '';
    const chunks = this.#out.splice(0);
    if (this.#sent.length > 0) chunks.push(telling(chunks.pop()!, this.#sent.splice(0)));
    return chunks;
  }

  #endRun(): void {
    if (this.#run === null) return;
    const { bytes, start, end } = this.#run;
    this.#run = null;
    const piece = bytes.subarray(start, end);
    if (piece.length < PIECE_LENGTH) {
      this.text += Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString();
      return;
    }
    this.#out.push(this.text, piece);
    this.text = '';
  }
}
