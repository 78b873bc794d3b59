import type { ServerResponse } from 'node:http';
import {
  createJourneyApi,
  regions,
  type ClientOptions,
  type RequestEvent,
} from '../../src/journey-api/index.js';
import {
  caller,
  cleanUp,
  emptyPage,
  feedError,
  InstantClock,
  journey,
  json,
  KEY,
  ManualClock,
  pair,
  request,
  settle,
  until,
  type Handler,
} from './support.js';

afterEach(cleanUp);

describe('a search', () => {
  const page = { data: [journey], nextPageCursor: 'next', totalElements: 7 };

  it.each(['', '/', '/cidp/journey', '/cidp/journey/', '/cidp/journey//'])(
    'is asked below %j',
    async (path) => {
      const { upstream, api: unused } = await pair((response) => json(response, 200, page));
      await unused.close();
      const api = createJourneyApi({
        baseUrl: `${upstream.url}${path}`,
        concurrency: 1,
        ratePerSecond: null,
      });
      expect(await api.search('journeys', request, caller)).toEqual(page);
      await api.search('journeys', { ...request, limit: 1 }, caller);
      await api.close();
      const base = path.replace(/\/+$/, '');
      expect(upstream.received.map((entry) => [entry.method, entry.path])).toEqual([
        ['POST', `${base}/v1/journeys/search`],
        ['POST', `${base}/v1/journeys/search`],
      ]);
      expect(upstream.received[0].headers).toMatchObject({
        'x-api-key': KEY,
        'content-type': 'application/json',
      });
      expect(upstream.received.map(({ body }) => body.limit)).toEqual([100, 1]);
    },
  );

  it('asks each endpoint by its own path, and sends what it was given', async () => {
    const answer = { data: [{ journeyId: 'j', transitions: [] }], nextPageCursor: null, totalElements: 1 };
    const { upstream, api } = await pair((response) => json(response, 200, answer));
    const full = {
      ...request,
      filters: [{ name: 'transitions.name', values: ['TRANSFER', 'Zürich 日本'] }],
      sortField: 'TIME',
      sortDirection: 'DESC',
      nextPageCursor: 'c==',
    } as const;
    expect(await api.search('transitions', full, caller)).toEqual(answer);
    expect(upstream.received[0]).toMatchObject({ path: '/v1/transitions/search', body: full });
  });

  it('leaves an empty list of filters out, since upstream it is an error', async () => {
    const { upstream, api } = await pair((response) => json(response, 200, emptyPage));
    await api.search('journeys', { ...request, filters: [] }, caller);
    expect(upstream.received[0].body).toEqual(request);
  });

  it('reuses its connections, also after a refusal', async () => {
    const { upstream, api } = await pair((response, _, index) =>
      index % 3 === 1 ? json(response, 404, {}) : json(response, 200, emptyPage),
    );
    for (let index = 0; index < 30; index += 1) {
      await api.search('journeys', request, caller).catch(() => undefined);
    }
    expect(upstream.received).toHaveLength(30);
    // Two and not one: a connection is free again only a moment after its answer is read.
    expect(upstream.sockets.size).toBeLessThanOrEqual(2);
  });

  it('reports every exchange', async () => {
    const events: RequestEvent[] = [];
    const handler: Handler = (response, _, index) => {
      if (index === 0) response.socket!.destroy();
      else if (index === 1) json(response, 503, {});
      else json(response, 200, page);
    };
    const { api } = await pair(handler, { onRequest: (event) => events.push(event) });
    await api.search('journeys', request, caller);
    const common = { endpoint: 'journeys', ms: expect.any(Number) };
    expect(events).toEqual([
      {
        ...common,
        attempt: 1,
        status: null,
        rows: null,
        bytes: 0,
        failure: expect.stringMatching(/SOCKET|ECONN/),
      },
      { ...common, attempt: 2, status: 503, rows: null, bytes: 2 },
      { ...common, attempt: 3, status: 200, rows: 1, bytes: JSON.stringify(page).length },
    ]);
  });
});

