import fc from 'fast-check';
import {
  answerJson,
  anyPinned,
  anyStyle,
  matching,
  pins,
  renderQuery,
  setNames,
  traitsOf,
} from '../reference/index.js';
import { drawsOf, filtersAsked, Tally } from './draws.js';
import { places, type Stage, startStage } from './place.js';

jest.setTimeout(300_000);

/** Each filter of the contract, at its endpoint: pbxNames, tenantIds and journeyId count twice. */
const FILTERS = Object.entries(pins).flatMap(([endpoint, byName]) =>
  Object.entries(byName).map(([name, ways]) => ({ endpoint, name, ways })),
);
const TIMES = 20;

const tally = new Tally();

describe('queries that should be asked by a filter', () => {
  let stages: readonly Stage[];
  beforeAll(async () => {
    stages = await Promise.all(places.map((place) => startStage(place)));
  });
  afterAll(async () => {
    for (const { feed } of stages) await feed.close();
  });

  it('name all twenty-two, over all sets that have any', () => {
    expect(FILTERS).toHaveLength(22);
    const sets = new Set(FILTERS.flatMap(({ ways }) => ways.map(({ set }) => set)));
    expect(sets).toEqual(new Set(setNames));
  });

  it.each(FILTERS)('$endpoint, $name: answers equal a full read', async ({ endpoint, name, ways }) => {
    let asked = 0;
    const runs = drawsOf('filters', FILTERS.length);
    const drawn = fc
      .tuple(fc.constantFrom(...stages), fc.constantFrom(...ways))
      .chain(([stage, pin]) => anyPinned(stage.sets, pin).map((query) => ({ ...stage, query })));
    const pageSize = fc.oneof(fc.constant(100_000), fc.integer({ min: 3, max: 400 }));
    await fc.assert(
      fc.asyncProperty(drawn, anyStyle, pageSize, async ({ feed, sets, query }, style, rowsAPage) => {
        feed.sandbox.clearRequests();
        const expected = answerJson(sets, query);
        const size = Math.max(rowsAPage, Math.ceil(expected.length / 4));
        const got = await feed.walk(`${query.set}?${renderQuery(query, style)}`, {
          Prefer: `maxpagesize=${String(size)}`,
        });
        expect(got).toEqual(expected);
        if (filtersAsked(feed, endpoint).has(name)) asked++;
        tally.note(traitsOf(sets, query), feed);
      }),
      { numRuns: runs },
    );
    expect(asked).toBeGreaterThanOrEqual(Math.min(TIMES, Math.floor(runs / 2)));
  });

  it('count what a full read counts', async () => {
    const drawn = fc
      .tuple(fc.constantFrom(...stages), fc.constantFrom(...FILTERS.flatMap(({ ways }) => ways)))
      .chain(([stage, pin]) => anyPinned(stage.sets, pin).map((query) => ({ ...stage, query })));
    await fc.assert(
      fc.asyncProperty(drawn, anyStyle, async ({ feed, sets, query }, style) => {
        const only = { ...query, orderby: [], top: null, skip: null, select: null };
        const response = await feed.get(`${query.set}/$count?${renderQuery(only, style)}`);
        expect(await response.text()).toBe(String(matching(sets, only).length));
      }),
      { numRuns: Math.ceil(drawsOf('filters') / 8) },
    );
  });

  it('are selective, and push filters, often enough', () => {
    expect(tally.draws).toBeGreaterThanOrEqual(drawsOf('filters'));
    expect(tally.selective).toBeGreaterThanOrEqual(0.4);
    expect(tally.pushed).toBeGreaterThanOrEqual(0.9);
  });
});
