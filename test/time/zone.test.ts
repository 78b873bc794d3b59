import fc from 'fast-check';
import { DateTime } from 'luxon';
import { dayOf, Zone } from '../../src/time/index.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const day = (text: string): number => at(`${text}T00:00:00Z`) / DAY;

/** Zones that between them change at 00:00, 00:01, 01:00 UTC, 02:00, 03:00 and midnight's far side, by 30 minutes and by a day. */
const ZONES = [
  'UTC',
  'Europe/Bucharest',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Africa/Cairo',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Havana',
  'Asia/Tehran',
] as const;
const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: at('1975-01-01T00:00:00Z'), max: at('2037-12-31T00:00:00Z') });

describe('Zone against luxon', () => {
  it('has its offset and wall clock at any instant', () => {
    fc.assert(
      fc.property(zone, instant, (name, ms) => {
        const ours = new Zone(name);
        const theirs = DateTime.fromMillis(ms, { zone: name });
        expect(ours.offset(ms)).toBe(theirs.offset);
        expect(ours.wall(ms)).toBe(theirs.setZone('UTC', { keepLocalTime: true }).toMillis());
        expect(ours.day(ms)).toBe(dayOf(theirs.year, theirs.month, theirs.day));
      }),
      { numRuns: 500 },
    );
  });

  it('has its offset to the millisecond around every change of three years', () => {
    for (const name of ZONES) {
      const ours = new Zone(name);
      const theirs = DateTime.fromMillis(0, { zone: name }).zone;
      for (const year of [2010, 2018, 2025]) {
        for (
          let start = at(`${year}-01-01T00:00:00Z`);
          start < at(`${year + 1}-01-01T00:00:00Z`);
          start += DAY
        ) {
          if (theirs.offset(start) === theirs.offset(start + DAY)) continue;
          for (let minute = start; minute <= start + DAY; minute += 60_000) {
            for (const ms of [minute - 1, minute, minute + 1]) {
              if (ours.offset(ms) !== theirs.offset(ms))
                throw new Error(`${name} at ${new Date(ms).toISOString()}`);
            }
          }
        }
      }
    }
  });
});

