import fc from 'fast-check';
import { BoundedCache } from '../../src/sandbox/bounded-cache.js';
import { DAY_MS } from '../../src/sandbox/simulation/day-shape.js';
import { JourneyIds } from '../../src/sandbox/simulation/identity.js';
import { Population } from '../../src/sandbox/simulation/population.js';
import {
  ask,
  DAY,
  ids,
  NOW,
  readAll,
  sandbox,
  stopSandboxes,
  WEEK,
  type JourneyTransitions,
} from './support.js';

afterAll(stopSandboxes);

const settled = { dateRange: { start: '2025-05-01T00:00:00Z', end: '2025-05-02T23:59:59Z' } };

it('the same seed and day give the same answers, whatever now is and whatever was asked before', async () => {
  const one = await sandbox();
  const other = await sandbox({ now: () => NOW + 40 * DAY_MS, days: 90 });
  await readAll(other, 'transitions', { dateRange: WEEK, sortDirection: 'DESC' });
  await readAll(other, 'journeys', {
    dateRange: { start: '2025-06-01T00:00:00Z', end: '2025-07-25T00:00:00Z' },
  });
  for (const endpoint of ['journeys', 'transitions'] as const) {
    expect(await readAll(one, endpoint, settled)).toEqual(await readAll(other, endpoint, settled));
  }
});

it('another seed gives other journeys', async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(async (seed) => readAll(await sandbox({ seed }), 'journeys', settled)),
  );
  const known = new Set(ids(one!));
  expect(ids(other!).some((id) => known.has(id))).toBe(false);
});

it('a walk goes on rightly when its days have been evicted between its pages', async () => {
  const api = await sandbox({ journeysPerDay: 1500 });
  const whole = await readAll(api, 'journeys', { dateRange: DAY });
  const first = await ask(api, 'journeys', { limit: 600 });
  // 50 days of 1,500 journeys are more than the caches hold.
  const far = { start: '2025-04-15T00:00:00Z', end: '2025-06-05T00:00:00Z' };
  const filters = [{ name: 'transitions.name', values: ['HOLD'] }];
  expect(
    (await ask(api, 'transitions', { dateRange: far, filters, limit: 1 })).body.totalElements,
  ).toBeGreaterThan(1000);
  const second = await ask(api, 'journeys', { limit: 600, nextPageCursor: first.body.nextPageCursor });
  expect([...first.body.data, ...second.body.data]).toEqual(whole.slice(0, 1200));
});

it('answers do not depend on the order of days asked', () => {
  const options = { seed: 5, journeysPerDay: 40, startPrecision: 'second', startSkewSeconds: 0 } as const;
  const days = fc.integer({ min: 19_000, max: 20_300 });
  fc.assert(
    fc.property(fc.array(days, { minLength: 1, maxLength: 6 }), (asked) => {
      const one = new Population(options);
      const other = new Population(options);
      const read = (population: Population, day: number) =>
        Array.from(population.startsOf(day).order, (index) => population.journey(day, index).journey);
      const forwards = asked.map((day) => read(one, day));
      const backwards = asked.toReversed().map((day) => read(other, day));
      expect(backwards.toReversed()).toEqual(forwards);
    }),
    { numRuns: 30 },
  );
});

it('a day counts what it holds, without being built', () => {
  const population = new Population({
    seed: 3,
    journeysPerDay: 100,
    startPrecision: 'second',
    startSkewSeconds: 0,
  });
  for (let day = 20_000; day < 20_028; day++)
    expect(population.startsOf(day).order).toHaveLength(population.count(day));
  const weeks = Array.from({ length: 28 }, (_, i) => population.count(20_000 + i)).reduce((a, b) => a + b);
  expect(weeks / 28).toBeGreaterThan(95);
  expect(weeks / 28).toBeLessThan(105);
});

it('ids lead back to their place, and only their own seed reads them', () => {
  const day = fc.integer({ min: -1000, max: 60_000 });
  const index = fc.integer({ min: 0, max: 500_000 });
  fc.assert(
    fc.property(fc.integer(), day, index, (seed, d, i) => {
      const id = new JourneyIds(seed).encode(d, i);
      expect(id).toMatch(/^[0-9a-f]{32}$/);
      expect(new JourneyIds(seed).decode(id)).toEqual({ day: d, index: i });
      expect(new JourneyIds(seed + 1).decode(id)).toBeNull();
      const broken = (id.startsWith('0') ? '1' : '0') + id.slice(1);
      expect(new JourneyIds(seed).decode(broken)).toBeNull();
    }),
  );
});

it('the cache keeps its bound, and the newest entry', () => {
  const costs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 30 })), {
    minLength: 1,
  });
  fc.assert(
    fc.property(costs, (sets) => {
      const cache = new BoundedCache<number, number>(50);
      for (const [key, cost] of sets) {
        cache.set(key, cost, cost);
        expect(cache.get(key)).toBe(cost);
        expect(cache.cost).toBeLessThanOrEqual(50);
      }
    }),
  );
  const cache = new BoundedCache<string, number>(2);
  cache.set('a', 1, 1);
  cache.set('b', 2, 1);
  cache.get('a');
  cache.set('c', 3, 1);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  cache.set('big', 4, 99);
  expect([cache.get('a'), cache.get('big')]).toEqual([undefined, 4]);
});

it('transitions of one answer are the transitions of every other', async () => {
  const api = await sandbox();
  const [some, more] = await Promise.all([
    readAll<JourneyTransitions>(api, 'transitions', { limit: 3 }),
    readAll<JourneyTransitions>(api, 'transitions', { limit: 1000 }),
  ]);
  expect(some).toEqual(more);
});
