/** All fourteen sets over a socket: described, read, keyed, counted, ordered, paged. */
import { columns, defaultOrder, navigations, setNames, type Row, type SetName } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { asked, readWhole, shown, sortedBy, type Whole } from '../support/whole.js';
import { idOf, keyOf } from './ids.js';
import { bare, type Collection, expectError, expectVersion, send } from './raw.js';

const NOW = '2026-01-10T23:30:00Z';
const ZONE = 'Europe/Bucharest';
const FIXED = ['Outcomes', 'TransitionStates', 'Dates'];

let feed: TestFeed;
let whole: Whole;
beforeAll(async () => {
  feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 12, days: 60 },
    env: { FEED_TIME_ZONE: ZONE, UPSTREAM_PAGE_SIZE: '50' },
  });
  // Now is the eleventh already in Bucharest: thirty days before it and the day so far.
  whole = await readWhole(feed, '2025-12-11T22:00:00Z', NOW, ZONE);
}, 60_000);
afterAll(() => feed.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  send(`${feed.url}${path.replaceAll(' ', '%20')}`, { headers });
const inDefaultOrder = (set: SetName): readonly Row[] => sortedBy(whole.sets.rows[set], ...defaultOrder[set]);

describe('the service document', () => {
  it('lists all sets', async () => {
    const { value } = (await get('')).json();
    expect(value.map(({ name }) => name).sort()).toEqual([...setNames, ...FIXED].sort());
    expect(value.every(({ name, url, kind }) => name === url && kind === 'EntitySet')).toBe(true);
  });
});

describe('$metadata', () => {
  let xml: string;
  beforeAll(async () => {
    xml = (await get('$metadata')).text;
  });
  const element = (name: string, of: string): string =>
    new RegExp(`<${name} Name="${of}"[^>]*?(?:/>|>.*?</${name}>)`, 's').exec(xml)![0];
  const typeOf = (set: string): string =>
    /EntityType="JourneyFeed\.(\w+)"/.exec(element('EntitySet', set))![1]!;
  const EDM = {
    text: 'Edm.String',
    time: 'Edm.DateTimeOffset',
    date: 'Edm.Date',
    bool: 'Edm.Boolean',
  };

  it.each(setNames)('describes %s', (set) => {
    const type = element('EntityType', typeOf(set));
    const properties = [...type.matchAll(/<Property Name="(\w+)" Type="([\w.]+)"([^>]*)/g)];
    expect(properties.map(([, name]) => name)).toEqual(Object.keys(columns[set]));
    for (const [, name, edm, rest] of properties) {
      const kind = columns[set][name!]!;
      if (kind === 'int') expect(edm).toMatch(/^Edm\.Int(?:32|64)$/);
      else expect(edm).toBe(EDM[kind]);
      if (kind === 'time') expect(rest).toContain('Precision="3"');
      if (/Duration$|^duration$/.test(name!)) expect(edm).toBe('Edm.Int64');
    }
    expect([...type.matchAll(/<PropertyRef Name="(\w+)"/g)].map(([, name]) => name)).toEqual(keyOf(set));
  });

  it.each(setNames)('describes what %s lead to', (set) => {
    const type = element('EntityType', typeOf(set));
    const links = [
      ...type.matchAll(/<NavigationProperty Name="(\w+)" Type="([^"]+)"([^>]*)>(.*?)(?=<Nav|<\/E|$)/gs),
    ];
    expect(links.map(([, name]) => name)).toEqual(Object.keys(navigations[set]));
    for (const [, name, target, rest, inner] of links) {
      const { to, many } = navigations[set][name!]!;
      const qualified = `JourneyFeed.${typeOf(to)}`;
      expect(target).toBe(many ? `Collection(${qualified})` : qualified);
      const partner = /Partner="(\w+)"/.exec(rest!)?.[1];
      // Agents of a transition know no way back: the sets of a journey do.
      if (to === 'TransitionAgents') expect(partner).toBeUndefined();
      else expect(navigations[to][partner!]?.to).toBe(set);
      if (!many)
        expect(inner).toContain(
          '<ReferentialConstraint Property="journeyId" ReferencedProperty="journeyId"/>',
        );
    }
    const bindings = [
      ...element('EntitySet', set).matchAll(/<NavigationPropertyBinding Path="(\w+)" Target="(\w+)"\/>/g),
    ];
    expect(bindings.map(([, path, target]) => [path, target])).toEqual(
      Object.entries(navigations[set]).map(([name, { to }]) => [name, to]),
    );
  });
});

