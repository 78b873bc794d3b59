import type { EdmType } from '../model/index.js';
import type { Value } from '../odata/index.js';
import { dateText, durationText, instantText, timeOfDayText, type Zone } from '../time/index.js';
import { control, type Representation } from './representation.js';

/** What writing a value depends on. */
export interface ValueContext {
  readonly zone: Zone;
  readonly representation: Representation;
}

export type WriteValue = (value: Exclude<Value, null>) => string;

/**
 * The writer of a type's values as JSON text (OData JSON Format 4.01 §7.1, §3.2). DateTimeOffset values bear the zone's offset and three
 * digits of a second. What has no text is `null`.
 */
export function compileValue(type: EdmType, { zone, representation }: ValueContext): WriteValue {
  const write = WRITERS[type](zone);
  if (!representation.ieee754 || (type !== 'Edm.Int64' && type !== 'Edm.Decimal')) return write;
  return (value) => {
    const text = write(value);
    return text === 'null' || text.startsWith('"') ? text : `"${text}"`;
  };
}

/** A count as JSON text: an Int64 (OData JSON Format 4.01 §4.5.4). */
export const countText = (count: number, { ieee754 }: Representation): string =>
  ieee754 ? `"${String(count)}"` : String(count);

/** Types that JSON shows by itself: a number is a Double unless told (OData JSON Format 4.01 §4.5.3). */
const SHOWN: ReadonlySet<EdmType> = new Set(['Edm.String', 'Edm.Boolean', 'Edm.Double']);

/**
 * What tells the type of a property, or of the value as a whole where `of` is empty, as `"time@odata.type":"#DateTimeOffset",`; empty
 * where its text shows it.
 */
export function typeNote(type: EdmType, representation: Representation, of = ''): string {
  return SHOWN.has(type) ? '' : noted(type, representation, of);
}

/** The same of one value: INF and NaN are texts, which do not show that they are a Double. */
export function typeNoteOf(type: EdmType, text: string, representation: Representation, of = ''): string {
  return SHOWN.has(type) && !(type === 'Edm.Double' && text.startsWith('"'))
    ? ''
    : noted(type, representation, of);
}

/** 4.0 writes a hash before the names of built-in types, 4.01 none. */
function noted(type: EdmType, representation: Representation, of: string): string {
  const name = `${representation.version === '4.01' ? '' : '#'}${type.slice('Edm.'.length)}`;
  return `${JSON.stringify(of + control(representation, 'type'))}:${JSON.stringify(name)},`;
}

/** JSON has no INF and NaN: they are texts (OData JSON Format 4.01 §7.1). */
const double: WriteValue = (value) =>
  Number.isFinite(value) ? String(value) : `"${String(value).replace('Infinity', 'INF')}"`;
const plain: WriteValue = (value) => String(value);

/** Without an exponent, which OData 4.0 does not know in decimals (OData ABNF, decimalValue). */
const decimal: WriteValue = (value) => {
  const parts = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(String(value));
  if (parts === null) return double(value);
  const [, sign, whole, fraction = '', exponent] = parts;
  const point = 1 + Number(exponent);
  const digits = `${whole!}${fraction}`;
  return sign! + (point > 0 ? digits.padEnd(point, '0') : `0.${'0'.repeat(-point)}${digits}`);
};

const DAY_MS = 86_400_000;
/** The furthest a calendar reaches here (ECMAScript time values): what is computed beyond it has no text, and is null. */
const LAST_INSTANT = 8.64e15 - DAY_MS;
/** The greatest number of 64 bits that a double holds. */
const LAST_INTEGER = 2 ** 63 - 1024;
const within =
  (limit: number, write: (value: number) => string): WriteValue =>
  (value) =>
    Math.abs(value as number) <= limit ? write(value as number) : 'null';

/** What JSON writes as it is: neither control characters, quotes and backslashes nor surrogates. */
const AS_IT_IS = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;
/** Most texts need no escape, and to find that out is quicker than to have JSON do it. */
const quoted: WriteValue = (value) =>
  AS_IT_IS.test(value as string) ? `"${value as string}"` : JSON.stringify(value);

const WRITERS: Readonly<Record<EdmType, (zone: Zone) => WriteValue>> = {
  'Edm.String': () => quoted,
  'Edm.Boolean': () => plain,
  'Edm.Int32': () => plain,
  'Edm.Int64': () => within(LAST_INTEGER, String),
  'Edm.Double': () => double,
  'Edm.DateTimeOffset': (zone) => within(LAST_INSTANT, (ms) => `"${instantText(ms, zone)}"`),
  'Edm.Date': () => within(LAST_INSTANT / DAY_MS, (day) => `"${dateText(day)}"`),
  'Edm.Decimal': () => decimal,
  'Edm.TimeOfDay': () => (value) => `"${timeOfDayText(value as number)}"`,
  'Edm.Duration': () => within(Number.MAX_VALUE, (ms) => `"${durationText(ms)}"`),
  'Edm.Guid': () => (value) => JSON.stringify(value),
};
