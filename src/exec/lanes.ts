import { turn } from '../journey-api/index.js';
import { type Interval, type IntervalSet, nextPiece, nextSegment } from '../plan/index.js';
import type { Asked } from './known-rates.js';
import { type Batch, type ReadBatch, type Scan, SegmentReader } from './segment-reader.js';
import { StartRates } from './start-rates.js';
import type { Entry, SourceRecord, Upstream } from './upstream.js';

/** Pages that the first lane may be ahead of their turn in any case. */
const FIRST_AHEAD = 2;
/** Pages that may wait for their turn on all lanes of a read together, and of all reads. */
const MAX_HELD = 96;
const MAX_HELD_BY_ALL = 128;
/** Pages of a piece at most: its last is seldom full, and more pages make up for that. */
const MAX_PIECE_PAGES = 6;
/** What a record takes one who reads pages at least, from its bytes to its row, in milliseconds. */
const RECORD_MS = 0.008;
/** Standard deviations by which a piece is expected to stay below full pages: one journey more would cost a request. */
const MARGIN = 2;
/** A wide segment with so many pages to come is cut up, so that several requests share it. */
const SHARED_PAGES = 3;
/** A piece is no longer than that, as the contract's longest range is 60 days. */
const LONGEST_MS = 32 * 86_400_000;

/** One segment being read, and the pages of it that were read before their turn. */
class Lane<R extends Entry> {
  readonly pages: Batch<R>[] = [];
  /** What of the segment is not read yet; null before its total was noted. */
  unread: Interval | null = null;
  reading = false;
  /** Whether a page has come that is not read yet. */
  come = false;
  done = false;
  failure: { readonly error: unknown } | null = null;

  constructor(readonly reader: SegmentReader<R>) {}
}

/**
 * Reads a window in segments, several at once, and gives their pages in order. As many lanes are open as the key may have requests in
 * flight, as far as the upstream's latency lets them help, and as long as more is wanted than is on its way; what is read before its turn is
 * bounded, and so is how far the first lane goes beyond that. Segments are cut as reading goes on, by the density found.
 */
