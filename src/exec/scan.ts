import { Lanes } from './lanes.js';
import type { Batch, Scan } from './segment-reader.js';
import type { Entry, SourceRecord, Upstream } from './upstream.js';

/** Reads a window segment by segment, in order: several segments at once, as far as more is wanted. */
export function scan<R extends Entry = SourceRecord>(
  plan: Scan<R>,
  upstream: Upstream,
): AsyncGenerator<Batch<R>> {
  return new Lanes(plan, upstream).batches();
}

/**
 * Reads several scans side by side and gives each journey once. What was reached is what all of them have reached, so that rows can be
 * released in order; null until each has read something, and again once all are through.
 */
export async function* merged<R extends Entry>(
  scans: readonly AsyncGenerator<Batch<R>>[],
  direction: 'ASC' | 'DESC',
): AsyncGenerator<Batch<R>> {
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
    yield { ...next.value, records, reached };
  }
}
