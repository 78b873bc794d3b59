import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Heeding, loadKept, type Loading } from '../../src/commands/load-kept.js';
import { warmDays } from '../../src/commands/warming.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { dayOf } from '../../src/time/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';

jest.setTimeout(60_000);

const NOW = '2025-06-15T12:00:00Z';
const SETS = ['Journeys', 'Transitions', 'JourneyAgents'];
/** Settled on 15 June are the days before 7 June; kept are three weeks and a day of them. */
const SETTLED = 'between/2025-05-16/2025-06-07/';
const SETTLED_DAYS = 22;

let sandbox: Sandbox;
let dir: string;
let feeds: TestFeed[] = [];

beforeEach(async () => {
  sandbox = await startSandbox({ journeysPerDay: 20, days: 60, now: () => Date.parse(NOW) });
  dir = mkdtempSync(path.join(tmpdir(), 'journey-feed-'));
});
afterEach(async () => {
  await Promise.all(feeds.map((feed) => feed.close()));
  feeds = [];
  await sandbox.close();
  rmSync(dir, { recursive: true });
});

const start = async (env: Record<string, string | undefined> = {}): Promise<TestFeed> => {
  const feed = await startTestFeed({
    now: NOW,
    through: () => Promise.resolve(sandbox.url),
    env: { CACHE_BYTES: '50000000', CACHE_DIR: dir, ...env },
  });
  feeds.push(feed);
  return feed;
};

/** Keeps days of May and June in the folder, and ends the feed that read them. */
async function keep(from: string, to: string, env: Record<string, string> = {}, sets = SETS): Promise<void> {
  const feed = await start({ CACHE_LOAD: 'false', ...env });
  const days = [from, to].map((day) => {
    const [year, month, date] = day.split('-').map(Number) as [number, number, number];
    return dayOf(year, month, date);
  });
  const named = sets.map((name) => feed.feed.model.sets.get(name)!);
  const { zone } = feed.feed;
  await warmDays({ sets: named, zone, from: days[0]!, to: days[1]! }, feed, new AbortController().signal);
  await feed.close();
  feeds.splice(feeds.indexOf(feed), 1);
  sandbox.clearRequests();
}

/** What `/status` tells of loading. */
const told = async (feed: TestFeed): Promise<unknown> => {
  const { cache } = (await (await feed.get('../status')).json()) as { cache: { loaded: unknown } | null };
  return cache?.loaded;
};

it('answers the first read after a restart from memory, asking neither upstream nor files', async () => {
  await keep('2025-05-16', '2025-06-07');
  const feed = await start();
  await feed.loaded;
  const before = feed.cache!.stats();
  expect(before).toMatchObject({
    memory: { hits: 0, entries: SETS.length * SETTLED_DAYS },
    disk: { hits: 0 },
    misses: 0,
  });
  for (const set of SETS) expect((await feed.walk(`${SETTLED}${set}`)).length).toBeGreaterThan(100);
  expect(sandbox.requests).toEqual([]);
  expect(feed.cache!.stats()).toMatchObject({
    memory: { entries: before.memory!.entries, bytes: before.memory!.bytes },
    disk: { hits: 0 },
    misses: 0,
  });
  expect(feed.cache!.stats().memory!.hits).toBeGreaterThanOrEqual(SETS.length * SETTLED_DAYS);
  expect(await told(feed)).toEqual({ days: SETS.length * SETTLED_DAYS, done: true });
  const line = feed.logs.find((each) => each.includes('kept days are in memory'))!;
  const { days, bytes, ms } = JSON.parse(line) as Record<'days' | 'bytes' | 'ms', number>;
  expect([days, Number.isInteger(ms)]).toEqual([SETS.length * SETTLED_DAYS, true]);
  // The cache counts some bytes for each entry besides.
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(before.memory!.bytes);
});

it('gives the rows that a feed without a cache gives', async () => {
  await keep('2025-05-16', '2025-06-07');
  const [feed, plain] = [await start(), await start({ CACHE_BYTES: '0', CACHE_DIR: undefined })];
  await feed.loaded;
  for (const set of SETS)
    expect(await feed.walk(`${SETTLED}${set}`)).toEqual(await plain.walk(`${SETTLED}${set}`));
});

it('loads days back to FEED_EARLIEST, and of FEED_WARM_DAYS where those go back further', async () => {
  await keep('2025-05-01', '2025-06-07', {}, ['Journeys']);
  const usual = await start();
  await usual.loaded;
  expect(await told(usual)).toEqual({ days: 37, done: true });
  const short = await start({ FEED_EARLIEST: '2025-06-05' });
  await short.loaded;
  expect(await told(short)).toEqual({ days: 2, done: true });
  const long = await start({ FEED_EARLIEST: '2025-06-05', FEED_WARM_DAYS: '30', FEED_WARM_SETS: 'Journeys' });
  await long.loaded;
  expect(await told(long)).toEqual({ days: 30, done: true });
  expect(sandbox.requests).toEqual([]);
});

it.each([
  ['of another key', { JOURNEY_API_KEY: 'sandbox-key-north' }],
  ['of another zone', { FEED_TIME_ZONE: 'Europe/Bucharest' }],
])('loads nothing %s', async (_, env) => {
  await keep('2025-05-16', '2025-06-07', env);
  const feed = await start();
  await feed.loaded;
  expect(await told(feed)).toEqual({ days: 0, done: true });
  expect(feed.cache!.stats()).toMatchObject({ memory: { entries: 0 }, damaged: 0 });
  expect(readdirSync(path.join(dir, 'segments')).length).toBeGreaterThanOrEqual(SETS.length * 20);
});