describe('an answer outside the contract is malformed, and not asked for again:', () => {
  const cases: readonly [string, Handler, Partial<ClientOptions>?][] = [
    ['JSON cut short', (response) => response.writeHead(200).end('{"data":[{"journeyId":"j1"')],
    [
      'HTML',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
    ],
    ['nothing', (response) => response.writeHead(200).end()],
    ['another shape', (response) => json(response, 200, { rows: [] })],
    ['a wrong row', (response) => json(response, 200, { ...emptyPage, data: [{ journeyId: 'j1' }] })],
    ['204', (response) => response.writeHead(204).end()],
    ['a redirect', (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['no HTTP', (response) => response.socket!.end('220 mail.example ESMTP\r\n')],
    [
      'too long, as announced',
      (response) => json(response, 200, 'x'.repeat(3000)),
      { maxResponseBytes: 2000 },
    ],
    [
      'too long, in chunks',
      (response) => {
        for (let index = 0; index < 30; index += 1) response.write('x'.repeat(100));
        response.end();
      },
      { maxResponseBytes: 2000 },
    ],
  ];

  it.each(cases)('%s', async (_, handler, options = {}) => {
    const events: RequestEvent[] = [];
    const { upstream, api } = await pair(handler, { ...options, onRequest: (event) => events.push(event) });
    const error = await feedError(api.search('journeys', request, caller));
    expect(error.code).toBe('upstreamMalformed');
    expect(error.message).not.toMatch(/Sign in|xxx|ESMTP|j1/);
    expect(upstream.received).toHaveLength(1);
    expect(events).toHaveLength(1);
  });
});

it('an answer longer than the bound is refused for its length, one as long as it is read', async () => {
  const bytes = JSON.stringify(emptyPage).length;
  const handler: Handler = (response) => json(response, 200, emptyPage);
  const within = await pair(handler, { maxResponseBytes: bytes });
  expect(await within.api.search('journeys', request, caller)).toEqual(emptyPage);
  const beyond = await pair(handler, { maxResponseBytes: bytes - 1 });
  const error = await feedError(beyond.api.search('journeys', request, caller));
  expect(error.message).toContain(`longer than ${bytes - 1} bytes`);
});

describe('bounds', () => {
  it('concurrency is never exceeded, and used', async () => {
    let open = 0;
    let peak = 0;
    const { api } = await pair(
      (response) => {
        peak = Math.max(peak, (open += 1));
        setTimeout(() => {
          open -= 1;
          json(response, 200, emptyPage);
        }, 2);
      },
      { concurrency: 3 },
    );
    await Promise.all(Array.from({ length: 30 }, () => api.search('journeys', request, caller)));
    expect(peak).toBe(3);
  });

  it('rate is never exceeded, in the order of asking', async () => {
    const clock = new ManualClock();
    const { upstream, api } = await pair((response) => json(response, 200, emptyPage), {
      clock,
      ratePerSecond: 2,
      concurrency: 1,
    });
    const searches = [1, 2, 3, 4, 5].map((limit) => api.search('journeys', { ...request, limit }, caller));
    for (const count of [2, 4, 5]) {
      await until(() => upstream.received.length === count);
      await clock.advance(999);
      expect(upstream.received).toHaveLength(count);
      await clock.advance(1);
    }
    await Promise.all(searches);
    expect(upstream.received.map(({ body }) => body.limit)).toEqual([1, 2, 3, 4, 5]);
  });

  it('one key’s 429 stalls its own queue, its oldest request first again, and no other key', async () => {
    const clock = new ManualClock();
    const { upstream, api } = await pair(
      (response, { headers }, index) =>
        headers['x-api-key'] === KEY && index === 0
          ? json(response, 429, {}, { 'retry-after': '10' })
          : json(response, 200, emptyPage),
      { clock, concurrency: 1 },
    );
    const mine = [1, 2, 3].map((limit) => api.search('journeys', { ...request, limit }, caller));
    await until(() => clock.sleeping === 1);
    expect(await api.search('journeys', { ...request, limit: 9 }, { ...caller, key: 'other-key' })).toEqual(
      emptyPage,
    );
    await clock.advance(9_999);
    expect(upstream.received.map(({ body }) => body.limit)).toEqual([1, 9]);
    await clock.advance(1);
    await Promise.all(mine);
    expect(upstream.received.map(({ body }) => body.limit)).toEqual([1, 9, 1, 2, 3]);
  });

  it('a 429 that asks for long refuses the key’s later searches unasked, until it is over', async () => {
    const clock = new ManualClock();
    const { upstream, api } = await pair(
      (response, _, index) =>
        index === 0 ? json(response, 429, {}, { 'retry-after': '60' }) : json(response, 200, emptyPage),
      { clock },
    );
    for (const retryAfter of [60, 50]) {
      const error = await feedError(api.search('journeys', request, caller));
      expect(error).toMatchObject({ code: 'upstreamRateLimited', detail: { retryAfter } });
      await clock.advance(10_000);
    }
    expect(upstream.received).toHaveLength(1);
    await clock.advance(40_000);
    expect(await api.search('journeys', request, caller)).toEqual(emptyPage);
  });

  it('a key is slow after a 429 only until answers come again', async () => {
    const clock = new ManualClock();
    const open: ServerResponse[] = [];
    const { api } = await pair(
      (response, _, index) =>
        index === 0 ? json(response, 429, {}, { 'retry-after': '1' }) : void open.push(response),
      { clock, concurrency: 3 },
    );
    const first = api.search('journeys', request, caller);
    await until(() => clock.sleeping === 1);
    const others = Array.from({ length: 6 }, () => api.search('journeys', request, caller));
    await clock.advance(1_000);
    for (const admitted of [1, 2, 3, 3]) {
      await until(() => open.length === admitted);
      await settle();
      expect(open).toHaveLength(admitted);
      json(open.shift()!, 200, emptyPage);
    }
    await until(() => open.length === 3);
    for (const response of open) json(response, 200, emptyPage);
    await Promise.all([first, ...others]);
  });

  it('an upstream that limits hard is read to the end', async () => {
    const clock = new InstantClock();
    let allowance = 0;
    let refused = 0;
    let second = -1;
    const { api } = await pair(
      (response) => {
        const now = Math.floor(clock.now() / 1000);
        if (now !== second) allowance = 3;
        second = now;
        allowance -= 1;
        if (allowance < 0) refused += 1;
        if (allowance < 0) json(response, 429, {}, { 'retry-after': '1' });
        else json(response, 200, emptyPage);
      },
      { clock, concurrency: 8 },
    );
    const searches = Array.from({ length: 60 }, () => api.search('journeys', request, caller));
    expect(await Promise.all(searches)).toHaveLength(60);
    expect(refused).toBeGreaterThan(10);
  });
});

it.each([
  { baseUrl: 'ftp://x/' },
  { baseUrl: 'nonsense' },
  { baseUrl: 'http://x/?a=1' },
  { baseUrl: 'http://u:p@x/' },
  { concurrency: 0 },
  { concurrency: 1.5 },
  { ratePerSecond: 0 },
  { ratePerSecond: Number.NaN },
  { retries: -1 },
])('refuses the options %j', (wrong) => {
  const sound = { baseUrl: 'http://x/', concurrency: 1, ratePerSecond: null };
  expect(() => createJourneyApi({ ...sound, ...wrong })).toThrow(Object.keys(wrong)[0]);
});

it('knows the four regions by addresses it would take', async () => {
  expect(Object.keys(regions)).toEqual(['us', 'eu', 'au', 'ca']);
  for (const baseUrl of Object.values(regions)) {
    expect(baseUrl).toMatch(/^https:\/\/api(-eu|-au|-ca)?\.8x8\.com\/cidp\/journey$/);
    await createJourneyApi({ baseUrl, concurrency: 1, ratePerSecond: null }).close();
  }
  await settle(1);
});
