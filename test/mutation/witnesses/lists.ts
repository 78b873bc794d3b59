import { q, type Cond, type Sets } from '../../reference/index.js';
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
  journeys,
  namesAsked,
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
      const [a, b] = journeys(sets).slice(-2);
      return every(
        'Journeys',
        q.and(
          q.or(eq('journeyId', String(a.journeyId)), eq('journeyId', String(b.journeyId))),
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

/** Totals tell whether a filter is rightly taken for exact. */
const counted: readonly Witness[] = [
  counts('two members of a list, and-ed, are counted right', (sets) => every('Journeys', both(sets))),
  counts('name and group of one member are counted together', (sets) => {
    const { name, group } = mismatch(sets);
    const any = has('agents', 'agentName', name) as Extract<Cond, { k: 'some' }>;
    return every('Journeys', { ...any, c: q.and(equal('agentName', name), equal('agentGroupName', group)) });
  }),
  counts('journeys are counted by their transitions', (sets) =>
    every('Journeys', has('transitions', 'name', common(sets, 'Transitions', 'name').at(-1)!)),
  ),
  counts('media types are counted as they are returned', () =>
    every('Journeys', has('mediaTypeList', 'mediaType', 'phone')),
  ),
];

/** What the plan tells of a condition: whether the filter selects exactly its rows. */
const told: readonly Witness[] = [
  ['Journeys', 'journeyId', true] as const,
  ['Journeys', 'agentNames', false] as const,
  ['Transitions', 'name', false] as const,
  ['Transitions', 'transitionId', false] as const,
].map(([set, column, exact]) => ({
  name: `the plan tells whether the filter of ${set}/${column} is exact`,
  world: 'plain',
  run: async ({ get, sets }) => {
    const [value] = common(sets, set, column);
    const response = await get(`/explain/odata/${set}?$filter=${column} eq '${value.replaceAll("'", "''")}'`);
    const { conjuncts } = JSON.parse(await response.text()) as { conjuncts: readonly { exact: boolean }[] };
    ensure(conjuncts.length === 1 && conjuncts[0].exact === exact, `told to be ${String(!exact)}`);
  },
}));

export const witnesses: readonly Witness[] = [...lists, ...spellings, ...counted, ...told];
