import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import type { FixedName } from './model.js';

/** A row of a set of values: text, whole numbers, dates as `YYYY-MM-DD`; truth values as 0 and 1. */
type FixedRow = Readonly<Record<string, string | number>>;

interface Csdl {
  readonly JourneyFeed: {
    readonly Container: Readonly<Record<string, { readonly '@Feed.Values'?: readonly FixedRow[] }>>;
  };
}

const csdl = JSON.parse(
  readFileSync(join(__dirname, '../../metadata/journey-feed.csdl.json'), 'utf8'),
) as Csdl;

/** The values that the contract documents, with the words the metadata has for them. */
export function documented(set: Exclude<FixedName, 'Dates'>): FixedRow[] {
  return [...(csdl.JourneyFeed.Container[set]['@Feed.Values'] ?? [])];
}

/** One row for each local day that holds some of the time from `start` (included) to `end` (excluded), epoch milliseconds. */
export function calendar(start: number, end: number, zone: string): FixedRow[] {
  const rows: FixedRow[] = [];
  const first = DateTime.fromMillis(start, { zone, locale: 'en' }).startOf('day');
  for (let day = first; day.toMillis() < end; day = day.plus({ days: 1 }).startOf('day')) {
    rows.push({
      date: day.toFormat('yyyy-MM-dd'),
      year: day.year,
      quarter: Math.ceil(day.month / 3),
      month: day.month,
      monthName: day.toFormat('LLLL'),
      isoYear: Number(day.toFormat('kkkk')),
      isoWeek: Number(day.toFormat('W')),
      dayOfWeek: Number(day.toFormat('c')),
      dayName: day.toFormat('cccc'),
      isWeekend: Number(Number(day.toFormat('c')) > 5),
    });
  }
  return start < end ? rows : [];
}
