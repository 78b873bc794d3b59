import fc from 'fast-check';
import { allFeatures, anyFilter, anyQuery, flatFeatures, traitsOf, type Features } from './arbitrary.js';
import { setNames, type SetName } from './model.js';
import { answer, matching } from './order.js';
import { and, cmp, col, everything, int, isIn, nil, not, or, some, text, type Cond } from './query.js';
import { pushable } from './pushable.js';
import { plainStyle, renderQuery } from './render.js';
import { buildSets } from './rows.js';
import { synthetic } from './synthetic.js';

// Across the spring change of the clocks in Bucharest.
const data = synthetic(50, '2025-03-25T00:00:00Z');
const sets = { bucharest: buildSets(data, 'Europe/Bucharest'), stJohns: buildSets(data, 'America/St_Johns') };

const is = (name: string, value: string): Cond => cmp(col(name), 'eq', text(value));

describe('what an upstream filter could narrow', () => {
  it('is an equality, list or chain on one filterable column, and-ed to anything', () => {
    expect(pushable('Journeys', and(cmp(col('localHour'), 'gt', int(3)), is('agentNames', 'a')))).toBe(true);
    expect(pushable('Journeys', isIn(col('queueNames'), text('a'), text('b')))).toBe(true);
    expect(
      pushable('Journeys', or(is('queueNames', 'a'), is('queueNames', 'b'), is('queueNames', 'c'))),
    ).toBe(true);
    expect(pushable('Journeys', some('agents', 'a', cmp(col('agentName', [], 'a'), 'eq', text('x'))))).toBe(
      true,
    );
    expect(pushable('Transitions', is('name', 'TRANSFER'))).toBe(true);
  });

  it('is not a negation, an or across columns, a null, another column', () => {
    expect(pushable('Journeys', not(is('agentNames', 'a')))).toBe(false);
    expect(pushable('Journeys', or(is('agentNames', 'a'), is('queueNames', 'a')))).toBe(false);
    expect(pushable('Journeys', isIn(col('queueNames'), text('a'), nil))).toBe(false);
    expect(pushable('Journeys', is('outcome', 'Handled'))).toBe(false);
    expect(pushable('Journeys', null)).toBe(false);
  });
});

describe('random queries', () => {
  const shares = (
    set: SetName,
    features: Features,
    runs: number,
  ): { selective: number; pushable: number } => {
    const traits = fc
      .sample(anyQuery(sets.bucharest, set, features), runs)
      .map((query) => traitsOf(sets.bucharest, query));
    const share = (name: 'selective' | 'pushable'): number => traits.filter((one) => one[name]).length / runs;
    return { selective: share('selective'), pushable: share('pushable') };
  };

  it.each(setNames)('on %s are selective and pushable in more than two fifths of the draws', (set) => {
    for (const features of [allFeatures, flatFeatures]) {
      const { selective, pushable: pushed } = shares(set, features, 300);
      expect(selective).toBeGreaterThan(0.5);
      expect(pushed).toBeGreaterThan(0.45);
    }
  });

  it.each(setNames)('on %s are answered and written without failure, in two zones', (set) => {
    for (const inZone of Object.values(sets)) {
      fc.assert(
        fc.property(anyQuery(inZone, set, { ...allFeatures, durations: true }), (query) => {
          const whole = matching(inZone, query).length;
          const page = answer(inZone, query);
          const left = Math.max(0, whole - (query.skip ?? 0));
          expect(page).toHaveLength(Math.min(left, query.top ?? left));
          expect(renderQuery(query, plainStyle)).toBeDefined();
        }),
        { numRuns: 60 },
      );
    }
  });

  it('leave out what is not wanted', () => {
    fc.assert(
      fc.property(anyQuery(sets.stJohns, 'Journeys', flatFeatures), (query) => {
        expect(
          decodeURIComponent(renderQuery(query, plainStyle)).replaceAll(/'(?:[^']|'')*'/g, ''),
        ).not.toMatch(/any\(|all\(|\$count|journey\/|duration'/);
      }),
      { numRuns: 200 },
    );
  });

  it('use every operator, function and form', () => {
    // A seed for each set, or all sets would draw the same forms.
    const queries = setNames.flatMap((set, at) =>
      fc.sample(anyQuery(sets.bucharest, set, { ...allFeatures, durations: true }), {
        numRuns: 400,
        seed: at,
      }),
    );
    const written = queries
      .map((query) => decodeURIComponent(renderQuery(query, { ...plainStyle, encoding: 'light' })))
      .join('\n');
    const words = 'eq ne gt ge lt le and or not in add sub mul div divby mod'.split(' ');
    for (const word of words) expect(written).toMatch(new RegExp(`[^A-Za-z]${word} `));
    const functions =
      'contains startswith endswith length indexof substring concat trim tolower toupper year month day hour';
    for (const name of `${functions} minute second date time round floor ceiling any all`.split(' ')) {
      expect(written).toContain(`${name}(`);
    }
    for (const form of [
      'null',
      'INF',
      '/$count',
      '$it/',
      'journey/',
      "duration'",
      ' desc',
      'true',
      '/any()',
    ]) {
      expect(written).toContain(form);
    }
  });

  it('hold for the row they were drawn beside when steered: most filters match something', () => {
    const filters = fc.sample(anyFilter(sets.bucharest, 'Transitions', allFeatures), 400);
    const matched = filters.filter(
      (filter) => matching(sets.bucharest, { ...everything('Transitions'), filter }).length > 0,
    );
    expect(matched.length).toBeGreaterThan(200);
  });
});
