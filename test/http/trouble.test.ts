/** What readers see when the upstream fails, forgets or refuses. */
import type { SandboxOptions } from '../../src/sandbox/index.js';
import { impatient, startTestFeed, type TestFeed } from '../support/feed.js';
import { type Gate, type GateAnswer, settled, startGate } from './gate.js';
import { type Collection, expectError, expectVersion, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
const WEEK = 'Journeys?$filter=time%20ge%202026-01-03T00:00:00Z%20and%20time%20lt%202026-01-10T00:00:00Z';
const TRANSITIONS =
  'Transitions?$filter=journeyTime%20ge%202026-01-03T00:00:00Z%20and%20journeyTime%20lt%202026-01-10T00:00:00Z';
/** The client asks so often in all. */
const ATTEMPTS = 2;

interface GatedFeed extends TestFeed {
  readonly gate: Gate;
}

const feeds: GatedFeed[] = [];
async function start(
  env: Record<string, string | undefined> = {},
  sandbox: Partial<SandboxOptions> = {},
): Promise<GatedFeed> {
  let gate: Gate | undefined;
  const running = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 60, days: 40, ...sandbox },
    env: { UPSTREAM_PAGE_SIZE: '20', ...env },
    compose: { client: impatient(ATTEMPTS - 1) },
    through: async (url) => (gate = await startGate(url)).url,
  });
  const feed = { ...running, gate: gate! };
  feeds.push(feed);
  return feed;
}
afterAll(async () => {
  for (const feed of feeds) {
    await feed.close();
    await feed.gate.close();
  }
});

const ids = ({ value }: Collection): unknown[] => value.map((row) => row['transitionId'] ?? row['journeyId']);

/** Lets every request after the next `good` ones fail, until the gate is told otherwise. */
const failAfter = ({ gate }: GatedFeed, good: number, how: GateAnswer | 'reset'): void =>
  gate.troubled((number) => (number > good ? how : null));

const BROKEN = { status: 500, body: '' };

describe('a failure before the first row', () => {
  it.each([
    ['429', { status: 429, retryAfter: '7' }, 429, 'upstreamRateLimited', '7'],
    ['a 429 with a fraction', { status: 429, retryAfter: '7.2' }, 429, 'upstreamRateLimited', '8'],
    ['503', { status: 503, retryAfter: '33' }, 503, 'upstreamUnavailable', '33'],
    ['500', { status: 500 }, 503, 'upstreamUnavailable', undefined],
    ['a reset', { reset: true }, 503, 'upstreamUnavailable', undefined],
    ['half an answer', { truncate: true }, 503, 'upstreamUnavailable', undefined],
  ])('(%s) is an error that says when to come again', async (_, fault, status, code, wait) => {
    const feed = await start();
    for (const path of [WEEK, TRANSITIONS, 'Journeys/$count', "Journeys('x')", `${WEEK}&$count=true`]) {
      // Some of them ask for several segments at once, and each repeats.
      feed.sandbox.failNext({ count: 12, ...fault });
      const answer = await send(`${feed.url}${path}`);
      expectError(answer, status, code);
      const told = answer.header('retry-after');
      expect(told).toMatch(/^[1-9]\d*$/);
      if (wait !== undefined) expect(told).toBe(wait);
      while ((await send(`${feed.url}Journeys?$top=1`)).status !== 200) continue;
    }
  });

  it('is cured by a repeat without the reader noticing', async () => {
    const feed = await start();
    const whole = (await send(`${feed.url}${WEEK}`)).json();
    feed.sandbox.failNext({ status: 503 });
    expect((await send(`${feed.url}${WEEK}`)).json()).toEqual(whole);
  });

  it('after skipped rows only is an error too', async () => {
    const feed = await start();
    failAfter(feed, 2, BROKEN);
    expectError(await send(`${feed.url}${WEEK}&$skip=100`), 503, 'upstreamUnavailable');
  });
});

