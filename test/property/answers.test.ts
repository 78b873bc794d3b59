import fc from 'fast-check';
import {
  allFeatures,
  answerJson,
  anyQuery,
  anyStyle,
  buildSets,
  matching,
  readAll,
  renderQuery,
  setNames,
  type Sets,
  traitsOf,
} from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';

/**
 * The first promise: any answer equals a full read filtered by OData's rules. Queries are drawn at random; the expected rows come from the
 * naive reference, which shares nothing with the product. `PROPERTY_DRAWS` sets the number of draws of the whole suite.
 */
const DRAWS = Number(process.env.PROPERTY_DRAWS ?? 1200);

const PLACES = [
  { zone: 'UTC', now: '2025-06-15T12:00:00Z' },
  { zone: 'Europe/Bucharest', now: '2025-10-30T12:00:00Z' },
  { zone: 'America/St_Johns', now: '2025-03-14T12:00:00Z' },
] as const;
const ENDS = [
  { startInclusive: true, endInclusive: true },
  { startInclusive: true, endInclusive: false },
  { startInclusive: false, endInclusive: true },
  { startInclusive: false, endInclusive: false },
] as const;
jest.setTimeout(300_000);

const CASES = PLACES.flatMap((place) => ENDS.map((ends) => ({ ...place, ...ends })));

/** Facts are drawn more often than the bridges, which are many. */
const SETS = [
  ...setNames,
  'Journeys',
  'Journeys',
  'Journeys',
  'Transitions',
  'Transitions',
  'Transitions',
  'TransitionAgents',
] as const;

const seen = { draws: 0, selective: 0, pushed: 0 };

describe.each(CASES)(
  'answers in $zone, start inclusive $startInclusive, end inclusive $endInclusive',
  ({ zone, now, ...ends }) => {
    let feed: TestFeed;
    let sets: Sets;

    beforeAll(async () => {
      feed = await startTestFeed({
        now,
        sandbox: { journeysPerDay: 30, days: 12, ...ends },
        env: { FEED_TIME_ZONE: zone, FEED_HISTORY_DAYS: '400', FEED_MAX_JOURNEY_HOURS: '400' },
      });
      const to = Date.parse(now);
      sets = buildSets(
        await readAll(feed.sandbox.url, 'sandbox-key', { from: to - 20 * 86_400_000, to }),
        zone,
      );
    });
    afterAll(async () => {
      await feed.close();
    });

    it('equal a full read', async () => {
      const query = fc.constantFrom(...SETS).chain((set) => anyQuery(sets, set, allFeatures));
      const pageSize = fc.oneof(fc.constant(100_000), fc.integer({ min: 3, max: 400 }));
      await fc.assert(
        fc.asyncProperty(query, anyStyle, pageSize, async (asked, style, rowsAPage) => {
          feed.sandbox.clearRequests();
          const path = `${asked.set}?${renderQuery(asked, style)}`;
          // Small pages of a long answer ask for many requests; the walk stays short.
          const expected = answerJson(sets, asked);
          const size = Math.max(rowsAPage, Math.ceil(expected.length / 6));
          const got = await feed.walk(path, { Prefer: `maxpagesize=${String(size)}` });
          expect(got).toEqual(expected);
          note(traitsOf(sets, asked).selective, feed);
        }),
        { numRuns: Math.ceil(DRAWS / CASES.length) },
      );
    });

    it('count what a full read counts', async () => {
      const query = fc.constantFrom(...SETS).chain((set) => anyQuery(sets, set, allFeatures));
      await fc.assert(
        fc.asyncProperty(query, anyStyle, async (asked, style) => {
          const only = { ...asked, orderby: [], top: null, skip: null, select: null };
          const rendered = renderQuery(only, style);
          const response = await feed.get(`${asked.set}/$count${rendered === '' ? '' : `?${rendered}`}`);
          expect(await response.text()).toBe(String(matching(sets, only).length));
        }),
        { numRuns: Math.ceil(DRAWS / CASES.length / 6) },
      );
    });
  },
);

function note(selective: boolean, { sandbox }: TestFeed): void {
  seen.draws++;
  if (selective) seen.selective++;
  if (sandbox.requests.some(({ body }) => 'filters' in (body as object))) seen.pushed++;
}

describe('the draws', () => {
  it('are neither all nor nothing, and push filters, often enough', () => {
    expect(seen.draws).toBeGreaterThanOrEqual(DRAWS);
    expect(seen.selective / seen.draws).toBeGreaterThanOrEqual(0.4);
    expect(seen.pushed / seen.draws).toBeGreaterThanOrEqual(0.4);
  });
});
