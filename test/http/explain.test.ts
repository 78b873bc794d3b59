/** `/explain/odata/…`: the plan of any feed URL, as JSON, without running it. */
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { asked, type Asked } from '../support/whole.js';
import { expectError, expectVersion, type RawAnswer, send } from './raw.js';

const NOW = '2026-01-10T12:03:00Z';
const WEEK = 'time ge 2026-01-03T00:00:00Z and time lt 2026-01-10T00:00:00Z';

interface Explained {
  readonly set: string;
  readonly range: { readonly start: string; readonly end: string };
  readonly nothing: string | null;
  readonly upstream: readonly { readonly path: string; readonly requests: readonly Asked[] }[];
  readonly joins: boolean;
  readonly exact: boolean;
  readonly conjuncts: readonly {
    readonly text: string;
    readonly pushed: string;
    readonly exact: boolean;
    readonly because: string;
  }[];
  readonly residual: string | null;
}

const feeds: TestFeed[] = [];
let feed: TestFeed;
beforeAll(async () => {
  feed = await startTestFeed({ now: NOW, sandbox: { journeysPerDay: 10, days: 60 } });
  feeds.push(feed);
});
afterAll(() => Promise.all(feeds.map((each) => each.close())));
beforeEach(() => {
  feed.sandbox.clearRequests();
});

const urlOf = (path: string, from = feed): string =>
  from.url.replace(/odata\/$/, `explain/odata/${path.replaceAll(' ', '%20')}`);
async function explained(path: string): Promise<Explained> {
  const answer: RawAnswer = await send(urlOf(path));
  expectVersion(answer);
  expect([answer.status, answer.header('content-type')]).toEqual([
    200,
    expect.stringMatching(/^application\/json/),
  ]);
  return answer.json<Explained>();
}

describe('a plan', () => {
  const MONTH = { start: '2025-12-11T00:00:00.000Z', end: '2026-01-10T12:00:00.000Z' };
  const WIDE = { start: '2024-01-10T00:00:00.000Z', end: MONTH.end };
  const YEAR = { start: '2025-01-01T00:00:00.000Z', end: '2026-01-01T00:00:00.000Z' };

  it.each([
    ['Journeys', 'Journeys', MONTH, ['journeys']],
    ['Transitions?$orderby=duration desc&$top=3', 'Transitions', MONTH, ['transitions']],
    ['JourneyQueues?$select=queueName', 'JourneyQueues', MONTH, ['journeys']],
    ['TransitionAgents', 'TransitionAgents', MONTH, ['transitions']],
    ['Journeys/$count', 'Journeys', MONTH, ['journeys']],
    ["Journeys('x')", 'Journeys', WIDE, ['journeys']],
    ["Transitions('x-1')/journey", 'Transitions', WIDE, ['transitions']],
    ["Journeys('x')/transitions/$count", 'Journeys', WIDE, ['journeys']],
    ["JourneyAgents(journeyId='x',position=0)/agentName/$value", 'JourneyAgents', WIDE, ['journeys']],
    ['between/2025-01-01/2026-01-01/Journeys', 'Journeys', YEAR, ['journeys']],
    ['in/Etc~GMT/last/30d/Transitions', 'Transitions', MONTH, ['transitions']],
    ['Outcomes', 'Outcomes', MONTH, []],
    ['Dates?$filter=isWeekend', 'Dates', MONTH, []],
  ])('of %s', async (path, set, range, endpoints) => {
    const plan = await explained(path);
    expect(plan).toMatchObject({ set, nothing: null });
    const instants = (of: Explained['range']): number[] => [Date.parse(of.start), Date.parse(of.end)];
    expect(instants(plan.range)).toEqual(instants(range));
    expect(plan.upstream.map((each) => each.path)).toEqual(endpoints.map((name) => `/v1/${name}/search`));
    for (const { requests } of plan.upstream) {
      expect(requests.length).toBeGreaterThan(0);
      for (const { dateRange, filters } of requests) {
        expect(Date.parse(dateRange.end) - Date.parse(dateRange.start)).toBeLessThanOrEqual(60 * 86_400_000);
        expect(filters === undefined || filters.length > 0).toBe(true);
      }
    }
    expect(feed.sandbox.requests).toEqual([]);
  });

  it('tells what is pushed, what is checked, and why', async () => {
    const plan = await explained(
      `Journeys?$filter=${WEEK} and agents/any(a:a/agentName eq 'x') and agentNames eq 'x; y' and handlingDuration gt 5`,
    );
    expect(plan.conjuncts.map(({ pushed, exact }) => [pushed, exact])).toEqual([
      ['window', true],
      ['window', true],
      ['filter', expect.any(Boolean)],
      ['filter', false],
      ['none', false],
    ]);
    expect(plan.conjuncts.every(({ text, because }) => text !== '' && because !== '')).toBe(true);
    expect(plan.residual).toContain('handlingDuration gt 5');
    expect(plan.exact).toBe(false);
    expect(plan.upstream[0]!.requests[0]!.filters!.map(({ name }) => name)).toEqual(['agents.name']);
  });

  it.each([
    ["Journeys?$filter=journeyId eq 'a' and journeyId eq 'b'", /together/],
    [`Journeys?$filter=${WEEK} and time gt 2026-02-01T00:00:00Z`, /time/],
    ['Transitions?$top=0', /\$top/],
  ])('of what asks nothing says why: %s', async (path, why) => {
    expect(await explained(path)).toMatchObject({ nothing: expect.stringMatching(why), upstream: [] });
  });

  it.each([
    `Journeys?$filter=${WEEK}&$top=7`,
    `Journeys?$filter=${WEEK} and queueNames eq 'none'`,
    `Transitions?$filter=${WEEK.replaceAll('time', 'journeyTime')} and name eq 'TRANSFER'`,
    `in/Europe~Bucharest/Journeys?$filter=${WEEK}&$top=3&$orderby=time desc`,
  ])('shows the request that a read sends: %s', async (path) => {
    const [{ requests }] = (await explained(path)).upstream as [Explained['upstream'][number]];
    await feed.rows(path);
    const [sent] = [...asked(feed).journeys, ...asked(feed).transitions] as [Asked];
    const { dateRange, filters, sortDirection } = sent;
    expect(requests[0]).toMatchObject({
      dateRange,
      ...(filters && { filters }),
      ...(sortDirection && { sortDirection }),
    });
    expect(requests[0]!.filters).toEqual(filters);
  });

  it('shows the joined endpoints of $expand', async () => {
    expect((await explained(`Journeys?$filter=${WEEK}`)).joins).toBe(false);
    expect((await explained(`Journeys?$filter=${WEEK}&$expand=transitions($top=1)`)).joins).toBe(true);
    expect((await explained(`Journeys?$filter=${WEEK}&$expand=agents`)).joins).toBe(false);
  });
});

