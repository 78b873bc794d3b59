/** `$compute`, `$search` and `$root` over a socket: what is written, and what is asked of the upstream. */
import { defaultOrder, type Row } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { asked, readWhole, sortedBy, type Whole } from '../support/whole.js';
import { expectError, type RawAnswer, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
const WEEK = 'time ge 2026-01-03T00:00:00Z and time lt 2026-01-10T00:00:00Z';

let feed: TestFeed;
let whole: Whole;
beforeAll(async () => {
  feed = await startTestFeed({ now: NOW, sandbox: { journeysPerDay: 30, days: 40 } });
  whole = await readWhole(feed, '2026-01-03T00:00:00Z', '2026-01-10T00:00:00Z');
}, 60_000);
afterAll(() => feed.close());
beforeEach(() => {
  feed.sandbox.clearRequests();
});

const get = (path: string): Promise<RawAnswer> =>
  send(feed.url + path.replaceAll(' ', '%20').replaceAll('"', '%22'));
/** A row without the identifier that rows without their key have. */
const bare = (row: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== '@odata.id'));
const journeys = (): readonly Row[] => sortedBy(whole.sets.rows.Journeys, ...defaultOrder.Journeys);
const ids = (rows: readonly Readonly<Record<string, unknown>>[]): unknown[] =>
  rows.map((row) => row['journeyId']);

