import { type Density, type IntervalSet, nextPiece, nextSegment } from '../plan/index.js';
import { type Batch, type Scan, SegmentReader } from './segment-reader.js';
import type { Entry, SourceRecord, Upstream } from './upstream.js';

const DAY_MS = 86_400_000;
/** A shorter segment tells nothing of a day. */
const TELLING_MS = DAY_MS / 4;
/** Pages that may wait for their turn, for each lane. */
const HELD_PAGES = 2;
/** A wide segment with so many pages to come is cut up, so that several requests share it. */
const SHARED_PAGES = 3;
/** Pages of a piece of it, about. */
const PIECE_PAGES = 2;

/** One segment being read, and the pages of it that were read before their turn. */
interface Lane<R extends Entry> {
  readonly reader: SegmentReader<R>;
  readonly pages: Batch<R>[];
  reading: boolean;
  done: boolean;
  failure: { readonly error: unknown } | null;
}

/**
 * Reads a window in segments, several at once, and gives their pages in order. As many lanes are open as the key may have requests in
 * flight, as long as more is wanted than is on its way; what is read before its turn is bounded, and so is how far the first lane goes beyond
 * that. Segments are cut as reading goes on, by the density found.
 */
export class Lanes<R extends Entry = SourceRecord> {
  readonly #lanes: Lane<R>[] = [];
  #rest: IntervalSet;
  #density: Density = null;
  /** Whether a first page has told anything. */
  #told = false;
  /** Length of the pieces that wide segments are cut into, once one was found to hold many pages. */
  #pieceMs: number | null = null;
  /** What the lane before gave, where the next begins within its reach. */
  #seen: Map<string, number> | undefined;
  #wake: () => void = () => undefined;
  /** Nobody takes pages any more. */
  #over = false;

  constructor(
    readonly scan: Scan<R>,
    readonly upstream: Upstream,
  ) {
    this.#rest = scan.window;
  }

  async *batches(): AsyncGenerator<Batch<R>> {
    try {
      yield* this.#inOrder();
    } finally {
      this.#over = true;
    }
  }

  async *#inOrder(): AsyncGenerator<Batch<R>> {
    for (;;) {
      this.#advance();
      const [first] = this.#lanes;
      if (first === undefined) return;
      const page = first.pages.shift();
      if (page !== undefined) {
        // The next pages are asked for before this one is worked on.
        this.#advance(page.records.length);
        yield page;
      } else if (first.failure !== null) throw first.failure.error;
      else if (first.done) this.#lanes.shift();
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Starts what may be started; `taken` records were taken out but are not counted by the reader yet. */
  #advance(taken = 0): void {
    if (this.#over) return;
    for (const lane of this.#lanes)
      if (!lane.reading && !lane.done && this.#mayRead(lane, taken)) void this.#read(lane);
    while (this.#lanes.length < this.scan.lanes && this.#mayOpen(taken)) if (!this.#open()) return;
  }

  #mayRead(lane: Lane<R>, taken: number): boolean {
    if (lane === this.#lanes[0] && lane.pages.length === 0 && taken === 0) return true;
    const mayWait = this.#hasRoom() || (lane === this.#lanes[0] && lane.pages.length < HELD_PAGES);
    return mayWait && this.scan.ahead(taken + this.#onTheWay(lane));
  }

  #mayOpen(taken: number): boolean {
    if (this.#lanes.length === 0) return true;
    // How much a segment holds is found out first: few days, or parts of one, may be asked at once.
    if (!this.#told) return false;
    return this.#hasRoom() && this.scan.ahead(taken + this.#onTheWay(null));
  }

  /** Records read or still to come from the lanes before one; from all where it is null, with those that the last is expected to bring. */
  #onTheWay(before: Lane<R> | null): number {
    let records = 0;
    for (const lane of this.#lanes) {
      records += lane.pages.reduce((sum, page) => sum + page.records.length, 0);
      if (lane === before) break;
      if (!lane.done) records += lane.reader.left ?? this.#expected(lane.reader);
    }
    return records;
  }

  #expected({ segment }: SegmentReader<R>): number {
    const { pageSize } = this.upstream.limits;
    return this.#density === null
      ? pageSize
      : Math.ceil((this.#density * (segment.end - segment.start)) / DAY_MS);
  }

  #hasRoom(): boolean {
    const waiting = this.#lanes.reduce((sum, { pages }) => sum + pages.length, 0);
    return waiting < HELD_PAGES * this.scan.lanes;
  }

  #open(): boolean {
    const { zone, cut, direction } = this.scan;
    const { pageSize } = this.upstream.limits;
    const piece =
      this.#pieceMs === null
        ? nextSegment(this.#rest, zone, cut, direction, this.#density, pageSize)
        : nextPiece(this.#rest, this.#pieceMs, direction);
    if (piece === null) return false;
    this.#rest = piece.rest;
    const reader = new SegmentReader(this.scan, piece.segment, this.upstream, this.#seen);
    this.#seen = undefined;
    const lane: Lane<R> = { reader, pages: [], reading: false, done: false, failure: null };
    this.#lanes.push(lane);
    void this.#read(lane);
    return true;
  }

  async #read(lane: Lane<R>): Promise<void> {
    lane.reading = true;
    try {
      const batch = await lane.reader.next();
      lane.pages.push(batch);
      lane.done = batch.last;
      this.#learn(lane);
    } catch (error) {
      lane.failure = { error };
      lane.done = true;
    }
    lane.reading = false;
    this.#wake();
    if (lane.failure === null) this.#advance();
  }

  #learn(lane: Lane<R>): void {
    const { segment, total } = lane.reader;
    const length = segment.end - segment.start;
    this.#told = true;
    if (total !== null && (this.scan.cut === 'wide' || length >= TELLING_MS))
      this.#density = (total * DAY_MS) / length;
    if (this.#isShared(lane)) this.#cutUp(lane);
  }

  /** Whether the last lane opened holds so much more that others should help: only a wide one does, since narrow ones are cut by density. */
  #isShared({ reader, done }: Lane<R>): boolean {
    const { cut, limit, lanes } = this.scan;
    const { pageSize } = this.upstream.limits;
    if (done || cut !== 'wide' || limit !== null || lanes === 1 || this.#lanes.length > 1) return false;
    const left = reader.left ?? 0;
    return this.#pieceMs === null && left > SHARED_PAGES * pageSize && this.scan.ahead(left);
  }

  /** Ends a lane, and leaves the rest of its segment to be read in pieces. */
  #cutUp(lane: Lane<R>): void {
    const { rest, left, seen } = lane.reader;
    if (rest === null) return;
    lane.done = true;
    this.#seen = seen;
    this.#rest = this.scan.direction === 'ASC' ? [rest, ...this.#rest] : [...this.#rest, rest];
    const lengthMs = ((rest.end - rest.start) * PIECE_PAGES * this.upstream.limits.pageSize) / left!;
    // What was given may be found again as far as starts are uncertain on both sides, and only the next piece is told of it.
    this.#pieceMs = Math.max(lengthMs, 2 * this.scan.toleranceMs + 2000);
  }
}
