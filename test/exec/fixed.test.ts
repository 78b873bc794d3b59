import { fixedRows } from '../../src/exec/fixed.js';
import { utcText, Zone } from '../../src/time/index.js';
import { setOf } from '../model/model.js';
import { planned, type PlanSetting } from '../plan/planning.js';

const dates = setOf('Dates');

/** The rows of a set that needs no upstream, by name; dates as text. */
function rowsOf(name: string, filter: string | null, setting: PlanSetting = {}) {
  const set = setOf(name);
  const plan = planned(filter, { ...setting, set });
  return fixedRows(plan, { zone: new Zone(setting.zone ?? 'UTC') }).map(({ values }) =>
    Object.fromEntries(
      set.columns.map((column) => {
        const value = values[column.index];
        return [
          column.name,
          column.type === 'Edm.Date' ? utcText((value as number) * 86_400_000).slice(0, 10) : value,
        ];
      }),
    ),
  );
}

const between = (start: string, end: string, zone = 'UTC'): PlanSetting => ({
  zone,
  context: { bounds: { start: Date.parse(start), end: Date.parse(end) } },
});
const daysOf = (setting: PlanSetting, filter: string | null = null) =>
  rowsOf('Dates', filter, setting).map(({ date }) => date);

describe('Dates', () => {
  it('has the place of each day in both calendars', () => {
    expect(rowsOf('Dates', null, between('2025-08-09T00:00:00Z', '2025-08-10T00:00:00Z'))).toEqual([
      {
        date: '2025-08-09',
        year: 2025,
        quarter: 3,
        month: 8,
        monthName: 'August',
        isoYear: 2025,
        isoWeek: 32,
        dayOfWeek: 6,
        dayName: 'Saturday',
        isWeekend: true,
      },
    ]);
  });

  it.each([
    // The week of a day belongs to the year that has its Thursday.
    ['2020-12-31', 2020, 53, 4],
    ['2021-01-01', 2020, 53, 5],
    ['2021-01-03', 2020, 53, 7],
    ['2021-01-04', 2021, 1, 1],
    ['2018-12-31', 2019, 1, 1],
    ['2024-12-29', 2024, 52, 7],
    ['2024-12-30', 2025, 1, 1],
    ['2016-01-01', 2015, 53, 5],
    ['2000-02-29', 2000, 9, 2],
    ['1970-01-01', 1970, 1, 4],
  ])('%s is in ISO year %d, week %d, on its day %d', (day, isoYear, isoWeek, dayOfWeek) => {
    const end = utcText(Date.parse(day) + 86_400_000);
    expect(rowsOf('Dates', null, between(`${day}T00:00:00Z`, end))).toMatchObject([
      { date: day, isoYear, isoWeek, dayOfWeek, isWeekend: dayOfWeek > 5 },
    ]);
  });

  it('has every local day that the range touches, the end excluded', () => {
    expect(daysOf(between('2025-03-01T00:00:00Z', '2025-03-04T00:00:00Z'))).toEqual([
      '2025-03-01',
      '2025-03-02',
      '2025-03-03',
    ]);
    expect(daysOf(between('2025-03-01T23:59:59Z', '2025-03-02T00:00:01Z'))).toEqual([
      '2025-03-01',
      '2025-03-02',
    ]);
    expect(daysOf(between('2025-03-01T12:00:00Z', '2025-03-01T12:00:00Z'))).toEqual([]);
    expect(daysOf(between('2025-02-28T22:00:00Z', '2025-03-01T22:00:00Z', 'Europe/Bucharest'))).toEqual([
      '2025-03-01',
    ]);
  });

  it('has each day once where clocks change', () => {
    for (const [zone, start, end, first, count] of [
      ['Europe/Bucharest', '2025-03-28T22:00:00Z', '2025-03-31T21:00:00Z', '2025-03-29', 3],
      ['Europe/Bucharest', '2025-10-24T21:00:00Z', '2025-10-27T22:00:00Z', '2025-10-25', 3],
      ['America/Sao_Paulo', '2018-11-03T03:00:00Z', '2018-11-06T02:00:00Z', '2018-11-03', 3],
      ['America/St_Johns', '2025-03-08T03:30:00Z', '2025-03-11T02:30:00Z', '2025-03-08', 3],
    ] as const) {
      const days = daysOf(between(start, end, zone));
      expect([zone, days[0], days.length, new Set(days).size]).toEqual([zone, first, count, count]);
    }
  });

  it('is of the default range where nothing bounds it: 30 days and today', () => {
    const days = daysOf({});
    expect([days[0], days.at(-1), days.length]).toEqual(['2025-05-16', '2025-06-15', 31]);
  });

  it('is filtered as any other set', () => {
    const year = between('2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
    expect(daysOf(year)).toHaveLength(365);
    expect(daysOf(year, 'isoWeek eq 1')).toEqual([
      ...['2025-01-01', '2025-01-02', '2025-01-03', '2025-01-04', '2025-01-05'],
      ...['2025-12-29', '2025-12-30', '2025-12-31'],
    ]);
    expect(daysOf(year, "dayName eq 'Monday' and quarter eq 1 and day(date) le 7")).toEqual([
      '2025-01-06',
      '2025-02-03',
      '2025-03-03',
    ]);
    expect(daysOf(year, 'isWeekend eq true and month eq 2')).toHaveLength(8);
    expect(daysOf(year, 'date ge 2025-12-30')).toEqual(['2025-12-30', '2025-12-31']);
    expect(daysOf(year, "monthName eq 'Smarch'")).toEqual([]);
  });

  it('begins in 1970, before which there is no journey', () => {
    const days = daysOf(between('1800-01-01T00:00:00Z', '2025-01-01T00:00:00Z'));
    expect([days[0], days.at(-1)]).toEqual(['1970-01-01', '2024-12-31']);
    expect(dates.key.map(({ name }) => name)).toEqual(['date']);
  });
});

describe('sets of fixed values', () => {
  it('have their values whatever the range', () => {
    const all = rowsOf('Outcomes', null);
    expect(all.length).toBeGreaterThan(2);
    const range = between('1999-01-01T00:00:00Z', '1999-01-01T00:00:00Z');
    expect(rowsOf('Outcomes', null, range)).toEqual(all);
    for (const { name, description } of all)
      expect(`${String(name)}${String(description)}`).not.toContain('null');
  });

  it('are filtered', () => {
    expect(
      rowsOf('TransitionStates', "name in ('TRANSFER','HOLD')")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['HOLD', 'TRANSFER']);
    expect(rowsOf('TransitionStates', "contains(name,'zzz')")).toEqual([]);
  });
});
