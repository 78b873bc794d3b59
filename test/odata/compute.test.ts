import { bind, bindCompute, type Bound, compile, parseOptions, scopeAt } from '../../src/odata/index.js';
import { parseExpression } from '../../src/odata/parser.js';
import { print } from '../../src/plan/print.js';
import { journeys, model } from '../model/model.js';
import { thrownBy } from '../support/thrown.js';
import { alone, NOW, rowOf } from './evaluating.js';
import { shape } from './shape.js';

const itemsOf = (text: string) => parseOptions(`$compute=${encodeURIComponent(text)}`).compute!;
const context = { model, aliases: {}, now: NOW };
const own = { index: 0, set: journeys };
const computeOf = (text: string) =>
  bindCompute(itemsOf(text), own, (row) => scopeAt(row, row, context, '$compute'));

/** An expression on rows that have what a `$compute` adds. */
function within(compute: string, text: string): Bound {
  const { row } = computeOf(compute);
  return bind(parseExpression(text, { target: '$filter' }), scopeAt(row, row, context, '$filter'));
}

describe('$compute in syntax', () => {
  it('is expressions with their names', () => {
    const items = itemsOf("a add 1 as b,concat(x,' as y, ') as z , case(q gt 0:1,true:0) AS größe");
    expect(items.map(({ expr, name }) => [shape(expr), name])).toEqual([
      ['(add a 1)', 'b'],
      ["(concat() x ' as y, ')", 'z'],
      ['(case() (gt q 0) 1 true 0)', 'größe'],
    ]);
    expect(items.map(({ at }) => at)).toEqual([11, 36, 65]);
    // A property may be called as the keyword.
    expect(itemsOf('as as as')).toMatchObject([{ expr: { kind: 'member', name: 'as' }, name: 'as' }]);
  });

  it('stands within $expand and $select', () => {
    const { expand, select } = parseOptions(
      '$expand=a($compute=b as c;$top=1)&$select=d($compute=e as f,g as h)',
    );
    expect(expand![0]!.options).toMatchObject({ compute: [{ name: 'c' }], top: 1 });
    expect(select![0]!.options).toMatchObject({ compute: [{ name: 'f' }, { name: 'h' }] });
  });

  it.each([
    ['', 0, 'a value'],
    ['a', 1, "'as'"],
    ['a as', 4, 'a name'],
    ['a as 1', 5, 'a name'],
    ['a as b c', 7, "','"],
    ['a as b.c', 5, 'without dots'],
    ['a as b.*', 5, 'without dots'],
    ['a as b,', 7, 'a value'],
    ['a b', 2, "'as'"],
    [`a as ${'b'.repeat(129)}`, 5, '128'],
  ])('%s is refused at %i', (text, position, words) => {
    const error = thrownBy(() => itemsOf(text));
    expect(error).toMatchObject({ code: 'syntaxError', detail: { target: '$compute', position } });
    expect(error.message).toContain(words);
  });
});

describe('a computed property', () => {
  it('stands for its expression in what follows, also in later items', () => {
    const { computed } = computeOf('holdDuration div 1000 as hold,hold mul 2 as twice');
    expect(computed.map(({ name, expr }) => [name, print(expr)])).toEqual([
      ['hold', 'holdDuration div 1000'],
      ['twice', '(holdDuration div 1000) mul 2'],
    ]);
    expect(print(within('time as t', 't ge 2025-01-01T00:00:00Z'))).toBe('time ge 2025-01-01T00:00:00Z');
  });

  it('belongs to the row it is computed of', () => {
    const compute = 'length(outcome) as n,agents/$count($filter=agentName eq $it/outcome) as m';
    expect(print(within(compute, 'agents/any(a: a/position lt $it/n and n lt m)'))).toBe(
      'agents/any(r1: (r1/position lt length(outcome)) and (length(outcome) lt agents/$count($filter=r1/agentName eq outcome)))',
    );
  });

  it('is worth what its expression is', () => {
    const values = { outcome: 'Handled', holdDuration: 2500 };
    const valueOf = (text: string) =>
      compile(within('holdDuration div 1000 as hold,null as nothing', text), alone('UTC'))([rowOf(values)]);
    expect(valueOf('hold eq 2 and hold add hold eq 4')).toBe(true);
    expect(valueOf('$it/hold eq 2 and $this/hold eq 2')).toBe(true);
    expect(valueOf('nothing eq null')).toBe(true);
  });

  it.each<[string, string, number, string]>([
    ['holdDuration as outcome', 'invalidOption', 16, 'outcome already'],
    ['holdDuration as agents', 'invalidOption', 16, 'agents already'],
    ['1 as a,2 as a', 'invalidOption', 12, 'twice'],
    ['b as a,1 as b', 'unknownProperty', 0, 'no property b'],
    ['a as a', 'unknownProperty', 0, 'no property a'],
    ['outcom as a', 'unknownProperty', 0, 'outcome'],
    ['outcome add 1 as a', 'typeMismatch', 8, 'add'],
    ['agents as a', 'typeMismatch', 0, 'navigation'],
    ['$it as a', 'typeMismatch', 0, 'entity'],
  ])('%s is refused', (text, code, position, words) => {
    const error = thrownBy(() => computeOf(text));
    expect(error).toMatchObject({ code, status: 400, detail: { target: '$compute', position } });
    expect(error.message).toContain(words);
  });

  it('is not seen in rows it does not belong to', () => {
    expect(thrownBy(() => within('1 as n', 'agents/$count($filter=n eq 1) gt 0')).message).toContain(
      'JourneyAgents has no property n',
    );
    expect(thrownBy(() => within('1 as n', 'agents/any(a: a/n eq 1)')).code).toBe('unknownProperty');
    expect(thrownBy(() => within('1 as number', 'numbr eq 1')).message).toContain('number');
  });
});

describe('bounds of $compute', () => {
  const doubling = (times: number): string =>
    Array.from({ length: times }, (_, i) =>
      i === 0 ? 'holdDuration as v0' : `v${i - 1} add v${i - 1} as v${i}`,
    ).join();

  it('unfolding is refused before it is done', () => {
    expect(computeOf(doubling(14)).computed).toHaveLength(14);
    for (const times of [18, 40])
      expect(thrownBy(() => computeOf(doubling(times)))).toMatchObject({ code: 'tooComplex', status: 400 });
  });

  it('what a filter makes of the names counts too', () => {
    const wide = Array.from({ length: 400 }, () => 'v11 gt 0').join(' or ');
    expect(thrownBy(() => within(doubling(12), wide))).toMatchObject({
      code: 'tooComplex',
      detail: { target: '$filter' },
    });
    expect(within(doubling(12), 'v11 gt 0 or v11 lt 0').type).toBe('boolean');
  });

  it('a chain of names is no way to a higher tree', () => {
    const sum = ' add 1'.repeat(400);
    const chain = `1${sum} as a,a${sum} as b,b${sum} as c`;
    expect(thrownBy(() => computeOf(chain))).toMatchObject({ code: 'tooComplex' });
    expect(computeOf(`1${sum} as a,a${sum} as b`).computed).toHaveLength(2);
  });

  it('has at most 50 items', () => {
    const items = (count: number): string => Array.from({ length: count }, (_, i) => `1 as n${i}`).join();
    expect(computeOf(items(50)).computed).toHaveLength(50);
    expect(thrownBy(() => computeOf(items(51)))).toMatchObject({ code: 'tooComplex' });
  });
});
