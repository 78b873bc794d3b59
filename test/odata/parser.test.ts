import fc from 'fast-check';
import { FeedError } from '../../src/errors/index.js';
import {
  childrenOf,
  parseExpression,
  parseKeyPredicate,
  parseOrderby,
  renderExpression,
} from '../../src/odata/parser.js';
import { thrownBy } from '../support/thrown.js';
import { expression } from './arbitrary.js';
import { shape, withoutOffsets } from './shape.js';

const read = (text: string): string => shape(parseExpression(text, { target: '$filter' }));

const refusal = (text: string, limits = {}): FeedError =>
  thrownBy(() => parseExpression(text, { target: '$filter', limits }), text);

describe('precedence and associativity', () => {
  it.each([
    ['a or b and c', '(or a (and b c))'],
    ['a and b or c and d', '(or (and a b) (and c d))'],
    ['a or b or c', '(or a b c)'],
    ['(a or b) or (c or d)', '(or a b c d)'],
    ['(a or b) and c', '(and (or a b) c)'],
    ['a sub 1 sub 2', '(sub (sub a 1) 2)'],
    ['a sub (1 sub 2)', '(sub a (sub 1 2))'],
    ['a mul 2 add 3', '(add (mul a 2) 3)'],
    ['3 add a mul 2', '(add 3 (mul a 2))'],
    ['a div b mul c mod d divby e', '(divby (mod (mul (div a b) c) d) e)'],
    ['a add 1 gt b sub 2', '(gt (add a 1) (sub b 2))'],
    ['a eq b gt c', '(eq a (gt b c))'],
    ['a gt b eq c', '(eq (gt a b) c)'],
    ['a eq b eq c', '(eq (eq a b) c)'],
    ['a eq 1 and b ne 2', '(and (eq a 1) (ne b 2))'],
    ["not contains(a,'x') and b eq 1", "(and (not (contains() a 'x')) (eq b 1))"],
    ['not a eq 1', '(eq (not a) 1)'],
    ['not (a eq 1)', '(not (eq a 1))'],
    ['not(a) or b', '(or (not a) b)'],
    ['not not a', '(not (not a))'],
    ['not a in (1,2)', '(not (in a [1 2]))'],
    ["not a has Ns.E'X'", "(not (has a Ns.E'X'))"],
    ['-a mul 2', '(mul (negate a) 2)'],
    ['-a add -b', '(add (negate a) (negate b))'],
    ['a sub -1', '(sub a -1)'],
    ['-(a add 1)', '(negate (add a 1))'],
    ['a add b in (1,2)', '(add a (in b [1 2]))'],
    ['a in (1,2) eq true', '(eq (in a [1 2]) true)'],
  ])('%s is %s', (text, expected) => expect(read(text)).toBe(expected));
});

describe('operands', () => {
  it.each([
    ["Contains(A,'x') AND B Ne NULL Or tRUE", "(or (and (contains() A 'x') (ne B NULL)) true)"],
    ['geo.Distance(a,b) le 1', '(le (geo.distance() a b) 1)'],
    ["matchesPattern(a,'^A')", "(matchespattern() a '^A')"],
    ['MyFunc(a)', '(MyFunc() a)'],
    ["Ns.F(Word1=a, Word2='x')", "(Ns.F() Word1=a Word2='x')"],
    ['now() gt maxdatetime( )', '(gt (now()) (maxdatetime()))'],
    ['cast(a,Edm.String)', '(cast() a <Edm.String>)'],
    ['isof( Ns.T )', '(isof() <Ns.T>)'],
    ['isof($it,Collection(Ns.T))', '(isof() $it <Collection(Ns.T)>)'],
    ['case(X gt 0:1,X lt 0:-1,true:0)', '(case() (gt X 0) 1 (lt X 0) -1 true 0)'],
    ['x in ()', '(in x [])'],
    ["x in ('a')", "(in x ['a'])"],
    ["x in ( 'a' , 'b' )", "(in x ['a' 'b'])"],
    ['x in [1,"b"]', "(in x [1 'b'])"],
    ['x in path/to', '(in x path/to)'],
    ['x in (path/to)', '(in x path/to)'],
    ['x in @p', '(in x @p)'],
    ['(a,b) in ((1,2),(3,4))', '(in [a b] [[1 2] [3 4]])'],
    ['[a,b] in [[1,2]]', '(in [a b] [[1 2]])'],
    ['agents/any()', '(any agents)'],
    ["agents/any(a:a/name eq 'x')", "(any agents a: (eq a/name 'x'))"],
    ['a/ANY(x: x/b/all(y:y/c eq x/d and $it/e))', '(any a x: (all x/b y: (and (eq y/c x/d) $it/e)))'],
    ['a/Ns.T/b', '<a/Ns.T>/b'],
    ['Ns.T/b', '<Ns.T>/b'],
    ['a/Ns.F(x=1)/b', '(a/Ns.F() x=1)/b'],
    ['a/$count gt 1', '(gt (count a) 1)'],
    ['a/$count($filter=b eq 1;$search=(red))', '(count a (eq b 1) "red")'],
    ['a/$count(filter=b)', '(count a b)'],
    ['a/$filter(b)/any()', '(any (where a b))'],
    ['$root/Js/$filter(a)', '(where (root Js) a)'],
    ["$root/Js('k')/x", "(root Js 'k')/x"],
    ["$root/Js(a=1,b='c')/x", "(root Js a=1 b='c')/x"],
    ['@p/a eq @Ns.T', '(eq @p/a @Ns.T)'],
    ['a/@Ns.T#q', 'a/@Ns.T#q'],
    ['Price/@T', 'Price/@T'],
    ['Sales/aggregate(Amount with sum)', '(Sales/aggregate() Amount <sum>)'],
    ['{"a":1,"b":[{}]}', '{a:1 b:[{}]}'],
    ['eq eq not', '(eq eq not)'],
    ['null/true', 'null/true'],
  ])('%s is %s', (text, expected) => expect(read(text)).toBe(expected));

  it('tells where each name and operator stands', () => {
    expect(parseExpression("ab/cd eq 'x'")).toMatchObject({
      at: 6,
      left: { at: 3, source: { at: 0 } },
      right: { at: 9 },
    });
    expect(parseExpression('a or b or c')).toMatchObject({ at: 2 });
    expect(parseExpression(' x in (1)')).toMatchObject({ at: 3, left: { at: 1 }, list: { at: 6 } });
  });
});

