/** Days that are kept answer later requests, each caller's its own; what may still change is kept for seconds. */
import type { TestFeed } from '../support/feed.js';
import { startTestFeed } from '../support/feed.js';
import { type Gate, startGate, until } from './gate.js';
import { send } from './raw.js';

const NOW = '2026-01-20T12:00:00Z';
const between = (from: string, to: string, column = 'time') =>
  `${column} ge 2026-01-${from}T00:00:00Z and ${column} lt 2026-01-${to}T00:00:00Z`;
const WEEK = between('05', '12');
const CACHE = { CACHE_BYTES: '64000000' };

let running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of running) await each.close();
  running = [];
});

async function start(env: Record<string, string | undefined> = {}, journeysPerDay = 40): Promise<TestFeed> {
  const feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay, days: 30 },
    env: { ...CACHE, ...env },
  });
  running.push(feed);
  return feed;
}

/** What a request costs the upstream. */
async function cost<T>(
  feed: TestFeed,
  ask: () => Promise<T>,
): Promise<readonly [requests: number, answer: T]> {
  feed.sandbox.clearRequests();
  const answer = await ask();
  return [feed.sandbox.requests.length, answer];
}
const text = async (feed: TestFeed, path: string, headers: Record<string, string> = {}) =>
  (await feed.get(path, headers)).text();
const key = (name: string) => ({ Authorization: `Basic ${Buffer.from(`:${name}`).toString('base64')}` });

describe('days that were read once', () => {
  it.each([
    ['the same', `Journeys?$filter=${WEEK}`],
    ['fewer days', `Journeys?$filter=${between('06', '09')}`],
    ['part of a day', `Journeys?$filter=time ge 2026-01-06T07:30:00Z and time lt 2026-01-09T11:00:01Z`],
    ['other conditions', `Journeys?$filter=${WEEK} and direction eq 'Inbound' and contains(outcome,'a')`],
    ['another order', `Journeys?$filter=${WEEK}&$orderby=handlingDuration desc&$top=7&$skip=3`],
    ['newest first', `Journeys?$filter=${WEEK}&$orderby=time desc`],
    ['some columns', `Journeys?$filter=${WEEK}&$select=time,outcome`],
    ['a count beside them', `Journeys?$filter=${WEEK} and outcome eq 'Handled'&$count=true&$top=2`],
    ['a count alone', `Journeys/$count?$filter=${WEEK} and outcome eq 'Handled'`],
    ['an exact count', `Journeys/$count?$filter=${WEEK}`],
    ['groups', `Journeys?$filter=${WEEK}&$apply=groupby((outcome),aggregate($count as n))`],
  ])('answer %s without a request', async (_, path) => {
    const feed = await start();
    const cold = await text(feed, path);
    await feed.walk(`Journeys?$filter=${WEEK}`);
    expect(await cost(feed, () => text(feed, path))).toEqual([0, cold]);
    expect(cold.length).toBeGreaterThan(1);
  });

  it('answer transitions, and not conditions that the filter of the upstream alone decides', async () => {
    const feed = await start();
    const all = `Transitions?$filter=${between('05', '08', 'journeyTime')}`;
    const few = `${all} and journey/pbxs/any(p: p/pbxName eq 'acme-north')`;
    const cold = await feed.walk(few);
    const whole = await feed.walk(all);
    expect(await cost(feed, () => feed.walk(all))).toEqual([expect.any(Number), whole]);
    expect(cold.length).toBeGreaterThan(0);
    expect(cold.length).toBeLessThan(whole.length);
    const [requests, warm] = await cost(feed, () => feed.walk(few));
    expect(warm).toEqual(cold);
    expect(requests).toBeGreaterThan(0);
  });

  it('are completed by days that are missing', async () => {
    const feed = await start();
    await feed.walk(`Journeys?$filter=${between('06', '08')}`);
    const [requests, rows] = await cost(feed, () => feed.walk(`Journeys?$filter=${WEEK}`));
    // Both ends are asked a millisecond early.
    const asked = feed.sandbox.requests.map(({ body }) => {
      return Date.parse((body as { dateRange: { start: string } }).dateRange.start) + 1;
    });
    const [from, to] = [Date.parse('2026-01-06T00:00:00Z'), Date.parse('2026-01-08T00:00:00Z')];
    expect(requests).toBeGreaterThan(0);
    expect(asked.filter((start) => start >= from && start < to)).toEqual([]);
    const fresh = await start();
    expect(rows).toEqual(await fresh.walk(`Journeys?$filter=${WEEK}`));
  });

  it('are kept whole or not at all', async () => {
    const feed = await start();
    const part = `Journeys?$filter=time ge 2026-01-06T07:00:00Z and time lt 2026-01-06T19:00:00Z`;
    const rows = await feed.walk(part);
    expect(rows.length).toBeGreaterThan(0);
    const [requests, day] = await cost(feed, () => feed.walk(`Journeys?$filter=${between('06', '07')}`));
    expect(requests).toBeGreaterThan(0);
    expect(day.length).toBeGreaterThan(rows.length);
  });

  it('are of no use to journeys looked for by name, nor in another zone', async () => {
    const feed = await start();
    const [row] = await feed.walk(`Journeys?$filter=${WEEK}`);
    const [byName, found] = await cost(feed, () =>
      feed.rows(`Journeys?$filter=journeyId eq '${String(row!['journeyId'])}'`),
    );
    expect(byName).toBeGreaterThan(0);
    expect(found).toEqual([row]);
    const tokyo = `in/Asia~Tokyo/Journeys?$filter=${WEEK}`;
    expect((await cost(feed, () => feed.walk(tokyo)))[0]).toBeGreaterThan(0);
    expect((await cost(feed, () => feed.walk(`Journeys?$filter=${WEEK}`)))[0]).toBe(0);
  });

  it('cost HEAD nothing, and it leaves nothing', async () => {
    const feed = await start();
    const head = () =>
      fetch(new URL(`Journeys?$filter=${WEEK}`.replaceAll(' ', '%20'), feed.url), { method: 'HEAD' });
    expect((await cost(feed, head))[0]).toBe(0);
    expect((await cost(feed, () => feed.walk(`Journeys?$filter=${WEEK}`)))[0]).toBeGreaterThan(0);
  });
});

