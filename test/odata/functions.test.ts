import fc from 'fast-check';
import { DateTime } from 'luxon';
import { functions } from '../../src/odata/functions.js';
import { compareText, compareValues, type Value } from '../../src/odata/index.js';
import { compatible, isNumeric, valueTypeOf } from '../../src/odata/value.js';
import { dateText, timeOfDayText } from '../../src/time/index.js';
import { refusalOf, valueOf } from './evaluating.js';

describe('text functions (URL Conventions §5.1.1.5 to 7)', () => {
  it.each<[string, Value]>([
    ["concat('a','b')", 'ab'],
    ["concat(concat('a','b'),'c')", 'abc'],
    ["contains('abc','b')", true],
    ["contains('abc','B')", false],
    ["contains('abc','')", true],
    ["startswith('abc','ab')", true],
    ["startswith('abc','bc')", false],
    ["endswith('abc','bc')", true],
    ["endswith('abc','ab')", false],
    ["indexof('abcb','b')", 1],
    ["indexof('abc','x')", -1],
    ["indexof('abc','')", 0],
    ["length('abc')", 3],
    ["length('')", 0],
    ["substring('abcd',1)", 'bcd'],
    ["substring('abcd',1,2)", 'bc'],
    ["substring('abcd',9)", ''],
    ["substring('abcd',1,0)", ''],
    ["substring('abcd',2,99)", 'cd'],
    ["substring('abcd',-2)", 'cd'],
    ["substring('abcd',-3,2)", 'bc'],
    ["substring('abcd',-9,2)", 'ab'],
    ["tolower('ÄB')", 'äb'],
    ["toupper('äb')", 'ÄB'],
    ["trim('  a b ')", 'a b'],
    ["contains('it''s','''')", true],
    ["CONTAINS('abc','b')", true],
  ])('%s is %j', (text, result) => expect(valueOf(text)).toBe(result));

  it('count characters beyond U+FFFF as one', () => {
    expect(valueOf("length('a\u{1F600}b')")).toBe(3);
    expect(valueOf("indexof('a\u{1F600}b','b')")).toBe(2);
    expect(valueOf("substring('a\u{1F600}b',1,1)")).toBe('\u{1F600}');
    expect(valueOf("substring('a\u{1F600}b',2)")).toBe('b');
  });

  it('agree with lists of characters', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((each) => each.replaceAll("'", ''));
    fc.assert(
      fc.property(text, text, fc.nat(14), fc.nat(14), (a, b, start, length) => {
        expect(valueOf(`length('${a}${b}')`)).toBe([...a, ...b].length);
        expect(valueOf(`substring('${a}',${start},${length})`)).toBe(
          [...a].slice(start, start + length).join(''),
        );
        const index = valueOf(`indexof('${a}${b}','${b}')`) as number;
        expect([...a, ...b].slice(index, index + [...b].length).join('')).toBe(b);
      }),
    );
  });
});

describe('matchesPattern (§5.1.1.7.1)', () => {
  it.each<[string, Value]>([
    ["matchesPattern('Sales EU','^Sales')", true],
    ["matchesPattern('EU Sales','^Sales')", false],
    ["matchesPattern('EU Sales','Sales')", true],
    ["matchesPattern('a1','^[a-z]\\d$')", true],
    ["matchesPattern('a','^(a|b)+$')", true],
    ["matchesPattern('Zoë','^\\p{L}+$')", true],
    ["matchesPattern(null,'a')", null],
    ["matchesPattern('a',null)", null],
  ])('%s is %s', (text, result) => expect(valueOf(text)).toBe(result));

  it('refuses what is no pattern, or cannot be matched in linear time, with its position', () => {
    for (const pattern of ['(', '[a', '(?=a)', '(a)\\1']) {
      const error = refusalOf(`matchesPattern(outcome,'${pattern}')`);
      expect(error).toMatchObject({
        code: 'invalidOption',
        status: 400,
        detail: { target: '$filter', position: 23 },
      });
    }
    expect(refusalOf('matchesPattern(outcome,channelName)').code).toBe('notImplemented');
  });

  it('is linear where backtracking would not end', () => {
    const text = 'a'.repeat(5_000);
    expect(valueOf(`matchesPattern('${text}b','^(a+)+$')`)).toBe(false);
  });
});

