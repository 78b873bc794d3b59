import fc from 'fast-check';
import { Lanes } from '../../src/exec/lanes.js';
import { startOfRecord } from '../../src/exec/gather.js';
import type { Batch, Scan } from '../../src/exec/segment-reader.js';
import type { SourceRecord } from '../../src/exec/upstream.js';
import { interval } from '../../src/plan/intervals.js';
import { Zone } from '../../src/time/index.js';
import type { FakeJourney } from './fake-upstream.js';
import { HOUR, scanOf as bucharestScan, START } from './scans.js';
import { promises, quiet, type Slow, slowUpstream } from './slow-upstream.js';

const DAY = 24 * HOUR;
const SLACK = 60_000;

const scanOf = (changes: Partial<Scan> = {}): Scan => bucharestScan({ zone: new Zone('UTC'), ...changes });
const lanes = (scan: Scan, { upstream }: Slow) => new Lanes(scan, upstream).batches();
async function all(batches: AsyncIterable<Batch>, into: Batch[] = []): Promise<readonly Batch[]> {
  for await (const batch of batches) into.push(batch);
  return into;
}
const idsOf = (batches: readonly Batch[]) =>
  batches.flatMap(({ records }) => records.map(({ journeyId }) => journeyId));
const every = (stepMs: number, days: number, from = 0): readonly FakeJourney[] =>
  Array.from({ length: Math.floor((days * DAY) / stepMs) }, (_, i) => ({
    journeyId: `j${String(from + i).padStart(6, '0')}`,
    start: START + from * stepMs + i * stepMs,
  }));
const first = () => 0;
/** The answer that was asked for last comes first. */
const last = (waiting: number) => waiting - 1;

const spread = fc
  .uniqueArray(fc.tuple(fc.nat(10 * 1440 - 1), fc.integer({ min: -59, max: 59 })), {
    maxLength: 150,
    size: 'max',
    selector: ([minute]) => minute,
  })
  .chain((list) => fc.constantFrom(1, 8, 60).map((shrink) => ({ list, shrink })))
  .map(({ list, shrink }) => {
    const minutes = new Map(list.map(([minute, off]) => [Math.floor(minute / shrink), off]));
    return [...minutes].map(([minute, off]) => ({
      journeyId: String(minute),
      start: START + minute * 60_000,
      first: START + minute * 60_000 + off * 1000,
    }));
  });

