import fc from 'fast-check';
import type { Value } from '../../src/odata/index.js';
import { bytesOf, valueAt } from '../../src/table/index.js';
import { vectorOf } from '../../src/table/vector.js';

const back = (values: readonly Value[]): readonly Value[] => {
  const vector = vectorOf(values);
  return values.map((_, i) => valueAt(vector, i));
};
const kindOf = (values: readonly Value[]) => {
  const vector = vectorOf(values);
  return vector.kind === 'codes' ? vector.codes.constructor.name : vector.kind;
};
const count = (length: number, value: (i: number) => Value) => Array.from({ length }, (_, i) => value(i));

describe('a column', () => {
  const nulls = (values: fc.Arbitrary<Value>) =>
    fc.array(fc.oneof({ weight: 5, arbitrary: values }, { weight: 1, arbitrary: fc.constant(null) }), {
      maxLength: 120,
    });
  const anyNumber = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER),
  );
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.string({ unit: 'binary', maxLength: 6 }).map((text) => `\ufeff${text}`),
    fc.constantFrom('', '\0', '\u{1f600}', 'é', 'e\u0301', '\ud83d', '\ude00', '"\\\n'),
  );

  it.each([
    ['numbers', anyNumber],
    ['texts', anyText],
    ['booleans', fc.boolean()],
    ['few numbers', fc.constantFrom(0, -0, 1, Number.NaN)],
    ['few texts', fc.constantFrom('a', '', '\u{1f600}')],
  ])('of %s gives back what went in', (_, values) => {
    fc.assert(
      fc.property(nulls(values as fc.Arbitrary<Value>), (list) => {
        const found = back(list);
        expect(found).toHaveLength(list.length);
        found.forEach((value, i) => {
          if (!Object.is(value, list[i])) throw new Error(`${String(list[i])} came back as ${String(value)}`);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('may be empty, or null throughout', () => {
    expect(back([])).toEqual([]);
    expect(back([null, null])).toEqual([null, null]);
  });

  it('is coded where values come again, as narrowly as they allow', () => {
    expect(kindOf(count(1000, (i) => `v${i % 256}`))).toBe('Uint8Array');
    expect(kindOf(count(1000, (i) => `v${i % 257}`))).toBe('Uint16Array');
    expect(kindOf(count(131_072, (i) => i % 65_536))).toBe('Uint16Array');
    expect(kindOf(count(131_074, (i) => i % 65_537))).toBe('Uint32Array');
    expect(kindOf(count(1000, (i) => `v${i}`))).toBe('texts');
    expect(kindOf(count(1000, (i) => i))).toBe('numbers');
    // So few that a dictionary costs nothing.
    expect(kindOf(['a', 'b', 'c'])).toBe('Uint8Array');
    expect(kindOf(count(1000, () => null))).toBe('Uint8Array');
  });

  it.each([256, 257, 65_536, 65_537])('of %d distinct values, each twice, gives each back', (distinct) => {
    const values = count(2 * distinct, (i) => `\u{1f600}${i % distinct}`);
    expect(back(values)).toEqual(values);
  });

  it.each([
    ['a byte order mark at their start', '\ufeff', ''],
    ['halves of a pair that would meet', '\ude00', '\ud83d'],
    ['pairs', '\u{1f600}', '\u{1f600}'],
    ['zeros', '\0', '\0'],
  ])('of many texts with %s gives them back', (_, before, after) => {
    const values = count(300, (i) => `${before}${i}${after}`);
    expect(back(values)).toEqual(values);
    expect(back([...values, null, ''])).toEqual([...values, null, '']);
  });

  it('keeps the sign of zero, whichever comes first', () => {
    expect(back([0, -0, 0, -0])).toEqual([0, -0, 0, -0]);
    expect(back([-0, 0])).toEqual([-0, 0]);
  });

  it('tells what it takes in memory', () => {
    const bytes = (values: readonly Value[]) => bytesOf(vectorOf(values));
    expect(bytes(count(1000, (i) => i))).toBe(8000);
    expect(bytes(count(1000, (i) => (i === 7 ? null : i)))).toBeGreaterThan(8000);
    expect(bytes(count(1000, (i) => i.toString().padStart(10, '0')))).toBe(14_000);
    expect(bytes(count(1000, (i) => (i % 2 === 0 ? 'left' : 'right')))).toBeLessThan(1200);
    expect(bytes(count(1000, (i) => (i % 2 === 0 ? 'left' : 'right')))).toBeGreaterThan(1000);
  });
});
