import type { SegmentCache } from '../../src/cache/index.js';
import { type KeptDay, runIn, type RunInHeeding } from '../../src/commands/run-in.js';
import { keyOfDay, settledDays } from '../../src/exec/index.js';
import { readContext } from '../../src/http/index.js';
import type { Table } from '../../src/table/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';

jest.setTimeout(60_000);

/** Kept are ten settled days; the newest ends with 6 June. */
const RANGE = 'between/2025-05-28/2025-06-07/';
const DAYS = 10;
const MAX_READS = 50;

let feed: TestFeed;
let days: readonly KeptDay[];
beforeAll(async () => {
  feed = await startTestFeed({
    now: '2025-06-15T12:00:00Z',
    env: { CACHE_BYTES: '50000000', FEED_TIME_ZONE: 'Europe/Bucharest' },
  });
  for (const set of ['Journeys', 'Transitions'])
    expect((await feed.walk(`${RANGE}${set}`)).length).toBeGreaterThan(100);
  const { zone, model } = feed.feed;
  const reader = { api: feed.api, key: feed.ownKey!, keyOwner: 'feed' } as const;
  const tables = readContext({ reader, signal: new AbortController().signal }, feed.feed, { zone }).tables!;
  const next = zone.day(tables.settledBefore);
  const settled = [...settledDays(next - DAYS, next, zone, tables.settledBefore)].reverse();
  const sets = ['Journeys', 'Transitions'].map((name) => model.sets.get(name)!);
  days = settled.flatMap((day) => sets.map((set) => ({ set, day, key: keyOfDay(tables, set, zone, day) })));
  expect(days).toHaveLength(2 * DAYS);
});
afterAll(async () => {
  await feed.close();
});

/** Nobody reads, and no time goes by. */
const HEEDING: RunInHeeding = {
  busy: () => false,
  signal: new AbortController().signal,
  elapsed: () => 0,
};

/** Runs in, without some of the days, and tells how often each of the others was looked at. */
async function run(
  how: Partial<RunInHeeding> & { readonly without?: string; readonly pageSize?: number } = {},
): Promise<{ readonly looks: ReadonlyMap<string, number>; readonly failed: unknown }> {
  const looks = new Map<string, number>();
  const real = feed.cache!;
  const cache: SegmentCache<readonly Table[]> = {
    ...real,
    peek: (key) => real.peek(key) && key !== how.without,
    look: (key) => {
      if (key === how.without) return undefined;
      looks.set(key, (looks.get(key) ?? 0) + 1);
      return real.look(key);
    },
  };
  const before = real.stats();
  feed.sandbox.clearRequests();
  const heeding = { ...HEEDING, ...how };
  const running = { api: feed.api, cache, ownKey: feed.ownKey! };
  const paged = { ...feed.feed, pageSize: how.pageSize ?? feed.feed.pageSize };
  const failed: unknown = await runIn(days, { ...running, feed: paged }, heeding).catch(
    (error: unknown) => error,
  );
  expect(feed.sandbox.requests).toEqual([]);
  expect(real.stats()).toEqual(before);
  return { looks, failed };
}

const journeys = (): readonly string[] =>
  days.filter(({ set }) => set.name === 'Journeys').map(({ key }) => key);

it('reads the newest days of the first set again and again, and counts nothing', async () => {
  const { looks, failed } = await run();
  expect(failed).toBeUndefined();
  // Once each to find out how far to read.
  expect(looks).toEqual(new Map(journeys().map((key) => [key, 1 + MAX_READS])));
});

it('goes along the pages of a read, to the newest day', async () => {
  const { looks, failed } = await run({ pageSize: 50 });
  expect(failed).toBeUndefined();
  expect([...looks.keys()]).toEqual(journeys());
  for (const times of looks.values()) expect(times).toBeGreaterThanOrEqual(1 + MAX_READS);
});

it('ends after some time, however far it is', async () => {
  let ms = 0;
  const { looks, failed } = await run({ elapsed: () => (ms += 1000) });
  expect([failed, ms]).toEqual([undefined, 3000]);
  for (const times of looks.values()) expect(times).toBeLessThanOrEqual(2);
});

it('lets others have their turn while it reads', async () => {
  let [turns, read] = [0, true];
  const others = (): void => {
    turns += 1;
    if (read) setImmediate(others);
  };
  let chunks = 0;
  setImmediate(others);
  await run({ busy: () => ++chunks > 100 });
  read = false;
  expect(chunks).toBe(101);
  expect(turns).toBeGreaterThanOrEqual(100);
});

it('leaves out what lies before a gap', async () => {
  const [first, second, third] = journeys();
  const { looks, failed } = await run({ without: third! });
  expect(failed).toBeUndefined();
  expect([...looks.keys()]).toEqual([first, second]);
  expect(looks.get(first!)).toBe(1 + MAX_READS);
});

it('ends when somebody reads', async () => {
  let asked = 0;
  const { looks, failed } = await run({ busy: () => ++asked > 1 });
  expect([failed, asked]).toEqual([undefined, 2]);
  for (const times of looks.values()) expect(times).toBeLessThanOrEqual(3);
});

it('ends with its signal', async () => {
  const controller = new AbortController();
  const busy = (): boolean => {
    controller.abort();
    return false;
  };
  const { looks } = await run({ busy, signal: controller.signal });
  for (const times of looks.values()) expect(times).toBeLessThanOrEqual(2);
});

it('asks nothing upstream for a day that is gone meanwhile', async () => {
  const [newest] = journeys();
  const real = feed.cache!;
  let gone = false;
  const cache: SegmentCache<readonly Table[]> = {
    ...real,
    peek: (key) => real.peek(key) && !(gone && key === newest),
    look: (key) => {
      // It goes when the last was looked at before the reads begin.
      gone ||= key === journeys().at(-1);
      return gone && key === newest ? undefined : real.look(key);
    },
  };
  feed.sandbox.clearRequests();
  await runIn(days, { ...feed, cache, ownKey: feed.ownKey! }, HEEDING).catch(() => undefined);
  expect(gone).toBe(true);
  expect(feed.sandbox.requests).toEqual([]);
});

it('does nothing where no day was loaded', async () => {
  await runIn([], { ...feed, cache: feed.cache!, ownKey: feed.ownKey! }, HEEDING);
});
