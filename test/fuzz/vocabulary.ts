import type { ColumnType } from '../reference/index.js';

/** Words that expressions are made of: right ones mostly, and some that look like them. */
export const words = [
  'Nope',
  'journeyid',
  'JOURNEYID',
  'a b',
  'Ünïcode',
  'constructor',
  '__proto__',
  'x0',
  '*',
  '$it',
];

export const literals = [
  ...['null', 'true', 'false', '0', '1', '-1', '42', "'Handled'", "'O''Brien'", "''", "'😀'"],
  ...['9223372036854775807', '9223372036854775808', '-9223372036854775809', '1e400', '1.5', '-0.0'],
  ...['1e-7', '3.14f', '3m', 'INF', '-INF', 'NaN', '99999999999999999999999999999999999999999', '0x1F'],
  ...['2025-06-13', '2025-02-30', '0000-01-01', '-0001-01-01', '9999-12-31', '10000-01-01'],
  ...['2025-06-13T10:00:00Z', '2025-06-13T10:00Z', '2025-06-13T10:00:00.1234567+05:45'],
  ...['2025-06-13T24:00:00Z', '2025-06-13T23:59:60Z', '9999-12-31T23:59:59.999999999999-14:00'],
  ...['12:00:00', '23:59', '24:00:00', "duration'PT1H'", "duration'P1DT2H3M4.5S'", "duration'P'"],
  ...["duration'P99999999999999D'", '01234567-89ab-cdef-0123-456789abcdef', "binary'Zm9v'", "binary'%'"],
  ...["Nope.Color'Red'", "geography'SRID=0;Point(1 2)'", "date'2025-06-13'", "'a'b'", "'open"],
  ...[
    '["a","b"]',
    '{"a":1}',
    '[]',
    '()',
    '@p1',
    '@nope',
    '@',
    '$root/Journeys',
    "$root/Journeys('x')/outcome",
  ],
];

export const ofType: Readonly<Record<ColumnType, readonly string[]>> = {
  text: ["'Handled'", "''", "'o''k'", 'null', "'\u{1F600}'"],
  int: ['0', '1', '-5', '2.5', '9223372036854775807', 'null', '1e3', 'INF'],
  time: [
    '2025-06-13T10:00:00Z',
    '2025-06-13T10:00:00.1234567+05:45',
    '9999-12-31T23:59:59Z',
    'null',
    'now()',
  ],
  date: ['2025-06-13', '9999-12-31', 'null'],
  bool: ['true', 'false', 'null'],
};

/** Times that nothing lies near, which cost many reads where they bound a range from below. */
export const remote = [
  ...['0001-01-01', '0000-01-01', '-0001-01-01', '-99999-01-01', 'mindatetime()', 'maxdatetime()'],
  ...['0000-01-01T00:00:00Z', '-0001-01-01T00:00:00Z', '99999-01-01T00:00:00Z'],
];

export const operators = [
  'eq',
  'ne',
  'gt',
  'ge',
  'lt',
  'le',
  'and',
  'or',
  'add',
  'sub',
  'mul',
  'div',
  'divby',
];
export const rareOperators = ['mod', 'has', 'in', 'EQ', 'And', 'xor', '=', '==', ''];

export const functions = [
  ...['contains', 'startswith', 'endswith', 'length', 'indexof', 'substring', 'concat', 'trim', 'tolower'],
  ...['toupper', 'year', 'month', 'day', 'hour', 'minute', 'second', 'fractionalseconds', 'date', 'time'],
  ...['totaloffsetminutes', 'totalseconds', 'now', 'mindatetime', 'maxdatetime', 'round', 'floor'],
  ...['ceiling', 'cast', 'isof', 'case', 'matchesPattern', 'matchespattern', 'hassubset', 'hassubsequence'],
  ...['geo.distance', 'geo.intersects', 'isdefined', 'Nope.custom', 'Contains', 'if', 'toString'],
];

export const patterns = ["'^H'", "'('", "'(a+)+$'", "'[z-a]'", "'\\\\p{L}'", "'a{99999}'", "'(?=x)'"];
export const types = [
  'Edm.String',
  'Edm.Int64',
  'Edm.Nope',
  'JourneyFeed.Journey',
  "'Edm.Date'",
  'Edm.DateTimeOffset',
];
