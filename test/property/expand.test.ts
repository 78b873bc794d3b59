import fc from 'fast-check';
import { anyNested, anyStyle, nestedAnswer, renderQuery, setNames, traitsOf } from '../reference/index.js';
import { drawsOf, Tally } from './draws.js';
import { pagesOf, places, type Stage, startStage } from './place.js';

jest.setTimeout(300_000);

const tally = new Tally();
const SETS = ['Journeys', 'Journeys', 'Journeys', 'Transitions', 'Transitions', ...setNames] as const;

describe.each(places)('$$expand in $zone', (place) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage(place);
  });
  afterAll(async () => {
    await stage.feed.close();
  });

  it('gives what a full read gives, in both directions, options nested', async () => {
    const { feed, sets } = stage;
    const query = fc.constantFrom(...SETS).chain((set) => anyNested(sets, set, 2));
    const pageSize = fc.oneof(fc.constant(100_000), fc.integer({ min: 3, max: 200 }));
    await fc.assert(
      fc.asyncProperty(query, anyStyle, pageSize, async (asked, style, rowsAPage) => {
        feed.sandbox.clearRequests();
        // All rows with all that hangs on them would be most of the work and show nothing more.
        const bounded = { ...asked, top: asked.top ?? 60 };
        const expected = nestedAnswer(sets, bounded);
        const size = Math.max(rowsAPage, Math.ceil(expected.length / 4));
        const pages = await pagesOf(feed, `${asked.set}?${renderQuery(bounded, style)}`, size);
        expect(pages.flatMap(({ rows }) => rows)).toEqual(expected);
        const { matched } = traitsOf(sets, bounded);
        for (const { count } of pages) expect(count).toBe(asked.count === true ? matched : undefined);
        tally.note(traitsOf(sets, asked), feed);
      }),
      { numRuns: drawsOf('expand', places.length) },
    );
  });

  it('asks no request a journey', async () => {
    const { feed, sets } = stage;
    feed.sandbox.clearRequests();
    const rows = await feed.rows('Journeys?$expand=transitions,agents&$top=1000');
    expect(rows).toHaveLength(sets.rows.Journeys.length);
    expect(feed.sandbox.requests.length).toBeLessThan(rows.length / 5);
  });
});

describe('the draws', () => {
  it('are neither all nor nothing, and push filters, often enough', () => {
    expect(tally.draws).toBeGreaterThanOrEqual(drawsOf('expand'));
    expect(tally.selective).toBeGreaterThanOrEqual(0.4);
    expect(tally.pushed).toBeGreaterThanOrEqual(0.4);
  });
});
