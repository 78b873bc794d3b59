import fc from 'fast-check';
import { DisplayTime, isZone } from '../../src/sandbox/display-time.js';
import { parseInstant } from '../../src/sandbox/iso-time.js';
import { ask, ids, readAll, sandbox, stopSandboxes, type JourneyTransitions } from './support.js';

afterAll(stopSandboxes);

const HOUR = 3_600_000;

it.each([
  [
    'Europe/Bucharest',
    '2025-03-30',
    '2025-03-29T22:00:00Z',
    '2025-03-30T21:00:00Z',
    23,
    ['+02:00', '+03:00'],
  ],
  [
    'Europe/Bucharest',
    '2024-10-27',
    '2024-10-26T21:00:00Z',
    '2024-10-27T22:00:00Z',
    25,
    ['+03:00', '+02:00'],
  ],
  [
    'America/St_Johns',
    '2025-03-09',
    '2025-03-09T03:30:00Z',
    '2025-03-10T02:30:00Z',
    23,
    ['-03:30', '-02:30'],
  ],
  ['Europe/London', '2024-10-27', '2024-10-26T23:00:00Z', '2024-10-28T00:00:00Z', 25, ['+01:00', 'Z']],
])('%s on %s', async (displayTimezone, date, start, end, hours, offsets) => {
  expect((Date.parse(end) - Date.parse(start)) / HOUR).toBe(hours);
  const api = await sandbox({ journeysPerDay: 1200 });
  const dateRange = { start, end: new Date(Date.parse(end) - 1).toISOString() };
  const local = await readAll(api, 'journeys', { dateRange, displayTimezone });
  const utc = await readAll(api, 'journeys', { dateRange });
  expect(ids(local)).toEqual(ids(utc));
  expect(local.map(({ time }) => Date.parse(time))).toEqual(utc.map(({ time }) => Date.parse(time)));
  expect(local.every(({ time }) => time.startsWith(date))).toBe(true);
  expect(new Set(local.map(({ time }) => time.slice(19)))).toEqual(new Set(offsets));
  const steps = await readAll<JourneyTransitions>(api, 'transitions', {
    dateRange,
    displayTimezone,
    limit: 200,
  });
  for (const { time } of steps[0]!.transitions) expect(time).toMatch(/\.\d{3}(Z|[+-]\d\d:\d\d)$/);
});

it('the display timezone changes no selection', async () => {
  const api = await sandbox();
  const [tokyo, utc] = await Promise.all(
    ['Asia/Tokyo', 'UTC'].map((displayTimezone) => ask(api, 'journeys', { displayTimezone, limit: 50 })),
  );
  expect(ids(tokyo!.body.data)).toEqual(ids(utc!.body.data));
  expect(tokyo!.body.data[0]!.time).toMatch(/\+09:00$/);
});

it('writes any instant in any zone so that it reads back, on the wall clock of that zone', () => {
  const zones = [
    'UTC',
    'Europe/Bucharest',
    'America/St_Johns',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Apia',
  ];
  const instant = fc.integer({
    min: Date.parse('2015-01-01T00:00:00Z'),
    max: Date.parse('2032-01-01T00:00:00Z'),
  });
  fc.assert(
    fc.property(fc.constantFrom(...zones), instant, (zone, epochMs) => {
      const text = DisplayTime.in(zone).milliseconds(epochMs);
      expect(Date.parse(text)).toBe(epochMs);
      const wall = new Intl.DateTimeFormat('sv-SE', {
        timeZone: zone,
        dateStyle: 'short',
        timeStyle: 'medium',
      });
      expect(text.slice(0, 19).replace('T', ' ')).toBe(wall.format(epochMs));
      expect(DisplayTime.in(zone).seconds(epochMs)).toBe(text.slice(0, 19) + text.slice(23));
    }),
    { numRuns: 500 },
  );
});

it('knows zones by their IANA names only', () => {
  for (const name of ['UTC', 'Etc/UTC', 'Europe/Paris', 'America/Argentina/Buenos_Aires'])
    expect(isZone(name)).toBe(true);
  for (const name of ['', 'Z', '+02:00', 'Europe', 'Europe/Nowhere', 'local', ' UTC'])
    expect(isZone(name)).toBe(false);
});

describe('ISO 8601 with a timezone designator', () => {
  it.each([
    ['2025-03-01T00:00:00Z', '2025-03-01T00:00:00.000Z'],
    ['2025-03-01T02:00:00+02:00', '2025-03-01T00:00:00.000Z'],
    ['2025-02-28T20:30:00-0330', '2025-03-01T00:00:00.000Z'],
    ['2025-03-01T02:00+02', '2025-03-01T00:00:00.000Z'],
    ['2024-02-29T23:59:59.5Z', '2024-02-29T23:59:59.500Z'],
    ['2025-03-01T00:00:00,123Z', '2025-03-01T00:00:00.123Z'],
    ['2025-03-01T00:00:00.999999999Z', '2025-03-01T00:00:00.999Z'],
  ])('takes %s', (text, expected) => {
    expect(new Date(parseInstant(text)!).toISOString()).toBe(expected);
  });

  it.each([
    '2025-03-01',
    '2025-03-01T00:00:00',
    '2025-03-01 00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-00-01T00:00:00Z',
    '2025-01-00T00:00:00Z',
    '2025-03-01T24:00:00Z',
    '2025-03-01T00:60:00Z',
    '2025-03-01T00:00:60Z',
    '2025-03-01T00:00:00+25:00',
    '2025-03-01T00:00:00+02:60',
    '2025-03-01T00:00:00.Z',
    '2025-03-01T00:00:00z',
    '1740787200000',
    '',
    'now',
    '2025-03-01T00:00:00Z ',
  ])('refuses %j', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it('reads what any instant writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        (date) => {
          expect(parseInstant(date.toISOString())).toBe(date.getTime());
        },
      ),
    );
  });
});
