import { FeedError } from '../errors/index.js';
import { type Endpoint, type Page, upstreamCode } from '../journey-api/index.js';
import type { Branch, Cut, Interval, IntervalSet } from '../plan/index.js';
import { floorSecond, type Zone } from '../time/index.js';
import {
  type Entry,
  type Reading,
  search,
  SmallerPages,
  type SourceRecord,
  type Upstream,
} from './upstream.js';

/** What one scan reads: a window of journey starts, narrowed by filters. */
export interface Scan<R extends Entry = SourceRecord> {
  readonly endpoint: Endpoint;
  readonly window: IntervalSet;
  readonly cut: Cut;
  readonly filters: Branch;
  readonly direction: 'ASC' | 'DESC';
  readonly zone: Zone;
  /** Segments read side by side. */
  readonly lanes: number;
  /** Records needed at most, where that is known; asks for no larger pages. */
  readonly limit: number | null;
  /** The journey's start of a record in epoch milliseconds, and how far that may be off. */
  readonly startOf: (record: R) => number | null;
  /** How its pages are read; absent: as records. */
  readonly reading?: Reading<R>;
  readonly toleranceMs: number;
  /** Whether more is wanted behind so many records that were asked for, or read, but not taken yet. */
  readonly ahead: (records: number) => boolean;
}

/** One page of a segment's records, each journey once. */
export interface Batch<R extends Entry = SourceRecord> {
  readonly segment: Interval;
  readonly records: readonly R[];
  /** The furthest start read, in the direction of reading; null before any. */
  readonly reached: number | null;
  /** Whether it is the segment's last page. */
  readonly last: boolean;
}

/** A page as it was just read. */
export interface ReadBatch<R extends Entry> extends Batch<R> {
  /** The start each record tells. */
  readonly starts: readonly (number | null)[];
}

/** What a segment's reader asks of the others it is read side by side with. */
export interface Among {
  /** Whether the page behind one of so many records is to be asked for before that one is read. */
  readonly goesOn: (records: number) => boolean;
  /** Whether its pages are given next. */
  readonly isFirst: () => boolean;
}

const ALONE: Among = { goesOn: () => false, isFirst: () => true };

/**
 * Reads one segment by cursor. A cursor that the upstream refuses is replaced by a new search from the last record's start, and records
 * given already are dropped (trap 10 of docs/traps.md).
 */
export class SegmentReader<R extends Entry = SourceRecord> {
  /** What the cursor in use was asked for: the segment, or what is left of it after a new search. */
  #asked: Interval;
  #limit: number | null;
  #reached: number | null = null;
  /** Whether anything new came since the last new search. */
  #progress = true;
  #cursor: string | null = null;
  /** The page behind the last one, asked for before that one was read. */
  #coming: { readonly cursor: string; readonly page: Promise<Page<R>> } | null = null;
  #given = 0;
  /** The segment's journeys by the upstream's own count; null before the first page. */
  total: number | null = null;

  constructor(
    readonly scan: Scan<R>,
    readonly segment: Interval,
    readonly upstream: Upstream,
    /** Journeys given, with their start, as far back as a new search could give them again. */
    readonly seen: Map<string, number> = new Map<string, number>(),
    readonly among: Among = ALONE,
  ) {
    this.#asked = segment;
    this.#limit = scan.limit;
  }

