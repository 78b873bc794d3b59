/**
 * What nests as deep, or chains as long, as is taken at all is also bound, planned, printed and evaluated, with a third of the stack used up
 * before; what goes further is refused in words.
 */
import { bindPredicate, compile, type Options, parseOptions } from '../../src/odata/index.js';
import { DEFAULT_LIMITS } from '../../src/odata/parser.js';
import { explain, planOf } from '../../src/plan/index.js';
import { print } from '../../src/plan/print.js';
import { Zone } from '../../src/time/index.js';
import { journeys } from '../model/model.js';
import { contextOf, queryOf } from '../plan/planning.js';
import { scopeOf } from './evaluating.js';

const DEPTH = DEFAULT_LIMITS.maxDepth;
const wrapped = (times: number, open: string, core: string, close: string): string =>
  open.repeat(times) + core + close.repeat(times);

/** Text by how often it nests; the one number more is the first that is refused. */
const SHAPES: readonly (readonly [name: string, most: number, text: (times: number) => string])[] = [
  ['parentheses', DEPTH - 1, (n) => wrapped(n, '(', 'true', ')')],
  [
    'or chains nested to the left',
    DEPTH - 1,
    (n) => wrapped(n, '(', "outcome eq 'a'", " or outcome eq 'b')"),
  ],
  ['not', DEPTH - 1, (n) => wrapped(n, 'not ', 'true', '')],
  ['and within or', DEPTH - 1, (n) => wrapped(n, 'true and (false or ', 'true', ')')],
  ['comparisons', DEPTH - 1, (n) => wrapped(n, '(true eq ', 'true', ')')],
  ['arithmetic', 199, (n) => `${wrapped(n, '(1 add 2 mul (3 sub ', '1', '))')} gt 1`],
  ['calls', DEPTH - 1, (n) => `${wrapped(n, 'tolower(', 'outcome', ')')} eq 'a'`],
  ['case', DEPTH - 1, (n) => `${wrapped(n, 'case(true:', 'holdDuration', ')')} eq 1`],
  ['casts', DEPTH - 1, (n) => `${wrapped(n, 'cast(', 'holdDuration', ',Edm.Int64)')} eq 1`],
  ['sums', 999, (n) => `holdDuration${' add 1'.repeat(n)} gt 1`],
];

const optionsOf = (filter: string): Options => parseOptions(`$filter=${filter}`);

/** Runs `last` with a third of the stack used up. */
function deeper<T>(levels: number, last: () => T): T {
  return levels === 0 ? last() : deeper(levels - 1, last);
}
const STACK = stackSize();
function stackSize(): number {
  let levels = 0;
  const fill = (): void => {
    levels += 1;
    fill();
  };
  try {
    fill();
  } catch {
    // The stack is full.
  }
  return levels;
}

describe.each(SHAPES)('%s', (_name, most, text) => {
  it(`${String(most)} times are read, planned and evaluated`, () => {
    deeper(Math.floor(STACK / 3), () => {
      const { filter } = optionsOf(text(most));
      const predicate = bindPredicate(filter!, scopeOf(journeys, {}));
      const zone = new Zone('Europe/Bucharest');
      const context = contextOf(zone.name);
      const plan = planOf({ ...queryOf(null), predicate }, context);
      expect(explain(plan, context, 1000)).toMatchObject({ set: 'Journeys' });
      expect(print(predicate)).not.toBe('');
      const values = journeys.columns.map(() => null);
      expect([true, false, null]).toContain(compile(predicate, { zone, related: () => [] })([{ values }]));
    });
  });

  it(`${String(most + 1)} times are too complex`, () => {
    const refused = (): unknown => {
      const { filter } = optionsOf(text(most + 1));
      return bindPredicate(filter!, scopeOf(journeys, {}));
    };
    expect(refused).toThrow(expect.objectContaining({ code: 'tooComplex', status: 400 }));
  });
});
