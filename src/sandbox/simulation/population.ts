import { BoundedCache } from '../bounded-cache.js';
import { DAY_MS, journeysOn, startOffset } from './day-shape.js';
import { JourneyIds, type Place } from './identity.js';
import { hash32 } from './random.js';
import { simulate } from './simulate.js';
import { History } from './views.js';

const SKEW = 0x5e3;
/** Bounds of what is kept: starts of days (a few bytes each) and whole journeys (about 2 KB each). */
const KEPT_STARTS = 1_500_000;
const KEPT_JOURNEYS = 40_000;
/**
 * Journeys of days with more than so many are built anew each time: a scan of such days would push everything else
 * out before it came back to them, and building is cheaper than keeping the garbage collector busy.
 */
const DENSE_DAY = 2000;
/** Journeys' numbers share a double with their start when a day is sorted. */
const INDEX_SPAN = 2 ** 20;

export interface PopulationOptions {
  readonly seed: number;
  readonly journeysPerDay: number;
  readonly startPrecision: 'second' | 'millisecond';
  readonly startSkewSeconds: number;
}

/** When the journeys of one UTC day start, by their number in the day. Milliseconds after midnight. */
export interface DayStarts {
  readonly count: number;
  /** The earliest event. */
  readonly first: Uint32Array;
  /** What `time` says. */
  readonly time: Uint32Array;
  /** Journey numbers by (time, journeyId), ascending. */
  readonly order: Uint32Array;
}

/**
 * All journeys there ever are, by UTC day; nothing is built before it is asked for, and what is evicted comes back the
 * same. Knows no "now": the views cut off the future.
 */
export class Population {
  private readonly ids: JourneyIds;
  private readonly starts = new BoundedCache<number, DayStarts>(KEPT_STARTS);
  private readonly journeys = new BoundedCache<number, Map<number, History>>(KEPT_JOURNEYS);

  constructor(private readonly options: PopulationOptions) {
    this.ids = new JourneyIds(options.seed);
  }

  /** How many journeys start on the day; cheap. */
  count(day: number): number {
    return journeysOn(this.options.seed, this.options.journeysPerDay, day);
  }

  startsOf(day: number): DayStarts {
    const kept = this.starts.get(day);
    if (kept !== undefined) return kept;
    const made = this.makeStarts(day);
    this.starts.set(day, made, Math.max(1, made.count));
    return made;
  }

  journey(day: number, index: number): History {
    const kept = this.journeys.get(day);
    const known = kept?.get(index);
    if (known !== undefined) return known;
    const starts = this.startsOf(day);
    const history = new History(
      simulate(this.options.seed, {
        id: this.ids.encode(day, index),
        day,
        index,
        time: day * DAY_MS + starts.time[index]!,
        firstAt: day * DAY_MS + starts.first[index]!,
      }),
    );
    if (starts.count <= DENSE_DAY) {
      const built = kept ?? new Map<number, History>();
      this.journeys.set(day, built.set(index, history), built.size);
    }
    return history;
  }

  /** The place of an id, or null when no journey has it. */
  locate(id: string): Place | null {
    const place = this.ids.decode(id);
    return place !== null && place.index < this.count(place.day) ? place : null;
  }

  /** Compares two journeys of one day by id; 0 only for the same one. */
  compareIds(day: number, a: number, b: number): number {
    const [a1, a2] = this.ids.scramble(day, a);
    const [b1, b2] = this.ids.scramble(day, b);
    return a1 - b1 || a2 - b2;
  }

  private makeStarts(day: number): DayStarts {
    const { seed, startPrecision } = this.options;
    const count = this.count(day);
    const first = new Uint32Array(count);
    const time = new Uint32Array(count);
    const keys = new Float64Array(count);
    for (let index = 0; index < count; index++) {
      const offset = startOffset(seed, day, index);
      first[index] = offset;
      time[index] = this.skewed(day, index, startPrecision === 'second' ? offset - (offset % 1000) : offset);
      keys[index] = time[index]! * INDEX_SPAN + index;
    }
    keys.sort();
    const order = Uint32Array.from(keys, (key) => key % INDEX_SPAN);
    sortTies(order, time, (a, b) => this.compareIds(day, a, b));
    return { count, first, time, order };
  }

  /** A start never leaves its UTC day, so that a day's journeys are found by their time. */
  private skewed(day: number, index: number, offset: number): number {
    const skew = this.options.startSkewSeconds;
    if (skew === 0) return offset;
    const by = (hash32(this.options.seed, SKEW, day, index) % (2 * skew + 1)) - skew;
    return Math.min(DAY_MS - 1000 + (offset % 1000), Math.max(offset % 1000, offset + by * 1000));
  }
}

/** Puts journeys of the same time, which stand together in `order`, into the order of `compare`. */
export function sortTies(
  order: Uint32Array,
  time: Uint32Array,
  compare: (a: number, b: number) => number,
): void {
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && time[order[to]!] === time[order[from]!]) to++;
    if (to - from > 1) order.subarray(from, to).sort(compare);
    from = to;
  }
}
