import fc from 'fast-check';
import { compile } from '../../src/odata/index.js';
import { ASSUMED } from '../../src/plan/index.js';
import { openEnd } from '../../src/plan/range.js';
import { utcText } from '../../src/time/index.js';
import { transitions } from '../model/model.js';
import { alone, rowOf } from '../odata/evaluating.js';
import { planned, type PlanSetting } from './planning.js';

const at = (text: string): number => Date.parse(text);

/** `start/end` of the answer's range. */
function range(filter: string | null, setting: PlanSetting = {}): string {
  const { start, end } = planned(filter, setting).range;
  return `${utcText(start)}/${utcText(end)}`;
}

/** What is asked of the upstream: intervals of journey starts. */
const window = (filter: string | null, setting: PlanSetting = {}): readonly string[] =>
  planned(filter, setting).window.map(({ start, end }) => `${utcText(start)}/${utcText(end)}`);

describe('the open end', () => {
  it.each([
    ['2025-06-15T12:34:59.999Z', 5, '2025-06-15T12:30:00Z'],
    ['2025-06-15T12:35:00.000Z', 5, '2025-06-15T12:35:00Z'],
    ['2025-06-15T12:34:59.999Z', 1, '2025-06-15T12:34:00Z'],
    ['2025-06-15T00:00:00.000Z', 60, '2025-06-15T00:00:00Z'],
    ['2025-06-14T23:59:59.999Z', 60, '2025-06-14T23:00:00Z'],
  ])('at %s in steps of %d minutes is %s', (now, nowStepMinutes, end) => {
    expect(utcText(openEnd({ now: at(now), nowStepMinutes }))).toBe(end);
  });
});

// Now is 2025-06-15T12:34:56.789Z, the step 5 minutes, the history 30 days, unless said otherwise.
describe('no bound', () => {
  it('is from local midnight 30 days ago to the open end', () => {
    expect(range(null)).toBe('2025-05-16T00:00:00Z/2025-06-15T12:30:00Z');
    expect(range(null, { zone: 'Europe/Bucharest' })).toBe('2025-05-15T21:00:00Z/2025-06-15T12:30:00Z');
    expect(range(null, { zone: 'Pacific/Kiritimati' })).toBe('2025-05-16T10:00:00Z/2025-06-15T12:30:00Z');
    expect(range("outcome eq 'Handled'")).toBe('2025-05-16T00:00:00Z/2025-06-15T12:30:00Z');
    expect(range("time ge 2025-06-01T00:00:00Z or outcome eq 'Handled'")).toBe(
      '2025-05-16T00:00:00Z/2025-06-15T12:30:00Z',
    );
    expect(range('month(time) eq 3')).toBe('2025-05-16T00:00:00Z/2025-06-15T12:30:00Z');
    expect(range(null, { set: transitions })).toBe('2025-05-16T00:00:00Z/2025-06-15T12:30:00Z');
  });

  it('counts local days, also where one of them has another length, on both sides of midnight', () => {
    const context = (now: string) => ({
      zone: 'Europe/Bucharest',
      context: { now: at(now), historyDays: 1 },
    });
    // 2025-03-30 has 23 hours in Bucharest.
    expect(range(null, context('2025-03-30T20:59:59.999Z'))).toBe(
      '2025-03-28T22:00:00Z/2025-03-30T20:55:00Z',
    );
    expect(range(null, context('2025-03-30T21:00:00.000Z'))).toBe(
      '2025-03-29T22:00:00Z/2025-03-30T21:00:00Z',
    );
    expect(range(null, context('2025-03-31T21:00:00.000Z'))).toBe(
      '2025-03-30T21:00:00Z/2025-03-31T21:00:00Z',
    );
  });

  it('asks the whole of it', () => {
    expect(window(null)).toEqual(['2025-05-16T00:00:00Z/2025-06-15T12:30:00Z']);
  });
});

