import { DateTime } from 'luxon';
import { compile, type EvaluateContext } from '../odata/index.js';
import type { Plan } from '../plan/index.js';
import { dateText, dayOf, type Zone } from '../time/index.js';
import { Bundle, compileFlattening } from './flatten.js';
import type { ReadContext } from './read-context.js';
import type { JourneyRow } from './rows.js';

/** The rows of a set that needs no upstream: values of the contract, or one row for each local day of the plan's range; matching ones only. */
export function fixedRows(plan: Plan, { zone }: Pick<ReadContext, 'zone'>): readonly JourneyRow[] {
  const { set } = plan.query;
  const flattening = compileFlattening(plan.reads, zone);
  const records = set.source.kind === 'values' ? set.source.values : daysOf(plan, zone);
  const rows = records.flatMap((record) => new Bundle('', { journeys: record }, flattening).rows(set));
  const evaluation: EvaluateContext = { zone, related: () => [] };
  if (plan.residual === null) return rows;
  const matches = compile(plan.residual, evaluation);
  return rows.filter((row) => matches([row]) === true);
}

function daysOf({ range }: Plan, zone: Zone): readonly Readonly<Record<string, unknown>>[] {
  if (range.start >= range.end) return [];
  const last = zone.day(range.end - 1);
  const first = zone.day(range.start);
  return Array.from({ length: last - first + 1 }, (_, i) => calendarDay(first + i));
}

const EPOCH = DateTime.utc(1970, 1, 1, { locale: 'en' });
const FIRST_DAY = dayOf(1970, 1, 1);

/** A day's place in the Gregorian and the ISO week calendar; names are English. */
function calendarDay(day: number): Readonly<Record<string, unknown>> {
  const date = EPOCH.plus({ days: day - FIRST_DAY });
  return {
    date: dateText(day),
    year: date.year,
    quarter: date.quarter,
    month: date.month,
    monthName: date.monthLong,
    isoYear: date.weekYear,
    isoWeek: date.weekNumber,
    dayOfWeek: date.weekday,
    dayName: date.weekdayLong,
    isWeekend: date.weekday > 5,
  };
}
