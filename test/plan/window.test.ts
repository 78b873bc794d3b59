import { fail } from 'node:assert/strict';
import fc from 'fast-check';
import type { EntitySet } from '../../src/model/index.js';
import { compile, type Row } from '../../src/odata/index.js';
import { type IntervalSet } from '../../src/plan/intervals.js';
import { decidedByStart, startsOf, type StartTolerance } from '../../src/plan/window.js';
import { dateText, dayOf, instantText, utcText, Zone } from '../../src/time/index.js';
import { journeys, transitions } from '../model/model.js';
import { alone, predicateOf, rowOf } from '../odata/evaluating.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (text: string): number => Date.parse(text);
const tolerance: StartTolerance = { maxJourneyMs: 168 * HOUR, slackMs: 60_000 };

/** A zone with a window of days around a change of its clocks, or the end of a year. */
const PLACES = [
  ['UTC', '2024-12-30'],
  ['Europe/Bucharest', '2025-03-29'],
  ['Europe/Bucharest', '2025-10-25'],
  ['America/St_Johns', '2010-11-06'],
  ['America/St_Johns', '2010-03-13'],
  ['America/Sao_Paulo', '2018-11-03'],
  ['America/Sao_Paulo', '2018-02-16'],
  ['Asia/Beirut', '2022-10-28'],
  ['Pacific/Apia', '2011-12-29'],
  ['Australia/Lord_Howe', '2025-04-05'],
] as const;

const has = (set: IntervalSet, instant: number): boolean =>
  set.some(({ start, end }) => start <= instant && instant < end);
const boolean = fc.boolean();
const comparison = fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le');

/** A literal near the place's days, in text. */
interface Literals {
  readonly instant: fc.Arbitrary<string>;
  readonly date: fc.Arbitrary<string>;
}

function literals(zone: Zone, day: number): Literals {
  const ms = fc.oneof(
    fc.integer({ min: (day - 2) * DAY, max: (day + 4) * DAY }),
    fc.integer({ min: day - 2, max: day + 4 }).map((each) => zone.startOfDay(each)),
    fc.integer({ min: (day - 2) * 24, max: (day + 4) * 24 }).map((each) => each * HOUR),
  );
  return {
    instant: fc.tuple(ms, fc.constantFrom('zone', 'utc', 'finer')).map(([each, form]) => {
      if (form === 'zone') return instantText(each, zone);
      return form === 'utc' ? utcText(each) : new Date(each).toISOString().replace('Z', '7Z');
    }),
    date: fc.integer({ min: day - 2, max: day + 4 }).map(dateText),
  };
}

