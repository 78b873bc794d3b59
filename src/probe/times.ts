import { floorSecond, parseInstant } from '../time/index.js';
import type { AskedRange, Asker } from './asker.js';
import { type Found, found, unknown } from './finding.js';
import type { Journey, Sample } from './sample.js';

const NO_JOURNEY = 'there is no journey in the last days';

/** Whether starts show milliseconds, or hide them: one request. */
export async function probePrecision(asker: Asker, { journeys }: Sample): Promise<Found> {
  const fine = journeys.filter(({ time }) => time % 1000 !== 0);
  const told = `${String(fine.length)} of ${String(journeys.length)} starts have milliseconds`;
  if (fine.length > 0) return found('startPrecision', 'millisecond', told);
  const [journey] = journeys;
  if (journey === undefined) return unknown(NO_JOURNEY);
  return (await isIn(asker, journey, { from: journey.time - 1, to: journey.time + 1 }))
    ? found('startPrecision', 'second', `${told}, and a range of a millisecond around one holds it`)
    : unknown(
        'a range of a millisecond around a start does not hold it: starts seem finer than they are shown',
      );
}

/** A range that begins at a journey's start: one request. */
export async function probeStartInclusive(asker: Asker, { journeys: [journey] }: Sample): Promise<Found> {
  if (journey === undefined) return unknown(NO_JOURNEY);
  const holds = await isIn(asker, journey, { from: journey.time, to: journey.time + 1 });
  return found(
    'startInclusive',
    holds,
    `a range that begins at a journey's start ${holds ? 'holds' : 'lacks'} it`,
  );
}

/** A range that ends at a journey's start: one request. */
export async function probeEndInclusive(asker: Asker, { journeys: [journey] }: Sample): Promise<Found> {
  if (journey === undefined) return unknown(NO_JOURNEY);
  const holds = await isIn(asker, journey, { from: journey.time - 1, to: journey.time });
  return found(
    'endInclusive',
    holds,
    `a range that ends at a journey's start ${holds ? 'holds' : 'lacks'} it`,
  );
}

async function isIn(asker: Asker, { id }: Journey, range: AskedRange): Promise<boolean> {
  return (await asker.few(range)).some(({ journeyId }) => journeyId === id);
}

/** How far journeys' times lie from their earliest transitions; asks nothing. */
export function findStartSkew({ journeys, transitions }: Sample): Found {
  const skews = journeys.flatMap(({ id, time }) => {
    const earliest = Math.min(...timesOf(transitions.get(id)));
    return Number.isFinite(earliest) ? [Math.abs(time - floorSecond(earliest))] : [];
  });
  if (skews.length === 0) return unknown('no journey of the last days came from both endpoints');
  const most = Math.ceil(Math.max(...skews) / 1000);
  const evidence = `of ${String(skews.length)} journeys none starts further than ${String(most)} s from its earliest transition`;
  return found('startSkewSeconds', most, evidence);
}

/** How the transitions of a journey follow one another; asks nothing. */
export function findTransitionOrder({ transitions }: Sample): Found {
  const lists = [...transitions.values()].map(timesOf).filter((times) => new Set(times).size > 1);
  const rises = lists.filter((times) => times.every((time, i) => i === 0 || time >= times[i - 1]!)).length;
  const falls = lists.filter((times) => times.every((time, i) => i === 0 || time <= times[i - 1]!)).length;
  if (lists.length === 0) return unknown('no journey of the last days has transitions of two instants');
  const evidence = `of ${String(lists.length)} journeys ${String(rises)} have their transitions ascending, ${String(falls)} descending`;
  if (rises === lists.length) return found('transitionOrder', 'ascending', evidence);
  return found('transitionOrder', falls === lists.length ? 'descending' : 'shuffled', evidence);
}

const timesOf = (
  list: Sample['transitions'] extends ReadonlyMap<string, infer T> ? T | undefined : never,
): number[] => (list ?? []).map(({ time }) => parseInstant(time)).filter((ms) => !Number.isNaN(ms));

/** In how many shapes `direction` arrives; the feed reads both. Asks nothing. */
export function findDirectionShape({ journeys }: Sample): Found {
  const given = journeys
    .map(({ record }) => record.direction)
    .filter((each) => each !== null && each !== undefined);
  const lists = given.filter((each) => Array.isArray(each)).length;
  if (given.length === 0) return unknown('no journey of the last days has a direction');
  const value = lists === given.length ? 'list' : lists === 0 ? 'text' : 'both';
  return { value, evidence: `${String(lists)} of ${String(given.length)} are lists`, assume: {} };
}

/** Pairs in the order of identifiers that make chance unlikely: one in 64. */
const ENOUGH_PAIRS = 6;
const MOST_QUERIES = 4;

/** Journeys of one start, in the sample and in up to four other queries. */
export async function probeTieOrder(asker: Asker, { journeys }: Sample): Promise<Found> {
  const tied = journeys.filter(({ time }, i) => i > 0 && time === journeys[i - 1]!.time);
  const tally = { kept: 0, broken: 0 };
  note(journeys, tally);
  for (
    let i = 0;
    i < MOST_QUERIES && tied.length > 0 && tally.broken === 0 && tally.kept < ENOUGH_PAIRS;
    i++
  ) {
    const { time } = tied[i % tied.length]!;
    const records = await asker.few({ from: time - 1 - i, to: time + 1 });
    note(
      records.map((record) => ({ id: record.journeyId, time: parseInstant(record.time) })),
      tally,
    );
  }
  const { kept, broken } = tally;
  const evidence = `of ${String(kept + broken)} pairs of one start ${String(kept)} came in the order of their identifiers`;
  if (broken > 0) return found('tieOrder', 'arbitrary', evidence);
  if (kept >= ENOUGH_PAIRS) return found('tieOrder', 'id', evidence);
  return unknown(`${evidence}: too few to tell. Taken as arbitrary, which is right either way`, {
    tieOrder: 'arbitrary',
  });
}

function note(
  journeys: readonly Pick<Journey, 'id' | 'time'>[],
  tally: { kept: number; broken: number },
): void {
  for (let i = 1; i < journeys.length; i++) {
    const [before, after] = [journeys[i - 1]!, journeys[i]!];
    if (before.time !== after.time) continue;
    if (before.id < after.id) tally.kept++;
    else tally.broken++;
  }
}
