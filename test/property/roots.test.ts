import fc from 'fast-check';
import {
  allFeatures,
  anyNested,
  anyQuery,
  anyStyle,
  matching,
  nestedAnswer,
  q,
  renderQuery,
  setNames,
  startColumn,
} from '../reference/index.js';
import { calendar } from '../reference/fixed.js';
import { drawsOf } from './draws.js';
import { pagesOf, places, type Stage, startStage } from './place.js';
import { anyRoot } from './root.js';

jest.setTimeout(300_000);

const seen = { draws: 0, between: 0, whole: 0, counted: 0, pages: 0 };

/** The header tells a range as two instants. */
const instants = (header: string | null): readonly number[] =>
  (header ?? '').split('/').map((text) => Date.parse(text));

describe.each(places)('service roots of a feed in $zone', (place) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage(place);
  });
  afterAll(async () => {
    await stage.feed.close();
  });

  it('give what a full read of their range gives, as their zone shows it', async () => {
    const { feed, setsIn } = stage;
    const drawn = anyRoot(place.zone, place.now).chain((root) => {
      const sets = setsIn(root.zone);
      const query = fc
        .constantFrom('Journeys', 'Transitions', ...setNames)
        .chain((set) => fc.oneof(anyQuery(sets, set, allFeatures), anyNested(sets, set, 1)));
      return fc.tuple(fc.constant(root), query);
    });
    const pageSize = fc.oneof(fc.constant(100_000), fc.integer({ min: 3, max: 200 }));
    await fc.assert(
      fc.asyncProperty(drawn, anyStyle, pageSize, async ([root, asked], style, rowsAPage) => {
        const sets = setsIn(root.zone);
        const range = root.range ?? {};
        const expected = nestedAnswer(sets, asked, range);
        const size = Math.max(rowsAPage, Math.ceil(expected.length / 4));
        const pages = await pagesOf(feed, `${root.path}${asked.set}?${renderQuery(asked, style)}`, size);
        expect(pages.flatMap(({ rows }) => rows)).toEqual(expected);
        for (const { timeRange } of root.range === null ? [] : pages)
          expect(instants(timeRange)).toEqual([root.range!.start, root.range!.end]);
        for (const { rows } of pages) expect(rows.length).toBeLessThanOrEqual(size);
        seen.draws++;
        seen.pages += pages.length;
        const all = sets.rows[asked.set].length;
        const inside = sets.rows[asked.set].filter((row) => {
          const start = Number(row[startColumn(asked.set)]);
          return root.range === null || (start >= root.range.start && start < root.range.end);
        }).length;
        if (inside > 0 && inside < all) seen.between++;
        if (inside === all) seen.whole++;
      }),
      { numRuns: drawsOf('roots', places.length) },
    );
  });

  it('count the rows of their range', async () => {
    const { feed, setsIn } = stage;
    const drawn = anyRoot(place.zone, place.now).chain((root) =>
      fc.tuple(
        fc.constant(root),
        fc.constantFrom(...setNames).chain((set) => anyQuery(setsIn(root.zone), set, allFeatures)),
      ),
    );
    await fc.assert(
      fc.asyncProperty(drawn, anyStyle, async ([root, asked], style) => {
        const only = { ...q.everything(asked.set), filter: seen.counted % 3 === 0 ? null : asked.filter };
        const rendered = renderQuery(only, style);
        const response = await feed.get(
          `${root.path}${asked.set}/$count${rendered === '' ? '' : `?${rendered}`}`,
        );
        const sets = setsIn(root.zone);
        expect(await response.text()).toBe(String(matching(sets, only, root.range ?? {}).length));
        seen.counted++;
      }),
      { numRuns: Math.ceil(drawsOf('roots', places.length) / 4) },
    );
  });

  it('have a calendar of their days', async () => {
    const { feed } = stage;
    await fc.assert(
      fc.asyncProperty(anyRoot(place.zone, place.now), async (root) => {
        if (root.range === null) return;
        const { start, end } = root.range;
        const days = calendar(start, end, root.zone).map((row) => ({
          ...row,
          isWeekend: row.isWeekend === 1,
        }));
        expect(await feed.rows(`${root.path}Dates`)).toEqual(days);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the draws', () => {
  it('have ranges that cut the data, often enough', () => {
    expect(seen.draws).toBeGreaterThanOrEqual(drawsOf('roots'));
    expect(seen.between / seen.draws).toBeGreaterThanOrEqual(0.3);
    expect(seen.whole / seen.draws).toBeGreaterThanOrEqual(0.1);
    expect(seen.pages).toBeGreaterThan(seen.draws);
  });
});
