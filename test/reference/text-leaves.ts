import fc from 'fast-check';
import { cellOf, columnOf, namesOf, nth, otherCell, type Scene } from './draft.js';
import { cmp, fn, int, isIn, nil, or, test, text } from './query.js';
import type { Comparison, Cond, FunctionName, Lit, TextTest } from './query.js';

/** A condition on one column, drafted. */
export type Leaf = (scene: Scene, column: string) => Cond;
export const op = fc.constantFrom<Comparison>('eq', 'ne', 'gt', 'ge', 'lt', 'le');
/** A column compared with null. */
export const againstNull: fc.Arbitrary<Leaf> = op.map(
  (o): Leaf =>
    (s, c) =>
      cmp(columnOf(s, c), o, nil),
);
/** A free choice, taken modulo the number of candidates. */
export const dice = fc.nat({ max: 999_983 });

/** A text as it stands in the data, or changed in a way that a translator could stumble over. */
export function wordOf(scene: Scene, column: string, mode: number, pick: number): string {
  const cell = String(cellOf(scene, column, pick) ?? 'none');
  const members = cell.split('; ');
  const changed = [
    members[0],
    members[members.length - 1],
    members.slice(0, -1).join('; '),
    cell.toLowerCase(),
    cell.toUpperCase(),
    `${cell}'`,
    `No such ${column}`,
    '',
    String(otherCell(scene, column, pick) ?? ''),
  ];
  return mode < 20 ? cell : changed[mode - 20];
}
export const wordMode = fc.nat({ max: 28 });

const oneWord = fc.tuple(wordMode, dice);
const asText = (scene: Scene, column: string, [mode, pick]: readonly [number, number]): Lit =>
  text(wordOf(scene, column, mode, pick));

/** A piece of the column's text, by code points. */
function pieceOf(scene: Scene, column: string, from: number, size: number): string {
  const characters = Array.from(String(cellOf(scene, column, from) ?? 'none'));
  const start = characters.length === 0 ? 0 : from % characters.length;
  return characters.slice(start, start + 1 + (size % 8)).join('');
}

const textCall = fc.constantFrom<FunctionName>('tolower', 'toupper', 'trim');
const textTests = fc.constantFrom<TextTest>('contains', 'startswith', 'endswith');

/** Conditions on a text column: comparisons, lists, tests, functions. */
export const textLeaf: fc.Arbitrary<Leaf> = fc.oneof(
  {
    weight: 4,
    arbitrary: oneWord.map(
      (w): Leaf =>
        (s, c) =>
          cmp(columnOf(s, c), 'eq', asText(s, c, w)),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(op, oneWord).map(
      ([o, w]): Leaf =>
        (s, c) =>
          cmp(columnOf(s, c), o, asText(s, c, w)),
    ),
  },
  {
    weight: 2,
    arbitrary: againstNull,
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.array(oneWord, { minLength: 1, maxLength: 5 }), fc.boolean(), fc.nat({ max: 9 }))
      .map(([words, chain, withNull]): Leaf => (s, c) => {
        const items = [...words.map((w) => asText(s, c, w)), ...(withNull === 0 ? [nil] : [])];
        const [first, ...rest] = items.map((item) => cmp(columnOf(s, c), 'eq', item));
        return chain ? or(first, ...rest) : isIn(columnOf(s, c), ...items);
      }),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(textTests, dice, fc.nat({ max: 7 }), fc.boolean())
      .map(([f, from, size, whole]): Leaf => (s, c) => {
        const cell = Array.from(String(cellOf(s, c, from) ?? 'none'));
        const edge = f === 'startswith' ? cell.slice(0, 1 + size) : cell.slice(-1 - size);
        const part = f === 'contains' ? pieceOf(s, c, from, size) : whole ? cell.join('') : edge.join('');
        return test(f, columnOf(s, c), text(part));
      }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(op, fc.integer({ min: -1, max: 1 }), dice).map(([o, off, pick]): Leaf => (s, c) => {
      const size = Array.from(String(cellOf(s, c, pick) ?? '')).length;
      return cmp(fn('length', columnOf(s, c)), o, int(size + off));
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(op, dice, fc.nat({ max: 5 })).map(
      ([o, from, size]): Leaf =>
        (s, c) =>
          cmp(fn('indexof', columnOf(s, c), text(pieceOf(s, c, from, size))), o, int(from % 6)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(op, dice, fc.nat({ max: 5 }), fc.boolean())
      .map(([o, from, size, open]): Leaf => (s, c) => {
        const characters = Array.from(String(cellOf(s, c, from) ?? ''));
        const start = (from % 8) - 4;
        const first = start < 0 ? Math.max(0, characters.length + start) : start;
        const part = characters.slice(first, open ? undefined : first + size).join('');
        const args = open ? [int(start)] : [int(start), int(size)];
        return cmp(fn('substring', columnOf(s, c), ...args), o, text(part));
      }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(textCall, op, oneWord).map(([f, o, w]): Leaf => (s, c) => {
      const word = wordOf(s, c, ...w);
      const value = f === 'tolower' ? word.toLowerCase() : f === 'toupper' ? word.toUpperCase() : word.trim();
      return cmp(fn(f, columnOf(s, c)), o, text(value));
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(op, dice, textTests, fc.boolean()).map(([o, pick, f, joinTwo]): Leaf => (s, c) => {
      const other = nth(namesOf(s.set, 'text'), pick);
      const both = fn('concat', fn('concat', columnOf(s, c), text(' - ')), columnOf(s, other));
      if (!joinTwo) return cmp(columnOf(s, c), o, columnOf(s, other));
      return test(f, both, text(pieceOf(s, c, pick, 3)));
    }),
  },
);
