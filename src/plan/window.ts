import type { Bound, CompareOp } from '../odata/index.js';
import type { Column } from '../model/index.js';
import { dayOf, type Zone } from '../time/index.js';
import {
  ALL,
  complement,
  hull,
  intersect,
  interval,
  type Interval,
  type IntervalSet,
  NONE,
  union,
  widen,
} from './intervals.js';

/** How far a journey's start may lie from what a row's time columns say, in milliseconds. */
export interface StartTolerance {
  /** A transition comes at most so long after its journey's start. */
  readonly maxJourneyMs: number;
  /** A journey's start lies at most so far from its earliest transition. */
  readonly slackMs: number;
}

/** Whether related rows' times count: they bound what must be asked, but not the range of an answer. */
export type RelatedTimes = 'count' | 'ignored';

/** Journey starts for which a predicate may be true, may be false, may be unknown: each a superset. */
interface Starts {
  readonly whenTrue: IntervalSet;
  readonly whenFalse: IntervalSet;
  readonly whenUnknown: IntervalSet;
}

const ANY: Starts = { whenTrue: ALL, whenFalse: ALL, whenUnknown: ALL };
/** Comparisons are true or false, also with null. */
const ANY_COMPARISON: Starts = { ...ANY, whenUnknown: NONE };

/** Periodic parts (month, day) bound only within a frame of so many years. */
const MAX_FRAME_YEARS = 30;

/**
 * The journey starts for which a predicate can be true, by interval logic over the whole tree: `and` intersects, `or` unites, `not`
 * swaps what may be true with what may be false. Always a superset; parts that say nothing of time count as everything.
 * Times compared are columns that declare `@Feed.Bounds`, and localDate, date(), year(), month(), day() of them, in `zone`.
 */
export function startsOf(
  predicate: Bound | null,
  zone: Zone,
  tolerance: StartTolerance,
  related: RelatedTimes = 'ignored',
): IntervalSet {
  if (predicate === null) return ALL;
  const wide = new Window(zone, tolerance, related, null).of(predicate).whenTrue;
  const frame = hull(wide);
  if (frame === null || !Number.isFinite(frame.start) || !Number.isFinite(frame.end)) return wide;
  if (frame.end - frame.start > MAX_FRAME_YEARS * 366 * 86_400_000) return wide;
  return intersect(wide, new Window(zone, tolerance, related, frame).of(predicate).whenTrue);
}

/**
 * Whether the journey's start alone decides a predicate: no start for which it may be true may also give false or unknown.
 * Then `startsOf` is not just a superset but the answer.
 */
export function decidedByStart(predicate: Bound, zone: Zone, tolerance: StartTolerance): boolean {
  const { whenTrue, whenFalse, whenUnknown } = new Window(zone, tolerance, 'ignored', null).of(predicate);
  return intersect(whenTrue, union([whenFalse, whenUnknown])).length === 0;
}

class Window {
  /** Periodic parts laid out already, since a query may name one again and again. */
  readonly #laidOut = new Map<string, IntervalSet>();

  constructor(
    readonly zone: Zone,
    readonly tolerance: StartTolerance,
    readonly related: RelatedTimes,
    /** Where periodic parts are laid out; null: they bound nothing. */
    readonly frame: Interval | null,
  ) {}