describe('$compute', () => {
  const SECONDS = 'holdDuration div 1000 as hold,hold mul 2 as twice';

  it('is used in $filter, $orderby and $select, and written with its type', async () => {
    const answer = await get(
      `Journeys?$compute=${SECONDS}&$filter=${WEEK} and hold gt 0&$orderby=twice desc,journeyId&$select=journeyId,hold,twice&$count=true`,
    );
    const expected = journeys()
      .map((row) => ({
        id: row['journeyId'] as string,
        hold: Math.trunc(Number(row['holdDuration']) / 1000),
      }))
      .filter(({ hold }) => hold > 0)
      .sort((a, b) => b.hold - a.hold || (a.id < b.id ? -1 : 1));
    expect(expected.length).toBeGreaterThan(5);
    expect(answer.json()).toMatchObject({
      '@odata.context': expect.stringMatching(/\$metadata#Journeys\(journeyId,hold,twice\)$/) as string,
      '@odata.count': expected.length,
      value: expected.map(({ id, hold }) => ({ journeyId: id, hold, twice: 2 * hold })),
    });
    expect(answer.json().value[0]).toMatchObject({ 'hold@odata.type': '#Int64' });
  });

  it('is written after the columns unless $select leaves it out, and * names it', async () => {
    const keys = async (select: string): Promise<string[]> => {
      const { value } = (
        await get(`Journeys?$filter=${WEEK}&$top=1&$compute=1 as one,'b' as two${select}`)
      ).json();
      return Object.keys(bare(value[0]!));
    };
    const all = await keys('');
    expect(all.slice(-3)).toEqual(['one@odata.type', 'one', 'two']);
    expect(all).toContain('wrapUpCodes');
    expect(await keys('&$select=*')).toEqual(all);
    expect(await keys('&$select=outcome')).toEqual(['outcome']);
    expect(await keys('&$select=two,outcome')).toEqual(['outcome', 'two']);
    expect(await keys('&$select=two')).toEqual(['two']);
  });

  it('tells each type that JSON does not show', async () => {
    const compute =
      "time as t,date(time) as d,time(time) as c,time sub time as s,1.5 as m,1e0 div 2 as f,outcome eq 'x' as b,'a' as x,null as n";
    const { value } = (
      await get(`Journeys?$filter=${WEEK}&$top=1&$select=t,d,c,s,m,f,b,x,n&$compute=${compute}`)
    ).json();
    const [row] = journeys();
    expect(bare(value[0]!)).toEqual({
      't@odata.type': '#DateTimeOffset',
      t: new Date(Number(row!['time'])).toISOString(),
      'd@odata.type': '#Date',
      d: new Date(Number(row!['time'])).toISOString().slice(0, 10),
      'c@odata.type': '#TimeOfDay',
      c: new Date(Number(row!['time'])).toISOString().slice(11, 23),
      's@odata.type': '#Duration',
      s: 'PT0S',
      'm@odata.type': '#Decimal',
      m: 1.5,
      f: 0.5,
      b: false,
      x: 'a',
      n: null,
    });
  });

  it('sees through to the upstream: a name for the time bounds the range as the time does', async () => {
    const named = `Journeys?$compute=time as t,queueNames as q&$filter=t ge 2026-01-05T00:00:00Z and t lt 2026-01-06T00:00:00Z and q eq 'Sales'&$select=journeyId`;
    const plain = `Journeys?$filter=time ge 2026-01-05T00:00:00Z and time lt 2026-01-06T00:00:00Z and queueNames eq 'Sales'&$select=journeyId`;
    const requests = async (path: string) => {
      feed.sandbox.clearRequests();
      const { value } = (await get(path)).json();
      return { value, asked: asked(feed).journeys.map(({ dateRange, filters }) => ({ dateRange, filters })) };
    };
    const first = await requests(named);
    // What the second asks may come from the cache, so it is asked of a plan.
    const plan = (
      await send(`${feed.url.replace('/odata/', '/explain/odata/')}${plain.replaceAll(' ', '%20')}`)
    ).json<{
      upstream: readonly { requests: readonly Record<string, unknown>[] }[];
    }>();
    expect(first.asked[0]).toEqual({
      dateRange: plan.upstream[0]!.requests[0]!['dateRange'],
      filters: plan.upstream[0]!.requests[0]!['filters'],
    });
    expect(first.asked[0]!.filters).toEqual([
      expect.objectContaining({ values: expect.arrayContaining(['Sales']) as unknown }),
    ]);
    expect(first.value).toEqual((await requests(plain)).value);
  });

  it('goes on from page to page', async () => {
    const query = `Journeys?$compute=holdDuration add 1 as h&$filter=${WEEK}&$orderby=h desc&$select=journeyId,h`;
    const whole = await feed.walk(query);
    const paged = await feed.walk(query, { Prefer: 'maxpagesize=37' });
    expect(whole.length).toBeGreaterThan(100);
    expect(paged).toEqual(whole);
  });

  it('stands in $expand, where $it is the row outside, and on one entity', async () => {
    const wait = 'time sub $it/time as wait';
    const [row] = journeys();
    const id = String(row!['journeyId']);
    const nested = `transitions($compute=${wait};$filter=wait ge 'PT0S';$orderby=wait desc;$select=sequence,wait)`;
    const { value } = (
      await get(`Journeys?$filter=journeyId eq '${id}'&$select=journeyId&$expand=${nested}`)
    ).json();
    const rows = (value[0] as unknown as { transitions: Record<string, unknown>[] }).transitions;
    const expected = sortedBy(whole.sets.related('Journeys', row!, 'transitions'), 'time', 'sequence').map(
      ({ sequence, time }) => [sequence, (Number(time) - Number(row!['time'])) / 1000],
    );
    const seconds = (text: unknown): number => {
      const [, h, m, s] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(String(text))!;
      return Number(h ?? 0) * 3600 + Number(m ?? 0) * 60 + Number(s ?? 0);
    };
    expect(rows.map((each) => [each['sequence'], seconds(each['wait'])]).reverse()).toEqual(expected);
    const one = (await get(`Journeys('${id}')?$compute=length(journeyId) as n&$select=n`)).json<
      Record<string, unknown>
    >();
    expect(one['n']).toBe(id.length);
    expect((await get(`Journeys/$count?$compute=holdDuration as h&$filter=${WEEK} and h gt 0`)).text).toBe(
      String(journeys().filter((each) => Number(each['holdDuration']) > 0).length),
    );
  });

  it('refuses a name that is taken, and options on what is no collection', async () => {
    expectError(await get('Journeys?$compute=1 as outcome'), 400, 'invalidOption');
    expectError(await get('Journeys?$compute=1 as a&$select=b'), 400, 'unknownProperty');
    expectError(await get('Journeys?$select=outcome($top=1)'), 501, 'notImplemented');
  });
});

describe('$search', () => {
  const matching = (term: string): readonly Row[] =>
    journeys().filter((row) =>
      Object.entries(row).some(
        ([, value]) => typeof value === 'string' && value.toLowerCase().includes(term),
      ),
    );

  it('finds text in any column, in any case', async () => {
    const found = matching('sales');
    expect(found.length).toBeGreaterThan(5);
    expect(found.length).toBeLessThan(journeys().length - 5);
    const answer = (await get(`Journeys?$filter=${WEEK}&$search=SALES&$select=journeyId&$count=true`)).json();
    expect(ids(answer.value)).toEqual(ids(found));
    expect(answer['@odata.count']).toBe(found.length);
    const others = (await get(`Journeys?$filter=${WEEK}&$search=NOT sales&$select=journeyId`)).json();
    expect(ids(others.value)).toEqual(ids(journeys().filter((row) => !found.includes(row))));
    expect((await get(`Journeys/$count?$filter=${WEEK}&$search=sales OR abandoned`)).text).toBe(
      String(new Set([...found, ...matching('abandoned')]).size),
    );
  });

  it('stands in $expand and in $count of expressions', async () => {
    const { value } = (
      await get(
        `Journeys?$filter=${WEEK}&$top=20&$select=journeyId&$expand=transitions($search=talking;$select=name)`,
      )
    ).json();
    const names = value.flatMap((row) => (row['transitions'] as { name: string }[]).map(({ name }) => name));
    expect(new Set(names)).toEqual(new Set(['TALKING']));
    const several = (
      await get(`Journeys?$filter=${WEEK} and transitions/$count($search=talking) gt 1&$select=journeyId`)
    ).json();
    const expected = journeys().filter(
      (row) =>
        whole.sets.related('Journeys', row, 'transitions').filter(({ name }) => name === 'TALKING').length >
        1,
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(ids(several.value)).toEqual(ids(expected));
  });

  it('does not stand where there is nothing to search', async () => {
    expectError(await get("Journeys('x')?$search=a"), 400, 'unknownOption');
    expectError(await get('Journeys?$search=(a'), 400, 'syntaxError');
  });
});

describe('$root', () => {
  it('is the property of an entity named by its key', async () => {
    const row = journeys().find((each) => each['queueNames'] !== null)!;
    const reference = `$root/Journeys('${String(row['journeyId'])}')/queueNames`;
    const { value } = (
      await get(`Journeys?$filter=${WEEK} and queueNames eq ${reference}&$select=journeyId`)
    ).json();
    const expected = journeys().filter((each) => each['queueNames'] === row['queueNames']);
    expect(ids(value)).toEqual(ids(expected));
    // It is read first, then pushed as if it stood there.
    const filters = asked(feed).journeys.map((each) => each.filters?.map(({ name }) => name).join());
    expect(filters[0]).toContain('journeyId');
    expect(filters.slice(1).join()).toContain('queue');
  });

  it('goes on over navigation', async () => {
    const [row] = journeys();
    const [transition] = whole.sets.related('Journeys', row!, 'transitions');
    const path = `$root/Transitions('${String(transition!['transitionId'])}')/journey/outcome`;
    const answer = await get(`Outcomes?$filter=name eq ${path} and name eq ${path}`);
    expect(answer.json().value).toMatchObject([{ name: row!['outcome'] }]);
  });

  it('is null where there is no such entity', async () => {
    const none = "$root/Journeys('00000000000000000000000000000000')/outcome";
    expect((await get(`Outcomes?$filter=${none} eq null&$select=name`)).json().value.length).toBeGreaterThan(
      1,
    );
    expect((await get(`Outcomes?$filter=name eq ${none}`)).json().value).toEqual([]);
  });

  it('may come by an alias, and stand in $compute and $orderby', async () => {
    const answer = await get(
      `Outcomes?$filter=name eq @n&@n=$root/Outcomes('Abandoned')/name&$compute=length($root/Outcomes('Abandoned')/name) as l&$orderby=name eq $root/Outcomes(name='Abandoned')/name`,
    );
    expect(answer.json().value).toMatchObject([{ name: 'Abandoned', l: 9 }]);
  });

  it('is refused where it is wrong, or too much', async () => {
    expectError(await get("Outcomes?$filter=name eq $root/Journey('x')/outcome"), 400, 'unknownProperty');
    expectError(await get("Outcomes?$filter=name eq $root/Journeys('x')/outcom"), 400, 'unknownProperty');
    expectError(await get('Outcomes?$filter=name eq $root/Journeys(1)/outcome'), 400, 'typeMismatch');
    expectError(await get('Outcomes?$filter=name eq $root/Journeys/outcome'), 501, 'notImplemented');
    expectError(await get("Outcomes?$filter=name eq $root/Journeys('x')"), 400, 'typeMismatch');
    expectError(await get("Outcomes?$filter=$root/Journeys('x')/agents/any()"), 501, 'notImplemented');
    const many = Array.from({ length: 11 }, (_, i) => `name eq $root/Outcomes('${String(i)}')/name`).join(
      ' or ',
    );
    expectError(await get(`Outcomes?$filter=${many}`), 400, 'tooComplex');
    const explained = await send(
      `${feed.url.replace('/odata/', '/explain/odata/')}Outcomes?$filter=name%20eq%20$root/Outcomes('a')/name`,
    );
    expectError(explained, 501, 'notImplemented');
  });
});
