import type { Flights, ReadAhead, Reader, TableStore, UpstreamLimits } from '../exec/index.js';
import type { Model } from '../model/index.js';
import type { PlanContext } from '../plan/index.js';
import type { Zone } from '../time/index.js';
import type { ServerTiming } from './server-timing.js';

/** What the feed knows that no request changes. */
export interface Feed {
  readonly model: Model;
  readonly zone: Zone;
  readonly context: Omit<PlanContext, 'now' | 'zone' | 'bounds' | 'refused'>;
  readonly secret: string;
  readonly pageSize: number;
  readonly maxPageSize: number;
  readonly upstreamPageSize: number;
  readonly limits: UpstreamLimits;
  /** Where days are kept as tables; null where nothing is. */
  readonly store: TableStore | null;
  /** Reads into the store what will be asked for next; null where nothing is kept. */
  readonly ahead: ReadAhead | null;
  /** Requests to the upstream that are under way, for all who ask the same. */
  readonly flights: Flights;
  /** How long after its end a day is final, in milliseconds. */
  readonly settleMs: number;
  /** The upstream's base URL. */
  readonly upstream: string;
  readonly now: () => number;
}

/** One request, with the credential already settled and taken out of the URL. */
export interface FeedRequest {
  readonly method: string;
  /** A header by its name in any case; several of one name are joined by commas. */
  readonly header: (name: string) => string | undefined;
  /** The body as text, read only where a resource takes one (`$query`, `$batch`). */
  readonly body: () => Promise<string>;
  /** Address of `/odata/`, absolute, with a slash at its end. */
  readonly base: string;
  /** Path below it and query, raw: not decoded, no `?`. */
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly reader: Reader;
  readonly signal: AbortSignal;
  /** Told of each step that has ended; a request within a batch has none of its own. */
  readonly timing?: ServerTiming;
}
