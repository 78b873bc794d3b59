/** What full metadata adds, what minimal metadata must not leave out, and what none leaves out. */
import type { EntitySet } from '../../src/model/index.js';
import type { Row, Value } from '../../src/odata/index.js';
import {
  compileWriteRow,
  type Field,
  jsonType,
  PLAIN,
  propertyJson,
  type Representation,
  type Shape,
} from '../../src/write/index.js';
import { journeys, setOf, transitions } from '../model/model.js';
import { rowOf } from '../odata/evaluating.js';
import { writingAs } from './writing.js';

const bridge = setOf('JourneyAgents');
const shape = (set: EntitySet, names: readonly string[], more: Partial<Shape> = {}): Shape => ({
  set,
  columns: names.map((name) => set.column.get(name)!),
  members: [],
  ...more,
});
const write = (whole: Shape, row: Row, changes: Partial<Representation>): string =>
  compileWriteRow(whole, writingAs(changes))([row]);
const parsed = (...args: Parameters<typeof write>): Record<string, unknown> => JSON.parse(write(...args));

const FULL = { metadata: 'full' } as const;
const transition = rowOf(
  { transitionId: 'x-1', journeyId: 'x', sequence: 1, time: 7, localDate: 0, duration: 5, name: 'Ringing' },
  transitions,
);

describe('full metadata (JSON Format §3.1.2)', () => {
  it('tells type, id, readLink, types that JSON does not show, and links, each before what it speaks of', () => {
    const names = ['transitionId', 'sequence', 'time', 'localDate', 'name', 'duration', 'queueName'];
    const written = parsed(shape(transitions, names), transition, FULL);
    expect(Object.entries(written)).toEqual([
      ['@odata.type', '#JourneyFeed.Transition'],
      ['@odata.id', "Transitions('x-1')"],
      ['@odata.readLink', "Transitions('x-1')"],
      ['transitionId', 'x-1'],
      ['sequence@odata.type', '#Int32'],
      ['sequence', 1],
      ['time@odata.type', '#DateTimeOffset'],
      ['time', '1970-01-01T00:00:00.007Z'],
      ['localDate@odata.type', '#Date'],
      ['localDate', '1970-01-01'],
      ['name', 'Ringing'],
      ['duration@odata.type', '#Int64'],
      ['duration', 5],
      ['queueName', null],
      ['journey@odata.associationLink', "Transitions('x-1')/journey/$ref"],
      ['journey@odata.navigationLink', "Transitions('x-1')/journey"],
      ['agents@odata.associationLink', "Transitions('x-1')/agents/$ref"],
      ['agents@odata.navigationLink', "Transitions('x-1')/agents"],
    ]);
  });

  it('has no prefix and no hash before built-in types in 4.01', () => {
    const written = parsed(shape(transitions, ['transitionId', 'duration']), transition, {
      ...FULL,
      version: '4.01',
    });
    expect(written).toMatchObject({
      '@type': '#JourneyFeed.Transition',
      '@id': "Transitions('x-1')",
      'duration@type': 'Int64',
      'journey@navigationLink': "Transitions('x-1')/journey",
    });
    expect(Object.keys(written).join()).not.toContain('odata');
  });

  it('tells nothing of the type of null', () => {
    const written = parsed(shape(journeys, ['journeyId', 'holdDuration']), rowOf({ journeyId: 'a' }), FULL);
    expect(written).toMatchObject({ holdDuration: null });
    expect(written).not.toHaveProperty('holdDuration@odata.type');
  });

  it('links only what $select names, where it names anything', () => {
    const links = (named: readonly string[]): string[] =>
      Object.keys(parsed(shape(transitions, ['transitionId'], { links: named }), transition, FULL)).filter(
        (name) => name.endsWith('navigationLink'),
      );
    expect(links(['agents'])).toEqual(['agents@odata.navigationLink']);
    expect(links([])).toEqual([]);
  });

  it('names composite keys, and encodes them so that the id is a URL and JSON', () => {
    const agent = rowOf({ journeyId: 'a"/\\ \'ü:', position: 3, agentName: 'Ann' }, bridge);
    const id = parsed(shape(bridge, ['agentName']), agent, FULL)['@odata.id'];
    expect(id).toBe("JourneyAgents(journeyId='a%22%2F%5C%20''%C3%BC%3A',position=3)");
    const day = parsed(shape(setOf('Dates'), []), rowOf({ date: 1 }, setOf('Dates')), FULL);
    expect(day['@odata.id']).toBe('Dates(1970-01-02)');
    const half = parsed(shape(journeys, []), rowOf({ journeyId: 'a\ud800' }), FULL);
    expect(half['@odata.id']).toBe("Journeys('a%EF%BF%BD')");
  });

  it('tells of expanded rows too, after their links', () => {
    const agents = setOf('TransitionAgents');
    const row = rowOf({ transitionId: 'x-1', role: 'current', position: 0, agentName: 'Ann' }, agents);
    const member = {
      name: 'agents',
      collection: true,
      counted: true,
      related: () => ({ rows: [row], total: 1 }),
      shape: shape(agents, ['agentName'], { links: [] }),
    };
    const written = parsed(
      shape(transitions, ['transitionId'], { links: [], members: [member] }),
      transition,
      FULL,
    );
    expect(Object.entries(written).slice(4)).toEqual([
      ['agents@odata.associationLink', "Transitions('x-1')/agents/$ref"],
      ['agents@odata.navigationLink', "Transitions('x-1')/agents"],
      ['agents@odata.count', 1],
      [
        'agents',
        [
          {
            '@odata.type': '#JourneyFeed.TransitionAgent',
            '@odata.id': "TransitionAgents(transitionId='x-1',role='current',position=0)",
            '@odata.readLink': "TransitionAgents(transitionId='x-1',role='current',position=0)",
            agentName: 'Ann',
          },
        ],
      ],
    ]);
  });
});

