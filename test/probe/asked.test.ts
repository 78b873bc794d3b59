import { ASSUMED, type Assumptions, namedIn, requestFor } from '../../src/plan/index.js';
import { branchesAt } from '../../src/plan/pushdown.js';

const segment = { start: Date.parse('2025-06-01T00:00:00Z'), end: Date.parse('2025-06-02T00:00:00Z') };
const assuming = (differs: Partial<Assumptions>): Assumptions => ({ ...ASSUMED, ...differs });

describe('the range asked for a segment', () => {
  const ENDS = [
    { startInclusive: true, endInclusive: true },
    { startInclusive: true, endInclusive: false },
    { startInclusive: false, endInclusive: true },
    { startInclusive: false, endInclusive: false },
  ] as const;

  it.each(ENDS)('holds each millisecond of it once and no other, as its ends are read: %j', (ends) => {
    const { dateRange } = requestFor(
      segment,
      [],
      'UTC',
      1,
      'ASC',
      assuming({ startPrecision: 'millisecond', ...ends }),
    );
    const from = Date.parse(dateRange.start) + (ends.startInclusive ? 0 : 1);
    const to = Date.parse(dateRange.end) - (ends.endInclusive ? 0 : 1);
    expect([from, to]).toEqual([segment.start, segment.end - 1]);
  });

  it.each(ENDS)('does not depend on how ends are read where starts are whole seconds: %j', (ends) => {
    expect(requestFor(segment, [], 'UTC', 1, 'ASC', assuming(ends)).dateRange).toEqual({
      start: '2025-05-31T23:59:59.999Z',
      end: '2025-06-01T23:59:59.999Z',
    });
  });
});

describe('a branch that is to read some journeys only', () => {
  const branch = [{ name: 'queues.name', values: ['a'] }];
  const ids = { name: 'journeyId', values: ['1', '2'] };

  it('names them beside its filters', () => {
    expect(namedIn(branch, ids.values, ASSUMED)).toEqual([...branch, ids]);
  });
  it('names them alone where filters widen each other', () => {
    expect(namedIn(branch, ids.values, assuming({ filtersAcross: 'or' }))).toEqual([ids]);
  });
  it('names only a single one where values narrow each other', () => {
    const assumptions = assuming({ valuesWithin: 'and' });
    expect(namedIn(branch, ids.values, assumptions)).toEqual(branch);
    expect(namedIn(branch, ['1'], assumptions)).toEqual([...branch, { name: 'journeyId', values: ['1'] }]);
  });
  it('keeps one filter of journeys where the branch names some itself, and nothing where it shares none', () => {
    const naming = [{ name: 'journeyId', values: ['1', '9'] }, ...branch];
    expect(namedIn(naming, ['1', '2'], ASSUMED)).toEqual([...branch, { name: 'journeyId', values: ['1'] }]);
    expect(namedIn(naming, ['2', '3'], ASSUMED)).toBeNull();
  });
  it('stays as it is where none is named', () => {
    expect(namedIn(branch, [], ASSUMED)).toEqual(branch);
  });
});

describe('the filters of an alternative', () => {
  const atom = (name: string, values: readonly string[]) => ({ name, values, single: null });
  const alternative = {
    atoms: [atom('queues.name', ['a', 'b']), atom('journeyId', ['1'])],
    roles: new Map<string, string>(),
  };

  it('go together where all must hold', () => {
    expect(branchesAt('journeys', [alternative], ASSUMED)[0]).toHaveLength(2);
  });
  it('are one where any may hold, a journey by its identifier first', () => {
    expect(branchesAt('journeys', [alternative], assuming({ filtersAcross: 'or' }))).toEqual([
      [{ name: 'journeyId', values: ['1'] }],
    ]);
  });
  it('are asked value by value where values narrow each other', () => {
    const branches = branchesAt('journeys', [alternative], assuming({ valuesWithin: 'and' }));
    expect(branches.map((branch) => branch.map(({ values }) => values.length))).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });
});
