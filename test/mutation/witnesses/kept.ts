import { nestedAnswer, plainStyle, q, renderQuery, type Query, type Sets } from '../../reference/index.js';
import type { Stand } from '../worlds.js';
import { common, ensure, every, journeyHas, lately, type Witness } from './kit.js';

const sorted = (rows: readonly object[]): string =>
  JSON.stringify(rows.map((row) => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));
const pathOf = (query: Query): string => `${query.set}?${renderQuery(query, plainStyle)}`;

/** What was read first must not change what is asked then; `free`: it even answers it. */
function after(
  name: string,
  before: (stand: Stand) => Promise<unknown>,
  make: (sets: Sets) => Query,
  { free = false, rowsAPage }: { readonly free?: boolean; readonly rowsAPage?: number } = {},
): Witness {
  return {
    name,
    world: 'keeping',
    run: async (stand) => {
      await before(stand);
      const query = make(stand.sets);
      const expected = nestedAnswer(stand.sets, query);
      ensure(expected.length > 0, 'the data have no such rows');
      stand.forget();
      const got = await stand.walk(pathOf(query), rowsAPage);
      ensure(sorted(got) === sorted(expected), `${got.length} rows, not the ${expected.length} expected`);
      ensure(!free || stand.asked().length === 0, `${stand.asked().length} requests, not none`);
    },
  };
}

const days = q.cmp(q.col('time'), 'ge', q.time('2025-10-26T22:00:00Z'));
const journeyDays = q.cmp(q.col('journeyTime'), 'ge', q.time('2025-10-26T22:00:00Z'));
const journeys = every('Journeys', days);
const transitions = every('Transitions', journeyDays);
const reading =
  (...queries: readonly Query[]) =>
  async (stand: Stand): Promise<void> => {
    for (const query of queries) await stand.walk(pathOf(query));
  };

export const witnesses: readonly Witness[] = [
  after(
    'kept days answer other conditions without a request',
    reading(journeys),
    () => every('Journeys', q.and(days, q.test('contains', q.col('outcome'), q.text('andled')))),
    { free: true },
  ),
  after('kept transitions, and a filter that the upstream alone decides', reading(transitions), (sets) => {
    const rarest = common(sets, 'JourneyPbxs', 'pbxName').at(-1)!;
    return every('Transitions', q.and(journeyDays, journeyHas('pbxs', 'pbxName', rarest)));
  }),
  after('kept days, and what is expanded in them', reading(journeys), () =>
    every('Journeys', days, { expand: [{ name: 'agents', query: every('JourneyAgents') }] }),
  ),
  after(
    'days of which a part was skipped',
    (stand) => stand.walk(pathOf(every('Journeys', days, { skip: 400 }))),
    () => journeys,
  ),
  after(
    'transitions in pages, by time, over kept days',
    reading(transitions),
    () => every('Transitions', journeyDays, { orderby: [{ v: q.col('time'), desc: false }] }),
    { rowsAPage: 150 },
  ),
  {
    name: 'a range that begins within a kept day',
    world: 'keeping',
    run: async (stand) => {
      // The days it looks back begin in the middle of one.
      const whole = q.and(
        q.cmp(q.col('time'), 'ge', q.time('2025-10-28T09:30:00Z')),
        q.cmp(q.col('time'), 'lt', q.time('2025-10-30T09:30:00Z')),
      );
      const expected = nestedAnswer(stand.sets, every('Journeys', whole));
      await stand.walk(pathOf(every('Journeys', lately)));
      const rows = await stand.walk('Journeys?$filter=time lt 2025-10-30T09:30:00Z');
      ensure(sorted(rows) === sorted(expected), `${rows.length} rows, not ${expected.length}`);
    },
  },
];
