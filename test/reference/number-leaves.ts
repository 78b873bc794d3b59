import fc from 'fast-check';
import { cellOf, columnOf, namesOf, nth } from './draft.js';
import type { Scene } from './draft.js';
import { arith, cmp, fn, int, isIn, real } from './query.js';
import type { Arithmetic, FunctionName, Lit } from './query.js';
import { againstNull, dice, op, type Leaf } from './text-leaves.js';

/** Near the number in the data, as whole number, Edm.Decimal or Edm.Double. */
const nearNumber = fc.tuple(fc.constantFrom(0, 0, 0, 1, -1, 0.5, -0.5, 1000, -1000), fc.boolean(), dice);
function numberLit(base: number, [off, asReal]: readonly [number, boolean, number]): Lit {
  const value = base + off;
  return asReal || !Number.isInteger(value) ? real(value) : int(value);
}
const numberOf = (scene: Scene, column: string, pick: number): number =>
  Number(cellOf(scene, column, pick) ?? 0);

const calculations: fc.Arbitrary<Leaf> = fc
  .tuple(
    fc.constantFrom<Arithmetic>('add', 'sub', 'mul', 'div', 'divby', 'mod'),
    fc.constantFrom<FunctionName | null>('round', 'floor', 'ceiling', null, null, null),
    op,
    fc.constantFrom(1, 2, 3, 7, 10, 1000, -2, -3, 2.5),
    nearNumber,
    fc.boolean(),
  )
  .map(([a, f, o, operand, near, negative]): Leaf => (s, c) => {
    const safe =
      a === 'divby' || (a === 'div' && !Number.isInteger(operand)) ? Math.sign(operand) * 4 : operand;
    const column = negative ? ({ k: 'neg', v: columnOf(s, c) } as const) : columnOf(s, c);
    const value = arith(column, a, Number.isInteger(safe) ? int(safe) : real(safe));
    const signed = numberOf(s, c, near[2]) * (negative ? -1 : 1);
    const results = { add: signed + safe, sub: signed - safe, mul: signed * safe, mod: signed % safe };
    const result = a === 'div' || a === 'divby' ? Math.trunc(signed / safe) : results[a];
    const whole = f === null || a === 'mod' ? value : fn(f, value);
    return cmp(whole, o, numberLit(result + 0, near));
  });

/** Conditions on a whole-number column. */
export const intLeaf: fc.Arbitrary<Leaf> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(op, nearNumber).map(
      ([o, near]): Leaf =>
        (s, c) =>
          cmp(columnOf(s, c), o, numberLit(numberOf(s, c, near[2]), near)),
    ),
  },
  {
    weight: 1,
    arbitrary: againstNull,
  },
  {
    weight: 1,
    arbitrary: fc.tuple(op, fc.constantFrom(Infinity, -Infinity)).map(
      ([o, v]): Leaf =>
        (s, c) =>
          cmp(columnOf(s, c), o, real(v)),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.array(nearNumber, { minLength: 1, maxLength: 4 }).map(
      (all): Leaf =>
        (s, c) =>
          isIn(columnOf(s, c), ...all.map((n) => numberLit(numberOf(s, c, n[2]), n))),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(op, dice).map(
      ([o, pick]): Leaf =>
        (s, c) =>
          cmp(columnOf(s, c), o, columnOf(s, nth(namesOf(s.set, 'int'), pick))),
    ),
  },
  { weight: 3, arbitrary: calculations },
);
