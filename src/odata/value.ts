import type { EdmType } from '../model/index.js';

/**
 * Run-time values: text, numbers, booleans, null. Instants are epoch milliseconds, dates are days since 1970-01-01,
 * times of day and durations are milliseconds; which of these a number is, its static type says.
 */
export type Value = string | number | boolean | null;

/** Static types of expressions. `null` is the type of the literal null, which goes with every other. */
export type ValueType =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'double'
  | 'dateTimeOffset'
  | 'date'
  | 'timeOfDay'
  | 'duration'
  | 'guid'
  | 'null';

const OF_EDM: Readonly<Record<EdmType, ValueType>> = {
  'Edm.String': 'string',
  'Edm.Boolean': 'boolean',
  'Edm.Int32': 'integer',
  'Edm.Int64': 'integer',
  'Edm.Double': 'double',
  'Edm.DateTimeOffset': 'dateTimeOffset',
  'Edm.Date': 'date',
  'Edm.Decimal': 'decimal',
  'Edm.TimeOfDay': 'timeOfDay',
  'Edm.Duration': 'duration',
  'Edm.Guid': 'guid',
};

export const valueTypeOf = (type: EdmType): ValueType => OF_EDM[type];

const TO_EDM: Readonly<Record<ValueType, EdmType>> = {
  string: 'Edm.String',
  boolean: 'Edm.Boolean',
  integer: 'Edm.Int64',
  decimal: 'Edm.Decimal',
  double: 'Edm.Double',
  dateTimeOffset: 'Edm.DateTimeOffset',
  date: 'Edm.Date',
  timeOfDay: 'Edm.TimeOfDay',
  duration: 'Edm.Duration',
  guid: 'Edm.Guid',
  null: 'Edm.String',
};

/** The type a computed value is published with: the widest of its kind, and text for what is always null. */
export const edmTypeOf = (type: ValueType): EdmType => TO_EDM[type];

export const isNumeric = (type: ValueType): boolean =>
  type === 'integer' || type === 'decimal' || type === 'double';

/** Whether two types may be compared or stand for each other (URL Conventions §5.1.1.1, numeric promotion included). */
export function compatible(left: ValueType, right: ValueType): boolean {
  return left === right || left === 'null' || right === 'null' || (isNumeric(left) && isNumeric(right));
}

/**
 * Order of two texts by Unicode code point. UTF-16 units agree with it but for surrogates, which stand for code points above U+FFFF
 * and yet are smaller than the units U+E000 to U+FFFF.
 */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a === b) continue;
    const aHigh = a >= 0xd800 && a <= 0xdfff;
    const bHigh = b >= 0xd800 && b <= 0xdfff;
    return aHigh === bHigh ? a - b : aHigh ? 1 : -1;
  }
  return left.length - right.length;
}

/** Total order for sorting: nulls first, then not-a-number, then by value. */
export function compareValues(left: Value, right: Value): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1;
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (left < right) return -1;
  if (left > right) return 1;
  return Number(Number.isNaN(right)) - Number(Number.isNaN(left));
}
