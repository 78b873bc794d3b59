import fc from 'fast-check';
import { requestFor } from '../../src/plan/index.js';
import { intersect, interval, union } from '../../src/plan/intervals.js';
import { type Cut, nextSegment, segmentsOf } from '../../src/plan/segments.js';
import { Zone } from '../../src/time/index.js';

/** The contract's longest range: 60 x 24 hours. */
const MAX_SEGMENT_MS = 60 * 86_400_000;
const at = (text: string): number => Date.parse(text);
const ZONES = [
  'UTC',
  'Europe/Bucharest',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Australia/Lord_Howe',
] as const;

const second = fc.integer({
  min: at('2012-01-01T00:00:00Z') / 1000,
  max: at('2026-01-01T00:00:00Z') / 1000,
});
const length = fc.oneof(fc.integer({ min: 1, max: 10 * 86_400 }), fc.integer({ min: 1, max: 400 * 86_400 }));
const window = fc
  .array(fc.tuple(second, length), { minLength: 1, maxLength: 3 })
  .map((pairs) => union(pairs.map(([start, seconds]) => interval(start * 1000, (start + seconds) * 1000))));
const zone = fc.constantFrom(...ZONES).map((name) => new Zone(name));
const cut = fc.constantFrom<Cut>('wide', 'days');
const direction = fc.constantFrom('ASC' as const, 'DESC' as const);