describe.each(setNames)('%s', (set) => {
  it('reads whole, in its order', async () => {
    const answer = await get(set, { Prefer: 'maxpagesize=50000' });
    expectVersion(answer);
    const { value, ...rest } = answer.json();
    expect(rest).toEqual({ '@odata.context': `${feed.url}$metadata#${set}` });
    expect(value).toEqual(shown(whole, set, inDefaultOrder(set)));
    expect(value.length).toBeGreaterThan(20);
    expect(answer.header('Journey-Time-Range')).toBe('2025-12-11T22:00:00.000Z/2026-01-10T23:30:00.000Z');
  });

  it('counts', async () => {
    const { length } = whole.sets.rows[set];
    expect((await get(`${set}/$count`)).text).toBe(String(length));
    expect((await get(`${set}?$count=true&$top=1`)).json()['@odata.count']).toBe(length);
  });

  it('is walked by pages in several orders', async () => {
    const size = Math.ceil(whole.sets.rows[set].length / 5);
    const headers = { Prefer: `maxpagesize=${String(size)}` };
    expect(await feed.walk(set, headers)).toEqual(shown(whole, set, inDefaultOrder(set)));
    const backwards = [...sortedBy(whole.sets.rows[set], ...keyOf(set))].reverse();
    const order = keyOf(set).map((name) => `${name} desc`);
    expect(await feed.walk(`${set}?$orderby=${order.join(',')}`, headers)).toEqual(
      shown(whole, set, backwards),
    );
  });

  it('takes $select, $skip and $top', async () => {
    const names = Object.keys(columns[set]).slice(-2);
    const expected = inDefaultOrder(set)
      .slice(5, 12)
      .map((row) => {
        const [all] = shown(whole, set, [row]);
        // Without its key among what is selected, an entity says its id.
        const id = keyOf(set).every((name) => names.includes(name)) ? {} : { '@odata.id': idOf(set, row) };
        return { ...id, ...Object.fromEntries(names.map((name) => [name, all![name]])) };
      });
    const answer = (await get(`${set}?$select=${names.join(',')}&$skip=5&$top=7`)).json();
    expect(answer.value).toEqual(expected);
    expect(answer['@odata.context']).toBe(`${feed.url}$metadata#${set}(${names.join(',')})`);
  });

  it('is read by key', async () => {
    const rows = inDefaultOrder(set);
    const seldom = rows.findLast((row) => Number(row['position'] ?? 1) > 0) ?? rows[1]!;
    for (const row of [rows[0]!, rows.at(-1)!, seldom]) {
      const parts = keyOf(set).map((name) => {
        const value = row[name]!;
        return [name, typeof value === 'number' ? String(value) : `'${value}'`] as const;
      });
      const named = parts.map(([name, value]) => `${name}=${value}`);
      const [expected] = shown(whole, set, [row]);
      const spellings = [named.join(','), [...named].reverse().join(',')];
      for (const key of parts.length === 1 ? [...spellings, parts[0]![1]] : spellings) {
        const { '@odata.context': context, ...entity } = (await get(`${set}(${key})`)).json<Row>();
        expect(entity).toEqual(expected);
        expect(context).toBe(`${feed.url}$metadata#${set}/$entity`);
      }
    }
  });

  it('refuses wrong keys', async () => {
    const [first, ...others] = keyOf(set);
    const incomplete = others.length === 0 ? 'invalidOption' : 'syntaxError';
    expectError(await get(`${set}(${first!}=null)`), 400, incomplete);
    expectError(await get(`${set}(nope='x')`), 400, 'syntaxError');
    if (others.length > 0) {
      expectError(await get(`${set}('x')`), 400, 'syntaxError');
      const absent = others.map((name) => `${name}=${name === 'role' ? "'current'" : '0'}`);
      expectError(await get(`${set}(${first!}='none',${absent.join(',')})`), 404, 'noSuchEntity');
    }
  });
});

