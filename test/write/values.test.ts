import fc from 'fast-check';
import type { EdmType } from '../../src/model/index.js';
import { edmTypeOf, type Value, type ValueType, valueTypeOf } from '../../src/odata/index.js';
import { readDuration, readNumber, readTimeOfDay } from '../../src/odata/literals.js';
import { Zone } from '../../src/time/index.js';
import { PLAIN } from '../../src/write/index.js';
import { compileValue } from '../../src/write/values.js';

const context = { zone: new Zone('UTC'), representation: PLAIN };
const written = (type: EdmType, value: Exclude<Value, null>): string => compileValue(type, context)(value);

describe('types of values', () => {
  const types: readonly (readonly [ValueType, EdmType])[] = [
    ['string', 'Edm.String'],
    ['boolean', 'Edm.Boolean'],
    ['integer', 'Edm.Int64'],
    ['decimal', 'Edm.Decimal'],
    ['double', 'Edm.Double'],
    ['dateTimeOffset', 'Edm.DateTimeOffset'],
    ['date', 'Edm.Date'],
    ['timeOfDay', 'Edm.TimeOfDay'],
    ['duration', 'Edm.Duration'],
    ['guid', 'Edm.Guid'],
  ];

  it.each(types)('%s is published as %s, and back', (type, edm) => {
    expect(edmTypeOf(type)).toBe(edm);
    expect(valueTypeOf(edm)).toBe(type);
  });

  it('nothing but null is published as text, and Int32 reads as the others do', () => {
    expect(edmTypeOf('null')).toBe('Edm.String');
    expect(valueTypeOf('Edm.Int32')).toBe('integer');
  });
});

describe('values that only computing gives', () => {
  it.each<[EdmType, Exclude<Value, null>, string]>([
    ['Edm.Decimal', 1.5, '1.5'],
    ['Edm.Decimal', -0.0000001234, '-0.0000001234'],
    ['Edm.Decimal', 1e21, '1000000000000000000000'],
    ['Edm.Decimal', -1.25e22, '-12500000000000000000000'],
    ['Edm.Decimal', 5e-7, '0.0000005'],
    ['Edm.Decimal', Number.POSITIVE_INFINITY, '"INF"'],
    ['Edm.TimeOfDay', 0, '"00:00:00.000"'],
    ['Edm.TimeOfDay', 86_399_999, '"23:59:59.999"'],
    ['Edm.Duration', 1500, '"PT1.5S"'],
    ['Edm.Duration', -90_000, '"-PT1M30S"'],
    ['Edm.Duration', Number.NaN, 'null'],
    ['Edm.Duration', Number.NEGATIVE_INFINITY, 'null'],
    ['Edm.Guid', '01234567-89ab-cdef-0123-456789abcdef', '"01234567-89ab-cdef-0123-456789abcdef"'],
    ['Edm.Double', Number.NaN, '"NaN"'],
    ['Edm.Double', 1e300, '1e+300'],
  ])('%s %p is written %s', (type, value, text) => expect(written(type, value)).toBe(text));

  it.each<[EdmType, number]>([
    ['Edm.Int64', 2 ** 63],
    ['Edm.Int64', -1e300],
    ['Edm.Int64', Number.POSITIVE_INFINITY],
    ['Edm.DateTimeOffset', 9e15],
    ['Edm.DateTimeOffset', -8.64e15],
    ['Edm.DateTimeOffset', Number.NaN],
    ['Edm.Date', 2e8],
    ['Edm.Date', Number.NEGATIVE_INFINITY],
  ])('%s has no text for %p: it is null', (type, value) => expect(written(type, value)).toBe('null'));

  it('goes as far as the types do', () => {
    expect(written('Edm.Int64', -(2 ** 63 - 1024))).toBe('-9223372036854775000');
    expect(written('Edm.Date', 99_000_000)).toMatch(/^"\d{6}-\d\d-\d\d"$/);
    expect(written('Edm.DateTimeOffset', 8.6e15)).toMatch(/^"\d{6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"$/);
  });

  const inner = (text: string): string => JSON.parse(text) as string;

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 50), max: 2 ** 50 }), (ms) => {
        expect(readDuration(inner(written('Edm.Duration', ms)))).toEqual({ type: 'duration', value: ms });
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_399_999 }), (ms) => {
        expect(readTimeOfDay(inner(written('Edm.TimeOfDay', ms)))).toEqual({ type: 'timeOfDay', value: ms });
      }),
    );
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = written('Edm.Decimal', value);
        expect(text).toMatch(/^-?\d+(?:\.\d+)?$/);
        expect(readNumber(text)!.value).toBe(value + 0);
      }),
    );
  });
});
