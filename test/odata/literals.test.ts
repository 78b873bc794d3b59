import fc from 'fast-check';
import {
  daysFromCivil,
  quote,
  readBinary,
  readBoolean,
  readDate,
  readDateTimeOffset,
  readDuration,
  readEnum,
  readGeo,
  readGuid,
  readNumber,
  readTimeOfDay,
} from '../../src/odata/literals.js';

const instant = (text: string) => readDateTimeOffset(text)?.value;

describe('dates', () => {
  it('counts days as the runtime does', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_000_000, max: 99_000_000 }), (day) => {
        const date = new Date(day * 86_400_000);
        fc.pre(Math.abs(date.getUTCFullYear()) <= 100_000);
        expect(daysFromCivil(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())).toBe(day);
      }),
    );
  });

  it.each([
    ['1970-01-01', 0],
    ['2000-02-29', 11_016],
    ['0000-01-01', -719_528],
    ['-0001-12-31', -719_529],
    ['1969-12-31', -1],
  ])('reads %s', (text, value) => expect(readDate(text)).toEqual({ type: 'date', value }));

  it.each([
    '2001-02-29',
    '1900-02-29',
    '2012-04-31',
    '2012-13-01',
    '2012-00-10',
    '2012-1-01',
    '12012-1-1',
    '00012-01-01',
    '1234567-01-01',
  ])('refuses %s', (text) => expect(readDate(text)).toBeNull());
});

describe('times of day', () => {
  it.each([
    ['00:00', 0],
    ['13:52', 49_920_000],
    ['23:59:59.999', 86_399_999],
    ['07:59:59.1', 28_799_100],
    ['00:00:00.0001', 0.5],
    ['00:00:00.001000000000', 1],
    ['00:00:00.001000000001', 1.5],
    ['23:59:60', 86_400_000],
  ])('reads %s', (text, value) => expect(readTimeOfDay(text)).toEqual({ type: 'timeOfDay', value }));

  it.each(['24:00:00', '23:60', '1:00', '12:00:61', '12:00:00.', '12:00:00.1234567890123'])(
    'refuses %s',
    (text) => expect(readTimeOfDay(text)).toBeNull(),
  );
});

