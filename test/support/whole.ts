import {
  buildSets,
  compareText,
  matching,
  type Query,
  type RawData,
  readAll,
  renderQuery,
  type Row,
  type SetName,
  type Sets,
  type Style,
  toJson,
} from '../reference/index.js';
import type { TestFeed } from './feed.js';

/** A full read of the sandbox behind a feed, made into the sets the feed publishes. */
export interface Whole {
  readonly data: RawData;
  readonly sets: Sets;
  readonly zone: string;
}

/** Reads all journeys that start from `from` (included) to `to` (excluded), both ISO 8601. */
export async function readWhole(feed: TestFeed, from: string, to: string, zone = 'UTC'): Promise<Whole> {
  const data = await readAll(feed.sandbox.url, 'sandbox-key', { from: Date.parse(from), to: Date.parse(to) });
  feed.sandbox.clearRequests();
  return { data, sets: buildSets(data, zone), zone };
}

/** Rows as the feed's JSON shows them. */
export const shown = ({ zone }: Whole, set: SetName, rows: readonly Row[]): Record<string, unknown>[] =>
  rows.map((row) => toJson(set, row, zone));

/** Rows by columns, each ascending; those of numbers by number, those of text by code point. */
export function sortedBy(rows: readonly Row[], ...columns: readonly string[]): readonly Row[] {
  return [...rows].sort((a, b) => {
    for (const column of columns) {
      const sign = compared(a[column]!, b[column]!);
      if (sign !== 0) return sign;
    }
    return 0;
  });
}

const compared = (a: string | number, b: string | number): number =>
  typeof a === 'number' ? a - Number(b) : compareText(a, String(b));

/** Fails unless `/$count` of a query, whatever its page and order, is what a full read counts. */
export async function expectCounted(feed: TestFeed, sets: Sets, query: Query, style: Style): Promise<void> {
  const only = { ...query, orderby: [], top: null, skip: null, select: null };
  const options = renderQuery(only, style);
  const response = await feed.get(`${only.set}/$count${options === '' ? '' : `?${options}`}`);
  expect(await response.text()).toBe(String(matching(sets, only).length));
}

/** What the sandbox was asked since its log was cleared, by endpoint. */
export function asked(feed: TestFeed): Record<'journeys' | 'transitions', readonly Asked[]> {
  const of = (endpoint: string): readonly Asked[] =>
    feed.sandbox.requests
      .filter(({ path }) => path.endsWith(`/v1/${endpoint}/search`))
      .map(({ body, rows, status }) => ({ ...(body as Omit<Asked, 'rows' | 'status'>), rows, status }));
  return { journeys: of('journeys'), transitions: of('transitions') };
}

export interface Asked {
  readonly dateRange: { readonly start: string; readonly end: string };
  readonly filters?: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly limit: number;
  readonly sortDirection?: 'ASC' | 'DESC';
  readonly nextPageCursor?: string;
  readonly rows: number;
  readonly status: number;
}
