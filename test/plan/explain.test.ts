import { ASSUMED, explainTree } from '../../src/plan/index.js';
import { setOf, transitions } from '../model/model.js';
import { explained, type PlanSetting, queryOf } from './planning.js';

const MARCH = 'time ge 2025-03-01T00:00:00Z and time lt 2025-03-03T00:00:00Z';

describe('explain', () => {
  it('says what is asked for a range and a filter', () => {
    const explanation = explained(`${MARCH} and agentNames eq 'a; b' and not contains(outcome,'x')`, {
      select: ['journeyId', 'agentNames'],
      zone: 'Europe/Bucharest',
      top: 5,
    });
    expect(JSON.parse(JSON.stringify(explanation))).toEqual({
      set: 'Journeys',
      range: { start: '2025-03-01T00:00:00Z', end: '2025-03-03T00:00:00Z' },
      nothing: null,
      upstream: [
        {
          path: '/v1/journeys/search',
          window: { start: '2025-03-01T00:00:00Z', end: '2025-03-03T00:00:00Z' },
          cut: 'as wide as the contract allows',
          segments: 1,
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
      ],
      chosen: 'the only one',
      estimatedRequests: { atLeast: 1 },
      assumptions: ASSUMED,
      joins: false,
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
          because: 'the filter selects more; rows are checked',
        },
        {
          text: "not contains(outcome,'x')",
          pushed: 'none',
          exact: false,
          because: 'the Journey API has no filter for it',
        },
      ],
      residual:
        "(time ge 2025-03-01T00:00:00Z) and (time lt 2025-03-03T00:00:00Z) and (agentNames eq 'a; b') and not contains(outcome,'x')",
      order: { kind: 'walk', direction: 'ASC', keys: ['time asc', 'journeyId asc'], leadMs: 0, lagMs: 0 },
      select: ['journeyId', 'agentNames'],
      flattened: { Journeys: ['journeyId', 'agentNames', 'time', 'outcome'] },
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
      nothing: 'no row can meet these conditions together',
      upstream: [],
      order: { kind: 'walk', direction: 'ASC', keys: ['time asc', 'journeyId asc', 'sequence asc'] },
      flattened: { Transitions: ['transitionId', 'journeyId', 'time', 'sequence'] },
      top: null,
      skip: 3,
      count: true,
    });
    expect(explained(null, { orderby: 'outcome' })).not.toHaveProperty('order.leadMs');
  });

  it('prints a few requests of many, and counts the rest', () => {
    const explanation = explained('time ge 2025-01-15T00:00:00Z', { orderby: 'time desc' });
    expect(explanation).toMatchObject({
      upstream: [{ segments: { atMost: 152 } }],
      order: { direction: 'DESC' },
    });
    const [{ requests }] = explanation['upstream'] as { requests: { dateRange: { end: string } }[] }[];
    expect(requests).toHaveLength(5);
    // Newest first, as they are read.
    expect(requests.map(({ dateRange }) => dateRange.end.slice(0, 10))).toEqual([
      '2025-06-15',
      '2025-06-14',
      '2025-06-13',
      '2025-06-12',
      '2025-06-11',
    ]);
  });

  it('asks for no more than $top and $skip need, where that is known', () => {
    const limit = (filter: string, setting: PlanSetting) => {
      const [{ requests }] = explained(filter, setting)['upstream'] as { requests: { limit: number }[] }[];
      return requests[0].limit;
    };
    expect(limit(MARCH, { top: 7 })).toBe(7);
    expect(limit(MARCH, { top: 7, skip: 5 })).toBe(12);
    expect(limit(MARCH, { top: 5_000 })).toBe(1000);
    expect(limit(MARCH, { top: 7, orderby: 'outcome' })).toBe(1000);
    expect(limit(`${MARCH} and outcome eq 'a'`, { top: 7 })).toBe(1000);
  });

  it('shows each way of reading, and how one is chosen', () => {
    const explanation = explained("agentNames eq 'a' or queueNames eq 'b'");
    expect(explanation).toMatchObject({
      chosen: expect.stringContaining('cheapest'),
      // Three totals, and one request at least of the scan that is chosen.
      estimatedRequests: { atLeast: 4 },
      upstream: [
        { path: '/v1/journeys/search' },
        {
          path: '/v1/journeys/search',
          requests: [
            { filters: [{ name: 'agents.name', values: ['a'] }] },
            { filters: [{ name: 'queues.name', values: ['b'] }] },
          ],
        },
      ],
    });
    expect(explanation).not.toHaveProperty('upstream.0.requests.0.filters');
  });

  it('tells of joins, and of what is expanded', () => {
    const navigation = transitions.navigation.get('journey')!;
    const selection = queryOf(null, { set: setOf('Journeys'), select: ['outcome'] });
    const explanation = explained(null, {
      set: transitions,
      select: ['name'],
      expand: [{ navigation, selection, variable: 1 }],
    });
    expect(explanation).toMatchObject({
      joins: true,
      expand: { journey: { select: ['outcome'], top: null } },
      upstream: [{ path: '/v1/transitions/search' }],
    });
  });

  it('of a set that asks nothing upstream shows no request', () => {
    expect(explained(null, { set: setOf('Outcomes') })).toMatchObject({ upstream: [], nothing: null });
  });

  it('reads as a tree', () => {
    const tree = explainTree(explained(MARCH, { select: ['journeyId'] }));
    expect(tree.split('\n')).toEqual(expect.arrayContaining(['set: Journeys', 'exact: true', 'upstream']));
    expect(tree).not.toMatch(/\[object Object\]|undefined/);
  });
});
