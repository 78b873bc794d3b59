import fc from 'fast-check';
import type { FeedError } from '../../src/errors/index.js';
import type { ExpandItem } from '../../src/odata/ast.js';
import { parseOptions, type ParseSettings } from '../../src/odata/options.js';
import { parseLine } from '../../src/odata/parse-line.js';
import { thrownBy } from '../support/thrown.js';
import { shape } from './shape.js';

const refusal = (query: string, settings?: ParseSettings): FeedError =>
  thrownBy(() => parseOptions(query, settings), query);

const expand = (text: string): readonly ExpandItem[] => parseOptions(`$expand=${text}`).expand!;

describe('parseOptions', () => {
  it('reads what Power BI sends', () => {
    const options = parseOptions(
      "$filter=contains(tolower(queueNames)%2C'sales')%20and%20time%20gt%202025-03-03T00%3A00%3A00%2B01%3A00" +
        '&$orderby=time%20desc&$select=journeyId,time&$top=1000&$skip=0&$count=true&$format=application/json;odata.metadata=none&api_key=k',
    );
    expect(shape(options.filter!)).toBe(
      "(and (contains() (tolower() queueNames) 'sales') (gt time 2025-03-03T00:00:00+01:00))",
    );
    expect(options.orderby).toMatchObject([{ expr: { name: 'time' }, descending: true }]);
    expect(options.select).toEqual([
      { path: ['journeyId'], at: 0 },
      { path: ['time'], at: 10 },
    ]);
    expect(options).toMatchObject({
      top: 1000,
      skip: 0,
      count: true,
      format: 'application/json;odata.metadata=none',
    });
    expect(options.custom).toEqual({ api_key: 'k' });
    expect(options).not.toHaveProperty('expand');
    expect(options).not.toHaveProperty('aliases');
  });

  it('never lets a literal inject an option', () => {
    const options = parseOptions("$filter=name eq 'x'' or%26$top=1%26a%3D'&$top=9");
    expect(options).toMatchObject({ top: 9, filter: { right: { literal: { value: "x' or&$top=1&a=" } } } });
  });

  it('keeps the text of what is not evaluated', () => {
    const { others, skiptoken } = parseOptions(
      '$skiptoken=a%2Bb+c%3D&$deltatoken=d&$index=-4&$schemaversion=*&$id=Journeys(1)',
    );
    expect(skiptoken).toBe('a+b+c=');
    expect(others).toEqual({
      $deltatoken: 'd',
      $index: '-4',
      $schemaversion: '*',
      $id: 'Journeys(1)',
    });
  });

  it('reads aliases and custom options, whatever their names', () => {
    const { aliases, custom } = parseOptions(
      "@p='x'&@__proto__=[1,\"b\"]&__proto__=c&constructor=d&x=1&x=2&!deltatoken='3'",
    );
    expect(Object.entries(aliases!).map(([name, expr]) => [name, shape(expr)])).toEqual([
      ['p', "'x'"],
      ['__proto__', "[1 'b']"],
    ]);
    expect(Object.entries(custom!)).toEqual([
      ['__proto__', 'c'],
      ['constructor', 'd'],
      ['x', '1'],
      ['!deltatoken', "'3'"],
    ]);
    expect(aliases!['toString']).toBeUndefined();
    expect(parseOptions('')).toEqual({});
  });

  it('takes names without $ and in any case, unless told not to', () => {
    expect(parseOptions('TOP=1&$Skip=2&skiptoken=x')).toEqual({
      top: 1,
      skip: 2,
      custom: { skiptoken: 'x' },
    });
    expect(parseOptions('top=1', { allowUndollared: false })).toEqual({ custom: { top: '1' } });
    expect(parseOptions('Top=1', { ignoreCase: false })).toEqual({ custom: { Top: '1' } });
    expect(refusal('$Top=1', { ignoreCase: false }).code).toBe('unknownOption');
  });

  it.each([
    ['$fliter=a', 'unknownOption', 'mean $filter'],
    ['$levels=1', 'unknownOption', '$levels'],
    ['$=1', 'unknownOption', 'no query option $'],
    ['$top=1&$top=2', 'duplicateOption', '$top'],
    ['$top=1&TOP=2', 'duplicateOption', '$top'],
    ['@p=1&@p=2', 'duplicateOption', '@p'],
    ['$top=-1', 'invalidOption', 'not negative'],
    ['$top=1.5', 'invalidOption', 'whole number'],
    ['$top=%2B1', 'invalidOption', 'whole number'],
    ['$top=9007199254740993', 'invalidOption', 'whole number'],
    ['$top=', 'invalidOption', 'whole number'],
    ['$skip=x', 'invalidOption', '$skip'],
    ['$count=1', 'invalidOption', 'true or false'],
    ['$count', 'invalidOption', 'no value'],
    ['$index=a', 'invalidOption', '$index'],
    ['$search=%20', 'syntaxError', '$search'],
    ['@1=1', 'invalidOption', 'alias'],
    ['@a.b=1', 'invalidOption', 'alias'],
    ['$filter=', 'syntaxError', 'found the end'],
    ['$filter=a;b', 'syntaxError', "found ';'"],
    ["$filter=a eq 'AT&T'", 'syntaxError', '%26'],
    ['$filter=a && b eq 1', 'syntaxError', "'and'"],
    ['$filter=a&+b', 'syntaxError', "'and'"],
    ['=1', 'syntaxError', 'name of a query option'],
    ['$select=a,,b', 'syntaxError', "found ','"],
    ['$select=', 'syntaxError', 'found the end'],
    ['$select=a/', 'syntaxError', 'found the end'],
    ['$select=a b', 'syntaxError', "found 'b'"],
    ['$select=a($levels=1)', 'invalidOption', 'not allowed inside $select'],
    ['$expand=a($foo=1)', 'unknownOption', '$foo'],
    ['$expand=a($top=1;$top=2)', 'duplicateOption', '$top'],
    ['$expand=a($top=1;top=2)', 'duplicateOption', '$top'],
    ['$expand=a($filter=b eq )', 'syntaxError', "found ')'"],
    ['$expand=a($top=1', 'syntaxError', "')'"],
    ['$expand=a()', 'syntaxError', 'query option'],
    ['$expand=a($skiptoken=1)', 'invalidOption', 'not allowed'],
    ['$expand=a($levels=0)', 'invalidOption', '$levels'],
    ['$expand=a/$ref($levels=4)', 'invalidOption', 'after /$ref'],
    ['$expand=a/$ref($select=b)', 'invalidOption', 'after /$ref'],
    ['$expand=a/$count($top=4)', 'invalidOption', 'after /$count'],
    ['$expand=*($filter=a)', 'invalidOption', 'after *'],
    ['$expand=a/$ref/b', 'syntaxError', "found '/'"],
    ['$filter=%C3%28', 'badEncoding', 'UTF-8'],
  ])('refuses %s', (query, code, words) => {
    const error = refusal(query);
    expect(error).toMatchObject({ code, status: 400 });
    expect(error.message).toContain(words);
    expect(error.detail.target).toBeDefined();
  });

  it('bounds depth and terms in every option', () => {
    const deep = (count: number): string => (count === 0 ? 'a' : `a($expand=${deep(count - 1)})`);
    expect(expand(deep(50))).toHaveLength(1);
    expect(refusal(`$expand=${deep(2000)}`).code).toBe('tooComplex');
    expect(refusal(`$filter=${'('.repeat(100_000)}`).code).toBe('tooComplex');
    expect(refusal(`@p=${'['.repeat(100_000)}`).code).toBe('tooComplex');
    expect(refusal(`$select=${'a,'.repeat(20_000)}a`).code).toBe('tooComplex');
    expect(refusal(`$orderby=${'a,'.repeat(20_000)}a`).code).toBe('tooComplex');
    expect(refusal('$filter=a or b or c', { maxTerms: 2 }).code).toBe('tooComplex');
  });
});

