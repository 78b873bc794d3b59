import fc from 'fast-check';
import {
  expressionOf,
  readChoices,
  readConditions,
  readDuration,
  writeChoices,
  writeConditions,
} from '../../src/page/explore/conditions.js';
import { durationText } from '../../src/page/explore/cells.js';
import { type Field, fieldsOf } from '../../src/page/explore/fields.js';
import { instantOf } from '../../src/page/explore/local-time.js';
import { readSets } from '../../src/page/metadata.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';

type Row = Record<string, unknown>;

jest.setTimeout(60_000);

const text = (value: unknown): string => value as string;

describe('filters of the form', () => {
  let feed: TestFeed;
  let fields: readonly Field[];
  let journeys: Row[];
  beforeAll(async () => {
    feed = await startTestFeed({ now: '2025-05-20T12:00:00Z', env: { CACHE_BYTES: undefined } });
    const sets = readSets(await (await feed.get('$metadata?$format=json')).json());
    fields = fieldsOf(
      sets.find(({ name }) => name === 'Journeys')!,
      undefined,
    );
    journeys = await feed.walk('Journeys?$expand=queues,mediaTypeList');
  });
  afterAll(() => feed.close());

  const queues = (row: Row): string[] => (row['queues'] as Row[]).map((each) => text(each['queueName']));
  const media = (row: Row): string[] =>
    (row['mediaTypeList'] as Row[]).map((each) => text(each['mediaType']));

  test.each<[string, string, string, (row: Row) => boolean]>([
    ['outcome', 'eq', 'Handled', (row) => row['outcome'] === 'Handled'],
    ['outcome', 'ne', 'Handled', (row) => row['outcome'] !== 'Handled'],
    ['outcome', 'in', 'Abandoned | Other', (row) => ['Abandoned', 'Other'].includes(text(row['outcome']))],
    [
      'channelName',
      'in',
      '\\0 | Línea Sur',
      (row) => [null, 'Línea Sur'].includes(row['channelName'] as null),
    ],
    ['channelName', 'empty', '', (row) => row['channelName'] === null],
    ['channelName', 'filled', '', (row) => row['channelName'] !== null],
    [
      'agentNames',
      'contains',
      "O'Brien",
      (row) => row['agentNames'] !== null && text(row['agentNames']).includes("O'Brien"),
    ],
    [
      'contactName',
      'like',
      'WEI',
      (row) => row['contactName'] !== null && text(row['contactName']).toLowerCase().includes('wei'),
    ],
    [
      'contactName',
      'starts',
      'Wei',
      (row) => row['contactName'] !== null && text(row['contactName']).startsWith('Wei'),
    ],
    [
      'contactEmail',
      'ends',
      '5@mail.example',
      (row) => row['contactEmail'] !== null && text(row['contactEmail']).endsWith('5@mail.example'),
    ],
    [
      'queueNames',
      'in',
      'Returns; Exchanges | Sales',
      (row) => queues(row).some((name) => ['Returns; Exchanges', 'Sales'].includes(name)),
    ],
    ['queueNames', 'none', 'Sales', (row) => !queues(row).includes('Sales')],
    ['queueNames', 'contains', 'Support', (row) => queues(row).some((name) => name.includes('Support'))],
    ['queueNames', 'empty', '', (row) => queues(row).length === 0],
    ['mediaTypes', 'in', 'Chat', (row) => media(row).includes('Chat')],
    ['transfersCompleted', 'gt', '0', (row) => Number(row['transfersCompleted']) > 0],
    ['handlingDuration', 'ge', '2 min', (row) => Number(row['handlingDuration']) >= 120_000],
    ['localDate', 'eq', '2025-05-19', (row) => row['localDate'] === '2025-05-19'],
    ['localDate', 'lt', '2025-05-01', (row) => text(row['localDate']) < '2025-05-01'],
    [
      'time',
      'ge',
      '2025-05-19T08:30',
      (row) => Date.parse(text(row['time'])) >= Date.parse('2025-05-19T06:30Z'),
    ],
  ])('%s %s %s', async (path, operator, value, meets) => {
    const field = fields.find((each) => each.path === path)!;
    const filter = expressionOf(field, { path, operator, value }, '', 'Europe/Paris')!;
    const expected = journeys.filter(meets).map((row) => row['journeyId']);
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(journeys.length);
    const asked = new Set(
      (await feed.walk(`between/2025-04-20/2025-05-21/Journeys?$filter=${encodeURIComponent(filter)}`)).map(
        (row) => row['journeyId'],
      ),
    );
    expect(asked).toEqual(new Set(expected));
  });

  test.each([
    ['outcome', 'eq', ''],
    ['outcome', 'in', ' | '],
    ['outcome', 'ge', 'a'],
    ['transfersCompleted', 'gt', '1 or true'],
    ['handlingDuration', 'ge', '2 weeks'],
    ['localDate', 'eq', '2025-02-30'],
    ['time', 'ge', '2025-05-19 08:30'],
  ])('%s %s %j is no filter yet', (path, operator, value) => {
    const field = fields.find((each) => each.path === path)!;
    expect(expressionOf(field, { path, operator, value }, '', 'UTC')).toBeNull();
  });

  test('quotes in a value stay in it', () => {
    const field = fields.find((each) => each.path === 'contactName')!;
    const condition = { path: 'contactName', operator: 'eq', value: "x' or 'a' eq 'a" };
    expect(expressionOf(field, condition, '', 'UTC')).toBe("contactName eq 'x'' or ''a'' eq ''a'");
  });
});

