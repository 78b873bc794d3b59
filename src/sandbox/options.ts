/** How the sandbox behaves. Each switch has as default what the feed assumes of the Journey API (docs/assumptions.md). */
export interface SandboxOptions {
  /** Journeys that start on an average UTC day; weekdays have more, weekends fewer. 0 to 500,000. */
  readonly journeysPerDay: number;
  /** Whole UTC days of data before the day of `now`. */
  readonly days: number;
  readonly seed: number;
  /** Milliseconds each answer is held back, however many wait at once. */
  readonly latencyMs: number;
  /** Requests a second and key, after which 429 is answered; null for no limit. */
  readonly ratePerSecond: number | null;
  /** Share of requests that fail (500, 503, connection reset), 0 to 1; decided by seed and request number. */
  readonly failureRate: number;
  /** Seconds of real time a cursor stays good; null for ever. */
  readonly cursorTtlSeconds: number | null;
  /** 0 for any free port. */
  readonly port: number;
  readonly host: string;
  /** How filters of different names combine. */
  readonly filtersAcross: 'and' | 'or';
  /** How the values of one filter combine. */
  readonly valuesWithin: 'or' | 'and';
  /** Whether a journey that starts exactly at dateRange.start is in the range. */
  readonly startInclusive: boolean;
  /** Whether a journey that starts exactly at dateRange.end is in the range. */
  readonly endInclusive: boolean;
  /** Precision of a journey's `time`, and of the starts that ranges and order compare. */
  readonly startPrecision: 'second' | 'millisecond';
  /** Order of the transitions within their journey; `descending` is the exact reverse of `ascending`. */
  readonly transitionOrder: 'ascending' | 'descending' | 'shuffled';
  /** What a transition filter returns of a journey it selects: all its transitions, or the matching ones. */
  readonly transitionScope: 'journey' | 'matching';
  /** Where totalElements stops counting; null for never. */
  readonly totalCap: number | null;
  /** The largest `limit` accepted. */
  readonly maxLimit: number;
  /** Whether filter values compare by case. */
  readonly caseSensitive: boolean;
  /** Journeys of the same start: by journeyId, or in an order that differs from query to query (yet holds within one). */
  readonly tieOrder: 'id' | 'arbitrary';
  /** Seconds a journey's `time` may lie before or after its earliest transition; it stays within its UTC day. */
  readonly startSkewSeconds: number;
  /** Epoch milliseconds; the data end here. Rate limit and cursor age go by real time. */
  readonly now: () => number;
}

export const sandboxDefaults: Readonly<SandboxOptions> = Object.freeze({
  journeysPerDay: 400,
  days: 400,
  seed: 1,
  latencyMs: 0,
  ratePerSecond: null,
  failureRate: 0,
  cursorTtlSeconds: null,
  port: 0,
  host: '127.0.0.1',
  filtersAcross: 'and',
  valuesWithin: 'or',
  startInclusive: true,
  endInclusive: true,
  startPrecision: 'second',
  transitionOrder: 'ascending',
  transitionScope: 'journey',
  totalCap: null,
  maxLimit: 1000,
  caseSensitive: true,
  tieOrder: 'id',
  startSkewSeconds: 0,
  now: Date.now,
} as const);

const BOUNDS: readonly (readonly [keyof SandboxOptions, low: number, high: number, whole: boolean])[] = [
  ['journeysPerDay', 0, 500_000, false],
  ['days', 0, 36_500, true],
  ['seed', -(2 ** 31), 2 ** 32 - 1, true],
  ['latencyMs', 0, 600_000, false],
  ['ratePerSecond', 0.001, 1e6, false],
  ['failureRate', 0, 1, false],
  ['cursorTtlSeconds', 0, 1e9, false],
  ['port', 0, 65_535, true],
  ['totalCap', 0, Number.MAX_SAFE_INTEGER, true],
  ['maxLimit', 1, 100_000, true],
  ['startSkewSeconds', 0, 3600, true],
];

/** Fills in the defaults. RangeError names the option out of its bounds. */
export function resolveOptions(given: Partial<SandboxOptions>): SandboxOptions {
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const options: SandboxOptions = { ...sandboxDefaults, ...defined };
  for (const [name, low, high, whole] of BOUNDS) {
    const value = options[name];
    if (value === null) continue;
    const fits =
      typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value));
    if (!fits)
      throw new RangeError(
        `sandbox option ${name} must be ${whole ? 'a whole number ' : ''}from ${low} to ${high}`,
      );
  }
  return options;
}
