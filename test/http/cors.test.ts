/** Pages of named origins may read in a browser (Fetch standard, CORS protocol); nobody's may unless they are named. */
import { loadSettings } from '../../src/config/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { END, get, postMultipart } from './batch-parts.js';
import { type RawAnswer, send } from './raw.js';

const KEY = 'sandbox-key';
const ORIGIN = 'https://bi.example.com';
const options = { now: '2026-01-10T12:00:00Z', sandbox: { journeysPerDay: 5, days: 3 } };

let off: TestFeed;
let listed: TestFeed;
let open: TestFeed;
beforeAll(async () => {
  const keyed = { FEED_ANONYMOUS: 'false' };
  [off, listed, open] = await Promise.all([
    startTestFeed({ ...options, env: keyed }),
    startTestFeed({
      ...options,
      env: { ...keyed, FEED_CORS_ORIGINS: `${ORIGIN}, http://LOCALHOST:8080, https://other.example:443` },
    }),
    startTestFeed({ ...options, env: { FEED_CORS_ORIGINS: '*' } }),
  ]);
});
afterAll(() => Promise.all([off, listed, open].map((each) => each.close())));

const preflight = (feed: TestFeed, origin: string, path = 'Journeys', method = 'GET'): Promise<RawAnswer> =>
  send(`${feed.url}${path}`, {
    method: 'OPTIONS',
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': 'authorization,odata-maxversion',
    },
  });
const read = (feed: TestFeed, headers: Record<string, string>, path = 'Outcomes'): Promise<RawAnswer> =>
  send(`${feed.url}${path}`, { headers: { 'x-api-key': KEY, ...headers } });

/** Names of the headers by which a page is let in. */
const corsHeaders = (answer: RawAnswer): string[] =>
  answer.rawHeaders.filter((name, i) => i % 2 === 0 && /^access-control-/i.test(name));
const varies = (answer: RawAnswer): string[] => (answer.header('vary') ?? '').split(/, */);

it('is off where no origin is named', async () => {
  for (const answer of [await preflight(off, ORIGIN), await read(off, { Origin: ORIGIN })]) {
    expect(corsHeaders(answer)).toEqual([]);
    expect(varies(answer)).not.toContain('Origin');
    expect(answer.header('cross-origin-resource-policy')).toBe('same-origin');
  }
});