  of(node: Bound): Starts {
    switch (node.kind) {
      case 'constant':
        return {
          whenTrue: node.value === true ? ALL : NONE,
          whenFalse: node.value === false ? ALL : NONE,
          whenUnknown: node.value === null ? ALL : NONE,
        };
      case 'not':
        return swap(this.of(node.operand));
      case 'and':
        return this.#and(node.operands.map((each) => this.of(each)));
      case 'or': {
        const negated = this.#and(node.operands.map((each) => swap(this.of(each))));
        return swap(negated);
      }
      case 'compare':
        return this.#compare(node.op, node.left, node.right);
      case 'in': {
        const equals = node.items.map((item) => swap(this.#compare('eq', node.left, item)));
        return swap(this.#and(equals));
      }
      case 'lambda':
        // A related row is of the same journey; `all` may hold, and `any` fail, without any row.
        if (this.related === 'ignored' || node.op === 'all' || node.body === null) return ANY;
        return { whenTrue: this.of(node.body).whenTrue, whenFalse: ALL, whenUnknown: NONE };
      default:
        return ANY;
    }
  }

  #and(operands: readonly Starts[]): Starts {
    return {
      whenTrue: operands.map((each) => each.whenTrue).reduce(intersect, ALL),
      whenFalse: union(operands.map((each) => each.whenFalse)),
      whenUnknown: union(operands.map((each) => each.whenUnknown)),
    };
  }

  #compare(op: CompareOp, left: Bound, right: Bound): Starts {
    if (left.kind === 'constant' && right.kind !== 'constant')
      return this.#compare(MIRRORED[op], right, left);
    if (right.kind !== 'constant') return ANY_COMPARISON;
    if (left.type === 'boolean') return this.#compareBoolean(op, left, right.value);
    const subject = subjectOf(left);
    if (subject === null) return ANY_COMPARISON;
    const value = right.value;
    // Time columns are never null: ordered against null they are false, unequal to it they are true.
    if (value === null)
      return op === 'ne' ? { ...ANY_COMPARISON, whenFalse: NONE } : { ...ANY_COMPARISON, whenTrue: NONE };
    const equal = this.#instants(subject, value as number);
    if (equal === null) return ANY_COMPARISON;
    const { whenTrue, whenFalse } = ordered(op, equal);
    return {
      whenTrue: this.#starts(whenTrue, subject.column),
      whenFalse: this.#starts(whenFalse, subject.column),
      whenUnknown: NONE,
    };
  }

  /** `(predicate) eq true` is true where the predicate is, `eq false` where it is false. */
  #compareBoolean(op: CompareOp, left: Bound, value: unknown): Starts {
    if (op !== 'eq' || typeof value !== 'boolean') return ANY_COMPARISON;
    const { whenTrue, whenFalse } = this.of(left);
    return { ...ANY_COMPARISON, whenTrue: value ? whenTrue : whenFalse };
  }

  /** The instants at which a part of time equals a value, as consecutive runs; null where that says nothing. */
  #instants({ part, column }: Subject, value: number): Runs | null {
    switch (part) {
      case 'instant':
        return {
          set: Number.isInteger(value) ? interval(value, value + 1) : NONE,
          below: Math.ceil(value),
          above: Math.floor(value) + 1,
        };
      case 'date':
        return this.#days(value, value);
      case 'year':
        if (!(Math.abs(value) <= 9999)) return null;
        return this.#days(dayOf(Math.ceil(value), 1, 1), dayOf(Math.floor(value) + 1, 1, 1) - 1);
      case 'month':
      case 'day':
        return this.#periodic(part, value, column);
    }
  }

  /** Local days `first` to `last`, both included; none where last < first (a year of 2025.5). */
  #days(first: number, last: number): Runs {
    const start = this.zone.startOfDay(Math.ceil(first));
    const end = this.zone.endOfDay(Math.floor(last));
    return {
      set: interval(start, end),
      below: this.zone.endOfDay(Math.ceil(first) - 1),
      above: this.zone.startOfDay(Math.floor(last) + 1),
    };
  }

  /** The frame holds starts; what is laid out are the instants of journeys with such starts, and a day more where local days overlap. */
  #periodic(part: 'month' | 'day', value: number, column: Column): Runs | null {
    if (this.frame === null) return null;
    const known = `${part} ${String(value)} ${String(column.bounds)}`;
    const set = this.#laidOut.get(known) ?? this.#layOut(this.frame, part, value, column);
    this.#laidOut.set(known, set);
    return { set, below: null, above: null };
  }

  #layOut(frame: Interval, part: 'month' | 'day', value: number, column: Column): IntervalSet {
    const runs: Interval[] = [];
    const { before, after } = this.#reach(column);
    const last = this.zone.day(frame.end + before) + 1;
    for (let day = this.zone.day(frame.start - after) - 1; day <= last; day++) {
      const date = new Date(day * 86_400_000);
      if ((part === 'month' ? date.getUTCMonth() + 1 : date.getUTCDate()) === value) {
        runs.push({ start: this.zone.startOfDay(day), end: this.zone.endOfDay(day) });
      }
    }
    return union([runs]);
  }

  /** From instants of a time column to starts of the journeys they can belong to. */
  #starts(instants: IntervalSet, column: Column): IntervalSet {
    const { before, after } = this.#reach(column);
    return before === 0 && after === 0 ? instants : widen(instants, before, after);
  }

  /** How far a start may lie before and after an instant of a time column, in milliseconds. */
  #reach({ bounds }: Column): { readonly before: number; readonly after: number } {
    if (bounds === 'start') return { before: 0, after: 0 };
    const { maxJourneyMs, slackMs } = this.tolerance;
    return { before: bounds === 'event' ? maxJourneyMs + slackMs : slackMs, after: slackMs };
  }
}

