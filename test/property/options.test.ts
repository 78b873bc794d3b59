import fc from 'fast-check';
import {
  allFeatures,
  answerJson,
  anyQuery,
  anyStyle,
  columns,
  matching,
  navigations,
  q,
  renderQuery,
  setNames,
  traitsOf,
  type Cond,
  type OrderItem,
  type Query,
  type SetName,
  type Val,
} from '../reference/index.js';
import { drawsOf, Tally } from './draws.js';
import { pagesOf, places, type Stage, startStage } from './place.js';

jest.setTimeout(300_000);

const tally = new Tally();
const seen = { walks: 0, aliases: 0, overNavigation: 0, overCounts: 0 };

const manyOf = (set: SetName): readonly string[] =>
  Object.entries(navigations[set]).flatMap(([name, { many }]) => (many ? [name] : []));

const countOf = (many: string, path: readonly string[]): Val => ({ k: 'count', of: '', path, many });

/** A journey's column, or a number of related rows, also across the journey. */
function acrossNavigation(set: SetName, pick: number): Val {
  const journey = navigations[set].journey !== undefined;
  const own = manyOf(set);
  const form = pick % 3;
  if (journey && form < 2) {
    const names = Object.keys(columns.Journeys);
    if (form === 0) return q.col(names[pick % names.length], ['journey']);
    const lists = manyOf('Journeys');
    return countOf(lists[pick % lists.length], ['journey']);
  }
  if (own.length > 0) return countOf(own[pick % own.length], []);
  const names = Object.keys(columns[set]);
  return q.col(names[pick % names.length]);
}

const anyOrder = (set: SetName): fc.Arbitrary<OrderItem[]> =>
  fc
    .uniqueArray(fc.nat({ max: 9999 }), { minLength: 1, maxLength: 3 })
    .map((picks) => picks.map((pick) => ({ v: acrossNavigation(set, pick), desc: pick % 2 === 0 })))
    .map((items) => [...new Map(items.map((item) => [JSON.stringify(item.v), item])).values()]);

/** `journey/agents/$count gt 1` and the like. */
const anyCounting = (set: SetName): fc.Arbitrary<Cond | null> =>
  fc
    .tuple(fc.nat({ max: 9999 }), fc.constantFrom('eq', 'ge', 'lt', 'ne'), fc.integer({ min: 0, max: 4 }))
    .map(([pick, op, number]) => {
      const value = acrossNavigation(set, pick);
      return value.k === 'count' ? q.cmp(value, op, q.int(number)) : null;
    });

describe.each(places)('options together in $zone', (place) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage(place);
  });
  afterAll(async () => {
    await stage.feed.close();
  });

  it('count across pages, order and filter over navigation, and take aliases', async () => {
    const { feed, sets } = stage;
    const drawn = fc
      .constantFrom('Journeys', 'Transitions', ...setNames)
      .chain((set) =>
        fc.tuple(
          anyQuery(sets, set, allFeatures),
          fc.option(anyOrder(set), { freq: 3 }),
          fc.option(anyCounting(set), { freq: 1 }),
          fc.boolean(),
        ),
      )
      .map(([query, order, counting, count]): Query => {
        const filter =
          counting === null ? query.filter : query.filter === null ? counting : q.and(query.filter, counting);
        return { ...query, orderby: order ?? query.orderby, filter, count };
      });
    await fc.assert(
      fc.asyncProperty(drawn, anyStyle, fc.integer({ min: 2, max: 120 }), async (asked, style, rowsAPage) => {
        feed.sandbox.clearRequests();
        const text = renderQuery(asked, { ...style, aliases: true });
        const expected = answerJson(sets, asked);
        const size = Math.max(rowsAPage, Math.ceil(expected.length / 6));
        const pages = await pagesOf(feed, `${asked.set}?${text}`, size);
        expect(pages.flatMap(({ rows }) => rows)).toEqual(expected);
        const matched = matching(sets, asked).length;
        for (const { count } of pages) expect(count).toBe(asked.count === true ? matched : undefined);
        // Every page but the last is full.
        for (const { rows } of pages.slice(0, -1)) expect(rows).toHaveLength(size);
        note(asked, text, pages.length);
        tally.note(traitsOf(sets, asked), feed);
      }),
      { numRuns: drawsOf('options', places.length) },
    );
  });
});

function note({ orderby, filter }: Query, text: string, pages: number): void {
  if (pages > 1) seen.walks++;
  if (/(@|%40)p0=/.test(text)) seen.aliases++;
  if (orderby.some(({ v }) => v.k === 'col' && v.path.length > 0)) seen.overNavigation++;
  if (JSON.stringify([orderby, filter]).includes('"k":"count"')) seen.overCounts++;
}

describe('the draws', () => {
  it('have all of these, often enough', () => {
    expect(tally.draws).toBeGreaterThanOrEqual(drawsOf('options'));
    expect(tally.selective).toBeGreaterThanOrEqual(0.4);
    expect(tally.pushed).toBeGreaterThanOrEqual(0.3);
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(tally.draws / 20);
  });
});