describe('numbers (§5.1.1.9)', () => {
  it.each<[string, number]>([
    ['round(2.5)', 3],
    ['round(-2.5)', -3],
    ['round(0.5)', 1],
    ['round(-0.5)', -1],
    ['round(1.5)', 2],
    ['round(2.4999)', 2],
    ['round(0.49999999999999994)', 0],
    ['round(7)', 7],
    ['round(INF)', Number.POSITIVE_INFINITY],
    ['round(NaN)', Number.NaN],
    ['floor(2.9)', 2],
    ['floor(-2.1)', -3],
    ['ceiling(2.1)', 3],
    ['ceiling(-2.9)', -2],
    ["totalseconds(duration'PT1M0.5S')", 60.5],
    ["totalseconds(duration'-P1D')", -86_400],
  ])('%s is %d', (text, result) => expect(valueOf(text)).toBe(result));

  it('keep their type: what was rounded as a decimal divides as one', () => {
    expect(valueOf('round(6.6) div 2')).toBe(3.5);
    expect(valueOf('round(7) div 2')).toBe(3);
  });
});

describe('functions of null', () => {
  it('are null, whichever argument it is', () => {
    for (const [name, overloads] of Object.entries(functions)) {
      for (const { parameters } of overloads) {
        const samples: Readonly<Record<string, string>> = {
          string: "'a'",
          integer: '1',
          decimal: '1.5',
          double: '1e0',
          dateTimeOffset: '2025-01-01T00:00:00Z',
          date: '2025-01-01',
          timeOfDay: '12:00:00',
          duration: "duration'PT1S'",
        };
        parameters.forEach((_, missing) => {
          const args = parameters.map((type, i) => (i === missing ? 'null' : samples[type]));
          expect([name, valueOf(`${name}(${args.join(',')})`)]).toEqual([name, null]);
          const whole = parameters.map((type) => samples[type]);
          expect([name, valueOf(`${name}(${whole.join(',')})`)]).not.toEqual([name, null]);
        });
      }
    }
  });
});

describe('dates and times (§5.1.1.8)', () => {
  const ZONES = ['UTC', 'Europe/Bucharest', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia'] as const;
  const instant = fc.integer({
    min: Date.parse('1980-01-01T00:00:00Z'),
    max: Date.parse('2037-01-01T00:00:00Z'),
  });

  it("read a column's instant in the feed's zone, as luxon does", () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(...ZONES), (time, zone) => {
        const local = DateTime.fromMillis(time, { zone });
        const value = (text: string): Value => valueOf(text, { time }, { zone });
        expect(value('year(time)')).toBe(local.year);
        expect(value('month(time)')).toBe(local.month);
        expect(value('day(time)')).toBe(local.day);
        expect(value('hour(time)')).toBe(local.hour);
        expect(value('minute(time)')).toBe(local.minute);
        expect(value('second(time)')).toBe(local.second);
        expect(value('fractionalseconds(time)')).toBe(local.millisecond / 1000);
        expect(value('totaloffsetminutes(time)')).toBe(local.offset);
        expect(dateText(value('date(time)') as number)).toBe(local.toISODate());
        expect(timeOfDayText(value('time(time)') as number)).toBe(local.toFormat('HH:mm:ss.SSS'));
      }),
      { numRuns: 200 },
    );
  });

  it.each<[string, Value]>([
    ['hour(2025-01-01T00:30:00+05:00)', 0],
    ['day(2025-01-01T00:30:00+05:00)', 1],
    ['year(2024-12-31T23:30:00-08:00)', 2024],
    ['date(2025-01-01T00:30:00+05:00) eq 2025-01-01', true],
    ['time(2025-01-01T00:30:00-03:30) eq 00:30:00', true],
    ['totaloffsetminutes(2025-01-01T00:30:00-03:30)', -210],
    ['totaloffsetminutes(2025-01-01T00:30:00Z)', 0],
    ['minute(2025-01-01T00:30:00+05:45)', 30],
    ['hour(13:14:15.5)', 13],
    ['minute(13:14:15.5)', 14],
    ['second(13:14:15.5)', 15],
    ['fractionalseconds(13:14:15.5)', 0.5],
    ['year(2025-02-03)', 2025],
    ['month(2025-02-03)', 2],
    ['day(2025-02-03)', 3],
    ['year(0050-02-03)', 50],
    ['year(-0044-03-15)', -44],
  ])("a literal's own offset, not the feed's zone: %s is %s", (text, result) => {
    expect(valueOf(text, {}, { zone: 'Asia/Tokyo' })).toBe(result);
  });

  it('differ between a column and a literal of the same instant', () => {
    const time = Date.parse('2025-01-01T00:30:00+05:00');
    const text = 'date(time) eq date(2025-01-01T00:30:00+05:00)';
    expect(valueOf(text, { time }, { zone: 'UTC' })).toBe(false);
    expect(valueOf(text, { time }, { zone: 'Asia/Karachi' })).toBe(true);
  });
});

