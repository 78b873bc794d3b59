import { Asker, BudgetSpent, type ProbeTarget } from './asker.js';
import { probeCase, probeFiltersAcross, probeTransitionScope, probeValuesWithin } from './filters.js';
import { type Finding, type Found, unknown } from './finding.js';
import { probeCursor, probeMaxLimit, probeTotalCap } from './limits.js';
import { readSample, type Sample } from './sample.js';
import {
  findDirectionShape,
  findStartSkew,
  findTransitionOrder,
  probeEndInclusive,
  probePrecision,
  probeStartInclusive,
  probeTieOrder,
} from './times.js';

export interface ProbeClock {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds that only go forward, to tell how old a cursor is. */
  readonly elapsed: () => number;
}

type Step = readonly [
  name: string,
  run: (asker: Asker, sample: Sample, now: number, ageMs: () => number) => Found | Promise<Found>,
];

/** In this order: the largest limit and the sample come before, the cursor's age counts to the end. */
const STEPS: readonly Step[] = [
  ['startPrecision', probePrecision],
  ['startInclusive', probeStartInclusive],
  ['endInclusive', probeEndInclusive],
  ['startSkewSeconds', (_, sample) => findStartSkew(sample)],
  ['tieOrder', probeTieOrder],
  ['filtersAcross', probeFiltersAcross],
  ['valuesWithin', probeValuesWithin],
  ['caseSensitive', probeCase],
  ['transitionOrder', (_, sample) => findTransitionOrder(sample)],
  ['transitionScope', probeTransitionScope],
  ['direction', (_, sample) => findDirectionShape(sample)],
  ['totalCap', probeTotalCap],
  ['cursorTtlSeconds', (asker, sample, _, ageMs) => probeCursor(asker, sample, ageMs)],
];

/**
 * Finds out how an upstream does what its contract leaves open: read-only searches, about twenty and at most `MOST_REQUESTS`, over the last
 * week, or the last 59 days where that has few journeys; the last hour is left out, since it still changes. Throws FeedError where the
 * upstream refuses the key or does not answer.
 */
export async function probe(
  target: ProbeTarget,
  { now: clock, elapsed }: ProbeClock,
): Promise<readonly Finding[]> {
  const now = clock();
  const asker = new Asker(target);
  const findings: Finding[] = [];
  const note = async (name: string, run: () => Found | Promise<Found>): Promise<void> => {
    const before = asker.requests;
    const given = await within(run);
    findings.push({ name, ...given, requests: asker.requests - before });
  };
  await note('maxLimit', () => probeMaxLimit(asker, now));
  const before = asker.requests;
  const started = elapsed();
  const sample = await readSample(asker, now);
  const days = Math.round((sample.range.to - sample.range.from) / 86_400_000);
  findings.push({
    name: 'sample',
    value: sample.journeys.length,
    evidence: `journeys read of ${String(sample.total)} in ${String(days)} days${sample.journeys.length < 50 ? '; that is little, and leaves more unknown' : ''}`,
    requests: asker.requests - before,
    assume: {},
  });
  for (const [name, run] of STEPS) await note(name, () => run(asker, sample, now, () => elapsed() - started));
  return findings;
}

async function within(run: () => Found | Promise<Found>): Promise<Found> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return unknown(error.message);
  }
}
