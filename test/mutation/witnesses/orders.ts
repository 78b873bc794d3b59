import { q, type OrderItem, type Query, type Sets } from '../../reference/index.js';
import {
  answers,
  atMost,
  common,
  ensure,
  eq,
  every,
  first,
  has,
  journeys,
  lately,
  type Witness,
} from './kit.js';

const by = (name: string, desc = false): OrderItem => ({ v: q.col(name), desc });

/** Two journeys of one start, with `beside` journeys read before them and one behind, and no other such pair. */
function around(sets: Sets, desc: boolean, beside: number, more: Partial<Query> = {}): Query {
  const all = desc ? [...journeys(sets)].reverse() : journeys(sets);
  const starts = all.map((row) => Number(row.time));
  const found = starts.flatMap((start, i) => {
    const near = starts.slice(i - beside, i + 3);
    const tie = i >= beside && i + 3 < starts.length && starts[i + 1] === start;
    return tie && new Set(near).size === near.length - 1 ? [near] : [];
  });
  const near = first(found, 'journeys of one start');
  const time = q.col('time');
  const filter = q.and(
    q.cmp(time, 'ge', q.time(Math.min(...near))),
    q.cmp(time, 'le', q.time(Math.max(...near))),
  );
  return every('Journeys', filter, { orderby: [by('time', desc)], ...more });
}

const ties: readonly Witness[] = ([false, true] as const).flatMap((desc) => {
  const way = `journeys of one start, ${desc ? 'newest' : 'oldest'} first`;
  const tie =
    (beside: number, more: Partial<Query> = {}) =>
    (sets: Sets) =>
      around(sets, desc, beside, more);
  return [
    answers(way, tie(1), { world: 'dense' }),
    answers(`${way}, one a request`, tie(1), { world: 'pairs' }),
    answers(`${way}, a page each`, tie(1), { world: 'dense', rowsAPage: 1 }),
    // Pages of three: the pair is parted.
    answers(`${way}, parted where a cursor dies`, tie(2), { world: 'dyingCursors' }),
    answers(`${way}, parted by $top`, tie(1, { top: 2 }), { world: 'dense' }),
  ];
});

const transitions: readonly Witness[] = [
  answers('transitions by their own time, oldest first', () => every('Transitions', null, { top: 4000 }), {
    world: 'smallPages',
  }),
  answers(
    'transitions by their own time, newest first',
    () => every('Transitions', null, { orderby: [by('time', true)], top: 600 }),
    { world: 'smallPages' },
  ),
  answers(
    'transitions by their own time, where starts are skewed',
    () => every('Transitions', null, { top: 3000 }),
    { world: 'skewed' },
  ),
  answers(
    'transitions newest first, where starts are skewed',
    () => every('Transitions', null, { orderby: [by('journeyTime', true)], top: 3000 }),
    { world: 'skewed' },
  ),
  answers(
    'transitions by page, oldest first',
    () => every('Transitions', q.cmp(q.col('time'), 'ge', q.time('2025-10-18T00:00:00Z'))),
    { rowsAPage: 41 },
  ),
  answers(
    'transitions by page, newest first',
    () =>
      every('Transitions', q.cmp(q.col('time'), 'ge', q.time('2025-10-22T00:00:00Z')), {
        orderby: [by('time', true)],
      }),
    { rowsAPage: 41 },
  ),
  answers(
    'many transitions by small pages',
    () => every('Transitions', q.cmp(q.col('time'), 'ge', q.time('2025-10-26T00:00:00Z'))),
    { rowsAPage: 5, world: 'smallPages' },
  ),
];

/** The identifier of a journey whose transitions go on for most of a day. */
function longJourney(sets: Sets): string {
  const late = sets.rows.Transitions.filter(
    (row) => Number(row.time) - Number(row.journeyTime) > 20 * 3_600_000,
  );
  return String(first(late, 'long journey').journeyId);
}

const unions: readonly Witness[] = [
  answers(
    'a union that names a journey goes on to its next page',
    (sets) => {
      const others = q.or(eq('queueName', 'Complaints'), eq('ringGroupName', 'Board Office'));
      return every('Transitions', q.or(eq('journeyId', longJourney(sets)), others));
    },
    { rowsAPage: 9 },
  ),
];

const sorts: readonly Witness[] = [
  answers('nulls come first', () => [
    every('Journeys', null, { orderby: [by('contactName')] }),
    every('Journeys', null, { orderby: [by('contactName', true)] }),
  ]),
  answers(
    'ties of a sort are stable across pages',
    () =>
      every('Journeys', q.cmp(q.col('time'), 'ge', q.time('2025-10-25T00:00:00Z')), {
        orderby: [by('outcome')],
      }),
    { rowsAPage: 7 },
  ),
  answers('text is ordered by code point', () =>
    every('JourneyQueues', null, { orderby: [by('queueName', true), by('journeyId')] }),
  ),
  answers('a sort keeps the best', () =>
    every('Journeys', null, { orderby: [by('handlingDuration', true)], top: 5, skip: 3 }),
  ),
  answers('an order by related rows', () =>
    every('Journeys', null, {
      orderby: [{ v: { k: 'count', of: '', path: [], many: 'agents' }, desc: true }],
      top: 20,
    }),
  ),
];

const costs: readonly Witness[] = [
  answers('seven rows ask for seven', () => every('Journeys', lately, { top: 7 }), { check: atMost(1, 7) }),
  answers(
    'the newest twenty-five ask for at most twenty-six',
    () => every('Journeys', lately, { orderby: [by('time', true)], top: 25 }),
    { check: atMost(1, 26) },
  ),
  answers('skipped rows are counted, not read', () => every('Journeys', null, { skip: 1000, top: 10 }), {
    check: (asked) => {
      const read = asked.filter(({ limit }) => limit > 1).reduce((sum, { rows }) => sum + rows, 0);
      ensure(read <= 200, `${read} records were read`);
    },
  }),
  answers('skipped rows, newest first', () =>
    every('Journeys', null, { orderby: [by('time', true)], skip: 900, top: 10 }),
  ),
  answers(
    'more rows skipped than there are, under totals that may be a cap',
    () => every('Journeys', null, { skip: 10_020, top: 10 }),
    { world: 'capped', empty: true },
  ),
  answers('many rows skipped of those that are checked', () =>
    every('Journeys', q.cmp(q.col('contactName'), 'ne', q.nil), { skip: 300, top: 6 }),
  ),
  answers(
    'rows skipped under totals that may be a cap',
    () => every('Journeys', null, { skip: 900, top: 10 }),
    { world: 'capped' },
  ),
  answers('skip and top of rows that are checked', () =>
    every('Journeys', q.test('contains', q.col('contactName'), q.text('a')), {
      skip: 2,
      top: 6,
      orderby: [by('time', true)],
      select: ['journeyId', 'time'],
    }),
  ),
  answers('skip with a filter that is exact', (sets) =>
    every('Journeys', has('tenants', 'tenantId', common(sets, 'JourneyTenants', 'tenantId')[0]), {
      skip: 400,
      top: 9,
    }),
  ),
];

export const witnesses: readonly Witness[] = [...ties, ...transitions, ...unions, ...sorts, ...costs];
