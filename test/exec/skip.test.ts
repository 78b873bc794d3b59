import fc from 'fast-check';
import { choose } from '../../src/exec/choose.js';
import { countRows } from '../../src/exec/count.js';
import { Gatherer } from '../../src/exec/gather.js';
import { skipByTotals } from '../../src/exec/skip.js';
import type { IntervalSet } from '../../src/plan/index.js';
import { union } from '../../src/plan/intervals.js';
import { utcText } from '../../src/time/index.js';
import { planned, type PlanSetting } from '../plan/planning.js';
import { type FakeJourney, type FakeOptions, fakeUpstream } from './fake-upstream.js';

const START = Date.parse('2025-03-01T00:00:00Z');
const DAY = 86_400_000;
const range = (days: number) => `time ge ${utcText(START)} and time lt ${utcText(START + days * DAY)}`;

function skipping(
  journeys: readonly FakeJourney[],
  filter: string,
  setting: PlanSetting = {},
  options: FakeOptions = {},
) {
  const plan = planned(filter, setting);
  const fake = fakeUpstream(journeys, options);
  const gatherer = new Gatherer(plan, fake.context);
  return {
    ...fake,
    plan,
    skip: (rows: number, window: IntervalSet = plan.window) => skipByTotals(gatherer, window, rows),
  };
}

const even = (count: number, everySeconds: number): readonly FakeJourney[] =>
  Array.from({ length: count }, (_, i) => ({
    journeyId: String(i).padStart(6, '0'),
    start: START + i * everySeconds * 1000,
  }));

/** Journeys in clumps, with ties: days are not even. */
const uneven: fc.Arbitrary<readonly FakeJourney[]> = fc
  .array(
    fc.tuple(fc.nat(40 * 86_400 - 1), fc.integer({ min: 1, max: 120 }), fc.integer({ min: 0, max: 90 })),
    {
      minLength: 5,
      maxLength: 25,
    },
  )
  .map((clumps) =>
    clumps.flatMap(([second, count, apart], clump) =>
      Array.from({ length: count }, (_, i) => ({
        journeyId: `${String(clump)}-${String(i)}`,
        start: START + Math.min(second + i * apart, 40 * 86_400 - 1) * 1000,
      })),
    ),
  );

const startsIn = (journeys: readonly FakeJourney[], window: IntervalSet): readonly number[] =>
  journeys
    .map(({ start }) => start)
    .filter((each) => window.some(({ start, end }) => start <= each && each < end));

