import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { FeedError } from '../../src/errors/index.js';
import { createJourneyApi, systemClock, type RequestEvent } from '../../src/journey-api/index.js';
import {
  caller,
  cleanUp,
  emptyPage,
  feedError,
  json,
  KEY,
  ManualClock,
  pair,
  rejection,
  request,
  settle,
  until,
  type Handler,
} from './support.js';

afterEach(cleanUp);

const reason = new Error('the reader left');

describe('an abort', () => {
  it('before the start sends nothing', async () => {
    const { upstream, api } = await pair((response) => json(response, 200, emptyPage));
    const signal = AbortSignal.abort(reason);
    expect(await rejection(api.search('journeys', request, { ...caller, signal }))).toBe(reason);
    await settle();
    expect(upstream.received).toHaveLength(0);
  });

  it('while queued leaves the queue, and the others go on', async () => {
    const open: ServerResponse[] = [];
    const { upstream, api } = await pair((response) => void open.push(response), { concurrency: 1 });
    const abort = new AbortController();
    const first = api.search('journeys', { ...request, limit: 1 }, caller);
    const second = api.search('journeys', { ...request, limit: 2 }, { ...caller, signal: abort.signal });
    const third = api.search('journeys', { ...request, limit: 3 }, caller);
    await until(() => open.length === 1);
    abort.abort(reason);
    expect(await rejection(second)).toBe(reason);
    json(open[0], 200, emptyPage);
    await first;
    await until(() => open.length === 2);
    json(open[1], 200, emptyPage);
    await third;
    expect(upstream.received.map(({ body }) => body.limit)).toEqual([1, 3]);
  });

  it.each([
    ['before the headers', () => undefined],
    ['within the body', (response) => void response.writeHead(200).write('{"data":[')],
  ] as [string, Handler][])('in flight, %s, ends the exchange and is not repeated', async (_, handler) => {
    const events: RequestEvent[] = [];
    const { upstream, api } = await pair(handler, { onRequest: (event) => events.push(event) });
    const abort = new AbortController();
    const search = api.search('journeys', request, { ...caller, signal: abort.signal });
    await until(() => upstream.received.length === 1);
    await settle();
    abort.abort(reason);
    expect(await rejection(search)).toBe(reason);
    await until(() => upstream.received[0].socket.destroyed);
    expect(events).toMatchObject([{ status: null, failure: 'aborted' }]);
  });

  it.each([
    [503, 0],
    [429, 1],
  ])('while waiting after a %d ends the wait', async (status, sleepersLeft) => {
    const clock = new ManualClock();
    const handler: Handler = (response) => json(response, status, {}, { 'retry-after': '20' });
    const { upstream, api } = await pair(handler, { clock });
    const abort = new AbortController();
    const search = api.search('journeys', request, { ...caller, signal: abort.signal });
    await until(() => clock.sleeping === 1);
    abort.abort(reason);
    expect(await rejection(search)).toBe(reason);
    // After a 429 the pause outlives the search: it is the key's.
    expect(clock.sleeping).toBe(sleepersLeft);
    await clock.advance(60_000);
    expect(upstream.received).toHaveLength(1);
  });

  it('gives its place in flight to the next', async () => {
    const { upstream, api } = await pair(
      (response, _, index) => (index === 0 ? undefined : json(response, 200, emptyPage)),
      { concurrency: 1 },
    );
    const abort = new AbortController();
    const stuck = rejection(api.search('journeys', request, { ...caller, signal: abort.signal }));
    const next = api.search('journeys', request, caller);
    await until(() => upstream.received.length === 1);
    abort.abort(reason);
    expect(await stuck).toBe(reason);
    expect(await next).toEqual(emptyPage);
  });
});

