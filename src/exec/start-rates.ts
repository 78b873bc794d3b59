import type { Interval } from '../plan/index.js';

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;
const WEEK_MS = WEEK_HOURS * HOUR_MS;
/** An hour of the week is known once so much of it was read. */
const KNOWN_HOURS = 0.5;

/**
 * How many journeys start in each hour of the week, as far as was read: contact centres are quiet at night and on Sundays, and the next Sunday
 * will be too. Hours are UTC's, in which a change of clocks is only a small error of a guess. What an earlier read found gives the hours that
 * this one has not read, in proportion to what its own totals tell.
 */
export class StartRates {
  readonly #starts = new Float64Array(WEEK_HOURS);
  readonly #read = new Float64Array(WEEK_HOURS);
  /** What totals told, of intervals read or begun. */
  #total = 0;
  #hours = 0;
  /** How many the earlier read had of them. */
  #earlierTotal = 0;
  /** Journeys to be expected in a week before each of its hours, and in all of it; null once something new was told. */
  #before: Float64Array | null = null;

  constructor(readonly earlier: StartRates | null = null) {}

  /** Whether anything was told. */
  get known(): boolean {
    return this.#hours > 0 || this.earlier !== null;
  }

  /** What a later read may go by: every hour as this read or an earlier one found it. */
  remembered(): StartRates {
    const { earlier } = this;
    const told = this.#hours === 0 && earlier !== null ? earlier : this;
    const all = new StartRates();
    all.#total = told.#total;
    all.#hours = told.#hours;
    for (let hour = 0; hour < WEEK_HOURS; hour++) {
      const from = this.#read[hour]! < KNOWN_HOURS && earlier !== null ? earlier : this;
      all.#starts[hour] = from.#starts[hour]!;
      all.#read[hour] = from.#read[hour]!;
    }
    return all;
  }

  /** Notes how many journeys an interval holds, for hours that are not known by themselves. */
  noteTotal({ start, end }: Interval, journeys: number): void {
    this.#before = null;
    this.#total += journeys;
    this.#hours += (end - start) / HOUR_MS;
    if (this.earlier !== null) this.#earlierTotal += this.earlier.expected({ start, end });
  }

  /** Notes the starts in an interval that was read whole, in epoch milliseconds; null is none. */
  noteStarts(interval: Interval, starts: Iterable<number | null>): void {
    this.#before = null;
    const weeks = wholeWeeks(interval);
    if (weeks > 0) for (let hour = 0; hour < WEEK_HOURS; hour++) this.#read[hour]! += weeks;
    const rest = { start: interval.start + weeks * WEEK_MS, end: interval.end };
    for (const [hour, share] of hoursOf(rest)) this.#read[weekHour(hour)]! += share;
    for (const start of starts) if (start !== null) this.#starts[weekHour(Math.floor(start / HOUR_MS))]! += 1;
  }

  /** Journeys to be expected in an interval; NaN before a total was told. Asked for each lane with each page, so it takes as long for any. */
  expected({ start, end }: Interval): number {
    // Counted from the week's begin, so that few are taken from few.
    const week = Math.floor(start / WEEK_MS) * WEEK_MS;
    const before = this.#summed();
    return expectedWithin(before, end - week) - expectedWithin(before, start - week);
  }

  #summed(): Float64Array {
    if (this.#before !== null) return this.#before;
    const before = new Float64Array(WEEK_HOURS + 1);
    for (let hour = 0; hour < WEEK_HOURS; hour++) before[hour + 1] = before[hour]! + this.#rate(hour);
    return (this.#before = before);
  }

  /**
   * The instant by which so many journeys are expected from one end of an interval on, in the direction of reading; the other end where it
   * holds fewer.
   */
  reach(interval: Interval, direction: 'ASC' | 'DESC', journeys: number): number {
    const week = this.#summed()[WEEK_HOURS]!;
    // Every week is like the other: those that hold too few are passed over at once.
    const weeks = Math.min(wholeWeeks(interval), Math.max(0, Math.ceil(journeys / week) - 1));
    const start = interval.start + (direction === 'ASC' ? weeks * WEEK_MS : 0);
    const end = interval.end - (direction === 'DESC' ? weeks * WEEK_MS : 0);
    let left = journeys - weeks * week;
    for (const [hour, share] of direction === 'ASC' ? hoursOf({ start, end }) : hoursBack({ start, end })) {
      const within = this.#rate(hour) * share;
      if (within < left) {
        left -= within;
        continue;
      }
      const length = (left / within) * share * HOUR_MS;
      const from =
        direction === 'ASC' ? Math.max(start, hour * HOUR_MS) : Math.min(end, (hour + 1) * HOUR_MS);
      return direction === 'ASC' ? from + length : from - length;
    }
    return direction === 'ASC' ? end : start;
  }

  #rate(hour: number): number {
    const at = weekHour(hour);
    if (this.#read[at]! >= KNOWN_HOURS) return this.#starts[at]! / this.#read[at]!;
    const { earlier } = this;
    if (earlier === null) return this.#total / this.#hours;
    if (this.#hours === 0) return earlier.#rate(hour);
    return this.#earlierTotal > 0
      ? (earlier.#rate(hour) * this.#total) / this.#earlierTotal
      : this.#total / this.#hours;
  }
}

/** Journeys in so many milliseconds from a week's begin on, by those before each of its hours; every week is like the other. */
function expectedWithin(before: Float64Array, ms: number): number {
  const weeks = Math.floor(ms / WEEK_MS);
  const hours = (ms - weeks * WEEK_MS) / HOUR_MS;
  const hour = Math.floor(hours);
  return weeks * before[WEEK_HOURS]! + before[hour]! + (hours - hour) * (before[hour + 1]! - before[hour]!);
}

/** Starts are estimates, and what was read may end a little before it began: of that there are none. */
const wholeWeeks = ({ start, end }: Interval): number => Math.max(0, Math.floor((end - start) / WEEK_MS));

const weekHour = (hour: number): number => ((hour % WEEK_HOURS) + WEEK_HOURS) % WEEK_HOURS;

/** The hours since 1970 that an interval touches, ascending, and how much of each it has. */
function* hoursOf({ start, end }: Interval): Generator<readonly [hour: number, share: number]> {
  for (let hour = Math.floor(start / HOUR_MS); hour * HOUR_MS < end; hour++)
    yield [hour, shareOf(hour, start, end)];
}

/** The same, descending. */
function* hoursBack({ start, end }: Interval): Generator<readonly [hour: number, share: number]> {
  for (let hour = Math.ceil(end / HOUR_MS) - 1; (hour + 1) * HOUR_MS > start; hour--)
    yield [hour, shareOf(hour, start, end)];
}

const shareOf = (hour: number, start: number, end: number): number =>
  (Math.min(end, (hour + 1) * HOUR_MS) - Math.max(start, hour * HOUR_MS)) / HOUR_MS;
