import fc from 'fast-check';
import { outcomeOf } from './apply-answer.js';
import { anyApplied, anyComputed } from './pipelines.js';
import { fixedNames, setNames, type SetName } from './model.js';
import { sequenceText, searchText } from './render-apply.js';
import { Pen, plainStyle, renderQuery } from './render.js';
import { chooser } from './random.js';
import { arith, cmp, col, int, text } from './query.js';
import { buildSets, withCalendar } from './rows.js';
import { synthetic } from './synthetic.js';

const start = Date.parse('2025-03-25T00:00:00Z');
const sets = withCalendar(
  buildSets(synthetic(40, '2025-03-25T00:00:00Z'), 'Europe/Bucharest'),
  start,
  start + 9 * 86_400_000,
);
const pen = () => new Pen(plainStyle, chooser(0));

describe('rendering', () => {
  it('writes transformations as the grammar has them', () => {
    const handled = cmp(col('outcome'), 'eq', text("O'K"));
    const written = sequenceText(
      [
        { k: 'filter', c: handled },
        { k: 'compute', items: [{ v: arith(col('holdDuration'), 'div', int(2)), name: 'half' }] },
        {
          k: 'groupby',
          by: [
            { path: ['journey'], name: 'outcome' },
            {
              rollup: [
                { path: [], name: 'a' },
                { path: [], name: 'b' },
              ],
              all: true,
            },
          ],
          then: [
            {
              k: 'aggregate',
              items: [
                { k: 'number', path: ['transitions'], as: 'n' },
                { k: 'path', method: 'sum', path: [], name: 'half', as: 'm' },
              ],
            },
          ],
        },
        { k: 'best', which: 'topcount', amount: 3, v: col('n') },
        { k: 'concat', sequences: [[{ k: 'identity' }], [{ k: 'top', n: 1 }]] },
      ],
      pen(),
    );
    expect(written).toBe(
      "filter(outcome eq 'O''K')/compute(holdDuration div 2 as half)/" +
        'groupby((journey/outcome,rollup($all,a,b)),aggregate(transitions/$count as n,half with sum as m))/' +
        'topcount(3,n)/concat(identity,top(1))',
    );
  });

  it('puts parentheses where a search needs them', () => {
    const term = (word: string) => ({ k: 'term', text: word, phrase: word.includes(' ') }) as const;
    const choose = (number: number) => new Pen(plainStyle, (below) => Math.min(number, below - 1));
    const either = { k: 'or', l: term('a'), r: term('b c') } as const;
    expect(searchText({ k: 'and', l: either, r: { k: 'not', s: either } }, choose(1))).toBe(
      '(a OR "b c") NOT (a OR "b c")',
    );
  });
});

describe('random pipelines', () => {
  const all: readonly SetName[] = [...setNames, ...fixedNames];

  it.each(all)('on %s are answered and written, and what a page shows is part of the whole', (set) => {
    for (const queries of [anyApplied(sets, set), anyComputed(sets, set)]) {
      fc.assert(
        fc.property(queries, (query) => {
          const { rows, total } = outcomeOf(sets, query);
          const left = Math.max(0, total - (query.skip ?? 0));
          expect(rows).toHaveLength(Math.min(left, query.top ?? left));
          const written = renderQuery(query, { ...plainStyle, spelling: '4.01' });
          expect(written).not.toBe('');
          expect(decodeURIComponent(written)).not.toMatch(/orderby\(\)|rollup\(\$all\)/);
        }),
        { numRuns: 40 },
      );
    }
  });

  it('shrink: the same choices make the same query', () => {
    const [first] = fc.sample(anyApplied(sets, 'Journeys'), { seed: 7, numRuns: 1 });
    const [again] = fc.sample(anyApplied(sets, 'Journeys'), { seed: 7, numRuns: 1 });
    expect(renderQuery(again, plainStyle)).toBe(renderQuery(first, plainStyle));
  });
});
