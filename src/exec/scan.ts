import { type Density, nextSegment } from '../plan/index.js';
import { type Batch, type Scan, SegmentReader } from './segment-reader.js';
import type { Upstream } from './upstream.js';

const DAY_MS = 86_400_000;
/** Segments whose first page is asked for while an earlier one is read. */
const SEGMENTS_AHEAD = 3;

/**
 * Reads a window segment by segment, in order. Segments are cut as reading goes on, by the density found; the first pages of the next few
 * are asked for at once.
 */
export async function* scan(plan: Scan, upstream: Upstream): AsyncGenerator<Batch> {
  const { zone, cut, direction } = plan;
  let rest = plan.window;
  let density: Density = null;
  const opened: SegmentReader[] = [];
  const open = (): boolean => {
    const piece = nextSegment(rest, zone, cut, direction, density, upstream.limits.pageSize);
    if (piece === null) return false;
    rest = piece.rest;
    opened.push(new SegmentReader(plan, piece.segment, upstream).start());
    return true;
  };
  open();
  for (let current = opened.shift(); current !== undefined; current = opened.shift()) {
    for await (const batch of current.pages(plan.ahead)) {
      density = densityOf(current) ?? density;
      if (plan.ahead(batch.records.length)) while (opened.length < SEGMENTS_AHEAD && open());
      yield batch;
    }
    if (opened.length === 0) open();
  }
}

/** A shorter segment tells nothing of a day. */
const TELLING_MS = DAY_MS / 4;

/** Journeys a day of a segment; null where it is too short to tell. */
function densityOf({ segment, total }: SegmentReader): Density {
  const length = segment.end - segment.start;
  return total === null || length < TELLING_MS ? null : (total * DAY_MS) / length;
}

/**
 * Reads several scans side by side and gives each journey once. What was reached is what all of them have reached, so that rows can be
 * released in order; null until each has read something, and again once all are through.
 */
export async function* merged(
  scans: readonly AsyncGenerator<Batch>[],
  direction: 'ASC' | 'DESC',
): AsyncGenerator<Batch> {
  if (scans.length === 1) return yield* scans[0]!;
  const given = new Set<string>();
  const active = scans.map((batches) => ({ batches, reached: null as number | null }));
  const sign = direction === 'ASC' ? 1 : -1;
  const behind = (a: number | null, b: number | null): number =>
    a === null ? -1 : b === null ? 1 : (a - b) * sign;
  while (active.length > 0) {
    const least = active.reduce((found, each) => (behind(each.reached, found.reached) < 0 ? each : found));
    const next = await least.batches.next();
    if (next.done === true) {
      active.splice(active.indexOf(least), 1);
      continue;
    }
    least.reached = next.value.reached ?? least.reached;
    const records = next.value.records.filter(
      ({ journeyId }) => !given.has(journeyId) && given.add(journeyId),
    );
    const reached = active.reduce<number | null>(
      (found, each) => (behind(each.reached, found) < 0 ? each.reached : found),
      least.reached,
    );
    yield { segment: next.value.segment, records, reached };
  }
}
