/** Walks by nextLink: nothing lost, nothing twice, whatever the page size, the order and the upstream's whims. */
import { earliestSecond } from '../reference/read-all.js';
import { type RawData, readAll } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { type Collection, type RawAnswer, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
const DAYS_90 = 'time ge 2025-10-12T00:00:00Z and time lt 2026-01-10T00:00:00Z';
const FROM = Date.parse('2025-10-12T00:00:00Z');
const TO = Date.parse('2026-01-10T00:00:00Z');

type Row = Readonly<Record<string, unknown>>;

/** All pages from a path on. Answers are checked; a walk that does not end fails. */
async function walk(feed: TestFeed, path: string, prefer?: string): Promise<Collection[]> {
  const headers: Record<string, string> = prefer === undefined ? {} : { Prefer: prefer };
  const pages: Collection[] = [];
  const links = new Set<string>();
  for (let url: string | undefined = `${feed.url}${path.replaceAll(' ', '%20')}`; url !== undefined;) {
    const answer: RawAnswer = await send(url, { headers });
    if (answer.status !== 200) throw new Error(`${String(answer.status)} for ${url}: ${answer.text}`);
    pages.push(answer.json());
    url = answer.json()['@odata.nextLink'];
    if (url === undefined) break;
    if (links.has(url)) throw new Error('the same link twice');
    links.add(url);
  }
  return pages;
}

const rowsOf = (pages: readonly Collection[]): Row[] => pages.flatMap((page) => page.value);
const idsOf = (rows: readonly Row[], key = 'journeyId'): unknown[] => rows.map((row) => row[key]);
const byText = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1);

async function expectSamePages(feed: TestFeed, query: string, sizes: readonly number[]): Promise<Row[]> {
  const whole = await walk(feed, query, 'maxpagesize=50000');
  expect(whole).toHaveLength(1);
  const rows = rowsOf(whole);
  for (const size of sizes) {
    const pages = await walk(feed, query, `odata.maxpagesize=${String(size)}`);
    expect(pages.slice(0, -1).every((page) => page.value.length === size)).toBe(true);
    expect(pages).toHaveLength(Math.max(1, Math.ceil(rows.length / size)));
    expect(rowsOf(pages)).toEqual(rows);
  }
  return rows;
}

describe('ninety days', () => {
  let feed: TestFeed;
  let data: RawData;
  let journeyIds: string[];
  let transitionIds: string[];

  beforeAll(async () => {
    feed = await startTestFeed({
      now: NOW,
      sandbox: { journeysPerDay: 10, days: 120 },
      env: { UPSTREAM_PAGE_SIZE: '50' },
    });
    data = await readAll(feed.sandbox.url, 'sandbox-key', { from: FROM, to: TO });
    journeyIds = data.journeys.map((journey) => journey.journeyId);
    transitionIds = data.transitions.flatMap((list) =>
      list.transitions.map((_, i) => `${list.journeyId}-${String(i)}`),
    );
    expect(journeyIds.length).toBeGreaterThan(600);
    expect(transitionIds.length).toBeGreaterThan(3000);
  }, 60_000);
  afterAll(() => feed.close());

  it.each([
    '',
    '&$orderby=time desc',
    '&$orderby=outcome,handlingDuration desc',
    '&$orderby=contactName desc',
    '&$orderby=length(queueNames)',
  ])(
    'of journeys%s',
    async (order) => {
      const rows = await expectSamePages(
        feed,
        `Journeys?$filter=${DAYS_90}${order}`,
        order.includes('time desc') || order === '' ? [17, 300] : [300],
      );
      expect(idsOf(rows).sort(byText)).toEqual([...journeyIds].sort(byText));
    },
    60_000,
  );

  const JOURNEY_TIMES = 'journeyTime ge 2025-10-12T00:00:00Z and journeyTime lt 2026-01-10T00:00:00Z';

  it.each([
    ['', [500, 1777]],
    ['&$orderby=journeyTime', [400]],
    ['&$orderby=journeyTime desc,duration', [1500]],
    ['&$orderby=name,duration desc', [2500]],
  ])(
    'of transitions%s',
    async (order, sizes) => {
      const rows = await expectSamePages(
        feed,
        `Transitions?$filter=${JOURNEY_TIMES}&$select=journeyId,time,name,duration${order}`,
        sizes,
      );
      expect(rows).toHaveLength(transitionIds.length);
      const all = rowsOf(
        await walk(feed, `Transitions?$filter=${JOURNEY_TIMES}${order}`, 'maxpagesize=3000'),
      );
      expect(idsOf(all, 'transitionId').sort(byText)).toEqual([...transitionIds].sort(byText));
    },
    120_000,
  );

  it.each(['Journeys', 'Transitions'])(
    'with $top, $skip and $count over pages of %s',
    async (set) => {
      const range = set === 'Journeys' ? DAYS_90 : JOURNEY_TIMES;
      const all = rowsOf(await walk(feed, `${set}?$filter=${range}`, 'maxpagesize=50000'));
      const pages = await walk(
        feed,
        `${set}?$filter=${range}&$skip=123&$top=311&$count=true`,
        'maxpagesize=100',
      );
      expect(pages.map((page) => page.value.length)).toEqual([100, 100, 100, 11]);
      expect(rowsOf(pages)).toEqual(all.slice(123, 434));
      expect(pages.map((page) => page['@odata.count'])).toEqual(pages.map(() => all.length));
      const last = await walk(
        feed,
        `${set}?$filter=${range}&$skip=${String(all.length - 5)}&$top=10`,
        'maxpagesize=3',
      );
      expect(rowsOf(last)).toEqual(all.slice(-5));
      const even = await walk(feed, `${set}?$filter=${range}&$top=200`, 'maxpagesize=100');
      expect(even.map((page) => page.value.length)).toEqual([100, 100]);
      expect(await (await feed.get(`${set}/$count?$filter=${range}`)).text()).toBe(String(all.length));
    },
    60_000,
  );

  it('with a residual filter, where most upstream pages give nothing', async () => {
    const residual = `endswith(contactEmail,'7@mail.example') and contains(tolower(queueNames),'sales') and ${DAYS_90}`;
    const rows = await expectSamePages(feed, `Journeys?$filter=${residual}`, [1, 4]);
    const asked = data.journeys.filter(
      (one) =>
        one.contact?.email?.endsWith('7@mail.example') === true &&
        (one.queues ?? []).some((queue) => queue?.name?.toLowerCase().includes('sales')),
    );
    expect(asked.length).toBeGreaterThan(4);
    expect(idsOf(rows).sort(byText)).toEqual(asked.map((one) => one.journeyId).sort(byText));
  }, 60_000);

  it('in a zone with a change of clocks, whose days bear the offsets', async () => {
    const zoned = await startTestFeed({
      now: NOW,
      sandbox: { journeysPerDay: 10, days: 120 },
      env: { FEED_TIME_ZONE: 'Europe/Bucharest', UPSTREAM_PAGE_SIZE: '20' },
    });
    try {
      const rows = rowsOf(
        await walk(zoned, `Journeys?$filter=${DAYS_90}&$select=journeyId,time`, 'maxpagesize=40'),
      );
      expect(idsOf(rows).sort(byText)).toEqual([...journeyIds].sort(byText));
      expect(new Set(rows.map((row) => String(row['time']).slice(-6)))).toEqual(
        new Set(['+02:00', '+03:00']),
      );
    } finally {
      await zoned.close();
    }
  }, 60_000);

  it('with journeys that go on for days, split over pages again and again', async () => {
    const long = data.transitions.filter((list) => hoursOf(list) > 48);
    expect(long.length).toBeGreaterThan(3);
    const start = earliestSecond(long[0]!);
    const range = `journeyTime ge ${iso(start - 86_400_000)} and journeyTime lt ${iso(start + 6 * 86_400_000)}`;
    const rows = await expectSamePages(feed, `Transitions?$filter=${range}`, [5, 37]);
    expect(idsOf(rows, 'journeyId')).toContain(long[0]!.journeyId);
  }, 60_000);
});