describe('what the page keeps in its URL', () => {
  test('lists of values come back as they were, whatever stands in them', () => {
    const choice = fc.option(
      fc.string({ minLength: 1, unit: 'binary' }).filter((each) => each.trim() === each && each !== ''),
      { nil: null },
    );
    fc.assert(
      fc.property(fc.array(choice), (choices) => {
        expect(readChoices(writeChoices(choices))).toEqual(choices);
      }),
    );
  });

  test('conditions come back as they were', () => {
    const conditions = [
      { path: 'journey/outcome', operator: 'in', value: 'a b | c' },
      { path: 'queueNames', operator: 'empty', value: '' },
      { path: 'contactName', operator: 'eq', value: ' x\u00a0 y ' },
    ];
    expect(readConditions(writeConditions(conditions))).toEqual(conditions);
    expect(readConditions('nonsense\n\nname eq x')).toEqual([{ path: 'name', operator: 'eq', value: 'x' }]);
  });
});

test.each([
  ['90 s', 90_000],
  ['1.5min', 90_000],
  ['2 H', 7_200_000],
  ['250', 250],
  ['0.0004 s', 0],
  ['-1 s', null],
  ['1 day', null],
])('the duration %j is %j ms', (typed, ms) => {
  expect(readDuration(typed)).toBe(ms);
});

test.each([
  ['2025-01-15T12:00', 'Europe/Paris', '2025-01-15T11:00:00Z'],
  ['2025-07-15T12:00', 'America/New_York', '2025-07-15T16:00:00Z'],
  ['2025-10-26T02:30', 'Europe/Paris', '2025-10-26T00:30:00Z'],
  ['2025-03-30T02:30', 'Europe/Paris', '2025-03-30T01:30:00Z'],
  ['2025-03-30T03:30', 'Europe/Paris', '2025-03-30T01:30:00Z'],
  ['2025-05-19T08:00:30', 'Asia/Kathmandu', '2025-05-19T02:15:30Z'],
  ['2025-02-30T08:00', 'UTC', null],
  ['tomorrow', 'UTC', null],
])('%s in %s is %s', (local, zone, instant) => {
  expect(instantOf(local, zone)).toBe(instant);
});

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1.0 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [7_620_000, '2 h 07 min'],
])('%d ms is said as %s', (ms, said) => {
  expect(durationText(ms)).toBe(said);
});
