import { upstreamCode } from '../journey-api/index.js';
import { floorSecond } from '../time/index.js';
import type { AskedRange, Asker } from './asker.js';
import { type Found, found, unknown } from './finding.js';
import { isDeadCursor, lastDays, type Sample, widest } from './sample.js';

/** The contract's "typical" bound; the feed asks for no more. */
const TYPICAL_LIMIT = 1000;
/** Totals of two parts may count a journey on their border twice. */
const BORDER = 2;
const USUAL_CAP = 10_000;

/** The largest `limit` up to 1000, by halving: one request where 1000 is taken, else about eleven. */
export async function probeMaxLimit(asker: Asker, now: number): Promise<Found> {
  const { to } = lastDays(now, 1);
  const takes = async (limit: number): Promise<boolean> => {
    try {
      await asker.ask('journeys', { from: to, to: to + 1, limit });
      return true;
    } catch (error) {
      if (upstreamCode(error) !== 'invalidLimit') throw error;
      return false;
    }
  };
  let taken = 1;
  let refused = TYPICAL_LIMIT + 1;
  for (let guess = TYPICAL_LIMIT; taken < guess; guess = Math.floor((taken + refused) / 2)) {
    if (await takes(guess)) taken = guess;
    else refused = guess;
  }
  asker.maxLimit = taken;
  const evidence =
    taken === TYPICAL_LIMIT
      ? 'a limit of 1000 is taken; more was not tried'
      : `a limit of ${String(taken)} is taken, one of ${String(refused)} refused`;
  return found('maxLimit', taken, evidence);
}

/**
 * Whether totals stop counting: three requests over the widest range, whole and in two parts that both hold journeys, unless the sample
 * tells already.
 */
export async function probeTotalCap(asker: Asker, sample: Sample, now: number): Promise<Found> {
  const { journeys, total } = sample;
  if (journeys.length > total) {
    const seen = `the total says ${String(total)}, but ${String(journeys.length)} journeys were read`;
    return found('totalCap', total, seen);
  }
  const median = journeys[Math.floor(journeys.length / 2)];
  if (median === undefined) return unknown('there is no journey in the last days');
  const { from, to } = widest(now);
  // Between two seconds, so that no journey of a whole second lies on the border.
  const border = floorSecond(median.time) - 500;
  const count = async (range: AskedRange): Promise<number> =>
    (await asker.ask('journeys', { ...range, limit: 1 })).totalElements;
  const whole = await count({ from, to });
  const parts = [await count({ from, to: border }), await count({ from: border, to })];
  const sum = parts.reduce((a, b) => a + b, 0);
  const seen = `59 days count ${String(whole)}, their two parts ${parts.join(' and ')}`;
  if (sum - whole > BORDER) return found('totalCap', whole, seen);
  if (whole > USUAL_CAP) return found('totalCap', null, `${seen}: no cap up to there`);
  return unknown(`${seen}: no cap up to there, but one above it would not show`);
}

/** Uses a cursor again that was got at the beginning: one request. Longer than the probe lasts cannot be known. */
export async function probeCursor(asker: Asker, sample: Sample, ageMs: () => number): Promise<Found> {
  if (sample.cursor === null) return unknown('no range had more than one journey, so there was no cursor');
  const age = (): string => `${(ageMs() / 1000).toFixed(1)} s`;
  const tells = (value: string, evidence: string): Found => ({ value, evidence, assume: {} });
  try {
    await asker.ask('journeys', { ...sample.range, limit: 1, cursor: sample.cursor });
  } catch (error) {
    if (!isDeadCursor(error)) throw error;
    return tells(`less than ${age()}`, `a cursor was refused after ${age()}`);
  }
  if (sample.cursorRefused) return tells('not reliable', 'a fresh cursor was refused, an older one taken');
  return tells(
    `at least ${age()}`,
    `a cursor was still taken after ${age()}; how much longer it lives is unknown`,
  );
}
