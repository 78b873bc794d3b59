import fc from 'fast-check';
import { cellOf, columnOf, otherCell, type Scene } from './draft.js';
import { arith, clock, cmp, date, fn, int, isIn, span, time } from './query.js';
import type { Arithmetic, Comparison, FunctionName, Lit } from './query.js';
import { wallClock } from './rows.js';
import { againstNull, dice, op, type Leaf } from './text-leaves.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Distances from times in the data: on the instant, beside it, around the second, minutes, hours, a day. */
export const shifts = [
  0,
  0,
  1,
  -1,
  999,
  -999,
  1000,
  -1000,
  minuteMs,
  -minuteMs,
  hourMs,
  -hourMs,
  24 * hourMs,
  -24 * hourMs,
];

const inequality = fc.constantFrom<Comparison>('gt', 'ge', 'lt', 'le');

/** A time near one in the data: shifted, floored to the second, or at a local midnight or hour of the feed's zone. */
export function nearTime(
  scene: Scene,
  base: number,
  [shift, floor, finer]: readonly [number, number, boolean],
): Lit {
  const local = wallClock(base, scene.sets.zone);
  const floors = [
    base,
    base,
    base,
    Math.floor(base / 1000) * 1000,
    local.startOf('day').toMillis(),
    local.startOf('hour').toMillis(),
  ];
  return time(floors[floor] + shift + (finer ? 0.4567 : 0));
}
export const timeNear = fc.tuple(
  fc.constantFrom(...shifts),
  fc.nat({ max: 5 }),
  fc.nat({ max: 19 }).map((n) => n === 0),
);
const timeOf = (scene: Scene, column: string, pick: number): number =>
  Number(cellOf(scene, column, pick) ?? 0);

const parts = fc.constantFrom<FunctionName>('year', 'month', 'day', 'hour', 'minute', 'second');

/** `date()`, `time()`, `year()`… of a time, beside the same part of the row's own. */
const timePart: fc.Arbitrary<Leaf> = fc
  .tuple(
    fc.oneof(fc.constantFrom<FunctionName>('date', 'time', 'year', 'month'), parts),
    op,
    fc.constantFrom(0, 0, 1, -1),
    dice,
  )
  .map(([f, o, off, pick]): Leaf => (s, c) => {
    const local = wallClock(timeOf(s, c, pick), s.sets.zone);
    const part = fn(f, columnOf(s, c));
    if (f === 'date') return cmp(part, o, date(local.plus({ days: off }).toFormat('yyyy-MM-dd')));
    if (f === 'time') {
      const { hour, minute, second, millisecond } = local;
      return cmp(part, o, clock(((hour * 60 + minute) * 60 + second) * 1000 + millisecond));
    }
    // A year after the data would move the range's upper end far from it.
    const shift = f === 'year' ? -Math.abs(off) : off;
    return cmp(part, o, int(local[f as 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'] + shift));
  });

export const timeLeaf: fc.Arbitrary<Leaf> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(op, timeNear, dice).map(
      ([o, near, pick]): Leaf =>
        (s, c) =>
          cmp(columnOf(s, c), o, nearTime(s, timeOf(s, c, pick), near)),
    ),
  },
  {
    // The literal first, as people write `2025-03-10T00:00:00Z le time`.
    weight: 1,
    arbitrary: fc.tuple(inequality, timeNear, dice).map(
      ([o, near, pick]): Leaf =>
        (s, c) =>
          cmp(nearTime(s, timeOf(s, c, pick), near), o, columnOf(s, c)),
    ),
  },
  {
    weight: 1,
    arbitrary: againstNull,
  },
  {
    weight: 1,
    arbitrary: fc.array(fc.tuple(timeNear, dice), { minLength: 1, maxLength: 3 }).map(
      (all): Leaf =>
        (s, c) =>
          isIn(
            columnOf(s, c),
            ...all.map(([near, pick]) => nearTime(s, Number(otherCell(s, c, pick) ?? 0), near)),
          ),
    ),
  },
  { weight: 3, arbitrary: timePart },
);

/** `time add duration'…'`, and differences of times. */
export const timeSpan: fc.Arbitrary<Leaf> = fc
  .tuple(
    op,
    fc.constantFrom<Arithmetic>('add', 'sub'),
    timeNear,
    fc.constantFrom(...shifts),
    fc.boolean(),
    dice,
  )
  .map(([o, a, near, size, difference, pick]): Leaf => (s, c) => {
    const literal = nearTime(s, timeOf(s, c, pick), [near[0], near[1], false]);
    if (difference) return cmp(arith(columnOf(s, c), 'sub', literal), o, span(size));
    return cmp(arith(columnOf(s, c), a, span(size)), o, literal);
  });

export const dateLeaf: fc.Arbitrary<Leaf> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(op, fc.integer({ min: -1, max: 1 }), dice).map(([o, off, pick]): Leaf => (s, c) => {
      return cmp(columnOf(s, c), o, date(dayAfter(String(cellOf(s, c, pick) ?? '2025-01-01'), off)));
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.tuple(fc.integer({ min: -2, max: 2 }), dice), { minLength: 1, maxLength: 3 })
      .map((all): Leaf => (s, c) => {
        const days = all.map(([off, pick]) =>
          date(dayAfter(String(otherCell(s, c, pick) ?? '2025-01-01'), off)),
        );
        return isIn(columnOf(s, c), ...days);
      }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('year', 'month', 'day'), op, dice)
      .map(([f, o, pick]): Leaf => (s, c) => {
        const numbers = String(cellOf(s, c, pick) ?? '2025-01-01').split('-');
        const value = { year: numbers[0], month: numbers[1], day: numbers[2] }[f];
        return cmp(fn(f as FunctionName, columnOf(s, c)), o, int(Number(value)));
      }),
  },
);

export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * hourMs).toISOString().slice(0, 10);
}
