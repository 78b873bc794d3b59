import fc from 'fast-check';
import { FeedError } from '../../src/errors/index.js';
import type { AggregateItem, Expr, GroupElement, Transformation } from '../../src/odata/ast.js';
import { parseOptions, type ParseSettings } from '../../src/odata/options.js';
import { renderExpression } from '../../src/odata/parser.js';
import { parseExpression } from '../../src/odata/parser.js';
import { thrownBy } from '../support/thrown.js';

const read = (text: string, settings: ParseSettings = {}): readonly Transformation[] =>
  parseOptions(`$apply=${encodeURIComponent(text)}`, settings).apply!;

/** A sequence as text, with a mark for each kind of node. */
const shape = (sequence: readonly Transformation[]): string => sequence.map(shapeOf).join(' / ');

function shapeOf(each: Transformation): string {
  switch (each.kind) {
    case 'identity':
      return 'identity';
    case 'filter':
      return `filter<${renderExpression(each.expr)}>`;
    case 'search':
      return `search<${each.expr.kind}>`;
    case 'compute':
      return `compute<${each.items.map(({ expr, name }) => `${renderExpression(expr)}=${name}`).join(' ')}>`;
    case 'orderby':
      return `orderby<${each.items.map(({ expr, descending }) => `${renderExpression(expr)}${descending ? '-' : '+'}`).join(' ')}>`;
    case 'skip':
    case 'top':
      return `${each.kind}<${String(each.count)}>`;
    case 'rank':
      return `${each.method}<${renderExpression(each.amount)} ${renderExpression(each.expr)}>`;
    case 'concat':
      return `concat<${each.sequences.map(shape).join(' | ')}>`;
    case 'groupby':
      return `groupby<${each.elements.map(elementShape).join(' ')}${each.sequence === null ? '' : ` : ${shape(each.sequence)}`}>`;
    case 'aggregate':
      return `aggregate<${each.items.map(itemShape).join(', ')}>`;
    case 'unsupported':
      return `?${each.name}`;
  }
}

function elementShape(element: GroupElement): string {
  if (element.kind === 'path') return renderExpression(element.path);
  if (element.kind === 'unsupported') return `?${element.name}`;
  return `rollup[${[...(element.all ? ['*'] : []), ...element.levels.map(renderExpression)].join(' ')}]`;
}

const itemShape = ({ expr, method, from, alias }: AggregateItem): string =>
  [
    expr === null ? '#' : renderExpression(expr),
    ...(method === null ? [] : [`.${method}`]),
    ...from.map((clause) => `<${clause.paths.map(renderExpression).join('+')}${clause.method ?? ''}`),
    ...(alias === null ? [] : [`=${alias}`]),
  ].join('');

const refusal = (text: string, settings: ParseSettings = {}): FeedError =>
  thrownBy(() => read(text, settings), text);

