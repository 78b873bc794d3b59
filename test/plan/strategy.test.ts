import fc from 'fast-check';
import { ASSUMED, type Strategy } from '../../src/plan/index.js';
import { cheapest, costOf, REQUEST_COST_ROWS, strategiesOf } from '../../src/plan/strategy.js';
import type { Alternative } from '../../src/plan/alternatives.js';

const PAGE = 1000;

describe('the cost of reading, in rows', () => {
  it.each<[readonly number[], boolean, number]>([
    // Rows, and a request for each page begun; a scan that finds nothing asks once all the same.
    [[0], false, REQUEST_COST_ROWS],
    [[1], false, 1 + REQUEST_COST_ROWS],
    [[1000], false, 1000 + REQUEST_COST_ROWS],
    [[1001], false, 1001 + 2 * REQUEST_COST_ROWS],
    [[25_000], false, 25_000 + 25 * REQUEST_COST_ROWS],
    // Several scans, or several segments of one.
    [[10, 20], false, 30 + 2 * REQUEST_COST_ROWS],
    [[0, 0, 0], false, 3 * REQUEST_COST_ROWS],
    // Joined, everything is read once more at the other endpoint.
    [[10], true, 2 * (10 + REQUEST_COST_ROWS)],
    [[], false, 0],
  ])('of totals %j, joined %s, is %d', (totals, joins, cost) => {
    expect(costOf(totals, joins, PAGE)).toBe(cost);
  });

  it('grows with every total', () => {
    const totals = fc.array(fc.nat(50_000), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(totals, fc.nat(5_000), fc.boolean(), (list, more, joins) => {
        const [first, ...rest] = list;
        expect(costOf([first + more, ...rest], joins, PAGE)).toBeGreaterThanOrEqual(
          costOf(list, joins, PAGE),
        );
        expect(costOf([...list, more], joins, PAGE)).toBeGreaterThan(costOf(list, joins, PAGE));
      }),
    );
  });
});

describe('the cheapest', () => {
  const strategy = (endpoint: Strategy['endpoint'], branches: number): Strategy => ({
    endpoint,
    branches: Array.from({ length: branches }, (_, i) => [{ name: 'agents.name', values: [String(i)] }]),
  });
  const whole: Strategy = { endpoint: 'journeys', branches: [[]] };
  const two = strategy('journeys', 2);
  const other = strategy('transitions', 1);

  it.each<[string, readonly (readonly [Strategy, readonly number[]])[], Strategy]>([
    [
      'a union of narrow scans',
      [
        [whole, [16_000]],
        [two, [200, 300]],
      ],
      two,
    ],
    [
      'one scan, where a union reads nearly as much',
      [
        [whole, [16_000]],
        [two, [9_000, 9_000]],
      ],
      whole,
    ],
    [
      'one scan of little, where a union asks more often',
      [
        [whole, [150]],
        [two, [20, 30]],
      ],
      whole,
    ],
    [
      'the narrower endpoint',
      [
        [two, [2_000, 0]],
        [other, [50]],
      ],
      other,
    ],
    [
      'of equals the first',
      [
        [whole, [500]],
        [other, [500]],
      ],
      whole,
    ],
    ['the only one', [[other, [1_000_000]]], other],
  ])('is %s', (_, candidates, expected) => {
    const list = candidates.map(([strategy, totals]) => ({ strategy, totals }));
    for (const joins of [false, true]) expect(cheapest(list, joins, PAGE)).toBe(expected);
  });

  it('costs no more than any other', () => {
    const totals = fc.array(fc.nat(20_000), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(totals, { minLength: 1, maxLength: 5 }), fc.boolean(), (lists, joins) => {
        const candidates = lists.map((list) => ({
          strategy: strategy('journeys', list.length),
          totals: list,
        }));
        const best = candidates.find(({ strategy: each }) => each === cheapest(candidates, joins, PAGE))!;
        for (const each of candidates)
          expect(costOf(best.totals, joins, PAGE)).toBeLessThanOrEqual(costOf(each.totals, joins, PAGE));
      }),
    );
  });
});

describe('the strategies to choose from', () => {
  const atom = (name: string, ...values: string[]) => ({ name, values, single: null });
  const alternative = (...atoms: ReturnType<typeof atom>[]): Alternative => ({ atoms, roles: new Map() });
  const agent = atom('agents.name', 'a');
  const queue = atom('queues.name', 'q');
  const state = atom('transitions.name', 'T');
  const of = (native: 'journeys' | 'transitions', joins: boolean, ...list: Alternative[]) =>
    strategiesOf(native, joins, list, ASSUMED).map(
      ({ endpoint, branches }) =>
        `${endpoint}: ${branches.map((branch) => branch.map(({ name }) => name).join('&')).join(' | ')}`,
    );

  it('without a filter is the set’s own endpoint, unnarrowed', () => {
    expect(of('journeys', false, alternative())).toEqual(['journeys: ']);
    expect(of('transitions', true, alternative())).toEqual(['transitions: ']);
  });

  it('a single narrowed scan can only be better than all', () => {
    expect(of('journeys', false, alternative(agent, queue))).toEqual(['journeys: agents.name&queues.name']);
  });

  it('a union may be worse', () => {
    expect(of('journeys', false, alternative(agent), alternative(queue))).toEqual([
      'journeys: ',
      'journeys: agents.name | queues.name',
    ]);
  });

  it('the other endpoint’s filters count only where it is read anyway', () => {
    expect(of('journeys', false, alternative(agent, state))).toEqual(['journeys: agents.name']);
    expect(of('journeys', true, alternative(agent, state))).toEqual([
      'journeys: agents.name',
      'transitions: transitions.name',
    ]);
    expect(of('journeys', false, alternative(state))).toEqual(['journeys: ']);
    expect(of('journeys', true, alternative(state))).toEqual(['transitions: transitions.name']);
  });

  it('an alternative that one endpoint cannot narrow leaves it unnarrowed', () => {
    expect(of('journeys', true, alternative(agent), alternative(state))).toEqual(['journeys: ']);
    expect(of('journeys', true, alternative(agent, state), alternative(queue))).toEqual([
      'journeys: ',
      'journeys: agents.name | queues.name',
    ]);
  });

  it('identifiers are asked for where the rows are', () => {
    expect(of('transitions', true, alternative(atom('journeyId', 'a'), agent))).toEqual([
      'transitions: journeyId',
    ]);
  });
});
