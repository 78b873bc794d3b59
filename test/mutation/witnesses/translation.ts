import { q, type Row, type Sets } from '../../reference/index.js';
import {
  answers,
  common,
  ensure,
  eq,
  every,
  first,
  has,
  journeyHas,
  namesAsked,
  nothingAsked,
  oneOf,
  onlyBy,
  type Witness,
} from './kit.js';

const orAcross: readonly Witness[] = [
  answers(
    'or across columns gives each journey once, in order',
    (sets) => {
      const [agent] = common(sets, 'JourneyAgents', 'agentName');
      const [queue] = common(sets, 'JourneyQueues', 'queueName');
      return every('Journeys', q.or(has('agents', 'agentName', agent), has('queues', 'queueName', queue)));
    },
    { world: 'smallPages' },
  ),
  answers(
    'or of a bridge and a joined column on one filter is one list',
    (sets) => {
      const known = common(sets, 'Journeys', 'queueNames').filter((each) => !each.includes('; '));
      const [a, b] = known;
      return every('Journeys', q.or(has('queues', 'queueName', a), eq('queueNames', b)));
    },
    { check: onlyBy('journeys', 'queues.name') },
  ),
  answers('or across columns is not one list', (sets) => {
    const [ring] = common(sets, 'Journeys', 'ringGroupNames').filter((each) => !each.includes('; '));
    const [queue] = common(sets, 'Journeys', 'queueNames').filter((each) => !each.includes('; '));
    return every('Journeys', q.or(eq('queueNames', queue), eq('ringGroupNames', ring)));
  }),
  answers(
    'or of two rare filters is cheaper than the whole',
    (sets) => {
      const rare = common(sets, 'JourneyAgents', 'agentName').at(-1)!;
      const code = common(sets, 'JourneyRingGroups', 'ringGroupName').at(-1)!;
      return every(
        'Journeys',
        q.or(has('agents', 'agentName', rare), has('ringGroups', 'ringGroupName', code)),
      );
    },
    {
      check: (asked) => {
        const read = asked.filter(({ limit }) => limit > 1);
        ensure(
          read.length > 0 && read.every(({ filters = [] }) => filters.length === 1),
          'the whole was read',
        );
      },
    },
  ),
  answers('or with something nothing stands for reads everything', (sets) => {
    const [queue] = common(sets, 'Journeys', 'queueNames');
    return every(
      'Journeys',
      q.or(eq('queueNames', queue), q.test('contains', q.col('contactName'), q.text('a'))),
    );
  }),
];

const owned: readonly Witness[] = [
  answers(
    'a PBX that is not the key’s matches nothing',
    (sets) => [
      every('JourneyPbxs', oneOf('pbxName', ['no-such-pbx', common(sets, 'JourneyPbxs', 'pbxName')[0]])),
      every('Journeys', has('pbxs', 'pbxName', 'no-such-pbx')),
    ],
    { empty: true },
  ),
  answers(
    'a tenant that is not the key’s matches nothing',
    (sets) => [
      every(
        'JourneyTenants',
        oneOf('tenantId', ['no-such-tenant', common(sets, 'JourneyTenants', 'tenantId')[0]]),
      ),
      every('Journeys', has('tenants', 'tenantId', 'no-such-tenant')),
    ],
    { empty: true },
  ),
  answers(
    'PBXs filter transitions without their journeys',
    (sets) => every('Transitions', journeyHas('pbxs', 'pbxName', common(sets, 'JourneyPbxs', 'pbxName')[0])),
    { check: onlyBy('transitions', 'pbxNames') },
  ),
  answers(
    'tenants filter transitions without their journeys',
    (sets) =>
      every('Transitions', journeyHas('tenants', 'tenantId', common(sets, 'JourneyTenants', 'tenantId')[0])),
    { check: onlyBy('transitions', 'tenantIds') },
  ),
  answers('other conditions on the journey join it', (sets) =>
    every('Transitions', journeyHas('queues', 'queueName', common(sets, 'JourneyQueues', 'queueName')[1])),
  ),
  answers(
    'conditions on transitions join them',
    (sets) => {
      const rare = common(sets, 'Transitions', 'previousQueueName').at(-1)!;
      return every('Journeys', has('transitions', 'previousQueueName', rare));
    },
    { check: (asked) => ensure(namesAsked(asked).has('transitions.previousQueue.name'), 'not narrowed') },
  ),
];

