import { RE2JS } from 're2js';
import { civil } from '../time/index.js';
import type { Value, ValueType } from './value.js';

/** What a function may know besides its arguments: how far an argument's wall clock lies from UTC, in minutes. */
export type OffsetAt = (ms: number) => number;

/** One signature of a canonical function. Arguments are never null: null in, null out (feed: functions of null are null). */
export interface FunctionOverload {
  readonly parameters: readonly ValueType[];
  readonly result: ValueType;
  readonly evaluate: (args: readonly never[], offsetAt: OffsetAt) => Value;
}

type Args = readonly never[];
const DAY_MS = 86_400_000;

function define<P extends readonly unknown[]>(
  parameters: readonly ValueType[],
  result: ValueType,
  evaluate: (args: P, offsetAt: OffsetAt) => Value,
): FunctionOverload {
  return { parameters, result, evaluate: evaluate as unknown as (args: Args, offsetAt: OffsetAt) => Value };
}

/** Characters are Unicode code points; most text has none beyond U+FFFF and needs no splitting. */
const ASTRAL = /[\ud800-\udfff]/;
const characters = (text: string): number => (ASTRAL.test(text) ? [...text].length : text.length);

/** A start below 0 counts from the end, as far as there is text (URL Conventions 4.01 §5.1.1.5.7). */
function substring(text: string, start: number, length = Number.POSITIVE_INFINITY): string {
  const from = Math.max(0, start < 0 ? characters(text) + start : start);
  const to = from + Math.max(0, length);
  return ASTRAL.test(text) ? [...text].slice(from, to).join('') : text.slice(from, to);
}

function indexOf(text: string, part: string): number {
  const index = text.indexOf(part);
  return index <= 0 ? index : characters(text.slice(0, index));
}

/** Halves go away from zero (URL Conventions §5.1.1.9). */
const round = (value: number): number => Math.sign(value) * Math.round(Math.abs(value));

const patterns = new Map<string, RE2JS>();
/** RE2 matches in linear time, so that a pattern cannot stall the feed; compiled patterns are remembered, a few at most. */
function matches(text: string, pattern: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    compiled = RE2JS.compile(pattern);
    if (patterns.size >= 100) patterns.clear();
    patterns.set(pattern, compiled);
  }
  return compiled.matcher(text).find();
}

const text2 = (evaluate: (a: string, b: string) => Value, result: ValueType): readonly FunctionOverload[] => [
  define<[string, string]>(['string', 'string'], result, ([a, b]) => evaluate(a, b)),
];
const text1 = (evaluate: (a: string) => Value, result: ValueType): readonly FunctionOverload[] => [
  define<[string]>(['string'], result, ([a]) => evaluate(a)),
];

const wall = (ms: number, offsetAt: OffsetAt): number => ms + offsetAt(ms) * 60_000;
const floorMod = (value: number, size: number): number => value - Math.floor(value / size) * size;

const ofDate = (part: 'year' | 'month' | 'day'): readonly FunctionOverload[] => [
  define<[number]>(
    ['dateTimeOffset'],
    'integer',
    ([ms], at) => civil(Math.floor(wall(ms, at) / DAY_MS))[part],
  ),
  define<[number]>(['date'], 'integer', ([day]) => civil(day)[part]),
];

const ofTime = (
  evaluate: (msOfDay: number) => number,
  result: ValueType = 'integer',
): readonly FunctionOverload[] => [
  define<[number]>(['dateTimeOffset'], result, ([ms], at) => evaluate(floorMod(wall(ms, at), DAY_MS))),
  define<[number]>(['timeOfDay'], result, ([ms]) => evaluate(ms)),
];

const ofNumber = (evaluate: (value: number) => number): readonly FunctionOverload[] =>
  (['integer', 'decimal', 'double'] as const).map((type) =>
    define<[number]>([type], type, ([value]) => evaluate(value)),
  );

/**
 * The canonical functions the feed evaluates (URL Conventions §5.1.1.5 to §5.1.1.10), by lower-case name. `now`, `mindatetime`,
 * `maxdatetime`, `cast`, `isof` and `case` are settled by the binder.
 */
export const functions: Readonly<Record<string, readonly FunctionOverload[]>> = {
  concat: text2((a, b) => a + b, 'string'),
  contains: text2((a, b) => a.includes(b), 'boolean'),
  endswith: text2((a, b) => a.endsWith(b), 'boolean'),
  startswith: text2((a, b) => a.startsWith(b), 'boolean'),
  indexof: text2(indexOf, 'integer'),
  matchespattern: text2(matches, 'boolean'),
  length: text1(characters, 'integer'),
  tolower: text1((a) => a.toLowerCase(), 'string'),
  toupper: text1((a) => a.toUpperCase(), 'string'),
  trim: text1((a) => a.trim(), 'string'),
  substring: [
    define<[string, number]>(['string', 'integer'], 'string', ([a, start]) => substring(a, start)),
    define<[string, number, number]>(['string', 'integer', 'integer'], 'string', ([a, start, n]) =>
      substring(a, start, n),
    ),
  ],
  year: ofDate('year'),
  month: ofDate('month'),
  day: ofDate('day'),
  hour: ofTime((ms) => Math.floor(ms / 3_600_000)),
  minute: ofTime((ms) => Math.floor(ms / 60_000) % 60),
  second: ofTime((ms) => Math.floor(ms / 1000) % 60),
  fractionalseconds: ofTime((ms) => floorMod(ms, 1000) / 1000, 'decimal'),
  date: [define<[number]>(['dateTimeOffset'], 'date', ([ms], at) => Math.floor(wall(ms, at) / DAY_MS))],
  time: [define<[number]>(['dateTimeOffset'], 'timeOfDay', ([ms], at) => floorMod(wall(ms, at), DAY_MS))],
  totaloffsetminutes: [define<[number]>(['dateTimeOffset'], 'integer', ([ms], at) => at(ms))],
  totalseconds: [define<[number]>(['duration'], 'decimal', ([ms]) => ms / 1000)],
  round: ofNumber(round),
  floor: ofNumber(Math.floor),
  ceiling: ofNumber(Math.ceil),
};

/** Functions without a table entry, because their results follow from more than values: the binder settles them. */
const SETTLED = ['now', 'mindatetime', 'maxdatetime', 'cast', 'isof', 'case'];

/** All functions the feed evaluates, spelled as the standard does (URL Conventions §5.1.1.5 to §5.1.1.10). */
export const functionNames: readonly string[] = [...Object.keys(functions), ...SETTLED].map((name) =>
  name === 'matchespattern' ? 'matchesPattern' : name,
);