describe('callers', () => {
  const env = { JOURNEY_API_KEY: undefined, FEED_ANONYMOUS: 'false' };

  it('never share what is kept', async () => {
    const feed = await start(env);
    const ids = async (name: string) =>
      (await feed.walk(`Journeys?$filter=${WEEK}`, key(name))).map(({ journeyId }) => journeyId);
    const all = await ids('sandbox-key');
    const [northRequests, north] = await cost(feed, () => ids('sandbox-key-north'));
    expect(northRequests).toBeGreaterThan(1);
    expect(north.length).toBeLessThan(all.length);
    const [southRequests, south] = await cost(feed, () => ids('sandbox-key-south'));
    expect(southRequests).toBeGreaterThan(1);
    expect(south).not.toEqual(north);
    expect(await cost(feed, () => ids('sandbox-key-north'))).toEqual([0, north]);
    expect(await cost(feed, () => ids('sandbox-key'))).toEqual([0, all]);
  });

  it('with a wrong key get nothing', async () => {
    const feed = await start(env);
    await feed.walk(`Journeys?$filter=${WEEK}`, key('sandbox-key'));
    for (const wrong of ['sandbox-key-', 'other', 'sandbox-key-forbidden']) {
      const response = await feed.get(`Journeys?$filter=${WEEK}`, key(wrong));
      expect([401, 403]).toContain(response.status);
      expect(await response.text()).not.toContain('journeyId');
    }
    expect((await feed.get(`Journeys?$filter=${WEEK}`)).status).toBe(401);
  });
});

