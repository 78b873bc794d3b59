import { explain, explainTree } from '../../src/plan/index.js';
import { print } from '../../src/plan/print.js';
import { journeys, transitions } from '../model/model.js';
import { boundOf, predicateOf } from '../odata/evaluating.js';
import { explained, planned } from './planning.js';

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
    ['time gt 2025-03-01T00:00:00Z', false],
    ['time le 2025-03-01T00:00:00.5Z and time ge 2025-03-01T00:00:00Z', false],
    [`${MARCH} or outcome eq 'a'`, false],
    ['null', true],
    ["outcome eq 'a' or null", false],
    [`${MARCH} and (outcome eq 'a' or null)`, false],
  ])('%s: %s', (filter, exact) => {
    const plan = planned(filter);
    expect(plan.exact).toBe(exact);
    if (exact) expect(plan.conjuncts.every((each) => each.exact)).toBe(true);
  });

  it('is never of transitions, whose totals count journeys (trap 3)', () => {
    expect(planned(null, { set: transitions }).exact).toBe(false);
    expect(planned("journeyId eq 'a'", { set: transitions }).exact).toBe(false);
  });
});

describe('asking nothing', () => {
  it.each([
    ["journeyId eq 'a' and journeyId eq 'b'", 'values and-ed leave none'],
    ['time ge 2025-03-02T00:00:00Z and time lt 2025-03-01T00:00:00Z', 'the time intervals do not meet'],
    ['false', 'the time intervals do not meet'],
    ['null', 'the time intervals do not meet'],
    ['time eq null', 'the time intervals do not meet'],
    [`${MARCH} and localDate eq 2025-04-01`, 'the time intervals do not meet'],
  ])('%s: %s', (filter, nothing) => {
    expect(planned(filter)).toMatchObject({ nothing, segments: [] });
  });

  it('for no rows, unless they are counted', () => {
    expect(planned(null, { top: 0 })).toMatchObject({ nothing: '$top is 0', segments: [] });
    expect(planned(null, { top: 0, count: true }).nothing).toBeNull();
    expect(planned(null, { top: 1 }).nothing).toBeNull();
  });
});

describe('columns', () => {
  it('are those written, compared, sorted by, and the key, in the order of the model', () => {
    const plan = planned("year(time) eq 2025 and outcome eq 'a'", {
      select: ['wrapUpCodes', 'direction'],
      orderby: 'holdDuration add wrapUpDuration',
    });
    expect(plan.columns.map(({ name }) => name)).toEqual([
      'journeyId',
      'time',
      'outcome',
      'direction',
      'holdDuration',
      'wrapUpDuration',
      'wrapUpCodes',
    ]);
    expect(planned(null).columns).toEqual(journeys.columns);
  });
});

it('a plan is frozen, and the same for the same query', () => {
  const [one, other] = [
    planned(`${MARCH} and agentNames eq 'a; b'`),
    planned(`${MARCH} and agentNames eq 'a; b'`),
  ];
  expect(Object.isFrozen(one)).toBe(true);
  expect(explain(one, 'UTC', 1000)).toEqual(explain(other, 'UTC', 1000));
});

