import { compile } from '../odata/index.js';
import { type Plan, requestFor, segmentsOf } from '../plan/index.js';
import { compileFlatten, type SourceRecord } from './flatten.js';
import { type ReadContext, startOfRecord } from './read.js';
import { scan } from './scan.js';

/** A total of exactly this many may be a cap of the upstream's rather than a count (trap 13 of docs/traps.md). */
const USUAL_CAP = 10_000;

/**
 * How many rows a plan's predicate selects, $top and $skip aside. Where the upstream selects exactly the rows, its totals are summed from
 * requests of one record each; else rows are read and counted.
 */
export async function countRows(plan: Plan, context: ReadContext): Promise<number> {
  if (plan.nothing !== null) return 0;
  const total = plan.exact ? await sumOfTotals(plan, context) : null;
  return total ?? (await countByReading(plan, context));
}

/** Null where a total may be capped. */
async function sumOfTotals(plan: Plan, { zone, reader, signal }: ReadContext): Promise<number | null> {
  const segments = segmentsOf(plan.window, zone, true, 'ASC');
  const totals = await Promise.all(
    segments.map(async (segment) => {
      const request = requestFor(segment, plan.filters, zone.name, 1, 'ASC') as Parameters<typeof reader.api.search>[1];
      const { key, keyOwner } = reader;
      return (await reader.api.search('journeys', request, { key, keyOwner, signal })).totalElements;
    }),
  );
  return totals.includes(USUAL_CAP) ? null : totals.reduce((sum, each) => sum + each, 0);
}

async function countByReading(plan: Plan, context: ReadContext): Promise<number> {
  const { zone, reader, limits, signal, slackMs } = context;
  const { set, predicate } = plan.query;
  const flatten = compileFlatten(set, plan.columns, zone);
  const matches = predicate === null ? null : compile(predicate, zone);
  const isJourneys = plan.endpoint === 'journeys';
  const request = {
    endpoint: plan.endpoint,
    segments: plan.segments,
    filters: plan.filters,
    direction: plan.order.direction,
    timeZone: zone.name,
    limit: null,
    startOf: startOfRecord,
    toleranceMs: isJourneys ? 0 : 2 * slackMs,
  };
  let count = 0;
  for await (const { records, segment } of scan(request, reader, limits, signal, () => true)) {
    for (const record of records) {
      for (const row of flatten(record as SourceRecord)) {
        if (isJourneys && (row.start < segment.start || row.start >= segment.end)) continue;
        if (matches === null || matches(row) === true) count++;
      }
    }
  }
  return count;
}