describe('segmentsOf', () => {
  it('cover the window exactly, half open, in the order asked, each as long as the contract allows', () => {
    fc.assert(
      fc.property(window, zone, cut, direction, (set, in_, kind, order) => {
        const segments = segmentsOf(set, in_, kind, order);
        expect(union([segments])).toEqual(set);
        const ascending = order === 'ASC' ? segments : [...segments].reverse();
        ascending.forEach(({ start, end }, i) => {
          expect(end).toBeGreaterThan(start);
          expect(end - start).toBeLessThanOrEqual(MAX_SEGMENT_MS);
          if (i > 0) expect(start).toBeGreaterThanOrEqual(ascending[i - 1].end);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('by days have their borders on local midnights that do not depend on the window', () => {
    fc.assert(
      fc.property(window, window, zone, direction, (one, other, in_, order) => {
        const ends = new Set([...one, ...other].flatMap(({ start, end }) => [start, end]));
        const inner = (set: typeof one) =>
          segmentsOf(set, in_, 'days', order)
            .flatMap(({ start, end }) => [start, end])
            .filter((each) => !ends.has(each));
        for (const border of inner(one)) expect(in_.startOfDay(in_.day(border))).toBe(border);
        const both = (border: number): boolean =>
          [one, other].every((set) => set.some(({ start, end }) => start < border && border < end));
        expect(inner(one).filter(both)).toEqual(expect.arrayContaining(inner(other).filter(both)));
      }),
      { numRuns: 150 },
    );
  });

  it('by days are the same whichever way they are read, each of one day', () => {
    fc.assert(
      fc.property(window, zone, (set, in_) => {
        const up = segmentsOf(set, in_, 'days', 'ASC');
        expect(segmentsOf(set, in_, 'days', 'DESC')).toEqual([...up].reverse());
        for (const { start, end } of up) expect(in_.day(end - 1)).toBe(in_.day(start));
      }),
      { numRuns: 150 },
    );
  });

  it('as wide as allowed are few: a year and a half in ten', () => {
    const in_ = new Zone('Europe/Bucharest');
    const set = interval(at('2024-06-01T00:00:00Z'), at('2025-12-31T00:00:00Z'));
    for (const order of ['ASC', 'DESC'] as const) {
      const segments = segmentsOf(set, in_, 'wide', order);
      expect(segments).toHaveLength(10);
      const hours = segments.map(({ start, end }) => (end - start) / 3_600_000);
      // The autumn has an hour more, the spring one less; the last piece is what is left.
      expect(hours).toContain(59 * 24 + 1);
      expect(Math.max(...hours)).toBeLessThanOrEqual(60 * 24);
      expect(hours.slice(1, -1).every((each) => each >= 59 * 24 - 1)).toBe(true);
    }
  });

  it('of a range that one request takes are one', () => {
    const set = interval(at('2025-04-01T00:00:00Z'), at('2025-05-12T00:00:00Z'));
    expect(segmentsOf(set, new Zone('UTC'), 'wide', 'ASC')).toEqual(set);
  });

  it('cuts a day of 25 hours as one, and one of 23', () => {
    const in_ = new Zone('Europe/Bucharest');
    for (const [start, end] of [
      ['2025-10-25T21:00:00Z', '2025-10-26T22:00:00Z'],
      ['2025-03-29T22:00:00Z', '2025-03-30T21:00:00Z'],
    ]) {
      const day = interval(at(start), at(end));
      expect(segmentsOf(day, in_, 'days', 'ASC')).toEqual(day);
    }
  });

  it('goes on where clocks go back over midnight and a day comes twice', () => {
    const in_ = new Zone('America/St_Johns');
    // At 00:01 of the 7th it was 23:01 of the 6th again.
    const set = interval(at('2010-11-07T02:45:00Z'), at('2010-11-10T00:00:00Z'));
    for (const order of ['ASC', 'DESC'] as const) {
      const segments = segmentsOf(set, in_, 'days', order);
      expect(union([segments])).toEqual(set);
      expect(segments.length).toBeLessThanOrEqual(5);
    }
  });

  it('is empty for an empty window', () => {
    expect(segmentsOf([], new Zone('UTC'), 'days', 'ASC')).toEqual([]);
    expect(nextSegment([], new Zone('UTC'), 'wide', 'DESC')).toBeNull();
  });
});

describe('nextSegment', () => {
  it('takes one piece off the end where reading is, and leaves the rest', () => {
    fc.assert(
      fc.property(window, zone, cut, direction, (set, in_, kind, order) => {
        const { segment, rest } = nextSegment(set, in_, kind, order)!;
        const first = order === 'ASC' ? set[0] : set.at(-1)!;
        expect(order === 'ASC' ? segment.start : segment.end).toBe(order === 'ASC' ? first.start : first.end);
        expect(intersect(rest, [segment])).toEqual([]);
        expect(union([rest, [segment]])).toEqual(set);
      }),
      { numRuns: 200 },
    );
  });
});

describe('requestFor', () => {
  const segment = { start: at('2025-03-01T00:00:00Z'), end: at('2025-03-02T00:00:00Z') };
  const request = requestFor(segment, [], 'Europe/Bucharest', 1000, 'ASC');

  it('asks both ends one millisecond early, and leaves no empty list of filters (traps 1 and 2)', () => {
    expect(request).toEqual({
      dateRange: { start: '2025-02-28T23:59:59.999Z', end: '2025-03-01T23:59:59.999Z' },
      displayTimezone: 'Europe/Bucharest',
      limit: 1000,
      sortDirection: 'ASC',
    });
    expect(requestFor(segment, [{ name: 'journeyId', values: ['a'] }], 'UTC', 1, 'DESC')).toMatchObject({
      filters: [{ name: 'journeyId', values: ['a'] }],
      limit: 1,
      sortDirection: 'DESC',
    });
  });

  it('is right under all four readings of the ends, for starts on whole seconds', () => {
    const [from, to] = [at(request.dateRange.start), at(request.dateRange.end)];
    const readings = [
      (start: number) => start >= from && start <= to,
      (start: number) => start >= from && start < to,
      (start: number) => start > from && start <= to,
      (start: number) => start > from && start < to,
    ];
    for (const border of [segment.start, segment.end]) {
      for (const start of [border - 1000, border, border + 1000]) {
        const inside = start >= segment.start && start < segment.end;
        expect(readings.map((reading) => reading(start))).toEqual([inside, inside, inside, inside]);
      }
    }
  });

  it('is right where starts have milliseconds, once it is known how the ends are read', () => {
    for (const startInclusive of [true, false]) {
      for (const endInclusive of [true, false]) {
        const ends = { startPrecision: 'millisecond', startInclusive, endInclusive } as const;
        const { dateRange } = requestFor(segment, [], 'UTC', 1, 'ASC', ends);
        const [from, to] = [at(dateRange.start), at(dateRange.end)];
        for (const border of [segment.start, segment.end]) {
          for (const start of [border - 1, border, border + 1]) {
            const asked =
              (startInclusive ? start >= from : start > from) && (endInclusive ? start <= to : start < to);
            expect(asked).toBe(start >= segment.start && start < segment.end);
          }
        }
      }
    }
  });
});
