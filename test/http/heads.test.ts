/** What stands around an answer: what may be kept of it, what HEAD tells of it, and how an error looks. */
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { type Gate, startGate } from './gate.js';
import { type ErrorBody, expectError, type RawAnswer, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
let feed: TestFeed;
let gate: Gate;
beforeAll(async () => {
  feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 20 },
    env: { FEED_PAGE_SIZE: '10' },
    through: async (url) => (gate = await startGate(url)).url,
  });
});
afterAll(async () => {
  await feed.close();
  await gate.close();
});

type Headers = Record<string, string>;
const ask = (path: string, headers: Headers = {}, method = 'GET'): Promise<RawAnswer> =>
  send(`${feed.url}${path.replaceAll(' ', '%20')}`, { headers, method });

const FULL = 'application/json;odata.metadata=full';
const NONE = 'application/json;odata.metadata=none';

describe('ETag', () => {
  const REVALIDATE = 'private, max-age=0, must-revalidate';
  const tagOf = async (path: string, headers: Headers = {}): Promise<string> => {
    const answer = await ask(path, headers);
    expect(answer.header('cache-control')).toBe(REVALIDATE);
    expect(answer.header('etag')).toMatch(/^"[\w-]{20,}"$/);
    return answer.header('etag')!;
  };

  it.each(['', '$metadata', '$metadata?$format=json', 'in/Europe~Bucharest/'])(
    'of %s stays, and 304 follows',
    async (path) => {
      const tag = await tagOf(path);
      expect(await tagOf(path)).toBe(tag);
      for (const list of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
        const answer = await ask(path, { 'If-None-Match': list });
        expect([answer.status, answer.text, answer.header('etag')]).toEqual([304, '', tag]);
        expect(answer.header('content-type')).toBeUndefined();
        expect(answer.all('OData-Version')).toEqual(['4.0']);
      }
      for (const list of ['"other"', 'W/"other"', '', tag.slice(1, -1)]) {
        const answer = await ask(path, { 'If-None-Match': list });
        expect([answer.status, answer.header('etag')]).toEqual([200, tag]);
      }
    },
  );

  it('tells apart version, format and root', async () => {
    const newer = { 'OData-MaxVersion': '4.01' };
    const tags = [
      await tagOf(''),
      await tagOf('', newer),
      await tagOf('', { Accept: FULL }),
      await tagOf('last/9d/'),
      await tagOf('$metadata'),
      await tagOf('$metadata', newer),
      await tagOf('$metadata?$format=json'),
    ];
    expect(new Set(tags).size).toBe(tags.length);
  });

  it('is asked of by If-Match too', async () => {
    const tag = await tagOf('$metadata');
    for (const list of [tag, '*', `"other",${tag}`])
      expect((await ask('$metadata', { 'If-Match': list })).status).toBe(200);
    expectError(await ask('$metadata', { 'If-Match': '"other"' }), 412, 'preconditionFailed');
  });

  it('is for documents: rows are not kept', async () => {
    for (const path of ['Journeys?$top=1', 'Journeys/$count', 'Nope']) {
      const answer = await ask(path, { 'If-None-Match': '*' });
      expect(answer.header('etag')).toBeUndefined();
      expect(answer.header('cache-control')).toBe('no-store');
      expect(answer.status).not.toBe(304);
    }
  });
});

describe('HEAD', () => {
  const HEADERS = [
    'content-type',
    'odata-version',
    'preference-applied',
    'journey-time-range',
    'cache-control',
    'etag',
    'vary',
  ];

  it.each([
    ['', 200],
    ['$metadata', 200],
    ['Journeys?$count=true', 200],
    ['Journeys?$orderby=outcome', 200],
    ['Transitions?$expand=journey', 200],
    ['Journeys/$count', 200],
    ['Journeys?$filter=nope eq 1', 400],
    ["Journeys('nope')", 404],
    ['Nope', 404],
  ])('of %s has the head of GET', async (path, status) => {
    const headers = { Prefer: 'maxpagesize=3;omit-values=nulls', Accept: 'application/json;charset=utf-8' };
    const [head, whole] = [await ask(path, headers, 'HEAD'), await ask(path, headers)];
    expect([head.status, whole.status, head.text]).toEqual([status, status, '']);
    for (const name of HEADERS) expect([name, head.header(name)]).toEqual([name, whole.header(name)]);
    const length = head.header('content-length');
    if (length !== undefined) expect(length).toBe(String(Buffer.byteLength(whole.text)));
  });

  it.each([
    'Journeys',
    'Journeys?$count=true&$orderby=outcome',
    'Transitions?$filter=journey/outcome eq null',
    'Journeys/$count',
  ])('of %s asks nothing upstream', async (path) => {
    const came = gate.counts.came;
    expect((await ask(path, {}, 'HEAD')).status).toBe(200);
    expect(gate.counts.came).toBe(came);
  });

  it('tells the length of what is there as a whole', async () => {
    const id = (await ask('Journeys?$top=1')).json().value[0]!['journeyId'] as string;
    for (const path of ['', '$metadata', `Journeys('${id}')`]) {
      const head = await ask(path, {}, 'HEAD');
      expect(head.header('content-length')).toBe(String(Buffer.byteLength((await ask(path)).text)));
    }
  });
});

describe('an error', () => {
  it('is JSON without control information, in the language it says', async () => {
    for (const headers of [
      {},
      { Accept: NONE },
      { Accept: 'application/xml' },
      { 'OData-MaxVersion': '4.01' },
    ]) {
      const answer = await ask('Journeys?$filter=outcome eq', headers);
      const body = answer.json<ErrorBody>();
      expect([answer.status, Object.keys(body)]).toEqual([400, ['error']]);
      expect(Object.keys(body.error)).toEqual(['code', 'message', 'target', 'details', 'innererror']);
      expect(body.error.innererror).toEqual({ position: expect.any(Number) as number });
      expect(answer.header('content-language')).toBe('en');
      expect(answer.text).not.toContain('odata.');
      expect(answer.header('content-type')).toMatch(/^application\/json;(?:odata\.)?metadata=minimal$/);
    }
  });

  it('of the upstream says its code and where it is described', async () => {
    const url = 'https://developer.example/docs#invalid-timezone-invalidtimezone';
    const errors = [{ message: 'No such zone', suggestion: 'Give another', url }];
    gate.answerNext({ status: 400, body: JSON.stringify({ errors }) });
    const answer = await ask('Journeys?$filter=time ge 2026-01-09T00:00:00Z');
    expect([answer.status, answer.json<ErrorBody>().error.innererror]).toEqual([
      502,
      {
        upstream: { code: 'invalidTimezone', suggestion: 'Give another', url },
      },
    ]);
  });
});
