import {
  type Endpoint,
  type JourneyApi,
  type JourneyRecord,
  type KeyOwner,
  type Page,
  type RecordOf,
  type SortDirection,
  type UpstreamFilter,
} from '../journey-api/index.js';

/** Requests a probe sends at most; a usual one sends about twenty. Repeats after failures are the client's and not counted. */
export const MOST_REQUESTS = 40;

/** A range as it is sent: both ends in epoch milliseconds. */
export interface AskedRange {
  readonly from: number;
  readonly to: number;
}

export interface Question extends AskedRange {
  readonly filters?: readonly UpstreamFilter[];
  readonly limit: number;
  readonly direction?: SortDirection;
  readonly cursor?: string;
}

export interface ProbeTarget {
  readonly api: JourneyApi;
  readonly key: string;
  readonly keyOwner: KeyOwner;
}

/** Asks the upstream and counts; throws `BudgetSpent` rather than ask more than was promised. */
export class Asker {
  requests = 0;
  /** The largest `limit` the upstream was found to take. */
  maxLimit = 1;

  constructor(readonly target: ProbeTarget) {}

  async ask<E extends Endpoint>(endpoint: E, question: Question): Promise<Page<RecordOf<E>>> {
    if (this.requests >= MOST_REQUESTS) throw new BudgetSpent('the probe has sent all the requests it may');
    this.requests++;
    const { from, to, filters, limit, direction, cursor } = question;
    const { api, key, keyOwner } = this.target;
    return await api.search(
      endpoint,
      {
        dateRange: { start: new Date(from).toISOString(), end: new Date(to).toISOString() },
        displayTimezone: 'UTC',
        limit,
        sortDirection: direction ?? 'ASC',
        ...(filters === undefined ? {} : { filters }),
        ...(cursor === undefined ? {} : { nextPageCursor: cursor }),
      },
      { key, keyOwner },
    );
  }

  /** The journeys of a short range, as many as one page holds. */
  async few(range: AskedRange, filters?: readonly UpstreamFilter[]): Promise<readonly JourneyRecord[]> {
    const limit = Math.min(100, this.maxLimit);
    return (await this.ask('journeys', { ...range, limit, ...(filters === undefined ? {} : { filters }) }))
      .data;
  }
}

export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}
