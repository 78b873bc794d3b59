import fc from 'fast-check';
import type { TableStore } from '../../src/exec/index.js';
import type { Table } from '../../src/table/index.js';
import { allFeatures, answerJson, anyQuery, anyStyle, renderQuery, setNames } from '../reference/index.js';
import { drawsOf } from './draws.js';
import { places, startStage } from './place.js';

/** Rows that are kept as tables answer what a full read would, whatever part of them is kept. */
jest.setTimeout(300_000);

/** Keeps everything, and can forget some of all it ever had. */
class ForgetfulStore implements TableStore {
  readonly #ever = new Map<string, readonly Table[]>();
  kept = new Map<string, readonly Table[]>();
  hits = 0;
  has = async (keys: readonly string[]) => keys.map((key) => this.kept.has(key));
  get = async (key: string) => {
    const found = this.kept.get(key);
    if (found !== undefined) this.hits++;
    return found;
  };
  put = (key: string, tables: readonly Table[]) => {
    this.kept.set(key, tables);
    this.#ever.set(key, tables);
  };
  remember(keep: (nth: number) => boolean): void {
    this.kept = new Map([...this.#ever].filter((_, nth) => keep(nth)));
  }
}

it.each(places)('kept days in $zone answer as a full read does', async (place) => {
  const store = new ForgetfulStore();
  const { feed, sets } = await startStage(place, { store });
  const query = fc
    .constantFrom(...setNames, 'Journeys', 'Transitions')
    .chain((set) => anyQuery(sets, set, allFeatures));
  for (const set of setNames) await feed.walk(set);
  const gaps = fc.array(fc.boolean(), { minLength: 1, maxLength: 7 });
  try {
    await fc.assert(
      fc.asyncProperty(
        query,
        anyStyle,
        fc.integer({ min: 3, max: 400 }),
        gaps,
        async (asked, style, size, kept) => {
          store.remember((nth) => kept[nth % kept.length]!);
          const expected = answerJson(sets, asked);
          const rowsAPage = Math.max(size, Math.ceil(expected.length / 6));
          const path = `${asked.set}?${renderQuery(asked, style)}`;
          expect(await feed.walk(path, { Prefer: `maxpagesize=${String(rowsAPage)}` })).toEqual(expected);
        },
      ),
      { numRuns: drawsOf('kept', places.length) },
    );
    expect(store.hits).toBeGreaterThan(drawsOf('kept', places.length));
  } finally {
    await feed.close();
  }
});
