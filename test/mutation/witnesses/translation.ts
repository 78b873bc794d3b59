import { q, type Cond, type Row, type Sets } from '../../reference/index.js';
import {
  answers,
  atMost,
  byJourney,
  common,
  counts,
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

/** Two values of a column on different rows of one journey. */
function pairOf(sets: Sets, set: Parameters<typeof byJourney>[1], name: string): readonly [string, string] {
  for (const rows of byJourney(sets, set)) {
    const values = [...new Set(rows.map((row) => row[name]).filter((value) => value !== null))].map(String);
    if (values.length > 1) return [values[0], values[1]];
  }
  throw new Error(`no journey has two values of ${set}/${name}`);
}

const both = (sets: Sets): Cond => {
  const [a, b] = pairOf(sets, 'JourneyAgents', 'agentName');
  return q.and(has('agents', 'agentName', a), has('agents', 'agentName', b));
};

/** A journey with two agents of different groups: the name of one, the group of the other. */
function mismatch(sets: Sets): { readonly name: string; readonly group: string } {
  for (const rows of byJourney(sets, 'JourneyAgents'))
    for (const a of rows)
      for (const b of rows) {
        const known = a.agentName !== null && b.agentGroupName !== null;
        if (known && a.agentName !== b.agentName && a.agentGroupName !== b.agentGroupName)
          return { name: String(a.agentName), group: String(b.agentGroupName) };
      }
  throw new Error('no journey has agents of two groups');
}

const member = (name: string): ReturnType<typeof q.col> => q.col(name, [], 'm');
const equal = (name: string, value: string): Cond => q.cmp(member(name), 'eq', q.text(value));

const joinedNames = (sets: Sets, found: (value: string) => boolean): string =>
  first(common(sets, 'Journeys', 'agentNames').filter(found), 'such a list of agents');

const lists: readonly Witness[] = [
  answers('two members of a list, and-ed, are not intersected', (sets) => every('Journeys', both(sets)), {
    check: (asked) =>
      ensure(
        asked.every(({ filters = [] }) => filters.length === 1),
        'one filter is asked',
      ),
  }),
  answers('two transitions of a journey may match two conditions', (sets) => {
    const [a, b] = pairOf(sets, 'Transitions', 'name');
    return every('Journeys', q.and(has('transitions', 'name', a), has('transitions', 'name', b)));
  }),
  answers('two lists of agents on two transitions are not intersected', (sets) => {
    const [a, b] = pairOf(sets, 'Transitions', 'agentNames');
    return every('Journeys', q.and(has('transitions', 'agentNames', a), has('transitions', 'agentNames', b)));
  }),
  answers('two media types of a journey are not intersected', (sets) => {
    const [a, b] = pairOf(sets, 'JourneyMediaTypes', 'mediaType');
    return every(
      'Journeys',
      q.and(has('mediaTypeList', 'mediaType', a), has('mediaTypeList', 'mediaType', b)),
    );
  }),
  answers('two filters of one transition set are checked on the row', (sets) => {
    const [a] = pairOf(sets, 'Transitions', 'name');
    const row = first(
      sets.rows.Transitions.filter((each) => each.queueName !== null && each.name !== a),
      'queued transition',
    );
    return every('Transitions', q.and(eq('queueName', String(row.queueName)), eq('name', String(row.name))));
  }),
  answers(
    'all asks nothing by filter',
    (sets) => {
      const name = first(common(sets, 'JourneyAgents', 'agentName'), 'agent');
      return every('Journeys', {
        ...(has('agents', 'agentName', name) as Extract<Cond, { k: 'some' }>),
        k: 'every',
        c: equal('agentName', name),
      });
    },
    { check: (asked) => ensure(namesAsked(asked).size === 0, 'all was asked by a filter') },
  ),
  answers('ne and not ask nothing by filter', (sets) => {
    const name = first(common(sets, 'Journeys', 'queueNames'), 'queue');
    return [
      every('Journeys', q.cmp(q.col('queueNames'), 'ne', q.text(name))),
      every('Journeys', q.not(eq('queueNames', name))),
      every('Journeys', q.not(has('queues', 'queueName', name))),
    ];
  }),
  answers(
    'name and group of one member are both asked, and checked together',
    (sets) => {
      const { name, group } = mismatch(sets);
      const pair: Cond = {
        ...(has('agents', 'agentName', name) as Extract<Cond, { k: 'some' }>),
        c: q.and(equal('agentName', name), equal('agentGroupName', group)),
      };
      return every('Journeys', pair);
    },
    { empty: true, check: onlyBy('journeys', 'agents.name', 'agents.group.name') },
  ),
  answers('a joined list asks for its first members', (sets) =>
    every(
      'Journeys',
      eq(
        'agentNames',
        joinedNames(sets, (each) => each.split('; ').length > 2),
      ),
    ),
  ),
  answers('a name may hold the joiner', (sets) =>
    every(
      'Journeys',
      eq(
        'agentNames',
        joinedNames(sets, (each) => each.startsWith('José; María Núñez')),
      ),
    ),
  ),
  answers('a joined list under one filter is checked on the row', (sets) => {
    const plain = common(sets, 'Journeys', 'agentNames');
    const alone = plain.filter((each) => plain.some((other) => other.startsWith(`${each}; `)));
    return every('Journeys', eq('agentNames', first(alone, 'agent alone and with others')));
  }),
  answers(
    'comparisons on one column are one list',
    (sets) => {
      const values = common(sets, 'Journeys', 'journeyId').slice(0, 3);
      const [a, ...rest] = values.map((value) => eq('journeyId', value));
      return every('Journeys', q.or(a, ...rest));
    },
    { check: onlyBy('journeys', 'journeyId') },
  ),
  counts(
    'a chain of or on identifiers is counted by one request of one record',
    (sets) => {
      const [a, b] = common(sets, 'Journeys', 'journeyId');
      return every(
        'Journeys',
        q.and(
          q.or(eq('journeyId', a), eq('journeyId', b)),
          q.cmp(q.col('time'), 'ge', q.time('2025-09-05T00:00:00Z')),
        ),
      );
    },
    { check: atMost(1, 1) },
  ),
];

const spellings: readonly Witness[] = [
  answers(
    'media types are compared as they are returned',
    () => [
      every('Journeys', has('mediaTypeList', 'mediaType', 'phone')),
      every('JourneyMediaTypes', eq('mediaType', 'phone')),
      every('Journeys', eq('mediaTypes', 'phone')),
    ],
    { empty: true },
  ),
];

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
  answers('an empty text is asked by no filter', () => every('Journeys', eq('queueNames', '')), {
    empty: true,
  }),
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
          asked.every(({ filters = [] }) => filters.length === 1),
          'not narrowed',
        ),
    },
  ),
];

export const witnesses: readonly Witness[] = [
  ...lists,
  ...spellings,
  ...orAcross,
  ...owned,
  ...contradictions,
  ...long,
];