describe('transitions, newest first', () => {
  it('come in order over pages, as long as no journey lasts longer than FEED_MAX_JOURNEY_HOURS', async () => {
    const feed = await startTestFeed({
      now: NOW,
      sandbox: { journeysPerDay: 10, days: 120 },
      env: { FEED_MAX_JOURNEY_HOURS: '720', UPSTREAM_PAGE_SIZE: '50' },
    });
    try {
      const data = await readAll(feed.sandbox.url, 'sandbox-key', { from: FROM, to: TO });
      const longest = Math.max(...data.transitions.map(hoursOf));
      expect(longest).toBeGreaterThan(168);
      expect(longest).toBeLessThan(720);
      const range = 'journeyTime ge 2025-10-12T00:00:00Z and journeyTime lt 2026-01-10T00:00:00Z';
      const rows = await expectSamePages(
        feed,
        `Transitions?$filter=${range}&$select=transitionId,time&$orderby=time desc`,
        [300],
      );
      expect(rows).toHaveLength(
        data.transitions.reduce((sum, { transitions }) => sum + transitions.length, 0),
      );
      const times = rows.map((row) => Date.parse(String(row['time'])));
      expect(times).toEqual([...times].sort((a, b) => b - a));
    } finally {
      await feed.close();
    }
  }, 60_000);
});

function hoursOf({ transitions }: RawData['transitions'][number]): number {
  const times = transitions.map(({ time }) => Date.parse(time));
  return (Math.max(...times) - Math.min(...times)) / 3_600_000;
}

const iso = (ms: number): string => new Date(ms).toISOString();

describe.each(['id', 'arbitrary'] as const)(
  'journeys of one second (ties by the upstream: %s)',
  (tieOrder) => {
    let feed: TestFeed;
    const range = 'time ge 2026-01-08T10:00:00Z and time lt 2026-01-08T10:30:00Z';
    beforeAll(async () => {
      feed = await startTestFeed({
        now: NOW,
        sandbox: { journeysPerDay: 6000, days: 10, tieOrder },
        env: { UPSTREAM_PAGE_SIZE: '7' },
      });
    });
    afterAll(() => feed.close());

    it.each(['', '&$orderby=time desc'])(
      'are neither lost nor repeated at page borders %s',
      async (order) => {
        const query = `Journeys?$select=journeyId,time&$filter=${range}${order}`;
        const rows = await expectSamePages(feed, query, [3, 10]);
        const shared = rows.filter((row, i) => i > 0 && row['time'] === rows[i - 1]!['time']);
        expect(shared.length).toBeGreaterThan(8);
        const sign = order === '' ? 1 : -1;
        const keys = rows.map(
          (row) => [Date.parse(String(row['time'])) * sign, String(row['journeyId'])] as const,
        );
        expect(keys).toEqual([...keys].sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1)));
      },
      120_000,
    );

    it('keep their transitions in order too', async () => {
      const hour = 'journeyTime ge 2026-01-08T10:00:00Z and journeyTime lt 2026-01-08T10:15:00Z';
      await expectSamePages(feed, `Transitions?$select=transitionId,time&$filter=${hour}`, [11, 64]);
    }, 120_000);
  },
);
