/** Who may read, and what is told of keys: nothing. */
import { readAll } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { type Collection, expectError, expectVersion, type RawAnswer, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
const OWN_KEYS = { JOURNEY_API_KEY: undefined, FEED_ANONYMOUS: undefined };
const sandbox = { journeysPerDay: 15, days: 35 };

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

/** Each way to give a key: headers, and what is added to the query. */
const ways: Record<string, (key: string) => readonly [Record<string, string>, string]> = {
  'x-api-key': (key) => [{ 'x-api-key': key }, ''],
  'Basic without user': (key) => [{ Authorization: basic(`:${key}`) }, ''],
  'Basic with user': (key) => [{ Authorization: basic(`me:${key}`) }, ''],
  Bearer: (key) => [{ Authorization: `Bearer ${key}` }, ''],
  api_key: (key) => [{}, `api_key=${encodeURIComponent(key)}`],
};
const names = Object.keys(ways);

const RESOURCES = [
  '',
  '$metadata',
  'Journeys',
  'Journeys/$count',
  "Journeys('x')",
  'Transitions?$top=1',
  'Nope',
];

let feed: TestFeed;
const feeds: TestFeed[] = [];

async function start(env: Record<string, string | undefined>): Promise<TestFeed> {
  const started = await startTestFeed({ now: NOW, sandbox, env });
  feeds.push(started);
  return started;
}

/** GET by one of the ways; `at` is a path below the root, or a whole URL. */
function by(
  way: string,
  key: string,
  at: string,
  running = feed,
  extra: Record<string, string> = {},
): Promise<RawAnswer> {
  const [headers, query] = ways[way]!(key);
  const url = at.startsWith('http') ? at : `${running.url}${at}`;
  const joint = url.includes('?') ? '&' : '?';
  return send(query === '' ? url : `${url}${joint}${query}`, { headers: { ...headers, ...extra } });
}

function expectChallenges(answer: RawAnswer): void {
  expectError(answer, 401, 'unauthorized');
  expect(answer.all('WWW-Authenticate')).toEqual([
    expect.stringMatching(/^Basic realm="[^"]+"/),
    expect.stringMatching(/^Bearer realm="[^"]+"/),
  ]);
}

const idsOf = ({ value }: Collection): unknown[] => value.map((row) => row['journeyId']);

beforeAll(async () => {
  feed = await start(OWN_KEYS);
});
afterAll(() => Promise.all(feeds.map((each) => each.close())));

describe("a caller's own key", () => {
  it.each(names)('is taken by %s, and reads', async (way) => {
    const answer = await by(way, 'sandbox-key', 'Journeys?$top=3');
    expectVersion(answer);
    expect([answer.status, answer.json().value.length]).toEqual([200, 3]);
  });

  it('is tried by one request of one record before anything is answered, and only once', async () => {
    const fresh = await start(OWN_KEYS);
    const first = await Promise.all(
      ['', '$metadata', ''].map((at) => by('x-api-key', 'sandbox-key', at, fresh)),
    );
    expect(first.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(fresh.sandbox.requests).toHaveLength(1);
    expect(fresh.sandbox.requests[0]).toMatchObject({
      path: '/cidp/journey/v1/journeys/search',
      status: 200,
      body: { limit: 1 },
    });
    const again = await Promise.all(names.map((way) => by(way, 'sandbox-key', '', fresh)));
    expect(again.map(({ status }) => status)).toEqual(names.map(() => 200));
    expect(fresh.sandbox.requests).toHaveLength(1);
  });

  it('that is wrong opens nothing', async () => {
    for (const resource of RESOURCES) expectChallenges(await by('x-api-key', 'wrong-key', resource));
    for (const way of names) expectChallenges(await by(way, 'wrong-key', ''));
    const explain = feed.url.replace('/odata/', '/explain/odata/');
    expectChallenges(await by('x-api-key', 'wrong-key', `${explain}Journeys`));
    expect((await by('x-api-key', 'sandbox-key', `${explain}Journeys`)).status).toBe(200);
  });

  it('is not asked for again at once when it was refused', async () => {
    const fresh = await start(OWN_KEYS);
    for (const resource of RESOURCES) await by('x-api-key', 'wrong-key', resource, fresh);
    expect(fresh.sandbox.requests.map(({ status }) => status)).toEqual([401]);
  });

  it('that may not read is told so without a challenge', async () => {
    for (const key of ['sandbox-key-forbidden', 'sandbox-key-no-pbx']) {
      for (const resource of ['', '$metadata', 'Journeys']) {
        const answer = await by('Bearer', key, resource);
        expectError(answer, 403, 'forbidden');
        expect(answer.header('www-authenticate')).toBeUndefined();
      }
    }
  });

  it.each([
    ['nothing', {}],
    ['an empty Bearer', { Authorization: 'Bearer' }],
    ['an empty Bearer with a blank', { Authorization: 'Bearer ' }],
    ['an empty Basic password', { Authorization: basic('me:') }],
    ['an empty x-api-key', { 'x-api-key': '' }],
    ['a scheme the feed does not offer', { Authorization: 'Negotiate YIIB' }],
    ['a Basic credential that is none', { Authorization: 'Basic %%%' }],
  ])('missing, as %s, is asked for', async (_, headers) => {
    for (const resource of RESOURCES) expectChallenges(await send(`${feed.url}${resource}`, { headers }));
    expectChallenges(await send(`${feed.url.replace('/odata/', '/explain/odata/')}Journeys`, { headers }));
  });

  it('is not taken for wrong while the upstream cannot tell', async () => {
    const fresh = await start(OWN_KEYS);
    fresh.sandbox.failNext({ status: 429, retryAfter: '77' });
    const limited = await by('x-api-key', 'sandbox-key', '$metadata', fresh);
    expectError(limited, 429, 'upstreamRateLimited');
    expect(limited.header('retry-after')).toBe('77');
    fresh.sandbox.failNext({ status: 503, retryAfter: '45' });
    const down = await by('x-api-key', 'sandbox-key-north', '', fresh);
    expectError(down, 503, 'upstreamUnavailable');
    expect(down.header('retry-after')).toBe('45');
    expect((await by('x-api-key', 'sandbox-key-north', '', fresh)).status).toBe(200);
  });
});

describe('two callers', () => {
  const range = { from: Date.parse('2025-12-11T00:00:00Z'), to: Date.parse(NOW) };
  const read = async (key: string): Promise<ReadonlySet<unknown>> => {
    const { journeys } = await readAll(feed.sandbox.url, key, range);
    return new Set(journeys.map((journey) => journey.journeyId));
  };

  it('see their own rows only, asking at the same time and page by page', async () => {
    const walk = async (key: string): Promise<unknown[]> => {
      const ids: unknown[] = [];
      for (let at: string | undefined = 'Journeys?$select=journeyId'; at !== undefined;) {
        const page: Collection = (await by('x-api-key', key, at, feed, { Prefer: 'maxpagesize=60' })).json();
        ids.push(...idsOf(page));
        at = page['@odata.nextLink'];
      }
      return ids;
    };
    const [north, south] = [await read('sandbox-key-north'), await read('sandbox-key-south')];
    const [asNorth, asSouth] = await Promise.all([walk('sandbox-key-north'), walk('sandbox-key-south')]);
    expect([...north].filter((id) => !south.has(id)).length).toBeGreaterThan(20);
    expect([...south].filter((id) => !north.has(id)).length).toBeGreaterThan(20);
    expect(asNorth.sort()).toEqual([...north].sort());
    expect(asSouth.sort()).toEqual([...south].sort());
  });

  it('cannot read by key what is not theirs', async () => {
    const [north, south] = [await read('sandbox-key-north'), await read('sandbox-key-south')];
    const foreign = [...south].find((id) => !north.has(id));
    expect((await by('Bearer', 'sandbox-key-south', `Journeys('${String(foreign)}')`)).status).toBe(200);
    expectError(
      await by('Bearer', 'sandbox-key-north', `Journeys('${String(foreign)}')`),
      404,
      'noSuchEntity',
    );
  });

  it('cannot follow each other’s links', async () => {
    const page = (
      await by('x-api-key', 'sandbox-key-north', 'Journeys', feed, { Prefer: 'maxpagesize=10' })
    ).json();
    const link = page['@odata.nextLink']!;
    for (const way of names) {
      expectError(await by(way, 'sandbox-key-south', link), 400, 'invalidSkipToken');
      expect((await by(way, 'sandbox-key-north', link)).status).toBe(200);
    }
  });
});

describe("the feed's own key", () => {
  it('must be presented unless callers without a credential are let in', async () => {
    const guarded = await start({ FEED_ANONYMOUS: 'false' });
    for (const resource of RESOURCES) {
      expectChallenges(await send(`${guarded.url}${resource}`));
      expectChallenges(await by('Basic without user', 'sandbox-key-north', resource, guarded));
    }
    expect(guarded.sandbox.requests).toEqual([]);
    for (const way of names)
      expect((await by(way, 'sandbox-key', 'Journeys?$top=1', guarded)).json().value).toHaveLength(1);
  });

  it('lets callers in without one where FEED_ANONYMOUS says so, but none with a wrong one', async () => {
    const open = await start({});
    expect((await send(`${open.url}Journeys?$top=1`)).json().value).toHaveLength(1);
    expect((await send(`${open.url}Journeys?$top=1`, { headers: { Authorization: 'Bearer ' } })).status).toBe(
      200,
    );
    expectChallenges(await by('x-api-key', 'sandbox-key-north', 'Journeys?$top=1', open));
  });

  it.each(['wrong-key-of-the-feed', 'sandbox-key-forbidden'])(
    'that the upstream refuses (%s) asks no reader for a password',
    async (key) => {
      const broken = await start({ JOURNEY_API_KEY: key });
      for (const at of ['Journeys', 'Journeys/$count', 'Transitions?$top=1']) {
        const answer = await send(`${broken.url}${at}`);
        expectError(answer, 502, 'upstreamKeyRefused');
        expect(answer.header('www-authenticate')).toBeUndefined();
      }
      expect(broken.logs.join('').includes(key)).toBe(false);
      expect(broken.logs.join('')).toContain('upstreamKeyRefused');
    },
  );
});

describe('no key is told anywhere', () => {
  const AT = [
    '',
    '$metadata',
    'Journeys?$top=30',
    'Transitions?$count=true',
    'Journeys/$count',
    'Nope',
    'Journeys?$filter=nope eq 1',
    "Journeys('x')",
    'Journeys?$top=x',
  ];
  const spellings = (key: string): string[] => [
    key,
    encodeURIComponent(key),
    JSON.stringify(key).slice(1, -1),
    ...[`:${key}`, `me:${key}`, key].map((text) => Buffer.from(text).toString('base64').replace(/=+$/, '')),
  ];

  it.each(['sandbox-key-north', 'no+such/key="%&<>\\'])('%s', async (key) => {
    const watched = await start(OWN_KEYS);
    const told: string[] = [];
    const keep = (answer: RawAnswer): RawAnswer => {
      told.push(answer.text, ...answer.rawHeaders);
      return answer;
    };
    let links = 0;
    for (const way of names) {
      for (const path of AT) {
        const answer = keep(
          await by(way, key, path.replaceAll(' ', '%20'), watched, { Prefer: 'maxpagesize=7' }),
        );
        const link = /"@odata\.nextLink":"([^"]+)"/.exec(answer.text)?.[1];
        if (link === undefined) continue;
        links++;
        expect(keep(await by(way, key, link, watched)).status).toBe(200);
      }
      keep(await by(way, key, watched.url.replace('/odata/', '/explain/odata/') + 'Journeys', watched));
      keep(await by(way, key, watched.url.replace('/odata/', '/'), watched));
      keep(await by(way, key, watched.url.replace('/odata/', '/nowhere'), watched));
    }
    expect(links).toBe(key.startsWith('sandbox') ? 2 * names.length : 0);
    told.push(...watched.logs);
    expect(watched.logs.length).toBeGreaterThan(50);
    const found = spellings(key).filter((spelling) => told.some((text) => text.includes(spelling)));
    expect(found).toEqual([]);
  });
});