describe('a lower bound', () => {
  it('lets the predicate decide alone', () => {
    expect(range('time ge 2025-01-01T00:00:00Z')).toBe('2025-01-01T00:00:00Z/2025-06-15T12:30:00Z');
    expect(range('time gt 2025-01-01T00:00:00Z')).toBe('2025-01-01T00:00:00.001Z/2025-06-15T12:30:00Z');
    expect(range('localDate ge 2025-01-01', { zone: 'Europe/Bucharest' })).toBe(
      '2024-12-31T22:00:00Z/2025-06-15T12:30:00Z',
    );
    expect(range('year(time) ge 2020')).toBe('2020-01-01T00:00:00Z/2025-06-15T12:30:00Z');
    expect(window('time ge 2025-01-01T00:00:00Z')).toEqual(['2025-01-01T00:00:00Z/2025-06-15T12:30:00Z']);
  });

  it('with an upper bound has that end, unless it lies beyond now', () => {
    const filter = 'time ge 2025-01-01T00:00:00Z and time lt ';
    expect(range(`${filter}2025-02-01T00:00:00Z`)).toBe('2025-01-01T00:00:00Z/2025-02-01T00:00:00Z');
    // Closer to now than the open end: the predicate decides, not the rounding.
    expect(range(`${filter}2025-06-15T12:33:00Z`)).toBe('2025-01-01T00:00:00Z/2025-06-15T12:33:00Z');
    expect(range(`${filter}2026-01-01T00:00:00Z`)).toBe('2025-01-01T00:00:00Z/2025-06-15T12:34:57Z');
  });

  it('beyond now asks nothing', () => {
    const plan = planned('time ge 2026-01-01T00:00:00Z');
    expect(plan).toMatchObject({ window: [], nothing: 'the time intervals do not meet' });
    expect(plan.range.start).toBe(plan.range.end);
  });

  it('leaves out what lies between intervals', () => {
    const filter = 'localDate in (2025-01-01,2025-01-03)';
    expect(range(filter)).toBe('2025-01-01T00:00:00Z/2025-01-04T00:00:00Z');
    expect(window(filter)).toEqual([
      '2025-01-01T00:00:00Z/2025-01-02T00:00:00Z',
      '2025-01-03T00:00:00Z/2025-01-04T00:00:00Z',
    ]);
  });

  it('far in the past begins with the epoch', () => {
    expect(range('time ge 0001-01-01T00:00:00Z')).toBe('1970-01-01T00:00:00Z/2025-06-15T12:30:00Z');
  });
});

describe('only an upper bound', () => {
  it('is the 30 days up to it, by the local clock', () => {
    expect(range('time lt 2025-03-01T00:00:00Z')).toBe('2025-01-30T00:00:00Z/2025-03-01T00:00:00Z');
    expect(range('time le 2025-03-01T00:00:00Z')).toBe('2025-01-30T00:00:00.001Z/2025-03-01T00:00:00.001Z');
    expect(range('localDate lt 2025-04-15', { zone: 'Europe/Bucharest' })).toBe(
      '2025-03-15T22:00:00Z/2025-04-14T21:00:00Z',
    );
    expect(range('not (time ge 2025-03-01T00:00:00Z)')).toBe('2025-01-30T00:00:00Z/2025-03-01T00:00:00Z');
    expect(window('time lt 2025-03-01T00:00:00Z')).toEqual(['2025-01-30T00:00:00Z/2025-03-01T00:00:00Z']);
  });

  it('beyond now is the 30 days up to now', () => {
    expect(range('time lt 2030-01-01T00:00:00Z')).toBe('2025-05-16T12:34:57Z/2025-06-15T12:34:57Z');
  });
});