describe('$select', () => {
  const paths = (text: string) => parseOptions(`$select=${text}`).select!.map(({ path }) => path.join('/'));

  it('keeps paths, stars, qualified names and signatures as written', () => {
    expect(paths('a,b/c, Ns.T/d ,*,Ns.*,@Ns.Term,Fn(Location,Kind)')).toEqual([
      'a',
      'b/c',
      'Ns.T/d',
      '*',
      'Ns.*',
      '@Ns.Term',
      'Fn(Location,Kind)',
    ]);
  });

  it('reads nested options', () => {
    const [item] = parseOptions(
      "$select=a($filter=startswith($this,'H');$top=5;count=true;$orderby=$it;$search=blue;@c=15)",
    ).select!;
    expect(item).toMatchObject({
      path: ['a'],
      options: {
        top: 5,
        count: true,
        search: { kind: 'phrase', text: 'blue' },
        orderby: [{ expr: { kind: 'it' } }],
      },
    });
    expect(shape(item!.options!.aliases!['c']!)).toBe('15');
  });
});

describe('$expand', () => {
  it('reads nested options in place', () => {
    const text =
      "transitions($filter=name eq 'a);b';$orderby=time desc;$top=3;$expand=agents($select=agentName)),queues";
    const [transitions, queues] = expand(text);
    expect(transitions).toMatchObject({ path: ['transitions'], at: 0, suffix: null, levels: null });
    expect(shape(transitions!.options.filter!)).toBe("(eq name 'a);b')");
    expect(transitions!.options.filter!.at).toBe(25);
    expect(transitions!.options).toMatchObject({
      top: 3,
      orderby: [{ descending: true }],
      expand: [{ path: ['agents'] }],
    });
    expect(queues).toEqual({
      path: ['queues'],
      at: text.indexOf('queues'),
      suffix: null,
      levels: null,
      options: {},
    });
  });

  it('reads levels, stars, references, counts, casts, streams', () => {
    expect(expand('*').map(({ path }) => path)).toEqual([['*']]);
    expect(expand('a($levels=4),b(levels=max),*($levels=2),*/$ref').map(({ levels }) => levels)).toEqual([
      4,
      'max',
      2,
      null,
    ]);
    expect(expand('a/$ref($top=1),b/$count($search=(x;y)),Ns.T/c,$value,@Ns.Term')).toMatchObject([
      { path: ['a'], suffix: '$ref', options: { top: 1 } },
      { path: ['b'], suffix: '$count', options: { search: { kind: 'phrase', text: 'x;y' } } },
      { path: ['Ns.T', 'c'], suffix: null },
      { path: ['$value'] },
      { path: ['@Ns.Term'] },
    ]);
  });
});

