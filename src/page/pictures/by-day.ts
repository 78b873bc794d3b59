import { numberOf, type Row, textOf } from './rows.js';

/** Journeys per local day and outcome. `counts` has a list for each outcome, with a number for each day. */
export interface JourneysByDay {
  readonly days: readonly string[];
  readonly outcomes: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

/** The outcomes the Journey API documents, in the order they are stacked. */
export const OUTCOMES = ['Handled', 'Abandoned', 'EndedInScript', 'Other', 'UnknownOutcome'] as const;

/**
 * Lays groups of (localDate, outcome, journeys) out by day. Outcomes that are not documented come last, by name; days without a journey
 * count 0.
 */
export function journeysByDay(groups: readonly Row[], dates: readonly Row[]): JourneysByDay {
  const days = [...new Set([...dates.map((row) => textOf(row, 'date')), ...groups.map(dayOf)])].sort();
  const named = new Set(groups.map((row) => textOf(row, 'outcome')));
  const known = OUTCOMES.filter((outcome) => named.has(outcome));
  const others = [...named].filter((outcome) => !(OUTCOMES as readonly string[]).includes(outcome)).sort();
  const outcomes = [...known, ...others];
  const found = new Map(
    groups.map((row) => [`${dayOf(row)} ${textOf(row, 'outcome')}`, numberOf(row, 'journeys') ?? 0]),
  );
  const counts = outcomes.map((outcome) => days.map((day) => found.get(`${day} ${outcome}`) ?? 0));
  return { days, outcomes, counts };
}

const dayOf = (row: Row): string => textOf(row, 'localDate');

/** Tops of the stacked bars: for each outcome the sum of its own count and those below it, by day. */
export function stacked(counts: readonly (readonly number[])[]): number[][] {
  const tops: number[][] = [];
  for (const own of counts) {
    const below = tops.at(-1);
    tops.push(own.map((count, day) => count + (below?.[day] ?? 0)));
  }
  return tops;
}