describe('skipping by totals (trap 13)', () => {
  it('leaves just the rows that come after those skipped, by requests of one record', async () => {
    await fc.assert(
      fc.asyncProperty(
        uneven,
        fc.integer({ min: 150, max: 1500 }),
        fc.boolean(),
        fc.boolean(),
        async (journeys, rows, descending, gap) => {
          const filter = gap
            ? `${range(40)} and not (localDate ge 2025-03-08 and localDate lt 2025-03-12)`
            : range(40);
          const setting = descending ? { orderby: 'time desc' } : {};
          const { skip, plan, asked } = skipping(journeys, filter, setting);
          expect(plan).toMatchObject({ exact: true, order: { kind: 'walk' } });
          const found = (await skip(rows))!;
          const sign = descending ? -1 : 1;
          const order = (starts: readonly number[]) => [...starts].sort((a, b) => (a - b) * sign);
          const all = order(startsIn(journeys, plan.window));
          expect(order(startsIn(journeys, found.window)).slice(found.skip)).toEqual(all.slice(rows));
          expect(asked.every(({ request }) => request.limit === 1)).toBe(true);
          // The whole, and at most as many probes as there may be, each of two intervals at most.
          expect(asked.length).toBeLessThanOrEqual(25 * 2);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('closes in within a few requests', async () => {
    const { skip, asked } = skipping(even(4_000, 800), range(41));
    const found = (await skip(1600))!;
    expect(found.skip).toBeLessThanOrEqual(60);
    expect(asked.length).toBeLessThanOrEqual(4);
  });

  it('says that nothing is left where all is skipped', async () => {
    const { skip, asked } = skipping(even(200, 60), range(1));
    expect(await skip(200)).toEqual({ window: [], skip: 0 });
    expect(await skip(5_000)).toEqual({ window: [], skip: 0 });
    expect(await skip(199)).not.toEqual({ window: [], skip: 0 });
    expect(asked.length).toBeGreaterThan(0);
  });

  it('is not done for few rows, where totals may be capped, or where they were found wrong', async () => {
    const few = skipping(even(1_000, 60), range(1));
    expect(await few.skip(149)).toBeNull();
    expect(await few.skip(500, [])).toBeNull();
    few.context.limits.totalsCount = false;
    expect(await few.skip(500)).toBeNull();
    expect(few.asked).toEqual([]);
    const capped = skipping(even(20_000, 60), range(20), {}, { total: (count) => Math.min(count, 10_000) });
    expect(await capped.skip(12_000)).toBeNull();
    // More than the cap in one part only: what the others say would do, but none is trusted.
    expect(await capped.skip(300)).toBeNull();
  });

  it('is not done where the upstream does not select just the rows, or not in their order', async () => {
    for (const [filter, setting] of [
      [`${range(1)} and outcome eq 'a'`, {}],
      [range(1), { orderby: 'outcome' }],
    ] as const) {
      const { skip, asked } = skipping(even(1_000, 60), filter, setting);
      expect([filter, await skip(500), asked.length]).toEqual([filter, null, 0]);
    }
  });

  it('asks with the filters of the scan', async () => {
    const journeys = even(2_000, 60).map((each, i) => ({ ...each, agents: [i % 2 === 0 ? 'Ann' : 'Bo'] }));
    const { skip, asked } = skipping(journeys, `${range(2)} and agents/any(a: a/agentName eq 'Ann')`);
    const found = (await skip(700))!;
    expect(found.skip).toBeLessThanOrEqual(60);
    for (const { request } of asked)
      expect(request.filters).toEqual([{ name: 'agents.name', values: ['Ann'] }]);
    const left = startsIn(
      journeys.filter(({ agents }) => agents.includes('Ann')),
      found.window,
    );
    expect(left.length - found.skip).toBe(300);
  });
});

describe('search behind a window of parts', () => {
  it('counts only what lies inside', async () => {
    const journeys = even(2_000, 60);
    const { skip } = skipping(journeys, range(2));
    const window = union([
      [{ start: START, end: START + 6 * 3_600_000 }],
      [{ start: START + 18 * 3_600_000, end: START + 33 * 3_600_000 }],
    ]);
    const found = (await skip(400, window))!;
    expect(startsIn(journeys, found.window).length - found.skip).toBe(
      startsIn(journeys, window).length - 400,
    );
  });
});

describe('counting', () => {
  const count = (filter: string, options: FakeOptions = {}, setting: PlanSetting = {}) => {
    const journeys = even(3_000, 60).map((each, i) => ({ ...each, agents: [i % 3 === 0 ? 'Ann' : 'Bo'] }));
    const fake = fakeUpstream(journeys, options);
    return { ...fake, rows: countRows(planned(filter, setting), fake.context) };
  };
  const ann = `${range(3)} and agents/any(a: a/agentName eq 'Ann')`;

  it('sums totals where the upstream selects just the rows', async () => {
    for (const [filter, rows] of [
      [range(3), 3_000],
      [ann, 1_000],
    ] as const) {
      const { asked, rows: counted } = count(filter);
      expect([filter, await counted]).toEqual([filter, rows]);
      expect(asked.map(({ request }) => request.limit)).toEqual([1]);
    }
  });

  it('reads where a total may be a cap, or other rows come with those wanted', async () => {
    const capped = count(range(3), { total: () => 10_000 });
    expect(await capped.rows).toBe(3_000);
    expect(capped.asked.length).toBeGreaterThan(3);
    const other = count(`${range(3)} and agentNames eq 'Ann'`);
    expect(await other.rows).toBe(1_000);
    expect(other.asked.some(({ request }) => request.limit > 1)).toBe(true);
  });

  it('asks nothing where nothing can match', async () => {
    const { asked, rows } = count(`${range(3)} and journeyId eq 'a' and journeyId eq 'b'`);
    expect([await rows, asked.length]).toEqual([0, 0]);
  });
});

describe('choosing a strategy', () => {
  const journeys = even(3_000, 60).map((each, i) => ({ ...each, agents: [i % 100 === 0 ? 'Ann' : 'Bo'] }));
  const chosen = async (agent: string) => {
    const fake = fakeUpstream(journeys);
    const plan = planned(`${range(3)} and (agentNames eq '${agent}' or journeyId eq '000001')`);
    expect(plan.strategies).toHaveLength(2);
    const strategy = await choose(plan, plan.window, fake.context.zone, fake.upstream);
    return { ...fake, branches: strategy.branches.length };
  };

  it('is by the totals of one record each', async () => {
    const rare = await chosen('Ann');
    expect(rare.branches).toBe(2);
    expect(rare.asked.map(({ request }) => [request.limit, request.filters?.[0].name ?? null])).toEqual([
      [1, null],
      [1, 'agents.name'],
      [1, 'journeyId'],
    ]);
    // Nearly all journeys: two scans would read them, and then some.
    expect((await chosen('Bo')).branches).toBe(1);
  });

  it('asks nothing where there is one', async () => {
    const fake = fakeUpstream(journeys);
    const plan = planned(range(3));
    expect(await choose(plan, plan.window, fake.context.zone, fake.upstream)).toBe(plan.strategies[0]);
    expect(fake.asked).toEqual([]);
  });
});
