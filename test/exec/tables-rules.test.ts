import {
  answersFromKept,
  comesFromUpstream,
  isCovered,
  isNotLookedForByName,
  isSettled,
  isWholeDay,
  keyOfDay,
  leavesNothingToFilters,
  looksAtOneSet,
  readsWholeDays,
  runsOnColumns,
  startsAreExact,
} from '../../src/exec/kept.js';
import type { EntitySet } from '../../src/model/index.js';
import { type Plan, planOf } from '../../src/plan/index.js';
import { Zone } from '../../src/time/index.js';
import { journeys, namedSets, setOf, transitions } from '../model/model.js';
import { predicateOf } from '../odata/evaluating.js';
import { contextOf, type PlanSetting, queryOf } from '../plan/planning.js';

const plan = (filter: string | null, setting: PlanSetting = {}): Plan =>
  planOf(queryOf(filter, setting), contextOf('UTC'));
const of = (set: EntitySet): PlanSetting => ({ set });
const DAY = 'time ge 2025-06-01T00:00:00Z and time lt 2025-06-02T00:00:00Z';

describe('kept days answer a plan', () => {
  it('that comes from upstream', () => {
    for (const [, set] of namedSets)
      expect(comesFromUpstream(plan(null, of(set)))).toBe(set.source.kind === 'endpoint');
    expect(answersFromKept(plan(null, of(setOf('Outcomes'))))).toBe(false);
  });

  it('that looks at one set alone', () => {
    expect(looksAtOneSet(plan("outcome eq 'Handled'"))).toBe(true);
    expect(looksAtOneSet(plan('transitions/$count gt 3'))).toBe(false);
    expect(looksAtOneSet(plan("agents/any(a:a/agentName eq 'x')"))).toBe(false);
    expect(looksAtOneSet(plan("journey/outcome eq 'Handled'", of(transitions)))).toBe(false);
    expect(looksAtOneSet(plan(null, { ...of(transitions), orderby: 'journey/outcome' }))).toBe(false);
  });

  it('that does not look for journeys by name', () => {
    expect(isNotLookedForByName(plan(DAY))).toBe(true);
    expect(isNotLookedForByName(plan("journeyId eq 'a'"))).toBe(false);
    expect(isNotLookedForByName(plan("journeyId in ('a','b') and outcome eq null"))).toBe(false);
    expect(isNotLookedForByName(plan("journeyId ne 'a'"))).toBe(true);
  });

  it('that leaves no condition to the filters of the upstream', () => {
    expect(leavesNothingToFilters(plan(null))).toBe(true);
    expect(leavesNothingToFilters(plan(`${DAY} and pbxNames eq 'x' and outcome eq 'y'`))).toBe(true);
    const pbx = "journey/pbxs/any(p:p/pbxName eq 'x')";
    const left = plan(pbx, of(transitions));
    expect(left.residual).toBeNull();
    expect(leavesNothingToFilters(left)).toBe(false);
    expect(leavesNothingToFilters(plan(`${pbx} and name eq 'TALKING'`, of(transitions)))).toBe(false);
    expect(answersFromKept(left)).toBe(false);
    // The range of starts decides it, on the days that are read as on those that are kept.
    const ranged = plan(
      'journey/time ge 2025-06-01T00:00:00Z and journey/time lt 2025-06-02T00:00:00Z',
      of(transitions),
    );
    expect(ranged.residual).toBeNull();
    expect(leavesNothingToFilters(ranged)).toBe(true);
  });

  it('whose residual runs on columns', () => {
    expect(runsOnColumns(null)).toBe(true);
    expect(runsOnColumns(predicateOf("contains(outcome,'a') and handlingDuration add 1 gt 2"))).toBe(true);
    expect(runsOnColumns(predicateOf("outcome eq 'a' and queues/any()"))).toBe(false);
    expect(runsOnColumns(predicateOf('transitions/$count gt 1'))).toBe(false);
    expect(runsOnColumns(predicateOf("journey/outcome eq 'a'", of(transitions)))).toBe(false);
  });

  it('that meets all of it', () => {
    expect(
      answersFromKept(plan(`${DAY} and outcome eq 'Handled'`, { orderby: 'handlingDuration desc' })),
    ).toBe(true);
    expect(answersFromKept(plan(null, of(transitions)))).toBe(true);
    expect(answersFromKept(plan("journeyId eq 'a'"))).toBe(false);
    expect(answersFromKept(plan('transitions/$count gt 3'))).toBe(false);
  });
});

