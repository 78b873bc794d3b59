import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FeedError } from '../../src/errors/index.js';
import { createJourneyApi, type PageThreads, upstreamCode } from '../../src/journey-api/index.js';
import { tableReading } from '../../src/exec/page-tables.js';
import { pageThreads } from '../../src/threads/index.js';
import { Zone } from '../../src/time/index.js';
import {
  caller,
  type Handler,
  json,
  KEY,
  refuse,
  request,
  startUpstream,
  type Upstream,
  until,
} from '../journey-api/support.js';
import { journeys } from '../model/model.js';
import { builtThread } from './built-thread.js';

const entry = builtThread();
const csdl = readFileSync(path.join(__dirname, '../../metadata/journey-feed.csdl.json'), 'utf8');
const zone = new Zone('Europe/Bucharest');
const written = { columns: journeys.columns, write: () => 'not asked for' };
const wanted = { set: journeys, values: new Set(journeys.columns), writing: written, packed: true };
const reading = tableReading(wanted, zone)!;

const record = (i: number, more: object = {}) => ({
  journeyId: `j${String(i)}`,
  time: `2025-03-01T0${String(i)}:00:00Z`,
  ...more,
});
const pageOf = (records: readonly object[], nextPageCursor: string | null = null): object => ({
  data: records,
  nextPageCursor,
  totalElements: records.length,
});

interface World {
  readonly upstream: Upstream;
  readonly threads: PageThreads;
  readonly ends: unknown[];
}
const worlds: World[] = [];
afterEach(async () => {
  for (const { threads, upstream } of worlds.splice(0)) {
    await threads.close();
    await upstream.close();
  }
});

const post = { path: '/v1/journeys/search', key: KEY, body: JSON.stringify(request) };
const plan = reading.remote!.plan;
const never = new AbortController().signal;

/** Threads that run already, so that nothing is fetched without them. */
async function start(
  handler: Handler,
  { count = 1, maxResponseBytes = 1e6, timeoutMs = 5000 } = {},
): Promise<World> {
  const upstream = await startUpstream(handler);
  const ends: unknown[] = [];
  const onEnd = (error: unknown): void => void ends.push(error);
  const threads = pageThreads({
    baseUrl: upstream.url,
    timeoutMs,
    maxResponseBytes,
    csdl,
    count,
    entry,
    onEnd,
  });
  const world = { upstream, threads, ends };
  worlds.push(world);
  const aborted = AbortSignal.abort(new Error('only a try'));
  for (let taken = 0; taken < 1;) {
    const answer = threads.post(post, plan, aborted);
    if (answer === null) await new Promise((resolve) => setTimeout(resolve, 5));
    else {
      await expect(answer).rejects.toThrow('only a try');
      taken++;
    }
  }
  return world;
}

