import fc from 'fast-check';
import type { Value } from '../../src/odata/index.js';
import { NOW, valueOf } from './evaluating.js';

/** `outcome` is null in these rows, `channelName` is text; nothing else is. */
const row = { channelName: 'a', transfersCompleted: 3, holdDuration: 0 };
const at = (text: string): number => Date.parse(text);

/** Spellings of the three truth values: as literals, and as something only a row can decide. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  true: ['true', "channelName eq 'a'", 'outcome eq null'],
  false: ['false', "channelName eq 'b'", 'outcome ne null'],
  null: ['null', "contains(outcome,'x')", 'startswith(channelName,outcome)'],
};

describe('three-valued logic (URL Conventions §5.1.1.1.7 to 9)', () => {
  it.each([
    ['true', 'and', 'true', true],
    ['true', 'and', 'false', false],
    ['true', 'and', 'null', null],
    ['false', 'and', 'true', false],
    ['false', 'and', 'false', false],
    ['false', 'and', 'null', false],
    ['null', 'and', 'true', null],
    ['null', 'and', 'false', false],
    ['null', 'and', 'null', null],
    ['true', 'or', 'true', true],
    ['true', 'or', 'false', true],
    ['true', 'or', 'null', true],
    ['false', 'or', 'true', true],
    ['false', 'or', 'false', false],
    ['false', 'or', 'null', null],
    ['null', 'or', 'true', true],
    ['null', 'or', 'false', null],
    ['null', 'or', 'null', null],
  ])('%s %s %s is %s', (left, operator, right, result) => {
    for (const a of SPELLINGS[left]) {
      for (const b of SPELLINGS[right]) expect(valueOf(`(${a}) ${operator} (${b})`, row)).toBe(result);
    }
  });

  it.each([
    ['true', false],
    ['false', true],
    ['null', null],
  ])('not %s is %s', (operand, result) => {
    for (const each of SPELLINGS[operand]) expect(valueOf(`not (${each})`, row)).toBe(result);
  });

  it('holds for any number of operands', () => {
    expect(valueOf('true and null and true', row)).toBe(null);
    expect(valueOf('true and null and false', row)).toBe(false);
    expect(valueOf('false or null or false', row)).toBe(null);
    expect(valueOf('null or false or true', row)).toBe(true);
  });
});

describe('comparison with null (§5.1.1.1.1 to 6)', () => {
  it.each([
    ['outcome eq null', true],
    ['null eq outcome', true],
    ['null eq null', true],
    ['outcome eq outcome', true],
    ['channelName eq null', false],
    ["outcome eq 'x'", false],
    ['handlingDuration eq 0', false],
    ['outcome ne null', false],
    ['null ne null', false],
    ['channelName ne null', true],
    ["outcome ne 'x'", true],
    ['handlingDuration ne 0', true],
    ['null gt null', false],
    ['null ge null', false],
    ['null lt null', false],
    ['null le null', false],
    ["outcome gt 'x'", false],
    ["outcome le 'x'", false],
    ['handlingDuration ge 0', false],
    ['handlingDuration lt 0', false],
    ['transfersCompleted gt null', false],
    ['transfersCompleted le null', false],
    ['null lt transfersCompleted', false],
    ['time gt null', false],
  ])('%s is %s', (text, result) => expect(valueOf(text, row)).toBe(result));

  it('is never unknown, so that its negation is true', () => {
    for (const op of ['gt', 'ge', 'lt', 'le'])
      expect(valueOf(`not (handlingDuration ${op} 5)`, row)).toBe(true);
    expect(valueOf("not (outcome eq 'x')", row)).toBe(true);
    expect(valueOf("not (outcome ne 'x')", row)).toBe(false);
  });
});

describe('in (§5.1.1.1.11)', () => {
  it.each([
    ["channelName in ('b','a')", true],
    ["channelName in ('b','c')", false],
    ["outcome in ('b','c')", false],
    ["outcome in ('b',null)", true],
    ["channelName in ('b',null)", false],
    ["not (outcome in ('b'))", true],
    ['transfersCompleted in (1,3.0)', true],
    ['transfersCompleted in (1,2.5)', false],
    ['transfersCompleted in (1,2 add 1)', true],
    ['transfersCompleted in (handlingDuration,1)', false],
    ['handlingDuration in (handlingDuration,1)', true],
    ['holdDuration in (-0,1)', true],
    ['time in (2025-03-01T00:00:00Z)', true],
    ['time in (2025-03-01T02:00:00+02:00)', true],
    ['localDate in (2025-03-02,2025-03-03)', false],
    ["(channelName eq 'a') in (true)", true],
  ])('%s is %s', (text, result) => {
    const time = at('2025-03-01T00:00:00Z');
    expect(valueOf(text, { ...row, time, localDate: time / 86_400_000 })).toBe(result);
  });
});

describe('text', () => {
  it('compares by code point, not by UTF-16 unit', () => {
    // U+1F600 is two units, D83D DE00, that are smaller than U+FF61 and U+E000 though its code point is greater.
    expect(valueOf("'\u{1F600}' gt '\uFF61'")).toBe(true);
    expect(valueOf("'\uFF61' lt '\u{1F600}'")).toBe(true);
    expect(valueOf("'\u{1F600}' gt '\uE000'")).toBe(true);
    expect(valueOf("'\u{1F600}' gt '\uD7FF'")).toBe(true);
    expect(valueOf("'a\u{1F600}' ge 'a\u{1F601}'")).toBe(false);
  });

  it.each([
    ["'a' lt 'ab'", true],
    ["'a' lt 'B'", false],
    ["'' lt 'a'", true],
    ["'a' eq 'A'", false],
    ["'é' gt 'z'", true],
  ])('%s is %s', (text, result) => expect(valueOf(text)).toBe(result));
});

describe('arithmetic (§5.1.1.2)', () => {
  it.each([
    ['1 add 2', 3],
    ['1 sub 2 sub 3', -4],
    ['2 mul 3 add 1', 7],
    ['2 add 3 mul 2', 8],
    ['7 div 2', 3],
    ['-7 div 2', -3],
    ['7 div -2', -3],
    ['-7 div -2', 3],
    ['1 div 2', 0],
    ['-1 div 2', 0],
    ['7.0 div 2', 3.5],
    ['7 div 2.0', 3.5],
    ['7 divby 2', 3.5],
    ['-7 divby 2', -3.5],
    ['6 divby 2', 3],
    ['7 mod 3', 1],
    ['-7 mod 3', -1],
    ['7 mod -3', 1],
    ['-7 mod -3', -1],
    ['6 mod -3', 0],
    ['-6 mod 3', 0],
    ['7.5 mod 2', 1.5],
    ['-(3)', -3],
    ['-transfersCompleted', -3],
    ['transfersCompleted div 2', 1],
    ['1e0 div 0', Number.POSITIVE_INFINITY],
    ['-1e0 div 0', Number.NEGATIVE_INFINITY],
    ['INF sub INF', Number.NaN],
  ])('%s is %d', (text, result) => expect(valueOf(text, row)).toBe(result));

  it('gives a zero without sign, which integers do not have', () => {
    for (const text of ['-1 div 2', '-6 mod 3']) expect(Object.is(valueOf(text), 0)).toBe(true);
  });

  it.each([
    'handlingDuration add 1',
    '1 sub handlingDuration',
    'handlingDuration mul 0',
    'handlingDuration div 2',
    '2 divby handlingDuration',
    'handlingDuration mod 2',
    '-handlingDuration',
    '1 add null',
    'null mul null',
    'time add null',
    "null sub duration'P1D'",
  ])('%s is null', (text) => expect(valueOf(text, row)).toBe(null));

  it('gives no value where a row divides by zero', () => {
    for (const op of ['div', 'divby', 'mod']) expect(valueOf(`1 ${op} holdDuration`, row)).toBe(null);
    expect(valueOf('1 div holdDuration gt 0', row)).toBe(false);
  });

  it('compares numbers of all types, and not-a-number with nothing', () => {
    expect(valueOf('1 eq 1.0')).toBe(true);
    expect(valueOf('1 lt INF')).toBe(true);
    expect(valueOf('-INF lt 1')).toBe(true);
    expect(valueOf('INF eq INF')).toBe(true);
    for (const op of ['eq', 'gt', 'ge', 'lt', 'le']) expect(valueOf(`NaN ${op} NaN`)).toBe(false);
    expect(valueOf('NaN ne NaN')).toBe(true);
    expect(valueOf('NaN in (NaN,1)')).toBe(false);
  });
});

describe('arithmetic on times (§5.1.1.2)', () => {
  const time = at('2025-03-30T00:30:00Z');
  const values = { time, localDate: at('2025-03-30T00:00:00Z') / 86_400_000 };
  const DAY = 86_400_000;
  it.each<[string, Value]>([
    ["time add duration'PT1H'", time + 3_600_000],
    ["duration'PT1H' add time", time + 3_600_000],
    ["time sub duration'P1D'", time - DAY],
    // A day of a duration is 24 hours, also where clocks change.
    ["time add duration'P1D' eq 2025-03-31T03:30:00+03:00", true],
    ['time sub 2025-03-29T00:30:00Z', DAY],
    ["(time sub 2025-03-29T00:30:00Z) eq duration'PT24H'", true],
    ["localDate add duration'P1D' eq 2025-03-31", true],
    ["localDate add duration'PT47H' eq 2025-03-31", true],
    ["localDate sub duration'P30D' eq 2025-02-28", true],
    ["duration'P1D' add localDate eq 2025-03-31", true],
    ["(localDate sub 2025-03-01) eq duration'P29D'", true],
    ["duration'PT1H' add duration'PT30M' eq duration'PT90M'", true],
    ["duration'PT1H' sub duration'PT90M' eq duration'-PT30M'", true],
    ["duration'PT1H' mul 2 eq duration'PT2H'", true],
    ["2 mul duration'PT1H' eq duration'PT2H'", true],
    ["duration'PT1H' div 2 eq duration'PT30M'", true],
    ["-duration'PT1H' lt duration'PT0S'", true],
    ['now() sub now() eq time sub time', true],
    // Since 4.01 a duration may come without its prefix.
    ["time sub time eq 'PT0S'", true],
    ["'PT1H' gt time sub time", true],
    ["(time sub time) in ('PT1S','PT0S')", true],
    ["time add 'P1D' gt time", true],
    ["time eq time sub 'PT0.0S'", true],
  ])('%s is %s', (text, result) => {
    expect(valueOf(text, values, { zone: 'Europe/Bucharest' })).toBe(result);
  });

  it('order instants by what they are, whatever their offset, and below the millisecond', () => {
    expect(valueOf('time eq 2025-03-30T02:30:00+02:00', values)).toBe(true);
    expect(valueOf('time eq 2025-03-29T20:00:00-04:30', values)).toBe(true);
    expect(valueOf('time lt 2025-03-30T00:30:00.0001Z', values)).toBe(true);
    expect(valueOf('time eq 2025-03-30T00:30:00.0001Z', values)).toBe(false);
    expect(valueOf("time add duration'PT0.0001S' gt time", values)).toBe(true);
  });
});

describe('aliases (§5.3)', () => {
  it('stand for their expression, however deep', () => {
    const aliases = { a: '@b add 1', b: 'transfersCompleted', list: '["x","a"]', other: '@list' };
    expect(valueOf('@a eq 4', row, { aliases })).toBe(true);
    expect(valueOf('@a add @b mul @a eq 16', row, { aliases })).toBe(true);
    expect(valueOf('channelName in @list', row, { aliases })).toBe(true);
    expect(valueOf('channelName in @other', row, { aliases })).toBe(true);
    expect(valueOf('outcome in @other', row, { aliases })).toBe(false);
    expect(valueOf('channelName in (@c)', row, { aliases: { c: "'a'" } })).toBe(true);
    expect(valueOf('outcome in (@c)', row)).toBe(true);
    expect(valueOf('channelName in (@c,@d)', row, { aliases: { c: "'a'", d: 'null' } })).toBe(true);
  });

  it('stand for null where they are not given, whatever their name', () => {
    for (const name of ['p', 'constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(valueOf(`outcome eq @${name}`, row)).toBe(true);
      expect(valueOf(`1 add @${name}`, row)).toBe(null);
    }
  });
});

describe('evaluation', () => {
  it('reads nothing but the row: now() is the same for all', () => {
    expect(valueOf('now()')).toBe(NOW);
    expect(valueOf('now() gt mindatetime() and now() lt maxdatetime()')).toBe(true);
  });

  it('agrees with the table on random trees', () => {
    type Truth = boolean | null;
    const and = (a: Truth, b: Truth): Truth =>
      a === false || b === false ? false : a === null || b === null ? null : true;
    const or = (a: Truth, b: Truth): Truth =>
      a === true || b === true ? true : a === null || b === null ? null : false;
    const leaf = fc.constantFrom<[string, Truth]>(
      ['true', true],
      ["channelName eq 'b'", false],
      ["contains(outcome,'x')", null],
    );
    const tree = fc.letrec<{ node: [string, Truth] }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        tie('node').map(([text, truth]): [string, Truth] => [
          `not (${text})`,
          truth === null ? null : !truth,
        ]),
        fc
          .tuple(tie('node'), fc.constantFrom('and', 'or'), tie('node'))
          .map(([a, op, b]): [string, Truth] => [
            `(${a[0]}) ${op} (${b[0]})`,
            (op === 'and' ? and : or)(a[1], b[1]),
          ]),
      ),
    })).node;
    fc.assert(
      fc.property(tree, ([text, truth]) => expect(valueOf(text, row)).toBe(truth)),
      { numRuns: 300 },
    );
  });
});