describe('minimal metadata (JSON Format §3.1.1, §4.5.8)', () => {
  it('tells the id where the key is not all there, and nothing else', () => {
    expect(write(shape(transitions, ['name']), transition, {})).toBe(
      `{"@odata.id":"Transitions('x-1')","name":"Ringing"}`,
    );
    expect(write(shape(transitions, ['name']), transition, { version: '4.01' })).toBe(
      `{"@id":"Transitions('x-1')","name":"Ringing"}`,
    );
    expect(write(shape(transitions, ['transitionId', 'name']), transition, {})).toBe(
      '{"transitionId":"x-1","name":"Ringing"}',
    );
  });

  it('none tells nothing', () => {
    expect(write(shape(transitions, ['name']), transition, { metadata: 'none' })).toBe('{"name":"Ringing"}');
  });
});

describe('what $metadata does not declare', () => {
  const keyless: EntitySet = { ...journeys, key: [], navigation: new Map() };
  const field = (name: string, type: Field['type'], index: number): Field => ({
    name,
    type,
    index,
    dynamic: true,
  });
  const fields = [
    field('text', 'Edm.String', 0),
    field('flag', 'Edm.Boolean', 1),
    field('share', 'Edm.Double', 2),
    field('total', 'Edm.Int64', 3),
    field('price', 'Edm.Decimal', 4),
    field('day', 'Edm.Date', 5),
  ];
  const row = (...values: (Value | undefined)[]): Row => ({ values: values as Value[] });
  const group: Shape = { set: keyless, columns: fields, members: [] };

  it('is told its type where JSON does not show it, in both versions', () => {
    expect(write(group, row('a', true, 0.5, 3, 1.25, 0), {})).toBe(
      '{"text":"a","flag":true,"share":0.5,"total@odata.type":"#Int64","total":3,"price@odata.type":"#Decimal","price":1.25,"day@odata.type":"#Date","day":"1970-01-01"}',
    );
    expect(parsed(group, row('a', true, 0.5, 3, 1.25, 0), { version: '4.01' })).toMatchObject({
      'total@type': 'Int64',
      'day@type': 'Date',
    });
    expect(write(group, row('a', true, 0.5, 3, 1.25, 0), { metadata: 'none' })).not.toContain('type');
  });

  it('is a number that JSON has not: its text does not show that it is a Double', () => {
    expect(write(group, row(null, null, Infinity, null, null, null), {})).toBe(
      '{"text":null,"flag":null,"share@odata.type":"#Double","share":"INF","total":null,"price":null,"day":null}',
    );
  });

  it('is left out of a row that has it not, and of all where nulls are', () => {
    expect(write(group, row('a', undefined, undefined, null, undefined, undefined), {})).toBe(
      '{"text":"a","total":null}',
    );
    expect(write(group, row('a', undefined, null, null, undefined, null), { omitNulls: true })).toBe(
      '{"text":"a"}',
    );
    expect(write(group, row(null), { omitNulls: true })).toBe('{}');
  });

  it('is nested where its name is a path, the declared among the computed', () => {
    const paths: Shape = {
      set: keyless,
      columns: [
        { name: 'journey/outcome', type: 'Edm.String', index: 0 },
        field('total', 'Edm.Int64', 1),
        { name: 'journey/time', type: 'Edm.DateTimeOffset', index: 2 },
        field('journey/queue/most', 'Edm.Int64', 3),
      ],
      members: [],
    };
    expect(write(paths, row('x', 2, 0, 9), {})).toBe(
      '{"journey":{"outcome":"x","time":"1970-01-01T00:00:00.000Z","queue":{"most@odata.type":"#Int64","most":9}},"total@odata.type":"#Int64","total":2}',
    );
    expect(write(paths, row(undefined, 2, undefined, undefined), {})).toBe(
      '{"total@odata.type":"#Int64","total":2}',
    );
  });

  it('may be computed of an entity, after its columns', () => {
    const computed = [
      { name: 'twice', type: 'Edm.Int64' as const, value: () => 4 },
      { name: 'never', type: 'Edm.Date' as const, value: () => 1e15 },
      { name: 'none', type: 'Edm.Int64' as const, value: () => null },
    ];
    const whole = shape(transitions, ['transitionId'], { computed });
    expect(write(whole, transition, {})).toBe(
      '{"transitionId":"x-1","twice@odata.type":"#Int64","twice":4,"never":null,"none":null}',
    );
    expect(write(whole, transition, { omitNulls: true, metadata: 'none' })).toBe(
      '{"transitionId":"x-1","twice":4}',
    );
  });
});

