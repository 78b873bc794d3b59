import { evaluate, valueOf, type Truth } from './evaluate.js';
import { columns } from './model.js';
import {
  and,
  arith,
  clock,
  cmp,
  col,
  date,
  fn,
  int,
  isIn,
  nil,
  not,
  or,
  real,
  span,
  test as textTest,
  text,
  time,
  truth,
  type Cond,
  type FunctionName,
  type Val,
  type Value,
} from './query.js';
import { buildSets, type Row, type Sets } from './rows.js';

const zone = 'Europe/Bucharest';
const empty = buildSets({ journeys: [], transitions: [] }, zone);

/** A Journeys row with these cells, all others null. */
function journey(cells: Row): Row {
  return { ...Object.fromEntries(Object.keys(columns.Journeys).map((name) => [name, null])), ...cells };
}
const holds = (cond: Cond, cells: Row = {}, sets: Sets = empty): Truth =>
  evaluate(sets, { '': { set: 'Journeys', row: journey(cells) } }, cond);
const value = (val: Val, cells: Row = {}, sets: Sets = empty): Value =>
  valueOf(sets, { '': { set: 'Journeys', row: journey(cells) } }, val);

const yes = cmp(int(1), 'eq', int(1));
const no = cmp(int(1), 'eq', int(2));
/** A condition that is neither: a function of null. */
const unknown = textTest('contains', col('outcome'), text('x'));

describe('three-valued logic (OData 4.01 URL Conventions 5.1.1.1.10 to 12)', () => {
  it('and', () => {
    const table: [Cond, Cond, Truth][] = [
      [yes, yes, true],
      [yes, no, false],
      [yes, unknown, null],
      [no, yes, false],
      [no, no, false],
      [no, unknown, false],
      [unknown, yes, null],
      [unknown, no, false],
      [unknown, unknown, null],
    ];
    expect(table.map(([l, r]) => holds(and(l, r)))).toEqual(table.map((line) => line[2]));
  });

  it('or', () => {
    const table: [Cond, Cond, Truth][] = [
      [yes, yes, true],
      [yes, no, true],
      [yes, unknown, true],
      [no, yes, true],
      [no, no, false],
      [no, unknown, null],
      [unknown, yes, true],
      [unknown, no, null],
      [unknown, unknown, null],
    ];
    expect(table.map(([l, r]) => holds(or(l, r)))).toEqual(table.map((line) => line[2]));
  });

  it('not', () => {
    expect([yes, no, unknown].map((c) => holds(not(c)))).toEqual([false, true, null]);
  });

  it('comparing a truth with a literal', () => {
    expect([true, false, null].map((b) => holds(truth(unknown, 'eq', b)))).toEqual([false, false, true]);
    expect([true, false, null].map((b) => holds(truth(unknown, 'ne', b)))).toEqual([true, true, false]);
    expect(holds(truth(no, 'eq', false))).toBe(true);
    expect(holds(truth(yes, 'ne', true))).toBe(false);
  });
});

describe('comparison with null', () => {
  it.each<[string, Val, Val, boolean[]]>([
    ['null with null', nil, nil, [true, false, false, false, false, false]],
    ['null column with null', col('outcome'), nil, [true, false, false, false, false, false]],
    ['null column with a value', col('outcome'), text('a'), [false, true, false, false, false, false]],
    ['a value with null', int(1), nil, [false, true, false, false, false, false]],
    ['two null columns', col('outcome'), col('channelId'), [true, false, false, false, false, false]],
    [
      'null arithmetic with a value',
      arith(col('holdDuration'), 'add', int(1)),
      int(1),
      [false, true, false, false, false, false],
    ],
    [
      'null arithmetic with null',
      arith(col('holdDuration'), 'add', int(1)),
      nil,
      [true, false, false, false, false, false],
    ],
    [
      'a function of null with a value',
      fn('length', col('outcome')),
      int(0),
      [false, true, false, false, false, false],
    ],
  ])('%s: eq ne gt ge lt le', (_, l, r, expected) => {
    const operators = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
    expect(operators.map((op) => holds(cmp(l, op, r)))).toEqual(expected);
  });

  it('the negation of an inequality with null is true, as that is false', () => {
    expect(holds(not(cmp(col('holdDuration'), 'gt', int(5))))).toBe(true);
    expect(holds(not(cmp(col('holdDuration'), 'le', int(5))))).toBe(true);
  });

  it('in: null is a member only beside a null', () => {
    expect(holds(isIn(col('outcome'), text('a'), nil))).toBe(true);
    expect(holds(isIn(col('outcome'), text('a')))).toBe(false);
    expect(holds(not(isIn(col('outcome'), text('a'))))).toBe(true);
    expect(holds(isIn(col('outcome'), nil), { outcome: 'a' })).toBe(false);
    expect(holds(isIn(col('holdDuration'), real(5), int(7)), { holdDuration: 5 })).toBe(true);
  });

  it('text tests of null are unknown, whichever argument it is', () => {
    expect(holds(textTest('startswith', col('outcome'), text('')))).toBeNull();
    expect(holds(textTest('endswith', text('abc'), col('outcome')))).toBeNull();
    expect(holds(textTest('contains', text('abc'), nil))).toBeNull();
    expect(holds(not(textTest('contains', col('outcome'), text('x'))))).toBeNull();
  });

  it('functions and arithmetic of null are null', () => {
    const names: FunctionName[] = ['length', 'trim', 'tolower', 'toupper'];
    for (const name of names) expect(value(fn(name, col('outcome')))).toEqual({ t: 'null' });
    expect(value(fn('concat', text('a'), col('outcome')))).toEqual({ t: 'null' });
    expect(value(fn('substring', col('outcome'), int(0)))).toEqual({ t: 'null' });
    expect(value(fn('year', col('time')))).toEqual({ t: 'null' });
    expect(value(arith(int(1), 'mul', nil))).toEqual({ t: 'null' });
    expect(value({ k: 'neg', v: col('holdDuration') })).toEqual({ t: 'null' });
  });
});

