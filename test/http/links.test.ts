/** The nextLink: what it is good for, where it leads, and what it fixes for the whole walk. */
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { type Collection, expectError, send } from './raw.js';

const NOW = '2026-01-10T12:03:21Z';
const sandbox = { journeysPerDay: 60, days: 40 };
/** A feed that reads with its callers' keys. */
const KEYLESS = { JOURNEY_API_KEY: undefined, FEED_ANONYMOUS: undefined };
const WEEK = 'Journeys?$filter=time ge 2026-01-03T00:00:00Z and time lt 2026-01-10T00:00:00Z'.replaceAll(
  ' ',
  '%20',
);

const feeds: TestFeed[] = [];
async function start(env: Record<string, string | undefined> = {}): Promise<TestFeed> {
  const feed = await startTestFeed({ now: NOW, sandbox, env });
  feeds.push(feed);
  return feed;
}

let feed: TestFeed;
beforeAll(async () => {
  feed = await start();
});
afterAll(() => Promise.all(feeds.map((each) => each.close())));

const ids = ({ value }: Collection): unknown[] => value.map((row) => row['journeyId'] ?? row['transitionId']);

async function firstLink(
  query: string,
  running = feed,
  headers: Record<string, string> = {},
): Promise<string> {
  const answer = await send(`${running.url}${query}`, { headers: { Prefer: 'maxpagesize=10', ...headers } });
  return answer.json()['@odata.nextLink']!;
}

describe('Prefer', () => {
  it.each([
    ['maxpagesize=7', 7, 'maxpagesize=7'],
    ['odata.maxpagesize=7', 7, 'odata.maxpagesize=7'],
    [
      'odata.include-annotations="*";odata.maxpagesize=7',
      7,
      'odata.include-annotations="*", odata.maxpagesize=7',
    ],
    ['odata.include-annotations="-*,display.*",odata.maxpagesize=7', 7, 'odata.maxpagesize=7'],
    ['return=representation, maxpagesize="7"; omit-values=nulls', 7, 'maxpagesize=7, omit-values=nulls'],
    ['odata.maxpagesize=9, maxpagesize=7, maxpagesize=8', 7, 'maxpagesize=7'],
    ['maxpagesize=7, odata.maxpagesize=9', 7, 'maxpagesize=7'],
    ['include-annotations="*,-JourneyFeed.*",maxpagesize=7', 7, 'maxpagesize=7'],
    [
      'include-annotations="-*,JourneyFeed.timeRange",maxpagesize=7',
      7,
      'include-annotations="-*,JourneyFeed.timeRange", maxpagesize=7',
    ],
    ['MaxPageSize = 7', 7, 'maxpagesize=7'],
    ['maxpagesize=0', 50, undefined],
    ['maxpagesize=-3', 50, undefined],
    ['maxpagesize=many', 50, undefined],
    ['maxpagesize=900', 80, 'maxpagesize=80'],
    ['respond-async', 50, undefined],
  ])('%s gives %d rows', async (prefer, rows, applied) => {
    const small = feeds[1] ?? (await start({ FEED_PAGE_SIZE: '50', FEED_MAX_PAGE_SIZE: '80' }));
    const answer = await send(`${small.url}${WEEK}`, { headers: { Prefer: prefer } });
    expect([answer.status, answer.json().value.length]).toEqual([200, rows]);
    expect(answer.header('Preference-Applied')).toBe(applied);
  });
});

describe('a walk', () => {
  it('keeps its now, while later journeys come in', async () => {
    const moving = await start();
    const pages: Collection[] = [];
    let at: string | undefined = `${moving.url}Journeys?$count=true&$orderby=time%20desc`;
    for (let minutes = 0; at !== undefined; minutes += 300) {
      moving.setNow(new Date(Date.parse(NOW) + minutes * 60_000).toISOString());
      const answer = await send(at, { headers: { Prefer: 'maxpagesize=100' } });
      expect(answer.header('Journey-Time-Range')).toBe('2025-12-11T00:00:00.000Z/2026-01-10T12:00:00.000Z');
      pages.push(answer.json());
      at = answer.json()['@odata.nextLink'];
    }
    const walked = pages.flatMap(ids);
    expect(pages.length).toBeGreaterThan(4);
    expect(pages.map((page) => page['@odata.count'])).toEqual(pages.map(() => walked.length));
    const unmoved = await feed.rows('Journeys?$orderby=time desc');
    expect(walked).toEqual(unmoved.map((row) => row['journeyId']));
    const later = await moving.rows('Journeys?$orderby=time desc');
    expect(later[0]!['journeyId']).not.toBe(walked[0]);
  });

  it('keeps what now() says', async () => {
    const moving = await start();
    const link = await firstLink(
      'Journeys?$filter=time%20le%20now()%20and%20time%20gt%202026-01-09T12:00:00Z',
      moving,
    );
    const before = ids((await send(link)).json());
    expect(before.length).toBeGreaterThan(10);
    moving.setNow('2026-01-12T00:00:00Z');
    expect(ids((await send(link)).json())).toEqual(before);
  });
});

