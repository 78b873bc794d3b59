import fc from 'fast-check';
import {
  ALL,
  coarsen,
  complement,
  hull,
  intersect,
  interval,
  type IntervalSet,
  NONE,
  toWholeSeconds,
  union,
  wholeSecondsIn,
  widen,
} from '../../src/plan/intervals.js';

const border = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constantFrom(-Infinity, Infinity));
const set: fc.Arbitrary<IntervalSet> = fc
  .array(fc.tuple(border, border), { maxLength: 5 })
  .map((pairs) => union(pairs.map(([a, b]) => interval(a, b))));
const point = fc.integer({ min: -25, max: 25 });
const has = (intervals: IntervalSet, at: number): boolean =>
  intervals.some(({ start, end }) => start <= at && at < end);

/** The form every operation must give: ascending, none empty, none touching the next. */
function isNormal(intervals: IntervalSet): boolean {
  return intervals.every(({ start, end }, i) => start < end && (i === 0 || intervals[i - 1].end < start));
}

describe('sets of instants', () => {
  it('have one form, whatever made them', () => {
    fc.assert(
      fc.property(set, set, fc.nat(5), fc.nat(5), (a, b, before, after) => {
        for (const each of [
          a,
          union([a, b]),
          intersect(a, b),
          complement(a),
          widen(a, before, after),
          toWholeSeconds(a),
        ]) {
          expect(isNormal(each)).toBe(true);
        }
      }),
    );
  });

  it('hold what they should', () => {
    fc.assert(
      fc.property(set, set, point, (a, b, at) => {
        expect(has(union([a, b]), at)).toBe(has(a, at) || has(b, at));
        expect(has(intersect(a, b), at)).toBe(has(a, at) && has(b, at));
        expect(has(complement(a), at)).toBe(!has(a, at));
      }),
      { numRuns: 500 },
    );
  });

  it('follow the laws of a Boolean algebra', () => {
    fc.assert(
      fc.property(set, set, set, (a, b, c) => {
        expect(union([a, b])).toEqual(union([b, a]));
        expect(intersect(a, b)).toEqual(intersect(b, a));
        expect(intersect(a, intersect(b, c))).toEqual(intersect(intersect(a, b), c));
        expect(union([a, union([b, c])])).toEqual(union([a, b, c]));
        expect(intersect(a, union([b, c]))).toEqual(union([intersect(a, b), intersect(a, c)]));
        expect(union([a, intersect(b, c)])).toEqual(intersect(union([a, b]), union([a, c])));
        expect(complement(complement(a))).toEqual(a);
        expect(complement(union([a, b]))).toEqual(intersect(complement(a), complement(b)));
        expect(intersect(a, complement(a))).toEqual(NONE);
        expect(union([a, complement(a)])).toEqual(ALL);
        expect(intersect(a, ALL)).toEqual(a);
        expect(union([a, NONE])).toEqual(a);
      }),
    );
  });

  it('grow by widening, each instant by so much and no more', () => {
    fc.assert(
      fc.property(set, fc.nat(6), fc.nat(6), point, (a, before, after, at) => {
        const reach = Array.from({ length: before + after + 1 }, (_, i) => at - after + i);
        expect(has(widen(a, before, after), at)).toBe(reach.some((each) => has(a, each)));
      }),
      { numRuns: 300 },
    );
  });

  it('grow to whole seconds, and no further than one second on each side', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -9_999, max: 9_999 }),
        fc.integer({ min: 1, max: 9_999 }),
        (start, length) => {
          const [grown] = toWholeSeconds(interval(start, start + length));
          expect([grown.start % 1000, grown.end % 1000].map(Math.abs)).toEqual([0, 0]);
          expect(grown.start).toBeLessThanOrEqual(start);
          expect(start - grown.start).toBeLessThan(1000);
          expect(grown.end).toBeGreaterThanOrEqual(start + length);
          expect(grown.end - start - length).toBeLessThan(1000);
        },
      ),
    );
    expect(toWholeSeconds(ALL)).toEqual(ALL);
    expect(toWholeSeconds(union([interval(0, 1), interval(999, 1000)]))).toEqual([{ start: 0, end: 1000 }]);
  });

  it('keep just their whole seconds', () => {
    const ms = fc.integer({ min: -9_999, max: 9_999 });
    const intervals = fc
      .array(fc.tuple(ms, fc.integer({ min: 1, max: 4_000 })), { maxLength: 4 })
      .map((pairs) => union(pairs.map(([start, size]) => interval(start, start + size))));
    fc.assert(
      fc.property(intervals, (a) => {
        const found = wholeSecondsIn(a);
        expect(isNormal(found)).toBe(true);
        expect(found.every(({ start, end }) => start % 1000 === 0 && end % 1000 === 0)).toBe(true);
        for (let second = -12; second <= 16; second++)
          expect(has(found, second * 1000)).toBe(has(a, second * 1000));
      }),
      { numRuns: 300 },
    );
    expect(wholeSecondsIn(ALL)).toEqual(ALL);
    expect(wholeSecondsIn(interval(1, 1000))).toEqual(NONE);
  });

  it('grow to no more than so many, the smallest gaps first', () => {
    fc.assert(
      fc.property(set, fc.integer({ min: 1, max: 4 }), point, (a, most, at) => {
        const found = coarsen(a, most);
        expect(isNormal(found)).toBe(true);
        expect(found.length).toBe(Math.min(a.length, most));
        if (has(a, at)) expect(has(found, at)).toBe(true);
        const gaps = (of: IntervalSet) => of.slice(1).map(({ start }, i) => start - of[i].end);
        const kept = gaps(found);
        const closed = gaps(a).length - kept.length;
        expect([...gaps(a)].sort((x, y) => x - y).slice(closed)).toEqual([...kept].sort((x, y) => x - y));
      }),
    );
  });

  it('have a hull', () => {
    expect(hull(NONE)).toBeNull();
    expect(hull(union([interval(1, 2), interval(5, 9)]))).toEqual({ start: 1, end: 9 });
    expect(hull(ALL)).toEqual({ start: -Infinity, end: Infinity });
    expect(interval(3, 3)).toEqual(NONE);
    expect(interval(4, 3)).toEqual(NONE);
  });
});
