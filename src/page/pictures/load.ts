import { numberOf, type Row, textOf } from './rows.js';

export const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;
export const HOURS: readonly number[] = Array.from({ length: 24 }, (_, hour) => hour);

/** Journeys that started in one local hour of one weekday. */
export interface LoadCell {
  readonly total: number;
  /** How often the range has this hour of this weekday. */
  readonly occurrences: number;
  /** Journeys per occurrence; null where the range has none. */
  readonly average: number | null;
}

/** Where the range ends, on the wall clock of its zone; null where it ends with a whole day. */
export interface RangeEnd {
  readonly date: string;
  readonly hour: number;
}

/**
 * Load by weekday (row 0 is Monday) and hour. An hour counts as often as the range has it, so that a weekday that occurs five times in
 * thirty days does not look busier than one that occurs four times; hours of the last day that have not begun do not count.
 */
export function loadByHour(
  groups: readonly Row[],
  dates: readonly Row[],
  end: RangeEnd | null,
): readonly (readonly LoadCell[])[] {
  const weekdays = new Map(dates.map((row) => [textOf(row, 'date'), (numberOf(row, 'dayOfWeek') ?? 1) - 1]));
  const totals = grid();
  const occurrences = grid();
  for (const [date, weekday] of weekdays) {
    const hours = end?.date === date ? end.hour + 1 : 24;
    for (const hour of HOURS.slice(0, hours)) occurrences[weekday]![hour]! += 1;
  }
  for (const row of groups) {
    const weekday = weekdays.get(textOf(row, 'localDate'));
    const hour = numberOf(row, 'localHour');
    if (weekday !== undefined && hour !== null) totals[weekday]![hour]! += numberOf(row, 'journeys') ?? 0;
  }
  return totals.map((line, weekday) =>
    line.map((total, hour) => {
      const times = occurrences[weekday]![hour]!;
      return { total, occurrences: times, average: times === 0 ? null : total / times };
    }),
  );
}

const grid = (): number[][] => WEEKDAYS.map(() => HOURS.map(() => 0));

/** Where an instant falls on the wall clock of a zone (IANA name); null at a local midnight, where the day before is whole. */
export function rangeEnd(instant: string, zone: string): RangeEnd | null {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const parts = new Map(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '';
  const hour = Number(part('hour'));
  const onTheHour = part('minute') === '00';
  if (hour === 0 && onTheHour) return null;
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    // The end is excluded: at 14:00 sharp the hour that began at 13:00 is the last.
    hour: onTheHour ? hour - 1 : hour,
  };
}
