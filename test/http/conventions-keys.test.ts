/** How URLs name entities: keys as segments and in parentheses, and `/$filter`. */
import { conventionsWorld, DAYS } from './conventions-world.js';
import { type Row } from '../reference/index.js';
import { type TestFeed } from '../support/feed.js';
import { asked, shown, sortedBy, type Whole } from '../support/whole.js';
import { idOf } from './ids.js';
import { bare, expectError } from './raw.js';

jest.setTimeout(60_000);

const world = conventionsWorld();
const { get, journeys, transitionsOf, requests, expectSame } = world;
let feed: TestFeed;
let whole: Whole;
let row: Row;
let id: string;
beforeAll(() => {
  ({ feed, whole, row, id } = world.started());
});

describe('a key as a segment', () => {
  it('names one entity, by one request', async () => {
    const answer = await get(`Journeys/${id}`);
    expect(answer.json()['@odata.context']).toBe(`${feed.url}$metadata#Journeys/$entity`);
    expect(bare(answer)).toEqual(shown(whole, 'Journeys', [row])[0]);
    expect(requests()).toBe(1);
    expect(asked(feed).journeys[0]!.filters).toEqual([{ name: 'journeyId', values: [id] }]);
  });

  it('is followed by what follows a key in parentheses', async () => {
    const agent = transitionsOf(row).find((one) => String(one['agentNames'] ?? '') !== '')!;
    for (const [path, canonical] of [
      [`Journeys/${id}/transitions`, `Journeys('${id}')/transitions`],
      [`Journeys/${id}/transitions/${id}-1`, `Journeys('${id}')/transitions('${id}-1')`],
      [`Journeys('${id}')/transitions/${id}-1/name`, `Journeys('${id}')/transitions('${id}-1')/name`],
      [`Journeys/${id}/transitions/${id}-1/journey/outcome/$value`, `Journeys('${id}')/outcome/$value`],
      [`Journeys/${id}/transitions/$count`, `Journeys('${id}')/transitions/$count`],
      [`Journeys/${id}/`, `Journeys('${id}')`],
      [`Transitions/${id}-0/journey?$select=outcome`, `Transitions('${id}-0')/journey?$select=outcome`],
      [
        `Transitions/${String(agent['transitionId'])}/agents/${String(agent['transitionId'])}/current/0`,
        `TransitionAgents(transitionId='${String(agent['transitionId'])}',role='current',position=0)`,
      ],
      ['Outcomes/Abandoned', "Outcomes('Abandoned')"],
      ['Dates/2026-01-05/dayName', 'Dates(2026-01-05)/dayName'],
    ] as const)
      await expectSame(path, canonical);
  });

  it('of several parts takes a segment for each, but for those the entity before has', async () => {
    const [media] = sortedBy(whole.sets.related('Journeys', row, 'mediaTypeList'), 'position');
    const canonical = idOf('JourneyMediaTypes', media!);
    await expectSame(`JourneyMediaTypes/${id}/0`, canonical);
    await expectSame(`Journeys/${id}/mediaTypeList/0`, canonical);
    await expectSame(`Journeys('${id}')/mediaTypeList(0)`, canonical);
    await expectSame(`Journeys('${id}')/mediaTypeList(position=0)`, canonical);
    await expectSame(`Journeys('${id}')/mediaTypeList(journeyId='${id}',position=0)`, canonical);
    expectError(
      await get(`Journeys('${id}')/mediaTypeList(journeyId='other',position=0)`),
      404,
      'noSuchEntity',
    );
    expectError(await get(`Journeys('${id}')/mediaTypeList('${id}')`), 400, 'typeMismatch');
    const missing = expectError(await get(`JourneyMediaTypes/${id}`), 404, 'notFound');
    expect([missing.target, missing.message.includes('journeyId/position')]).toEqual(['position', true]);
  });

  it('takes quotes and escaped slashes as part of the key', async () => {
    for (const [path, value] of [
      ["Journeys/O'Neil", "O'Neil"],
      ['Journeys/O%27Neil', "O'Neil"],
      ['Journeys/a%2Fb', 'a/b'],
      ["Journeys('a%2Fb')", 'a/b'],
      ["Journeys('a/b')", 'a/b'],
      ["Journeys('O''Neil')", "O'Neil"],
      ["Journeys('%252F')", '%2F'],
      ['Journeys/a+b', 'a+b'],
      ["Journeys('a%2Bb')", 'a+b'],
      ['Journeys/@k', '@k'],
      ['Journeys/a.b', 'a.b'],
    ] as const) {
      feed.sandbox.clearRequests();
      expectError(await get(path), 404, 'noSuchEntity');
      expect([path, asked(feed).journeys[0]!.filters]).toEqual([
        path,
        [{ name: 'journeyId', values: [value] }],
      ]);
    }
  });

  it('is never what the standard or the model defines', async () => {
    const count = await get('Journeys/$count');
    expect([count.status, Number(count.text) > 100]).toEqual([200, true]);
    await expectSame(`Journeys/JourneyFeed.Journey?$filter=${DAYS}`, `Journeys?$filter=${DAYS}`);
    expectError(await get('Journeys/JourneyFeed.Transition'), 501, 'notImplemented');
    expectError(await get('Journeys/$coun'), 404, 'notFound');
    expect(requests()).toBeLessThan(6);
  });

  it('that is none: 404 with what was meant', async () => {
    expect(expectError(await get('JourneyQueues/x/first'), 404, 'notFound').message).toContain(
      'whole number',
    );
    expect(expectError(await get('Dates/yesterday'), 404, 'notFound').message).toContain('a date');
    expect(expectError(await get('Journeys/outcom'), 404, 'noSuchEntity').message).toContain('outcome');
  });
});

