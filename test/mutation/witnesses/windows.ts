import { q, type Cond, type Row, type Sets } from '../../reference/index.js';
import type { Stand } from '../worlds.js';
import {
  answers,
  atMost,
  byJourney,
  counts,
  ensure,
  every,
  first,
  has,
  journeys,
  within,
  type Witness,
} from './kit.js';

const HOUR_MS = 3_600_000;
const time = q.col('time');
const at = (value: number | string): ReturnType<typeof q.time> => q.time(value);

/** A journey in the middle of the data, with one before and one behind it. */
function middle(sets: Sets): { readonly start: number; readonly before: number; readonly behind: number } {
  const all = journeys(sets);
  const i = Math.floor(all.length / 2);
  return { start: Number(all[i].time), before: Number(all[i - 4].time), behind: Number(all[i + 4].time) };
}
const midTime = (make: (start: number, before: number, behind: number) => Cond) => (sets: Sets) => {
  const { start, before, behind } = middle(sets);
  return every('Journeys', make(start, before, behind));
};
/** Nothing is asked beyond a few journeys around the middle. */
const narrow = (asked: Parameters<ReturnType<typeof within>>[0], stand: Stand): void => {
  const { before, behind } = middle(stand.sets);
  ensure(asked.length > 0, 'nothing was asked');
  within(before, behind)(asked, stand);
};

const intervals: readonly Witness[] = [
  answers(
    'ge and lt',
    midTime((start, before) => q.and(q.cmp(time, 'ge', at(before)), q.cmp(time, 'lt', at(start)))),
    { check: narrow },
  ),
  answers(
    'gt and le',
    midTime((start, before) => q.and(q.cmp(time, 'gt', at(before)), q.cmp(time, 'le', at(start)))),
    { check: narrow },
  ),
  answers(
    'literals first',
    midTime((start, _, behind) => q.and(q.cmp(at(start), 'le', time), q.cmp(at(behind), 'gt', time))),
    { check: narrow },
  ),
  answers(
    'eq of an instant',
    midTime((start) => q.cmp(time, 'eq', at(start))),
    { check: narrow },
  ),
  answers(
    'in a list of instants',
    midTime((start, before, behind) => q.isIn(time, at(before), at(start), at(behind))),
    { check: narrow },
  ),
  answers(
    'a part of a second',
    midTime((start, before, behind) =>
      q.and(
        q.cmp(time, 'ge', at(before + 500)),
        q.cmp(time, 'le', at(start + 500)),
        q.cmp(time, 'lt', at(behind)),
      ),
    ),
    { check: narrow },
  ),
  answers(
    'not',
    midTime((start, before) =>
      q.and(q.not(q.cmp(time, 'lt', at(before))), q.not(q.cmp(time, 'ge', at(start)))),
    ),
    { check: narrow },
  ),
  answers(
    'or of two ranges',
    midTime((start, before, behind) =>
      q.or(
        q.and(q.cmp(time, 'ge', at(before)), q.cmp(time, 'lt', at(start - 1000))),
        q.and(q.cmp(time, 'gt', at(start)), q.cmp(time, 'le', at(behind))),
      ),
    ),
    { check: narrow },
  ),
  answers(
    'a truth value compared',
    midTime((start, before) =>
      q.and(
        q.truth(q.cmp(time, 'ge', at(before)), 'eq', true),
        q.truth(q.cmp(time, 'gt', at(start)), 'eq', false),
      ),
    ),
    { check: narrow },
  ),
  answers('ne null is everything', (sets) => [
    every('Journeys', q.cmp(time, 'ne', q.nil)),
    every('Journeys', q.or(q.cmp(time, 'eq', q.nil), q.cmp(time, 'le', at(middle(sets).start)))),
  ]),
];

const parts: readonly Witness[] = [
  answers(
    'date of a time, on the day clocks go back',
    () => every('Journeys', q.cmp(q.fn('date', time), 'eq', q.date('2025-10-26'))),
    {
      check: (asked, stand) => {
        within(Date.parse('2025-10-25T21:00:00Z'), Date.parse('2025-10-26T22:00:00Z'))(asked, stand);
        const spans = asked.map(({ dateRange }) => Date.parse(dateRange.end) - Date.parse(dateRange.start));
        const whole = spans.reduce((sum, span) => sum + span, 0);
        ensure(whole === 25 * HOUR_MS, `${whole / HOUR_MS} hours were asked, not 25`);
      },
    },
  ),
  answers(
    'local days in a list',
    () => every('Journeys', q.isIn(q.col('localDate'), q.date('2025-10-01'), q.date('2025-10-03'))),
    {
      check: within(Date.parse('2025-09-30T21:00:00Z'), Date.parse('2025-10-03T21:00:00Z')),
    },
  ),
  answers('a year', () => every('Journeys', q.cmp(q.fn('year', time), 'eq', q.int(2025)))),
  answers(
    'a month of a year',
    () =>
      every(
        'Journeys',
        q.and(q.cmp(q.fn('year', time), 'eq', q.int(2025)), q.cmp(q.fn('month', time), 'eq', q.int(9))),
      ),
    {
      check: within(Date.parse('2025-08-31T21:00:00Z'), Date.parse('2025-09-30T21:00:00Z')),
    },
  ),
  answers(
    'a day of a month',
    () =>
      every(
        'Journeys',
        q.and(
          q.cmp(q.fn('year', time), 'eq', q.int(2025)),
          q.cmp(q.fn('month', time), 'eq', q.int(9)),
          q.cmp(q.fn('day', time), 'eq', q.int(12)),
        ),
      ),
    {
      check: within(Date.parse('2025-09-11T21:00:00Z'), Date.parse('2025-09-12T21:00:00Z')),
    },
  ),
  answers('hours of the feed’s zone', () =>
    every(
      'Journeys',
      q.and(
        q.cmp(q.fn('hour', time), 'lt', q.int(10)),
        q.cmp(q.col('localHour'), 'ge', q.int(9)),
        q.cmp(q.col('localInterval'), 'ne', q.int(37)),
      ),
    ),
  ),
];

