import { FeedError } from '../../src/errors/index.js';
import { loadModel } from '../../src/model/index.js';
import { metadataXml } from '../../src/write/index.js';
import { journey } from '../exec/records.js';
import { flattened } from '../exec/rows.js';
import { valueOf } from '../odata/evaluating.js';
import { planned } from '../plan/planning.js';
import { csdl, journeys, model, namedSets, setOf, transitions } from './model.js';

type Json = Record<string, any>;

/** A copy of the CSDL, changed. */
function changed(
  change: (types: { document: Json; schema: Json; journey: Json; transition: Json; container: Json }) => void,
): string {
  const document = JSON.parse(csdl) as Json;
  const schema = document['JourneyFeed'] as Json;
  change({
    document,
    schema,
    journey: schema['Journey'],
    transition: schema['Transition'],
    container: schema['Container'],
  });
  return JSON.stringify(document);
}

describe('the CSDL of the feed', () => {
  it('loads', () => {
    expect([...model.sets.keys()]).toEqual([
      'Journeys',
      'Transitions',
      'JourneyInteractions',
      'JourneyAgents',
      'JourneyQueues',
      'JourneyRingGroups',
      'JourneyMediaTypes',
      'JourneyPbxs',
      'JourneyTenants',
      'JourneyWrapUpCodes',
      'TransitionAgents',
      'Outcomes',
      'TransitionStates',
      'Dates',
    ]);
    expect(model).toMatchObject({ namespace: 'JourneyFeed', container: 'Container' });
    expect(journeys.key.map(({ name }) => name)).toEqual(['journeyId']);
    expect(transitions.key.map(({ name }) => name)).toEqual(['transitionId']);
    expect(journeys.order.map(({ name }) => name)).toEqual(['time', 'journeyId']);
    expect(transitions.order.map(({ name }) => name)).toEqual(['time', 'journeyId', 'sequence']);
  });

  it('is frozen', () => {
    // Maps cannot be frozen; they are typed read-only.
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' ||
      value === null ||
      value instanceof Map ||
      (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(model)).toBe(true);
    for (const set of model.sets.values()) expect([set.name, frozen(set)]).toEqual([set.name, true]);
  });

  it('keys and orders only by columns that are never null', () => {
    for (const [name, { key, order }] of namedSets)
      expect([name, [...key, ...order].filter(({ nullable }) => nullable)]).toEqual([name, []]);
  });

  it('has a version that changes with it, and with nothing else', () => {
    expect(loadModel(csdl).version).toBe(model.version);
    expect(loadModel(JSON.stringify(JSON.parse(csdl))).version).toBe(model.version);
    const other = changed(({ journey: type }) => (type['outcome']['@Core.Description'] = 'x'));
    expect(loadModel(other).version).not.toBe(model.version);
  });

  it('numbers columns in order, and finds them by name', () => {
    for (const [, set] of namedSets) {
      set.columns.forEach((column, i) => {
        expect(column.index).toBe(i);
        expect(set.column.get(column.name)).toBe(column);
      });
    }
  });
});