describe('a link', () => {
  it('is absolute, keeps the options, and may be followed more than once', async () => {
    const link = await firstLink(`${WEEK}&$select=journeyId&custom=1`);
    expect(link.startsWith(`${feed.url}${WEEK}&$select=journeyId&custom=1&$skiptoken=`)).toBe(true);
    const [once, twice] = [(await send(link)).json(), (await send(link)).json()];
    expect(ids(once)).toEqual(ids(twice));
    expect(Object.keys(once.value[0]!)).toEqual(['journeyId']);
  });

  it('may be spelled anew by the client', async () => {
    const link = await firstLink(`${WEEK}&$select=journeyId`);
    const rows = ids((await send(link)).json());
    const [, query] = link.split('?') as [string, string];
    const respelled = query
      .split('&')
      .reverse()
      .map((part) => part.replace('$', '%24'))
      .join('&');
    expect(ids((await send(`${feed.url}Journeys?${respelled}`)).json())).toEqual(rows);
  });

  it('holds nothing of the rows or the caller in clear', async () => {
    const link = await firstLink('Journeys?$orderby=contactName%20desc');
    const last = (
      await send(`${feed.url}Journeys?$orderby=contactName%20desc`, { headers: { Prefer: 'maxpagesize=10' } })
    ).json().value[9]!;
    expect(last['contactName']).toEqual(expect.any(String));
    const token = link.split('$skiptoken=')[1]!;
    const plain = decodeURIComponent(token) + Buffer.from(token, 'base64url').toString('latin1');
    for (const word of [last['contactName'], last['journeyId'], 'sandbox']) expect(plain).not.toContain(word);
  });

  it('is refused once any part of its token was changed', async () => {
    const link = await firstLink(WEEK);
    const [head, token] = link.split('$skiptoken=') as [string, string];
    const places = [0, 5, 15, 20, 30, 40, token.length >> 1, token.length - 2];
    const changed = places.map(
      (i) => token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1),
    );
    const forged = [
      ...changed,
      token.slice(0, -4),
      token.slice(4),
      `${token}AAAA`,
      'AAAA',
      'null',
      '%00',
      '1',
      'A'.repeat(20_000),
    ];
    for (const each of forged) expectError(await send(`${head}$skiptoken=${each}`), 400, 'invalidSkipToken');
    expect((await send(link)).status).toBe(200);
  });

  it('without a token is refused too', async () => {
    const [head] = (await firstLink(WEEK)).split('$skiptoken=') as [string];
    const answer = await send(`${head}$skiptoken=`);
    expect(answer.status).toBe(400);
    expect(expectError(answer, 400, answer.json<{ error: { code: string } }>().error.code).target).toBe(
      '$skiptoken',
    );
  });

  it('is bound to its query', async () => {
    const token = (await firstLink(WEEK)).split('$skiptoken=')[1]!;
    const foreign = [
      'Journeys',
      'Transitions',
      `${WEEK}&$orderby=time%20desc`,
      `${WEEK}&$top=5`,
      `${WEEK}&$skip=5`,
      `${WEEK}&$select=journeyId`,
      WEEK.replace('%20lt%20', '%20le%20'),
      WEEK.replace('Journeys', 'Transitions'),
    ];
    for (const query of foreign) {
      const url = `${feed.url}${query}${query.includes('?') ? '&' : '?'}$skiptoken=${token}`;
      expectError(await send(url), 400, 'invalidSkipToken');
    }
  });

  it('applies to collections only', async () => {
    const token = (await firstLink(WEEK)).split('$skiptoken=')[1]!;
    for (const path of ['', '$metadata', 'Journeys/$count', "Journeys('x')"]) {
      expectError(await send(`${feed.url}${path}?$skiptoken=${token}`), 400, 'unknownOption');
    }
  });
});