  /** Records still to come by the upstream's count; null before the first page. */
  get left(): number | null {
    return this.total === null ? null : Math.max(0, this.total - this.#given);
  }

  /** What is left of the segment behind what was read, for others to read; null before anything was. */
  get rest(): Interval | null {
    return this.#reached === null ? null : this.#behind(this.#reached);
  }

  /** The next page. */
  async next(): Promise<ReadBatch<R>> {
    const { data, nextPageCursor, totalElements } =
      this.#cursor === null ? await this.#search(null) : await this.#further(this.#cursor);
    this.total ??= totalElements;
    const { records, starts } = this.#fresh(data);
    this.#given += records.length;
    this.#cursor = nextPageCursor;
    const last = nextPageCursor === null;
    if (last && this.#given > this.total) this.upstream.limits.totalsCount = false;
    return { segment: this.segment, records, starts, reached: this.#reached, last };
  }

  /** Records not given before. Of journeys only those are remembered that a new search could give again. */
  #fresh(read: readonly R[]): Pick<ReadBatch<R>, 'records' | 'starts'> {
    const { startOf, toleranceMs } = this.scan;
    const { seen } = this;
    const furthest = [...seen.values()].reduce(
      (found, start) => (this.#isFurther(found, start) ? found : start),
      Number.NaN,
    );
    // By its start most are known to be new; what has none is looked up.
    const isBehind = (start: number | null): boolean =>
      start !== null && this.#isFurther(start, furthest, 2 * toleranceMs);
    // Of a record with many transitions it takes some time to tell.
    const told = read.map(startOf);
    const isFresh = (record: R, i: number): boolean => isBehind(told[i]!) || !seen.has(record.journeyId);
    const allFresh = seen.size === 0 || read.every(isFresh);
    const records = allFresh ? read : read.filter(isFresh);
    const starts = allFresh ? told : told.filter((_, i) => isFresh(read[i]!, i));
    for (const start of starts)
      if (start !== null && (this.#reached === null || this.#isFurther(start, this.#reached)))
        this.#reached = start;
    if (records.length > 0) this.#progress = true;
    for (const [journeyId, start] of seen) if (this.#isOut(start)) seen.delete(journeyId);
    records.forEach((record, i) => {
      // Where a record tells no start there is no telling when it can no longer come, so it is never forgotten.
      const start = starts[i] ?? Number.NaN;
      if (!this.#isOut(start)) seen.set(record.journeyId, start);
    });
    return { records, starts };
  }

  #isFurther(start: number, other: number, byMs = 0): boolean {
    return (this.scan.direction === 'ASC' ? start - other : other - start) > byMs;
  }

  /** Whether what was reached lies so far behind a start that no new search goes back to it. */
  #isOut(start: number): boolean {
    return this.#reached !== null && this.#isFurther(this.#reached, start, 2 * this.scan.toleranceMs + 2000);
  }

  /** A page that was asked small, and was not enough, is followed by a new search in full pages. */
  #further(cursor: string): Promise<Page<R>> {
    if (!this.#isSmall || this.#reached === null) return this.#follow(cursor);
    this.#searchAnew(null);
    return this.#search(null);
  }

  get #isSmall(): boolean {
    return this.#limit !== null && this.#limit < this.upstream.limits.pageSize;
  }

  async #follow(cursor: string): Promise<Page<R>> {
    const coming = this.#coming?.cursor === cursor ? this.#coming.page : null;
    this.#coming = null;
    try {
      return await (coming ?? this.#search(cursor));
    } catch (error) {
      const code = upstreamCode(error);
      const dead =
        code === 'invalidCursor' || code === 'cursorAndSortMismatch' || error instanceof SmallerPages;
      if (!dead) throw error;
      this.#searchAnew(error);
      return await this.#search(null);
    }
  }

  async #search(cursor: string | null): Promise<Page<R>> {
    const { endpoint, filters, direction, reading } = this.scan;
    const onCursor = (next: string): void => {
      // One page ahead of who takes them.
      if (this.#coming !== null || this.#isSmall || !this.among.goesOn(this.upstream.limits.pageSize)) return;
      const page = this.#search(next);
      // Whoever comes for it learns how it failed.
      page.catch(() => undefined);
      this.#coming = { cursor: next, page };
    };
    return await search(
      {
        endpoint,
        filters,
        direction,
        segment: this.#asked,
        limit: this.#limit,
        cursor,
        reading,
        onCursor,
        isUrgent: this.among.isFirst,
      },
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
    if (this.#reached !== null) this.#asked = this.#behind(this.#reached);
  }

  #behind(reached: number): Interval {
    const { direction, toleranceMs } = this.scan;
    const { start, end } = this.#asked;
    return direction === 'ASC'
      ? { start: Math.max(start, floorSecond(reached - toleranceMs)), end }
      : { start, end: Math.min(end, floorSecond(reached + toleranceMs) + 1000) };
  }
}
