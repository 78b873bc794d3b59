import { bindPredicate } from '../../src/odata/index.js';
import { parseExpression } from '../../src/odata/parser.js';
import { ASSUMED, explain, type Selection } from '../../src/plan/index.js';
import { print } from '../../src/plan/print.js';
import { journeys, transitions } from '../model/model.js';
import { scopeOf } from '../odata/evaluating.js';
import { contextOf, planned, type PlanSetting, queryOf } from './planning.js';

const MARCH = 'time ge 2025-03-01T00:00:00Z and time lt 2025-03-03T00:00:00Z';

describe('exactness', () => {
  it.each<[string | null, boolean]>([
    [null, true],
    [MARCH, true],
    [`${MARCH} and journeyId eq 'a'`, true],
    ["journeyId in ('a','b')", true],
    [`${MARCH} and localDate eq 2025-03-02`, true],
    [`${MARCH} and agentNames eq 'a'`, false],
    [`${MARCH} and outcome eq 'a'`, false],
    [`${MARCH} and mediaTypes eq 'Phone'`, false],
    ['time gt 2025-03-01T00:00:00Z', true],
    ['time le 2025-03-01T00:00:00.5Z and time ge 2025-03-01T00:00:00Z', true],
    ['time gt 2025-03-01T00:00:00Z and hour(time) eq 5', false],
    [`${MARCH} or outcome eq 'a'`, false],
    ['null', true],
    ["outcome eq 'a' or null", false],
    [`${MARCH} and (outcome eq 'a' or null)`, false],
  ])('%s: %s', (filter, exact) => {
    const plan = planned(filter);
    expect(plan.exact).toBe(exact);
    if (exact) expect(plan.conjuncts.every((each) => each.exact)).toBe(true);
  });

  it.each([
    'time gt 2025-03-01T00:00:00Z',
    'time le 2025-03-01T00:00:00.5Z and time ge 2025-03-01T00:00:00Z',
  ])('of a range between seconds it is not where starts have milliseconds: %s', (filter) => {
    const assumptions = { ...ASSUMED, startPrecision: 'millisecond' } as const;
    expect(planned(filter, { context: { assumptions } }).exact).toBe(false);
    expect(planned(MARCH, { context: { assumptions } }).exact).toBe(true);
  });

  it('is never of transitions, whose totals count journeys (trap 3)', () => {
    expect(planned(null, { set: transitions }).exact).toBe(false);
    expect(planned("journeyId eq 'a'", { set: transitions }).exact).toBe(false);
  });
});

describe('asking nothing', () => {
  it.each([
    ["journeyId eq 'a' and journeyId eq 'b'", 'no row can meet these conditions together'],
    ["agents/any(a: a/agentName eq 'a' and a/agentName eq 'b')", 'no row can meet these conditions together'],
    ['time ge 2025-03-02T00:00:00Z and time lt 2025-03-01T00:00:00Z', 'the time intervals do not meet'],
    ['false', 'no row can meet these conditions together'],
    ['null', 'no row can meet these conditions together'],
    ['time eq null', 'the time intervals do not meet'],
    [`${MARCH} and localDate eq 2025-04-01`, 'the time intervals do not meet'],
  ])('%s: %s', (filter, nothing) => {
    expect(planned(filter)).toMatchObject({ nothing });
  });

  it('for no rows, unless they are counted', () => {
    expect(planned(null, { top: 0 })).toMatchObject({ nothing: '$top is 0' });
    expect(planned(null, { top: 0, count: true }).nothing).toBeNull();
    expect(planned(null, { top: 1 }).nothing).toBeNull();
  });
});