describe('a journey named', () => {
  it('lifts the default back to the earliest, to the open end', () => {
    const all = '2023-06-15T00:00:00Z/2025-06-15T12:30:00Z';
    expect(range("journeyId eq 'a'")).toBe(all);
    expect(range("'a' eq journeyId")).toBe(all);
    expect(range("journeyId in ('a','b') and outcome eq 'Handled'")).toBe(all);
    expect(range("journeyId eq 'a' or journeyId eq 'b'")).toBe(all);
    expect(range("journeyId eq 'a'", { set: transitions })).toBe(all);
    expect(range("transitionId eq 'a-1'", { set: transitions })).toBe(all);
  });

  it('lifts the default where there is only an upper bound, too', () => {
    expect(range("journeyId eq 'a' and time lt 2025-03-01T00:00:00Z")).toBe(
      '2023-06-15T00:00:00Z/2025-03-01T00:00:00Z',
    );
  });

  it('keeps a lower bound', () => {
    expect(range("journeyId eq 'a' and time ge 2025-03-01T00:00:00Z")).toBe(
      '2025-03-01T00:00:00Z/2025-06-15T12:30:00Z',
    );
  });

  it('is not named by anything but an equality that must hold', () => {
    for (const filter of [
      "journeyId ne 'a'",
      "journeyId eq 'a' or outcome eq 'b'",
      "startswith(journeyId,'a')",
      "not (journeyId eq 'a')",
      'journeyId eq null',
    ]) {
      expect([filter, range(filter)]).toEqual([filter, '2025-05-16T00:00:00Z/2025-06-15T12:30:00Z']);
    }
  });

  it('is looked for from newest to oldest', () => {
    expect(planned("journeyId eq 'a'")).toMatchObject({ wanted: ['a'], order: { direction: 'DESC' } });
    expect(planned("transitionId in ('a-1','b-2')", { set: transitions }).wanted).toEqual(['a', 'b']);
    expect(planned("outcome eq 'a'").wanted).toBeNull();
  });

  it('is found through navigation, too, and in either of two alternatives', () => {
    const all = '2023-06-15T00:00:00Z/2025-06-15T12:30:00Z';
    expect(range("journey/journeyId eq 'a'", { set: transitions })).toBe(all);
    expect(range("agents/any(a: a/journeyId eq 'a')")).toBe(all);
    const either = "(journeyId eq 'a' and agentNames eq 'x') or (journeyId eq 'b' and queueNames eq 'y')";
    expect(range(either)).toBe(all);
    expect(planned(either).wanted).toEqual(['a', 'b']);
    expect(range("journeyId eq 'a' or agentNames eq 'x'")).not.toBe(all);
  });
});

describe('transitions', () => {
  it('widen the range backwards by the longest journey for their own time (trap 3)', () => {
    const filter = 'time ge 2025-03-08T00:00:00Z and time lt 2025-03-09T00:00:00Z';
    expect(range(filter, { set: transitions })).toBe('2025-03-01T00:00:00Z/2025-03-09T00:00:00Z');
    expect(window(filter, { set: transitions })).toEqual(['2025-02-28T23:59:00Z/2025-03-09T00:01:00Z']);
  });

  it('ask a little more than the range for journeyTime', () => {
    const filter = 'journeyTime ge 2025-03-08T00:00:00Z and journeyTime lt 2025-03-09T00:00:00Z';
    expect(range(filter, { set: transitions })).toBe('2025-03-08T00:00:00Z/2025-03-09T00:00:00Z');
    expect(window(filter, { set: transitions })).toEqual(['2025-03-07T23:59:00Z/2025-03-09T00:01:00Z']);
  });
});

