import { fail } from 'node:assert/strict';
import fc from 'fast-check';
import { type BundleRow, relatedRows } from '../../src/exec/flatten.js';
import { compile, type EvaluateContext } from '../../src/odata/index.js';
import { ASSUMED, type Assumptions, type Plan, type Strategy } from '../../src/plan/index.js';
import { Zone } from '../../src/time/index.js';
import { bundleOf } from '../exec/rows.js';
import { journeys, model, namedSets, upstreamSets } from '../model/model.js';
import { type BothRecords, keeps, type Reading } from './contract-filters.js';
import { journeyRecords, predicatesOn } from './drawn.js';
import { planned } from './planning.js';

const evaluation: EvaluateContext = {
  zone: new Zone('UTC'),
  related: (row, navigation) => relatedRows(row as BundleRow, navigation, model.sets),
};
/** Journeys more often: only their filters may be exact. */
const sets = [...upstreamSets.map(([, set]) => set), journeys, journeys, journeys];

/** An upstream as the plan takes it to be. */
interface World {
  readonly assumptions: Partial<Assumptions>;
  readonly refused: readonly string[];
  readonly reading: Reading;
}
const AS_ASSUMED = { filtersAcross: 'and', valuesWithin: 'or', media: 'as returned' } as const;
const WORLDS: readonly (readonly [string, World])[] = [
  ['as assumed', { assumptions: {}, refused: [], reading: AS_ASSUMED }],
  [
    'with media types in lower case',
    { assumptions: {}, refused: [], reading: { ...AS_ASSUMED, media: 'in lower case' } },
  ],
  [
    'whose filters are alternatives',
    {
      assumptions: { filtersAcross: 'or' },
      refused: [],
      reading: { ...AS_ASSUMED, filtersAcross: 'or' },
    },
  ],
  [
    'whose values must all be there',
    {
      assumptions: { valuesWithin: 'and' },
      refused: [],
      reading: { ...AS_ASSUMED, valuesWithin: 'and' },
    },
  ],
  [
    'with filters that give matching transitions only',
    { assumptions: { transitionScope: 'matching' }, refused: [], reading: AS_ASSUMED },
  ],
  ['that refused two filters', { assumptions: {}, refused: ['pbxNames', 'tenantIds'], reading: AS_ASSUMED }],
];

const kept = ({ endpoint, branches }: Strategy, records: BothRecords, reading: Reading): boolean =>
  branches.some((branch) => keeps(branch, records, endpoint, reading));

/** What a journey's rows come to: those the query wants, and those that pass what is left to check. */
function rowsOf(plan: Plan, records: BothRecords): readonly [wanted: BundleRow[], checked: BundleRow[]] {
  const rows = bundleOf({ ...records }).rows(plan.query.set);
  const wanted = compile(plan.query.predicate!, evaluation);
  const residual = plan.residual === null ? () => true : compile(plan.residual, evaluation);
  return [rows.filter((row) => wanted([row]) === true), rows.filter((row) => residual([row]) === true)];
}

describe.each(WORLDS)('an upstream %s', (_, { assumptions, refused, reading }) => {
  it('is asked, by every strategy, for all journeys that have a row of the answer, and what is left to check leaves just those rows', () => {
    const seen = { pushed: 0, matched: 0, left: 0, exact: 0, settled: 0, unions: 0, both: 0, nothing: 0 };
    const names = new Set<string>();
    const draws = fc
      .constantFrom(...sets)
      .chain((set) =>
        fc.tuple(
          fc.constant(set),
          predicatesOn(set),
          fc.array(journeyRecords, { minLength: 1, maxLength: 3 }),
        ),
      );
    fc.assert(
      fc.property(draws, ([set, text, drawn]) => {
        const context = { assumptions: { ...ASSUMED, ...assumptions }, refused: new Set(refused) };
        const plan = planned(text, { set, context });
        const filters = plan.strategies.flatMap(({ branches }) => branches.flat());
        filters.forEach(({ name }) => names.add(name));
        if (filters.length > 0) seen.pushed++;
        if (plan.exact) seen.exact++;
        if (plan.conjuncts.some(({ pushed, exact }) => pushed === 'filter' && exact)) seen.settled++;
        if (plan.strategies.some(({ branches }) => branches.length > 1)) seen.unions++;
        if (new Set(plan.strategies.map(({ endpoint }) => endpoint)).size > 1) seen.both++;
        if (plan.nothing !== null) seen.nothing++;
        for (const records of drawn) {
          const [wanted, checked] = rowsOf(plan, records);
          if (wanted.length > 0) seen.matched++;
          const { journeyId } = records.journeys;
          if (wanted.length > 0 && plan.nothing !== null) fail(`${text}: ${plan.nothing}, but rows match`);
          if (wanted.length > 0 && plan.wanted?.includes(journeyId) === false)
            fail(`${text}: a row of ${journeyId}, which is not wanted`);
          for (const strategy of plan.strategies) {
            const asked = kept(strategy, records, reading);
            if (!asked) seen.left++;
            // Thrown by hand: there are hundreds of thousands of comparisons.
            if (!asked && wanted.length > 0)
              fail(`${text}: ${JSON.stringify(strategy)} misses ${JSON.stringify(records)}`);
            if (asked && checked.length !== wanted.length)
              fail(
                `${text}: ${JSON.stringify(strategy)} gives other rows than wanted of ${JSON.stringify(records)}`,
              );
          }
        }
      }),
      { numRuns: 1500 },
    );
    // The draws must be worth something.
    const narrow = assumptions.transitionScope === 'matching';
    const least = {
      pushed: 300,
      matched: 300,
      left: 300,
      settled: 60,
      unions: 40,
      exact: 5,
      nothing: 5,
      both: 0,
    };
    for (const [what, count] of Object.entries(least) as [keyof typeof seen, number][])
      expect([what, seen[what] > count || (narrow && what === 'both')]).toEqual([what, true]);
    if (narrow) expect([...names].filter((each) => each.startsWith('transitions.'))).toEqual([]);
    expect(refused.filter((each) => names.has(each))).toEqual([]);
    expect(names.size).toBeGreaterThan(narrow ? 8 : 14);
  });
});

it('sets that come from nowhere upstream ask it nothing', () => {
  for (const [, set] of namedSets) {
    if (set.source.kind !== 'endpoint')
      expect(planned(null, { set })).toMatchObject({ strategies: [], nothing: null });
  }
});
