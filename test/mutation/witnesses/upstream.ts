import { q, type Expansion, type Query, type SetName } from '../../reference/index.js';
import type { Stand } from '../worlds.js';
import { answers, atMost, common, counts, ensure, every, has, lately, type Witness } from './kit.js';

const byTime = (desc: boolean) => ({ orderby: [{ v: q.col('time'), desc }] });
const expand = (name: string, set: SetName, more: Partial<Query> = {}): Expansion => ({
  name,
  query: every(set, null, more),
});

const cursors: readonly Witness[] = [
  answers(
    'cursors that die, oldest first',
    () => every('Journeys', q.cmp(q.col('time'), 'ge', q.time('2025-10-27T00:00:00Z'))),
    { world: 'dyingCursors' },
  ),
  answers(
    'cursors that die, newest first',
    () => every('Journeys', q.cmp(q.col('time'), 'ge', q.time('2025-10-27T00:00:00Z')), byTime(true)),
    { world: 'dyingCursors' },
  ),
  answers(
    'cursors that die, of transitions',
    () => every('Transitions', q.cmp(q.col('time'), 'ge', q.time('2025-10-29T00:00:00Z'))),
    { world: 'dyingPages' },
  ),
  answers(
    'transitions where every fourth request fails',
    () => every('Transitions', q.cmp(q.col('time'), 'ge', q.time('2025-10-24T00:00:00Z'))),
    { world: 'failing', rowsAPage: 100 },
  ),
  answers('transitions of which no search gives more than two pages', () => every('Transitions', lately), {
    world: 'thirdPagesFail',
  }),
];

const totals: readonly Witness[] = [
  counts('everything is counted by two requests', () => every('Journeys', lately), { check: atMost(2, 2) }),
  counts(
    'an exact filter is counted by two requests',
    (sets) =>
      every(
        'Journeys',
        q.and(lately, has('agents', 'agentName', common(sets, 'JourneyAgents', 'agentName')[0])),
      ),
    { check: atMost(2, 2) },
  ),
  counts('months are counted', () => every('Journeys')),
  counts('what is checked is read', () =>
    every('Journeys', q.test('contains', q.col('contactName'), q.text('e'))),
  ),
  counts('transitions are not counted by totals', () => every('Transitions')),
  counts('members are not counted by totals', () => every('JourneyAgents')),
  counts('totals that may be a cap are not believed', () => every('Journeys'), { world: 'capped' }),
  {
    name: 'totals that a full read contradicts are not believed again',
    world: 'undercounting',
    run: async (stand: Stand) => {
      const rows = await stand.walk('Journeys');
      ensure(rows.length === stand.sets.rows.Journeys.length, 'not all were read');
      const told = await (await stand.get('Journeys/$count')).text();
      ensure(told === String(rows.length), `${told}, not ${rows.length}`);
    },
  },
];

const limits: readonly Witness[] = [
  {
    name: 'a limit that is refused is stepped down, once',
    world: 'fewerRecords',
    run: async (stand: Stand) => {
      for (let turn = 0; turn < 2; turn++) {
        stand.forget();
        const rows = await stand.walk('Journeys');
        ensure(rows.length === stand.sets.rows.Journeys.length, 'not all were read');
        const refused = stand.asked().filter(({ status }) => status === 400).length;
        ensure(turn === 0 ? refused > 0 : refused === 0, `${refused} refusals on turn ${turn}`);
      }
    },
  },
];

const joins: readonly Witness[] = [
  answers(
    'expanded transitions of many journeys',
    () => every('Journeys', null, { expand: [expand('transitions', 'Transitions')] }),
    {
      check: (asked) => ensure(asked.length < 60, `${asked.length} requests`),
    },
  ),
  answers(
    'expanded transitions of some journeys',
    (sets) =>
      every(
        'Journeys',
        q.and(lately, has('queues', 'queueName', common(sets, 'JourneyQueues', 'queueName')[1])),
        {
          top: 60,
          expand: [
            expand('transitions', 'Transitions', {
              filter: q.cmp(q.col('name'), 'ne', q.text('STARTED')),
              skip: 1,
              top: 2,
              count: true,
              ...byTime(true),
              expand: [expand('agents', 'TransitionAgents')],
            }),
            expand('agents', 'JourneyAgents', { select: ['agentName'] }),
          ],
        },
      ),
    { check: atMost(8) },
  ),
  answers(
    'the journeys of transitions',
    (sets) =>
      every(
        'Transitions',
        q.and(
          lately,
          q.cmp(
            q.col('previousQueueName'),
            'eq',
            q.text(common(sets, 'Transitions', 'previousQueueName')[0]),
          ),
        ),
        { top: 80, expand: [expand('journey', 'Journeys')] },
      ),
    { check: atMost(8) },
  ),
  answers('transitions by a column of their journey', () =>
    every('Transitions', q.cmp(q.col('outcome', ['journey']), 'eq', q.text('Abandoned')), {
      orderby: [{ v: q.col('contactName', ['journey']), desc: true }],
      top: 50,
    }),
  ),
  answers(
    'where both ends narrow, the narrower is asked',
    (sets) => {
      const rare = common(sets, 'JourneyAgents', 'agentName').at(-1)!;
      return every(
        'Journeys',
        q.and(has('transitions', 'name', 'STARTED'), has('agents', 'agentName', rare)),
      );
    },
    {
      check: (asked) => {
        const rows = asked.reduce((sum, each) => sum + each.rows, 0);
        ensure(rows < 60, `${rows} records were read`);
      },
    },
  ),
];

export const witnesses: readonly Witness[] = [...cursors, ...totals, ...limits, ...joins];
