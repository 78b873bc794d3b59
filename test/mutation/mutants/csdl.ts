import { CSDL, type Mutant } from '../program.js';
import { boundsWitness, columnWitness, differWitness, type Match, table } from '../witnesses/columns.js';
import type { SetName } from '../../reference/index.js';

/** The CSDL as far as it is changed here. */
interface Csdl {
  readonly JourneyFeed: Record<string, Record<string, Record<string, unknown>>>;
}

/** Changes one property of the entity type of a set. */
const property =
  (set: string, column: string, change: (json: Record<string, unknown>) => void) =>
  (text: string): string => {
    const document = JSON.parse(text) as Csdl;
    const json = document.JourneyFeed[set.replace(/s$/, '')][column];
    const before = JSON.stringify(json);
    change(json);
    if (JSON.stringify(json) === before) throw new Error(`nothing to change in ${set}/${column}`);
    return JSON.stringify(document);
  };

/** Rules that are wrong for a column of another; each shows in its own way. */
const OTHERS: Readonly<Record<Match, readonly Match[]>> = {
  single: ['joined'],
  row: ['single', 'joined'],
  joined: ['single'],
  journeyIdBeforeDash: ['single'],
};
const ofTransitions = (set: SetName): boolean => set.startsWith('Transition');

/** A filter that the endpoint knows as well. */
function otherFilter(set: SetName, filter: string): string {
  const names = table
    .filter((each) => ofTransitions(each.set) === ofTransitions(set))
    .flatMap((each) => each.filters);
  const others = [...new Set(names)].filter((name) => name !== 'journeyId' && name !== filter);
  return others[names.indexOf(filter) % others.length];
}

function noticing(set: SetName, column: string, match: Match, other: Match): string {
  if (column === 'mediaTypes' || column === 'interactionIds' || match === 'journeyIdBeforeDash')
    return columnWitness({ set, column });
  if (other === 'single') {
    const apart = match === 'row' || set === 'Transitions';
    return apart ? differWitness({ set, column }) : `${set}/${column} is counted right`;
  }
  return `${set}/${column} has one value`;
}

/** Every entry of the translation table, asked by another filter and by another rule. */
const entries: readonly Mutant[] = table.flatMap(({ set, column, match, filters }): Mutant[] => {
  const witness = columnWitness({ set, column });
  const [filter, second] = filters;
  const wrong = otherFilter(set, filter);
  return [
    {
      name: `${set}/${column} asked by ${wrong}`,
      file: CSDL,
      change: property(set, column, (json) => {
        json['@Feed.Filter'] = second === undefined ? wrong : { current: filter, previous: wrong };
      }),
      witness,
    },
    ...OTHERS[match]
      .filter((other) => other === 'joined' || column !== 'previousRingGroupName')
      .map((other) => ({
        name: `${set}/${column} matched as ${other}`,
        file: CSDL,
        change: property(set, column, (json) => {
          json['@Feed.Match'] = other;
        }),
        witness: noticing(set, column, match, other),
      })),
  ];
});

const roles: readonly Mutant[] = [
  {
    name: 'TransitionAgents/agentName with its roles exchanged',
    file: CSDL,
    change: property('TransitionAgents', 'agentName', (json) => {
      json['@Feed.Filter'] = {
        current: 'transitions.previousAgents.name',
        previous: 'transitions.agents.name',
      };
    }),
    witness: 'a role settles which filter is asked',
  },
  {
    name: 'TransitionAgents/agentName asked for one role only',
    file: CSDL,
    change: property('TransitionAgents', 'agentName', (json) => {
      json['@Feed.Filter'] = 'transitions.agents.name';
    }),
    witness: 'TransitionAgents/agentName asks by its filter',
  },
];

/** Media types are filtered in lower case. */
const spellings: readonly Mutant[] = [
  ['Journeys', 'mediaTypes'] as const,
  ['JourneyMediaTypes', 'mediaType'] as const,
].map(([set, column]) => ({
  name: `${set}/${column} asked as written only`,
  file: CSDL,
  change: property(set, column, (json) => {
    delete json['@Feed.Spellings'];
  }),
  witness: columnWitness({ set, column }),
}));

/** Which time columns bound what is asked, and by how much they may differ from the start. */
const bounds: readonly Mutant[] = [
  ...(['Journeys', 'Transitions'] as const).map((set) => ({ set, column: 'time' })),
  ...[...new Set(table.map(({ set }) => set))]
    .filter((set) => set !== 'Journeys')
    .map((set) => ({ set, column: 'journeyTime' })),
  { set: 'TransitionAgents' as const, column: 'time' },
].map(({ set, column }) => ({
  name: `${set}/${column} bounds nothing`,
  file: CSDL,
  change: property(set, column, (json) => {
    delete json['@Feed.Bounds'];
  }),
  witness: boundsWitness(set, column),
}));

const reaches: readonly Mutant[] = [
  {
    name: 'Transitions/time taken for the start',
    file: CSDL,
    change: property('Transitions', 'time', (json) => {
      json['@Feed.Bounds'] = 'start';
    }),
    witness: 'transitions of journeys that began long before',
  },
  {
    name: 'TransitionAgents/time taken for the start',
    file: CSDL,
    change: property('TransitionAgents', 'time', (json) => {
      json['@Feed.Bounds'] = 'start';
    }),
    witness: boundsWitness('TransitionAgents', 'time'),
  },
  {
    name: 'Transitions/journeyTime taken for the upstream’s start',
    file: CSDL,
    change: property('Transitions', 'journeyTime', (json) => {
      json['@Feed.Bounds'] = 'start';
    }),
    witness: 'starts told from transitions may lie after the upstream’s',
  },
];

export const mutants: readonly Mutant[] = [...entries, ...roles, ...spellings, ...bounds, ...reaches];