describe('transformations', () => {
  it.each([
    ['identity', 'identity'],
    ["filter(a eq 'x)')", "filter<a eq 'x)'>"],
    ['search(red OR "a )b")', 'search<or>'],
    ['compute(a mul 2 as b, b add 1 as c)', 'compute<a mul 2=b b add 1=c>'],
    ['orderby(a,b/c desc)', 'orderby<a+ b/c->'],
    ['skip(3)/top(0)', 'skip<3> / top<0>'],
    ['topcount(2,a)/bottompercent(12.5,a add b)', 'topcount<2 a> / bottompercent<12.5 a add b>'],
    ['topcount($these/$count div 10,Amount)', 'topcount<$these/$count div 10 Amount>'],
    [
      'concat(identity,filter(a)/top(1), aggregate($count as n))',
      'concat<identity | filter<a> / top<1> | aggregate<#=n>>',
    ],
    ['groupby((a,b/c))', 'groupby<a b/c>'],
    [
      'groupby((a),groupby((b),aggregate($count as n))/top(1))',
      'groupby<a : groupby<b : aggregate<#=n>> / top<1>>',
    ],
    ['groupby((rollup(a,b/c,d),e))', 'groupby<rollup[a b/c d] e>'],
    ['groupby((rollup($all,a)))', 'groupby<rollup[* a]>'],
    ['groupby((rollup(Calendar)))', 'groupby<rollup[Calendar]>'],
    [
      'aggregate(a with sum as x, b/c with max as y,d/$count as z,custom,p/custom as w)',
      'aggregate<a.sum=x, b/c.max=y, d/$count=z, custom, p/custom=w>',
    ],
    ['aggregate(a mul b with Ns.method as x)', 'aggregate<a mul b.Ns.method=x>'],
    ['aggregate(a with sum from b,c/d with max from e with min as x)', 'aggregate<a.sum<b+c/dmax<emin=x>'],
    ['aggregate(custom from b from c with max as x)', 'aggregate<custom<b<cmax=x>'],
    ['  filter( a ) / top( 2 ) ', 'filter<a> / top<2>'],
  ])('%s', (text, expected) => {
    expect(shape(read(text))).toBe(expected);
  });

  it.each([
    ['join(transitions as t)', '?join'],
    ["outerjoin(transitions as t,filter(a eq 'x')/top(1))", '?outerjoin'],
    ['nest(groupby((a)) as b,identity as c)', '?nest'],
    ['addnested(a/b,filter(c) as d)/top(1)', '?addnested / top<1>'],
    ["ancestors($root/S,H,ID,filter(a eq 'x'),2,keep start)", '?ancestors'],
    ['descendants($root/S,H,a/ID,identity,keep start)', '?descendants'],
    ['traverse($root/S,H,ID,preorder,Name asc,ID)', '?traverse'],
    ['traverse($root/S,H,ID,postorder,filter(a),Name)', '?traverse'],
    ["My.Own(a=1,b='x')/identity", '?My.Own / identity'],
    ['groupby((rolluprecursive($root/S,H,ID,identity/top(1)),a))', 'groupby<?rolluprecursive a>'],
  ])('reads past %s', (text, expected) => {
    expect(shape(read(text))).toBe(expected);
  });

  it('tells where each stands', () => {
    expect(read('top(1)/groupby((a,rollup(b,c)),aggregate($count as n, x with sum as y))')).toMatchObject([
      { kind: 'top', at: 0 },
      {
        kind: 'groupby',
        at: 7,
        elements: [{ at: 16 }, { at: 18 }],
        sequence: [{ at: 31, items: [{ at: 41 }, { at: 54 }] }],
      },
    ]);
  });

  it('is read in $expand too', () => {
    const { expand } = parseOptions('$expand=a($apply=aggregate($count as n);$top=1),b');
    expect(expand).toMatchObject([
      { path: ['a'], options: { apply: [{ kind: 'aggregate' }], top: 1 } },
      { path: ['b'] },
    ]);
  });
});

describe('refusals', () => {
  it.each([
    ['', 0],
    ['identity/', 9],
    ['identity identity', 9],
    ['identity()', 8],
    ['group((a))', 0],
    ['Filter(a)', 0],
    ['filter()', 7],
    ['filter(a', 8],
    ['filter a', 7],
    ['top(-1)', 4],
    ['top(1.5)', 4],
    ['top(x)', 4],
    ['top()', 4],
    ['skip(99999999999999999999)', 5],
    ['topcount(1)', 10],
    ['topcount(1,)', 11],
    ['concat(identity)', 15],
    ['concat(identity,)', 16],
    ['groupby(a)', 8],
    ['groupby(())', 9],
    ['groupby((a)', 11],
    ['groupby((a),)', 12],
    ['groupby((a/))', 11],
    ['groupby((Ns.Type))', 9],
    ['groupby((a,))', 11],
    ['groupby((a eq 1))', 11],
    ['groupby((rollup()))', 9],
    ['groupby((rollup($all)))', 20],
    ['aggregate()', 10],
    ['aggregate(a with sum)', 20],
    ['aggregate(a with as x)', 20],
    ['aggregate(a mul 2 as x)', 18],
    ['aggregate($count)', 16],
    ['aggregate(a with sum as x.y)', 24],
    ['aggregate(a with sum as x,)', 26],
    ['aggregate(a with sum from b as x)', 28],
    ['aggregate(a from b)', 18],
    ['compute(a)', 9],
    ['join(a)', 6],
    ['nest(identity)', 13],
    ['ancestors(1,H,ID,identity)', 10],
    ['descendants($root/S,H,ID,identity,keep)', 38],
  ])('%s at %i', (text, position) => {
    expect(refusal(text)).toMatchObject({ code: 'syntaxError', detail: { target: '$apply', position } });
  });

  it('tells what was meant', () => {
    expect(refusal('grouby((a))').message).toContain('Did you mean groupby?');
  });

  it('bounds depth, terms and length', () => {
    const nested = `${'concat(identity,'.repeat(500)}identity${')'.repeat(500)}`;
    expect(refusal(nested).code).toBe('tooComplex');
    expect(refusal(Array.from({ length: 60 }, () => 'identity').join('/'), { maxTerms: 50 }).code).toBe(
      'tooComplex',
    );
    expect(refusal('identity/identity', { maxLength: 10 }).code).toBe('tooComplex');
  });
});

