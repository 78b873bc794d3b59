import { Lanes } from '../../src/exec/lanes.js';
import { Latencies } from '../../src/exec/latencies.js';
import type { Batch } from '../../src/exec/segment-reader.js';
import type { FakeJourney } from './fake-upstream.js';
import { HOUR, scanOf, START } from './scans.js';
import { quiet, type Slow, slowUpstream } from './slow-upstream.js';

/** A page of ten takes the feed that many milliseconds, as lanes reckon. */
const PAGE_MS = 0.08;
const LANES = 6;

const minutes: readonly FakeJourney[] = Array.from({ length: 240 * 60 }, (_, i) => ({
  journeyId: `j${String(i).padStart(6, '0')}`,
  start: START + i * 60_000,
}));

/** An upstream whose full pages take as long as the feed takes for so many; null where that is not known. */
function upstreamOf(pages: number | null, readers = 1): Slow {
  const slow = slowUpstream(minutes, { pageSize: 10, lanes: LANES });
  Object.assign(slow.upstream.limits, { readers });
  if (pages !== null) slow.upstream.limits.latencies.note('journeys', pages * PAGE_MS);
  return slow;
}

const open = ({ upstream }: Slow) => new Lanes(scanOf({ lanes: LANES }), upstream).batches();

const first = () => 0;

describe('lanes of an upstream', () => {
  it.each([
    [null, LANES],
    [0.1, 2],
    [1, 2],
    [1.5, 3],
    [3, 4],
    [4.9, LANES],
    [1000, LANES],
  ])('whose latency is that of %p pages are %p', async (pages, expected) => {
    const slow = upstreamOf(pages);
    const batches = open(slow);
    await slow.drive(batches.next(), first);
    await slow.drive(batches.next(), first);
    await quiet();
    expect(slow.inFlight()).toBe(expected);
    await batches.return(undefined);
  });

  it.each([
    [null, 36],
    [0.1, 2],
    [1, 6],
    [2, 12],
    [1000, 36],
  ])('whose latency is that of %p pages hold about %p', async (pages, expected) => {
    const slow = upstreamOf(pages);
    const batches = open(slow);
    await slow.drive(batches.next(), first);
    await slow.settle();
    // What was in flight when the bound was reached comes as well.
    expect(slow.upstream.limits.held).toBeGreaterThanOrEqual(expected);
    expect(slow.upstream.limits.held).toBeLessThanOrEqual(expected + LANES);
    await batches.return(undefined);
  });

  it.each([
    [2, 0.1, 5, 12],
    [2, 1, LANES, 12],
    [2, 1.5, LANES, 18],
    [4, 0.1, LANES, 24],
  ])(
    'that %p threads read, with a latency of %p pages, are %p, with a piece for each thread: %p pages',
    async (readers, pages, inFlight, held) => {
      const slow = upstreamOf(pages, readers);
      const batches = open(slow);
      await slow.drive(batches.next(), first);
      await slow.drive(batches.next(), first);
      await quiet();
      expect(slow.inFlight()).toBe(inFlight);
      await slow.settle();
      expect(slow.upstream.limits.held).toBeGreaterThanOrEqual(held);
      expect(slow.upstream.limits.held).toBeLessThanOrEqual(held + LANES);
      await batches.return(undefined);
    },
  );

  it('open as soon as pages take longer', async () => {
    let now = 0;
    const slow = upstreamOf(0.1);
    const latencies = new Latencies(() => now);
    latencies.note('journeys', PAGE_MS / 10);
    const { upstream } = slow;
    const batches = open({ ...slow, upstream: { ...upstream, limits: { ...upstream.limits, latencies } } });
    await slow.drive(batches.next(), first);
    await slow.drive(batches.next(), first);
    await quiet();
    expect(slow.inFlight()).toBe(2);
    for (let span = 0; span < 2; span++) {
      now += 10_000;
      latencies.note('journeys', 10 * PAGE_MS);
    }
    await slow.drive(batches.next(), first);
    await quiet();
    expect(slow.inFlight()).toBe(LANES);
    await batches.return(undefined);
  });

  it('give all in order, however little may wait', async () => {
    for (const pages of [0, 0.5, 2, 5]) {
      const slow = upstreamOf(pages);
      const given: Batch[] = [];
      const reading = (async () => {
        for await (const batch of open(slow)) given.push(batch);
      })();
      await slow.drive(reading, (waiting) => waiting - 1);
      const ids = given.flatMap(({ records }) => records.map(({ journeyId }) => journeyId));
      expect(ids).toEqual(
        minutes.filter(({ start }) => start < START + 240 * HOUR).map((each) => each.journeyId),
      );
    }
  });
});