describe('what is read is kept', () => {
  it('where it is all of its days', () => {
    expect(readsWholeDays(plan(DAY), { limit: null })).toBe(true);
    expect(readsWholeDays(plan(`${DAY} and outcome eq 'Handled'`), { limit: null })).toBe(true);
    expect(readsWholeDays(plan(DAY), { limit: 5 })).toBe(false);
    expect(readsWholeDays(plan(`${DAY} and pbxNames eq 'x'`), { limit: null })).toBe(false);
    expect(readsWholeDays(plan(DAY, { top: 5 }), { limit: null })).toBe(false);
  });

  it('as a whole day, which has 23 or 25 hours where clocks change', () => {
    const zone = new Zone('Europe/Bucharest');
    const day = (start: string, end: string) => ({ start: Date.parse(start), end: Date.parse(end) });
    expect(isWholeDay(day('2025-06-01T00:00+03:00', '2025-06-02T00:00+03:00'), zone)).toBe(true);
    expect(isWholeDay(day('2025-03-30T00:00+02:00', '2025-03-31T00:00+03:00'), zone)).toBe(true);
    expect(isWholeDay(day('2025-10-26T00:00+03:00', '2025-10-27T00:00+02:00'), zone)).toBe(true);
    expect(isWholeDay(day('2025-10-26T00:00+03:00', '2025-10-27T00:00+03:00'), zone)).toBe(false);
    expect(isWholeDay(day('2025-06-01T00:00Z', '2025-06-02T00:00Z'), zone)).toBe(false);
    expect(isWholeDay(day('2025-06-01T00:00+03:00', '2025-06-03T00:00+03:00'), zone)).toBe(false);
    expect(isWholeDay(day('2025-06-01T00:00+03:00', '2025-06-01T23:59:59+03:00'), zone)).toBe(false);
  });

  it('once no part of it is missing', () => {
    const day = { start: 10, end: 20 };
    expect(isCovered(day, [{ start: 10, end: 20 }])).toBe(true);
    expect(isCovered(day, [{ start: 0, end: 30 }])).toBe(true);
    expect(isCovered(day, [])).toBe(false);
    expect(isCovered(day, [{ start: 11, end: 20 }])).toBe(false);
    expect(isCovered(day, [{ start: 10, end: 19 }])).toBe(false);
    expect(isCovered(day, [{ start: 5, end: 14 }, { start: 15, end: 25 }])).toBe(false); // prettier-ignore
  });

  it('for good where it is history', () => {
    const zone = new Zone('UTC');
    const day = { start: 86_400_000, end: 2 * 86_400_000 };
    expect(isSettled(day, zone, day.end)).toBe(true);
    expect(isSettled(day, zone, day.end - 1)).toBe(false);
    expect(isSettled({ ...day, end: day.end - 1000 }, zone, day.end)).toBe(false);
  });

  it('with starts that are exact where journeys tell them', () => {
    for (const [, set] of namedSets) {
      const { source } = set;
      expect(startsAreExact(set)).toBe(source.kind === 'endpoint' && source.endpoint === 'journeys');
    }
    expect(startsAreExact(journeys)).toBe(true);
    expect(startsAreExact(transitions)).toBe(false);
  });

  it('under a name of its own for each caller and model, set, zone and day', () => {
    const day = { start: 1, end: 2 };
    const utc = new Zone('UTC');
    const names = [
      keyOfDay({ partition: 'a' }, journeys, utc, day),
      keyOfDay({ partition: 'b' }, journeys, utc, day),
      keyOfDay({ partition: 'a' }, transitions, utc, day),
      keyOfDay({ partition: 'a' }, journeys, new Zone('Asia/Tokyo'), day),
      keyOfDay({ partition: 'a' }, journeys, utc, { ...day, start: 0 }),
      keyOfDay({ partition: 'a' }, journeys, utc, { ...day, end: 3 }),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(keyOfDay({ partition: 'a' }, journeys, new Zone('UTC'), { ...day })).toBe(names[0]);
  });
});