describe('reference sets', () => {
  const OUTCOMES = ['Abandoned', 'EndedInScript', 'Handled', 'Other', 'UnknownOutcome'];
  const STATES = [
    'FINISHED',
    'HOLD',
    'IN_SCRIPT',
    'OUTBOUND_CALL_INITIATED',
    'STARTED',
    'TALKING',
    'TRANSFER',
    'WAITING',
  ];

  it.each([
    ['Outcomes', OUTCOMES],
    ['TransitionStates', STATES],
  ])('%s are those of the contract, and ask nothing', async (set, names) => {
    feed.sandbox.clearRequests();
    const rows = await feed.rows(set);
    expect(rows.map((row) => row['name'])).toEqual(names);
    expect(rows.every((row) => typeof row['description'] === 'string' && row['description'] !== '')).toBe(
      true,
    );
    expect((await get(`${set}/$count`)).text).toBe(String(names.length));
    expect((await get(`${set}('${names[1]!}')`)).json<Row>()['name']).toBe(names[1]);
    expectError(await get(`${set}('nope')`), 404, 'noSuchEntity');
    expect(
      (await feed.walk(`${set}?$orderby=name desc`, { Prefer: 'maxpagesize=2' })).map((row) => row['name']),
    ).toEqual([...names].reverse());
    expect((await feed.rows(`${set}?$filter=startswith(name,'${names[2]!.slice(0, 3)}')`)).length).toBe(1);
    expect(feed.sandbox.requests).toEqual([]);
  });

  it('hold every name that the facts have', async () => {
    const [outcomes, states] = [new Set(OUTCOMES), new Set(STATES)];
    expect(whole.sets.rows.Journeys.every((row) => outcomes.has(String(row['outcome'])))).toBe(true);
    expect(whole.sets.rows.Transitions.every((row) => states.has(String(row['name'])))).toBe(true);
  });
});

describe('Dates', () => {
  it('has a row for each local day of the range', async () => {
    feed.sandbox.clearRequests();
    const rows = await feed.rows('Dates');
    expect([rows.length, rows[0]!['date'], rows.at(-1)!['date']]).toEqual([31, '2025-12-12', '2026-01-11']);
    const local = new Set(whole.sets.rows.Journeys.map((row) => row['localDate']));
    expect(rows.filter((row) => local.has(row['date'] as string)).length).toBe(local.size);
    const inNewfoundland = await feed.rows('in/America~St_Johns/Dates');
    expect(inNewfoundland.at(-1)!['date']).toBe('2026-01-10');
    expect((await get('Dates/$count')).text).toBe('31');
    expect(feed.sandbox.requests).toEqual([]);
  });

  it.each([
    ['2025-12-28', 2025, 4, 12, 'December', 2025, 52, 7, 'Sunday', true],
    ['2025-12-29', 2025, 4, 12, 'December', 2026, 1, 1, 'Monday', false],
    ['2026-01-01', 2026, 1, 1, 'January', 2026, 1, 4, 'Thursday', false],
    ['2026-01-03', 2026, 1, 1, 'January', 2026, 1, 6, 'Saturday', true],
    ['2026-01-05', 2026, 1, 1, 'January', 2026, 2, 1, 'Monday', false],
  ])(
    'tells the calendar of %s',
    async (date, year, quarter, month, monthName, isoYear, isoWeek, dayOfWeek, dayName, isWeekend) => {
      const row = bare(await get(`Dates(${date})`));
      expect(row).toEqual({
        date,
        year,
        quarter,
        month,
        monthName,
        isoYear,
        isoWeek,
        dayOfWeek,
        dayName,
        isWeekend,
      });
    },
  );

  it('counts weeks and days as the calendar does, in a year of 53 weeks and in a leap year', async () => {
    const days = await feed.walk('between/2020-01-01/2021-01-05/Dates', { Prefer: 'maxpagesize=100' });
    expect(days.length).toBe(370);
    const by = new Map(days.map((row) => [row['date'], row]));
    expect(by.get('2021-01-01')).toMatchObject({ isoYear: 2020, isoWeek: 53, dayName: 'Friday' });
    expect(by.get('2021-01-04')).toMatchObject({ isoYear: 2021, isoWeek: 1, dayOfWeek: 1 });
    expect(by.get('2020-02-29')).toMatchObject({
      quarter: 1,
      month: 2,
      dayName: 'Saturday',
      isWeekend: true,
    });
    expect(days.filter((row) => row['isoYear'] === 2020).length).toBe(369);
    expect(
      (await feed.rows('between/2020-01-01/2021-01-05/Dates?$filter=isoWeek eq 53')).map(
        (row) => row['date'],
      ),
    ).toEqual([
      '2020-12-28',
      '2020-12-29',
      '2020-12-30',
      '2020-12-31',
      '2021-01-01',
      '2021-01-02',
      '2021-01-03',
    ]);
  });

  it('is ordered, filtered and paged like any set', async () => {
    const weekends = (await feed.walk(
      'Dates?$filter=isWeekend eq true&$orderby=date desc&$count=true&$top=5',
      {
        Prefer: 'maxpagesize=2',
      },
    )) as Collection['value'];
    expect(weekends.map((row) => row['date'])).toEqual([
      '2026-01-11',
      '2026-01-10',
      '2026-01-04',
      '2026-01-03',
      '2025-12-28',
    ]);
    expectError(await get('Dates(2024-01-01)'), 404, 'noSuchEntity');
    expect(asked(feed).journeys.length).toBe(0);
  });
});
