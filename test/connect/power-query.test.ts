import fc from 'fast-check';
import {
  incrementalQueryOf,
  powerQueryOf,
  rangeParameter,
  startColumn,
} from '../../src/connect/power-query.js';
import { identifier, textLiteral } from '../../src/connect/power-query-text.js';
import { model } from '../model/model.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { evaluateM } from './m/evaluate.js';
import { feedReader, library } from './m/library.js';
import { parseM } from './m/parse.js';
import { MFeedTable, type MRecord, MTime } from './m/values.js';

const sets = new Map([...model.sets].map(([name, { columns }]) => [name, columns.map((each) => each.name)]));

/** What a query comes to, with the parameters of a partition. */
async function run(text: string, more: MRecord = {}) {
  const reader = feedReader(sets);
  const value = evaluateM(await parseM(text), { ...reader.library, ...more });
  if (!(value instanceof MFeedTable)) throw new Error('The query gives no set');
  return { table: value, calls: reader.calls };
}

describe('text in M', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('"', '#', '(', ')', ',', '\r', '\n', '\t', '\u2028', '\u0000', 'a', 'c', 'r'),
    }),
  );

  it('says what it stands for, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const literal = textLiteral(text);
        expect(literal).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(evaluateM(await parseM(`let a = ${literal} in a`), library)).toBe(text);
      }),
    );
  });

  it.each([
    ['plain', '"plain"'],
    ['a "b"', '"a ""b"""'],
    ['#(tab)', '"#(#)(tab)"'],
    ['two\r\nlines', '"two#(cr)#(lf)lines"'],
    ['\u0007\ud800', '"#(0007)#(D800)"'],
    ['Zoë 🚀', '"Zoë 🚀"'],
  ])('%j is written %s', (text, literal) => {
    expect(textLiteral(text)).toBe(literal);
  });

  it('names are quoted where they must be', async () => {
    expect(['Journeys', 'in', 'two words', 'a"b'].map(identifier)).toEqual([
      'Journeys',
      '#"in"',
      '#"two words"',
      '#"a""b"',
    ]);
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const name = identifier(text);
        expect(evaluateM(await parseM(`let ${name} = 7 in ${name}`), library)).toBe(7);
      }),
    );
  });
});

describe('the query of a set', () => {
  const rootUrl = 'https://journeys.example.com/odata/';

  it('is one expression on the service root', async () => {
    const text = powerQueryOf({ rootUrl, set: 'Journeys', columns: ['journeyId', 'outcome'], days: 7 });
    expect(text.split('\n')).toEqual([
      'let',
      '    Source = OData.Feed("https://journeys.example.com/odata/last/7d/", null, [Implementation = "2.0", ODataVersion = 4, OmitValues = ODataOmitValues.Nulls]),',
      '    Journeys = Source{[Name = "Journeys", Signature = "table"]}[Data],',
      '    Columns = Table.SelectColumns(Journeys, {"journeyId", "outcome"})',
      'in',
      '    Columns',
    ]);
    expect((await run(text)).calls).toEqual([
      {
        url: `${rootUrl}last/7d/`,
        headers: null,
        options: { Implementation: '2.0', ODataVersion: 4, OmitValues: 'nulls' },
      },
    ]);
  });

  it.each([
    ['', 'last/7d/'],
    ['in/Europe~Paris/', 'in/Europe~Paris/last/7d/'],
    ['last/30d/', 'last/30d/'],
    ['in/Europe~Paris/between/2025-01-01/2025-02-01/', 'in/Europe~Paris/between/2025-01-01/2025-02-01/'],
  ])('below %j, seven days are read of %j', async (root, read) => {
    const { calls } = await run(powerQueryOf({ rootUrl: rootUrl + root, set: 'Journeys', days: 7 }));
    expect(calls[0]!.url).toBe(rootUrl + read);
  });

  it('reads any root as it is given, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.webUrl({ withQueryParameters: true }), async (url) => {
        const { calls } = await run(powerQueryOf({ rootUrl: url, set: 'Journeys' }));
        expect(calls[0]!.url).toBe(url);
      }),
    );
  });
});

