import fc from 'fast-check';
import { FeedError } from '../../src/errors/index.js';
import { lex, type Token } from '../../src/odata/lexer.js';

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  for (let at = 0; ;) {
    const token = lex(text, at, '$filter');
    if (token.kind === 'end') return found;
    found.push(token);
    at = token.end;
  }
}
const short = (text: string) =>
  tokens(text).map((token) => `${token.kind === 'literal' ? token.literal.type : token.kind} ${token.text}`);

describe('lex', () => {
  it('tells names, marks and literals apart', () => {
    expect(short("a.B/any(x:x/c eq -1.5) $it @p @Ns.T#q {} 'it''s' \"j\"")).toEqual([
      'word a.B',
      'mark /',
      'word any',
      'mark (',
      'word x',
      'mark :',
      'word x',
      'mark /',
      'word c',
      'word eq',
      'decimal -1.5',
      'mark )',
      'dollar $it',
      'at @p',
      'at @Ns.T#q',
      'mark {',
      'mark }',
      "string 'it''s'",
      "json 'j'",
    ]);
  });

  it('reads the longest literal', () => {
    expect(
      short(
        '2012-09-03T23:59+01:00 2012-09-03 23:59:60 2012 01234567-89ab-cdef-0123-456789abcdef abcdefab-89ab-cdef-0123-456789abcdef',
      ),
    ).toEqual([
      'dateTimeOffset 2012-09-03T23:59+01:00',
      'date 2012-09-03',
      'timeOfDay 23:59:60',
      'integer 2012',
      'guid 01234567-89ab-cdef-0123-456789abcdef',
      'guid abcdefab-89ab-cdef-0123-456789abcdef',
    ]);
    expect(short("duration'P1D' binary'Zm8' Ns.E'A' geography'SRID=0;Point(1 2)'")).toEqual([
      "duration duration'P1D'",
      "binary binary'Zm8'",
      "enum Ns.E'A'",
      "geo geography'SRID=0;Point(1 2)'",
    ]);
  });

  it('takes a plus between tokens for white space, and inside them for itself', () => {
    expect(short("a+eq+5+'b+c'+1e+5+-1++-INF")).toEqual([
      'word a',
      'word eq',
      'integer 5',
      "string 'b+c'",
      'double 1e+5',
      'integer -1',
      'double -INF',
    ]);
    expect(short('t+gt+2021-02-03T00:00:00+01:00')).toEqual([
      'word t',
      'word gt',
      'dateTimeOffset 2021-02-03T00:00:00+01:00',
    ]);
  });

  it('takes a minus alone where no digit follows', () => {
    expect(short('-a -(1) -INFO - 1')).toEqual([
      'mark -',
      'word a',
      'mark -',
      'mark (',
      'integer 1',
      'mark )',
      'mark -',
      'word INFO',
      'mark -',
      'integer 1',
    ]);
  });

  it('knows letters of all scripts', () => {
    expect(short('naïve_1 日付 Ns.Größe')).toEqual(['word naïve_1', 'word 日付', 'word Ns.Größe']);
  });

  it('reads JSON escapes', () => {
    expect(lex('"a\\"\\u0041\\\\"', 0, '@p')).toMatchObject({
      kind: 'json',
      literal: { value: 'a"A\\' },
      text: "'a\"A\\'",
    });
  });

  it.each([
    ["'abc", 0, 'no closing quote'],
    ["x eq 'it''s", 5, 'no closing quote'],
    ['"abc', 0, 'single quotes'],
    ['"\\q"', 0, 'JSON'],
    ['5-3', 0, "'sub'"],
    ['10L', 0, 'no suffix'],
    ['5.', 0, 'not a literal'],
    ['2012-02-30', 0, 'not a valid date'],
    ['2021-02-03T00:00:00', 0, 'ends in Z'],
    ['2021-02-03T00:00:00 01:00', 0, '%2B'],
    ['01234567-89ab-cdef-456789abcdef', 0, '8-4-4-4-12'],
    ["datetime'2021-02-03'", 0, 'since OData 4'],
    ["duration'P1Y'", 0, 'without years'],
    ["Foo'bar'", 0, 'no valid literal'],
    ['a && b', 2, "'and'"],
    ['a < b', 2, "'lt'"],
    ['a #', 2, 'found'],
  ])('refuses %s', (text, position, hint) => {
    let error: unknown;
    try {
      tokens(text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(FeedError);
    expect(error).toMatchObject({ code: 'syntaxError', detail: { target: '$filter', position } });
    expect((error as FeedError).message).toContain(hint);
  });

  it('always moves on, or refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          for (const token of tokens(text)) expect(token.end).toBeGreaterThan(token.at);
        } catch (error) {
          expect(error).toBeInstanceOf(FeedError);
        }
      }),
    );
  });
});
