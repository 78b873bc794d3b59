import { FeedError } from '../errors/index.js';
import { type Endpoint, type JourneyApi, type KeyOwner, type Page, type RecordOf, type SearchRequest, upstreamCode } from '../journey-api/index.js';
import { type Interval, type PushedFilter, requestFor } from '../plan/index.js';

/** Whose behalf the upstream is asked on. */
export interface Reader {
  readonly api: JourneyApi;
  readonly key: string;
  readonly keyOwner: KeyOwner;
}

/** What the upstream was found to allow; remembered for as long as the program runs. */
export interface UpstreamLimits {
  /** Records a request; steps down when the upstream refuses it (trap 15 of docs/traps.md). */
  pageSize: number;
}

export interface Scan {
  readonly endpoint: Endpoint;
  readonly segments: readonly Interval[];
  readonly filters: readonly PushedFilter[];
  readonly direction: 'ASC' | 'DESC';
  readonly timeZone: string;
  /** Records needed at most, where that is known; asks for no larger pages. */
  readonly limit: number | null;
  /** The journey's start of a record in epoch milliseconds, and how far that may be off. */
  readonly startOf: (record: SourceOf) => number | null;
  readonly toleranceMs: number;
}

type SourceOf = RecordOf<Endpoint>;

/** One page of records, each journey once. `total` counts the segment's journeys where this was its first page. */
export interface Batch {
  readonly segment: Interval;
  readonly records: readonly SourceOf[];
  readonly total: number | null;
}

/** Filters that may not name what is not the key's, and the errors that say so (trap 8 of docs/traps.md). */
const OWNED: Readonly<Record<string, string>> = { invalidPbx: 'pbxNames', invalidTenant: 'tenantIds' };
const PAGE_SIZES = [1000, 500, 250, 100, 50, 10, 1];

/**
 * Reads the segments one after another by cursor, asking for the next page while the last is worked on when `ahead` says so, which
 * is told how many records the last one holds.
 * A cursor that the upstream refuses is replaced by a new search from the last record's start, and records given already are dropped
 * (trap 10 of docs/traps.md). Filters on PBXs or tenants that are not the key's are left out (trap 8). Throws what the client throws.
 */
export async function* scan(plan: Scan, reader: Reader, limits: UpstreamLimits, signal: AbortSignal, ahead: (records: number) => boolean): AsyncGenerator<Batch> {
  const state = new ScanState(plan, reader, limits, signal);
  for (const segment of plan.segments) {
    let page = state.first(segment);
    let total = true;
    for (;;) {
      const { data, nextPageCursor, totalElements } = await page;
      const records = state.fresh(data);
      const follow = nextPageCursor !== null;
      const early = follow && ahead(records.length);
      if (early) page = state.next(nextPageCursor);
      yield { segment, records, total: total ? totalElements : null };
      if (!follow) break;
      if (!early) page = state.next(nextPageCursor);
      total = false;
    }
  }
}

class ScanState {
  #filters: readonly PushedFilter[];
  #limit: number | null;
  /** What the cursor in use was asked for: the segment, or what is left of it after a new search. */
  #asked: Interval = { start: 0, end: 0 };
  /** Journeys given, with their start, as far back as a new search could give them again. */
  readonly #seen = new Map<string, number>();
  /** The furthest start reached, in the direction of reading. */
  #reached: number | null = null;
  /** Whether anything new came since the last new search. */
  #progress = true;

  constructor(
    readonly plan: Scan,
    readonly reader: Reader,
    readonly limits: UpstreamLimits,
    readonly signal: AbortSignal,
  ) {
    this.#filters = plan.filters;
    this.#limit = plan.limit;
  }

  first(segment: Interval): Promise<Page<SourceOf>> {
    this.#asked = segment;
    return handled(this.#search(null));
  }

  next(cursor: string): Promise<Page<SourceOf>> {
    return handled(this.#follow(cursor));
  }

  /** Records not given before; journeys that a new search can no longer give are forgotten. */
  fresh(records: readonly SourceOf[]): readonly SourceOf[] {
    const { direction, startOf, toleranceMs } = this.plan;
    const sign = direction === 'ASC' ? 1 : -1;
    const fresh = records.filter((record) => !this.#seen.has(record.journeyId));
    if (fresh.length > 0) this.#progress = true;
    for (const record of fresh) {
      const start = startOf(record);
      if (start === null) continue;
      this.#seen.set(record.journeyId, start);
      if (this.#reached === null || (start - this.#reached) * sign > 0) this.#reached = start;
    }
    for (const [journeyId, start] of this.#seen) {
      if ((this.#reached! - start) * sign > 2 * toleranceMs + 2000) this.#seen.delete(journeyId);
    }
    return fresh;
  }

  async #follow(cursor: string): Promise<Page<SourceOf>> {
    try {
      return await this.#search(cursor);
    } catch (error) {
      const code = upstreamCode(error);
      if (code !== 'invalidCursor' && code !== 'cursorAndSortMismatch') throw error;
      this.#searchAnew(error);
      return await this.#search(null);
    }
  }

  /** Narrows what is asked to what is left from the furthest start on, that instant included, in pages of full size. */
  #searchAnew(error: unknown): void {
    if (!this.#progress) {
      const message = "The Journey API's cursors end before more journeys of one instant than a page holds could be read.";
      throw new FeedError('upstreamUnavailable', message, { retryAfter: 5, cause: error });
    }
    this.#progress = false;
    this.#limit = null;
    const reached = this.#reached;
    if (reached === null) return;
    const { direction, toleranceMs } = this.plan;
    const { start, end } = this.#asked;
    this.#asked =
      direction === 'ASC'
        ? { start: Math.max(start, floorSecond(reached - toleranceMs)), end }
        : { start, end: Math.min(end, floorSecond(reached + toleranceMs) + 1000) };
  }

  async #search(cursor: string | null): Promise<Page<SourceOf>> {
    const { endpoint, timeZone, direction } = this.plan;
    const size = Math.min(this.limits.pageSize, this.#limit ?? Number.POSITIVE_INFINITY);
    const request = requestFor(this.#asked, this.#filters, timeZone, size, direction);
    const body = { ...request, ...(cursor === null ? {} : { nextPageCursor: cursor }) } as SearchRequest;
    const { api, key, keyOwner } = this.reader;
    try {
      return await api.search(endpoint, body, { key, keyOwner, signal: this.signal });
    } catch (error) {
      if (!this.#mend(upstreamCode(error), size)) throw error;
      // A cursor belongs to the query it came from; the mended query starts where reading stood.
      if (cursor !== null) this.#searchAnew(error);
      return await this.#search(null);
    }
  }

  /** Takes out of the request what the upstream refused, if the feed can do without it. */
  #mend(code: string | undefined, size: number): boolean {
    if (code === 'invalidLimit') {
      const smaller = PAGE_SIZES.find((each) => each < size);
      if (smaller === undefined) return false;
      this.limits.pageSize = Math.min(this.limits.pageSize, smaller);
      return true;
    }
    const owned = code === undefined ? undefined : OWNED[code];
    if (owned === undefined || !this.#filters.some((filter) => filter.name === owned)) return false;
    this.#filters = this.#filters.filter((filter) => filter.name !== owned);
    return true;
  }
}

const floorSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

/** A page asked for early may fail before anyone waits for it; whoever waits later still gets the error. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