export class Lanes<R extends Entry = SourceRecord> {
  readonly #lanes: Lane<R>[] = [];
  readonly #rates: StartRates;
  readonly #piecePages: number;
  #rest: IntervalSet;
  /** Whether what is left is cut into pieces, of so many pages as pay. */
  #inPieces: boolean;
  #opened = 0;
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
    this.#rates = new StartRates(this.#earlier());
    // What the window holds is known well enough to be cut at once.
    this.#inPieces = this.#rates.known;
    this.#piecePages = Math.max(2, Math.min(MAX_PIECE_PAGES, Math.floor(MAX_HELD / scan.lanes)));
  }

  async *batches(): AsyncGenerator<Batch<R>> {
    try {
      yield* this.#inOrder();
    } finally {
      this.#over = true;
      const { limits } = this.upstream;
      for (const { pages } of this.#lanes) limits.held -= pages.length;
      limits.rates.note(this.#asked, this.#rates);
    }
  }

  get #asked(): Asked {
    const { endpoint, filters } = this.scan;
    return { key: this.upstream.reader.key, endpoint, filters };
  }

  /** What an earlier read of the same found, where so much is to be read that all lanes have pages to read from the first. */
  #earlier(): StartRates | null {
    const { window, cut, limit, lanes } = this.scan;
    const { limits } = this.upstream;
    if (cut === 'eachDay' || limit !== null || lanes === 1) return null;
    const earlier = limits.rates.of(this.#asked);
    if (earlier === null) return null;
    const expected = window.reduce((sum, interval) => sum + earlier.expected(interval), 0);
    const wanted = lanes * limits.pageSize;
    return expected >= wanted && this.scan.ahead(wanted) ? earlier : null;
  }

  async *#inOrder(): AsyncGenerator<Batch<R>> {
    let again = false;
    for (;;) {
      this.#advance();
      const [first] = this.#lanes;
      if (first === undefined) return;
      if (first.pages.length > 0) {
        // Pages that have come already are given one by one, and what comes meanwhile is noticed in between.
        if (again) await turn();
        again = true;
        const page = first.pages.shift()!;
        this.upstream.limits.held--;
        // The next pages are asked for before this one is worked on.
        this.#advance(page.records.length);
        yield page;
      } else if (first.failure !== null) throw first.failure.error;
      else if (first.done) this.#lanes.shift();
      else {
        again = false;
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }

  /** Starts what may be started; `taken` records were taken out but are not counted by the reader yet. */
  #advance(taken = 0): void {
    if (this.#over) return;
    for (const lane of this.#lanes)
      if (!lane.reading && !lane.done && this.#mayRead(lane, taken)) void this.#read(lane);
    while (this.#isLaneFree() && this.#mayOpen(taken)) if (!this.#open()) return;
  }

  /** A lane that only waits for its turn leaves its place to another. */
  #isLaneFree(): boolean {
    const { readers } = this.upstream.limits;
    // Between threads a page is on its way for a while, in which its reader is to have another.
    const atWork = readers === 1 ? 1 : 2 * readers;
    const most = Math.min(this.scan.lanes, atWork + Math.ceil(this.#pagesALatency));
    return this.#lanes.reduce((open, { done }) => (done ? open : open + 1), 0) < most;
  }

  #mayRead(lane: Lane<R>, taken: number): boolean {
    if (lane === this.#lanes[0] && lane.pages.length === 0 && taken === 0) return true;
    const mayWait = this.#hasRoom() || (lane === this.#lanes[0] && lane.pages.length < FIRST_AHEAD);
    return mayWait && this.scan.ahead(taken + this.#onTheWay(lane));
  }

  /** Notes that a page has come, and tells whether the lane goes on behind it before it is read: not where the rest of its segment may be cut up. */
  #came(lane: Lane<R>, records: number): boolean {
    lane.come = true;
    return !this.#over && !this.#mayCutUp() && this.#mayRead(lane, records);
  }

  /** Whether segments are wide ones still, that others may help with. */
  #mayCutUp(): boolean {
    const { cut, limit, lanes } = this.scan;
    return cut === 'wide' && limit === null && lanes > 1 && !this.#inPieces;
  }

  #mayOpen(taken: number): boolean {
    if (this.#lanes.length === 0) return true;
    // How much a segment holds is found out first: few days, or parts of one, may be asked at once.
    if (!this.#rates.known) return false;
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
    return Math.ceil(this.#rates.expected(segment));
  }

  #hasRoom(): boolean {
    const waiting = this.#lanes.reduce((sum, { pages, come }) => sum + pages.length + (come ? 1 : 0), 0);
    const { lanes } = this.scan;
    const { held, readers } = this.upstream.limits;
    if (held >= MAX_HELD_BY_ALL) return false;
    // A thread reads the pages of one lane while another's are given, so each has a piece to itself.
    const always = readers === 1 ? FIRST_AHEAD : this.#piecePages * readers;
    const useful = Math.max(always, this.#piecePages * this.#pagesALatency);
    return waiting < Math.min(MAX_HELD, this.#piecePages * lanes, useful);
  }

  /**
   * Pages that could be worked on in the time a request takes, the bandwidth-delay product: more requests in flight would only make pages come
   * before anybody has time for them. As many as there may be where no latency is known yet.
   */
  get #pagesALatency(): number {
    const { latencies, pageSize, readers } = this.upstream.limits;
    const ms = latencies.of(this.scan.endpoint);
    return ms === null ? Number.POSITIVE_INFINITY : (readers * ms) / (pageSize * RECORD_MS);
  }

  #open(): boolean {
    const { zone, cut, direction } = this.scan;
    if (this.#rest.length === 0) return false;
    const piece = this.#inPieces
      ? nextPiece(this.#rest, this.#pieceMs(), direction)
      : nextSegment(this.#rest, zone, cut, direction);
    if (piece === null) return false;
    this.#rest = piece.rest;
    const lane: Lane<R> = new Lane(
      new SegmentReader(this.scan, piece.segment, this.upstream, this.#seen, {
        goesOn: (records) => this.#came(lane, records),
        isFirst: () => this.#lanes[0] === lane,
      }),
    );
    this.#seen = undefined;
    this.#lanes.push(lane);
    this.#opened++;
    void this.#read(lane);
    return true;
  }

  /** How long the next piece is, so that its last page is as good as full. */
  #pieceMs(): number {
    const { direction, toleranceMs } = this.scan;
    const interval = direction === 'ASC' ? this.#rest[0]! : this.#rest.at(-1)!;
    const rows = this.#pagesOfPiece() * this.upstream.limits.pageSize;
    const wanted = Math.max(rows / 2, rows - MARGIN * Math.sqrt(rows));
    const { start, end } = interval;
    const longest =
      direction === 'ASC'
        ? { start, end: Math.min(end, start + LONGEST_MS) }
        : { start: Math.max(start, end - LONGEST_MS), end };
    const reach = this.#rates.reach(longest, direction, wanted);
    // What was given may be found again as far as starts are uncertain on both sides, and only the next piece is told of it.
    return Math.max(direction === 'ASC' ? reach - start : end - reach, 2 * toleranceMs + 2000);
  }

  /** As many as leave every lane a share of what is wanted; the first pieces are of fewer, so that lanes do not all end at a time. */
  #pagesOfPiece(): number {
    const { lanes } = this.scan;
    const { pageSize } = this.upstream.limits;
    const most = this.#piecePages * lanes;
    let wanted = 1;
    while (wanted < most && this.scan.ahead((wanted + 1) * pageSize)) wanted++;
    const left = this.#rest.reduce((sum, interval) => sum + this.#rates.expected(interval), 0) / pageSize;
    const share = Math.floor(Math.min(wanted, left) / lanes);
    const begun = 1 + Math.floor((this.#opened * this.#piecePages) / lanes);
    return Math.max(1, Math.min(this.#piecePages, share, begun));
  }

  async #read(lane: Lane<R>): Promise<void> {
    lane.reading = true;
    try {
      const batch = await lane.reader.next();
      if (this.#over) return;
      lane.pages.push(batch);
      this.upstream.limits.held++;
      lane.done = batch.last;
      this.#learn(lane, batch);
    } catch (error) {
      lane.failure = { error };
      lane.done = true;
    }
    lane.come = false;
    lane.reading = false;
    this.#wake();
    if (lane.failure === null) this.#advance();
  }

  #learn(lane: Lane<R>, { starts, reached, last }: ReadBatch<R>): void {
    const { cut, direction } = this.scan;
    const { segment, total } = lane.reader;
    if (total !== null && lane.unread === null) this.#rates.noteTotal(segment, total);
    const { start, end } = lane.unread ?? segment;
    const [near, far] = direction === 'ASC' ? [start, end] : [end, start];
    const border = last ? far : (reached ?? near);
    const [before, behind] = [
      { start, end: border },
      { start: border, end },
    ];
    const [read, unread] = direction === 'ASC' ? [before, behind] : [behind, before];
    lane.unread = unread;
    this.#rates.noteStarts(read, starts);
    if (cut === 'days') this.#inPieces = true;
    else if (this.#isShared(lane)) this.#cutUp(lane);
  }

  /** Whether the last lane opened holds so much more that others should help: only a wide one does, since narrow ones are cut by density. */
  #isShared({ reader, done }: Lane<R>): boolean {
    if (done || this.#lanes.length > 1 || !this.#mayCutUp()) return false;
    const left = reader.left ?? 0;
    return left > SHARED_PAGES * this.upstream.limits.pageSize && this.scan.ahead(left);
  }

  /** Ends a lane, and leaves the rest of its segment to be read in pieces. */
  #cutUp(lane: Lane<R>): void {
    const { rest, seen } = lane.reader;
    if (rest === null) return;
    lane.done = true;
    this.#seen = seen;
    this.#rest = this.scan.direction === 'ASC' ? [rest, ...this.#rest] : [...this.#rest, rest];
    this.#inPieces = true;
  }
}