/** Predicates over a set's time columns, mixed with others that say nothing of time, or are unknown. */
function predicates(set: EntitySet, zone: Zone, day: number): fc.Arbitrary<string> {
  const { instant, date } = literals(zone, day);
  const times = set.columns.filter(({ bounds }) => bounds !== null).map(({ name }) => name);
  const dates = ['localDate', ...times.map((name) => `date(${name})`)];
  const time = fc.constantFrom(...times);
  const dateLike = fc.constantFrom(...dates);
  const part = fc.tuple(fc.constantFrom('year', 'month', 'day'), fc.constantFrom(...times, 'localDate'));
  // Parts that dates nearby have, and some that none has.
  const nearby = [-2, -1, 0, 1, 2, 3, 4].flatMap((off) =>
    dateText(day + off)
      .split('-')
      .map((part) => String(Number(part))),
  );
  const number = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...new Set(nearby)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(`${dateText(day).slice(0, 4)}.5`, '13', '2.5', '-1', '9e9', 'NaN', 'INF'),
    },
  );
  const sided = (left: fc.Arbitrary<string>, right: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc
      .tuple(left, comparison, right, boolean)
      .map(([a, op, b, mirrored]) => (mirrored ? `${b} ${op} ${a}` : `${a} ${op} ${b}`));
  const list = (left: fc.Arbitrary<string>, item: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc
      .tuple(left, fc.array(item, { minLength: 2, maxLength: 3 }))
      .map(([a, items]) => `${a} in (${items.join(',')})`);
  const parts = sided(
    part.map(([name, of]) => `${name}(${of})`),
    number,
  );
  const bounding = fc.oneof(
    { weight: 3, arbitrary: sided(time, instant) },
    { weight: 3, arbitrary: sided(dateLike, date) },
    { weight: 2, arbitrary: parts },
    list(time, instant),
    list(dateLike, date),
    list(time, fc.oneof(instant, fc.constant('null'))),
    sided(fc.constantFrom(...times, ...dates), fc.constant('null')),
  );
  const others = fc.constantFrom(
    "journeyId eq 'a'",
    "journeyId ne 'a'",
    "contains(agentNames,'x')",
    'localHour lt 12',
    'null',
    'true',
    'false',
    `time lt time`,
    `time sub duration'P1D' lt ${utcText(day * DAY)}`,
    `hour(time) ge 6`,
  );
  // Months and days bound only within a frame, so frames are drawn on purpose.
  const framed = fc
    .tuple(time, instant, instant, parts)
    .map(([name, from, to, each]) => `(${name} ge ${from} and ${name} lt ${to} and ${each})`);
  return fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: bounding },
      { weight: 2, arbitrary: framed },
      { weight: 1, arbitrary: others },
      { weight: 2, arbitrary: fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a}) and (${b})`) },
      { weight: 2, arbitrary: fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a}) or (${b})`) },
      { weight: 2, arbitrary: tie('node').map((each) => `not (${each})`) },
      {
        weight: 1,
        arbitrary: fc.tuple(tie('node'), boolean).map(([each, value]) => `(${each}) eq ${value}`),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(tie('node'), boolean).map(([each, value]) => `(${each}) ne ${value}`),
      },
    ),
  })).node;
}

/** Rows of a journey that starts (as the upstream sees it) at `start`: at its start, and for transitions also up to the longest journey later. */
function rowsOf(set: EntitySet, start: number, zone: Zone): Row[] {
  const row = (time: number, journeyTime: number): Row =>
    rowOf(
      {
        journeyId: 'a',
        time,
        localDate: zone.day(time),
        localHour: new Date(zone.wall(time)).getUTCHours(),
        ...(set === journeys ? {} : { journeyTime }),
      },
      set,
    );
  if (set === journeys) return [row(start, start)];
  const { maxJourneyMs, slackMs } = tolerance;
  return [-slackMs, 0, slackMs].flatMap((off) =>
    [0, 999, DAY, 3 * DAY + 1, maxJourneyMs].map((later) => row(start + off + later, start + off)),
  );
}

describe.each([
  ['Journeys', journeys],
  ['Transitions', transitions],
] as const)('startsOf on %s', (_, set) => {
  it.each(PLACES)('holds the start of every row for which the predicate is true: %s, %s', (name, first) => {
    const zone = new Zone(name);
    const day = at(first) / DAY;
    // Half an hour apart, and just about every hour, over nine days; borders of days are then among them.
    const starts = Array.from({ length: 9 * 48 }, (_, i) => (day - 3) * DAY + i * (HOUR / 2)).filter(
      (_, i) => set === journeys || i % 6 === 0,
    );
    const probes = starts.flatMap((each) => [each - 1, each]);
    fc.assert(
      fc.property(predicates(set, zone, day), (text) => {
        const predicate = predicateOf(text, { set });
        const found = startsOf(predicate, zone, tolerance);
        const matches = compile(predicate, alone(zone));
        const exact = decidedByStart(predicate, zone, tolerance);
        for (const start of probes) {
          const inside = has(found, start);
          for (const row of rowsOf(set, start, zone)) {
            const result = matches([row]);
            // Thrown by hand, because expect() a hundred thousand times would take minutes.
            if (result === true && !inside) fail(`${text} loses ${utcText(start)}`);
            if (exact && inside !== (result === true)) fail(`${text} is not decided at ${utcText(start)}`);
          }
        }
      }),
      { numRuns: set === journeys ? 100 : 60 },
    );
  });
});

