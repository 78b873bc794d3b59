/**
 * Primitive literals (OData 4.01 ABNF section 7): each reader takes the whole spelling and answers the value, or null
 * where the text is not such a literal. The binder uses the same readers to give an untyped string the type beside it.
 */
import type { Literal } from './ast.js';

type Of<T extends Literal['type']> = Extract<Literal, { readonly type: T }>;

const DAY = 86_400_000;
/** Beyond this, epoch milliseconds with a half would no longer be exact in a double. */
const YEAR_BOUND = 100_000;

const DATE = /^(-?(?:0\d{3}|[1-9]\d{3,}))-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:\.(\d{1,12}))?)?$/;
const OFFSET = /^([+-])([01]\d|2[0-3]):([0-5]\d)$/;
const DURATION = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?$/i;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const BINARY = /^(?:[\w-]{4})*(?:[\w-]{2}[AEIMQUYcgkosw048]=?|[\w-][AQgw](?:==)?)?$/;
const ENUM_MEMBER = /^(?:[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]*|[+-]?\d{1,19})$/u;
const GEO = /^SRID=\d{1,5};(?:(?:Multi)?(?:Point|LineString|Polygon)|(?:Geometry)?Collection)\(.*\)$/is;

/** Days since 1970-01-01 in the proleptic Gregorian calendar; year 0 is 1 BC (ISO 8601). */
export function daysFromCivil(year: number, month: number, day: number): number {
  // Counted in years that begin in March, so that the leap day is the last of its year.
  const y = month > 2 ? year : year - 1;
  const era = Math.floor(y / 400);
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const yearOfEra = y - era * 400;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function daysInMonth(year: number, month: number): number {
  const next = month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1);
  return next - daysFromCivil(year, month, 1);
}

/** Milliseconds of a digit string after the decimal point; anything finer shows as a half. */
function fraction(digits: string | undefined): number {
  if (digits === undefined) return 0;
  const finer = /[1-9]/.test(digits.slice(3)) ? 0.5 : 0;
  return Number(digits.slice(0, 3).padEnd(3, '0')) + finer;
}

/** `2025-03-30`; null where the calendar has no such day or the year is beyond ±100,000. */
export function readDate(text: string): Of<'date'> | null {
  const parts = DATE.exec(text);
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (Math.abs(year) > YEAR_BOUND || day > daysInMonth(year, month)) return null;
  return { type: 'date', value: daysFromCivil(year, month, day) };
}

/** `23:59`, `23:59:59.999`; a leap second `:60` is the first instant of the next minute. */
export function readTimeOfDay(text: string): Of<'timeOfDay'> | null {
  const parts = TIME.exec(text);
  if (parts === null) return null;
  const seconds = Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3] ?? 0);
  return { type: 'timeOfDay', value: seconds * 1000 + fraction(parts[4]) };
}

/** `2025-03-30T01:59:59.5+02:00`, seconds optional, `T` and `Z` in any case; without an offset it is none. */
export function readDateTimeOffset(text: string): Of<'dateTimeOffset'> | null {
  const split = text.search(/t/i);
  if (split < 0) return null;
  const zoned = /^(.*?)(z|[+-]\d\d:\d\d)$/is.exec(text.slice(split + 1));
  const date = readDate(text.slice(0, split));
  const time = zoned === null ? null : readTimeOfDay(zoned[1]!);
  const offsetMinutes = zoned === null ? null : readOffset(zoned[2]!);
  if (date === null || time === null || offsetMinutes === null) return null;
  return {
    type: 'dateTimeOffset',
    value: date.value * DAY + time.value - offsetMinutes * 60_000,
    offsetMinutes,
  };
}

function readOffset(text: string): number | null {
  if (/^z$/i.test(text)) return 0;
  const parts = OFFSET.exec(text);
  if (parts === null) return null;
  const minutes = Number(parts[2]) * 60 + Number(parts[3]);
  return parts[1] === '-' && minutes > 0 ? -minutes : minutes;
}

/** `P6DT23H59M59.9S` without prefix and quotes: days to seconds, no years or months; `P` and `…T` alone are refused. */
export function readDuration(text: string): Of<'duration'> | null {
  const parts = DURATION.exec(text);
  if (parts === null || /[pt]$/i.test(text)) return null;
  const [days, hours, minutes, seconds] = [2, 3, 4, 5].map((group) => Number(parts[group] ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  const size = days * DAY + hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + fraction(parts[6]);
  if (!Number.isFinite(size)) return null;
  return { type: 'duration', value: parts[1] === '-' && size > 0 ? -size : size };
}

/** 32 hex digits in the usual five groups; the value is lower case. */
export function readGuid(text: string): Of<'guid'> | null {
  return GUID.test(text) ? { type: 'guid', value: text.toLowerCase() } : null;
}

/** A signed number, or INF, -INF, NaN: integer without point and exponent, decimal with a point, double with an exponent. */
export function readNumber(text: string): Of<'integer' | 'decimal' | 'double'> | null {
  if (text === 'NaN') return { type: 'double', value: Number.NaN };
  if (text === 'INF' || text === '-INF')
    return { type: 'double', value: text === 'INF' ? Infinity : -Infinity };
  const parts = NUMBER.exec(text);
  if (parts === null) return null;
  const value = Number(text);
  if (parts[2] !== undefined) return { type: 'double', value };
  if (parts[1] !== undefined) return { type: 'decimal', value };
  return { type: 'integer', value: value === 0 ? 0 : value, exact: isExact(text, value) };
}

function isExact(text: string, value: number): boolean {
  if (Number.isSafeInteger(value)) return true;
  return Number.isFinite(value) && BigInt(text.replace(/^\+/, '')) === BigInt(value);
}

/** base64url without prefix and quotes, padding optional. */
export function readBinary(text: string): Of<'binary'> | null {
  return BINARY.test(text) ? { type: 'binary', value: text } : null;
}

/** Members of an enumeration, by name or number, separated by commas. */
export function readEnum(enumType: string, text: string): Of<'enum'> | null {
  return text.split(',').every((member) => ENUM_MEMBER.test(member))
    ? { type: 'enum', enumType, value: text }
    : null;
}

/** `SRID=0;Point(142.1 64.1)` without prefix and quotes; coordinates are not looked into. */
export function readGeo(text: string): Of<'geo'> | null {
  return GEO.test(text) ? { type: 'geo', value: text } : null;
}

/** Any case of `true` and `false` (ABNF `boolean`). */
export function readBoolean(text: string): Of<'boolean'> | null {
  const lower = text.toLowerCase();
  return lower === 'true' || lower === 'false' ? { type: 'boolean', value: lower === 'true' } : null;
}

/** The OData spelling of a string: single quotes, inner ones doubled. */
export function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