describe('days that may still change', () => {
  const today = 'Journeys?$filter=time ge 2026-01-19T00:00:00Z';

  it('are kept for seconds', async () => {
    const feed = await start();
    const rows = await feed.walk(today);
    expect(await cost(feed, () => feed.walk(today))).toEqual([0, rows]);
    feed.setNow('2026-01-20T12:00:14.900Z');
    expect((await cost(feed, () => feed.walk(today)))[0]).toBe(0);
    feed.setNow('2026-01-20T12:00:15.001Z');
    expect((await cost(feed, () => feed.walk(today)))[0]).toBeGreaterThan(0);
  });

  it('are kept for good once they are settled', async () => {
    const feed = await start();
    const day = (from: string, to: string) => `Journeys?$filter=${between(from, to)}`;
    for (const each of [day('05', '06'), day('19', '20')]) await feed.walk(each);
    feed.setNow('2026-01-20T13:00:00Z');
    expect((await cost(feed, () => feed.walk(day('05', '06'))))[0]).toBe(0);
    expect((await cost(feed, () => feed.walk(day('19', '20'))))[0]).toBeGreaterThan(0);
    feed.setNow('2026-02-10T13:00:00Z');
    await feed.walk(day('19', '20'));
    feed.setNow('2026-02-11T13:00:00Z');
    expect((await cost(feed, () => feed.walk(day('19', '20'))))[0]).toBe(0);
  });
});

describe('requests at the same time', () => {
  async function gated(): Promise<{ feed: TestFeed; gate: Gate }> {
    let gate: Gate | undefined;
    const feed = await startTestFeed({
      now: NOW,
      sandbox: { journeysPerDay: 40, days: 30 },
      env: CACHE,
      through: async (url) => (gate = await startGate(url)).url,
    });
    running.push(feed, gate!);
    return { feed, gate: gate! };
  }
  const url = (feed: TestFeed) => `${feed.url}Journeys?$filter=${between('06', '07')}`.replaceAll(' ', '%20');

  it('share their requests to the upstream', async () => {
    const { feed, gate } = await gated();
    gate.shutFrom(1);
    const answers = Array.from({ length: 5 }, () => send(url(feed)));
    await until(() => gate.counts.came >= 1);
    gate.open();
    const texts = (await Promise.all(answers)).map((answer) => answer.text);
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain('journeyId');
    expect(gate.counts.came).toBe(1);
  });

  it('go on for those who stay when one leaves', async () => {
    const { feed, gate } = await gated();
    gate.shutFrom(1);
    const leaving = new AbortController();
    const left = fetch(url(feed), { signal: leaving.signal }).catch((error: Error) => error.name);
    await until(() => gate.counts.came === 1);
    const stays = send(url(feed));
    // A request that joins is not seen anywhere: time for it to arrive.
    await new Promise((resolve) => setTimeout(resolve, 100));
    leaving.abort();
    expect(await left).toBe('AbortError');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(gate.counts.dropped).toBe(0);
    gate.open();
    expect((await stays).text).toContain('journeyId');
    expect(gate.counts.came).toBe(1);
  });
});

describe('a read that fails', () => {
  it('keeps no day that is not whole', async () => {
    let gate: Gate | undefined;
    const feed = await startTestFeed({
      now: NOW,
      sandbox: { journeysPerDay: 100, days: 30 },
      env: { ...CACHE, UPSTREAM_PAGE_SIZE: '10', UPSTREAM_CONCURRENCY: '1' },
      compose: { client: { retries: 0 } },
      through: async (upstream) => (gate = await startGate(upstream)).url,
    });
    running.push(feed, gate!);
    const path = `Journeys?$filter=${between('06', '08')}`;
    gate!.troubled((number) => (number > 3 ? { status: 500, body: '{}' } : null));
    const broken = await feed.rows(path);
    gate!.troubled(null);
    expect(broken.length).toBeGreaterThan(20);
    expect(broken.length).toBeLessThan(40);
    const rows = await feed.walk(path);
    expect(rows.length).toBeGreaterThan(100);
    expect(await cost(feed, () => feed.walk(path))).toEqual([0, rows]);
  });
});