it('drops damaged files and loads the others', async () => {
  await keep('2025-05-16', '2025-06-07', {}, ['Journeys']);
  const folder = path.join(dir, 'segments');
  for (const name of readdirSync(folder).slice(0, 3)) {
    const file = path.join(folder, name);
    writeFileSync(file, readFileSync(file).subarray(0, 100));
  }
  const feed = await start();
  await feed.loaded;
  expect(await told(feed)).toEqual({ days: SETTLED_DAYS - 3, done: true });
  expect(feed.cache!.stats()).toMatchObject({ damaged: 3, memory: { entries: SETTLED_DAYS - 3 } });
  expect(readdirSync(folder)).toHaveLength(SETTLED_DAYS - 3);
  expect(sandbox.requests).toEqual([]);
});

it('fills memory and evicts nothing, the newest days of all sets first', async () => {
  await keep('2025-05-16', '2025-06-07');
  const whole = await start();
  await whole.loaded;
  const all = whole.cache!.stats().memory!;
  const bound = Math.round(all.bytes / 2);
  const feed = await start({ CACHE_BYTES: String(bound) });
  await feed.loaded;
  const { bytes, entries } = feed.cache!.stats().memory!;
  expect(bytes).toBeLessThanOrEqual(bound);
  expect(bytes).toBeGreaterThan(bound / 2);
  expect(await told(feed)).toEqual({ days: entries, done: true });
  const hits = async (below: string): Promise<readonly number[]> => {
    const before = feed.cache!.stats();
    for (const set of SETS) await feed.walk(`${below}${set}`);
    const after = feed.cache!.stats();
    return [after.memory!.hits - before.memory!.hits, after.disk!.hits - before.disk!.hits];
  };
  expect(await hits('between/2025-05-16/2025-05-17/')).toEqual([0, SETS.length]);
  // What had to go for those were the oldest of what was loaded.
  expect(await hits('between/2025-06-05/2025-06-07/')).toEqual([2 * SETS.length, 0]);
  expect(sandbox.requests).toEqual([]);
});

/** Loads into a feed that did not by itself. */
const loadInto = (feed: TestFeed, heeding: Heeding, cache = feed.cache): Loading => {
  const { settings } = feed;
  const told = { ...settings, cache: { ...settings.cache, load: true } };
  return loadKept({ ...feed, cache, settings: told }, heeding)!;
};

it('gives way to readers, and goes on', async () => {
  await keep('2025-05-16', '2025-06-07', {}, ['Journeys']);
  const feed = await start({ CACHE_LOAD: 'false' });
  const reads = { open: true, rests: 0 };
  const rest = (): Promise<void> => {
    reads.rests += 1;
    reads.open = reads.rests < 5;
    return Promise.resolve();
  };
  const loading = loadInto(feed, { busy: () => reads.open, rest });
  expect(loading.report()).toEqual({ days: 0, done: false });
  await loading.done;
  expect(loading.report()).toEqual({ days: SETTLED_DAYS, done: true });
  expect(reads.rests).toBe(5);
});

it('ends in the middle of its work', async () => {
  await keep('2025-05-16', '2025-06-07', {}, ['Journeys']);
  const feed = await start({ CACHE_LOAD: 'false' });
  let resting: () => void = () => undefined;
  const rests = new Promise<void>((resolve) => (resting = resolve));
  const rest = (signal: AbortSignal): Promise<void> =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')));
      resting();
    });
  const loading = loadInto(feed, { busy: () => true, rest });
  await rests;
  await loading.close();
  expect(loading.report()).toEqual({ days: 1, done: true });
  expect(feed.logs.join('')).not.toContain('kept days');
});

it('ends where nothing is kept', async () => {
  const feed = await start({ CACHE_LOAD: 'false', FEED_EARLIEST: '2015-06-15' });
  let asked = 0;
  const cache = {
    ...feed.cache!,
    has: (keys: readonly string[]) => Promise.resolve(keys.map(() => ++asked < 0)),
  };
  const loading = loadInto(feed, { busy: () => false }, cache);
  await loading.close();
  // One day, and not all of ten years.
  expect(asked).toBeLessThan(2 * feed.feed.model.sets.size);
});

it('is ended by serve', async () => {
  await keep('2025-05-16', '2025-06-07');
  const feed = await start();
  await feed.close();
  feeds.splice(feeds.indexOf(feed), 1);
  await feed.loaded;
  expect(feed.cache!.stats().memory!.entries).toBe(0);
  expect(feed.logs.join('')).not.toContain('could not be brought');
});

it('is not in the way of the feed when it fails', async () => {
  const feed = await start({ CACHE_LOAD: 'false' });
  const broken = { ...feed.cache!, has: () => Promise.reject(new Error('broken')) };
  const loading = loadInto(feed, { busy: () => false }, broken);
  await loading.done;
  expect(loading.report()).toEqual({ days: 0, done: true });
  expect(feed.logs.join('')).toContain('kept days could not be brought into memory');
});

it.each<[string, Record<string, string | undefined>]>([
  ['is told not to', { CACHE_LOAD: 'false' }],
  ['has no folder and no Redis', { CACHE_DIR: undefined }],
  ['caches nothing', { CACHE_BYTES: '0' }],
  ['has no key of its own', { JOURNEY_API_KEY: undefined, FEED_ANONYMOUS: undefined }],
])('does nothing where the feed %s', async (_, env) => {
  await keep('2025-05-16', '2025-06-07', {}, ['Journeys']);
  const feed = await start(env);
  await feed.loaded;
  expect(feed.cache?.stats().memory?.entries ?? 0).toBe(0);
  expect(feed.logs.join('')).not.toContain('kept days');
  const headers = { 'x-api-key': 'sandbox-key' };
  const { cache } = (await (await feed.get('../status', headers)).json()) as {
    cache: { loaded: null } | null;
  };
  expect(cache?.loaded ?? null).toBeNull();
});