describe('the window', () => {
  const filter = 'time gt 2025-03-01T00:00:00.5Z and time lt 2025-03-01T00:00:02.25Z';

  it('holds the whole seconds at which journeys start, and then it settles the predicate', () => {
    const plan = planned(filter);
    expect(plan.window).toEqual([{ start: at('2025-03-01T00:00:01Z'), end: at('2025-03-01T00:00:03Z') }]);
    expect(plan.exact).toBe(true);
    expect(plan.conjuncts).toMatchObject([
      { pushed: 'window', exact: true },
      { pushed: 'window', exact: true },
    ]);
    expect(window('time eq 2025-03-01T00:00:00.5Z')).toEqual([]);
  });

  it('is grown outwards to whole seconds where journeys may start between them; the row predicate checks the rest', () => {
    const assumptions = { ...ASSUMED, startPrecision: 'millisecond' } as const;
    const plan = planned(filter, { context: { assumptions } });
    expect(plan.window).toEqual([{ start: at('2025-03-01T00:00:00Z'), end: at('2025-03-01T00:00:03Z') }]);
    expect(plan.exact).toBe(false);
    expect(plan.conjuncts).toMatchObject([
      { pushed: 'window', exact: false },
      { pushed: 'window', exact: false },
    ]);
  });

  it('holds every start for which the predicate is true, and no other whole second where it settles it', () => {
    const second = fc.integer({ min: 0, max: 20 });
    const part = fc.constantFrom('', '.001', '.5', '.999');
    const side = fc.tuple(fc.constantFrom('gt', 'ge', 'lt', 'le', 'eq', 'ne'), second, part);
    fc.assert(
      fc.property(fc.array(side, { minLength: 1, maxLength: 3 }), fc.boolean(), (sides, either) => {
        const conditions = sides.map(
          ([op, s, ms]) => `time ${op} 2025-06-10T00:00:${String(s).padStart(2, '0')}${ms}Z`,
        );
        const plan = planned(
          `(${conditions.join(either ? ' or ' : ' and ')}) and time ge 2025-06-10T00:00:00Z`,
        );
        for (let s = 0; s <= 21; s++) {
          const start = at('2025-06-10T00:00:00Z') + s * 1000;
          const inside = plan.window.some((each) => each.start <= start && start < each.end);
          const row = rowOf({ journeyId: 'a', time: start });
          const matches = compile(plan.query.predicate!, alone('UTC'))([row]) === true;
          if (matches || plan.exact) expect([s, inside]).toEqual([s, matches]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a bounded root', () => {
  const bounds = { start: at('2025-02-01T00:00:00Z'), end: at('2025-03-01T00:00:00Z') };
  const root = { context: { bounds } };
  const whole = '2025-02-01T00:00:00Z/2025-03-01T00:00:00Z';

  it.each<[string | null, string, readonly string[]]>([
    [null, whole, [whole]],
    ["journeyId eq 'a'", whole, [whole]],
    ['time ge 2025-02-20T00:00:00Z', whole, ['2025-02-20T00:00:00Z/2025-03-01T00:00:00Z']],
    ['time lt 2025-02-10T00:00:00Z', whole, ['2025-02-01T00:00:00Z/2025-02-10T00:00:00Z']],
    ['time ge 2025-03-01T00:00:00Z', whole, []],
    ['time lt 2020-01-01T00:00:00Z', whole, []],
    ["outcome eq 'a' or time ge 2025-02-20T00:00:00Z", whole, [whole]],
  ])('always holds, and-ed with the predicate: %s', (filter, answer, asked) => {
    expect(range(filter, root)).toBe(answer);
    expect(window(filter, root)).toEqual(asked);
  });

  it('holds for transitions by the start of their journey', () => {
    const filter = 'time ge 2025-02-08T00:01:00Z and time lt 2025-02-09T00:00:00Z';
    expect(window(filter, { set: transitions, ...root })).toEqual([
      '2025-02-01T00:00:00Z/2025-02-09T00:01:00Z',
    ]);
  });
});

describe('times of related rows', () => {
  it('bound what is asked, but not the range of the answer', () => {
    const filter = 'transitions/any(t: t/time ge 2025-06-10T00:00:00Z and t/time lt 2025-06-11T00:00:00Z)';
    expect(range(filter)).toBe('2025-05-16T00:00:00Z/2025-06-15T12:30:00Z');
    expect(window(filter)).toEqual(['2025-06-02T23:59:00Z/2025-06-11T00:01:00Z']);
  });

  it('of the one journey around count as its own', () => {
    const filter = 'journey/time ge 2025-03-01T00:00:00Z and journey/time lt 2025-03-02T00:00:00Z';
    expect(range(filter, { set: transitions })).toBe('2025-03-01T00:00:00Z/2025-03-02T00:00:00Z');
    expect(window(filter, { set: transitions })).toEqual(['2025-03-01T00:00:00Z/2025-03-02T00:00:00Z']);
  });

  it('bound nothing where no such row need be', () => {
    const body = 't: t/time ge 2025-06-10T00:00:00Z';
    const whole = ['2025-05-16T00:00:00Z/2025-06-15T12:30:00Z'];
    expect(window(`transitions/all(${body})`)).toEqual(whole);
    expect(window(`not transitions/any(${body})`)).toEqual(whole);
    expect(window(`transitions/any(${body}) or outcome eq 'a'`)).toEqual(whole);
    expect(window('transitions/$count($filter=time ge 2025-06-10T00:00:00Z) ge 0')).toEqual(whole);
    expect(window(`transitions/any(${body})`)).not.toEqual(whole);
  });
});
