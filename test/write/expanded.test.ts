import type { EntitySet } from '../../src/model/index.js';
import type { Frames, Row } from '../../src/odata/index.js';
import {
  collectionJson,
  compileWriteRow,
  compileWriteValue,
  PLAIN,
  propertyJson,
  type Shape,
} from '../../src/write/index.js';
import { journeys, setOf, transitions } from '../model/model.js';
import { rowOf } from '../odata/evaluating.js';
import { writingAs } from './writing.js';

const agents = setOf('JourneyAgents');
const queues = setOf('JourneyQueues');
const writing = writingAs({ metadata: 'none' }, 'Europe/Bucharest');

type Member = Shape['members'][number];
const shape = (set: EntitySet, names: readonly string[], members: readonly Member[] = []): Shape => ({
  set,
  columns: names.map((name) => set.column.get(name)!),
  members,
});
const member = (name: string, inner: Shape, rows: readonly Row[], changes: Partial<Member> = {}): Member => ({
  name,
  collection: true,
  counted: false,
  related: () => ({ rows, total: rows.length }),
  shape: inner,
  ...changes,
});
const journey = rowOf({ journeyId: 'a', outcome: 'x' });
const two = ['Ann', 'Bo'].map((agentName) => rowOf({ agentName }, agents));
const named = shape(agents, ['agentName']);
const written = (whole: Shape, frames: Frames = [journey]) => compileWriteRow(whole, writing)(frames);

describe('an expanded row (JSON Format §4.5.11 and §8)', () => {
  it('holds a collection as a list behind its own columns', () => {
    const whole = shape(journeys, ['journeyId', 'outcome'], [member('agents', named, two)]);
    expect(written(whole)).toBe(
      '{"journeyId":"a","outcome":"x","agents":[{"agentName":"Ann"},{"agentName":"Bo"}]}',
    );
  });

  it('holds an empty list where there is nothing, and no column of its own where none is wanted', () => {
    expect(written(shape(journeys, [], [member('agents', named, [])]))).toBe('{"agents":[]}');
  });

  it('holds one row as an object, and null where there is none', () => {
    const single = { collection: false };
    const inner = shape(journeys, ['journeyId']);
    expect(written(shape(transitions, [], [member('journey', inner, [journey], single)]))).toBe(
      '{"journey":{"journeyId":"a"}}',
    );
    expect(written(shape(transitions, [], [member('journey', inner, [], single)]))).toBe('{"journey":null}');
  });

  it('says before the list how many there are, whatever $top left of them', () => {
    const counted = member('agents', named, two, {
      counted: true,
      related: () => ({ rows: two.slice(0, 1), total: 7 }),
    });
    expect(written(shape(journeys, ['journeyId'], [counted]))).toBe(
      '{"journeyId":"a","agents@odata.count":7,"agents":[{"agentName":"Ann"}]}',
    );
  });

  it('holds several, in the order given, each as deep as it goes, and asks with the rows around it', () => {
    const asked: Frames[] = [];
    const note = (rows: readonly Row[]) => (frames: Frames) => {
      asked.push(frames);
      return { rows, total: rows.length };
    };
    const queue = rowOf({ queueName: 'q' }, queues);
    const deepest = member('queues', shape(queues, ['queueName']), [], { related: note([queue]) });
    const back = member('journey', shape(journeys, ['journeyId'], [deepest]), [], {
      collection: false,
      related: note([journey]),
    });
    const outer = member('agents', shape(agents, ['agentName'], [back]), two, { related: note(two) });
    const whole = shape(journeys, ['journeyId'], [member('queues', shape(queues, []), [queue]), outer]);
    const inner = (agentName: string) => ({
      agentName,
      journey: { journeyId: 'a', queues: [{ queueName: 'q' }] },
    });
    expect(JSON.parse(written(whole))).toEqual({
      journeyId: 'a',
      queues: [{}],
      agents: [inner('Ann'), inner('Bo')],
    });
    expect(asked).toEqual([
      [journey],
      [journey, two[0]],
      [journey, two[0], journey],
      [journey, two[1]],
      [journey, two[1], journey],
    ]);
  });
});

describe('a property', () => {
  it.each<[string, string | number | boolean | null, EntitySet, string]>([
    ['outcome', 'a "b"', journeys, '"a \\"b\\""'],
    ['outcome', null, journeys, 'null'],
    ['holdDuration', 0, journeys, '0'],
    ['time', Date.parse('2025-07-01T00:00:00Z'), journeys, '"2025-07-01T03:00:00.000+03:00"'],
    ['localDate', 0, journeys, '"1970-01-01"'],
    ['isWeekend', false, setOf('Dates'), 'false'],
  ])('%s %j', (name, value, set, text) => {
    expect(compileWriteValue(set.column.get(name)!, writing)(value)).toBe(text);
    const { type } = set.column.get(name)!;
    const whole = JSON.parse(propertyJson(text, `x/$metadata#Journeys('a')/${name}`, type, PLAIN));
    expect(Object.keys(whole)).toEqual(['@odata.context', 'value']);
    expect(JSON.stringify(whole.value)).toBe(text);
  });
});

it('a page says its time range, where it is asked to, before its rows', async () => {
  const page = async (timeRange: string | null) => {
    const chunks: string[] = [];
    const frame = { contextUrl: 'c', count: 3, timeRange, nextLink: () => null };
    for await (const chunk of collectionJson([[1, 2]], String, frame, PLAIN)) chunks.push(String(chunk));
    return JSON.parse(chunks.join('')) as object;
  };
  const range = '2025-01-01T00:00:00Z/2025-02-01T00:00:00Z';
  expect(Object.entries(await page(range))).toEqual([
    ['@odata.context', 'c'],
    ['@odata.count', 3],
    ['@JourneyFeed.timeRange', range],
    ['value', [1, 2]],
  ]);
  expect(await page(null)).not.toHaveProperty('@JourneyFeed.timeRange');
});
