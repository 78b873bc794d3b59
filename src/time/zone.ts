import { IANAZone } from 'luxon';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Offsets during one UTC day: `before` until the instant `change`, `after` from then on; minutes east of UTC. */
interface DayOffsets {
  readonly before: number;
  readonly change: number;
  readonly after: number;
}

/**
 * Wall clock of one IANA zone. Instants are epoch milliseconds, days are counted from 1970-01-01, offsets are minutes east of UTC.
 * Offsets are remembered by UTC day, because asking Intl for each row would cost more than all the rest of flattening.
 */
export class Zone {
  readonly #zone: IANAZone;
  readonly #days = new Map<number, DayOffsets>();
  readonly #walls = new Map<number, DayOffsets>();

  constructor(readonly name: string) {
    this.#zone = new IANAZone(name);
    if (!this.#zone.isValid) throw new RangeError(`not an IANA time zone: ${name}`);
  }

  static isValid(name: string): boolean {
    return IANAZone.isValidZone(name);
  }

  /** Minutes east of UTC at an instant. */
  offset(ms: number): number {
    const day = Math.floor(ms / DAY_MS);
    let offsets = this.#days.get(day);
    if (offsets === undefined) {
      if (this.#days.size > 20_000) this.#days.clear();
      offsets = this.#offsetsOf(day * DAY_MS, (day + 1) * DAY_MS);
      this.#days.set(day, offsets);
    }
    return ms < offsets.change ? offsets.before : offsets.after;
  }

  /** The instant's wall clock, as milliseconds since 1970-01-01T00:00 of that clock. */
  wall(ms: number): number {
    return ms + this.offset(ms) * MINUTE_MS;
  }

  /** The local day an instant falls on. */
  day(ms: number): number {
    return Math.floor(this.wall(ms) / DAY_MS);
  }

  /**
   * The first instant whose local day is `day` or later. Where clocks go forward over midnight this is the change itself;
   * where they go back over midnight the earlier of the two midnights.
   */
  startOfDay(day: number): number {
    return this.instant(day * DAY_MS);
  }

  /** The first instant after which no local day is `day` or earlier: `startOfDay(day + 1)` but where clocks go back over midnight. */
  endOfDay(day: number): number {
    const wall = (day + 1) * DAY_MS;
    const { before, change, after } = this.#around(wall);
    const late = wall - after * MINUTE_MS;
    return late > change ? late : Math.min(change, wall - before * MINUTE_MS);
  }

  /** The instant a wall clock shows `wall` (as `wall()` gives it); the earlier of two; within a gap, the gap's end. */
  instant(wall: number): number {
    const { before, change, after } = this.#around(wall);
    const early = wall - before * MINUTE_MS;
    return early < change ? early : Math.max(change, wall - after * MINUTE_MS);
  }

  /** The offsets at which a wall clock can be read, remembered, because queries name the same few days often. */
  #around(wall: number): DayOffsets {
    let offsets = this.#walls.get(wall);
    if (offsets === undefined) {
      if (this.#walls.size > 20_000) this.#walls.clear();
      offsets = this.#offsetsOf(wall - 15 * 3_600_000, wall + 15 * 3_600_000);
      this.#walls.set(wall, offsets);
    }
    return offsets;
  }

  /** At most one change of offset is looked for between two instants less than two days apart, as zones keep it. */
  #offsetsOf(from: number, to: number): DayOffsets {
    const before = this.#zone.offset(from);
    const after = this.#zone.offset(to);
    if (before === after) return { before, change: to, after };
    let low = from;
    let high = to;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.#zone.offset(middle) === before) low = middle;
      else high = middle;
    }
    return { before, change: high, after };
  }
}
