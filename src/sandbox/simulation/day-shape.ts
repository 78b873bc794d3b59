import { fraction, Random, hash32 } from './random.js';

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Share of a week's journeys, Sunday first (UTC); sums to 7. */
const WEEKDAY_LOAD = [0.5, 1.25, 1.2, 1.15, 1.15, 1.05, 0.7] as const;

/** Relative load of the hours of a UTC day, on working days and at weekends. */
const WORKDAY_HOURS = [
  0.3, 0.2, 0.2, 0.2, 0.3, 0.8, 2, 5, 8, 10, 10, 9, 8, 8.5, 9, 8.5, 7, 5, 3, 2, 1.5, 1, 0.7, 0.5,
] as const;
const WEEKEND_HOURS = [
  0.5, 0.4, 0.3, 0.3, 0.4, 0.6, 1, 2, 4, 6, 7, 7, 6, 5.5, 5, 5, 4.5, 4, 3.5, 3, 2.5, 2, 1.2, 0.8,
] as const;

const START = 0x57a7;
const COUNT = 0xc047;
/** Every so many days one journey outlasts a week. */
const LONG_EVERY = 23;

/** 0 = Sunday (UTC). 1970-01-01 was a Thursday. */
export function weekday(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

export function isWeekend(day: number): boolean {
  return weekday(day) === 0 || weekday(day) === 6;
}

/** How many journeys start on a UTC day: cheap, builds none of them. */
export function journeysOn(seed: number, perDay: number, day: number): number {
  const noise = 0.95 + 0.1 * fraction(seed, COUNT, day);
  return Math.round(perDay * WEEKDAY_LOAD[weekday(day)]! * noise);
}

/** True for the journey that, about once a month, lasts longer than 168 hours. */
export function outlastsAWeek(seed: number, day: number, index: number): boolean {
  return index === 0 && (((day + seed * 7) % LONG_EVERY) + LONG_EVERY) % LONG_EVERY === 0;
}

function cumulative(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let running = 0;
  return weights.map((weight) => (running += weight) / total);
}

const WORKDAY = cumulative(WORKDAY_HOURS);
const WEEKEND = cumulative(WEEKEND_HOURS);

/** Milliseconds after UTC midnight at which the journey's first event happens. */
export function startOffset(seed: number, day: number, index: number): number {
  const random = new Random(hash32(seed, START, day, index));
  const hours = isWeekend(day) ? WEEKEND : WORKDAY;
  const u = random.next();
  let hour = 0;
  while (hour < 23 && u >= hours[hour]!) hour++;
  const within = random.between(0, HOUR_MS - 1);
  // Dialler campaigns and scheduled mailings start several journeys in one second.
  const at = random.chance(0.02) ? within - (within % 300_000) + (within % 1000) : within;
  return hour * HOUR_MS + at;
}
