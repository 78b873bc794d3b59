/** Service roots: zones and bounded ranges, alone and composed, each a service of its own. */
import { defaultOrder, setNames, type SetName } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { asked, readWhole, shown, sortedBy } from '../support/whole.js';
import { type Collection, expectError, expectVersion, send } from './raw.js';

jest.setTimeout(60_000);

const NOW = '2026-04-10T12:03:00Z';
let feed: TestFeed;
beforeAll(async () => {
  feed = await startTestFeed({ now: NOW, sandbox: { journeysPerDay: 8, days: 400 } });
});
afterAll(() => feed.close());
beforeEach(() => {
  feed.sandbox.clearRequests();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  send(`${feed.url}${path.replaceAll(' ', '%20')}`, { headers });

/** Root, its range by journey start, and the zone of its wall clocks. */
const ROOTS: readonly (readonly [root: string, start: string, end: string, zone: string])[] = [
  ['', '2026-03-11T00:00:00.000Z', '2026-04-10T12:00:00.000Z', 'UTC'],
  ['in/Europe~Bucharest/', '2026-03-10T22:00:00.000Z', '2026-04-10T12:00:00.000Z', 'Europe/Bucharest'],
  ['last/1d/', '2026-04-09T00:00:00.000Z', '2026-04-10T12:00:00.000Z', 'UTC'],
  ['last/90d/', '2026-01-10T00:00:00.000Z', '2026-04-10T12:00:00.000Z', 'UTC'],
  ['between/2026-01-01/2026-02-01/', '2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z', 'UTC'],
  ['between/2026-04-09/2027-01-01/', '2026-04-09T00:00:00.000Z', '2026-04-10T12:00:00.000Z', 'UTC'],
  [
    'in/Europe~Bucharest/last/20d/',
    '2026-03-20T22:00:00.000Z',
    '2026-04-10T12:00:00.000Z',
    'Europe/Bucharest',
  ],
  // Summer time begins on 29 March: the range is an hour short.
  [
    'in/Europe~Bucharest/between/2026-03-28/2026-03-31/',
    '2026-03-27T22:00:00.000Z',
    '2026-03-30T21:00:00.000Z',
    'Europe/Bucharest',
  ],
  [
    'in/America~St_Johns/between/2026-03-07/2026-03-10/',
    '2026-03-07T03:30:00.000Z',
    '2026-03-10T02:30:00.000Z',
    'America/St_Johns',
  ],
  ['in/UTC/last/3d/', '2026-04-07T00:00:00.000Z', '2026-04-10T12:00:00.000Z', 'UTC'],
];

describe.each(ROOTS)('%s', (root, start, end, zone) => {
  it('is a service of its own', async () => {
    const service = await get(root);
    expectVersion(service);
    expect(service.json()['@odata.context']).toBe(`${feed.url}${root}$metadata`);
    expect(service.json().value.length).toBe(14);
    const metadata = await get(`${root}$metadata`);
    expect(metadata.text).toBe((await get('$metadata')).text);
    if (root !== '') expect((await get(root.replace(/\/$/, ''))).json()).toEqual(service.json());
  });

  it('has the rows of its range, in its zone, over pages whose links lead on in it', async () => {
    const whole = await readWhole(feed, start, end, zone);
    for (const set of ['Journeys', 'Transitions', 'JourneyAgents'] satisfies SetName[]) {
      const expected = shown(whole, set, sortedBy(whole.sets.rows[set], ...defaultOrder[set]));
      const rows: unknown[] = [];
      const size = `maxpagesize=${String(Math.max(3, Math.ceil(expected.length / 3)))}`;
      for (let url: string | undefined = `${feed.url}${root}${set}`; url !== undefined;) {
        const answer = await send(url, { headers: { Prefer: size } });
        expect(answer.header('Journey-Time-Range')).toBe(`${start}/${end}`);
        const page: Collection = answer.json();
        expect(page['@odata.context']).toBe(`${feed.url}${root}$metadata#${set}`);
        rows.push(...page.value);
        url = page['@odata.nextLink'];
        if (url !== undefined) expect(url.startsWith(`${feed.url}${root}${set}?`)).toBe(true);
      }
      expect(rows).toEqual(expected);
      expect(rows.length).toBeGreaterThan(5);
      expect((await get(`${root}${set}/$count`)).text).toBe(String(expected.length));
    }
  });

  it('says its range on each answer, and as an annotation where that is asked for', async () => {
    for (const set of [...setNames, 'Outcomes', 'Dates']) {
      const answer = await get(`${root}${set}?$top=1`, { Prefer: 'odata.include-annotations="*"' });
      expect([answer.status, answer.header('Journey-Time-Range')]).toEqual([200, `${start}/${end}`]);
      expect(answer.json<Record<string, unknown>>()['@JourneyFeed.timeRange']).toBe(`${start}/${end}`);
      expect((await get(`${root}${set}?$top=1`)).text).not.toContain('timeRange');
    }
    expect((await get(`${root}Journeys/$count`)).header('Journey-Time-Range')).toBe(`${start}/${end}`);
  });
});

describe('a bounded root', () => {
  it('holds its range beside any filter, and-ed', async () => {
    const whole = await readWhole(feed, '2026-01-20T00:00:00Z', '2026-02-01T00:00:00Z');
    const rows = await feed.rows(
      'between/2026-01-01/2026-02-01/Journeys?$filter=time ge 2026-01-20T00:00:00Z',
    );
    expect(rows.length).toBe(whole.sets.rows.Journeys.length);
    feed.sandbox.clearRequests();
    const outside = await get('between/2026-01-01/2026-02-01/Journeys?$filter=time ge 2026-02-01T00:00:00Z');
    expect(outside.json().value).toEqual([]);
    expect(outside.header('Journey-Time-Range')).toBe('2026-01-01T00:00:00.000Z/2026-02-01T00:00:00.000Z');
    expect(feed.sandbox.requests).toEqual([]);
  });

  it('holds its range beside a key too', async () => {
    const whole = await readWhole(feed, '2026-01-20T00:00:00Z', '2026-01-21T00:00:00Z');
    const id = String(whole.sets.rows.Journeys[0]!['journeyId']);
    expect((await get(`between/2026-01-01/2026-02-01/Journeys('${id}')`)).status).toBe(200);
    expect((await get(`Journeys('${id}')`)).status).toBe(200);
    feed.sandbox.clearRequests();
    expectError(await get(`between/2026-02-01/2026-03-01/Journeys('${id}')`), 404, 'noSuchEntity');
    expect(await feed.rows(`last/30d/Transitions?$filter=journeyId eq '${id}'`)).toEqual([]);
    for (const { dateRange } of [...asked(feed).journeys, ...asked(feed).transitions])
      expect(Date.parse(dateRange.start)).toBeGreaterThan(Date.parse('2026-01-31T00:00:00Z'));
  });

  it('that is empty asks nothing', async () => {
    for (const root of ['between/2026-01-05/2026-01-05/', 'between/2030-01-01/2031-01-01/']) {
      expect((await get(`${root}Journeys?$count=true`)).json()).toMatchObject({
        '@odata.count': 0,
        value: [],
      });
      expect((await get(`${root}Dates/$count`)).text).toBe('0');
    }
    expect(feed.sandbox.requests).toEqual([]);
  });

  it('does not take another root’s links', async () => {
    const link = (await get('last/30d/Journeys', { Prefer: 'maxpagesize=5' })).json()['@odata.nextLink']!;
    expect((await send(link)).status).toBe(200);
    for (const root of ['', 'last/31d/', 'in/Europe~Bucharest/last/30d/'])
      expectError(await send(link.replace('last/30d/', root)), 400, 'invalidSkipToken');
  });
});

describe('a root that is wrong', () => {
  it.each([
    ['in/Nowhere~Land/Journeys', 'in'],
    ['in//Journeys', 'in'],
    ['in', 'in'],
    [`in/${'x'.repeat(400)}/Journeys`, 'in'],
    ['in/%FF/Journeys', 'in'],
    ['last/0d/Journeys', 'last'],
    ['last/90/Journeys', 'last'],
    ['last/-3d/Journeys', 'last'],
    ['last/99999d/Journeys', 'last'],
    ['last/d/Journeys', 'last'],
    ['between/2026-02-30/2026-03-01/Journeys', 'between'],
    ['between/2026-03-01/2026-02-01/Journeys', 'between'],
    ['between/2026-03-01/Journeys', 'between'],
    ['between/2026-13-01/2027-01-01/Journeys', 'between'],
    ['between/today/tomorrow/Journeys', 'between'],
  ])('%s: 400 that names it', async (path, part) => {
    const { target, message } = expectError(await get(path), 400, 'invalidOption');
    expect([target, message.includes(part)]).toEqual([part, true]);
  });

  it.each([
    'last/3d/in/UTC/Journeys',
    'between/2026-01-01/2026-02-01/last/3d/Journeys',
    'last/3d/between/2026-01-01/2026-02-01/Journeys',
    'last/3d/last/3d/Journeys',
    'in/UTC/in/UTC/Journeys',
    'last/3d/Nope',
    'Last/3d/Journeys',
  ])('%s: 404', async (path) => {
    expectError(await get(path), 404, 'notFound');
  });

  it('asks the upstream nothing', () => {
    expect(feed.sandbox.requests).toEqual([]);
  });
});
