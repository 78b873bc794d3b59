/** How URLs are spelled: options in the body, escapes, empty segments, and what leads nowhere. */
import { conventionsWorld, DAYS } from './conventions-world.js';
import { type TestFeed } from '../support/feed.js';
import { expectError, expectVersion, type RawAnswer, send } from './raw.js';

jest.setTimeout(60_000);

const world = conventionsWorld();
const { get, requests, expectSame } = world;
let feed: TestFeed;
let id: string;
beforeAll(() => {
  ({ feed, id } = world.started());
});

describe('/$query', () => {
  const post = (path: string, body: string, type = 'text/plain'): Promise<RawAnswer> =>
    send(`${feed.url}${path}`, { method: 'POST', headers: { 'Content-Type': type }, body });
  const encoded = (options: string): string => options.replaceAll(' ', '%20');

  it('takes the options as a body, together with those of the URL', async () => {
    const options = `$filter=${DAYS}&$select=journeyId&$top=3`;
    const expected = (await get(`Journeys?${options}`)).text;
    for (const [path, body] of [
      ['Journeys/$query', encoded(options)],
      ['Journeys/%24query', `${encoded(options)}\r\n`],
      ['Journeys/$query/', encoded(options)],
      ['Journeys/$query?$top=3', encoded(`$select=journeyId&$filter=${DAYS}`)],
    ] as const) {
      const answer = await post(path, body);
      expectVersion(answer);
      expect([path, answer.status, answer.text]).toEqual([path, 200, expected]);
    }
    const form = await post(
      'Journeys/$query',
      options.replaceAll(' ', '+'),
      'application/x-www-form-urlencoded',
    );
    expect(form.text).toBe(expected);
  });

  it('stands behind any resource', async () => {
    for (const [path, body] of [
      [`Journeys/${id}`, '$select=outcome'],
      [`Journeys/${id}/transitions`, '$top=2'],
      [`Journeys/$count`, encoded(`$filter=${DAYS}`)],
      ['', '$format=json'],
      ['$metadata', ''],
      ['$entity', `$id=Journeys('${id}')`],
      ['in/Europe~Paris/Outcomes', ''],
    ] as const) {
      const answer = await post(`${path}${path === '' ? '' : '/'}$query`, body, 'text/plain;charset=utf-8');
      expect([path, answer.status, answer.text]).toEqual([path, 200, (await get(`${path}?${body}`)).text]);
    }
  });

  it('pages by links that GET follows', async () => {
    const answer = await post(
      'Journeys/$query',
      `${encoded(`$filter=${DAYS}&$select=journeyId`)}&api_key=hidden`,
    );
    const first = answer.json();
    const short = await send(`${feed.url}Journeys/$query`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain', Prefer: 'maxpagesize=10' },
      body: `${encoded(`$filter=${DAYS}&$select=journeyId`)}&api_key=hidden`,
    });
    const link = short.json()['@odata.nextLink']!;
    expect(link).toMatch(/\/odata\/Journeys\?/);
    expect(link).not.toContain('hidden');
    const rows = [...short.json().value, ...(await feed.walk(link, { Prefer: 'maxpagesize=10' }))];
    expect(rows).toEqual(first.value);
  });

  it('refuses GET, other media types, what is given twice and what is too long', async () => {
    const refused = await get('Journeys/$query');
    expectError(refused, 405, 'methodNotAllowed');
    expect(refused.header('allow')).toContain('POST');
    expectError(await post('Journeys/$query', '{}', 'application/json'), 415, 'unsupportedMediaType');
    expectError(await post('Journeys/$query?$top=1', '$top=1'), 400, 'duplicateOption');
    expectError(await post('Journeys/$query', '$top=x'), 400, 'invalidOption');
    expectError(await post('Journeys/$query', `$filter=${'a'.repeat(100_000)}`), 414, 'urlTooLong');
    expectError(await post('Nope/$query', ''), 404, 'notFound');
  });
});

describe('spellings', () => {
  it('a slash at the end, and escapes of what need none', async () => {
    const expected = `Outcomes?$top=1`;
    for (const path of ['Outcomes/?$top=1', 'Outcomes?%24top=1', 'Outcomes?top=1', '%4Futcomes?$TOP=1'])
      await expectSame(path, expected);
    await expectSame('Outcomes/%24count', 'Outcomes/$count');
    await expectSame("Outcomes('Abandoned')/", "Outcomes('Abandoned')");
    await expectSame('Outcomes%28%27Abandoned%27%29', "Outcomes('Abandoned')");
  });

  it('a plus is a blank between words, and itself in a literal', async () => {
    await expectSame("Outcomes?$filter=name+eq+'Handled'", "Outcomes?$filter=name eq 'Handled'");
    expect(await feed.rows("Outcomes?$filter=name eq 'A+B' or 'a b' eq 'a+b'")).toEqual([]);
  });

  it.each(['Outcomes//', '/Outcomes', 'Outcomes//$count', 'in/UTC//Outcomes', '/', `Journeys//x`])(
    'an empty segment (%s): 404',
    async (path) => {
      expectError(await get(path), 404, 'notFound');
      expect(requests()).toBe(0);
    },
  );

  it.each([
    ['journeys', 'Journeys'],
    ['Journey', 'Journeys'],
    ['$Metadata', '$metadata'],
    ['$al', '$all'],
    ['Journeys/$Count', '$count'],
    ["Journeys('x')/Transitions", 'transitions'],
    ["Journeys('x')/Outcome", 'outcome'],
    ["Transitions('x')/journey('y')", 'single'],
    ["Journeys('x')/outcome/$ref", '$ref'],
    ["Journeys('x')/$count", '$count'],
    ['$metadata/x', 'x'],
  ])('of a name that is not there (%s): 404 with a near one', async (path, near) => {
    expect(expectError(await get(path), 404, 'notFound').message).toContain(near);
    expect(requests()).toBe(0);
  });

  it.each([
    ["Journeys('x')/JourneyFeed.Close", 'actions'],
    ["Journeys('x')/JourneyFeed.Close()", 'actions'],
    ['Journeys/Other.Function(x=1)', 'actions'],
    ["Journeys('x')/$value", 'media'],
    ['Journeys/$delta', 'changes'],
    ['Journeys/$each', 'read-only'],
    ['Journeys?$deltatoken=x', 'changes'],
  ])('of what the feed does not do (%s): 501 with words', async (path, words) => {
    expect(expectError(await get(path), 501, 'notImplemented').message).toContain(words);
  });

  it('a target in absolute form is the same', async () => {
    const { origin } = new URL(feed.url);
    // The helper sends the path letter for letter: here a whole URL.
    const answer = await send(`${origin}${feed.url}Outcomes?$top=1`);
    expect([answer.status, answer.text]).toEqual([200, (await get('Outcomes?$top=1')).text]);
    expectError(await send(`${origin}${feed.url}Nope`), 404, 'notFound');
  });
});
