import { journeys, model, namedSets, setOf, transitionAgents, transitions, upstreamSets } from './model.js';

const names = (columns: readonly { readonly name: string }[]) => columns.map(({ name }) => name).join();
const list = (of: string) => ({ kind: 'endpoint', endpoint: 'journeys', rows: { kind: 'list', list: of } });
const transitionRows = (rows: object) => ({
  kind: 'endpoint',
  endpoint: 'transitions',
  rows: { list: 'transitions', ...rows },
});

describe('where rows come from', () => {
  it.each<[string, object]>([
    ['Journeys', { kind: 'endpoint', endpoint: 'journeys', rows: { kind: 'record' } }],
    ['Transitions', transitionRows({ kind: 'transitions' })],
    [
      'TransitionAgents',
      transitionRows({
        kind: 'roles',
        roles: [
          ['current', 'agents'],
          ['previous', 'previousAgents'],
        ],
      }),
    ],
    ['JourneyInteractions', list('interactions')],
    ['JourneyAgents', list('agents')],
    ['JourneyQueues', list('queues')],
    ['JourneyRingGroups', list('ringGroups')],
    ['JourneyMediaTypes', list('mediaTypes')],
    ['JourneyPbxs', list('pbxNames')],
    ['JourneyTenants', list('tenantIds')],
    ['JourneyWrapUpCodes', list('wrapUpCodes')],
    ['Dates', { kind: 'dates' }],
  ])('%s', (name, source) => expect(setOf(name).source).toEqual(source));

  it('the reference sets hold their values', () => {
    const valuesOf = (name: string): readonly unknown[] => {
      const { source } = setOf(name);
      if (source.kind !== 'values') throw new Error(`${name} holds no values`);
      for (const value of source.values)
        expect(value).toEqual({ name: expect.any(String), description: expect.stringMatching(/\w+/) });
      return source.values.map((value) => value['name']);
    };
    for (const name of ['Outcomes', 'TransitionStates']) {
      const values = valuesOf(name);
      expect(new Set(values).size).toBe(values.length);
    }
    // Those that the contract's own examples use.
    expect(valuesOf('Outcomes')).toEqual(expect.arrayContaining(['EndedInScript', 'Abandoned', 'Handled']));
    expect(valuesOf('TransitionStates')).toEqual(
      expect.arrayContaining(['STARTED', 'IN_SCRIPT', 'TRANSFER', 'TALKING']),
    );
  });
});

describe('keys and orders', () => {
  it.each<readonly [string, string, string]>([
    ['Journeys', 'journeyId', 'time,journeyId'],
    ['Transitions', 'transitionId', 'time,journeyId,sequence'],
    ['TransitionAgents', 'transitionId,role,position', 'journeyTime,journeyId,sequence,role,position'],
    ...['Interactions', 'Agents', 'Queues', 'RingGroups', 'MediaTypes', 'Pbxs', 'Tenants', 'WrapUpCodes'].map(
      (each) => [`Journey${each}`, 'journeyId,position', 'journeyTime,journeyId,position'] as const,
    ),
    ['Outcomes', 'name', 'name'],
    ['TransitionStates', 'name', 'name'],
    ['Dates', 'date', 'date'],
  ])('of %s are %s and %s', (name, key, order) => {
    expect([names(setOf(name).key), names(setOf(name).order)]).toEqual([key, order]);
  });
});

describe('columns', () => {
  it.each([
    ['JourneyInteractions', 'journeyId,position,journeyTime,interactionId,direction,type'],
    ['JourneyAgents', 'journeyId,position,journeyTime,agentName,agentGroupId,agentGroupName'],
    ['JourneyQueues', 'journeyId,position,journeyTime,queueName'],
    ['JourneyRingGroups', 'journeyId,position,journeyTime,ringGroupName'],
    ['JourneyMediaTypes', 'journeyId,position,journeyTime,mediaType'],
    ['JourneyPbxs', 'journeyId,position,journeyTime,pbxName'],
    ['JourneyTenants', 'journeyId,position,journeyTime,tenantId'],
    ['JourneyWrapUpCodes', 'journeyId,position,journeyTime,wrapUpCode'],
    [
      'TransitionAgents',
      'transitionId,role,position,journeyId,sequence,agentName,agentGroupId,agentGroupName,time,journeyTime',
    ],
    ['Outcomes', 'name,description'],
    ['TransitionStates', 'name,description'],
    ['Dates', 'date,year,quarter,month,monthName,isoYear,isoWeek,dayOfWeek,dayName,isWeekend'],
  ])('of %s', (name, columns) => expect(names(setOf(name).columns)).toBe(columns));

  it('that say when a journey started say how they do', () => {
    const bounds = Object.fromEntries(
      upstreamSets.map(([name, { columns }]) => [
        name,
        columns.filter((each) => each.bounds !== null).map((each) => `${each.name}: ${String(each.bounds)}`),
      ]),
    );
    const both = ['time: event', 'journeyTime: earliest'];
    expect(bounds).toMatchObject({ Journeys: ['time: start'], Transitions: both, TransitionAgents: both });
    for (const [name, { source }] of upstreamSets)
      if (source.kind === 'endpoint' && source.rows.kind === 'list')
        expect([name, bounds[name]]).toEqual([name, ['journeyTime: start']]);
  });

  it('agents of transitions have a filter for each role', () => {
    expect(transitionAgents.column.get('agentName')!.filter).toEqual({
      names: [
        { name: 'transitions.agents.name', role: 'current' },
        { name: 'transitions.previousAgents.name', role: 'previous' },
      ],
      match: 'row',
      spellings: 'asWritten',
    });
    expect(journeys.column.get('agentNames')!.filter!.names).toEqual([{ name: 'agents.name', role: null }]);
  });
});

describe('navigation', () => {
  it('leads from journeys to each of their sets', () => {
    expect([...journeys.navigation.values()].map(({ name, target }) => [name, target])).toEqual([
      ['transitions', 'Transitions'],
      ['interactions', 'JourneyInteractions'],
      ['agents', 'JourneyAgents'],
      ['queues', 'JourneyQueues'],
      ['ringGroups', 'JourneyRingGroups'],
      ['mediaTypeList', 'JourneyMediaTypes'],
      ['pbxs', 'JourneyPbxs'],
      ['tenants', 'JourneyTenants'],
      ['wrapUpCodeList', 'JourneyWrapUpCodes'],
    ]);
  });

  it('leads back from each as journey, its partner', () => {
    for (const { name, target, collection, joinsOn, partner } of journeys.navigation.values()) {
      expect({ collection, joinsOn, partner }).toEqual({
        collection: true,
        joinsOn: 'journeyId',
        partner: 'journey',
      });
      expect(setOf(target).navigation.get('journey')).toMatchObject({
        target: 'Journeys',
        collection: false,
        joinsOn: 'journeyId',
        partner: name,
      });
    }
  });

  it('leads from a transition to its agents by transitionId', () => {
    expect(transitions.navigation.get('agents')).toMatchObject({
      target: 'TransitionAgents',
      collection: true,
      joinsOn: 'transitionId',
      partner: null,
    });
  });

  it('joins on columns that both sides have, and never by a name a column has', () => {
    for (const [, set] of namedSets) {
      for (const { name, target, joinsOn } of set.navigation.values()) {
        expect(set.column.has(joinsOn) && model.sets.get(target)!.column.has(joinsOn)).toBe(true);
        expect(set.column.has(name)).toBe(false);
      }
    }
  });
});
