import fc from 'fast-check';
import { anyQuery, anyStyle, allFeatures } from './arbitrary.js';
import { spell } from './literals.js';
import { chooser } from './random.js';
import {
  and,
  arith,
  cmp,
  col,
  everything,
  fn,
  int,
  isIn,
  not,
  or,
  real,
  some,
  span,
  test as textTest,
  text,
  time,
  truth,
} from './query.js';
import { plainStyle, renderCond, renderQuery } from './render.js';
import { buildSets } from './rows.js';
import { synthetic } from './synthetic.js';

const write = (cond: Parameters<typeof renderCond>[0], parens: 'full' | 'minimal' = 'minimal'): string =>
  renderCond(cond, { ...plainStyle, parens });
const a = cmp(col('localHour'), 'eq', int(1));
const b = cmp(col('outcome'), 'ne', text("O'Brien"));

describe('text of conditions', () => {
  it('has the parentheses that precedence asks for, and no more', () => {
    expect(write(and(or(a, b), a))).toBe("(localHour eq 1 or outcome ne 'O''Brien') and localHour eq 1");
    expect(write(or(and(a, a), a))).toBe('localHour eq 1 and localHour eq 1 or localHour eq 1');
    expect(write(not(a))).toBe('not (localHour eq 1)');
    expect(write(not(textTest('contains', col('outcome'), text('x'))))).toBe("not contains(outcome,'x')");
    expect(write(not(isIn(col('outcome'), text('x'), text('y'))))).toBe("not (outcome in ('x','y'))");
    expect(write(truth(a, 'eq', null))).toBe('(localHour eq 1) eq null');
    const one = int(1);
    expect(write(cmp(arith(one, 'sub', arith(one, 'sub', one)), 'gt', one))).toBe('1 sub (1 sub 1) gt 1');
    expect(write(cmp(arith(arith(one, 'sub', one), 'sub', one), 'gt', one))).toBe('1 sub 1 sub 1 gt 1');
    expect(write(cmp(arith(arith(one, 'add', one), 'mul', one), 'gt', one))).toBe('(1 add 1) mul 1 gt 1');
    expect(write(cmp({ k: 'neg', v: arith(one, 'mul', one) }, 'lt', int(-2)))).toBe('-(1 mul 1) lt -2');
  });

  it('can have them all', () => {
    expect(write(and(a, not(a)), 'full')).toBe('(localHour eq 1) and (not (localHour eq 1))');
  });

  it('names lambda variables, paths, and the outer row inside a lambda', () => {
    const inner = cmp(col('agentName', [], 'x'), 'eq', col('outcome', ['journey']));
    expect(write(some('agents', 'x', inner))).toBe('agents/any(x:x/agentName eq $it/journey/outcome)');
    expect(write(some('agents', 'x', null))).toBe('agents/any()');
    expect(write(cmp({ k: 'count', of: '', path: ['journey'], many: 'agents' }, 'gt', int(1)))).toBe(
      'journey/agents/$count gt 1',
    );
  });

  it('writes some lists as chains', () => {
    const list = isIn(fn('tolower', col('outcome')), text('x'), text('y'));
    const chains = new Set(
      Array.from({ length: 20 }, (_, seed) => renderCond(not(list), { ...plainStyle, seed, chains: true })),
    );
    expect([...chains].sort()).toEqual([
      "not (tolower(outcome) eq 'x' or tolower(outcome) eq 'y')",
      "not (tolower(outcome) in ('x','y'))",
    ]);
  });
});

describe('literals', () => {
  const spellings = (value: Parameters<typeof spell>[0]): string[] => [
    ...new Set(Array.from({ length: 400 }, (_, seed) => spell(value, chooser(seed)))),
  ];

  it('times mean the same instant in every spelling', () => {
    for (const iso of ['2025-03-30T00:30:00Z', '2025-10-26T01:00:59.120Z', '2024-12-31T23:59:59.007Z']) {
      const all = spellings(time(iso).value);
      expect(all.length).toBeGreaterThan(20);
      // More than nine digits are beyond what Date reads.
      for (const spelled of all.map((one) => one.replace(/(\.\d{3})0+/, '$1')))
        expect(new Date(spelled).toISOString()).toBe(new Date(iso).toISOString());
    }
    const finer = spellings(time(Date.parse('2025-03-30T00:30:00.001Z') + 0.4567).value);
    expect(finer.every((spelled) => spelled.includes('00.0014567'))).toBe(true);
  });

  it('other numbers never look whole', () => {
    for (const v of [5, -3, 2.5, 3_000_000_000, 0]) {
      for (const spelled of spellings(real(v).value)) {
        expect(Number(spelled)).toBe(v);
        expect(spelled).toMatch(/[.eE]/);
      }
    }
    expect(spellings(real(-Infinity).value)).toEqual(['-INF']);
  });

  it('durations', () => {
    expect(spellings(span(-5_401_500).value).sort()).toEqual([
      "duration'-PT1H1801.5S'",
      "duration'-PT5401.5S'",
    ]);
  });
});

describe('query strings', () => {
  it('carry each option once, and decode to the same text however they are encoded', () => {
    const sets = buildSets(synthetic(40, '2025-03-27T00:00:00Z'), 'Europe/Bucharest');
    fc.assert(
      fc.property(anyQuery(sets, 'Transitions', allFeatures), anyStyle, (query, style) => {
        const written = renderQuery(query, style);
        expect(written).toMatch(/^[A-Za-z0-9\-._~%!'()*,:;=@/?$&]*$/);
        const options = new Map(
          written
            .split('&')
            .filter((part) => part !== '')
            .map((part) => part.split(/=(.*)/s).map(decodeURIComponent).slice(0, 2) as [string, string]),
        );
        const expected = Object.entries({
          $filter: query.filter,
          $top: query.top,
          $skip: query.skip,
          $select: query.select,
          $orderby: query.orderby.length === 0 ? null : query.orderby,
        }).filter(([, given]) => given !== null);
        expect([...options.keys()].sort()).toEqual(expected.map(([name]) => name).sort());
        if (query.filter !== null && !style.chains) expect(balance(options.get('$filter') ?? '')).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('survive everything a name may hold', () => {
    const query = {
      ...everything('Journeys'),
      filter: cmp(col('agentNames'), 'eq', text("a&b=c+d#e%20;😀'/?")),
    };
    for (const encoding of ['light', 'heavy', 'random'] as const) {
      const [, value] = renderQuery(query, { ...plainStyle, encoding }).split(/=(.*)/s);
      expect(decodeURIComponent(value)).toBe("agentNames eq 'a&b=c+d#e%20;😀''/?'");
      expect(value).not.toMatch(/[&#+ ]/);
    }
    expect(renderQuery(everything('Journeys'), plainStyle)).toBe('');
  });
});

/** Opening less closing parentheses outside of text literals. */
function balance(filter: string): number {
  const bare = filter.replaceAll(/'(?:[^']|'')*'/g, '');
  return bare.split('(').length - bare.split(')').length;
}
