/** The parts of a batch are read with the key of the batch, and nothing of a key gets out. */
import { sandboxKeys } from '../../src/sandbox/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { END, get, part, postJson, postMultipart, partsOf, responsesOf, statuses } from './batch-parts.js';
import { expectError, type RawAnswer, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
const CONTINUE = { Prefer: 'continue-on-error' };
const { north, south } = sandboxKeys;

let feed: TestFeed;
beforeAll(async () => {
  feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 15, days: 35 },
    env: { JOURNEY_API_KEY: undefined, FEED_ANONYMOUS: undefined },
  });
});
afterAll(() => feed.close());

const count = async (key: string): Promise<string> =>
  (await send(`${feed.url}Journeys/$count`, { headers: { 'x-api-key': key } })).text;
const basic = (key: string): string => `Basic ${Buffer.from(`me:${key}`).toString('base64')}`;
const code = (text: string): string => (JSON.parse(text) as { error: { code: string } }).error.code;

it('a batch without a key, or with a wrong one, is answered 401 as a whole', async () => {
  const body = get('Outcomes') + END;
  for (const headers of [{}, { 'x-api-key': 'wrong' }, { Authorization: 'Bearer' }]) {
    const answer = await postMultipart(feed.url, body, headers as Record<string, string>);
    expectError(answer, 401, 'unauthorized');
    expect(answer.all('WWW-Authenticate')).toHaveLength(2);
  }
  const withKeyInside = get('Outcomes', `x-api-key: ${north}`) + END;
  expectError(await postMultipart(feed.url, withKeyInside), 401, 'unauthorized');
});

it('each part gives the rows of the key of the batch', async () => {
  const [ofNorth, ofSouth] = [await count(north), await count(south)];
  expect(ofNorth).not.toBe(ofSouth);
  const body = get('Journeys/$count') + END;
  for (const [headers, path] of [
    [{ 'x-api-key': north }, ''],
    [{ Authorization: basic(north) }, ''],
    [{ Authorization: `Bearer ${north}` }, ''],
    [{}, `?api_key=${north}`],
  ] as const) {
    const answer = await send(`${feed.url}$batch${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/mixed; boundary=batch_of-tests', ...headers },
      body,
    });
    expect(partsOf(answer).map(({ text }) => text)).toEqual([ofNorth]);
  }
});

it('a part that brings the same key is answered, one that brings another is not', async () => {
  const ofNorth = await count(north);
  const same = [
    get('Journeys/$count', `x-api-key: ${north}`),
    get('Journeys/$count', `Authorization: ${basic(north)}`),
    get('Journeys/$count', 'Authorization: Negotiate abc'),
    get(`Journeys/$count?api_key=${north}`),
    get(`Journeys/$count?%61PI_key=${north}&$filter=true`),
  ];
  const other = [
    get('Journeys/$count', `x-api-key: ${south}`),
    get('Journeys/$count', `Authorization: Bearer ${south}`),
    get('Journeys/$count', `Authorization: ${basic(south)}`),
    get(`Journeys/$count?api_key=${south}`),
    get(`Journeys/$count?api_key=${south}`, `x-api-key: ${north}`),
  ];
  const answers = partsOf(
    await postMultipart(feed.url, [...same, ...other].join('') + END, { 'x-api-key': north, ...CONTINUE }),
  );
  expect(answers.slice(0, same.length).map(({ text }) => text)).toEqual(same.map(() => ofNorth));
  expect(answers.slice(same.length).map(({ status, text }) => [status, code(text)])).toEqual(
    other.map(() => [400, 'conflictingCredentials']),
  );
  const [unread] = partsOf(
    await postMultipart(feed.url, get('Outcomes', 'Authorization: Basic ???') + END, { 'x-api-key': north }),
  );
  expect([unread!.status, code(unread!.text)]).toEqual([401, 'unauthorized']);
});

it('an entity that the key does not see is not there, also by a reference', async () => {
  const rows = async (key: string): Promise<string[]> =>
    (await feed.rows('Journeys?$select=journeyId', { 'x-api-key': key })).map((row) =>
      String(row['journeyId']),
    );
  const ofSouth = await rows(south);
  const hidden = (await rows(north)).find((id) => !ofSouth.includes(id))!;
  const answer = await postJson(
    feed.url,
    [
      { id: '1', method: 'get', url: `Journeys('${hidden}')` },
      { id: '2', method: 'get', url: '$1/transitions', dependsOn: ['1'] },
    ],
    { 'x-api-key': south },
  );
  expect(statuses(responsesOf(answer))).toEqual([404, 424]);
});

it('nothing of a part gets into the log, and nothing of a key into the answer', async () => {
  const secret = 'a-key-of-somebody-else';
  const key = { 'x-api-key': north, ...CONTINUE };
  const parts = [
    get(`Journeys?$top=1&api_key=${north}`, 'Prefer: maxpagesize=1'),
    get(`Journeys?api_key=${north}`, 'Prefer: maxpagesize=1'),
    get(`Journeys?api_key=${secret}`),
    get('Journeys?nobodys-business=1', `Authorization: Bearer ${secret}`, 'X-Nobodys: business'),
    part(`DELETE Journeys?api_key=${secret}`),
    get(`http://evil.example/${secret}?api_key=${secret}`),
  ];
  const from = feed.logs.length;
  const answers: RawAnswer[] = [
    await postMultipart(feed.url, parts.join('') + END, key),
    await postJson(
      feed.url,
      [
        { id: '1', method: 'get', url: `Journeys?api_key=${north}`, headers: { prefer: 'maxpagesize=1' } },
        { id: '2', method: 'get', url: 'nobodys-business', headers: { 'x-api-key': secret } },
      ],
      key,
    ),
  ];
  expect(statuses(partsOf(answers[0]!))).toEqual([200, 200, 400, 400, 405, 404]);
  for (const { text } of answers) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(north);
    expect(text).not.toContain('api_key=');
    expect(text).toContain('@odata.nextLink');
  }
  const logs = feed.logs.slice(from).join('');
  expect(logs).toMatch(/"msg":"request"/);
  for (const told of [secret, north, 'obodys', 'evil.example', 'maxpagesize'])
    expect(logs).not.toContain(told);
  const link = (JSON.parse(partsOf(answers[0]!)[1]!.text) as Record<string, string>)['@odata.nextLink']!;
  expect((await send(link, { headers: { 'x-api-key': north } })).status).toBe(200);
  expect((await send(link, { headers: { 'x-api-key': south } })).status).toBe(400);
});