describe('order of values', () => {
  const codePoints = (text: string): number[] => [...text].map((each) => each.codePointAt(0)!);
  function byCodePoint(a: string, b: string): number {
    const [left, right] = [codePoints(a), codePoints(b)];
    const differs = left.findIndex((each, i) => each !== right[i]);
    if (differs < 0) return left.length - right.length;
    return right[differs] === undefined ? 1 : left[differs] - right[differs];
  }

  it('of texts is that of their code points', () => {
    const text = fc.string({
      unit: fc.constantFrom(
        'a',
        'b',
        '\uD7FF',
        '\uE000',
        '\uFF61',
        '\uFFFF',
        '\u{10000}',
        '\u{1F600}',
        '\u{10FFFF}',
      ),
      maxLength: 4,
    });
    fc.assert(
      fc.property(text, text, (a, b) =>
        expect(Math.sign(compareText(a, b))).toBe(Math.sign(byCodePoint(a, b))),
      ),
      { numRuns: 500 },
    );
  });

  it('puts null first, then not-a-number, and is total', () => {
    const value = fc.oneof(fc.constant(null), fc.constantFrom(Number.NaN, -1, 0, 2.5, Infinity, -Infinity));
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        expect(Math.sign(compareValues(a, b)) + Math.sign(compareValues(b, a))).toBe(0);
        if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0)
          expect(compareValues(a, c)).toBeLessThanOrEqual(0);
      }),
    );
    expect([2, Number.NaN, null, -Infinity].sort(compareValues)).toEqual([null, Number.NaN, -Infinity, 2]);
    expect([true, null, false].sort(compareValues)).toEqual([null, false, true]);
    expect(['b', null, ''].sort(compareValues)).toEqual([null, '', 'b']);
  });
});

describe('types', () => {
  it('go together where they are the same, numeric, or null', () => {
    expect(compatible('integer', 'double')).toBe(true);
    expect(compatible('decimal', 'integer')).toBe(true);
    expect(compatible('null', 'date')).toBe(true);
    expect(compatible('date', 'dateTimeOffset')).toBe(false);
    expect(compatible('string', 'guid')).toBe(false);
    expect(['integer', 'decimal', 'double', 'duration'].map((type) => isNumeric(type as 'integer'))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect([valueTypeOf('Edm.Int64'), valueTypeOf('Edm.Date'), valueTypeOf('Edm.DateTimeOffset')]).toEqual([
      'integer',
      'date',
      'dateTimeOffset',
    ]);
  });
});
