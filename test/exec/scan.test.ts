import fc from 'fast-check';
import { merged, scan } from '../../src/exec/scan.js';
import type { Batch, Scan } from '../../src/exec/segment-reader.js';
import { interval, union } from '../../src/plan/intervals.js';
import { type Fake, type FakeJourney, fakeUpstream } from './fake-upstream.js';
import { HOUR, scanOf, START } from './scans.js';

async function read(batches: AsyncIterable<Batch>): Promise<readonly Batch[]> {
  const found: Batch[] = [];
  for await (const batch of batches) found.push(batch);
  return found;
}
const idsOf = (batches: readonly Batch[]): readonly string[] =>
  batches.flatMap(({ records }) => records.map(({ journeyId }) => journeyId));
const readIds = async (plan: Scan, { upstream }: Fake) => idsOf(await read(scan(plan, upstream)));

/** Journeys on whole seconds, at most so many at one instant. */
const journeysWithin = (seconds: number, ties: number): fc.Arbitrary<readonly FakeJourney[]> =>
  fc
    .array(fc.tuple(fc.nat(seconds), fc.integer({ min: 1, max: ties }), fc.integer({ min: -59, max: 59 })), {
      maxLength: 60,
    })
    .map((list) => {
      const bySecond = new Map(list.map(([second, ...rest]) => [second, rest]));
      return [...bySecond].flatMap(([second, [count, off]]) =>
        Array.from({ length: count }, (_, i) => ({
          journeyId: `${String(second)}-${String(i)}`,
          start: START + second * 1000,
          first: START + (second + off) * 1000,
        })),
      );
    });

