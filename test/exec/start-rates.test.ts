import fc from 'fast-check';
import { StartRates } from '../../src/exec/start-rates.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MONDAY = Date.parse('2025-03-24T00:00:00Z');
/** Sixty journeys in each hour of the day from 9 to 17, none at night. */
const startsOf = (from: number, days: number): number[] =>
  Array.from({ length: days * 24 }, (_, hour) => hour)
    .filter((hour) => hour % 24 >= 9 && hour % 24 < 17)
    .flatMap((hour) => Array.from({ length: 60 }, (_, minute) => from + hour * HOUR + minute * 60_000));

describe('rates of starts', () => {
  it('are the same in every hour, as far as totals alone are known', () => {
    const rates = new StartRates();
    expect(rates.known).toBe(false);
    rates.noteTotal({ start: MONDAY, end: MONDAY + DAY }, 480);
    expect(rates.known).toBe(true);
    expect(rates.expected({ start: MONDAY + DAY, end: MONDAY + DAY + 90 * 60_000 })).toBeCloseTo(30);
    expect(rates.reach({ start: MONDAY, end: MONDAY + DAY }, 'ASC', 30)).toBeCloseTo(MONDAY + 1.5 * HOUR, -1);
  });

  it('are those of the hour of the week, once it was read', () => {
    const rates = new StartRates();
    rates.noteTotal({ start: MONDAY, end: MONDAY + 7 * DAY }, 3360);
    rates.noteStarts({ start: MONDAY, end: MONDAY + 7 * DAY }, startsOf(MONDAY, 7));
    const next = MONDAY + 7 * DAY;
    expect(rates.expected({ start: next, end: next + 9 * HOUR })).toBe(0);
    expect(rates.expected({ start: next + 9 * HOUR, end: next + 10.5 * HOUR })).toBeCloseTo(90);
    expect(rates.reach({ start: next, end: next + 7 * DAY }, 'ASC', 90)).toBeCloseTo(next + 10.5 * HOUR, -1);
    expect(rates.reach({ start: MONDAY, end: next }, 'DESC', 90)).toBeCloseTo(next - 8.5 * HOUR, -1);
  });

  it('reach the other end of an interval that holds fewer', () => {
    const rates = new StartRates();
    rates.noteTotal({ start: MONDAY, end: MONDAY + DAY }, 24);
    const day = { start: MONDAY, end: MONDAY + DAY };
    expect(rates.reach(day, 'ASC', 25)).toBe(day.end);
    expect(rates.reach(day, 'DESC', 25)).toBe(day.start);
  });

  it('of many weeks are those of one, as often', () => {
    const rates = new StartRates();
    rates.noteTotal({ start: MONDAY, end: MONDAY + 7 * DAY }, 3360);
    rates.noteStarts({ start: MONDAY, end: MONDAY + 7 * DAY }, startsOf(MONDAY, 7));
    const from = MONDAY + 2.5 * DAY;
    expect(rates.expected({ start: from, end: from + 70 * DAY })).toBeCloseTo(33_600);
    expect(rates.expected({ start: from, end: from + 70.5 * DAY })).toBeCloseTo(33_900);
    rates.noteStarts({ start: MONDAY + 7 * DAY, end: MONDAY + 14 * DAY }, []);
    expect(rates.expected({ start: from, end: from + 70 * DAY })).toBeCloseTo(16_800);
  });

  it('expect as many journeys up to what they reach as were asked for, in either direction', () => {
    const rates = new StartRates();
    rates.noteTotal({ start: MONDAY, end: MONDAY + 2 * DAY }, 960);
    rates.noteStarts({ start: MONDAY, end: MONDAY + 2 * DAY }, startsOf(MONDAY, 2));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 * 86_400 }),
        fc.integer({ min: 1, max: 30 * 86_400 }),
        fc.integer({ min: 1, max: 9000 }),
        fc.constantFrom('ASC' as const, 'DESC' as const),
        (from, seconds, journeys, direction) => {
          const whole = { start: MONDAY + from * 1000, end: MONDAY + (from + seconds) * 1000 };
          const border = rates.reach(whole, direction, journeys);
          expect(border).toBeGreaterThanOrEqual(whole.start);
          expect(border).toBeLessThanOrEqual(whole.end);
          const read = direction === 'ASC' ? { ...whole, end: border } : { ...whole, start: border };
          const expected = Math.min(journeys, rates.expected(whole));
          expect(rates.expected(read)).toBeCloseTo(expected, 2);
        },
      ),
      { numRuns: 500 },
    );
  });
});
