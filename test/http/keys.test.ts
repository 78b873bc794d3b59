/** Keys without a time: how far back, and in which order, the upstream is asked. */
import { defaultOrder, type Row } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { asked, readWhole, shown, sortedBy, type Whole } from '../support/whole.js';
import { expectError, type RawAnswer, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
const EARLIEST = '2025-01-10';

let feed: TestFeed;
let whole: Whole;
beforeAll(async () => {
  feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 30, days: 380 },
    env: { FEED_EARLIEST: EARLIEST },
  });
  whole = await readWhole(feed, '2026-01-03T00:00:00Z', '2026-01-10T00:00:00Z');
}, 60_000);
afterAll(() => feed.close());
beforeEach(() => {
  feed.sandbox.clearRequests();
});

const get = (path: string): Promise<RawAnswer> => send(`${feed.url}${path}`);
const journeys = (): readonly Row[] => sortedBy(whole.sets.rows.Journeys, ...defaultOrder.Journeys);

describe('a key without a time', () => {
  const DAY_MS = 86_400_000;
  const ends = (from: TestFeed): number[] =>
    asked(from).journeys.map(({ dateRange }) => Date.parse(dateRange.end));

  it('is looked for from newest to oldest, no further than it must', async () => {
    const old = await readWhole(feed, '2025-09-20T00:00:00Z', '2025-09-21T00:00:00Z');
    const [journey] = old.sets.rows.Journeys;
    expect((await get(`Journeys('${String(journey!['journeyId'])}')`)).status).toBe(200);
    const found = ends(feed);
    expect(found[0]).toBeGreaterThan(Date.parse(NOW) - DAY_MS);
    // Wide ranges go out a few at a time, so a later one may be answered first; as a whole they go back without a gap.
    const back = [...found].sort((a, b) => b - a);
    found.forEach((end, i) => expect(Math.abs(back.indexOf(end) - i)).toBeLessThanOrEqual(3));
    const starts = asked(feed)
      .journeys.map(({ dateRange }) => Date.parse(dateRange.start))
      .sort((a, b) => b - a);
    back.slice(1).forEach((end, i) => expect(Math.abs(end - starts[i]!)).toBeLessThan(2000));
    expect(starts.filter((start) => start > Number(journey!['time'])).length).toBe(1);
    expect(found.length).toBeLessThanOrEqual(5);
    expect(asked(feed).transitions).toEqual([]);
  });

  it('of these days costs a few requests, and none at all needs them all', async () => {
    const [recent] = journeys();
    await get(`Journeys('${String(recent!['journeyId'])}')`);
    expect(ends(feed).length).toBeLessThanOrEqual(4);
    feed.sandbox.clearRequests();
    expectError(await get(`Journeys('none')`), 404, 'noSuchEntity');
    expect(ends(feed).length).toBe(Math.ceil(365 / 59));
    const starts = asked(feed).journeys.map(({ dateRange }) => Date.parse(dateRange.start));
    expect(Math.abs(Math.min(...starts) - Date.parse(`${EARLIEST}T00:00:00Z`))).toBeLessThan(2000);
  });

  it('of a transition is looked for by its journey', async () => {
    const [recent] = whole.sets.rows.Transitions;
    const answer = await get(`Transitions('${String(recent!['transitionId'])}')`);
    expect(answer.json<Row>()['time']).toBe(shown(whole, 'Transitions', [recent!])[0]!['time']);
    expect(asked(feed).journeys).toEqual([]);
    expect(asked(feed).transitions.length).toBeLessThanOrEqual(4);
    for (const { filters } of asked(feed).transitions)
      expect(filters![0]!.values).toContain(recent!['journeyId']);
  });
});