describe('the function aggregate', () => {
  it.each([
    '$these/aggregate(a with sum)',
    'b/aggregate($count from c with max)',
    'b/aggregate(custom)',
    'b/aggregate(a mul 2 with Ns.m from c,d/e with max from f with min)',
  ])('%s is read, and written as it was', (text) => {
    expect(renderExpression(parseExpression(text))).toBe(text);
  });

  it.each(['b/aggregate(a with sum as x)', 'b/aggregate()', 'b/aggregate(a mul 2)'])(
    '%s is refused',
    (text) => {
      expect(() => parseExpression(text)).toThrow(FeedError);
    },
  );
});

describe('whatever comes', () => {
  const name = fc.constantFrom('a', 'b/c', 'groupby', 'Ns.T', '$count', '$these', '$all', '');
  const value: fc.Arbitrary<string> = fc.constantFrom(
    '1',
    '-1',
    "'x'",
    'a eq 1',
    'a mul b',
    '$it/a',
    '@p',
    ')',
    "'",
  );
  const text = fc.letrec<{ sequence: string; step: string }>((tie) => ({
    sequence: fc.array(tie('step'), { minLength: 1, maxLength: 3 }).map((steps) => steps.join('/')),
    step: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constantFrom('identity', 'top(1)', 'skip(x)', 'aggregate($count as n)', ''),
      fc
        .tuple(fc.constantFrom('filter', 'compute', 'search', 'orderby', 'Ns.F'), value)
        .map(([f, v]) => `${f}(${v})`),
      fc.tuple(fc.constantFrom('topcount', 'bottomsum'), value, value).map(([f, v, w]) => `${f}(${v},${w})`),
      fc
        .tuple(name, fc.constantFrom('sum', 'as', 'from', ''), name)
        .map(([a, m, b]) => `aggregate(${a} with ${m} as ${b})`),
      fc.tuple(tie('sequence'), tie('sequence')).map(([a, b]) => `concat(${a},${b})`),
      fc.tuple(name, name, tie('sequence')).map(([a, b, s]) => `groupby((rollup(${a},${b}),${a}),${s})`),
      fc.tuple(name, tie('sequence')).map(([a, s]) => `join(${a} as ${a},${s})`),
      fc.tuple(name, tie('sequence')).map(([a, s]) => `ancestors($root/${a},${a},${a},${s})`),
    ),
  })).sequence;
  const runs = { numRuns: Number(process.env['PROPERTY_DRAWS'] ?? 2000) };
  let taken = 0;

  const readsOrRefuses = (given: string): void => {
    try {
      expect(shape(read(given)).length).toBeGreaterThan(0);
      taken += 1;
    } catch (error) {
      if (!(error instanceof FeedError)) throw error;
      expect(error.status).toBe(400);
      expect(error.detail.target).toBe('$apply');
    }
  };

  it('is read or refused, and never anything else', () => {
    fc.assert(fc.property(text, readsOrRefuses), runs);
    expect(taken).toBeGreaterThan(runs.numRuns / 50);
  });

  it('also where characters are lost, doubled or strange', () => {
    const mutated = fc
      .tuple(
        text,
        fc.array(
          fc.tuple(fc.nat(), fc.constantFrom('', '(', ')', ',', '/', "'", '"', ' ', '$', '\u{1f600}')),
          { maxLength: 3 },
        ),
      )
      .map(([given, changes]) =>
        changes.reduce((whole, [at, by]) => {
          const characters = [...whole];
          characters.splice(at % (characters.length + 1), 1, by);
          return characters.join('');
        }, given),
      );
    fc.assert(fc.property(mutated, readsOrRefuses), runs);
  });
});

/** The tree of a path, as grouping by it reads it. */
const pathOf = (text: string): Expr => {
  const [step] = read(`groupby((${text}))`);
  const [element] = step?.kind === 'groupby' ? step.elements : [];
  return element?.kind === 'path' ? element.path : { kind: 'it', at: 0 };
};

it('reads casts within a path', () => {
  expect(pathOf('a/Ns.T/b')).toMatchObject({
    kind: 'member',
    name: 'b',
    source: { kind: 'typeCast', typeName: 'Ns.T', source: { name: 'a' } },
  });
});