it('many searches may share a signal, and none stays attached to it', async () => {
  const { api } = await pair((response) => json(response, 200, emptyPage), {
    ratePerSecond: 1000,
    concurrency: 4,
  });
  const abort = new AbortController();
  let attached = 0;
  const { addEventListener: add, removeEventListener: remove } = abort.signal;
  abort.signal.addEventListener = (...args: any[]) => {
    attached += 1;
    add.apply(abort.signal, args as any);
  };
  abort.signal.removeEventListener = (...args: any[]) => {
    attached -= 1;
    remove.apply(abort.signal, args as any);
  };
  const searches = Array.from({ length: 60 }, () =>
    api.search('journeys', request, { ...caller, signal: abort.signal }),
  );
  expect(attached).toBe(60);
  await Promise.all(searches);
  await settle();
  expect(attached).toBe(0);
});

describe('close', () => {
  it('ends what is queued, waiting and in flight, and takes no more', async () => {
    const clock = new ManualClock();
    const { upstream, api } = await pair(
      (response, { body }) =>
        body.limit === 1 ? json(response, 503, {}, { 'retry-after': '20' }) : undefined,
      { clock, concurrency: 2, ratePerSecond: 100 },
    );
    const searches = [1, 2, 3, 4].map((limit) => api.search('journeys', { ...request, limit }, caller));
    await until(() => upstream.received.length === 3 && clock.asked.includes(20_000));
    const errors = Promise.all(searches.map(feedError));
    await api.close();
    const late = await feedError(api.search('journeys', request, caller));
    for (const error of [...(await errors), late]) expect(error.code).toBe('upstreamUnavailable');
    expect(clock.sleeping).toBe(0);
    await until(() => [...upstream.sockets].every((socket) => socket.destroyed));
    await api.close();
    expect(upstream.received).toHaveLength(3);
  });

  it('leaves no timer behind', async () => {
    const api = createJourneyApi({ baseUrl: 'http://127.0.0.1:9/', concurrency: 1, ratePerSecond: 0.001 });
    const search = rejection(api.search('journeys', request, caller));
    await settle();
    await api.close();
    expect(await search).toBeInstanceOf(FeedError);
  });
});

describe('the system clock', () => {
  it('sleeps, and wakes at an abort with its reason', async () => {
    const abort = new AbortController();
    await systemClock.sleep(1, abort.signal);
    const long = rejection(systemClock.sleep(1_000_000, abort.signal));
    abort.abort(reason);
    expect(await long).toBe(reason);
    expect(await rejection(systemClock.sleep(1_000_000, abort.signal))).toBe(reason);
    expect(Number.isInteger(systemClock.now())).toBe(true);
  });
});

describe('the key', () => {
  const echo = `key ${KEY} is wrong`;
  const handlers: readonly [string, Handler][] = [
    ...[400, 401, 403, 404, 429, 500].map((status): [string, Handler] => [
      String(status),
      (response) =>
        json(response, status, {
          errors: [{ message: echo, suggestion: echo, url: `https://x/${KEY}#${KEY}` }],
        }),
    ]),
    ['a page that echoes it', (response) => json(response, 200, { data: [{ journeyId: KEY, time: KEY }] })],
    ['no JSON', (response) => response.end(echo)],
    ['a reset', (response) => response.socket!.resetAndDestroy()],
    ['no HTTP', (response) => response.socket!.end(`${echo}\r\n\r\n`)],
    ['a timeout', () => undefined],
    ['a redirect', (response) => response.writeHead(302, { location: `/${KEY}` }).end()],
  ];

  it.each(handlers)('is in no error and no event after %s', async (_, handler) => {
    for (const keyOwner of ['caller', 'feed'] as const) {
      const events: RequestEvent[] = [];
      const { api } = await pair(handler, {
        onRequest: (event) => events.push(event),
        timeoutMs: 40,
        retries: 1,
      });
      const error = await feedError(api.search('journeys', request, { key: KEY, keyOwner }));
      const own = Object.getOwnPropertyNames(error).map((name) => [name, (error as any)[name]]);
      const seen = inspect([error, own, events], {
        depth: Infinity,
        showHidden: true,
        maxStringLength: Infinity,
      });
      expect(events.length).toBeGreaterThan(0);
      expect(seen).toContain(error.message);
      expect(seen).not.toContain(KEY);
      expect(JSON.stringify([error, error.detail, events])).not.toContain(KEY);
    }
  });
});