describe('instants', () => {
  it('agrees with the runtime in every offset', () => {
    const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    const ms = fc.integer({ min: Date.UTC(1, 0, 2), max: Date.UTC(9999, 11, 30) });
    fc.assert(
      fc.property(ms, offset, (value, offsetMinutes) => {
        const local = new Date(value + offsetMinutes * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(offsetMinutes);
        const pad = (n: number) => String(n).padStart(2, '0');
        const zone = `${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
        expect(readDateTimeOffset(local + zone)).toEqual({ type: 'dateTimeOffset', value, offsetMinutes });
      }),
    );
  });

  it('reads what few clients send', () => {
    expect(instant('2012-09-03T13:52Z')).toBe(Date.UTC(2012, 8, 3, 13, 52));
    expect(instant('2012-09-03t13:52:00z')).toBe(Date.UTC(2012, 8, 3, 13, 52));
    expect(instant('1972-06-30T23:59:60Z')).toBe(Date.UTC(1972, 6, 1));
    expect(instant('-10000-04-01T00:00Z')).toBe(new Date('-010000-04-01T00:00:00Z').getTime());
    expect(readDateTimeOffset('2012-09-03T13:52-00:00')).toEqual({
      type: 'dateTimeOffset',
      value: Date.UTC(2012, 8, 3, 13, 52),
      offsetMinutes: 0,
    });
  });

  it('shows digits beyond milliseconds as a half, before and after 1970', () => {
    expect(instant('1970-01-01T00:00:00.0010001Z')).toBe(1.5);
    expect(instant('1969-12-31T23:59:59.9990001Z')).toBe(-0.5);
  });

  it.each([
    '2012-09-03T13:52',
    '2012-09-03',
    '2012-09-03 13:52Z',
    '2012-09-03T13:52+1:00',
    '2012-09-31T00:00Z',
    '2012-09-03T24:00Z',
    'T00:00Z',
  ])('refuses %s', (text) => expect(readDateTimeOffset(text)).toBeNull());
});

describe('durations', () => {
  it.each([
    ['P1D', 86_400_000],
    ['-P6DT23H59M59.9999S', -604_799_999.5],
    ['PT0.5S', 500],
    ['PT36H', 129_600_000],
    ['-PT0S', 0],
    ['pt1m', 60_000],
  ])('reads %s', (text, value) => expect(readDuration(text)).toEqual({ type: 'duration', value }));

  it.each(['P', 'PT', 'P1DT', '-P', 'P1Y', 'P1M', 'P1Y6DT23H', '1D', 'PT1.S', 'PT1.5M', '+P1D', ''])(
    'refuses %s',
    (text) => expect(readDuration(text)).toBeNull(),
  );
});

describe('numbers', () => {
  it.each([
    ['42', { type: 'integer', value: 42, exact: true }],
    ['-0', { type: 'integer', value: 0, exact: true }],
    ['9007199254740993', { type: 'integer', value: 9_007_199_254_740_992, exact: false }],
    ['9007199254740994', { type: 'integer', value: 9_007_199_254_740_994, exact: true }],
    ['+1234567890123456789', { type: 'integer', value: 1_234_567_890_123_456_800, exact: false }],
    ['3000000000.0', { type: 'decimal', value: 3_000_000_000 }],
    ['-3.14', { type: 'decimal', value: -3.14 }],
    ['-0.314e1', { type: 'double', value: -3.14 }],
    ['1E+2', { type: 'double', value: 100 }],
    ['INF', { type: 'double', value: Infinity }],
    ['-INF', { type: 'double', value: -Infinity }],
    ['NaN', { type: 'double', value: Number.NaN }],
  ])('reads %s', (text, literal) => expect(readNumber(text)).toEqual(literal));

  it('does not call infinity exact', () => {
    expect(readNumber('9'.repeat(400))).toEqual({ type: 'integer', value: Infinity, exact: false });
  });

  it.each(['', '1.', '.5', '1e', '1e1.5', '--1', '0x10', '1_000', 'inf', '+INF', 'nan'])(
    'refuses %s',
    (text) => expect(readNumber(text)).toBeNull(),
  );
});

describe('other literals', () => {
  it('reads guids in any case', () => {
    const value = '01234567-89ab-cdef-0123-456789abcdef';
    expect(readGuid(value.toUpperCase())).toEqual({ type: 'guid', value });
    expect(readGuid('01234567-89ab-cdef-456789abcdef')).toBeNull();
  });

  it('reads base64url as Buffer writes it, with padding or without', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url');
        expect(readBinary(text)).toEqual({ type: 'binary', value: text });
        expect(readBinary(text + '='.repeat((4 - (text.length % 4)) % 4))).not.toBeNull();
      }),
    );
    for (const text of ['A', 'Zm9', 'Zm8==', 'Zm8+', 'Zm9vY']) expect(readBinary(text)).toBeNull();
  });

  it('reads enumerations, geography, booleans', () => {
    expect(readEnum('S.P', 'Solid,Yellow,-42')).toEqual({
      type: 'enum',
      enumType: 'S.P',
      value: 'Solid,Yellow,-42',
    });
    expect([readEnum('S.P', 'a b'), readEnum('S.P', 'a,'), readEnum('S.P', '')]).toEqual([null, null, null]);
    expect(readGeo('SRID=0;Point(142.1 64.1)')).not.toBeNull();
    expect([readGeo('Point(1 2)'), readGeo('SRID=0;Circle(1 2)')]).toEqual([null, null]);
    expect(readBoolean('tRUe')).toEqual({ type: 'boolean', value: true });
    expect(readBoolean('yes')).toBeNull();
  });

  it('doubles quotes', () => {
    expect(quote("it's")).toBe("'it''s'");
  });
});
