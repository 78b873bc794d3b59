import type { Zone } from './zone.js';

const DAY_MS = 86_400_000;

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
  if (year < 0 || year > 9999) return `${dateText(Math.floor(wall.getTime() / DAY_MS))}${wall.toISOString().slice(-14, -1)}${offsetText(offset)}`;
  return `${wall.toISOString().slice(0, 23)}${offsetText(offset)}`;
}

/** Edm.DateTimeOffset in UTC to the second, or to the millisecond where there are any. */
export function utcText(ms: number): string {
  const text = new Date(ms).toISOString();
  return ms % 1000 === 0 ? `${text.slice(0, -5)}Z` : text;
}

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?(Z|[+-]\d\d:?\d\d)$/;

/** Epoch milliseconds of an ISO 8601 text with zone designator, digits below the millisecond cut; NaN when it is none. */
export function parseInstant(text: string): number {
  const found = INSTANT.exec(text);
  if (found === null) return Number.NaN;
  const [, year, month, day, hour, minute, second, fraction, zone] = found as unknown as string[];
  const ms = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
  const utc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second ?? 0), ms);
  return utc - designatorMinutes(zone ?? 'Z') * 60_000;
}

function designatorMinutes(text: string): number {
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return text.startsWith('-') ? -minutes : minutes;
}
