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

  it('of other hours stay as they are where what was read ends before it begins', () => {
    const rates = new StartRates();
    rates.noteTotal({ start: MONDAY, end: MONDAY + DAY }, 480);
    rates.noteStarts({ start: MONDAY + 10 * 60_000, end: MONDAY + 5 * 60_000 }, []);
    expect(rates.expected({ start: MONDAY + DAY, end: MONDAY + 2 * DAY })).toBeCloseTo(480);
    expect(rates.expected({ start: MONDAY + HOUR, end: MONDAY + 2 * HOUR })).toBeCloseTo(20);
  });

  it('of several weeks read at once are those of each of them', () => {
    const rates = new StartRates();
    rates.noteTotal({ start: MONDAY, end: MONDAY + 17 * DAY }, 8160);
    rates.noteStarts({ start: MONDAY, end: MONDAY + 17 * DAY }, startsOf(MONDAY, 17));
    const next = MONDAY + 21 * DAY;
    expect(rates.expected({ start: next + 9 * HOUR, end: next + 10 * HOUR })).toBeCloseTo(60);
    expect(rates.expected({ start: next + 4 * DAY, end: next + 5 * DAY })).toBeCloseTo(480);
    expect(rates.reach({ start: next, end: next + 60 * DAY }, 'ASC', 3390)).toBeCloseTo(
      next + 7 * DAY + 9.5 * HOUR,
      -1,
    );
    expect(rates.reach({ start: MONDAY, end: next }, 'DESC', 3390)).toBeCloseTo(
      next - 7 * DAY - 7.5 * HOUR,
      -1,
    );
  });

  it('go by an earlier read where nothing was read yet, in proportion to their own totals', () => {
    const earlier = new StartRates();
    earlier.noteTotal({ start: MONDAY, end: MONDAY + 7 * DAY }, 3360);
    earlier.noteStarts({ start: MONDAY, end: MONDAY + 7 * DAY }, startsOf(MONDAY, 7));
    const rates = new StartRates(earlier);
    expect(rates.known).toBe(true);
    const day = { start: MONDAY + 7 * DAY, end: MONDAY + 8 * DAY };
    const ten = { start: day.start + 10 * HOUR, end: day.start + 11 * HOUR };
    expect(rates.expected(ten)).toBeCloseTo(60);
    // Twice as many came as had come before.
    rates.noteTotal(day, 960);
    expect(rates.expected(ten)).toBeCloseTo(120);
    expect(rates.expected({ start: day.start, end: day.start + 9 * HOUR })).toBe(0);
    // What was read itself stands for itself.
    rates.noteStarts(ten, [ten.start, ten.start + 1]);
    expect(rates.expected(ten)).toBeCloseTo(2);
  });

  it('are every hour the same again where the earlier read found nothing', () => {
    const earlier = new StartRates();
    earlier.noteTotal({ start: MONDAY, end: MONDAY + DAY }, 0);
    earlier.noteStarts({ start: MONDAY, end: MONDAY + DAY }, []);
    const rates = new StartRates(earlier);
    rates.noteTotal({ start: MONDAY, end: MONDAY + DAY }, 48);
    expect(rates.expected({ start: MONDAY, end: MONDAY + HOUR })).toBeCloseTo(2);
  });

  it('are remembered as they were by a read that was told nothing', () => {
    const first = new StartRates();
    first.noteTotal({ start: MONDAY, end: MONDAY + DAY }, 48);
    const day = { start: MONDAY + 7 * DAY, end: MONDAY + 8 * DAY };
    expect(new StartRates(new StartRates(first).remembered()).expected(day)).toBeCloseTo(48);
  });

  it('are remembered hour by hour: as the last read found it, or the one before', () => {
    const first = new StartRates();
    first.noteTotal({ start: MONDAY, end: MONDAY + 7 * DAY }, 3360);
    first.noteStarts({ start: MONDAY, end: MONDAY + 7 * DAY }, startsOf(MONDAY, 7));
    const second = new StartRates(first);
    second.noteTotal({ start: MONDAY, end: MONDAY + DAY }, 0);
    second.noteStarts({ start: MONDAY, end: MONDAY + DAY }, []);
    const third = new StartRates(second.remembered());
    expect(third.earlier?.earlier).toBeNull();
    expect(third.expected({ start: MONDAY, end: MONDAY + DAY })).toBe(0);
    expect(third.expected({ start: MONDAY + DAY, end: MONDAY + 2 * DAY })).toBeCloseTo(480);
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