describe('a document that is not sound is refused, naming the place', () => {
  it.each<[string, Parameters<typeof changed>[0], string]>([
    ['no container', ({ document }) => delete document['$EntityContainer'], '$EntityContainer'],
    ['a container that is missing', ({ schema }) => delete schema['Container'], 'Container'],
    ['another namespace', ({ document }) => (document['$EntityContainer'] = 'Nowhere.Container'), 'Nowhere'],
    ['a set without a type', ({ container }) => delete container['Journeys']['$Type'], 'Journeys/$Type'],
    [
      'a set of a type that is missing',
      ({ container }) => (container['Journeys']['$Type'] = 'JourneyFeed.Trip'),
      'Trip',
    ],
    [
      'no endpoint',
      ({ container }) => delete container['Journeys']['@Feed.Endpoint'],
      'Journeys/@Feed.Endpoint',
    ],
    [
      'an unknown endpoint',
      ({ container }) => (container['Journeys']['@Feed.Endpoint'] = 'trips'),
      'Journeys/@Feed.Endpoint',
    ],
    ['no order', ({ container }) => delete container['Journeys']['@Feed.Order'], 'Journeys/@Feed.Order'],
    [
      'an empty order',
      ({ container }) => (container['Journeys']['@Feed.Order'] = []),
      'Journeys/@Feed.Order',
    ],
    ['an order by nothing', ({ container }) => (container['Journeys']['@Feed.Order'] = ['tyme']), 'tyme'],
    ['no key', ({ journey: type }) => delete type['$Key'], 'Journey/$Key'],
    ['a key that is no column', ({ journey: type }) => (type['$Key'] = ['id']), 'Journey/$Key'],
    [
      'a column of no known type',
      ({ journey: type }) => (type['outcome']['$Type'] = 'Edm.Stream'),
      'Journey/outcome',
    ],
    [
      'a column without source',
      ({ journey: type }) => delete type['outcome']['@Feed.Source'],
      'Journey/outcome/@Feed.Source',
    ],
    [
      'a source that is none',
      ({ journey: type }) => (type['outcome']['@Feed.Source'] = '#nothing'),
      'Journey/outcome/@Feed.Source',
    ],
    [
      'an empty source',
      ({ journey: type }) => (type['outcome']['@Feed.Source'] = ''),
      'Journey/outcome/@Feed.Source',
    ],
    [
      'a wall clock of nothing',
      ({ journey: type }) => (type['localDate']['@Feed.Source'] = 'localDate(tyme)'),
      'Journey/localDate/@Feed.Source',
    ],
    [
      'a wall clock of no time',
      ({ journey: type }) => (type['localDate']['@Feed.Source'] = 'localDate(outcome)'),
      'Journey/localDate/@Feed.Source',
    ],
    [
      'a filter without match',
      ({ journey: type }) => delete type['agentNames']['@Feed.Match'],
      'Journey/agentNames/@Feed.Match',
    ],
    [
      'an unknown match',
      ({ journey: type }) => (type['agentNames']['@Feed.Match'] = 'some'),
      'Journey/agentNames/@Feed.Match',
    ],
    [
      'a filter that is no text',
      ({ journey: type }) => (type['agentNames']['@Feed.Filter'] = 5),
      'Journey/agentNames/@Feed.Filter',
    ],
    [
      'unknown spellings',
      ({ journey: type }) => (type['mediaTypes']['@Feed.Spellings'] = 'upperCase'),
      'Journey/mediaTypes/@Feed.Spellings',
    ],
    [
      'an unknown bound',
      ({ journey: type }) => (type['time']['@Feed.Bounds'] = 'end'),
      'Journey/time/@Feed.Bounds',
    ],
    [
      'a bound that may be null',
      ({ journey: type }) => (type['time']['$Nullable'] = true),
      'Journey/time/@Feed.Bounds',
    ],
    [
      'a bound that is no time',
      ({ journey: type }) => (type['localHour']['@Feed.Bounds'] = 'start'),
      'Journey/localHour/@Feed.Bounds',
    ],
    [
      'a list that is no text',
      ({ journey: type }) => (type['agentNames']['$Type'] = 'Edm.Int32'),
      'Journey/agentNames/@Feed.Source',
    ],
    [
      'a day that is no date',
      ({ journey: type }) => (type['localDate']['$Type'] = 'Edm.String'),
      'Journey/localDate/@Feed.Source',
    ],
    [
      'an hour that is no number',
      ({ journey: type }) => (type['localHour']['$Type'] = 'Edm.Date'),
      'Journey/localHour/@Feed.Source',
    ],
    [
      'a position that is no number',
      ({ transition }) => (transition['sequence']['$Type'] = 'Edm.String'),
      'Transition/sequence/@Feed.Source',
    ],
    [
      'an earliest that is no time',
      ({ transition }) => delete transition['journeyTime']['$Type'],
      'Transition/journeyTime',
    ],
    [
      'a navigation that is bound nowhere',
      ({ container }) => delete container['Journeys']['$NavigationPropertyBinding']['agents'],
      'Journeys/$NavigationPropertyBinding/agents',
    ],
    [
      'no bindings at all',
      ({ container }) => delete container['Transitions']['$NavigationPropertyBinding'],
      'Transitions/$NavigationPropertyBinding/journey',
    ],
    [
      'bindings that are none',
      ({ container }) => (container['Journeys']['$NavigationPropertyBinding'] = 'agents'),
      'Journeys/$NavigationPropertyBinding',
    ],
    [
      'a navigation to a set that is missing',
      ({ container }) => (container['Journeys']['$NavigationPropertyBinding']['agents'] = 'Agents'),
      'Journeys/agents',
    ],
    [
      'a navigation that joins on nothing',
      ({ transition }) => (transition['agents']['@Feed.JoinsOn'] = 'transitionid'),
      'Transitions/agents',
    ],
    [
      'a navigation that joins on what the other set lacks',
      ({ transition }) => (transition['agents']['@Feed.JoinsOn'] = 'duration'),
      'Transitions/agents',
    ],
    [
      'a partner that is none',
      ({ journey: type }) => (type['agents']['$Partner'] = 'trip'),
      'Journeys/agents',
    ],
    [
      'rows of no list',
      ({ container }) => (container['JourneyAgents']['@Feed.Rows'] = 5),
      'JourneyAgents/@Feed.Rows',
    ],
    [
      'roles that are none',
      ({ container }) => (container['TransitionAgents']['@Feed.Roles'] = 'current'),
      'TransitionAgents/@Feed.Roles',
    ],
    [
      'a role of no list',
      ({ container }) => (container['TransitionAgents']['@Feed.Roles']['current'] = null),
      'TransitionAgents/@Feed.Roles',
    ],
    [
      'a filter for a role that rows do not have',
      ({ schema }) =>
        (schema['TransitionAgent']['agentName']['@Feed.Filter'] = { first: 'transitions.agents.name' }),
      'TransitionAgents/agentName',
    ],
    [
      'filters by role that leave one out',
      ({ schema }) => delete schema['TransitionAgent']['agentName']['@Feed.Filter']['previous'],
      'TransitionAgents/agentName',
    ],
    ['no values', ({ container }) => delete container['Outcomes']['@Feed.Values'], 'Outcomes/@Feed.Values'],
    [
      'a value that is no object',
      ({ container }) => (container['Outcomes']['@Feed.Values'][0] = 'Handled'),
      'Outcomes/@Feed.Values',
    ],
    [
      'a role that is no text',
      ({ schema }) => (schema['TransitionAgent']['role']['$Type'] = 'Edm.Int32'),
      'TransitionAgent/role/@Feed.Source',
    ],
    ['a column that is no object', ({ journey: type }) => (type['outcome'] = 'text'), 'Journey/outcome'],
  ])('%s', (_, change, place) => {
    const load = (): unknown => loadModel(changed(change));
    expect(load).toThrow(FeedError);
    expect(load).toThrow(expect.objectContaining({ code: 'internal' }));
    expect(load).toThrow(place);
  });

  it.each(['', '{', 'null', '[]', '"text"'])('%j, which is no document at all', (text) => {
    expect(() => loadModel(text)).toThrow(expect.objectContaining({ code: 'internal', name: 'FeedError' }));
  });
});