describe('the page after the one just served', () => {
  const week = `Journeys?$filter=${WEEK}`;
  interface Page {
    readonly value: readonly Record<string, unknown>[];
    readonly '@odata.nextLink'?: string;
  }
  const page = async (feed: TestFeed, path: string, size = 30) => {
    // What is compressed has arrived before the feed knows that it is out, and goes on to the next page.
    const headers = { Prefer: `maxpagesize=${String(size)}`, 'Accept-Encoding': 'identity' };
    return JSON.parse(await text(feed, path, headers)) as Page;
  };

  it.each([
    ['less than a day', week, 15],
    ['some days', week, 60],
    ['newest first', `${week}&$orderby=time desc`, 30],
    ['a condition that only the feed checks', `${week} and contains(outcome,'andled')`, 30],
    ['transitions in the order of their time', `Transitions?$filter=${WEEK}&$orderby=time`, 100],
    ['transitions, newest first', `Transitions?$filter=${WEEK}&$orderby=time desc`, 100],
  ])('is there before it is asked for: %s', async (_, path, size) => {
    const feed = await start();
    const fresh = await start({ CACHE_BYTES: '0' });
    const expected = await fresh.walk(path, { Prefer: `maxpagesize=${String(size)}` });
    const rows: unknown[] = [];
    let next: string | undefined = path;
    for (let nth = 0; nth < 4; nth++) {
      const [requests, { value, '@odata.nextLink': link }]: readonly [number, Page] = await cost(feed, () =>
        page(feed, next!, size),
      );
      if (nth > 0) expect(requests).toBe(0);
      else expect(requests).toBeGreaterThan(0);
      rows.push(...value);
      next = link;
      await feed.feed.ahead!.idle();
    }
    expect(rows.length).toBeGreaterThanOrEqual(4 * size);
    expect(rows.map((row) => JSON.stringify(row))).toEqual(
      expected.slice(0, rows.length).map((row) => JSON.stringify(row)),
    );
  });

  it('is not read twice when it is asked for at once', async () => {
    const feed = await start();
    feed.sandbox.clearRequests();
    await feed.walk(week, { Prefer: 'maxpagesize=60' });
    await feed.feed.ahead!.idle();
    const bodies = feed.sandbox.requests.map(({ body }) => JSON.stringify(body));
    // The day that a page ends in is read again as a whole, unless it was complete by then.
    expect(bodies.length).toBeLessThan(2 * 7 + 2);
  });

  it('is left alone where there is none, by HEAD, in a batch, and where a filter narrows what is asked', async () => {
    const feed = await start();
    const quiet = async (ask: () => Promise<unknown>) => {
      await ask();
      const before = feed.sandbox.requests.length;
      await feed.feed.ahead!.idle();
      // What nobody waits for would come after the answer.
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(feed.sandbox.requests.length).toBe(before);
    };
    const body = { requests: [{ id: '1', method: 'GET', url: `${week}&$select=journeyId` }] };
    const whole = async (answer: Promise<Response>) => (await answer).text();
    await quiet(() =>
      whole(
        fetch(new URL('$batch', feed.url), {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Prefer: 'maxpagesize=5' },
          body: JSON.stringify(body),
        }),
      ),
    );
    await quiet(() =>
      fetch(new URL(week.replaceAll(' ', '%20'), feed.url), {
        method: 'HEAD',
        headers: { Prefer: 'maxpagesize=5' },
      }),
    );
    await quiet(() => page(feed, `${week} and pbxNames eq 'acme-north'`, 5));
    await quiet(() => page(feed, `${week}&$top=5`, 5));
    await quiet(() => page(feed, `Journeys?$filter=${between('15', '16')}`, 1000));
  });

  it('is given up when the feed closes', async () => {
    let gate: Gate | undefined;
    const feed = await startTestFeed({
      now: NOW,
      sandbox: { journeysPerDay: 40, days: 30 },
      env: { ...CACHE, UPSTREAM_PAGE_SIZE: '10' },
      through: async (url) => (gate = await startGate(url)).url,
    });
    running.push(gate!);
    gate!.shutFrom(3);
    expect((await page(feed, week, 5)).value).toHaveLength(5);
    await until(() => gate!.counts.came >= 3);
    await feed.close();
    await feed.feed.ahead!.idle();
    await until(() => gate!.counts.came === gate!.counts.answered + gate!.counts.dropped);
    expect(gate!.counts.answered).toBe(2);
  });
});