describe('explain', () => {
  it('says what is asked for a range and a filter', () => {
    const explanation = explained(`${MARCH} and agentNames eq 'a; b' and not contains(outcome,'x')`, {
      select: ['journeyId', 'agentNames'],
      zone: 'Europe/Bucharest',
      top: 5,
    });
    expect(JSON.parse(JSON.stringify(explanation))).toEqual({
      set: 'Journeys',
      endpoint: 'journeys',
      range: { start: '2025-03-01T00:00:00Z', end: '2025-03-03T00:00:00Z' },
      nothing: null,
      upstream: {
        path: '/v1/journeys/search',
        filters: [{ name: 'agents.name', values: ['a', 'a; b'] }],
        segments: {
          count: 1,
          hull: { start: '2025-03-01T00:00:00Z', end: '2025-03-03T00:00:00Z' },
          requests: [
            {
              dateRange: { start: '2025-02-28T23:59:59.999Z', end: '2025-03-02T23:59:59.999Z' },
              filters: [{ name: 'agents.name', values: ['a', 'a; b'] }],
              displayTimezone: 'Europe/Bucharest',
              limit: 1000,
              sortDirection: 'ASC',
            },
          ],
        },
      },
      exact: false,
      conjuncts: [
        {
          text: 'time ge 2025-03-01T00:00:00Z',
          pushed: 'window',
          exact: true,
          because: "the journey's start decides it",
        },
        {
          text: 'time lt 2025-03-03T00:00:00Z',
          pushed: 'window',
          exact: true,
          because: "the journey's start decides it",
        },
        {
          text: "agentNames eq 'a; b'",
          pushed: 'filter',
          exact: false,
          because: 'the filter matches any member of the list, the column is the whole list',
        },
        {
          text: "not contains(outcome,'x')",
          pushed: 'none',
          exact: false,
          because: 'the Journey API has no filter for it',
        },
      ],
      residual: ["agentNames eq 'a; b'", "not contains(outcome,'x')"],
      order: { kind: 'walk', direction: 'ASC', keys: ['time asc', 'journeyId asc'], leadMs: 0, lagMs: 0 },
      select: ['journeyId', 'agentNames'],
      flattened: ['journeyId', 'time', 'outcome', 'agentNames'],
      top: 5,
      skip: 0,
      count: false,
    });
  });

  it('says why nothing is asked', () => {
    const explanation = explained("journeyId eq 'a' and journeyId eq 'b'", {
      set: transitions,
      select: ['transitionId'],
      count: true,
      skip: 3,
    });
    expect(explanation).toMatchObject({
      set: 'Transitions',
      endpoint: 'transitions',
      nothing: 'values and-ed leave none',
      upstream: { path: '/v1/transitions/search', segments: { count: 0, requests: [] } },
      order: { kind: 'sort', direction: 'DESC', keys: ['time asc', 'journeyId asc', 'sequence asc'] },
      flattened: ['transitionId', 'journeyId', 'sequence', 'time'],
      top: null,
      skip: 3,
      count: true,
    });
    expect(explanation).not.toHaveProperty('order.leadMs');
  });

  it('prints ten requests of many, and counts the rest', () => {
    const explanation = explained('time ge 2024-06-15T00:00:00Z', { orderby: 'time desc' });
    expect(explanation).toMatchObject({
      upstream: { segments: { count: 53 } },
      order: { direction: 'DESC' },
    });
    expect(
      (explanation as unknown as { upstream: { segments: { requests: unknown[] } } }).upstream.segments
        .requests,
    ).toHaveLength(10);
  });

  it('reads as a tree', () => {
    const tree = explainTree(explained(MARCH, { select: ['journeyId'] }));
    expect(tree.split('\n')).toEqual(expect.arrayContaining(['set: Journeys', 'exact: true', 'upstream']));
    expect(tree).not.toMatch(/\[object Object\]|undefined/);
  });
});

describe('print', () => {
  it.each([
    [
      "outcome eq 'it''s' or not (time gt 2025-03-01T00:00:00.5Z)",
      "(outcome eq 'it''s') or not (time gt 2025-03-01T00:00:00.500Z)",
    ],
    ['1 add 2 mul 3 sub 4 lt holdDuration', '((1 add (2 mul 3)) sub 4) lt holdDuration'],
    ["journeyId in ('a',null)", "journeyId in ('a',null)"],
    [
      'localDate eq 2025-03-01 and time(time) lt 12:30:00',
      '(localDate eq 2025-03-01) and (time(time) lt 12:30:00.000)',
    ],
    [
      "time sub 2025-01-01T00:00:00Z gt duration'P1D'",
      "(time sub 2025-01-01T00:00:00Z) gt duration'PT86400S'",
    ],
    ['cast(time,Edm.Date) eq localDate', 'cast(time,date) eq localDate'],
    ["case(true:1,outcome eq 'a':2) eq -holdDuration", "case(true:1,outcome eq 'a':2) eq -holdDuration"],
    ['contains(tolower(outcome),null)', 'contains(tolower(outcome),null)'],
    ['INF gt 1.5', 'INF gt 1.5'],
    ['-INF lt NaN', '-INF lt NaN'],
  ])('%s', (text, printed) => expect(print(boundOf(text))).toBe(printed));

  it('shortens long lists', () => {
    const list = Array.from({ length: 100 }, (_, i) => `'${i}'`).join(',');
    expect(print(predicateOf(`journeyId in (${list})`))).toMatch(/^journeyId in \('0',.*,'11',… 88 more\)$/);
  });

  it('gives text that means the same', () => {
    for (const text of [
      "not (outcome eq 'a') eq false",
      '(1 sub 2) sub 3 eq 1 sub (2 sub 3)',
      "(outcome eq 'a') eq (channelName ne null)",
      '-(1 add 2) lt 3',
    ]) {
      expect(print(boundOf(print(boundOf(text))))).toBe(print(boundOf(text)));
      expect(boundOf(print(boundOf(text)))).toEqual(boundOf(text));
    }
  });
});