describe('a key in parentheses', () => {
  it('may be an alias', async () => {
    await expectSame(`Journeys(@k)?@k='${id}'`, `Journeys('${id}')`);
    await expectSame(
      `Journeys(journeyId=@k)/transitions/$count?@k='${id}'`,
      `Journeys('${id}')/transitions/$count`,
    );
    const [media] = sortedBy(whole.sets.related('Journeys', row, 'mediaTypeList'), 'position');
    await expectSame(
      `JourneyMediaTypes(journeyId=@a,position=@b)?@a='${id}'&@b=0`,
      idOf('JourneyMediaTypes', media!),
    );
  });

  it.each([
    ['Journeys(@k)', 'invalidOption'],
    ['Journeys(@k)?@k=null', 'invalidOption'],
    ['Journeys(@k)?@k=outcome', 'invalidOption'],
    ['Journeys(1)', 'typeMismatch'],
    ["Dates('2026-01-05')", 'typeMismatch'],
    ["JourneyQueues(journeyId='x',position='0')", 'typeMismatch'],
    ["Journeys('a','b')", 'syntaxError'],
    ['Journeys(outcome)', 'syntaxError'],
  ])('that is wrong (%s): 400 without a request', async (path, code) => {
    expectError(await get(path), 400, code);
    expect(requests()).toBe(0);
  });
});

describe('/$filter', () => {
  const abandoned = (): readonly Row[] => journeys().filter((one) => one['outcome'] === 'Abandoned');

  it('narrows a set, together with the others and with $filter', async () => {
    const expected = shown(whole, 'Journeys', abandoned());
    expect(expected.length).toBeGreaterThan(2);
    for (const path of [
      `Journeys/$filter(outcome eq 'Abandoned')?$filter=${DAYS}`,
      `Journeys/$filter(${DAYS})/$filter(outcome eq 'Abandoned')`,
      `Journeys/$filter(@a)/$filter(@b)?@a=${DAYS}&@b=outcome eq 'Abandoned'`,
      `Journeys/JourneyFeed.Journey/$filter(@a)?$filter=outcome eq 'Abandoned'&@a=${DAYS}`,
    ]) {
      feed.sandbox.clearRequests();
      expect(await feed.rows(path)).toEqual(expected);
      expect([path, asked(feed).journeys[0]!.dateRange.start]).toEqual([path, '2026-01-07T23:59:59.999Z']);
    }
  });

  it('is counted, and keyed', async () => {
    const [first] = abandoned();
    const key = String(first!['journeyId']);
    const count = await get(`Journeys/$filter(@a)/$filter(outcome eq 'Abandoned')/$count?@a=${DAYS}`);
    expect(count.text).toBe(String(abandoned().length));
    await expectSame(`Journeys/$filter(outcome eq 'Abandoned')/${key}`, `Journeys('${key}')`);
    expectError(await get(`Journeys/$filter(outcome eq 'Handled')/${key}`), 404, 'noSuchEntity');
  });

  it('narrows what a path leads to', async () => {
    const some = transitionsOf(row).filter((one) => Number(one['sequence']) > 1);
    expect(await feed.rows(`Journeys/${id}/transitions/$filter(sequence gt 1)`)).toEqual(
      shown(whole, 'Transitions', some),
    );
    const path = `Journeys('${id}')/transitions/$filter(sequence gt 1)/$filter(sequence lt 4)/$count`;
    expect((await get(path)).text).toBe('2');
    expect((await get(`${path}?$filter=sequence eq 2`)).text).toBe('1');
  });

  it.each([
    ['Journeys/$filter(outcom eq 1)', 400, 'unknownProperty'],
    ['Journeys/$filter(outcome)', 400, 'typeMismatch'],
    ['Journeys/$filter()', 400, 'syntaxError'],
    ['Journeys/$filter', 404, 'notFound'],
    ["Journeys('x')/$filter(true)", 404, 'notFound'],
  ])('that is wrong (%s): %i', async (path, status, code) => {
    expectError(await get(path), status, code);
  });
});
