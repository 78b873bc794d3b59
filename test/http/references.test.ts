/** `/$ref`, `$entity?$id=` and `openapi.json`: what says where entities are, and what finds them again. */
import { defaultOrder, type Row, type SetName, setNames } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { asked, readWhole, shown, sortedBy, type Whole } from '../support/whole.js';
import { idOf, walked } from './ids.js';
import { bare, expectError, expectVersion, type RawAnswer, send } from './raw.js';

jest.setTimeout(60_000);

const NOW = '2026-01-10T12:00:00Z';
const FROM = '2026-01-08T00:00:00Z';
const TO = '2026-01-10T00:00:00Z';
const DAYS = `time ge ${FROM} and time lt ${TO}`;

let feed: TestFeed;
let whole: Whole;
let row: Row;
let id: string;
beforeAll(async () => {
  feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 30, days: 40 },
    env: { FEED_EARLIEST: '2025-12-05' },
  });
  whole = await readWhole(feed, FROM, TO);
  row = sortedBy(whole.sets.rows.Journeys, ...defaultOrder.Journeys).find(
    (one) => transitionsOf(one).length > 5,
  )!;
  id = String(row['journeyId']);
});
afterAll(() => feed.close());
beforeEach(() => {
  feed.sandbox.clearRequests();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  send(`${feed.url}${path.replaceAll(' ', '%20')}`, { headers });
const transitionsOf = (of: Row): readonly Row[] =>
  sortedBy(whole.sets.related('Journeys', of, 'transitions'), ...defaultOrder.Transitions);
const idsOf = (set: SetName, rows: readonly Row[]) => rows.map((each) => ({ '@odata.id': idOf(set, each) }));

describe('/$ref', () => {
  it('gives the ids of a set, filtered, counted and in order', async () => {
    const expected = idsOf(
      'Journeys',
      sortedBy(whole.sets.rows.Journeys, ...defaultOrder.Journeys).toReversed(),
    );
    const answer = await get(`Journeys/$ref?$filter=${DAYS}&$orderby=time desc,journeyId desc&$count=true`);
    expectVersion(answer);
    expect(answer.json()).toEqual({
      '@odata.context': `${feed.url}$metadata#Collection($ref)`,
      '@odata.count': expected.length,
      value: expected,
    });
    expect(answer.header('Journey-Time-Range')).toBe('2026-01-08T00:00:00.000Z/2026-01-10T00:00:00.000Z');
  });

  it('comes in pages', async () => {
    const path = `JourneyAgents/$ref?$filter=${DAYS.replaceAll('time', 'journeyTime')}`;
    const all = sortedBy(whole.sets.rows.JourneyAgents, ...defaultOrder.JourneyAgents);
    expect(all.length).toBeGreaterThan(20);
    expect(await walked(`${feed.url}${path}`, { Prefer: 'maxpagesize=7' })).toEqual(
      idsOf('JourneyAgents', all),
    );
    expect(await walked(`${feed.url}${path}&$skip=2&$top=3`)).toEqual(
      idsOf('JourneyAgents', all.slice(2, 5)),
    );
  });

  it('gives the ids of what a path leads to', async () => {
    const all = transitionsOf(row);
    const answer = await get(`Journeys/${id}/transitions/$ref?$filter=sequence gt 1&$top=2`);
    expect(answer.json()).toEqual({
      '@odata.context': `${feed.url}$metadata#Collection($ref)`,
      value: idsOf('Transitions', all.slice(2, 4)),
    });
    const one = await get(`Transitions/${id}-0/journey/$ref`);
    expect(one.json()).toEqual({
      '@odata.context': `${feed.url}$metadata#$ref`,
      '@odata.id': idOf('Journeys', row),
    });
    expect((await get(`Journeys/${id}/$ref`)).json()).toEqual(one.json());
    // Without a context URL there is nothing to be relative to.
    const bareIds = await get('Outcomes/$ref?$top=1', { Accept: 'application/json;odata.metadata=none' });
    expect(bareIds.json()).toEqual({ value: [{ '@odata.id': `${feed.url}Outcomes('Abandoned')` }] });
    expect((await get(`in/Asia~Tokyo/Journeys/${id}/$ref`)).json()['@odata.context']).toBe(
      `${feed.url}in/Asia~Tokyo/$metadata#$ref`,
    );
  });

  it('of what is not there: 404', async () => {
    for (const path of ["Journeys('none')/$ref", `Journeys/${id}/transitions/${id}-999/$ref`])
      expectError(await get(path), 404, 'noSuchEntity');
    for (const path of [`Journeys/${id}/outcome/$ref`, 'Journeys/$ref/x', `Journeys/${id}/$ref/outcome`])
      expectError(await get(path), 404, 'notFound');
    expectError(await get('Journeys/$ref?$select=outcome'), 400, 'unknownOption');
    expectError(await get('Journeys/$ref?$expand=agents'), 400, 'unknownOption');
  });

  it.each(setNames)('leads back from each of %s', async (set) => {
    const all = sortedBy(whole.sets.rows[set], ...defaultOrder[set]);
    for (const one of [all[0]!, all.at(-1)!]) {
      const [expected] = shown(whole, set, [one]);
      const relative = idOf(set, one);
      for (const link of [relative, `${feed.url}${relative}`]) {
        const answer = await get(`$entity?$id=${encodeURIComponent(link)}`);
        expectVersion(answer);
        expect([link, answer.status]).toEqual([link, 200]);
        expect(answer.json()['@odata.context']).toBe(`${feed.url}$metadata#${set}/$entity`);
        expect(bare(answer)).toEqual(expected);
      }
    }
  });
});

describe('$entity', () => {
  it('takes every spelling of an id, $select, $expand and a type', async () => {
    const { origin, pathname, host } = new URL(feed.url);
    const expected = { '@odata.id': idOf('Journeys', row), outcome: row['outcome'] };
    for (const link of [
      `Journeys('${id}')`,
      `Journeys(%2527${id}%2527)`,
      `Journeys/${id}`,
      `${pathname}Journeys('${id}')`,
      `${origin}${pathname}Journeys('${id}')`,
      `HTTP://${host.toUpperCase()}${pathname}Journeys/${id}`,
      `Transitions('${id}-0')/journey`,
    ]) {
      const answer = await get(`$entity?$id=${link}&$select=outcome`);
      expect([link, answer.status]).toEqual([link, 200]);
      expect(bare(answer)).toEqual(expected);
    }
    const typed = await get(
      `$entity/JourneyFeed.Journey?$id=Journeys('${id}')&$select=journeyId&$expand=transitions/$count`,
    );
    expect(bare(typed)).toEqual({ journeyId: id, 'transitions@odata.count': transitionsOf(row).length });
  });

  it('knows the service root it is asked at', async () => {
    const root = `${feed.url}in/Asia~Tokyo/`;
    const link = `${root}Outcomes('Handled')`;
    const answer = await send(`${root}$entity?$id=${link}`);
    expect(answer.json()['@odata.context']).toBe(`${root}$metadata#Outcomes/$entity`);
    expectError(await send(`${root}$entity?$id=${feed.url}Outcomes('Handled')`), 404, 'notFound');
  });

  it.each([
    ["http://elsewhere.example/odata/Journeys('x')", 'service'],
    ["/other/Journeys('x')", 'service'],
    ["https://localhost/odata/Journeys('x')", 'service'],
    ['Journeys', 'not the id of an entity'],
    ["Journeys('x')/outcome", 'not the id of an entity'],
    ["Journeys('x')/transitions", 'not the id of an entity'],
    ["Journeys('x')%3F$top=1", 'no query'],
    ["Nope('x')", 'no entity set'],
    ['$metadata', 'not the id of an entity'],
    ['$entity', 'not the id of an entity'],
  ])('of an id that leads elsewhere (%s): 404 with the reason', async (link, reason) => {
    expect(expectError(await get(`$entity?$id=${link}`), 404, 'notFound').message).toContain(reason);
    expect(asked(feed).journeys.length).toBe(0);
  });

  it('refuses what is wrong', async () => {
    expectError(await get('$entity'), 400, 'invalidOption');
    expectError(await get(`$entity/JourneyFeed.Transition?$id=Journeys('${id}')`), 404, 'notFound');
    expectError(await get(`$entity/JourneyFeed.Nope?$id=Journeys('${id}')`), 404, 'notFound');
    expectError(await get(`$entity?$id=Journeys('none')`), 404, 'noSuchEntity');
    expectError(await get(`$entity?$id=Journeys(1)`), 400, 'typeMismatch');
    expectError(await get(`$entity?$id=Journeys('${id}')&$top=1`), 400, 'unknownOption');
    expectError(await get(`$entity?$id=Journeys('100%25')`), 404, 'noSuchEntity');
  });
});

describe('openapi.json', () => {
  it('describes each service root', async () => {
    for (const root of ['', 'in/Asia~Tokyo/last/7d/']) {
      const answer = await get(`${root}openapi.json`);
      expectVersion(answer);
      expect(answer.header('content-type')).toMatch(/^application\/json/);
      const { openapi, servers, paths } = answer.json<{
        openapi: string;
        servers: { url: string }[];
        paths: Record<string, unknown>;
      }>();
      expect(openapi).toMatch(/^3\./);
      expect(servers[0]!.url).toBe(`${feed.url}${root}`.replace(/\/$/, ''));
      expect(Object.keys(paths)).toEqual(expect.arrayContaining(setNames.map((name) => `/${name}`)));
    }
    const tag = (await get('openapi.json')).header('etag')!;
    expect((await get('openapi.json', { 'If-None-Match': tag })).status).toBe(304);
  });

  it('takes no path and no options', async () => {
    expectError(await get('openapi.json/x'), 404, 'notFound');
    expectError(await get('openapi.json?$top=1'), 400, 'unknownOption');
  });
});
