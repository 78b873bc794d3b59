import { buildSets, readAll, type Sets } from '../reference/index.js';
import { startTestFeed, type TestFeed, type TestFeedOptions, withoutId } from '../support/feed.js';

/** A zone, and a day near one of its changes of offset where it has any. */
export interface Place {
  readonly zone: string;
  readonly now: string;
  readonly startInclusive: boolean;
  readonly endInclusive: boolean;
}

const ZONES = [
  { zone: 'UTC', now: '2025-06-15T12:00:00Z' },
  { zone: 'Europe/Bucharest', now: '2025-10-30T12:00:00Z' },
  { zone: 'America/St_Johns', now: '2025-03-14T12:00:00Z' },
] as const;

/** Every zone under every reading of the ends of a range. */
export const allPlaces: readonly Place[] = ZONES.flatMap((zone) =>
  [true, false].flatMap((startInclusive) =>
    [true, false].map((endInclusive) => ({ ...zone, startInclusive, endInclusive })),
  ),
);

/** Every zone once, under different readings. */
export const places: readonly Place[] = [0, 5, 10].map((at) => allPlaces[at]);

/** Days that a root without bounds looks back; more than the data's and a year. */
export const HISTORY_DAYS = 400;

export interface Stage {
  readonly feed: TestFeed;
  /** A full read of the same data. */
  readonly sets: Sets;
  /** The full read, for rows as another zone shows them. */
  readonly setsIn: (zone: string) => Sets;
}

/** A feed before a sandbox of its own, and what a full read of that sandbox gives. */
export async function startStage(
  { zone, now, ...ends }: Place,
  compose: NonNullable<TestFeedOptions['compose']> = {},
): Promise<Stage> {
  const feed = await startTestFeed({
    now,
    sandbox: { journeysPerDay: 25, days: 10, ...ends },
    env: { FEED_TIME_ZONE: zone, FEED_HISTORY_DAYS: String(HISTORY_DAYS), FEED_MAX_JOURNEY_HOURS: '400' },
    compose,
  });
  const to = Date.parse(now);
  const data = await readAll(feed.sandbox.url, 'sandbox-key', { from: to - 20 * 86_400_000, to });
  const built = new Map<string, Sets>();
  const setsIn = (name: string): Sets => {
    const sets = built.get(name) ?? buildSets(data, name);
    built.set(name, sets);
    return sets;
  };
  return { feed, sets: setsIn(zone), setsIn };
}

export interface Page {
  readonly rows: readonly Record<string, unknown>[];
  readonly count: number | undefined;
  readonly timeRange: string | null;
}

/** All pages of an answer. */
export async function pagesOf(feed: TestFeed, path: string, rowsAPage: number): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const response = await feed.get(next, { Prefer: `maxpagesize=${String(rowsAPage)}` });
    const body = JSON.parse(await response.text(), withoutId) as {
      value: Record<string, unknown>[];
      '@odata.count'?: number;
      '@odata.nextLink'?: string;
    };
    if (!response.ok) throw new Error(`${response.status} for ${next}: ${JSON.stringify(body)}`);
    const timeRange = response.headers.get('Journey-Time-Range');
    pages.push({ rows: body.value, count: body['@odata.count'], timeRange });
    next = body['@odata.nextLink'];
  }
  return pages;
}
