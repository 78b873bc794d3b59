import type { Interval } from '../plan/index.js';
import { scan } from './scan.js';
import type { Scan } from './segment-reader.js';
import { search, type SourceRecord, type Upstream } from './upstream.js';

/** Journeys named in one request; their identifiers stay well under the length a request's values may have. */
const MAX_NAMED = 1000;

export interface Join {
  /** The records to complete came unnarrowed, so that the same span of the other endpoint holds the same journeys. */
  readonly unnarrowed: boolean;
  /** Whether a filter's values are alternatives, so that many journeys can be named at once. */
  readonly canName: boolean;
  /** A scan of the endpoint that completes what the other gave, unnarrowed, to be given a window. */
  readonly whole: Omit<Scan, 'window'>;
}

/**
 * The other endpoint's records of some journeys, by identifier. Both endpoints select by the journey's start, so what came unnarrowed is
 * met by one request over the same span, and joined by hash; what that missed, and what came narrowed, is fetched by naming the journeys,
 * many in one request. A journey that has none is left out.
 */
export async function joined(
  journeyIds: readonly string[],
  span: Interval,
  join: Join,
  upstream: Upstream,
): Promise<ReadonlyMap<string, SourceRecord>> {
  const found = new Map<string, SourceRecord>();
  if (journeyIds.length === 0) return found;
  const wanted = new Set(journeyIds);
  const keep = (records: readonly SourceRecord[]): void => {
    for (const record of records) if (wanted.delete(record.journeyId)) found.set(record.journeyId, record);
  };
  if (!join.canName) {
    for await (const { records } of scan({ ...join.whole, window: [span] }, upstream)) keep(records);
    return found;
  }
  if (join.unnarrowed) {
    const { endpoint, direction } = join.whole;
    keep(
      (await search({ endpoint, segment: span, filters: [], direction, limit: null, cursor: null }, upstream))
        .data,
    );
  }
  const size = Math.min(MAX_NAMED, upstream.limits.pageSize);
  const missing = [...wanted];
  for (let at = 0; at < missing.length; at += size) {
    const filters = [{ name: 'journeyId', values: missing.slice(at, at + size) }];
    const named: Scan = { ...join.whole, cut: 'wide', filters, window: [span] };
    for await (const { records } of scan(named, upstream)) keep(records);
  }
  return found;
}