describe('numbers', () => {
  const number = (val: Val): unknown => {
    const result = value(val);
    return result.t === 'null' ? null : [result.t, result.v];
  };

  it('whole numbers divide by truncation, others do not', () => {
    expect(number(arith(int(7), 'div', int(2)))).toEqual(['int', 3]);
    expect(number(arith(int(-7), 'div', int(2)))).toEqual(['int', -3]);
    expect(number(arith(int(7), 'div', real(2)))).toEqual(['real', 3.5]);
    expect(number(arith(int(7), 'divby', int(2)))).toEqual(['real', 3.5]);
    expect(number(arith(arith(int(7), 'divby', int(2)), 'div', int(2)))).toEqual(['real', 1.75]);
    expect(number(arith(int(-7), 'mod', int(3)))).toEqual(['int', -1]);
    expect(number(arith(int(7), 'mod', int(-3)))).toEqual(['int', 1]);
  });

  it('zero has no sign', () => {
    expect(number(arith(int(-1), 'div', int(2)))).toEqual(['int', 0]);
    expect(number({ k: 'neg', v: int(0) })).toEqual(['int', 0]);
    expect(number(arith(int(-4), 'mod', int(2)))).toEqual(['int', 0]);
    expect(number(arith(int(0), 'mul', int(-3)))).toEqual(['int', 0]);
    expect(holds(cmp({ k: 'neg', v: real(0) }, 'eq', int(0)))).toBe(true);
  });

  it('rounding goes away from zero at the midpoint', () => {
    const rounded = [2.5, -2.5, 2.4, -2.6, 0.5, -0.5].map((v) => value(fn('round', real(v))));
    expect(rounded.map((r) => (r.t === 'real' ? r.v + 0 : r))).toEqual([3, -3, 2, -3, 1, -1]);
    expect(number(fn('floor', real(-2.1)))).toEqual(['real', -3]);
    expect(number(fn('ceiling', real(2.1)))).toEqual(['real', 3]);
  });

  it('whole numbers compare with other numbers by value', () => {
    expect(holds(cmp(int(5), 'eq', real(5)))).toBe(true);
    expect(holds(cmp(int(5), 'lt', real(5.5)))).toBe(true);
    expect(holds(cmp(int(5), 'lt', real(Infinity)))).toBe(true);
    expect(holds(cmp(real(NaN), 'eq', real(NaN)))).toBe(false);
    expect(holds(cmp(real(NaN), 'ne', real(NaN)))).toBe(true);
  });
});