describe('another instance', () => {
  const headers = { 'x-api-key': 'sandbox-key' };
  const moved = (link: string, to: TestFeed): string => link.replace(/^.*?\/odata\//, to.url);

  it('of the same secret serves the link', async () => {
    const secret = { ...KEYLESS, FEED_SECRET: 'a secret shared by all instances'.replaceAll(' ', '-') };
    const [one, two] = [await start(secret), await start(secret)];
    const link = await firstLink(WEEK, one, headers);
    const there = await send(moved(link, two), { headers: { ...headers, Prefer: 'maxpagesize=10' } });
    const here = await send(link, { headers: { ...headers, Prefer: 'maxpagesize=10' } });
    expect(there.json().value).toEqual(here.json().value);
    expect(there.json()['@odata.nextLink']!.startsWith(two.url)).toBe(true);
  });

  it('with a secret from the same key serves it too', async () => {
    const link = await firstLink(WEEK);
    expect(ids((await send(moved(link, await start()))).json())).toEqual(ids((await send(link)).json()));
  });

  it('of another secret, zone or caller does not', async () => {
    const FEED_SECRET = 'first-secret-of-all';
    const link = await firstLink(WEEK, await start({ ...KEYLESS, FEED_SECRET }), headers);
    const others = [
      await start({ ...KEYLESS, FEED_SECRET: 'second-secret-of-all' }),
      await start({ ...KEYLESS, FEED_SECRET, FEED_TIME_ZONE: 'Europe/Bucharest' }),
      await start(KEYLESS),
    ];
    for (const other of others)
      expectError(await send(moved(link, other), { headers }), 400, 'invalidSkipToken');
    const same = await start({ ...KEYLESS, FEED_SECRET });
    expectError(
      await send(moved(link, same), { headers: { 'x-api-key': 'sandbox-key-north' } }),
      400,
      'invalidSkipToken',
    );
    expect((await send(moved(link, same), { headers })).status).toBe(200);
  });
});

describe('the address in contexts and links', () => {
  const FORWARDED = { 'X-Forwarded-Host': 'feed.example', 'X-Forwarded-Proto': 'https' };
  async function told(running: TestFeed, headers: Record<string, string>): Promise<string[]> {
    const service = (await send(running.url, { headers })).json()['@odata.context'];
    const page = (
      await send(`${running.url}Journeys`, { headers: { Prefer: 'maxpagesize=2', ...headers } })
    ).json();
    const all = [service, page['@odata.context'], page['@odata.nextLink']!].map(
      (url) => /^(.*?\/odata\/)(?:\$metadata|Journeys\?)/.exec(url)![1]!,
    );
    return [...new Set(all)];
  }

  it('is the one the client used', async () => {
    expect(await told(feed, {})).toEqual([feed.url]);
    // A feed that lets anyone in answers under loopback names only.
    const keyless = await start(KEYLESS);
    const headers = { Host: 'other.example:81', 'x-api-key': 'sandbox-key' };
    expect(await told(keyless, headers)).toEqual(['http://other.example:81/odata/']);
  });

  it('is FEED_PUBLIC_URL where it is set', async () => {
    const published = await start({ FEED_PUBLIC_URL: 'https://bi.example/journeys' });
    expect(await told(published, { Host: 'other.example' })).toEqual(['https://bi.example/journeys/odata/']);
    const slashed = await start({ FEED_PUBLIC_URL: 'https://bi.example/', FEED_TRUST_PROXY: '1' });
    expect(await told(slashed, FORWARDED)).toEqual(['https://bi.example/odata/']);
  });

  it('heeds X-Forwarded-* only from proxies that FEED_TRUST_PROXY names', async () => {
    expect(await told(feed, FORWARDED)).toEqual([feed.url]);
    expect(await told(await start({ FEED_TRUST_PROXY: '1' }), FORWARDED)).toEqual([
      'https://feed.example/odata/',
    ]);
    expect(await told(await start({ FEED_TRUST_PROXY: 'loopback' }), FORWARDED)).toEqual([
      'https://feed.example/odata/',
    ]);
    const distant = await start({ FEED_TRUST_PROXY: '192.0.2.0/24' });
    expect(await told(distant, FORWARDED)).toEqual([distant.url]);
  });
});
