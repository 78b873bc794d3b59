import { loadModel } from '../../src/model/index.js';
import { predicateOf } from '../odata/evaluating.js';
import { csdl, journeys, namedSets, setOf, transitions } from './model.js';

type Json = Record<string, any>;

/** The model with other aggregates of Journeys. */
const withAggregates = (aggregates: unknown) => {
  const document = JSON.parse(csdl) as Json;
  document['JourneyFeed'].Container.Journeys['@Feed.Aggregates'] = aggregates;
  return loadModel(JSON.stringify(document));
};
const aggregate = (declared: Json) =>
  setOf('Journeys', withAggregates({ measure: { description: 'A measure.', ...declared } })).aggregates.get(
    'measure',
  )!;

const all = namedSets.flatMap(([, set]) => [...set.aggregates.values()].map((each) => [set, each] as const));

describe('custom aggregates', () => {
  it('are of journeys and transitions', () => {
    expect([...journeys.aggregates.keys()]).toEqual([
      'journeyCount',
      'handledCount',
      'abandonedCount',
      'transferredCount',
      'totalHandlingDuration',
      'averageHandlingDuration',
      'averageQueueWaitDuration',
      'longestQueueWaitDuration',
    ]);
    expect([...transitions.aggregates.keys()]).toEqual([
      'transitionCount',
      'journeyCount',
      'transferCount',
      'holdCount',
      'totalDuration',
      'averageTalkingDuration',
      'averageWaitingDuration',
      'longestWaitingDuration',
    ]);
    expect(namedSets.filter(([, { aggregates }]) => aggregates.size > 0).length).toBe(2);
  });

  it('read as they are declared', () => {
    expect(journeys.aggregates.get('averageHandlingDuration')).toEqual({
      name: 'averageHandlingDuration',
      type: 'Edm.Double',
      method: 'average',
      of: 'handlingDuration',
      filter: "outcome eq 'Handled'",
      description: 'Average handling time of the journeys that were handled, in milliseconds.',
    });
    expect(journeys.aggregates.get('journeyCount')).toEqual({
      name: 'journeyCount',
      type: 'Edm.Int64',
      method: 'count',
      of: null,
      filter: null,
      description: 'Journeys.',
    });
  });

  it.each(all.map(([set, each]) => [set.name, each.name, set, each] as const))(
    '%s/%s has a filter that can be read, a sentence, and the unit of its column',
    (_, name, set, { filter, of, description, method }) => {
      if (filter !== null) expect(predicateOf(filter, { set }).type).toBe('boolean');
      expect(description).toMatch(/^[A-Z].*\.$/);
      const unit = of === null || method === 'countdistinct' ? null : set.column.get(of)!.unit;
      expect([name, description.includes('in milliseconds')]).toEqual([name, unit === 'ms']);
    },
  );

  it('name outcomes and states that there are', () => {
    const values = (name: string) => {
      const { source } = setOf(name);
      return source.kind === 'values' ? source.values.map((value) => value['name']) : [];
    };
    const known = [...values('Outcomes'), ...values('TransitionStates')];
    const named = all.flatMap(([, { filter }]) =>
      [...(filter ?? '').matchAll(/'([^']+)'/g)].map(([, each]) => each),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(known).toEqual(expect.arrayContaining(named));
  });

  it.each([
    [{ method: 'count' }, 'Edm.Int64'],
    [{ method: 'countdistinct', of: 'outcome' }, 'Edm.Int64'],
    [{ method: 'sum', of: 'transfersCompleted' }, 'Edm.Int64'],
    [{ method: 'sum', of: 'handlingDuration' }, 'Edm.Int64'],
    [{ method: 'average', of: 'transfersCompleted' }, 'Edm.Double'],
    [{ method: 'min', of: 'time' }, 'Edm.DateTimeOffset'],
    [{ method: 'max', of: 'outcome' }, 'Edm.String'],
    [{ method: 'max', of: 'transfersCompleted' }, 'Edm.Int32'],
  ])('%j is of %s', (declared, type) => expect(aggregate(declared).type).toBe(type));

  it.each([
    ['that is no object', { measure: 'count' }, 'Journeys/@Feed.Aggregates/measure'],
    ['in a list', [], 'Journeys/@Feed.Aggregates'],
    [
      'by the name of a column',
      { outcome: { method: 'count', description: 'x' } },
      'Journeys/@Feed.Aggregates/outcome',
    ],
    [
      'by the name of a navigation',
      { agents: { method: 'count', description: 'x' } },
      'Journeys/@Feed.Aggregates/agents',
    ],
    ['by a name that is none', { 'a b': { method: 'count', description: 'x' } }, 'simple identifier'],
    [
      'of an unknown method',
      { measure: { method: 'median', of: 'time', description: 'x' } },
      'measure/method',
    ],
    ['of no method', { measure: { of: 'time', description: 'x' } }, 'measure/method'],
    ['of no column', { measure: { method: 'sum', of: 'duratoin', description: 'x' } }, 'measure/of'],
    ['that counts a column', { measure: { method: 'count', of: 'time', description: 'x' } }, 'measure/of'],
    ['that sums nothing', { measure: { method: 'sum', description: 'x' } }, 'measure/of'],
    ['that sums text', { measure: { method: 'sum', of: 'outcome', description: 'x' } }, 'measure/of'],
    ['that averages times', { measure: { method: 'average', of: 'time', description: 'x' } }, 'measure/of'],
    ['without description', { measure: { method: 'count' } }, 'measure/description'],
    [
      'with a filter that is no text',
      { measure: { method: 'count', filter: true, description: 'x' } },
      'measure/filter',
    ],
  ])('one %s is refused', (_, aggregates, place) => {
    const load = (): unknown => withAggregates(aggregates);
    expect(load).toThrow(expect.objectContaining({ code: 'internal', name: 'FeedError' }));
    expect(load).toThrow(place);
  });
});

it.each(['Edm.Decimal', 'Edm.TimeOfDay', 'Edm.Duration', 'Edm.Guid'])(
  'a column of %s, which only computed values have, is refused',
  (type) => {
    const document = JSON.parse(csdl) as Json;
    document['JourneyFeed'].Journey.outcome.$Type = type;
    expect(() => loadModel(JSON.stringify(document))).toThrow('Journey/outcome');
  },
);

it.each([
  ['outcome', 'ms', 'only numbers'],
  ['handlingDuration', 5, 'a text is expected'],
])('a unit of %s that is %j is refused', (column, unit, why) => {
  const document = JSON.parse(csdl) as Json;
  document['JourneyFeed'].Journey[column]['@Measures.Unit'] = unit;
  expect(() => loadModel(JSON.stringify(document))).toThrow(why);
});