/** A transition some time after its journey began. */
function late(sets: Sets, least: number): Row {
  return first(
    sets.rows.Transitions.filter((row) => Number(row.time) - Number(row.journeyTime) > least),
    'long journey',
  );
}

const transitions: readonly Witness[] = [
  answers('transitions of journeys that began long before', (sets) => {
    const from = Number(late(sets, 40 * HOUR_MS).time);
    return every('Transitions', q.and(q.cmp(time, 'ge', at(from)), q.cmp(time, 'lt', at(from + HOUR_MS))));
  }),
  answers(
    'journeys by the times of their transitions',
    (sets) => {
      const from = Number(late(sets, 40 * HOUR_MS).time);
      const of = (value: ReturnType<typeof q.time>, op: 'ge' | 'lt'): Cond =>
        q.cmp(q.col('time', [], 'm'), op, value);
      const some = has('transitions', 'name', '') as Extract<Cond, { k: 'some' }>;
      return every('Journeys', { ...some, c: q.and(of(at(from), 'ge'), of(at(from + HOUR_MS), 'lt')) });
    },
    {
      check: (asked, stand) => {
        const from = Number(late(stand.sets, 40 * HOUR_MS).time);
        within(from, from + HOUR_MS, 400 * HOUR_MS + 60_000)(asked, stand);
      },
    },
  ),
  answers(
    'starts told from transitions may lie after the upstream’s',
    (sets) =>
      [
        ...skews(sets, 1).map((journeyTime) =>
          every('Transitions', q.cmp(q.col('journeyTime'), 'ge', at(journeyTime))),
        ),
      ].slice(0, 3),
    { world: 'skewed' },
  ),
  answers(
    'starts told from transitions may lie before the upstream’s',
    (sets) =>
      [
        ...skews(sets, -1).map((journeyTime) =>
          every('Transitions', q.cmp(q.col('journeyTime'), 'le', at(journeyTime))),
        ),
      ].slice(0, 3),
    { world: 'skewed' },
  ),
  answers(
    'events told from transitions may lie before the upstream’s start',
    (sets) =>
      skews(sets, -1)
        .map((journeyTime) => every('Transitions', q.cmp(time, 'lt', at(journeyTime + 1000))))
        .slice(0, 3),
    { world: 'skewed' },
  ),
];

/** Earliest transitions that lie more than half a minute after (1) or before (-1) the journey's own start. */
function skews(sets: Sets, sign: number): readonly number[] {
  const starts = new Map(sets.rows.Journeys.map((row) => [row.journeyId, Number(row.time)]));
  const found = sets.rows.Transitions.filter(
    ({ sequence, journeyId, journeyTime }) =>
      sequence === 0 && (Number(journeyTime) - (starts.get(journeyId) ?? Number.NaN)) * sign > 30_000,
  ).map(({ journeyTime }) => Number(journeyTime));
  return [first(found, 'journey of such a skew'), ...found.slice(1)];
}

/** Whole journeys at the very start and end of what is asked, under each reading of the ends. */
const ends: readonly Witness[] = (['startsExcluded', 'endsIncluded', 'plain'] as const).flatMap((world) => [
  answers(
    `a range from a journey to a journey, ${world}`,
    midTime((start, before) => q.and(q.cmp(time, 'ge', at(before)), q.cmp(time, 'lt', at(start)))),
    { world },
  ),
  counts(
    `a count from a journey to a journey, ${world}`,
    midTime((start, before) => q.and(q.cmp(time, 'ge', at(before)), q.cmp(time, 'lt', at(start)))),
    { world },
  ),
]);

const exactly: readonly Witness[] = [
  counts(
    'a count behind a journey and up to one',
    midTime((start, before) => q.and(q.cmp(time, 'gt', at(before)), q.cmp(time, 'le', at(start)))),
    { check: atMost(1, 1) },
  ),
  counts('more instants than the window holds apart', (sets) => {
    const starts = journeys(sets).filter((_, i) => i % 2 === 0);
    return every('Journeys', q.isIn(time, ...starts.slice(0, 300).map((row) => at(Number(row.time)))));
  }),
];

/** Long journeys stay together whatever the window: rows and their journeys come from the same reading. */
const wholes: readonly Witness[] = [
  answers('every transition is read once', () => every('Transitions'), { world: 'smallPages' }),
  answers('both endpoints agree by journey', (sets) => {
    const [rows] = byJourney(sets, 'Transitions').filter((each) => each.length > 6);
    return every('Journeys', has('transitions', 'interactionId', String(rows[0].interactionId)));
  }),
];

export const witnesses: readonly Witness[] = [
  ...intervals,
  ...parts,
  ...transitions,
  ...ends,
  ...exactly,
  ...wholes,
];
