import {
  type Endpoint,
  type JourneyApi,
  type KeyOwner,
  lateTurn,
  type Page,
  readPage,
  type RecordOf,
  type RemoteReading,
  type SearchRequest,
  upstreamCode,
} from '../journey-api/index.js';
import { type Branch, type Ends, type Interval, requestFor } from '../plan/index.js';
import type { KnownRates } from './known-rates.js';
import type { PageLatencies } from './latencies.js';

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
  /** Requests that one read may have in flight. */
  readonly lanes: number;
  /** Whether totals count; false once a full read gave more than its total said (trap 13). */
  totalsCount: boolean;
  /** Pages that were read before their turn and wait for it, of all reads together. */
  held: number;
  /** How journeys spread over the week, as reads found it. */
  readonly rates: KnownRates;
  /** How long its pages take. */
  readonly latencies: PageLatencies;
  /** Pages that are read at a time: threads read theirs beside each other. */
  readonly readers: number;
  /** Told how long each journey lasts whose transitions are read, in milliseconds. */
  readonly noteDuration: (ms: number) => void;
}

export type SourceRecord = RecordOf<Endpoint>;

/** A journey on a page, in whatever form. */
export type Entry = Pick<SourceRecord, 'journeyId'>;

/** How pages are read when not as records. */
export interface Reading<R extends Entry> {
  /** What comes of it, told apart from what others make of the same page. */
  readonly name: string;
  readonly read: (body: Uint8Array) => Page<R>;
  /** The same in a thread; absent where that cannot be. */
  readonly remote?: RemoteReading<Page<R>>;
  /** Told by each who was given a page, which may be several. */
  readonly hold?: (page: Page<R>) => void;
}

/** Requests under way: who asks the same of the same key at the same time shares one. */
export interface Flights {
  run(
    key: string,
    work: (signal: AbortSignal) => Promise<Page<Entry>>,
    signal: AbortSignal,
  ): Promise<Page<Entry>>;
}

/** What every request of a read shares. */
export interface Upstream {
  readonly reader: Reader;
  readonly limits: UpstreamLimits;
  readonly flights: Flights;
  readonly timeZone: string;
  /** How the upstream reads the ends of a range. */
  readonly assumptions: Ends;
  readonly signal: AbortSignal;
}

export interface Ask<R extends Entry = SourceRecord> {
  readonly endpoint: Endpoint;
  readonly segment: Interval;
  readonly filters: Branch;
  readonly direction: 'ASC' | 'DESC';
  /** Records wanted at most; null for full pages. */
  readonly limit: number | null;
  readonly cursor: string | null;
  /** Absent: as records. */
  readonly reading?: Reading<R> | undefined;
  /** Told of the cursor of the page that follows, before the page is read, where its bytes show one. */
  readonly onCursor?: (cursor: string) => void;
  /** Whether the page is read before others that have come. */
  readonly isUrgent?: () => boolean;
}

/** Thrown when the upstream refuses a filter because its values are not the key's (trap 8): the plan must do without. */
export class RefusedFilter extends Error {
  override readonly name = 'RefusedFilter';
  constructor(
    readonly filter: string,
    cause: unknown,
  ) {
    super(`the Journey API refused the values of ${filter}`, { cause });
  }
}

/** Thrown when the page size had to step down under a cursor that belongs to the larger one. */
export class SmallerPages extends Error {
  override readonly name = 'SmallerPages';
}

/** Filters that may not name what is not the key's, by the error that says so. */
const OWNED: Readonly<Record<string, string>> = { invalidPbx: 'pbxNames', invalidTenant: 'tenantIds' };
const PAGE_SIZES = [1000, 500, 250, 100, 50, 10, 1];

/** One search. Steps the page size down where the upstream refuses it; throws RefusedFilter, SmallerPages, or what the client throws. */
export async function search<R extends Entry = SourceRecord>(
  ask: Ask<R>,
  upstream: Upstream,
): Promise<Page<R>> {
  const { reader, limits, flights, timeZone, signal, assumptions } = upstream;
  const size = Math.min(limits.pageSize, ask.limit ?? Number.POSITIVE_INFINITY);
  const request = requestFor(ask.segment, ask.filters, timeZone, size, ask.direction, assumptions);
  const body = {
    ...request,
    ...(ask.cursor === null ? {} : { nextPageCursor: ask.cursor }),
  } as SearchRequest;
  const { api, key, keyOwner } = reader;
  try {
    const { endpoint, reading, onCursor, isUrgent } = ask;
    const same = JSON.stringify([key, endpoint, body, reading?.name]);
    const read = async (bytes: Uint8Array): Promise<Page<Entry>> => {
      // Answers that come at a time are read one each time around the event loop: others are noticed in between, and answered.
      await lateTurn(isUrgent);
      return reading === undefined ? readPage(endpoint, bytes) : reading.read(bytes);
    };
    const how = { read, onCursor, remote: reading?.remote };
    const found = await flights.run(
      same,
      (shared) => api.searchAs<Page<Entry>>(endpoint, body, { key, keyOwner, signal: shared }, how),
      signal,
    );
    // What is shared is of the same reading.
    const page = found as Page<R>;
    reading?.hold?.(page);
    return page;
  } catch (error) {
    const code = upstreamCode(error);
    const owned = code === undefined ? undefined : OWNED[code];
    if (owned !== undefined && ask.filters.some(({ name }) => name === owned))
      throw new RefusedFilter(owned, error);
    const smaller = code === 'invalidLimit' ? PAGE_SIZES.find((each) => each < size) : undefined;
    if (smaller === undefined) throw error;
    limits.pageSize = Math.min(limits.pageSize, smaller);
    if (ask.cursor !== null) throw new SmallerPages('the page size stepped down', { cause: error });
    return await search(ask, upstream);
  }
}
