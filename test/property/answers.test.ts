import fc from 'fast-check';
import {
  allFeatures,
  answerJson,
  anyQuery,
  anyStyle,
  renderQuery,
  setNames,
  traitsOf,
} from '../reference/index.js';
import { expectCounted } from '../support/whole.js';
import { drawsOf, Tally } from './draws.js';
import { allPlaces, type Stage, startStage } from './place.js';

/**
 * The first promise: any answer equals a full read filtered by OData's rules. Queries are drawn at random; the expected rows come from the
 * naive reference, which shares nothing with the product. `PROPERTY_DRAWS` sets the number of draws of the whole folder.
 */
jest.setTimeout(300_000);

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

const tally = new Tally();

describe.each(allPlaces)(
  'answers in $zone, start inclusive $startInclusive, end inclusive $endInclusive',
  (place) => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await startStage(place);
    });
    afterAll(async () => {
      await stage.feed.close();
    });

    it('equal a full read', async () => {
      const { feed, sets } = stage;
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
          tally.note(traitsOf(sets, asked), feed);
        }),
        { numRuns: drawsOf('answers', allPlaces.length) },
      );
    });

    it('count what a full read counts', async () => {
      const { feed, sets } = stage;
      const query = fc.constantFrom(...SETS).chain((set) => anyQuery(sets, set, allFeatures));
      await fc.assert(
        fc.asyncProperty(query, anyStyle, (asked, style) => expectCounted(feed, sets, asked, style)),
        { numRuns: Math.ceil(drawsOf('answers', allPlaces.length) / 6) },
      );
    });
  },
);

describe('the draws', () => {
  it('are neither all nor nothing, and push filters, often enough', () => {
    expect(tally.draws).toBeGreaterThanOrEqual(drawsOf('answers'));
    expect(tally.selective).toBeGreaterThanOrEqual(0.4);
    expect(tally.pushed).toBeGreaterThanOrEqual(0.4);
  });
});
