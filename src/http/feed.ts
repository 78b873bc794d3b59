import type { Reader, UpstreamLimits } from '../exec/index.js';
import type { Model } from '../model/index.js';
import type { PlanContext } from '../plan/index.js';
import type { Zone } from '../time/index.js';

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
  readonly now: () => number;
}

/** One request, with the credential already settled and taken out of the URL. */
export interface FeedRequest {
  /** Address of `/odata/`, absolute, with a slash at its end. */
  readonly base: string;
  /** Path below it and query, raw: not decoded, no `?`. */
  readonly rawPath: string;
  readonly rawQuery: string;
  /** Rows a page as `Prefer: maxpagesize` asks; null where it does not. */
  readonly preferredPageSize: number | null;
  /** Whether `Prefer: include-annotations` asks for the feed's own. */
  readonly annotations: boolean;
  readonly reader: Reader;
  readonly signal: AbortSignal;
}