describe('$orderby', () => {
  it('reads expressions with directions', () => {
    const items = parseOrderby('a desc, b add 1 ASC ,desc desc,length(c)');
    expect(items.map(({ expr, descending }) => [shape(expr), descending])).toEqual([
      ['a', true],
      ['(add b 1)', false],
      ['desc', true],
      ['(length() c)', false],
    ]);
  });

  it.each(['', 'a,', 'a b', 'a asc desc', 'a;b'])("refuses '%s'", (text) => {
    expect(() => parseOrderby(text)).toThrow(FeedError);
  });
});

describe('key predicates', () => {
  const parts = (text: string) => parseKeyPredicate(text).map(({ name, value }) => [name, shape(value)]);

  it('reads one value, named values, none', () => {
    expect(parts("('it''s / (x)')")).toEqual([[null, "'it''s / (x)'"]]);
    expect(parts("(journeyId='a', position=0)")).toEqual([
      ['journeyId', "'a'"],
      ['position', '0'],
    ]);
    expect(parts('(@k)')).toEqual([[null, '@k']]);
    expect(parts('()')).toEqual([]);
  });

  it.each(['(a)', "('a','b')", "(a='a',a='b')", "('a'", "('a')x", '(1 add 2)', 'x'])('refuses %s', (text) => {
    expect(() => parseKeyPredicate(text)).toThrow(expect.objectContaining({ code: 'syntaxError' }) as Error);
  });
});

describe('errors', () => {
  it.each([
    ['a = 1', 2, "'eq'"],
    ['a == 1', 2, "'eq'"],
    ['a != 1', 2, "'ne'"],
    ['a >= 1', 2, "'ge'"],
    ['a && b', 2, "'and'"],
    ['a || b', 2, "'or'"],
    ['!a', 0, "'not'"],
    ['a eq "x"', 5, 'single quotes'],
    ['a eq \u2018x\u2019', 5, 'single quotes'],
    ["a eq 'x", 5, 'no closing quote'],
    ["a eq 'O'Neil'", 12, 'doubled'],
    ["a like 'x'", 2, 'contains(name'],
    ['a is null', 2, 'eq null'],
    ['a+b eq 1', 2, "'add'"],
    ['a * 2', 2, "'mul'"],
    ['a eq 24:00:00', 7, '23:59:59'],
    ['a eq', 4, 'found the end'],
    ['(a eq 1', 7, "')'"],
    ['a eq 1)', 6, "found ')'"],
    ['a eq 1 b', 7, "found 'b'"],
    ['a,b', 1, "','"],
    ['(a,b)', 2, "','"],
    ['(a,b) eq 1', 2, "','"],
    ['()', 1, "found ')'"],
    ['', 0, 'found the end'],
    ['x/any(a)', 7, "':'"],
    ['x/all()', 6, 'all(x:'],
    ['x/any(a.b:a)', 6, 'without dots'],
    ['any(a:a)', 5, "found ':'"],
    ['a/', 2, 'found the end'],
    ['a/$value', 2, '$count'],
    ['$foo', 0, '$it'],
    ['contains(a=1,b)', 10, "'eq'"],
    ['f(a=1,b)', 6, 'parameter name'],
    ['f(a,b=1)', 2, 'for none'],
    ['case(a,b)', 6, "':'"],
    ['cast(a,1)', 7, 'type name'],
    ['aggregate(Amount with sum) gt 5', 17, "found 'with'"],
    ['{"a":1,"a":2}', 7, 'not used before'],
    ['{a:1}', 1, 'double quotes'],
    ['a/$count($top=1)', 9, '$filter or $search'],
    ['a.*', 0, 'a property'],
  ])('%s: at %i, %s', (text, position, words) => {
    const error = refusal(text);
    expect(error).toMatchObject({
      code: 'syntaxError',
      status: 400,
      detail: { target: '$filter', position },
    });
    expect(error.message).toContain(words);
    expect(error.message).toContain('$filter');
    expect(error.message).toContain(String(position));
  });
});