describe('scan', () => {
  it('gives every journey of the window once, in order, whatever the pages, and though cursors die', async () => {
    const deaths = fc.array(fc.boolean(), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(journeysWithin(240 * 3600 - 1, 3), journeysWithin(7200, 3)),
        fc.constantFrom('ASC' as const, 'DESC' as const),
        fc.constantFrom('wide' as const, 'days' as const),
        fc.integer({ min: 4, max: 40 }),
        deaths,
        fc.option(fc.integer({ min: 4, max: 20 })),
        fc.constantFrom('id' as const, 'backwards' as const),
        async (journeys, direction, cut, pageSize, dead, limit, ties) => {
          const fake = fakeUpstream(journeys, {
            pageSize,
            ties,
            deadCursor: (nth) => dead[nth % dead.length],
          });
          const batches = await read(scan(scanOf({ direction, cut, limit }), fake.upstream));
          const ids = idsOf(batches);
          expect([...ids].sort()).toEqual(journeys.map(({ journeyId }) => journeyId).sort());
          const starts = ids.map((id) => journeys.find(({ journeyId }) => journeyId === id)!.start);
          const sign = direction === 'ASC' ? 1 : -1;
          starts.forEach((start, i) => {
            if (i > 0) expect((start - starts[i - 1]) * sign).toBeGreaterThanOrEqual(0);
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('does so at the other endpoint, where starts are only estimated', async () => {
    // One a minute at most: a page holds more than the minutes that a new search goes back.
    const minutes = fc
      .uniqueArray(fc.tuple(fc.nat(300), fc.integer({ min: -59, max: 59 })), {
        minLength: 20,
        maxLength: 100,
        selector: ([minute]) => minute,
      })
      .map((list) =>
        list.map(([minute, off]) => ({
          journeyId: String(minute),
          start: START + minute * 60_000,
          first: START + minute * 60_000 + off * 1000,
        })),
      );
    await fc.assert(
      fc.asyncProperty(
        minutes,
        fc.constantFrom('ASC' as const, 'DESC' as const),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
        async (journeys, direction, dead) => {
          const fake = fakeUpstream(journeys, { pageSize: 12, deadCursor: (nth) => dead[nth % dead.length] });
          const ids = await readIds(scanOf({ endpoint: 'transitions', direction, cut: 'wide' }), fake);
          expect([...ids].sort()).toEqual(journeys.map(({ journeyId }) => journeyId).sort());
        },
      ),
      { numRuns: 150 },
    );
  });

  it('leaves out what lies between the intervals of its window', async () => {
    const hours = Array.from({ length: 48 }, (_, i) => ({ journeyId: String(i), start: START + i * HOUR }));
    const window = union([
      interval(START + 2 * HOUR, START + 5 * HOUR),
      interval(START + 30 * HOUR, START + 31 * HOUR),
    ]);
    expect(await readIds(scanOf({ window }), fakeUpstream(hours))).toEqual(['2', '3', '4', '30']);
    expect(await readIds(scanOf({ window, direction: 'DESC' }), fakeUpstream(hours))).toEqual([
      '30',
      '4',
      '3',
      '2',
    ]);
    expect(await readIds(scanOf({ window: [] }), fakeUpstream(hours))).toEqual([]);
  });

  it('asks for a day first, then for as many as fill pages', async () => {
    const days = 40;
    const window = interval(START + 22 * HOUR, START + (22 + 24 * days) * HOUR);
    const few = Array.from({ length: days * 2 }, (_, i) => ({
      journeyId: String(i),
      start: START + 22 * HOUR + i * 12 * HOUR,
    }));
    const sparse = fakeUpstream(few, { pageSize: 1000 });
    expect(await readIds(scanOf({ window }), sparse)).toHaveLength(days * 2);
    expect(sparse.asked.length).toBeLessThanOrEqual(5);
    const dense = fakeUpstream(few, { pageSize: 3 });
    expect(await readIds(scanOf({ window }), dense)).toHaveLength(days * 2);
    expect(dense.asked.length).toBeGreaterThanOrEqual((days * 2) / 3);
    expect(dense.asked.length).toBeLessThanOrEqual(days * 2);
  });

  it('asks for nothing ahead where no more is wanted', async () => {
    const many = Array.from({ length: 50 }, (_, i) => ({ journeyId: String(i), start: START + i * HOUR }));
    const fake = fakeUpstream(many, { pageSize: 10 });
    const batches = scan(scanOf({ ahead: () => false }), fake.upstream);
    await batches.next();
    await batches.return(undefined);
    expect(fake.asked).toHaveLength(1);
  });
});

describe('cursors that the upstream refuses (trap 10)', () => {
  const instant = (count: number): readonly FakeJourney[] =>
    Array.from({ length: count }, (_, i) => ({ journeyId: String(i).padStart(3, '0'), start: START + HOUR }));

  it('end the walk where one instant holds more than a page, with an error that says to come again', async () => {
    const fake = fakeUpstream(instant(12), { pageSize: 10, deadCursor: () => true });
    await expect(readIds(scanOf(), fake)).rejects.toMatchObject({
      code: 'upstreamUnavailable',
      detail: { retryAfter: 5 },
    });
    expect(await readIds(scanOf(), fakeUpstream(instant(12), { pageSize: 10 }))).toHaveLength(12);
  });

  it('are given up after one search that brings nothing new, and forgiven after one that does', async () => {
    const list = [
      ...instant(9),
      ...instant(9).map((each) => ({ journeyId: `b${each.journeyId}`, start: each.start + 1000 })),
    ];
    const fake = fakeUpstream(list, { pageSize: 10, deadCursor: () => true });
    expect(await readIds(scanOf(), fake)).toHaveLength(18);
  });

  it('do not let a journey that tells no time come twice', async () => {
    const list = Array.from({ length: 30 }, (_, i) => ({
      journeyId: String(i),
      start: START + i * 1000,
      first: i % 10 === 9 ? null : START + i * 1000,
    }));
    const fake = fakeUpstream(list, { pageSize: 20, deadCursor: () => true });
    const ids = await readIds(scanOf({ endpoint: 'transitions', toleranceMs: 0 }), fake);
    expect([...ids].sort()).toEqual(list.map(({ journeyId }) => journeyId).sort());
  });
});

describe('page sizes that the upstream refuses (trap 15)', () => {
  const list = Array.from({ length: 400 }, (_, i) => ({ journeyId: String(i), start: START + i * 1000 }));

  it('step down, and stay down', async () => {
    const fake = fakeUpstream(list, { pageSize: 1000, largest: () => 100 });
    expect(await readIds(scanOf({ ahead: () => false }), fake)).toHaveLength(400);
    const limits = fake.asked.map(({ request }) => request.limit);
    expect(limits.slice(0, 4)).toEqual([1000, 500, 250, 100]);
    expect(limits.slice(4).every((limit) => limit === 100)).toBe(true);
    expect(fake.upstream.limits.pageSize).toBe(100);
  });

  it('that shrink under a cursor lead to a new search from where it was', async () => {
    const fake = fakeUpstream(list, { pageSize: 100, largest: (nth) => (nth < 2 ? 100 : 50) });
    expect(await readIds(scanOf({ ahead: () => false }), fake)).toEqual(
      list.map(({ journeyId }) => journeyId),
    );
  });

  it('a first page that was asked small and is not enough is followed by full ones', async () => {
    const fake = fakeUpstream(list, { pageSize: 200 });
    expect(await readIds(scanOf({ limit: 7, cut: 'wide', ahead: () => false }), fake)).toHaveLength(400);
    expect(fake.asked.map(({ request }) => request.limit)).toEqual([7, 200, 200]);
  });
});

describe('totals', () => {
  it('no longer count once a full read gave more (trap 13)', async () => {
    const list = Array.from({ length: 30 }, (_, i) => ({ journeyId: String(i), start: START + i * 1000 }));
    const honest = fakeUpstream(list, { pageSize: 10 });
    await readIds(scanOf(), honest);
    expect(honest.upstream.limits.totalsCount).toBe(true);
    const capped = fakeUpstream(list, { pageSize: 10, total: (count) => Math.min(count, 25) });
    await readIds(scanOf(), capped);
    expect(capped.upstream.limits.totalsCount).toBe(false);
  });
});

describe('merged', () => {
  const segment = { start: START, end: START + HOUR };
  const record = (id: number, second: number) => ({
    journeyId: String(id),
    time: new Date(START + second * 1000).toISOString(),
  });
  /** Scans of some of the same journeys, each in order, in batches that say what was reached. */
  const scans = fc.tuple(
    fc.array(fc.nat(50), { maxLength: 40 }),
    fc.array(fc.array(fc.nat(39), { maxLength: 30 }), { minLength: 1, maxLength: 4 }),
    fc.integer({ min: 1, max: 6 }),
    fc.constantFrom('ASC' as const, 'DESC' as const),
  );

  it('gives each journey once, and never one that lies behind what was reached', async () => {
    await fc.assert(
      fc.asyncProperty(scans, async ([seconds, members, size, direction]) => {
        const sign = direction === 'ASC' ? 1 : -1;
        const startOf = (id: number) => START + seconds[id] * 1000;
        const lists = members.map((list) =>
          [...new Set(list)]
            .filter((id) => id < seconds.length)
            .sort((a, b) => (seconds[a] - seconds[b]) * sign || a - b),
        );
        async function* batchesOf(list: readonly number[]): AsyncGenerator<Batch> {
          for (let at = 0; at < list.length; at += size) {
            const part = list.slice(at, at + size);
            yield {
              segment,
              records: part.map((id) => record(id, seconds[id])),
              reached: startOf(part.at(-1)!),
              last: at + size >= list.length,
            };
          }
        }
        const out = await read(merged(lists.map(batchesOf), direction));
        const ids = idsOf(out);
        expect([...ids].sort()).toEqual([...new Set(lists.flat())].map(String).sort());
        out.forEach(({ reached }, i) => {
          if (reached === null) return;
          for (const { records } of out.slice(i + 1))
            for (const { journeyId } of records)
              expect((startOf(Number(journeyId)) - reached) * sign).toBeGreaterThanOrEqual(0);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('tells what was reached as soon as all have begun', async () => {
    async function* one(...seconds: number[]): AsyncGenerator<Batch> {
      for (const second of seconds)
        yield { segment, records: [record(second, second)], reached: START + second * 1000, last: false };
    }
    const reached = (await read(merged([one(1, 5), one(2, 9)], 'ASC'))).map((each) =>
      each.reached === null ? null : (each.reached - START) / 1000,
    );
    expect(reached.slice(0, 2)).toEqual([null, 1]);
    expect(reached).toContain(2);
  });

  it('passes one scan on as it is', async () => {
    const twice: Batch = { segment, records: [record(1, 1)], reached: null, last: false };
    async function* same(): AsyncGenerator<Batch> {
      yield twice;
      yield twice;
    }
    expect(await read(merged([same()], 'ASC'))).toEqual([twice, twice]);
  });
});