describe('what is read', () => {
  /** Columns by set, in the order of the alphabet. */
  const reads = (filter: string | null, setting: PlanSetting = {}) =>
    Object.fromEntries(
      [...planned(filter, setting).reads].map(([set, columns]) => [
        set.name,
        [...columns].map(({ name }) => name).sort(),
      ]),
    );

  it('is what is written, checked, sorted by, and the key', () => {
    const setting = {
      select: ['wrapUpCodes', 'direction'],
      orderby: 'holdDuration add wrapUpDuration',
    };
    const columns = ['direction', 'holdDuration', 'journeyId', 'time', 'wrapUpCodes', 'wrapUpDuration'];
    expect(reads("hour(time) eq 5 and outcome eq 'a'", setting)).toEqual({
      Journeys: [...columns, 'outcome'].sort(),
    });
    expect(reads(null, setting)).toEqual({ Journeys: columns });
    expect(planned(null).reads.get(journeys)!.size).toBe(journeys.columns.length);
  });

  it('is of other sets what conditions on them need', () => {
    const select = ['journeyId'];
    const lambda = "agents/any(a: contains(a/agentName,'x'))";
    expect(reads(lambda, { select })).toEqual({
      Journeys: ['journeyId', 'time'],
      JourneyAgents: ['agentName'],
    });
    // An exact filter is checked where that costs nothing more to read.
    expect(reads("agents/any(a: a/agentName eq 'x')", { select })).toEqual({
      Journeys: ['journeyId', 'time'],
      JourneyAgents: ['agentName'],
    });
    expect(reads('agents/$count gt 1', { set: transitions, select: ['name'] })).toEqual({
      Transitions: ['journeyId', 'name', 'sequence', 'time', 'transitionId'],
      TransitionAgents: ['transitionId'],
    });
  });

  it('is joined where it takes both endpoints', () => {
    const joins = (filter: string | null, setting: PlanSetting = {}) => planned(filter, setting).joins;
    expect(joins("agents/any(a: a/agentName eq 'x')")).toBe(false);
    expect(joins("transitions/any(t: t/name eq 'x')")).toBe(true);
    expect(joins(null, { set: transitions })).toBe(false);
    expect(joins(null, { set: transitions, orderby: 'journey/outcome' })).toBe(true);
    expect(joins('journey/time ge 2025-06-01T00:00:00Z', { set: transitions })).toBe(false);
    expect(joins("journey/outcome eq 'x'", { set: transitions })).toBe(true);
  });

  it('is what expanded rows write, check and sort by', () => {
    const navigation = journeys.navigation.get('transitions')!;
    const inner = { index: 1, set: transitions };
    const scope = { ...scopeOf(journeys), current: inner, self: inner };
    const selection: Selection = {
      ...queryOf(null, { set: transitions, select: ['name'] }),
      predicate: bindPredicate(parseExpression('duration gt $it/holdDuration'), scope),
      order: [],
    };
    const expand = [{ navigation, selection, variable: 1 }];
    expect(reads(null, { select: ['outcome'], expand })).toEqual({
      Journeys: ['holdDuration', 'journeyId', 'outcome', 'time'],
      Transitions: ['duration', 'journeyId', 'name', 'sequence', 'time', 'transitionId'],
    });
    const plan = planned(null, { select: ['outcome'], expand });
    // What is expanded does not narrow what is asked, nor does it make the plan inexact.
    expect(plan).toMatchObject({ joins: true, exact: true, strategies: [{ endpoint: 'journeys' }] });
  });
});

describe('how the window is cut', () => {
  it.each<[string | null, PlanSetting, string]>([
    [null, {}, 'days'],
    [MARCH, {}, 'days'],
    [MARCH, { top: 7 }, 'wide'],
    [MARCH, { top: 7, orderby: 'time desc' }, 'wide'],
    [MARCH, { top: 7, orderby: 'outcome' }, 'days'],
    [`${MARCH} and outcome eq 'a'`, { top: 7 }, 'days'],
    [`${MARCH} and agentNames eq 'a'`, {}, 'wide'],
    [`${MARCH} and (agentNames eq 'a' or queueNames eq 'b')`, {}, 'days'],
    ["journeyId eq 'a'", {}, 'wide'],
    [null, { set: transitions, top: 7 }, 'days'],
    ["name eq 'TRANSFER'", { set: transitions }, 'wide'],
  ])('%s %j: %s', (filter, setting, cut) => {
    expect(planned(filter, setting).cut).toBe(cut);
  });
});

describe('the residual', () => {
  const residual = (filter: string, setting: PlanSetting = {}) => {
    const { residual: left } = planned(filter, setting);
    return left === null ? null : print(left);
  };

  it('is nothing where all is settled, or is one check of what is not', () => {
    expect(residual(`${MARCH} and outcome eq 'a'`)).toContain("outcome eq 'a'");
    expect(residual("journey/tenants/any(t: t/tenantId eq 'x')", { set: transitions })).toBeNull();
    expect(residual("journey/tenants/any(t: t/tenantId eq 'x') and name eq 'T'", { set: transitions })).toBe(
      "(name eq 'T')",
    );
  });

  it('keeps what only one of the endpoints could settle', () => {
    // Agents are filtered by journeys alone, and the rows may be read from either.
    expect(residual("transitions/any(t: t/name eq 'T') and agents/any(a: a/agentName eq 'x')")).toBe(
      "transitions/any(r1: r1/name eq 'T') and agents/any(r1: r1/agentName eq 'x')",
    );
  });
});

it('a plan is frozen, and the same for the same query', () => {
  const [one, other] = [
    planned(`${MARCH} and agentNames eq 'a; b'`),
    planned(`${MARCH} and agentNames eq 'a; b'`),
  ];
  expect(Object.isFrozen(one)).toBe(true);
  expect(explain(one, contextOf('UTC'), 1000)).toEqual(explain(other, contextOf('UTC'), 1000));
});
