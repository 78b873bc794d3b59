import type { EdmType } from '../../src/model/index.js';
import type { Value } from '../../src/odata/index.js';
import { Zone } from '../../src/time/index.js';
import { BYTE_ORDER_MARK, compileCsvRow, csvHeader, type FlatColumn } from '../../src/write/index.js';

const column = (name: string, type: EdmType, index: number): FlatColumn => ({
  name,
  type,
  value: (frames) => frames.at(-1)!.values[index]!,
});
const zone = new Zone('Europe/Bucharest');

/** The record of some values, each of its type. */
function record(...cells: readonly (readonly [EdmType, Value])[]): string {
  const columns = cells.map(([type], i) => column(`c${i}`, type, i));
  return compileCsvRow(columns, { zone })([{ values: cells.map(([, value]) => value) }]);
}
const text = (value: Value) => ['Edm.String', value] as const;

it('ends each record with CR LF and separates by commas', () => {
  expect(record(text('a'), text('b'))).toBe('a,b\r\n');
});

it.each([
  ['a,b', '"a,b"'],
  ['say "no"', '"say ""no"""'],
  ['two\nlines', '"two\nlines"'],
  ['two\rlines', '"two\rlines"'],
  ['', '""'],
  [' a ', ' a '],
  ["it's; ok", "it's; ok"],
  ['Größe 𝄞', 'Größe 𝄞'],
])('writes the text %j as %s', (value, field) => {
  expect(record(text(value), text('x'))).toBe(`${field},x\r\n`);
});

it('tells null from the empty text', () => {
  expect(record(text(null), text(''), text(null))).toBe(',"",\r\n');
});

it('writes no empty line, which readers pass over', () => {
  expect(record(text(null))).toBe('""\r\n');
});

it.each<[EdmType, Value, string]>([
  ['Edm.DateTimeOffset', Date.parse('2025-06-15T12:00:00.250Z'), '2025-06-15T15:00:00.250+03:00'],
  ['Edm.Date', 20_254, '2025-06-15'],
  ['Edm.TimeOfDay', 3_723_000, '01:02:03.000'],
  ['Edm.Duration', 90_000, 'PT1M30S'],
  ['Edm.Int32', -7, '-7'],
  ['Edm.Int64', 9_007_199_254_740_991, '9007199254740991'],
  ['Edm.Double', 0.1, '0.1'],
  ['Edm.Double', Number.POSITIVE_INFINITY, 'INF'],
  ['Edm.Double', Number.NaN, 'NaN'],
  ['Edm.Decimal', 1e-7, '0.0000001'],
  ['Edm.Boolean', true, 'true'],
  ['Edm.Boolean', false, 'false'],
  ['Edm.Int64', 1e300, ''],
  ['Edm.DateTimeOffset', 1e17, ''],
])('writes %s %s as %s', (type, value, field) => {
  expect(record([type, value], text('x'))).toBe(`${field},x\r\n`);
});

it('has a header, quoted where it must be', () => {
  expect(csvHeader([column('a', 'Edm.String', 0), column('b,c', 'Edm.String', 1)])).toBe('a,"b,c"\r\n');
});

it('has a byte order mark of three bytes', () => {
  expect([...Buffer.from(BYTE_ORDER_MARK)]).toEqual([0xef, 0xbb, 0xbf]);
});
