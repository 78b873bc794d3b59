import { columns, navigations, setNames, fixedNames, type SetName } from '../reference/index.js';
import type { Tape } from '../reference/tape.js';
import {
  functions,
  literals,
  ofType,
  operators,
  patterns,
  rareOperators,
  remote,
  types,
  words,
} from './vocabulary.js';

/** Texts of expressions and of options that hold them: right ones mostly, wrong ones now and then. Nothing here is encoded. */
export const sets: readonly SetName[] = [...setNames, ...fixedNames];

export function name(tape: Tape, set: SetName): string {
  if (tape.chance(1, 14)) return tape.pick(words);
  return tape.pick(Object.keys(columns[set]));
}

export const navigation = (tape: Tape, set: SetName): string =>
  tape.pick([...Object.keys(navigations[set]), ...(tape.chance(1, 8) ? words : ['journey'])]);

export const target = (set: SetName, by: string): SetName => navigations[set][by]?.to ?? set;

/** A path to a value, from the row itself or over navigation. */
export function member(tape: Tape, set: SetName): string {
  const form = tape.next(12);
  if (form < 8) return name(tape, set);
  const by = navigation(tape, set);
  if (form === 8) return `${by}/$count`;
  if (form === 9) return `$it/${name(tape, set)}`;
  if (form === 10) return `${by}/$count($filter=${expression(tape, target(set, by), 1)})`;
  return `${by}/${name(tape, target(set, by))}`;
}

export function expression(tape: Tape, set: SetName, depth = 3): string {
  const form = depth <= 0 ? tape.next(4) : tape.next(18);
  const again = (): string => expression(tape, set, depth - 1);
  switch (form) {
    case 0:
    case 1:
      return member(tape, set);
    case 2:
    case 3:
      return tape.pick(literals);
    case 4:
      return `(${again()})`;
    case 5:
      return `not ${again()}`;
    case 6:
      return `-${again()}`;
    case 7:
    case 8:
      return call(tape, set, again);
    case 9: {
      const by = navigation(tape, set);
      const v = tape.pick(['a', 'b', 'x', 'journeyId', '$it']);
      const inner = expression(tape, target(set, by), depth - 1);
      const body = tape.chance(1, 8) ? '' : `${v}:${inner.replace(/^([a-z]\w*)(?=$| )/i, `${v}/$1`)}`;
      return `${by}/${tape.pick(['any', 'all', 'Any', 'some'])}(${body})`;
    }
    case 10: {
      const list = Array.from({ length: tape.next(4) }, () => tape.pick(literals));
      return `${member(tape, set)} in (${list.join(',')})`;
    }
    case 11:
    case 12:
    case 13: {
      const [column, type] = tape.pick(Object.entries(columns[set]));
      const operator = tape.pick(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
      const literal = tape.pick(tape.chance(1, 40) ? remote : ofType[type]);
      return `${column} ${operator} ${literal}${tape.chance(1, 4) ? ` and ${again()}` : ''}`;
    }
    default: {
      const operator = tape.chance(1, 12) ? tape.pick(rareOperators) : tape.pick(operators);
      return `${again()} ${operator} ${again()}`;
    }
  }
}

function call(tape: Tape, set: SetName, again: () => string): string {
  const called = tape.pick(functions);
  if (called === 'cast' || called === 'isof')
    return `${called}(${tape.chance(1, 3) ? '' : `${again()},`}${tape.pick(types)})`;
  if (called === 'case') return `case(${again()}:${again()},true:${again()})`;
  if (called.startsWith('matches')) return `${called}(${name(tape, set)},${tape.pick(patterns)})`;
  const args = Array.from({ length: tape.next(4) }, again);
  return `${called}(${[...(args.length === 0 && tape.chance(3, 4) ? [name(tape, set)] : []), ...args].join(',')})`;
}

export function order(tape: Tape, set: SetName): string {
  const items = Array.from({ length: 1 + tape.next(3) }, () => {
    const value = tape.chance(2, 3) ? name(tape, set) : expression(tape, set, 2);
    return `${value}${tape.pick(['', ' desc', ' asc', ' DESC', ' down'])}`;
  });
  return items.join(',');
}

export function search(tape: Tape): string {
  const parts = [
    'handled',
    '"two words"',
    'AND',
    'OR',
    'NOT',
    '(',
    ')',
    'a',
    '""',
    '"open',
    "o'k",
    'ü',
    '\\',
  ];
  return Array.from({ length: 1 + tape.next(5) }, () => tape.pick(parts)).join(' ');
}

export function compute(tape: Tape, set: SetName): string {
  const items = Array.from({ length: 1 + tape.next(2) }, (_, i) => {
    const alias = tape.chance(1, 8) ? tape.pick(words) : `c${String(i)}`;
    return `${expression(tape, set, 2)} as ${alias}`;
  });
  return items.join(',');
}