describe('bounds', () => {
  const many = (count: number, text: string, by = '') => Array.from({ length: count }, () => text).join(by);

  it.each([
    ['parentheses', many(100_000, '(')],
    ['not', `${many(100_000, 'not ')}a`],
    ['minus', `${many(100_000, '-')}a`],
    ['calls', many(100_000, 'tolower(')],
    ['lambdas', many(100_000, 'a/any(x:')],
    ['arrays', many(100_000, '[')],
    ['objects', many(100_000, '{"a":')],
    ['counts', many(100_000, 'a/$count($filter=')],
    ['in', many(100_000, 'a in (')],
    ['case', many(100_000, 'case(')],
    ['cast', many(100_000, 'cast(')],
    ['keys', many(100_000, '$root/a(')],
    ['chains of sums', many(100_000, 'a', ' add ')],
    ['chains of comparisons', `${many(100_000, 'a eq ')}a`],
    ['chains of in', `a${many(50_000, ' in b')}`],
    ['long paths', many(100_000, 'a', '/')],
  ])('refuses depth: %s', (_, text) =>
    expect(refusal(text)).toMatchObject({ code: 'tooComplex', status: 400 }),
  );

  it('allows the stated depth and not one more', () => {
    const nested = (depth: number) => `${many(depth, '(')}a${many(depth, ')')}`;
    expect(shape(parseExpression(nested(4), { limits: { maxDepth: 5 } }))).toBe('a');
    expect(refusal(nested(5), { maxDepth: 5 }).code).toBe('tooComplex');
    expect(shape(parseExpression(nested(99)))).toBe('a');
  });

  it('allows 10,000 terms and not one more', () => {
    const chain = parseExpression(many(10_000, "a eq 'x'", ' or '));
    expect(chain).toMatchObject({ kind: 'or' });
    expect(chain.kind === 'or' && chain.operands).toHaveLength(10_000);
    expect(refusal(many(10_001, 'a', ' or ')).code).toBe('tooComplex');
    expect(parseExpression(many(10_000, '((a))', ' or '))).toMatchObject({ kind: 'or' });
    expect(refusal(`a in (${many(10_000, '1', ',')})`).code).toBe('tooComplex');
  });

  it('bounds the length', () => {
    expect(refusal('abcdef', { maxLength: 5 })).toMatchObject({
      code: 'tooComplex',
      detail: { target: '$filter' },
    });
    expect(refusal(`'${'x'.repeat(1_000_000)}'`).code).toBe('tooComplex');
  });
});

describe('renderExpression', () => {
  it('gives text that reads back as the same tree', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        expect(withoutOffsets(parseExpression(renderExpression(tree)))).toEqual(withoutOffsets(tree));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['((a) or ((b and (c))))', 'a or b and c'],
    ['A  EQ+1', 'A eq 1'],
    ['(a or b) and not(c eq d)', '(a or b) and not (c eq d)'],
    ['- -1', '-(-1)'],
    ['x in ["a"]', "x in ('a')"],
    ['case(true:10)', 'case(true : 10)'],
  ])('writes %s as %s', (text, canonical) => expect(renderExpression(parseExpression(text))).toBe(canonical));
});

describe('any text', () => {
  const words = fc.constantFrom(
    ...'a eq ne and or not in has add sub mul ( ) [ ] { } , ; : / = - + \' " $it $count $filter= @p any(x: 1 -2.5 null 2025-01-01 Ns.T \'x\' "j" case( cast( $root/ %'.split(
      ' ',
    ),
  );
  const soup = fc.array(words, { maxLength: 14 }).map((parts) => parts.join(' '));

  it('is taken or refused with a 400', () => {
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (text) => {
        try {
          const tree = parseExpression(text);
          expect(withoutOffsets(parseExpression(renderExpression(tree)))).toEqual(withoutOffsets(tree));
        } catch (error) {
          if (!(error instanceof FeedError)) throw error;
          expect(error.status).toBe(400);
          expect(error.detail.position).toBeGreaterThanOrEqual(0);
          expect(error.detail.position).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the generator of trees', () => {
  it('draws trees of many kinds, most of them nested', () => {
    const trees = fc.sample(expression, { numRuns: 500, seed: 7 });
    const kinds = new Set(
      trees.flatMap(function kindsOf(tree): string[] {
        return [tree.kind, ...childrenOf(tree).flatMap(kindsOf)];
      }),
    );
    expect(kinds.size).toBeGreaterThanOrEqual(22);
    expect(
      trees.filter((tree) => childrenOf(tree).some((child) => childrenOf(child).length > 0)).length,
    ).toBeGreaterThan(100);
  });
});
