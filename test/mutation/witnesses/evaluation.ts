import { q } from '../../reference/index.js';
import { answers, ensure, every, type Witness } from './kit.js';

const col = q.col;

export const witnesses: readonly Witness[] = [
  answers('inequalities with null are false', () => [
    every('Journeys', q.not(q.cmp(col('contactName'), 'gt', q.text('M')))),
    every('Journeys', q.cmp(col('queueNames'), 'ne', q.text('Sales'))),
    every('Journeys', q.cmp(col('contactEmail'), 'eq', q.nil)),
  ]),
  answers('unknown beside true is unknown', () => [
    every(
      'Journeys',
      q.or(
        q.and(q.test('contains', col('contactName'), q.text('a')), q.cmp(col('localHour'), 'ge', q.int(0))),
        q.cmp(col('journeyId'), 'eq', q.text('nobody')),
      ),
    ),
  ]),
  answers('unknown is neither true nor false', () => [
    every(
      'Journeys',
      q.not(
        q.and(
          q.test('contains', col('contactName'), q.text('a')),
          q.cmp(col('transfersCompleted'), 'ge', q.int(0)),
        ),
      ),
    ),
    every(
      'Journeys',
      q.or(
        q.not(q.test('startswith', col('queueNames'), q.text('S'))),
        q.cmp(col('queueNames'), 'eq', q.nil),
      ),
    ),
  ]),
  answers('text compares by code point', () =>
    every('JourneyQueues', q.cmp(col('queueName'), 'gt', q.text('Premium \uFF21'))),
  ),
  answers('whole numbers divide by truncation', () => [
    every('Journeys', q.cmp(q.arith(col('handlingDuration'), 'div', q.int(60_000)), 'eq', q.int(2))),
    every(
      'Journeys',
      q.cmp(
        q.arith(q.arith(q.int(0), 'sub', col('handlingDuration')), 'div', q.int(60_000)),
        'eq',
        q.int(-1),
      ),
    ),
  ]),
  answers('journeys of open lists: all is true of none', () =>
    every('Journeys', {
      k: 'every',
      of: '',
      path: [],
      many: 'agents',
      v: 'm',
      c: q.cmp(col('agentName', [], 'm'), 'ne', q.nil),
    }),
  ),
  answers('sequence where transitions come newest first', () => every('Transitions', null, { top: 3000 }), {
    world: 'newestFirst',
  }),
  answers('sequence where transitions come shuffled', () => every('Transitions', null, { top: 3000 }), {
    world: 'shuffled',
  }),
  answers('a journey’s start is its earliest transition, floored to the second', () =>
    every('Transitions', q.cmp(q.fn('second', col('journeyTime')), 'ge', q.int(0)), {
      select: ['transitionId', 'journeyTime', 'time', 'sequence'],
      top: 2000,
    }),
  ),
  answers('lists are joined, without nulls, groups without repeats', () =>
    every('Journeys', null, {
      select: ['agentNames', 'agentGroupNames', 'direction', 'mediaTypes', 'interactionIds'],
    }),
  ),
  answers('wall clocks are those of the zone', () =>
    every('Journeys', q.cmp(col('localDate'), 'ge', q.date('2025-10-24')), {
      select: ['time', 'localDate', 'localHour', 'localInterval'],
    }),
  ),
  {
    name: 'the null of an absent value is written, and counted as no value',
    world: 'plain',
    run: async ({ walk, sets }) => {
      const rows = await walk('Journeys?$select=contactName&$filter=contactName eq null');
      const expected = sets.rows.Journeys.filter(({ contactName }) => contactName === null).length;
      ensure(rows.length === expected && rows.every((row) => row.contactName === null), 'nulls are lost');
    },
  },
];