describe('parseLine', () => {
  it('answers the tree', () => {
    expect(parseLine('?$top=1\r')).toEqual({ ok: true, options: { top: 1 } });
    expect(parseLine('')).toEqual({ ok: true, options: {} });
  });

  it.each([
    ['$top=1&$filter=na%C3%AFve eq )', 'syntaxError', '$filter', 29],
    ['?$filter=(', 'syntaxError', '$filter', 10],
    ['$top=1&$fliter=a', 'unknownOption', '$fliter', 7],
    ['a=1&$top=-1', 'invalidOption', '$top', 9],
    ['a=1&$count', 'invalidOption', '$count', 4],
    ['$top=1&$top=2', 'duplicateOption', '$top', 7],
    ['$filter=%F0%9F%98%80%', 'badEncoding', '$filter', 20],
    ['a=1&b%=c', 'badEncoding', 'b%', 5],
    ['$expand=a%28$filter=%20b%20%29', 'ok', '', -1],
    ['$expand=a%28$filter=%20b%20eq%29', 'syntaxError', '$expand', 29],
  ])('%s: %s in %s at %i of the line', (line, code, target, position) => {
    const answer = parseLine(line);
    if (code === 'ok') expect(answer.ok).toBe(true);
    else expect(answer).toMatchObject({ ok: false, error: { code, target }, position });
  });

  it('never throws, and only the caller is at fault', () => {
    const words = fc.constantFrom(
      ...'$filter= $orderby= $select= $expand= $top= $count= $search= @p= & ( ) ; , / * a eq 1 \'x\' "y" $ref $count %20 %27 %2 %FF [ { } not any(x: desc + ='.split(
        ' ',
      ),
    );
    const soup = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' }), fc.webQueryParameters()), (line) => {
        const answer = parseLine(line);
        if (answer.ok) return;
        expect(answer.error.code).not.toBe('internal');
        expect(answer.position).toBeGreaterThanOrEqual(0);
        expect(answer.position).toBeLessThanOrEqual(line.length);
      }),
      { numRuns: 2000 },
    );
  });
});
