import type { Zone } from './zone.js';

const DAY_MS = 86_400_000;

/** The whole second an instant lies in, in epoch milliseconds. */
export const floorSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** Proleptic Gregorian date of a day counted from 1970-01-01 (valid for any year). */
export function civil(day: number): { readonly year: number; readonly month: number; readonly day: number } {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Day counted from 1970-01-01 of a Gregorian date; months and days beyond their end carry over. */
export function dayOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.floor(date.getTime() / DAY_MS);
}

const yearText = (year: number): string => (year < 0 ? `-${pad(-year, 4)}` : pad(year, 4));

/** `yyyy-mm-dd` (Edm.Date) of a day counted from 1970-01-01. */
export function dateText(day: number): string {
  const date = civil(day);
  return `${yearText(date.year)}-${pad(date.month, 2)}-${pad(date.day, 2)}`;
}

/** `hh:mm:ss.fff` (Edm.TimeOfDay) of milliseconds since midnight. */
export function timeOfDayText(ms: number): string {
  const whole = Math.floor(ms);
  const seconds = Math.floor(whole / 1000);
  return `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}.${pad(whole % 1000, 3)}`;
}

/** `P1DT2H3M4.005S` (Edm.Duration, to the millisecond) of finite milliseconds; `PT0S` for none. */
export function durationText(ms: number): string {
  const size = BigInt(Math.round(Math.abs(ms)));
  if (size === 0n) return 'PT0S';
  const part = (count: number | bigint, letter: string): string =>
    Number(count) === 0 ? '' : `${String(count)}${letter}`;
  const days = part(size / 86_400_000n, 'D');
  const time =
    part((size / 3_600_000n) % 24n, 'H') +
    part((size / 60_000n) % 60n, 'M') +
    part(Number(size % 60_000n) / 1000, 'S');
  return `${ms < 0 ? '-' : ''}P${days}${time === '' ? '' : `T${time}`}`;
}

/** `+hh:mm`, or `Z` for no offset. */
export function offsetText(minutes: number): string {
  if (minutes === 0) return 'Z';
  const size = Math.abs(Math.round(minutes));
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}:${pad(size % 60, 2)}`;
}

/** Edm.DateTimeOffset with three digits of a second and the zone's offset at that instant. */
export function instantText(ms: number, zone: Zone): string {
  const offset = zone.offset(ms);
  const wall = new Date(ms + offset * 60_000);
  const year = wall.getUTCFullYear();
  if (year < 0 || year > 9999)
    return `${dateText(Math.floor(wall.getTime() / DAY_MS))}${wall.toISOString().slice(-14, -1)}${offsetText(offset)}`;
  return `${wall.toISOString().slice(0, 23)}${offsetText(offset)}`;
}

/** Edm.DateTimeOffset in UTC to the second, or to the millisecond where there are any. */
export function utcText(ms: number): string {
  const text = new Date(ms).toISOString();
  return ms % 1000 === 0 ? `${text.slice(0, -5)}Z` : text;
}

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?(Z|[+-]\d\d:?\d\d)$/;

/**
 * Epoch milliseconds of an ISO 8601 text with zone designator, digits below the millisecond cut; a leap second is the first of the next
 * minute. NaN when it is none, or names a day or an hour that does not exist.
 */
export function parseInstant(text: string): number {
  const plain = parsePlain(text);
  if (plain !== null) return plain;
  const found = INSTANT.exec(text);
  if (found === null) return Number.NaN;
  const [year, month, day, hour, minute] = [
    Number(found[1]),
    Number(found[2]),
    Number(found[3]),
    Number(found[4]),
    Number(found[5]),
  ];
  const second = Number(found[6] ?? 0);
  if (hour > 23 || minute > 59 || second > 60 || !isDay(year, month, day)) return Number.NaN;
  const fraction = found[7];
  const ms = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
  // Date.UTC takes years below 100 for years of the twentieth century.
  const midnight = year < 100 ? dayOf(year, month, day) * DAY_MS : Date.UTC(year, month - 1, day);
  return midnight + ((hour * 60 + minute - designatorMinutes(found[8]!)) * 60 + second) * 1000 + ms;
}

/** Digits that make one number; -1 where one of them is none. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * The spelling that nearly all instants have, `2025-01-31T08:00:00Z` with or without milliseconds, read without a pattern, which costs several
 * times as much; null for any other, and for days that not every month has.
 */
function parsePlain(text: string): number | null {
  const { length } = text;
  if ((length !== 20 && length !== 24) || text.charCodeAt(length - 1) !== 90 || text.charCodeAt(10) !== 84)
    return null;
  if (text[4] !== '-' || text[7] !== '-' || text[13] !== ':' || text[16] !== ':') return null;
  if (length === 24 && text[19] !== '.') return null;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  const ms = length === 24 ? digits(text, 20, 23) : 0;
  const usual = year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28;
  if (!usual || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || ms < 0)
    return null;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  return day <= 28 || civil(dayOf(year, month, day)).month === month;
}

/** Minutes east of UTC; NaN where it is beyond a day. */
function designatorMinutes(text: string): number {
  if (text === 'Z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (hours > 23 || minutes > 59) return Number.NaN;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