const roleOf = (sets: Sets, role: string): Row =>
  first(
    sets.rows.TransitionAgents.filter((row) => row.role === role && row.agentName !== null),
    role,
  );

const contradictions: readonly Witness[] = [
  answers(
    'two journeys at once ask nothing',
    (sets) => {
      const [a, b, c] = common(sets, 'Journeys', 'journeyId');
      return [
        every('Journeys', q.and(eq('journeyId', a), eq('journeyId', b))),
        every('Journeys', q.and(oneOf('journeyId', [a, b]), eq('journeyId', c))),
        every(
          'Transitions',
          q.and(eq('journeyId', a), q.cmp(q.col('journeyId', ['journey']), 'eq', q.text(b))),
        ),
      ];
    },
    { check: nothingAsked, empty: true },
  ),
  answers(
    'two lists of identifiers ask for what they share',
    (sets) => {
      const [a, b, c] = common(sets, 'Journeys', 'journeyId');
      return every('Journeys', q.and(oneOf('journeyId', [a, b]), oneOf('journeyId', [b, c])));
    },
    {
      check: (asked) =>
        ensure(
          asked.every(({ filters }) => filters?.[0].values.length === 1),
          'more than one was asked',
        ),
    },
  ),
  answers(
    'an identifier without a number asks nothing',
    () => every('Transitions', eq('transitionId', 'none')),
    {
      check: nothingAsked,
      empty: true,
    },
  ),
  answers(
    'a role settles which filter is asked',
    (sets) => {
      const row = roleOf(sets, 'previous');
      return every('TransitionAgents', q.and(eq('role', 'previous'), eq('agentName', String(row.agentName))));
    },
    { check: onlyBy('transitions', 'transitions.previousAgents.name') },
  ),
  answers(
    'the other role settles it too',
    (sets) => {
      const row = roleOf(sets, 'current');
      return every('TransitionAgents', q.and(eq('role', 'current'), eq('agentName', String(row.agentName))));
    },
    { check: onlyBy('transitions', 'transitions.agents.name') },
  ),
  answers(
    'no time lies before and after an instant',
    () => {
      const at = q.time('2025-09-20T10:00:00Z');
      return every('Journeys', q.and(q.cmp(q.col('time'), 'lt', at), q.cmp(q.col('time'), 'ge', at)));
    },
    { check: nothingAsked, empty: true },
  ),
  answers(
    'an empty text is asked by no filter',
    () => [every('Journeys', eq('queueNames', '')), every('JourneyQueues', eq('queueName', ''))],
    {
      empty: true,
    },
  ),
];

const long: readonly Witness[] = [
  answers(
    'three hundred names are one list',
    (sets) => {
      const [known] = common(sets, 'Transitions', 'previousQueueName');
      const values = Array.from({ length: 299 }, (_, i) => `No such queue ${i}`);
      const [head, ...tail] = [...values, known].map((value) => eq('previousQueueName', value));
      return every('Transitions', q.or(head, ...tail));
    },
    {
      check: (asked) => {
        onlyBy('transitions', 'transitions.previousQueue.name')(asked, null as never);
        ensure(
          asked.every(({ filters }) => filters?.[0].values.length === 300),
          'not one list',
        );
      },
    },
  ),
  answers(
    'a list that would make a request of more than 100 KB is split',
    (sets) => {
      const known = common(sets, 'JourneyQueues', 'queueName').at(-1)!;
      const values = Array.from({ length: 240 }, (_, i) => `No such queue ${i} ${'q'.repeat(480)}`);
      return every('JourneyQueues', oneOf('queueName', [...values, known]));
    },
    {
      check: (asked) =>
        ensure(
          asked.every(({ filters = [], limit }) => limit === 1 || filters.length === 1),
          'not narrowed',
        ),
    },
  ),
];

export const witnesses: readonly Witness[] = [...orAcross, ...owned, ...contradictions, ...long];