describe('text', () => {
  const emoji = '😀';
  const fullwidth = '\uFF21';

  it('compares by code point: an emoji stands after U+FF21, though its first UTF-16 unit stands before', () => {
    expect(emoji < fullwidth).toBe(true);
    expect(holds(cmp(text(emoji), 'gt', text(fullwidth)))).toBe(true);
    expect(holds(cmp(text('a'), 'gt', text('Z')))).toBe(true);
    expect(holds(cmp(text('ab'), 'gt', text('a')))).toBe(true);
    expect(holds(cmp(text('10'), 'lt', text('9')))).toBe(true);
  });

  it('counts code points', () => {
    expect(value(fn('length', text('a😀b')))).toEqual({ t: 'int', v: 3 });
    expect(value(fn('indexof', text('a😀b'), text('b')))).toEqual({ t: 'int', v: 2 });
    expect(value(fn('indexof', text('abc'), text('x')))).toEqual({ t: 'int', v: -1 });
    expect(value(fn('indexof', text('abc'), text('')))).toEqual({ t: 'int', v: 0 });
    expect(value(fn('substring', text('a😀bc'), int(2)))).toEqual({ t: 'text', v: 'bc' });
    expect(value(fn('substring', text('a😀bc'), int(1), int(2)))).toEqual({ t: 'text', v: '😀b' });
    expect(value(fn('substring', text('abc'), int(7)))).toEqual({ t: 'text', v: '' });
  });

  it('the examples of the standard', () => {
    expect(value(fn('concat', fn('concat', text('Berlin'), text(', ')), text('Germany')))).toEqual({
      t: 'text',
      v: 'Berlin, Germany',
    });
    expect(value(fn('trim', text('  a b ')))).toEqual({ t: 'text', v: 'a b' });
    expect(value(fn('tolower', text('ÄB')))).toEqual({ t: 'text', v: 'äb' });
    expect(value(fn('toupper', text('äb')))).toEqual({ t: 'text', v: 'ÄB' });
    expect(holds(textTest('contains', text('freds'), text('red')))).toBe(true);
    expect(holds(textTest('startswith', text('Alfreds'), text('alf')))).toBe(false);
    expect(holds(textTest('endswith', text('Futterkiste'), text('kiste')))).toBe(true);
    expect(holds(textTest('contains', text('a'), text('')))).toBe(true);
  });
});

describe('time', () => {
  // Clocks in Bucharest went from 03:00 to 04:00 on 2025-03-30 at 01:00Z, and back on 2025-10-26 at 01:00Z.
  const at = (iso: string): Row => ({ time: Date.parse(iso), localDate: '2025-03-30' });
  const parts = (iso: string, names: FunctionName[]): unknown[] =>
    names.map((name) => {
      const result = value(fn(name, col('time')), at(iso));
      return result.t === 'null' ? null : result.v;
    });

  it('parts read the wall clock of the feed’s zone', () => {
    expect(parts('2025-03-30T00:59:59.999Z', ['date', 'hour', 'minute', 'second'])).toEqual([
      '2025-03-30',
      2,
      59,
      59,
    ]);
    expect(parts('2025-03-30T01:00:00Z', ['hour', 'time'])).toEqual([4, 4 * 3_600_000]);
    expect(parts('2025-10-26T00:30:00Z', ['hour', 'minute'])).toEqual([3, 30]);
    expect(parts('2025-10-26T01:30:00Z', ['hour', 'minute'])).toEqual([3, 30]);
    expect(parts('2024-12-31T22:00:00.001Z', ['year', 'month', 'day', 'time'])).toEqual([2025, 1, 1, 1]);
    expect(parts('2024-12-31T21:59:59Z', ['year', 'month', 'day'])).toEqual([2024, 12, 31]);
  });

  it('instants compare whatever the offset, and finer digits than milliseconds count', () => {
    expect(holds(cmp(col('time'), 'eq', time('2025-03-10T13:33:42+02:00')), at('2025-03-10T11:33:42Z'))).toBe(
      true,
    );
    expect(
      holds(
        cmp(col('time'), 'lt', time(Date.parse('2025-03-10T11:33:42Z') + 0.4567)),
        at('2025-03-10T11:33:42Z'),
      ),
    ).toBe(true);
  });

  it('dates, clocks and durations', () => {
    expect(holds(cmp(col('localDate'), 'ge', date('2025-03-30')), at('2025-03-30T10:00:00Z'))).toBe(true);
    expect(holds(cmp(fn('month', col('localDate')), 'eq', int(3)), at('2025-03-30T10:00:00Z'))).toBe(true);
    expect(holds(cmp(fn('time', col('time')), 'lt', clock(47_000_000)), at('2025-03-30T10:00:00Z'))).toBe(
      true,
    );
    const later = arith(col('time'), 'add', span(3_600_000));
    expect(holds(cmp(later, 'eq', time('2025-03-30T11:00:00Z')), at('2025-03-30T10:00:00Z'))).toBe(true);
    const since = arith(col('time'), 'sub', time('2025-03-30T09:00:00Z'));
    expect(holds(cmp(since, 'eq', span(3_600_000)), at('2025-03-30T10:00:00Z'))).toBe(true);
  });
});