describe('lanes', () => {
  it('give every journey once, in order, in whatever order answers come, with never more in flight than lanes', async () => {
    let most = 0;
    await fc.assert(
      fc.asyncProperty(
        spread,
        fc.constantFrom('journeys' as const, 'transitions' as const),
        fc.constantFrom('ASC' as const, 'DESC' as const),
        fc.constantFrom('wide' as const, 'days' as const, 'eachDay' as const),
        fc.integer({ min: 12, max: 40 }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
        async (journeys, endpoint, direction, cut, pageSize, count, picks, dead) => {
          const slow = slowUpstream(journeys, { pageSize, deadCursor: (nth) => dead[nth % dead.length]! });
          let pick = 0;
          const scan = scanOf({ endpoint, direction, cut, lanes: count });
          const batches = await slow.drive(all(lanes(scan, slow)), () => picks[pick++ % picks.length]!);
          const ids = idsOf(batches);
          expect([...ids].sort()).toEqual(journeys.map(({ journeyId }) => journeyId).sort());
          const sign = direction === 'ASC' ? 1 : -1;
          const tolerance = endpoint === 'journeys' ? 0 : 2 * SLACK;
          ids.forEach((id, i) => {
            if (i > 0)
              expect((Number(id) - Number(ids[i - 1]!)) * 60_000 * sign).toBeGreaterThanOrEqual(-tolerance);
          });
          expect(slow.most()).toBeLessThanOrEqual(count);
          most = Math.max(most, slow.most());
        },
      ),
      { numRuns: 250 },
    );
    expect(most).toBe(6);
  });

  it.each([
    ['ASC', 'journeys'],
    ['DESC', 'journeys'],
    ['ASC', 'transitions'],
    ['DESC', 'transitions'],
  ] as const)('cut up a wide segment that holds much, %s, %s', async (direction, endpoint) => {
    const journeys = every(10 * 60_000, 10);
    const slow = slowUpstream(journeys, { pageSize: 50 });
    const batches = await slow.drive(all(lanes(scanOf({ cut: 'wide', direction, endpoint }), slow)), last);
    const ids = journeys.map(({ journeyId }) => journeyId);
    expect(idsOf(batches)).toEqual(direction === 'ASC' ? ids : ids.reverse());
    expect(slow.most()).toBe(4);
    const pages = Math.ceil(journeys.length / 50);
    expect(slow.asked.length).toBeLessThan(1.6 * pages);
    // So the walk takes a few rounds of answers and not as many as pages.
    expect(new Set(slow.asked.map(({ request }) => request.dateRange.start)).size).toBeGreaterThan(pages / 4);
  });

  it('leave a wide segment whole where one page, or a limit, is enough', async () => {
    const slow = slowUpstream(every(HOUR, 10), { pageSize: 500 });
    await slow.drive(all(lanes(scanOf({ cut: 'wide' }), slow)), first);
    expect(slow.asked).toHaveLength(1);
  });

  it('cut dense days in parts, which together are the day', async () => {
    const journeys = every(60_000, 3);
    const slow = slowUpstream(journeys, { pageSize: 100, lanes: 8 });
    const window = interval(START, START + 3 * DAY);
    const batches = await slow.drive(all(lanes(scanOf({ window, lanes: 8 }), slow)), last);
    expect(idsOf(batches)).toEqual(journeys.map(({ journeyId }) => journeyId));
    expect(slow.most()).toBe(8);
    const segments = [...new Map(batches.map(({ segment }) => [segment.start, segment])).values()];
    expect(segments[0]!.start).toBe(START);
    segments.slice(1).forEach(({ start }, i) => expect(start).toBe(segments[i]!.end));
    expect(segments.at(-1)!.end).toBe(START + 3 * DAY);
    expect(segments.length).toBeGreaterThan(10);
    // The last page of each part is seldom full.
    expect(slow.asked.length).toBeLessThan(1.5 * Math.ceil(journeys.length / 100));
  });

  it('find out how much a segment holds before they open more', async () => {
    const slow = slowUpstream(every(HOUR, 10), { pageSize: 10 });
    const reading = all(lanes(scanOf(), slow));
    await quiet();
    expect(slow.inFlight()).toBe(1);
    await slow.drive(reading, first);
    expect(slow.most()).toBe(4);
  });

  it.each(['wide', 'days'] as const)('cut at once what was read before, %s', async (cut) => {
    const journeys = every(10 * 60_000, 10);
    const slow = slowUpstream(journeys, { pageSize: 50 });
    const scan = scanOf({ cut });
    await slow.drive(all(lanes(scan, slow)), first);
    const again = all(lanes(scan, slow));
    await quiet();
    expect(slow.inFlight()).toBe(4);
    expect(idsOf(await slow.drive(again, last))).toEqual(journeys.map(({ journeyId }) => journeyId));
    // Others' journeys, and other filters, say nothing of these.
    for (const [changed, key] of [
      [scan, 'another'],
      [scanOf({ cut, filters: [{ name: 'agents.name', values: ['Ada'] }] }), 'key'],
    ] as const) {
      const { upstream } = slow;
      const other = { ...slow, upstream: { ...upstream, reader: { ...upstream.reader, key } } };
      const reading = lanes(changed, other).next();
      await quiet();
      expect(slow.inFlight()).toBe(1);
      await slow.drive(reading, first);
      await slow.settle();
    }
  });

  it('ask one page first where all that is expected is little', async () => {
    const slow = slowUpstream(every(HOUR, 10), { pageSize: 100 });
    await slow.drive(all(lanes(scanOf({ cut: 'wide' }), slow)), first);
    const before = slow.asked.length;
    await slow.drive(all(lanes(scanOf({ cut: 'wide' }), slow)), first);
    expect(slow.asked.length).toBe(2 * before);
  });

  it('read ahead as far as they may, and no further', async () => {
    const slow = slowUpstream(every(60_000, 10), { pageSize: 10, lanes: 3 });
    const batches = lanes(scanOf({ lanes: 3 }), slow);
    await slow.drive(batches.next(), first);
    await slow.settle();
    // Six pages for each lane, and what was in flight when that was reached.
    expect(slow.asked.length).toBeGreaterThanOrEqual(18);
    expect(slow.asked.length).toBeLessThanOrEqual(1 + 18 + 3);
    const before = slow.asked.length;
    await slow.drive(batches.next(), first);
    await slow.settle();
    expect(slow.asked.length).toBeLessThanOrEqual(before + 1 + 3);
    expect(slow.upstream.limits.held).toBeGreaterThanOrEqual(17);
    await batches.return(undefined);
    expect(slow.upstream.limits.held).toBe(0);
  });

  it('ask for the next page before the one that came is read', async () => {
    const slow = slowUpstream(every(60_000, 10), { pageSize: 10 });
    let read = 0;
    const scan = scanOf({ window: interval(START, START + HOUR), lanes: 1, startOf: countStarts });
    function countStarts(record: SourceRecord): number | null {
      read++;
      return startOfRecord(record);
    }
    const reading = all(lanes(scan, slow));
    await quiet();
    slow.release();
    // Promises alone go on: no turn has come yet, in which the page could be read.
    await promises();
    expect([slow.inFlight(), read]).toEqual([1, 0]);
    expect(idsOf(await slow.drive(reading, first))).toHaveLength(60);
    expect(slow.asked).toHaveLength(6);
  });

  it('leave the place of a lane that has read its segment to another', async () => {
    const slow = slowUpstream(every(60_000, 10), { pageSize: 10, lanes: 3 });
    const batches = lanes(scanOf({ lanes: 3 }), slow);
    await slow.drive(batches.next(), first);
    await slow.drive(batches.next(), first);
    // The lane whose turn it is waits for its answer, and the others go on.
    const rounds: number[] = [];
    for (let i = 0; i < 4; i++) {
      await quiet();
      rounds.push(slow.inFlight());
      slow.release(1);
      slow.release(1);
    }
    expect(rounds).toEqual([3, 3, 3, 3]);
    await batches.return(undefined);
  });

  it('hold no more than all reads together may', async () => {
    const slow = slowUpstream(every(60_000, 10), { pageSize: 10, lanes: 3 });
    slow.upstream.limits.held = 128;
    const batches = lanes(scanOf({ lanes: 3 }), slow);
    await slow.drive(batches.next(), first);
    await slow.settle();
    // The page of the day that is read is ahead of its turn in any case.
    expect(slow.asked.length).toBeLessThanOrEqual(1 + 2 + 1);
    slow.upstream.limits.held = 0;
    await slow.drive(all(batches), first);
    expect(slow.asked.length).toBeGreaterThan(100);
  });

  it('ask for nothing that is not wanted', async () => {
    const slow = slowUpstream(every(60_000, 10), { pageSize: 10 });
    const batches = lanes(scanOf({ ahead: (records) => records < 25 }), slow);
    await slow.drive(batches.next(), first);
    await slow.settle();
    expect(slow.asked.length).toBeLessThanOrEqual(4);
    await batches.return(undefined);
  });

  it('ask for nothing once nobody reads on', async () => {
    const slow = slowUpstream(every(60_000, 10), { pageSize: 10 });
    const batches = lanes(scanOf(), slow);
    await slow.drive(batches.next(), first);
    await quiet();
    await batches.return(undefined);
    // An answer that was under way then comes, and nothing follows it.
    const begun = slow.asked.length + slow.inFlight();
    expect(slow.inFlight()).toBeGreaterThan(0);
    await slow.settle();
    expect(slow.inFlight()).toBe(0);
    expect(slow.asked.length).toBe(begun);
  });

  it('give the rows before what went wrong, and then tell of it', async () => {
    const journeys = every(HOUR, 10);
    let wrong = Number.NaN;
    const slow = slowUpstream(journeys, {
      pageSize: 24,
      fails: (nth, { dateRange }) => {
        if (nth !== 12) return null;
        // Both ends are asked one millisecond early.
        wrong = Date.parse(dateRange.start) + 1;
        return new Error('out of order');
      },
    });
    const seen: Batch[] = [];
    await expect(slow.drive(all(lanes(scanOf(), slow), seen), last)).rejects.toThrow('out of order');
    const before = journeys.filter(({ start }) => start < wrong);
    expect(before.length).toBeGreaterThan(24);
    expect(idsOf(seen)).toEqual(before.map(({ journeyId }) => journeyId));
  });
});