describe('a failure when rows are out', () => {
  it.each([
    // How many requests go well on the first page, and on the two behind it: there all lanes ask at once, in whatever order, and the first
    // rows may be the second lane's. Transitions go on by asking for the long journeys first.
    ['journeys', WEEK, 3, 12],
    ['journeys, newest first', `${WEEK}&$orderby=time%20desc`, 3, 3],
    ['journeys under $top and $count', `${WEEK}&$top=300&$skip=5&$count=true`, 4, 8],
    ['transitions', TRANSITIONS, 6, 6],
    ['transitions by journey', `${TRANSITIONS}&$orderby=journeyTime%20desc`, 6, 6],
  ])('ends the page early, and its link resumes there: %s', async (_, query, good, goodLater) => {
    const feed = await start();
    const whole = (await send(`${feed.url}${query}`)).json();
    expect(whole['@odata.nextLink']).toBeUndefined();
    const pages: Collection[] = [];
    for (
      let at: string | undefined = `${feed.url}${query}`;
      at !== undefined;
      at = pages.at(-1)!['@odata.nextLink']
    ) {
      if (pages.length === 0) failAfter(feed, good, 'reset');
      else if (pages.length < 3) failAfter(feed, goodLater, BROKEN);
      const answer = await send(at);
      feed.gate.troubled(null);
      // What the page had asked ahead is repeated until it is given up, and would count as the next page's.
      await settled(() => feed.gate.counts.came);
      expectVersion(answer);
      expect([answer.status, answer.header('retry-after')]).toEqual([200, undefined]);
      pages.push(answer.json());
    }
    expect(pages.length).toBeGreaterThan(3);
    expect(pages[0]!.value.length).toBeGreaterThan(10);
    expect(pages[0]!.value.length).toBeLessThan(whole.value.length / 2);
    expect(pages.flatMap(ids)).toEqual(ids(whole));
    expect(pages.every((page) => page['@odata.count'] === whole['@odata.count'])).toBe(true);
    expect(feed.logs.filter((line) => line.includes('page ended early')).length).toBe(3);
  });

  it('never passes for the end of the answer', async () => {
    const feed = await start();
    const page = (await send(`${feed.url}${WEEK}&$top=30`)).json();
    expect(page.value.length).toBe(30);
    failAfter(feed, 1, BROKEN);
    const short = (await send(`${feed.url}${WEEK}&$top=30`)).json();
    feed.gate.troubled(null);
    expect(short.value.length).toBeLessThan(30);
    const rest = (await send(short['@odata.nextLink']!)).json();
    expect([...ids(short), ...ids(rest)]).toEqual(ids(page));
  });
});

describe('an upstream that forgets or refuses', () => {
  it.each([WEEK, `${WEEK}&$orderby=time%20desc`, TRANSITIONS])(
    'a cursor: reading goes on by a new search (%s)',
    async (query) => {
      const [feed, forgetful] = [await start(), await start({}, { cursorTtlSeconds: 0 })];
      const whole = (await send(`${feed.url}${query}`)).json();
      expect(whole.value.length).toBeGreaterThan(200);
      expect((await send(`${forgetful.url}${query}`)).json().value).toEqual(whole.value);
      expect(forgetful.sandbox.requests.filter(({ status }) => status === 400).length).toBeGreaterThan(5);
    },
  );

  it('a large limit: it asks for less, and remembers', async () => {
    const feed = await start({ UPSTREAM_PAGE_SIZE: '1000' }, { maxLimit: 100 });
    const rows = await feed.walk(WEEK, { Prefer: 'maxpagesize=150' });
    const whole = (await send(`${(await start()).url}${WEEK}`)).json();
    expect(rows.map((row) => row['journeyId'])).toEqual(ids(whole));
    const refused = feed.sandbox.requests.filter(({ status }) => status === 400);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(4);
    feed.sandbox.clearRequests();
    expect(await feed.rows(WEEK)).toHaveLength(whole.value.length);
    expect(feed.sandbox.requests.every(({ status }) => status === 200)).toBe(true);
  });

  it.each([
    ["pbxNames eq 'nowhere'", () => false],
    ["tenantIds eq 'nobody'", () => false],
    ["pbxNames eq 'nowhere' or pbxNames eq 'acme-north'", (row: Row) => row['pbxNames'] === 'acme-north'],
    [
      "pbxNames in ('nowhere','acme-north') and tenantIds eq null",
      (row: Row) => row['pbxNames'] === 'acme-north' && row['tenantIds'] === null,
    ],
    ["tenantIds eq 'nobody' or outcome eq 'Abandoned'", (row: Row) => row['outcome'] === 'Abandoned'],
    [
      "tenantIds in ('nobody','acmenorth01') and mediaTypes eq 'Phone'",
      (row: Row) => row['tenantIds'] === 'acmenorth01' && row['mediaTypes'] === 'Phone',
    ],
  ])('a PBX or tenant that is not the key’s, which simply matches nothing: %s', async (filter, keep) => {
    const feed = await start();
    const all = await feed.rows(WEEK);
    const asked = all.filter(keep);
    const query = `${WEEK}%20and%20(${filter.replaceAll(' ', '%20')})`;
    expect(await feed.rows(query)).toEqual(asked);
    if (!filter.startsWith("pbxNames eq 'nowhere'") && !filter.endsWith("'nobody'"))
      expect(asked.length).toBeGreaterThan(3);
    expect(await (await feed.get(query.replace('Journeys?', 'Journeys/$count?'))).text()).toBe(
      String(asked.length),
    );
    expect((await send(`${feed.url}${query}&$count=true&$top=1`)).json()['@odata.count']).toBe(asked.length);
  });

  it('a PBX that is another caller’s shows none of the other’s rows', async () => {
    const feed = await start({ JOURNEY_API_KEY: undefined, FEED_ANONYMOUS: undefined });
    const query = `${WEEK}%20and%20contains(pbxNames,'south')%20and%20pbxNames%20eq%20'acme-south'`;
    expect(await feed.rows(query, { 'x-api-key': 'sandbox-key-north' })).toEqual([]);
    expect((await feed.rows(query, { 'x-api-key': 'sandbox-key-south' })).length).toBeGreaterThan(3);
  });
});