describe('startsOf', () => {
  const zone = new Zone('Europe/Bucharest');
  const starts = (text: string, set = journeys): readonly string[] =>
    startsOf(predicateOf(text, { set }), zone, tolerance).map(
      ({ start, end }) =>
        `${Number.isFinite(start) ? utcText(start) : ''}/${Number.isFinite(end) ? utcText(end) : ''}`,
    );

  it.each<[string, readonly string[]]>([
    ['time ge 2025-03-01T00:00:00Z', ['2025-03-01T00:00:00Z/']],
    ['time gt 2025-03-01T00:00:00Z', ['2025-03-01T00:00:00.001Z/']],
    ['time lt 2025-03-01T00:00:00Z', ['/2025-03-01T00:00:00Z']],
    ['time le 2025-03-01T00:00:00Z', ['/2025-03-01T00:00:00.001Z']],
    ['2025-03-01T00:00:00Z le time', ['2025-03-01T00:00:00Z/']],
    ['time eq 2025-03-01T00:00:00Z', ['2025-03-01T00:00:00Z/2025-03-01T00:00:00.001Z']],
    ['time ne 2025-03-01T00:00:00Z', ['/2025-03-01T00:00:00Z', '2025-03-01T00:00:00.001Z/']],
    ['localDate eq 2025-03-30', ['2025-03-29T22:00:00Z/2025-03-30T21:00:00Z']],
    ['date(time) eq 2025-10-26', ['2025-10-25T21:00:00Z/2025-10-26T22:00:00Z']],
    ['localDate gt 2025-03-30', ['2025-03-30T21:00:00Z/']],
    [
      'localDate in (2025-03-01,2025-03-03)',
      ['2025-02-28T22:00:00Z/2025-03-01T22:00:00Z', '2025-03-02T22:00:00Z/2025-03-03T22:00:00Z'],
    ],
    ['year(time) eq 2025', ['2024-12-31T22:00:00Z/2025-12-31T22:00:00Z']],
    ['year(localDate) ge 2025', ['2024-12-31T22:00:00Z/']],
    ['year(time) eq 2025 and month(time) eq 3', ['2025-02-28T22:00:00Z/2025-03-31T21:00:00Z']],
    [
      'year(time) eq 2025 and month(time) eq 3 and day(time) eq 30',
      ['2025-03-29T22:00:00Z/2025-03-30T21:00:00Z'],
    ],
    ['year(time) eq 2025 and month(time) eq 2 and day(time) eq 30', []],
    ['month(time) eq 3', ['/']],
    ["outcome eq 'a'", ['/']],
    ["time ge 2025-03-01T00:00:00Z or outcome eq 'a'", ['/']],
    ["time ge 2025-03-01T00:00:00Z and outcome eq 'a'", ['2025-03-01T00:00:00Z/']],
    ['not (time ge 2025-03-01T00:00:00Z)', ['/2025-03-01T00:00:00Z']],
    ["not (time ge 2025-03-01T00:00:00Z or outcome eq 'a')", ['/2025-03-01T00:00:00Z']],
    ['time ge 2025-03-02T00:00:00Z and time lt 2025-03-01T00:00:00Z', []],
    ['time eq null', []],
    ['time ne null', ['/']],
    ['not (time gt null)', ['/']],
    ['false', []],
    ['null', []],
  ])('%s is %j', (text, intervals) => expect(starts(text)).toEqual(intervals));

  it('widens by how far a start may lie from a transition, and from its earliest (trap 3)', () => {
    expect(starts('journeyTime eq 2025-03-01T00:00:00Z', transitions)).toEqual([
      '2025-02-28T23:59:00Z/2025-03-01T00:01:00.001Z',
    ]);
    expect(starts('time ge 2025-03-08T00:00:00Z and time lt 2025-03-09T00:00:00Z', transitions)).toEqual([
      '2025-02-28T23:59:00Z/2025-03-09T00:01:00Z',
    ]);
  });

  it('lays months and days out up to the borders of the frame, and beyond for what may follow a start', () => {
    expect(starts('localDate ge 2025-05-30 and localDate lt 2025-06-02 and day(time) in (30,1)')).toEqual([
      '2025-05-29T21:00:00Z/2025-05-30T21:00:00Z',
      '2025-05-31T21:00:00Z/2025-06-01T21:00:00Z',
    ]);
    // The journey starts in May; its transition may come in June.
    const may = 'journeyTime ge 2025-05-30T00:00:00Z and journeyTime lt 2025-05-31T00:00:00Z';
    expect(starts(`${may} and month(time) eq 6`, transitions)).toEqual([
      '2025-05-29T23:59:00Z/2025-05-31T00:01:00Z',
    ]);
    expect(starts(`${may} and month(time) eq 7`, transitions)).toEqual([]);
    expect(starts(`${may} and month(time) eq 4`, transitions)).toEqual([]);
    expect(
      starts(
        'journeyTime ge 2025-05-31T21:00:10Z and journeyTime lt 2025-06-03T00:00:00Z and day(journeyTime) eq 1',
        transitions,
      ),
    ).toEqual(['2025-05-31T20:59:10Z/2025-06-01T21:01:00Z']);
    // For a minute the 7th, then the 6th again: the frame ends on the 6th and yet holds the 7th.
    const stJohns = new Zone('America/St_Johns');
    const text = 'time ge 2010-11-07T02:00:00Z and time lt 2010-11-07T03:00:00Z and day(time) eq 7';
    expect(has(startsOf(predicateOf(text), stJohns, tolerance), at('2010-11-07T02:30:30Z'))).toBe(true);
  });

  it('takes years and days beyond all others', () => {
    for (const text of [
      'year(time) ge -9999',
      'year(time) le 9999',
      'localDate ge -0044-03-15',
      'localDate lt 99999-12-31',
      'year(time) lt 1e9',
    ]) {
      expect(has(startsOf(predicateOf(text), zone, tolerance), at('2025-03-01T00:00:00Z'))).toBe(true);
    }
    expect(starts('localDate lt -0044-03-15 and time gt 2025-01-01T00:00:00Z')).toEqual([]);
    expect(dayOf(-44, 3, 15)).toBeLessThan(-735_000);
  });

  it('lays months and days out only within a stated number of years', () => {
    expect(
      starts('time ge 1600-01-01T00:00:00Z and time lt 2025-01-01T00:00:00Z and month(time) eq 3'),
    ).toEqual(['1600-01-01T00:00:00Z/2025-01-01T00:00:00Z']);
  });
});