it('a column added to a copy is found in the model, $metadata, flattening, evaluation and pushdown', () => {
  const copy = loadModel(
    changed(({ journey: type }) => {
      type['agentGroupIds'] = {
        $Nullable: true,
        '@Feed.Source': 'agents[]/group/id',
        '@Feed.Filter': 'agents.group.id',
        '@Feed.Match': 'joined',
        '@Core.Description': 'Identifiers of the groups.',
      };
    }),
  );
  const set = setOf('Journeys', copy);
  const column = set.column.get('agentGroupIds')!;
  expect(column).toMatchObject({ index: journeys.columns.length, type: 'Edm.String', nullable: true });
  expect(metadataXml(copy)).toContain('<Property Name="agentGroupIds" Type="Edm.String">');
  expect(metadataXml(model)).not.toContain('agentGroupIds');
  const [row] = flattened(set, journey, [column]);
  expect(row.values[column.index]).toBe('7; 9; 7');
  expect(valueOf("startswith(agentGroupIds,'7')", { agentGroupIds: '7; 9' }, { set })).toBe(true);
  expect(planned("agentGroupIds eq '7; 9'", { set }).strategies).toEqual([
    { endpoint: 'journeys', branches: [[{ name: 'agents.group.id', values: ['7', '7; 9'] }]] },
  ]);
});
