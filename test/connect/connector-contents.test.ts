import fc from 'fast-check';
import { model } from '../model/model.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { evaluateM } from './m/evaluate.js';
import { parseM } from './m/parse.js';
import { MError, type MFeedTable, type MFunction, type MRows, MTime } from './m/values.js';
import { day, section, sets } from './section.js';

describe('JourneyFeed.Contents', () => {
  const NOW = '2025-06-02T09:00:00Z';
  let feed: TestFeed;
  beforeAll(async () => {
    feed = await startTestFeed({ now: NOW, sandbox: { journeysPerDay: 20, days: 30 } });
  });
  afterAll(() => feed.close());

  const contents = async (...values: readonly unknown[]) => {
    const { member, calls } = await section();
    const table = member<MFunction>('JourneyFeed.Contents')(...values) as MRows;
    return { table, call: calls[0]! };
  };
  const rootOf = async (...values: readonly unknown[]) => (await contents(...values)).call.url;

  it.each([
    [[], ''],
    [[90], 'last/90d/'],
    [[1, null, null, 'Europe/Bucharest'], 'in/Europe~Bucharest/last/1d/'],
    [[36525], 'last/36525d/'],
    [[null, day('2025-05-20'), day('2025-05-25')], 'between/2025-05-20/2025-05-25/'],
    [[null, day('2025-05-20'), day('2025-05-20')], 'between/2025-05-20/2025-05-20/'],
    [
      [null, day('2025-05-20'), day('2025-05-25'), 'America/Argentina/Buenos_Aires'],
      'in/America~Argentina~Buenos_Aires/between/2025-05-20/2025-05-25/',
    ],
    [[null, null, null, 'UTC'], 'in/UTC/'],
    [[null, null, null, 'Etc/GMT+5'], 'in/Etc~GMT%2B5/'],
  ])('with %j it reads the root %j, which the feed has', async (values, expected) => {
    const root = await rootOf(feed.url, ...values);
    expect(root).toBe(feed.url + expected);
    for (const part of ['', '$metadata', 'Journeys?$top=3']) {
      const response = await feed.get(root + part);
      expect([part, response.status]).toEqual([part, 200]);
    }
    const context = (await (await feed.get(root)).json()) as Record<string, unknown>;
    expect(context['@odata.context']).toBe(`${root}$metadata`);
  });

  it('takes any range that the feed takes', async () => {
    const days = fc.integer({ min: 0, max: 400 }).map((n) => Date.parse('2024-06-01') + n * 86_400_000);
    const range = fc.oneof(
      fc.integer({ min: 1, max: 36_525 }).map((n) => [n, null, null]),
      fc
        .tuple(days, days)
        .map((pair) => [...pair].sort((a, b) => a - b))
        .map((pair) => [null, ...pair.map((ms) => new MTime('date', ms))]),
      fc.constant([null, null, null]),
    );
    const zone = fc.constantFrom(
      null,
      'Europe/Paris',
      'America/Argentina/Buenos_Aires',
      'Asia/Kolkata',
      'Etc/GMT-14',
    );
    await fc.assert(
      fc.asyncProperty(range, zone, async (values, name) => {
        const response = await feed.get(await rootOf(feed.url, ...values, name));
        expect(response.status).toBe(200);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['https://journeys.example.com', 'https://journeys.example.com/odata/'],
    ['https://journeys.example.com/', 'https://journeys.example.com/odata/'],
    ['https://journeys.example.com/odata', 'https://journeys.example.com/odata/'],
    ['https://example.com/bi/odata/', 'https://example.com/bi/odata/'],
    ['http://localhost:4004/odata/', 'http://localhost:4004/odata/'],
    ['http://127.0.0.1:4004', 'http://127.0.0.1:4004/odata/'],
    ['https://journeys.example.com/odata/last/7d', 'https://journeys.example.com/odata/last/7d/'],
  ])('reads the address %s at %s', async (address, root) => {
    expect(await rootOf(address)).toBe(root);
  });

  it.each([
    [['https://journeys.example.com/odata/?api_key=k'], /belong into the address/],
    [['https://me:k@journeys.example.com/odata/'], /belong into the address/],
    [['https://journeys.example.com/odata/#k'], /belong into the address/],
    [['http://journeys.example.com/odata/'], /starts with https:\/\/, not http:/],
    [['http://localhost.example.com/odata/'], /starts with https:/],
    [['journeys.example.com/odata/'], /starts with https:/],
    [['https://journeys.example.com/odata/last/7d/', 30], /odata\/last\/7d\/ has a zone or a range/],
    [['https://journeys.example.com/odata/in/UTC/', null, null, null, 'UTC'], /has a zone or a range/],
    [['https://journeys.example.com', 7, day('2025-05-20')], /not both/],
    [['https://journeys.example.com', 0], /1 to 36525, not 0/],
    [['https://journeys.example.com', 36_526], /1 to 36525/],
    [['https://journeys.example.com', 1.5], /1 to 36525, not 1.5/],
    [['https://journeys.example.com', null, day('2025-05-20')], /both the first day/],
    [['https://journeys.example.com', null, null, day('2025-05-20')], /both the first day/],
    [['https://journeys.example.com', null, day('2025-05-21'), day('2025-05-20')], /in this order/],
  ])('refuses %j', async (values, message) => {
    await expect(contents(...values)).rejects.toThrow(message);
    await expect(contents(...values)).rejects.toBeInstanceOf(MError);
  });

  it('lets OData.Feed read, with nothing but how', async () => {
    const { call } = await contents(feed.url);
    expect(call.headers).toBeNull();
    expect(call.options).toEqual({ Implementation: '2.0', ODataVersion: 4, OmitValues: 'nulls' });
  });

  it('is a navigation table of all sets, whose tables are those of OData.Feed', async () => {
    const { table } = await contents(feed.url, 7);
    expect(table.rows.map(({ Name }) => Name)).toEqual([...sets.keys()]);
    for (const row of table.rows) {
      expect(row).toMatchObject({ ItemKind: 'Table', ItemName: 'Table', IsLeaf: true });
      expect((row.Data as MFeedTable).folded).toBe(`${feed.url}last/7d/${String(row.Name)}`);
    }
    const { meta, text } = table.type;
    expect(text).toBe('table key Name');
    const columns = Object.keys(table.rows[0]!);
    expect(Object.values(meta).filter((column) => !columns.includes(String(column)))).toEqual([]);
    expect(Object.keys(meta).sort()).toEqual([
      'NavigationTable.DataColumn',
      'NavigationTable.IsLeafColumn',
      'NavigationTable.ItemKindColumn',
      'NavigationTable.NameColumn',
      'Preview.DelayColumn',
    ]);
  });

  it('works as its examples say', async () => {
    const { member } = await section();
    const run = member<MFunction>('JourneyFeed.Contents');
    const examples = run.type!.meta['Documentation.Examples'] as Record<string, string>[];
    const [journeys, ranged] = await Promise.all(
      examples.map(async ({ Code }) => evaluateM(await parseM(Code!), { 'JourneyFeed.Contents': run })),
    );
    expect((journeys as MFeedTable).folded).toBe('https://journeys.example.com/odata/Journeys');
    expect(((ranged as MRows).rows[0]!.Data as MFeedTable).url).toBe(
      'https://journeys.example.com/odata/in/Europe~Bucharest/last/90d/Journeys',
    );
  });

  describe('with the helpers', () => {
    const table = async (set: string) => {
      const { table } = await contents(feed.url);
      return table.rows.find(({ Name }) => Name === set)!.Data;
    };
    const at = (text: string): MTime => new MTime('datetime', Date.parse(text));

    it.each([
      ['Journeys', 'time'],
      ['Transitions', 'journeyTime'],
      ['JourneyQueues', 'journeyTime'],
      ['TransitionAgents', 'journeyTime'],
    ])('%s is cut by %s, in the request', async (set, column) => {
      const { member } = await section();
      const cut = member<MFunction>('JourneyFeed.StartedBetween')(
        await table(set),
        at('2025-05-20T00:00:00Z'),
        at('2025-05-22T00:00:00Z'),
      ) as MFeedTable;
      expect(cut.filters).toEqual([
        `${column} ge 2025-05-20T00:00:00Z and ${column} lt 2025-05-22T00:00:00Z`,
      ]);
      const rows = await feed.walk(cut.folded);
      const days = new Set(rows.map((row) => String(row[column]).slice(0, 10)));
      expect([...days].sort()).toEqual(['2025-05-20', '2025-05-21']);
    });

    it('times lose their offset, in each set that has one', async () => {
      const { member } = await section();
      for (const [set, { columns }] of model.sets) {
        const changed = member<MFunction>('JourneyFeed.WallClock')(await table(set)) as MFeedTable;
        const times = columns.filter(({ type }) => type === 'Edm.DateTimeOffset').map(({ name }) => name);
        expect([set, changed.changes.map(([column]) => column).sort()]).toEqual([set, times.sort()]);
        for (const [, change, type] of changed.changes)
          expect([change('2025-05-20T10:00:00.000+03:00'), type.text]).toEqual([
            '2025-05-20T10:00:00.000',
            'nullable datetime',
          ]);
      }
    });

    it('the columns of milliseconds, and no others, become durations', async () => {
      const { member } = await section();
      for (const [set, { columns }] of model.sets) {
        const changed = member<MFunction>('JourneyFeed.Durations')(await table(set)) as MFeedTable;
        const measured = columns.filter(({ unit }) => unit === 'ms').map(({ name }) => name);
        expect([set, changed.changes.map(([column]) => column)]).toEqual([set, measured]);
        for (const [, change, type] of changed.changes)
          expect([change(90_500), change(null), type.text]).toEqual([
            { seconds: 90.5 },
            null,
            'nullable duration',
          ]);
      }
    });
  });
});
