/** `$all`: the entities of all sets as one collection, whole, searched, skipped and in pages. */
import { defaultOrder, type SetName, setNames } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { asked, readWhole, shown, sortedBy, type Whole } from '../support/whole.js';
import { idOf, walked } from './ids.js';
import { expectError, expectVersion, send } from './raw.js';

jest.setTimeout(60_000);

const ROOT = 'between/2026-01-07/2026-01-09/';

let feed: TestFeed;
let whole: Whole;
let all: Awaited<ReturnType<typeof walked>>;
beforeAll(async () => {
  feed = await startTestFeed({ now: '2026-01-10T12:00:00Z', sandbox: { journeysPerDay: 12, days: 20 } });
  whole = await readWhole(feed, '2026-01-07T00:00:00Z', '2026-01-09T00:00:00Z');
  all = await walked(`${feed.url}${ROOT}$all`, { Prefer: 'maxpagesize=50000' });
});
afterAll(() => feed.close());
beforeEach(() => {
  feed.sandbox.clearRequests();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  send(`${feed.url}${path.replaceAll(' ', '%20')}`, { headers });
const typeOf = (row: Readonly<Record<string, unknown>>): string =>
  String(row['@odata.type']).replace('#JourneyFeed.', '');

it('gives the entities of every set, each with its context, type and id', async () => {
  const ids = all.map((row) => row['@odata.id']);
  expect(new Set(ids).size).toBe(ids.length);
  const bySet = (set: SetName) => all.filter((row) => String(row['@odata.id']).startsWith(`${set}(`));
  for (const set of setNames.filter((name) => whole.sets.rows[name] !== undefined)) {
    const rows = sortedBy(whole.sets.rows[set], ...defaultOrder[set]);
    const found = bySet(set);
    const types = new Set(found.map(typeOf));
    expect([set, types.size]).toEqual([set, 1]);
    expect(found).toEqual(
      shown(whole, set, rows).map((row, i) => ({
        '@odata.context': `${feed.url}${ROOT}$metadata#${set}/$entity`,
        '@odata.type': `#JourneyFeed.${[...types][0]!}`,
        '@odata.id': idOf(set, rows[i]!),
        ...row,
      })),
    );
  }
  expect(all.filter((row) => typeOf(row) === 'Outcome').length).toBe(5);
  expect(new Set(all.map(typeOf)).size).toBe((await get('')).json().value.length);
  const answer = await get(`${ROOT}$all?$top=1`);
  expectVersion(answer);
  expect(answer.json()['@odata.context']).toBe(`${feed.url}${ROOT}$metadata#Collection(Edm.EntityType)`);
  expect(answer.header('Journey-Time-Range')).toBe('2026-01-07T00:00:00.000Z/2026-01-09T00:00:00.000Z');
});

it.each([7, 100])('comes in pages of %i, across sets', async (size) => {
  const headers = { Prefer: `maxpagesize=${String(size)}` };
  expect(await walked(`${feed.url}${ROOT}$all`, headers)).toEqual(all);
});

it('is skipped, cut and counted as one', async () => {
  const fromFirst = all.findIndex((row) => typeOf(row) !== typeOf(all[0]!));
  const last = all.length - 3;
  for (const skip of [0, 1, fromFirst - 1, fromFirst, fromFirst + 1, last, all.length, all.length + 5]) {
    const rows = await walked(`${feed.url}${ROOT}$all?$skip=${String(skip)}&$top=20`, {
      Prefer: 'maxpagesize=6',
    });
    expect([skip, rows]).toEqual([skip, all.slice(skip, skip + 20)]);
  }
  expect((await get(`${ROOT}$all?$top=2&$count=true`)).json()['@odata.count']).toBe(all.length);
  expect((await get(`${ROOT}$all/$count`)).text).toBe(String(all.length));
  expect((await get(`${ROOT}$all?$top=0`)).json().value).toEqual([]);
});

it('is searched', async () => {
  const rows = await walked(`${feed.url}${ROOT}$all?$search=handled`, { Prefer: 'maxpagesize=9' });
  const holds = (row: Readonly<Record<string, unknown>>): boolean =>
    Object.entries(row).some(
      ([name, value]) => !name.startsWith('@') && typeof value === 'string' && /handled/i.test(value),
    );
  expect(rows).toEqual(all.filter(holds));
  expect(new Set(rows.map(typeOf)).size).toBeGreaterThan(1);
  expect((await get(`${ROOT}$all/$count?$search=handled`)).text).toBe(String(rows.length));
});

it('behind a type is the set of that type', async () => {
  for (const [path, same] of [
    [
      "$all/JourneyFeed.Journey?$filter=outcome eq 'Handled'&$select=journeyId",
      "Journeys?$filter=outcome eq 'Handled'&$select=journeyId",
    ],
    ['$all/JourneyFeed.Outcome', 'Outcomes'],
    ['$all/JourneyFeed.Journey/$count', 'Journeys/$count'],
  ] as const) {
    const [one, other] = [await get(ROOT + path), await get(ROOT + same)];
    expect([path, one.status, one.text]).toEqual([path, 200, other.text]);
  }
  expectError(await get('$all/JourneyFeed.Nope'), 404, 'notFound');
});

it('tells types by what the client asks to be told', async () => {
  const full = (await get(`${ROOT}$all?$top=1`, { Accept: 'application/json;odata.metadata=full' })).json();
  expect(full.value[0]).toMatchObject({
    '@odata.type': all[0]!['@odata.type'],
    '@odata.id': all[0]!['@odata.id'],
  });
  const none = (await get(`${ROOT}$all?$top=1`, { Accept: 'application/json;odata.metadata=none' })).json();
  expect(Object.keys(none.value[0]!).some((name) => name.startsWith('@'))).toBe(false);
  const later = await get(`${ROOT}$all?$top=1`, { 'OData-MaxVersion': '4.01' });
  expect(later.json().value[0]).toMatchObject({
    '@type': all[0]!['@odata.type'],
    '@id': all[0]!['@odata.id'],
  });
});

it('of options that need one type: 400 that says how', async () => {
  for (const option of ["$filter=outcome eq 'x'", '$orderby=time', '$select=outcome', '$expand=journey'])
    expect(expectError(await get(`$all?${option}`), 400, 'unknownOption').message).toContain(
      '$all/JourneyFeed.',
    );
  expectError(await get('$all/x'), 404, 'notFound');
  expectError(await get('$all/$coun'), 404, 'notFound');
  expectError(await get('$all/$count/x'), 404, 'notFound');
});

it('asks nothing for HEAD, nor once $top is reached', async () => {
  expect((await send(`${feed.url}${ROOT}$all`, { method: 'HEAD' })).status).toBe(200);
  expect(asked(feed).journeys.length + asked(feed).transitions.length).toBe(0);
  await get(`${ROOT}$all?$top=3`);
  expect(asked(feed).transitions.length).toBe(0);
});