describe('what has no plan', () => {
  it.each([
    ['', 404, 'notFound'],
    ['$metadata', 404, 'notFound'],
    ['last/3d/', 404, 'notFound'],
    ['Nope', 404, 'notFound'],
    ['Journeys?$filter=nope eq 1', 400, 'unknownProperty'],
    ['Journeys?$filter=', 400, 'syntaxError'],
    ['last/0d/Journeys', 400, 'invalidOption'],
    ['Journeys/$count?$skiptoken=x', 400, 'unknownOption'],
  ])('%s: %i', async (path, status, code) => {
    expectError(await send(urlOf(path)), status, code);
  });

  it('is only read', async () => {
    expectError(await send(urlOf('Journeys'), { method: 'POST' }), 405, 'methodNotAllowed');
  });
});

describe('a plan needs a key as rows do', () => {
  let keyless: TestFeed;
  beforeAll(async () => {
    keyless = await startTestFeed({
      now: NOW,
      env: { JOURNEY_API_KEY: undefined, FEED_ANONYMOUS: undefined },
    });
    feeds.push(keyless);
  });

  it('none, or a wrong one: 401', async () => {
    for (const path of ['Journeys', '$metadata', 'Nope']) {
      const answer = await send(urlOf(path, keyless));
      expectError(answer, 401, 'unauthorized');
      expect(answer.all('WWW-Authenticate').length).toBe(2);
      expectError(
        await send(urlOf(path, keyless), { headers: { 'x-api-key': 'wrong' } }),
        401,
        'unauthorized',
      );
    }
  });

  it('any of the ways to give it will do, and it is not shown', async () => {
    for (const [url, headers] of [
      [urlOf('Journeys', keyless), { 'x-api-key': 'sandbox-key-north' }],
      [urlOf('Journeys', keyless), { Authorization: 'Bearer sandbox-key-north' }],
      [urlOf('Journeys?api_key=sandbox-key-north', keyless), {}],
    ] as const) {
      const answer = await send(url, { headers });
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain('sandbox-key');
    }
    // Only the key itself was looked into.
    expect(asked(keyless).journeys.every(({ limit }) => limit === 1)).toBe(true);
    expect(asked(keyless).transitions).toEqual([]);
  });
});