describe('local days', () => {
  it('hold exactly the instants that show them, up to a midnight that comes twice', () => {
    fc.assert(
      fc.property(zone, instant, (name, ms) => {
        const ours = new Zone(name);
        const today = ours.day(ms);
        expect(ms).toBeGreaterThanOrEqual(ours.startOfDay(today));
        expect(ms).toBeLessThan(ours.endOfDay(today));
        expect(ours.day(ours.startOfDay(today))).toBe(today);
        expect(ours.day(ours.startOfDay(today) - 1)).toBeLessThan(today);
        expect(ours.day(ours.endOfDay(today) - 1)).toBe(today);
        expect(ours.day(ours.endOfDay(today))).toBeGreaterThan(today);
      }),
      { numRuns: 500 },
    );
  });

  it('keep that on every day of years in which clocks change at midnight', () => {
    for (const [name, year] of [
      ['America/Sao_Paulo', 2018],
      ['Asia/Beirut', 2022],
      ['America/St_Johns', 2010],
      ['Pacific/Apia', 2011],
      ['Africa/Cairo', 2014],
      ['America/Havana', 2024],
    ] as const) {
      const ours = new Zone(name);
      for (let each = dayOf(year, 1, 1); each < dayOf(year + 1, 1, 1); each++) {
        const [start, end] = [ours.startOfDay(each), ours.endOfDay(each)];
        expect(ours.day(start - 1)).toBeLessThan(each);
        expect(ours.day(end)).toBeGreaterThan(each);
        if (start === end) continue;
        expect(ours.day(start)).toBe(each);
        expect(ours.day(end - 1)).toBe(each);
      }
    }
  });

  it.each([
    ['Europe/Bucharest', '2025-03-30', '2025-03-29T22:00:00Z', '2025-03-30T21:00:00Z', 23],
    ['Europe/Bucharest', '2025-10-26', '2025-10-25T21:00:00Z', '2025-10-26T22:00:00Z', 25],
    // Clocks go forward from 00:00 to 01:00: the day starts at 01:00.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z', '2018-11-05T02:00:00Z', 23],
    ['Asia/Beirut', '2022-03-27', '2022-03-26T22:00:00Z', '2022-03-27T21:00:00Z', 23],
    ['Africa/Cairo', '2023-04-28', '2023-04-27T22:00:00Z', '2023-04-28T21:00:00Z', 23],
    // Clocks go back from 00:00 to 23:00: the day before has its last hour twice.
    ['America/Sao_Paulo', '2018-02-17', '2018-02-17T02:00:00Z', '2018-02-18T03:00:00Z', 25],
    ['Asia/Beirut', '2022-10-29', '2022-10-28T21:00:00Z', '2022-10-29T22:00:00Z', 25],
    ['Africa/Cairo', '2023-10-26', '2023-10-25T21:00:00Z', '2023-10-26T22:00:00Z', 25],
    // Half an hour.
    ['Australia/Lord_Howe', '2025-04-06', '2025-04-05T13:00:00Z', '2025-04-06T13:30:00Z', 24.5],
    // No change.
    ['Asia/Kathmandu', '2025-06-01', '2025-05-31T18:15:00Z', '2025-06-01T18:15:00Z', 24],
  ])('%s: %s is %s to %s, %d hours', (name, text, start, end, hours) => {
    const ours = new Zone(name);
    expect(ours.startOfDay(day(text))).toBe(at(start));
    expect(ours.endOfDay(day(text))).toBe(at(end));
    expect((at(end) - at(start)) / HOUR).toBe(hours);
    expect(ours.startOfDay(day(text) + 1)).toBe(at(end));
  });

  it('overlap where clocks go back at one minute past midnight', () => {
    // 2010-11-07T00:01 NDT becomes 2010-11-06T23:01 NST: the 7th shows for a minute, then the 6th again for 59.
    const ours = new Zone('America/St_Johns');
    const seventh = day('2010-11-07');
    expect(ours.startOfDay(seventh)).toBe(at('2010-11-07T02:30:00Z'));
    expect(ours.endOfDay(seventh - 1)).toBe(at('2010-11-07T03:30:00Z'));
    expect(ours.day(at('2010-11-07T02:30:59Z'))).toBe(seventh);
    expect(ours.day(at('2010-11-07T02:31:00Z'))).toBe(seventh - 1);
    expect(ours.day(at('2010-11-07T03:30:00Z'))).toBe(seventh);
  });

  it('are empty where a country moves over the date line', () => {
    const ours = new Zone('Pacific/Apia');
    const skipped = day('2011-12-30');
    const change = at('2011-12-30T10:00:00Z');
    expect(ours.startOfDay(skipped)).toBe(change);
    expect(ours.endOfDay(skipped)).toBe(change);
    expect(ours.endOfDay(skipped - 1)).toBe(change);
    expect(ours.startOfDay(skipped + 1)).toBe(change);
    expect(ours.day(change - 1)).toBe(skipped - 1);
    expect(ours.day(change)).toBe(skipped + 1);
  });
});

describe('instant', () => {
  it('takes back what wall gives, or the earlier instant that shows the same', () => {
    fc.assert(
      fc.property(zone, instant, (name, ms) => {
        const ours = new Zone(name);
        const back = ours.instant(ours.wall(ms));
        expect(back).toBeLessThanOrEqual(ms);
        expect(ours.wall(back)).toBe(ours.wall(ms));
        expect(ms - back).toBeLessThanOrEqual(DAY);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the end of a gap for a wall clock that is never shown', () => {
    const ours = new Zone('Europe/Bucharest');
    for (const wall of ['03:00:00.000', '03:30:00.000', '03:59:59.999']) {
      expect(ours.instant(at(`2025-03-30T${wall}Z`))).toBe(at('2025-03-30T01:00:00Z'));
    }
    expect(ours.instant(at('2025-03-30T02:59:59.999Z'))).toBe(at('2025-03-30T00:59:59.999Z'));
    expect(ours.instant(at('2025-03-30T04:00:00Z'))).toBe(at('2025-03-30T01:00:00Z'));
  });

  it('gives the earlier of two', () => {
    const ours = new Zone('Europe/Bucharest');
    expect(ours.instant(at('2025-10-26T03:30:00Z'))).toBe(at('2025-10-26T00:30:00Z'));
    expect(ours.instant(at('2025-10-26T04:00:00Z'))).toBe(at('2025-10-26T02:00:00Z'));
  });
});

describe('names', () => {
  it('are IANA names only', () => {
    expect(Zone.isValid('Europe/Bucharest')).toBe(true);
    expect(Zone.isValid('Europe/Nowhere')).toBe(false);
    expect(() => new Zone('Europe/Nowhere')).toThrow(RangeError);
    expect(() => new Zone('')).toThrow(RangeError);
  });
});