/**
 * Where a part of time equals a value (`set`), the instant before which it may be less (`below`), and that from which on it may be
 * greater (`above`); both null where the part does not grow with time.
 */
interface Runs {
  readonly set: IntervalSet;
  readonly below: number | null;
  readonly above: number | null;
}

const swap = ({ whenTrue, whenFalse, whenUnknown }: Starts): Starts => ({
  whenTrue: whenFalse,
  whenFalse: whenTrue,
  whenUnknown,
});

const MIRRORED: Readonly<Record<CompareOp, CompareOp>> = {
  eq: 'eq',
  ne: 'ne',
  gt: 'lt',
  ge: 'le',
  lt: 'gt',
  le: 'ge',
};

/**
 * Starts that compare so with the runs' value. `below` and `above` may overlap `set` where clocks go back over midnight and a local day
 * comes twice; then both sides keep the overlap, which is the superset.
 */
function ordered(op: CompareOp, { set, below, above }: Runs): Omit<Starts, 'whenUnknown'> {
  if (op === 'eq') return { whenTrue: set, whenFalse: union([unequal(below, above), complement(set)]) };
  if (op === 'ne') return { whenTrue: union([unequal(below, above), complement(set)]), whenFalse: set };
  if (below === null || above === null) return ANY;
  const less = interval(Number.NEGATIVE_INFINITY, below);
  const greater = interval(above, Number.POSITIVE_INFINITY);
  const atMost = union([less, set]);
  const atLeast = union([greater, set]);
  switch (op) {
    case 'lt':
      return { whenTrue: less, whenFalse: atLeast };
    case 'le':
      return { whenTrue: atMost, whenFalse: greater };
    case 'gt':
      return { whenTrue: greater, whenFalse: atMost };
    case 'ge':
      return { whenTrue: atLeast, whenFalse: less };
  }
}

const unequal = (below: number | null, above: number | null): IntervalSet =>
  below === null || above === null
    ? ALL
    : union([interval(Number.NEGATIVE_INFINITY, below), interval(above, Number.POSITIVE_INFINITY)]);

type TimePart = 'instant' | 'date' | 'year' | 'month' | 'day';
interface Subject {
  readonly part: TimePart;
  readonly column: Column;
}

/** The time column, or the date, year, month or day of one, that an expression is; null when it is something else. */
function subjectOf(node: Bound): Subject | null {
  if (node.kind === 'column') return columnSubject(node.column);
  if (node.kind !== 'call') return null;
  const part = node.name;
  if (part !== 'date' && part !== 'year' && part !== 'month' && part !== 'day') return null;
  const inner = subjectOf(node.args[0]!);
  return inner !== null && (inner.part === 'instant' || inner.part === 'date')
    ? { part, column: inner.column }
    : null;
}

function columnSubject(column: Column): Subject | null {
  if (column.bounds !== null) return { part: 'instant', column };
  return column.wallOf !== null ? { part: 'date', column: column.wallOf } : null;
}
