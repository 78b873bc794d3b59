import { dateText, durationText, instantText, timeOfDayText, type Zone } from '../time/index.js';
import {
  readBoolean,
  readDate,
  readDateTimeOffset,
  readDuration,
  readGuid,
  readNumber,
  readTimeOfDay,
} from './literals.js';
import { isNumeric, type Value, type ValueType } from './value.js';

const DAY_MS = 86_400_000;
type Range = readonly [number, number];

/**
 * A text as a value of another type, where it is the spelling of a literal of it (URL Conventions §5.1.1.10.1, rules 3 and 11); an
 * instant without an offset is in UTC. Null where it is none or lies outside the range. `offset` is the text's own, in minutes.
 */
export function castText(
  text: string | null,
  type: ValueType,
  range?: Range,
): { readonly value: Value; readonly offset?: number } {
  if (text === null) return { value: null };
  switch (type) {
    case 'integer':
    case 'decimal':
    case 'double': {
      const number = readNumber(text);
      return { value: number === null ? null : castNumber(number.value, type, range) };
    }
    case 'dateTimeOffset': {
      const instant = readDateTimeOffset(text) ?? readDateTimeOffset(`${text}Z`);
      return instant === null ? { value: null } : { value: instant.value, offset: instant.offsetMinutes };
    }
    case 'boolean':
      return { value: readBoolean(text)?.value ?? null };
    case 'date':
      return { value: readDate(text)?.value ?? null };
    case 'timeOfDay':
      return { value: readTimeOfDay(text)?.value ?? null };
    case 'duration':
      return { value: readDuration(text)?.value ?? null };
    case 'guid':
      return { value: readGuid(text)?.value ?? null };
    default:
      return { value: text };
  }
}

/** Whole numbers lose their fraction; what does not fit, and an exact number of what is none, is null. */
function castNumber(value: number, type: ValueType, range?: Range): number | null {
  const fits = (number: number): boolean =>
    range === undefined || !Number.isFinite(number) || (number >= range[0] && number <= range[1]);
  if (type === 'double') return fits(value) ? value : null;
  if (type === 'decimal') return Number.isFinite(value) ? value : null;
  const whole = Math.trunc(value) + 0;
  return Number.isFinite(whole) && fits(whole) ? whole : null;
}

/** How a value of one type becomes one of another; the value is not null. Instants become date, time and text in `zone`. */
export function conversion(
  from: ValueType,
  to: ValueType,
  range: Range | undefined,
  zone: Zone,
): (value: Value) => Value {
  if (isNumeric(to) && isNumeric(from)) return (value) => castNumber(value as number, to, range);
  if (from === to) return (value) => value;
  if (to === 'string') return (value) => toText(value, from, zone);
  if (from === 'string') return (value) => castText(value as string, to, range).value;
  if (to === 'date') return (value) => known(zone.day(value as number));
  return (value) => known(zone.wall(value as number) - zone.day(value as number) * DAY_MS);
}

/** Null where the calendar does not reach. */
const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** The furthest a calendar reaches here (ECMAScript time values), in milliseconds: what lies beyond has no text. */
const LAST_INSTANT = 8.64e15 - DAY_MS;
const LIMITS: Readonly<Partial<Record<ValueType, number>>> = {
  dateTimeOffset: LAST_INSTANT,
  date: LAST_INSTANT / DAY_MS,
  timeOfDay: DAY_MS,
  duration: Number.MAX_VALUE,
};

/** The spelling that answers have (rule 2); null where a time or a duration has none. */
function toText(value: Value, from: ValueType, zone: Zone): string | null {
  const limit = LIMITS[from];
  if (limit !== undefined && !(Math.abs(value as number) <= limit)) return null;
  switch (from) {
    case 'dateTimeOffset':
      return instantText(value as number, zone);
    case 'date':
      return dateText(value as number);
    case 'timeOfDay':
      return timeOfDayText(value as number);
    case 'duration':
      return durationText(value as number);
    default:
      return String(value).replace('Infinity', 'INF');
  }
}