type Row = Readonly<Record<string, unknown>>;

describe('answers the contract does not describe', () => {
  let gate: Gate;
  let feed: TestFeed;
  beforeAll(async () => {
    feed = await startTestFeed({
      now: NOW,
      sandbox: { journeysPerDay: 60 },
      env: { UPSTREAM_PAGE_SIZE: '20' },
      compose: { client: impatient(0) },
      through: async (url) => (gate = await startGate(url)).url,
    });
  });
  afterAll(async () => {
    await feed.close();
    await gate.close();
  });

  const journey = { journeyId: 'j', time: '2026-01-03T10:00:00Z' };
  const page = (data: unknown, rest = {}): string =>
    JSON.stringify({ data, nextPageCursor: null, totalElements: 1, ...rest });

  it.each([
    ['no JSON', '<html>login</html>'],
    ['nothing', ''],
    ['another shape', '{"rows":[]}'],
    ['a list that is none', page({})],
    ['a time that is none', page([{ ...journey, time: 'noon' }])],
    ['a day that does not exist', page([{ ...journey, time: '2026-02-31T10:00:00Z' }])],
    ['no identifier', page([{ time: journey.time }])],
    ['a total that is none', page([journey], { totalElements: -1 })],
    ['text for a number', page([{ ...journey, handlingDuration: 'long' }])],
  ])('%s: 502', async (_, body) => {
    gate.answerNext({ body });
    const answer = await send(`${feed.url}${WEEK}`);
    const { message } = expectError(answer, 502, 'upstreamMalformed');
    expect(message).not.toMatch(/login|noon|long/);
  });

  it.each([
    [302, { location: 'http://127.0.0.1:1/' }],
    [204, {}],
  ])('a status of %i: 502', async (status, headers) => {
    gate.answerNext({ status, headers, body: '' });
    expectError(await send(`${feed.url}${WEEK}`), 502, 'upstreamMalformed');
  });

  it.each([
    [400, '#bad-request-badrequest', 502, 'upstreamRefusedFeed'],
    [404, '#invalid-api-path-invalidapipath', 502, 'upstreamRefusedFeed'],
    [401, '#x', 502, 'upstreamKeyRefused'],
    [403, '#missing-pbx-missingPbxForCustomer', 502, 'upstreamKeyRefused'],
  ])('a refusal of %i the feed must answer for: 502, and logged', async (status, fragment, told, code) => {
    const before = feed.logs.length;
    const errors = [
      {
        message: 'Words of the upstream.',
        suggestion: 'Mend it.',
        url: `https://docs.example/errors${fragment}`,
      },
    ];
    gate.answerNext({ status, body: JSON.stringify({ errors }) });
    expectError(await send(`${feed.url}${WEEK}`), told, code);
    expect(feed.logs.slice(before).join('')).toContain('"level":"error"');
  });

  it('when rows are out ends the page with a link, as any failure does', async () => {
    const first = page(
      Array.from({ length: 3 }, (_, i) => ({
        journeyId: `j${String(i)}`,
        time: `2026-01-03T10:00:0${String(i)}Z`,
      })),
      { nextPageCursor: 'more', totalElements: 9 },
    );
    gate.answerNext({ body: first }, { body: 'garbage' });
    const answer = await send(`${feed.url}${WEEK}`);
    expect([answer.status, ids(answer.json())]).toEqual([200, ['j0', 'j1']]);
    expect(answer.json()['@odata.nextLink']).toContain('$skiptoken=');
  });
});
