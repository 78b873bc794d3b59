import { keepWarm } from '../../src/commands/keep-warm.js';
import { startFeed } from '../../src/commands/serve.js';
import { loadSettings, SettingsError } from '../../src/config/index.js';
import { createLogger } from '../../src/log/index.js';
import { impatient, startTestFeed, type TestFeed } from '../support/feed.js';

jest.setTimeout(60_000);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ENV = { CACHE_BYTES: '50000000', FEED_TIME_ZONE: 'Europe/Bucharest' };

let feed: TestFeed;
let warmth: { close(): Promise<void> } | null = null;
afterEach(async () => {
  await warmth?.close();
  warmth = null;
  await feed.close();
});

const begin = async (env: Record<string, string> = {}) => {
  feed = await startTestFeed({
    now: '2025-06-15T12:00:00Z',
    env: { ...ENV, ...env },
    compose: { client: impatient(0) },
  });
};

/** A sleep that lasts until it is told to end, and tells how long it was to last. */
function sleeping() {
  const asked: number[] = [];
  let wake: () => void = () => undefined;
  let fellAsleep: () => void = () => undefined;
  return {
    asked,
    sleep: (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        asked.push(ms);
        wake = resolve;
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        fellAsleep();
      }),
    asleep: async () => {
      if (asked.length === 0) await new Promise<void>((resolve) => (fellAsleep = resolve));
    },
    next: async () => {
      const slept = new Promise<void>((resolve) => (fellAsleep = resolve));
      wake();
      await slept;
    },
  };
}

const BETWEEN = 'between/2025-06-01/2025-06-07/Journeys';

it('reads the last settled days once, and after that each day as it settles', async () => {
  await begin();
  const clock = sleeping();
  warmth = keepWarm({ days: 6, sets: ['Journeys', 'JourneyAgents'] }, feed, clock.sleep);
  await clock.asleep();
  // 7 June ends 192 hours before midnight of 16 June in Bucharest, which is 21:00 UTC.
  expect(clock.asked).toEqual([9 * HOUR_MS]);
  feed.sandbox.clearRequests();
  expect((await feed.walk(BETWEEN)).length).toBeGreaterThan(100);
  expect((await feed.walk(BETWEEN.replace('Journeys', 'JourneyAgents'))).length).toBeGreaterThan(100);
  expect(feed.sandbox.requests).toHaveLength(0);
  expect((await feed.rows('between/2025-06-07/2025-06-08/Journeys')).length).toBeGreaterThan(0);
  expect(feed.sandbox.requests.length).toBeGreaterThan(0);

  feed.setNow('2025-06-15T21:00:00Z');
  feed.sandbox.clearRequests();
  await clock.next();
  expect(clock.asked).toEqual([9 * HOUR_MS, 24 * HOUR_MS]);
  const asked = feed.sandbox.requests.map(({ body }) => (body as { dateRange: unknown }).dateRange);
  expect(asked).toEqual([{ start: '2025-06-06T20:59:59.999Z', end: '2025-06-07T20:59:59.999Z' }]);
});

it('asks one thing at a time, however many the key may', async () => {
  await begin();
  let inFlight = 0;
  let most = 0;
  const searchAs: typeof feed.api.searchAs = async (...args) => {
    most = Math.max(most, ++inFlight);
    try {
      return await feed.api.searchAs(...args);
    } finally {
      inFlight--;
    }
  };
  const clock = sleeping();
  warmth = keepWarm({ days: 20, sets: null }, { ...feed, api: { ...feed.api, searchAs } }, clock.sleep);
  await clock.asleep();
  expect(feed.sandbox.requests.length).toBeGreaterThan(20);
  expect(most).toBe(1);
});

it('tries again a quarter of an hour after a failure, and says so', async () => {
  await begin();
  const clock = sleeping();
  feed.sandbox.failNext({ status: 500 });
  warmth = keepWarm({ days: 3, sets: ['Journeys'] }, feed, clock.sleep);
  await clock.asleep();
  expect(clock.asked).toEqual([15 * MINUTE_MS]);
  expect(feed.logs.join('')).toContain('are tried again later');
  await clock.next();
  expect(clock.asked).toEqual([15 * MINUTE_MS, 9 * HOUR_MS]);
  expect(feed.logs.join('')).toContain('settled days are in the cache');
});

it('ends in the middle of its work', async () => {
  await begin();
  const clock = sleeping();
  // Ends by its signal alone.
  const searchAs: typeof feed.api.searchAs = (_endpoint, _request, { signal }) =>
    new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)));
  const hanging = { ...feed, api: { ...feed.api, searchAs } };
  warmth = keepWarm({ days: 3, sets: ['Journeys'] }, hanging, clock.sleep);
  await new Promise((resolve) => setImmediate(resolve));
  await warmth.close();
  expect(clock.asked).toEqual([]);
  expect(feed.logs.join('')).not.toContain('tried again');
});

it('is begun and ended by serve', async () => {
  await begin({ FEED_WARM_DAYS: '6', FEED_WARM_SETS: 'Journeys, Transitions' });
  while (!feed.logs.some((line) => line.includes('settled days are in the cache')))
    await new Promise((resolve) => setImmediate(resolve));
  feed.sandbox.clearRequests();
  expect((await feed.walk(BETWEEN)).length).toBeGreaterThan(100);
  expect(feed.sandbox.requests).toHaveLength(0);
});

it('refuses to start with sets there are none of', async () => {
  await begin();
  const settings = loadSettings({
    PORT: '0',
    JOURNEY_API_URL: feed.sandbox.url,
    JOURNEY_API_KEY: 'sandbox-key',
    FEED_WARM_DAYS: '6',
    FEED_WARM_SETS: 'Journeys,Outcomes',
  });
  const logger = createLogger({ level: 'silent' });
  await expect(startFeed(settings, { logger })).rejects.toThrow(SettingsError);
  await expect(startFeed(settings, { logger })).rejects.toThrow(
    'FEED_WARM_SETS: Outcomes does not come from the Journey API.',
  );
});
