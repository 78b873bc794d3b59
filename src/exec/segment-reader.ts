import { FeedError } from '../errors/index.js';
import { type Endpoint, type Page, upstreamCode } from '../journey-api/index.js';
import type { Branch, Cut, Interval, IntervalSet } from '../plan/index.js';
import type { Zone } from '../time/index.js';
import { search, SmallerPages, type SourceRecord, type Upstream } from './upstream.js';

/** What one scan reads: a window of journey starts, narrowed by filters. */
export interface Scan {
  readonly endpoint: Endpoint;
  readonly window: IntervalSet;
  readonly cut: Cut;
  readonly filters: Branch;
  readonly direction: 'ASC' | 'DESC';
  readonly zone: Zone;
  /** Records needed at most, where that is known; asks for no larger pages. */
  readonly limit: number | null;
  /** The journey's start of a record in epoch milliseconds, and how far that may be off. */
  readonly startOf: (record: SourceRecord) => number | null;
  readonly toleranceMs: number;
  /** Whether more is wanted behind a page of so many records. */
  readonly ahead: (records: number) => boolean;
}

/** One page of a segment's records, each journey once. */
export interface Batch {
  readonly segment: Interval;
  readonly records: readonly SourceRecord[];
  /** The furthest start read, in the direction of reading; null before any. */
  readonly reached: number | null;
}

/**
 * Reads one segment by cursor. A cursor that the upstream refuses is replaced by a new search from the last record's start, and records
 * given already are dropped (trap 10 of docs/traps.md).
 */
export class SegmentReader {
  /** What the cursor in use was asked for: the segment, or what is left of it after a new search. */
  #asked: Interval;
  #limit: number | null;
  /** Journeys given, with their start, as far back as a new search could give them again. */
  readonly #seen = new Map<string, number>();
  #reached: number | null = null;
  /** Whether anything new came since the last new search. */
  #progress = true;
  #first: Promise<Page<SourceRecord>> | null = null;
  /** The segment's journeys by the upstream's own count; null before the first page. */
  total: number | null = null;

  constructor(
    readonly scan: Scan,
    readonly segment: Interval,
    readonly upstream: Upstream,
  ) {
    this.#asked = segment;
    this.#limit = scan.limit;
  }

  /** Asks for the first page before anyone waits for it. */
  start(): this {
    this.#first ??= handled(this.#search(null));
    return this;
  }

  /** The segment's pages; the next is asked for while one is worked on if `ahead`, told the records of that one, says so. */
  async *pages(ahead: (records: number) => boolean): AsyncGenerator<Batch> {
    this.start();
    let page = this.#first!;
    let given = 0;
    for (;;) {
      const { data, nextPageCursor, totalElements } = await page;
      this.total ??= totalElements;
      const records = this.#fresh(data);
      given += records.length;
      const early = nextPageCursor !== null && ahead(records.length);
      if (early) page = handled(this.#further(nextPageCursor));
      yield { segment: this.segment, records, reached: this.#reached };
      if (nextPageCursor === null) break;
      if (!early) page = this.#further(nextPageCursor);
    }
    if (given > this.total) this.upstream.limits.totalsCount = false;
  }

  /** Records not given before; journeys that a new search can no longer give are forgotten. */
  #fresh(records: readonly SourceRecord[]): readonly SourceRecord[] {
    const { direction, startOf, toleranceMs } = this.scan;
    const sign = direction === 'ASC' ? 1 : -1;
    const fresh = records.filter((record) => !this.#seen.has(record.journeyId));
    if (fresh.length > 0) this.#progress = true;
    for (const record of fresh) {
      const start = startOf(record);
      // Where a record tells no start there is no telling when it can no longer come, so it is never forgotten.
      this.#seen.set(record.journeyId, start ?? Number.NaN);
      if (start === null) continue;
      if (this.#reached === null || (start - this.#reached) * sign > 0) this.#reached = start;
    }
    for (const [journeyId, start] of this.#seen) {
      if ((this.#reached! - start) * sign > 2 * toleranceMs + 2000) this.#seen.delete(journeyId);
    }
    return fresh;
  }

  /** A page that was asked small, and was not enough, is followed by a new search in full pages. */
  #further(cursor: string): Promise<Page<SourceRecord>> {
    if (this.#limit === null || this.#limit >= this.upstream.limits.pageSize || this.#reached === null)
      return this.#follow(cursor);
    this.#searchAnew(null);
    return this.#search(null);
  }

  async #follow(cursor: string): Promise<Page<SourceRecord>> {
    try {
      return await this.#search(cursor);
    } catch (error) {
      const code = upstreamCode(error);
      const dead =
        code === 'invalidCursor' || code === 'cursorAndSortMismatch' || error instanceof SmallerPages;
      if (!dead) throw error;
      this.#searchAnew(error);
      return await this.#search(null);
    }
  }

  async #search(cursor: string | null): Promise<Page<SourceRecord>> {
    const { endpoint, filters, direction } = this.scan;
    return await search(
      { endpoint, filters, direction, segment: this.#asked, limit: this.#limit, cursor },
      this.upstream,
    );
  }

  /** Narrows what is asked to what is left from the furthest start on, that instant included, in pages of full size. */
  #searchAnew(error: unknown): void {
    if (!this.#progress) {
      const message =
        "The Journey API's cursors end before more journeys of one instant than a page holds could be read.";
      throw new FeedError('upstreamUnavailable', message, { retryAfter: 5, cause: error });
    }
    this.#progress = false;
    this.#limit = null;
    const reached = this.#reached;
    if (reached === null) return;
    const { direction, toleranceMs } = this.scan;
    const { start, end } = this.#asked;
    this.#asked =
      direction === 'ASC'
        ? { start: Math.max(start, floorSecond(reached - toleranceMs)), end }
        : { start, end: Math.min(end, floorSecond(reached + toleranceMs) + 1000) };
  }
}

const floorSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

/** A page asked for early may fail before anyone waits for it; whoever waits later still gets the error. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