describe('threads that read pages', () => {
  it('make of a page what is made of it here, and ask with the key they are given', async () => {
    const records = [record(1, { outcome: 'Ñandú', queues: [{ name: 'a' }, { name: 'b' }] }), record(2)];
    const { upstream, threads } = await start((response) => json(response, 200, pageOf(records, 'next one')));
    const answer = await threads.post(post, plan, never)!;
    const body = Buffer.from(JSON.stringify(pageOf(records, 'next one')));
    expect(answer).toMatchObject({ status: 200, length: body.length, cursor: 'next one' });
    expect(answer.body).toHaveLength(0);
    const page = await answer.page;
    if (!('made' in page)) throw new Error('the thread left it');
    expect(reading.remote!.take(page.made)).toEqual(reading.read(body));
    expect(upstream.received).toMatchObject([{ path: '/v1/journeys/search', body: request }]);
    expect(upstream.received[0]!.headers['x-api-key']).toBe(KEY);
  });

  it('give back the body of a page that is not spelled as usual', async () => {
    const odd = JSON.stringify(pageOf([record(1, { outcome: 'x' })])).replace('"x"', '"\\u00e9"');
    const { threads } = await start((response) => void response.end(odd));
    const { page } = await threads.post(post, plan, never)!;
    expect(await page).toEqual({ body: new Uint8Array(Buffer.from(odd)) });
    const api = createJourneyApi({
      baseUrl: worlds[0]!.upstream.url,
      concurrency: 1,
      ratePerSecond: null,
      threads,
    });
    const found = await api.searchAs('journeys', request, caller, reading);
    await api.close();
    expect(found).toEqual(reading.read(Buffer.from(odd)));
  });

  it('pass on refusals and failures as they are without them', async () => {
    const answers: Handler[] = [
      (response) => json(response, 503, {}, { 'retry-after': '7' }),
      (response) => refuse(response, 400, 'invalidLimit'),
      (_, { socket }) => void socket.resetAndDestroy(),
      (response) => void response.end('x'.repeat(5000)),
      (response) => void response.end('{"data": [], "nextPageCursor": nonsense}'),
    ];
    const handler: Handler = (response, received, i) => answers[i % answers.length]!(response, received, i);
    const outcomes = async (threads?: PageThreads, url = '') => {
      const api = createJourneyApi({
        baseUrl: url,
        concurrency: 1,
        ratePerSecond: null,
        retries: 0,
        maxResponseBytes: 1000,
        threads,
      });
      const found: { readonly i: number; readonly code: string; readonly [more: string]: unknown }[] = [];
      for (const [i] of answers.entries()) {
        const outcome = api.searchAs('journeys', request, caller, reading);
        const error = await outcome.then(() => null).catch((given: FeedError) => given);
        const { code, message, detail } = error!;
        const { cause, ...told } = detail;
        found.push({ i, code, message, told, upstream: upstreamCode(error), cause: String(cause) });
      }
      await api.close();
      return found;
    };
    const { threads, upstream } = await start(handler, { maxResponseBytes: 1000 });
    const plain = await startUpstream(handler);
    const expected = await outcomes(undefined, plain.url);
    await plain.close();
    expect(expected.map(({ code }) => code)).toEqual([
      'upstreamUnavailable',
      'upstreamRefusedFeed',
      'upstreamUnavailable',
      'upstreamMalformed',
      'upstreamMalformed',
    ]);
    const asked = jest.spyOn(threads, 'post');
    expect(await outcomes(threads, upstream.url)).toEqual(expected);
    expect(asked).toHaveBeenCalledTimes(answers.length);
  });

  it('leave an exchange when its signal aborts, and go on with others', async () => {
    const { threads, upstream } = await start((response, _, i) => {
      if (i > 0) json(response, 200, pageOf([record(1)]));
    });
    const abort = new AbortController();
    const answer = threads.post(post, plan, abort.signal)!;
    await until(() => upstream.received.length === 1);
    abort.abort(new Error('the reader has left'));
    await expect(answer).rejects.toThrow('the reader has left');
    await until(() => upstream.received[0]!.socket.destroyed);
    const { page } = await threads.post(post, plan, never)!;
    expect(await page).toHaveProperty('made');
  });

  it('share the pages', async () => {
    const { threads, upstream } = await start(() => undefined, { count: 2 });
    const abort = new AbortController();
    const answers = Array.from({ length: 6 }, () =>
      threads.post(post, plan, abort.signal)!.catch(() => null),
    );
    await until(() => upstream.received.length === 6);
    abort.abort();
    expect(await Promise.all(answers)).toEqual([null, null, null, null, null, null]);
    // Each thread has connections of its own; which thread a connection is of does not show here, only that none waits for another.
    expect(upstream.sockets.size).toBe(6);
  });

  it('end, and what they were at fails and is left to the thread that asked', async () => {
    const { threads, upstream, ends } = await start((response, _, i) => {
      if (i === 0) setImmediate(() => upstream.sockets.forEach((socket) => socket.pause()));
      else json(response, 200, pageOf([record(1)]));
    });
    const api = createJourneyApi({ baseUrl: upstream.url, concurrency: 1, ratePerSecond: null, threads });
    const found = api.searchAs('journeys', request, caller, reading);
    await until(() => upstream.received.length === 1);
    await threads.close();
    expect((await found).data).toHaveLength(1);
    expect(threads.post(post, plan, never)).toBeNull();
    expect(ends).toEqual([]);
    await api.close();
  });

  it('that cannot start are told, and done without', async () => {
    const upstream = await startUpstream((response) => json(response, 200, pageOf([record(1)])));
    const ends: unknown[] = [];
    const missing = new URL('none.cjs', entry);
    const options = { baseUrl: upstream.url, timeoutMs: 5000, maxResponseBytes: 1e6, csdl, count: 2 };
    const threads = pageThreads({ ...options, entry: missing, onEnd: (error) => ends.push(error) });
    worlds.push({ upstream, threads, ends });
    const api = createJourneyApi({ baseUrl: upstream.url, concurrency: 1, ratePerSecond: null, threads });
    expect((await api.searchAs('journeys', request, caller, reading)).data).toHaveLength(1);
    await until(() => ends.length === 2);
    expect(String(ends[0])).toContain('none.cjs');
    expect((await api.searchAs('journeys', request, caller, reading)).data).toHaveLength(1);
    await api.close();
  });
});
