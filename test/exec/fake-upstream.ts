import { FeedError } from '../../src/errors/index.js';
import type { ReadContext } from '../../src/exec/read-context.js';
import { SingleFlight } from '../../src/cache/index.js';
import { KnownRates } from '../../src/exec/known-rates.js';
import { Latencies } from '../../src/exec/latencies.js';
import type { Entry, Upstream, UpstreamLimits } from '../../src/exec/upstream.js';
import type { ContractCode } from '../../src/journey-api/refusal.js';
import {
  type Endpoint,
  type JourneyApi,
  type Page,
  type PageReading,
  readHere,
  type SearchRequest,
} from '../../src/journey-api/index.js';
import { ASSUMED } from '../../src/plan/index.js';
import { utcText, Zone } from '../../src/time/index.js';
import { model } from '../model/model.js';

/** A journey: its start in epoch milliseconds on a whole second, and when its first transition came. */
export interface FakeJourney {
  readonly journeyId: string;
  readonly start: number;
  /** Null: it has no transitions. */
  readonly first?: number | null;
  readonly agents?: readonly string[];
}

export interface Asked {
  readonly endpoint: Endpoint;
  readonly request: SearchRequest;
}

export interface FakeOptions {
  readonly pageSize?: number;
  readonly lanes?: number;
  /** Whether the nth request with a cursor, from 0, is refused. */
  readonly deadCursor?: (nth: number) => boolean;
  /** Records a request may ask for, as the nth request, from 0, finds it. */
  readonly largest?: (nth: number) => number;
  readonly total?: (count: number) => number;
  /** Journeys the transitions endpoint does not have. */
  readonly without?: readonly string[];
  /** How journeys of one start come: by identifier, or the other way round. */
  readonly ties?: 'id' | 'backwards';
}

export interface Fake {
  readonly upstream: Upstream;
  readonly context: ReadContext;
  readonly asked: readonly Asked[];
}

export const refused = (code: ContractCode): FeedError =>
  new FeedError('upstreamRefusedFeed', code, { upstream: { code } });

/** A Journey API in memory: ranges with both ends closed, filters by identifier and agent, TIME order, cursors, totals. */
export function fakeUpstream(journeys: readonly FakeJourney[], options: FakeOptions = {}): Fake {
  const asked: Asked[] = [];
  const cursors = new Map<string, { readonly of: string; readonly offset: number }>();
  let followed = 0;
  const find = (endpoint: Endpoint, request: SearchRequest): readonly FakeJourney[] => {
    const [from, to] = [Date.parse(request.dateRange.start), Date.parse(request.dateRange.end)];
    const sign = request.sortDirection === 'DESC' ? -1 : 1;
    const ties = options.ties === 'backwards' ? -1 : 1;
    return journeys
      .filter(({ start }) => from <= start && start <= to)
      .filter(({ journeyId }) => endpoint === 'journeys' || options.without?.includes(journeyId) !== true)
      .filter((journey) =>
        (request.filters ?? []).every(({ name, values }) => matches(journey, name, values)),
      )
      .sort((a, b) => (a.start - b.start) * sign || (a.journeyId < b.journeyId ? -1 : 1) * ties);
  };
  const search = (endpoint: Endpoint, request: SearchRequest) => {
    const { nextPageCursor = null, limit, ...rest } = request;
    const nth = asked.push({ endpoint, request }) - 1;
    if (limit > (options.largest?.(nth) ?? 1000)) throw refused('invalidLimit');
    const of = JSON.stringify([endpoint, rest, limit]);
    const cursor = nextPageCursor === null ? { of, offset: 0 } : cursors.get(nextPageCursor)!;
    if (cursor.of !== of) throw refused('cursorAndSortMismatch');
    if (nextPageCursor !== null && options.deadCursor?.(followed++) === true) throw refused('invalidCursor');
    const found = find(endpoint, request);
    const end = cursor.offset + limit;
    const next = end < found.length ? `cursor-${String(nth)}` : null;
    if (next !== null) cursors.set(next, { of, offset: end });
    return {
      data: found.slice(cursor.offset, end).map((journey) => recordOf(endpoint, journey)),
      nextPageCursor: next,
      totalElements: (options.total ?? ((count: number) => count))(found.length),
    };
  };
  const api = {
    search: async (endpoint: Endpoint, request: SearchRequest) => search(endpoint, request),
    searchAs: async <T extends Page<unknown>>(
      endpoint: Endpoint,
      request: SearchRequest,
      _: unknown,
      reading: PageReading<T>,
    ) => readHere(Buffer.from(JSON.stringify(search(endpoint, request))), reading),
    close: async () => undefined,
  } as unknown as JourneyApi;
  const limits: UpstreamLimits = {
    pageSize: options.pageSize ?? 1000,
    lanes: options.lanes ?? 4,
    totalsCount: true,
    held: 0,
    rates: new KnownRates(),
    latencies: new Latencies(() => 0),
    readers: 1,
    noteDuration: () => undefined,
  };
  const reader = { api, key: 'key', keyOwner: 'feed' } as const;
  const { signal } = new AbortController();
  const flights = new SingleFlight<Page<Entry>>();
  const upstream: Upstream = { reader, limits, flights, signal, timeZone: 'UTC', assumptions: ASSUMED };
  const context: ReadContext = {
    zone: new Zone('UTC'),
    slackMs: 60_000,
    assumptions: ASSUMED,
    sets: model.sets,
    reader,
    limits,
    flights,
    signal,
    tables: null,
  };
  return { upstream, context, asked };
}

function matches({ journeyId, agents = [] }: FakeJourney, name: string, values: readonly string[]): boolean {
  if (name === 'journeyId') return values.includes(journeyId);
  if (name === 'agents.name') return agents.some((agent) => values.includes(agent));
  throw new Error(`the fake has no filter ${name}`);
}

function recordOf(endpoint: Endpoint, { journeyId, start, first = start, agents = [] }: FakeJourney) {
  if (endpoint === 'journeys')
    return { journeyId, time: utcText(start), agents: agents.map((name) => ({ name })) };
  const times = first === null ? [] : [first, start + 300_000];
  return { journeyId, transitions: times.map((time) => ({ time: utcText(time), name: 'TALKING' })) };
}