describe('the query of a partition', () => {
  const NOW = '2025-06-02T09:00:00Z';
  let feed: TestFeed;
  beforeAll(async () => {
    feed = await startTestFeed({
      now: NOW,
      sandbox: { journeysPerDay: 30, days: 20 },
      env: { FEED_TIME_ZONE: 'Europe/Bucharest' },
    });
  });
  afterAll(() => feed.close());

  const at = (text: string): MTime => new MTime('datetime', Date.parse(`${text}T00:00:00Z`));
  const inOrder = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
  const partition = (from: string, to: string): MRecord => ({ RangeStart: at(from), RangeEnd: at(to) });
  const timed = [...sets].filter(
    ([, columns]) => columns.includes('time') || columns.includes('journeyTime'),
  );

  it('are those of every set that has a time', () => {
    expect(timed.map(([name]) => name)).toHaveLength(11);
    expect(timed.filter(([name, columns]) => !columns.includes(startColumn(name)))).toEqual([]);
  });

  it.each(timed)(
    'of %s asks for the journeys that started from RangeStart until before RangeEnd',
    async (set) => {
      const text = incrementalQueryOf({ rootUrl: feed.url, set });
      const days = ['2025-05-20', '2025-05-22', '2025-05-25'];
      const rows = async (from: string, to: string) => {
        const { table } = await run(text, partition(from, to));
        const column = startColumn(set);
        expect(table.filters).toEqual([`${column} ge ${from}T00:00:00Z and ${column} lt ${to}T00:00:00Z`]);
        return await feed.walk(table.folded);
      };
      const parts = [...(await rows(days[0]!, days[1]!)), ...(await rows(days[1]!, days[2]!))];
      expect(parts.length).toBeGreaterThan(5);
      // Transitions come by their own time, and so those of two partitions overlap.
      expect(inOrder(parts)).toEqual(inOrder(await rows(days[0]!, days[2]!)));
    },
  );

  it.each(timed)(
    'of %s drops the offset of each of its times, after all that folds',
    async (set, columns) => {
      const text = incrementalQueryOf({ rootUrl: feed.url, set });
      const { table } = await run(text, partition('2025-05-20', '2025-05-22'));
      const types = model.sets.get(set)!.columns.filter(({ type }) => type === 'Edm.DateTimeOffset');
      expect(table.changes.map(([column, , type]) => [column, type.text])).toEqual(
        types.map(({ name }) => [name, 'datetime']),
      );
      expect(table.columns).toEqual(columns);
      const [row] = await feed.rows(`${table.folded}&$top=1`);
      for (const [column, change] of table.changes)
        expect(change(row![column])).toMatch(/^2025-05-2\dT\d\d:\d\d:\d\d\.\d{3}$/);
    },
  );

  it('selects columns, and drops the offsets of those that are left', async () => {
    const columns = ['transitionId', 'time', 'duration'];
    const text = incrementalQueryOf({ rootUrl: feed.url, set: 'Transitions', columns });
    const { table } = await run(text, partition('2025-05-20', '2025-05-22'));
    expect(table.changes.map(([column]) => column)).toEqual(['time']);
    const [row] = await feed.rows(`${table.folded}&$top=1`);
    expect(Object.keys(row!).sort()).toEqual([...columns].sort());
  });

  it('has parameters that Power BI can set', async () => {
    const text = rangeParameter(2025, 5, 20);
    expect(evaluateM(await parseM(text), library)).toEqual(at('2025-05-20'));
    expect(text).toContain('IsParameterQuery = true');
  });

  it('is refused by the evaluator where a filter would not fold', async () => {
    const text = incrementalQueryOf({ rootUrl: feed.url, set: 'Journeys' });
    const late = text.replaceAll('DateTime.AddZone(RangeStart, 0)', 'RangeStart');
    await expect(run(late, partition('2025-05-20', '2025-05-22'))).rejects.toThrow('>= does not fold');
  });
});