describe('nulls left out (Protocol §8.2.8.6)', () => {
  it('are in no row, wherever they stand', () => {
    const names = ['outcome', 'journeyId', 'holdDuration', 'time', 'direction'];
    const row = rowOf({ journeyId: 'a', time: 0 });
    const rest = '"journeyId":"a","time":"1970-01-01T00:00:00.000Z"';
    expect(write(shape(journeys, names), row, { omitNulls: true })).toBe(`{${rest}}`);
    expect(write(shape(journeys, ['outcome']), row, { omitNulls: true, metadata: 'none' })).toBe('{}');
  });

  it('are no lists and no related entities', () => {
    const member = { counted: false, related: () => ({ rows: [], total: 0 }), shape: shape(bridge, []) };
    const members = [
      { ...member, name: 'agents', collection: true },
      { ...member, name: 'journey', collection: false },
    ];
    expect(
      write(shape(journeys, ['journeyId', 'outcome'], { members }), rowOf({ journeyId: 'a' }), {
        omitNulls: true,
      }),
    ).toBe('{"journeyId":"a","agents":[],"journey":null}');
  });
});

describe('IEEE754Compatible (JSON Format §3.2)', () => {
  it('writes Int64 and Decimal as texts, counts too, and no other numbers', () => {
    const member = {
      name: 'agents',
      collection: true,
      counted: true,
      related: () => ({ rows: [], total: 12 }),
      shape: shape(bridge, []),
    };
    const row = rowOf({ journeyId: 'a', handlingDuration: 3_000_000_000, localHour: 4 });
    const whole = shape(journeys, ['journeyId', 'handlingDuration', 'holdDuration', 'localHour'], {
      members: [member],
    });
    expect(write(whole, row, { ieee754: true })).toBe(
      '{"journeyId":"a","handlingDuration":"3000000000","holdDuration":null,"localHour":4,"agents@odata.count":"12","agents":[]}',
    );
  });
});

describe('what is expanded of related rows', () => {
  const agent = rowOf({ journeyId: 'a', position: 0 }, bridge);
  const member = {
    name: 'agents',
    collection: true,
    counted: false,
    related: () => ({ rows: [agent], total: 3 }),
    shape: shape(bridge, []),
  };
  const written = (changes: object): string =>
    write(
      shape(journeys, ['journeyId'], { members: [{ ...member, ...changes }] }),
      rowOf({ journeyId: 'a' }),
      {},
    );

  it('may be how many they are', () => {
    expect(written({ only: 'count' })).toBe('{"journeyId":"a","agents@odata.count":3}');
  });

  it('may be references to them', () => {
    const id = `{"@odata.id":"JourneyAgents(journeyId='a',position=0)"}`;
    expect(written({ only: 'references' })).toBe(`{"journeyId":"a","agents":[${id}]}`);
    expect(written({ only: 'references', collection: false })).toBe(`{"journeyId":"a","agents":${id}}`);
  });
});

it('a property of its own tells its type in full, and nothing but its value in none', () => {
  const text = (changes: Partial<Representation>): string =>
    propertyJson('5', 'c', 'Edm.Int64', { ...PLAIN, ...changes });
  expect(text({})).toBe('{"@odata.context":"c","value":5}\n');
  expect(text({ metadata: 'full' })).toBe('{"@odata.context":"c","@odata.type":"#Int64","value":5}\n');
  expect(text({ metadata: 'full', version: '4.01' })).toBe('{"@context":"c","@type":"Int64","value":5}\n');
  expect(text({ metadata: 'none' })).toBe('{"value":5}\n');
});

describe('the media type of JSON', () => {
  it.each<[Partial<Representation>, string]>([
    [{}, 'application/json;odata.metadata=minimal'],
    [{ version: '4.01', metadata: 'full' }, 'application/json;metadata=full'],
    [
      { ieee754: true, charset: true, streaming: true },
      'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=true;charset=utf-8',
    ],
    [{ version: '4.01', streaming: true }, 'application/json;metadata=minimal;streaming=true'],
  ])('of %j', (changes, type) => expect(jsonType({ ...PLAIN, ...changes })).toBe(type));
});