describe('a named origin', () => {
  it.each([ORIGIN, 'http://localhost:8080', 'https://other.example'])('%s gets in', async (origin) => {
    const answer = await read(listed, { Origin: origin });
    expect(answer.status).toBe(200);
    expect(answer.all('Access-Control-Allow-Origin')).toEqual([origin]);
    expect(answer.header('cross-origin-resource-policy')).toBe('cross-origin');
    expect(answer.header('access-control-allow-credentials')).toBeUndefined();
    const exposed = answer.header('access-control-expose-headers')!.split(', ');
    expect(exposed).toEqual(
      expect.arrayContaining([
        'OData-Version',
        'Preference-Applied',
        'Journey-Time-Range',
        'ETag',
        'Retry-After',
        'X-Request-Id',
        'OData-EntityId',
        'Link',
      ]),
    );
    expect(varies(answer)).toContain('Origin');
  });

  it('asks before, without a key, and is told what it may send', async () => {
    for (const [path, method] of [
      ['Journeys', 'GET'],
      ['$batch', 'POST'],
      ['Outcomes/$query', 'POST'],
      ['$metadata', 'HEAD'],
    ] as const) {
      const answer = await preflight(listed, ORIGIN, path, method);
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(answer.header('access-control-allow-origin')).toBe(ORIGIN);
      expect(answer.header('access-control-allow-methods')!.split(', ')).toContain(method);
      const allowed = answer.header('access-control-allow-headers')!.toLowerCase().split(', ');
      for (const name of 'authorization,x-api-key,odata-version,odata-maxversion,prefer,content-type,accept,if-none-match'.split(
        ',',
      ))
        expect(allowed).toContain(name);
      expect(answer.header('access-control-max-age')).toBe('600');
      expect(varies(answer)).toContain('Origin');
    }
  });

  it('sees errors too', async () => {
    const refused = await send(`${listed.url}Outcomes`, { headers: { Origin: ORIGIN } });
    const missing = await read(listed, { Origin: ORIGIN }, 'Nope');
    const method = await send(`${listed.url}Outcomes`, { method: 'DELETE', headers: { Origin: ORIGIN } });
    const nowhere = await send(listed.url.replace('odata/', 'nowhere'), { headers: { Origin: ORIGIN } });
    expect([refused, missing, method, nowhere].map(({ status }) => status)).toEqual([401, 404, 405, 404]);
    for (const answer of [refused, missing, method, nowhere]) {
      expect(answer.header('access-control-allow-origin')).toBe(ORIGIN);
      expect(varies(answer)).toContain('Origin');
    }
  });

  it('reads batches', async () => {
    const answer = await postMultipart(listed.url, get('Outcomes') + END, {
      Origin: ORIGIN,
      'x-api-key': KEY,
    });
    expect([answer.status, answer.header('access-control-allow-origin')]).toEqual([200, ORIGIN]);
  });

  it('is asked for nothing more than others when it only sends OPTIONS', async () => {
    const answer = await send(`${listed.url}Outcomes`, { method: 'OPTIONS', headers: { Origin: ORIGIN } });
    expect(answer.header('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.header('access-control-allow-methods')).toBeUndefined();
  });
});

it.each([
  'https://evil.example',
  'http://bi.example.com',
  'https://bi.example.com:8443',
  'https://bi.example.com.evil.example',
  'https://BI.example.com',
  'null',
  '*',
  '',
])('the origin %s, which is not named, gets no header', async (origin) => {
  for (const answer of [await preflight(listed, origin), await read(listed, { Origin: origin })]) {
    expect(corsHeaders(answer)).toEqual([]);
    expect(varies(answer)).toContain('Origin');
    expect(answer.header('cross-origin-resource-policy')).toBe('same-origin');
  }
});

it('a request without an origin is answered as ever, but says that it varies', async () => {
  const answer = await read(listed, {});
  expect([answer.status, corsHeaders(answer)]).toEqual([200, []]);
  expect(varies(answer)).toContain('Origin');
});

it('* lets every page in, where nobody is asked for a key', async () => {
  for (const origin of [ORIGIN, 'null']) {
    const answer = await read(open, { Origin: origin });
    expect([answer.status, answer.header('access-control-allow-origin')]).toEqual([200, '*']);
    expect((await preflight(open, origin)).header('access-control-allow-origin')).toBe('*');
  }
});

describe('the setting', () => {
  it.each([
    ['https://a.example', ['https://a.example']],
    [
      'HTTPS://A.example:443 , http://b.example:80,http://[::1]:5000',
      ['https://a.example', 'http://b.example', 'http://[::1]:5000'],
    ],
    ['https://a.example,https://a.example', ['https://a.example']],
    ['*', ['*']],
    [' ', []],
  ])('%j is read', (FEED_CORS_ORIGINS, corsOrigins) => {
    expect(loadSettings({ FEED_CORS_ORIGINS }).corsOrigins).toEqual(corsOrigins);
  });

  it.each([
    'a.example',
    'https://a.example/',
    'https://a.example/path',
    'https://*.example',
    'ftp://a.example',
    'null',
    '*, https://a.example',
    'https://me@a.example',
    'https://a.example;https://b.example',
    'https://a.example:x',
    ',',
  ])('%s is refused', (FEED_CORS_ORIGINS) => {
    expect(() => loadSettings({ FEED_CORS_ORIGINS })).toThrow(
      /FEED_CORS_ORIGINS=.*allowed is origins such as/,
    );
  });

  it('takes * only where nobody is asked for a key', () => {
    const real = { JOURNEY_API_REGION: 'eu', FEED_CORS_ORIGINS: '*' };
    expect(() => loadSettings(real)).toThrow(/FEED_CORS_ORIGINS=\* invites every web page/);
    expect(() => loadSettings({ FEED_CORS_ORIGINS: '*', FEED_ANONYMOUS: 'false' })).toThrow(
      /FEED_CORS_ORIGINS/,
    );
    expect(loadSettings({ ...real, JOURNEY_API_KEY: 'k', FEED_ANONYMOUS: 'true' }).corsOrigins).toEqual([
      '*',
    ]);
    expect(loadSettings({ FEED_CORS_ORIGINS: '*' }).corsOrigins).toEqual(['*']);
    expect(loadSettings({ ...real, FEED_CORS_ORIGINS: ORIGIN }).corsOrigins).toEqual([ORIGIN]);
  });
});
