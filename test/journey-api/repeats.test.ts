import type { ServerResponse } from 'node:http';
import { createJourneyApi } from '../../src/journey-api/index.js';
import {
  caller,
  cleanUp,
  emptyPage,
  feedError,
  InstantClock,
  json,
  ManualClock,
  pair,
  request,
  until,
  type Handler,
} from './support.js';

afterEach(cleanUp);

const trickle = (response: ServerResponse): void => {
  response.writeHead(200).flushHeaders();
  const timer = setInterval(() => response.write(' '), 10);
  response.on('close', () => clearInterval(timer));
};

describe('repeats', () => {
  const failures: readonly [string, Handler][] = [
    ['a reset before the answer', (response) => response.socket!.resetAndDestroy()],
    [
      'a reset within the body',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"data":[');
        setImmediate(() => response.socket!.resetAndDestroy());
      },
    ],
    [
      'an end within a chunked body',
      (response) => {
        response.writeHead(200).write('{"data":[');
        setImmediate(() => response.socket!.end());
      },
    ],
    ['silence', () => undefined],
    ['silence within the body', (response) => void response.writeHead(200).write('{"data":[')],
    ['an answer that trickles', trickle],
    ['500', (response) => json(response, 500, { errors: [{ message: 'x' }] })],
    [
      '502 in HTML',
      (response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad</h1>'),
    ],
    ['503', (response) => json(response, 503, {})],
    ['504', (response) => response.writeHead(504).end()],
    ['408', (response) => response.writeHead(408).end()],
    ['429', (response) => json(response, 429, {})],
  ];

  it.each(failures)('%s is overcome', async (_, fail) => {
    const clock = new InstantClock();
    const { upstream, api } = await pair(
      (response, received, index) =>
        index < 2 ? fail(response, received, index) : json(response, 200, emptyPage),
      { clock, timeoutMs: 60 },
    );
    expect(await api.search('journeys', request, caller)).toEqual(emptyPage);
    expect(upstream.received.map(({ body }) => body)).toEqual([request, request, request]);
    expect(clock.asked).toEqual([250, 500]);
  });

  it.each(failures)('%s that lasts is given up', async (name, fail) => {
    const clock = new InstantClock();
    const { upstream, api } = await pair(fail, { clock, timeoutMs: 60, retries: 2 });
    const error = await feedError(api.search('journeys', request, caller));
    expect(error.code).toBe(name === '429' ? 'upstreamRateLimited' : 'upstreamUnavailable');
    expect(error.detail.retryAfter).toBe(2);
    expect(upstream.received).toHaveLength(3);
    expect(error.message).not.toMatch(/html|h1|data/);
  });

  it('take 4 by default, with jitter below a doubling ceiling', async () => {
    const clock = new InstantClock();
    const draws = [0.1, 0.9, 0, 0.5, 0.7];
    const { upstream, api } = await pair((response) => json(response, 500, {}), {
      clock,
      random: () => draws.shift()!,
    });
    const error = await feedError(api.search('journeys', request, caller));
    expect(error).toMatchObject({
      code: 'upstreamUnavailable',
      detail: { retryAfter: 8, upstream: { code: '500' } },
    });
    expect(upstream.received).toHaveLength(5);
    expect(clock.asked).toEqual([50, 900, 0, 2000]);
  });

  it('can be switched off', async () => {
    const { upstream, api } = await pair((response) => json(response, 500, {}), { retries: 0 });
    expect((await feedError(api.search('journeys', request, caller))).message).toContain('asked once');
    expect(upstream.received).toHaveLength(1);
  });

  it('say when there is no server at all', async () => {
    const { upstream, api: unused } = await pair((response) => json(response, 200, emptyPage));
    await unused.close();
    await upstream.close();
    const api = createJourneyApi({
      baseUrl: upstream.url,
      concurrency: 1,
      ratePerSecond: null,
      retries: 1,
      clock: new InstantClock(),
    });
    const error = await feedError(api.search('journeys', request, caller));
    expect(error).toMatchObject({
      code: 'upstreamUnavailable',
      detail: { upstream: { code: 'ECONNREFUSED' } },
    });
    await api.close();
  });
});

it.each([
  ['UND_ERR_HEADERS_TIMEOUT', () => undefined],
  ['UND_ERR_BODY_TIMEOUT', (response) => void response.writeHead(200).write('{"data":[')],
] as [string, Handler][])('tells silence by its code: %s', async (code, handler) => {
  const { api } = await pair(handler, { timeoutMs: 700, retries: 0 });
  expect(await feedError(api.search('journeys', request, caller))).toMatchObject({
    code: 'upstreamUnavailable',
    detail: { upstream: { code } },
  });
});

describe('Retry-After', () => {
  const start = Date.parse('2025-03-01T12:00:00Z');
  const forms: readonly [string, (seconds: number) => string][] = [
    ['seconds', String],
    ['a date', (seconds) => new Date(start + seconds * 1000).toUTCString()],
  ];

  describe.each(forms)('as %s', (_, form) => {
    it.each([429, 503])('is waited for on %d', async (status) => {
      const clock = new ManualClock(start);
      const { upstream, api } = await pair(
        (response, __, index) =>
          index === 0
            ? json(response, status, {}, { 'retry-after': form(7) })
            : json(response, 200, emptyPage),
        { clock },
      );
      const search = api.search('journeys', request, caller);
      await until(() => clock.sleeping === 1);
      await clock.advance(6_999);
      expect(upstream.received).toHaveLength(1);
      await clock.advance(1);
      expect(await search).toEqual(emptyPage);
    });

    it.each([
      [429, 'upstreamRateLimited'],
      [503, 'upstreamUnavailable'],
    ])('over 30 s gives up at once on %d', async (status, code) => {
      const clock = new ManualClock(start + 400);
      const handler: Handler = (response) => json(response, status, {}, { 'retry-after': form(45) });
      const { upstream, api } = await pair(handler, { clock });
      const error = await feedError(api.search('journeys', request, caller));
      expect(error).toMatchObject({ code, detail: { retryAfter: 45 } });
      expect(upstream.received).toHaveLength(1);
    });

    it('is what an exhausted search passes on', async () => {
      const handler: Handler = (response) => json(response, 429, {}, { 'retry-after': form(9) });
      const { api } = await pair(handler, { clock: new ManualClock(start), retries: 0 });
      expect((await feedError(api.search('journeys', request, caller))).detail.retryAfter).toBe(9);
    });
  });

  it('that no one could mean is capped at an hour', async () => {
    const { api } = await pair((response) => json(response, 503, {}, { 'retry-after': '31536000' }));
    expect((await feedError(api.search('journeys', request, caller))).detail.retryAfter).toBe(3600);
  });
});