describe('decidedByStart', () => {
  const decided = (text: string, set = journeys): boolean =>
    decidedByStart(predicateOf(text, { set }), new Zone('Europe/Bucharest'), tolerance);

  it('holds where the start alone says true or false', () => {
    for (const text of [
      'time ge 2025-03-01T00:00:00Z',
      'localDate eq 2025-03-30',
      'year(time) eq 2025 or localDate lt 2020-01-01',
      'not (time in (2025-03-01T00:00:00Z))',
      'time eq null',
      'true',
      'null',
      'time ge 2025-03-01T00:00:00Z and null',
    ]) {
      expect([text, decided(text)]).toEqual([text, true]);
    }
  });

  it('does not where anything else has a say', () => {
    for (const text of [
      "outcome eq 'a'",
      "time ge 2025-03-01T00:00:00Z or outcome eq 'a'",
      'month(time) eq 3',
      'hour(time) eq 3',
      "outcome eq 'a' or null",
      'time ge 2025-03-01T00:00:00Z or null',
      '(year(time) eq INF) or (null)',
      "not (outcome eq 'a' and null)",
    ]) {
      expect([text, decided(text)]).toEqual([text, false]);
    }
    for (const text of [
      'time ge 2025-03-01T00:00:00Z',
      'journeyTime ge 2025-03-01T00:00:00Z',
      'localDate eq 2025-03-01',
    ]) {
      expect([text, decided(text, transitions)]).toEqual([text, false]);
    }
  });

  it('does not where a local day comes twice', () => {
    const stJohns = new Zone('America/St_Johns');
    expect(decidedByStart(predicateOf('localDate eq 2010-11-07'), stJohns, tolerance)).toBe(false);
    expect(decidedByStart(predicateOf('localDate eq 2010-11-10'), stJohns, tolerance)).toBe(true);
  });
});
