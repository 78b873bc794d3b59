import fc from 'fast-check';
import { FeedError } from '../../src/errors/index.js';
import type { EntitySet } from '../../src/model/index.js';
import type { SearchExpr } from '../../src/odata/ast.js';
import { bindSearch, compile, parseOptions } from '../../src/odata/index.js';
import { renderSearch } from '../../src/odata/parser-search.js';
import { journeys, setOf } from '../model/model.js';
import { thrownBy } from '../support/thrown.js';
import { alone, rowOf, scopeOf } from './evaluating.js';

const searchOf = (text: string): SearchExpr => parseOptions(`$search=${encodeURIComponent(text)}`).search!;

/** `(and a (not b))` */
function shape(expr: SearchExpr): string {
  if (expr.kind === 'phrase') return /^\w+$/.test(expr.text) ? expr.text : `<${expr.text}>`;
  const operands = expr.kind === 'not' ? [expr.operand] : expr.operands;
  return `(${[expr.kind, ...operands.map(shape)].join(' ')})`;
}

const refusal = (query: string): FeedError => thrownBy(() => parseOptions(query), query);

describe('a search expression', () => {
  it.each([
    ['blue', 'blue'],
    ['  blue  ', 'blue'],
    ['blue green', '(and blue green)'],
    ['blue AND green', '(and blue green)'],
    ['blue OR green', '(or blue green)'],
    ['a b OR c AND d', '(or (and a b) (and c d))'],
    ['a (b OR c)', '(and a (or b c))'],
    ['a AND(b)', '(and a b)'],
    ['(a)(b)', '(and a b)'],
    ['NOT a', '(not a)'],
    ['NOT a b', '(and (not a) b)'],
    ['NOT(a b)', '(not (and a b))'],
    ['NOT NOT a', '(not (not a))'],
    ['a NOT b', '(and a (not b))'],
    ['a AND NOT b OR c', '(or (and a (not b)) c)'],
    ['a AND (b AND c)', '(and a b c)'],
    ['a OR (b OR c)', '(or a b c)'],
    ['"a b"', '<a b>'],
    ['"a (b" c', '(and <a (b> c)'],
    ['"NOT a"', '<NOT a>'],
    ['"a""b"', '(and a b)'],
    // Keywords are words where no operand stands beside them, and in any case but upper.
    ['and or not', '(and and or not)'],
    ['NOT', 'NOT'],
    ['NOT NOT', '(not NOT)'],
    ['AND OR', '(and AND OR)'],
    ['a AND', '(and a AND)'],
    ['AND a', '(and AND a)'],
    ['a OR OR b', '(or a (and OR b))'],
    ['a AND AND', '(and a AND)'],
    ['(NOT)', 'NOT'],
    ['a ANDb', '(and a ANDb)'],
    ['NOTa', 'NOTa'],
    [
      "Daniel's 2x4 9,81 a+b brand-new #1 a;b %",
      "(and <Daniel's> 2x4 <9,81> <a+b> <brand-new> <#1> <a;b> <%>)",
    ],
    ['größe 👍', '(and <größe> <👍>)'],
  ])('%s is %s', (text, expected) => expect(shape(searchOf(text))).toBe(expected));

  it.each([
    // What was typed so far comes in single quotes.
    ["'blue'", 'blue'],
    ["'blue gr'", '(and blue gr)'],
    ["'blue OR gr'", '(or blue gr)'],
    [`'"'`, '<">'],
    [`'"blue p'`, '<blue p>'],
    [`'"blue p" gr'`, '(and <blue p> gr)'],
    [`'a) b'`, '<a) b>'],
    [`'it''s'`, "<it's>"],
    ["''", '<>'],
  ])('typed so far: %s is %s', (text, expected) => expect(shape(searchOf(text))).toBe(expected));

  it.each<[string, number, string]>([
    ['', 0, 'a word'],
    ['%20', 1, 'a word'],
    ['(', 1, 'a word'],
    ['(a', 2, "')'"],
    ['a)', 1, 'a word'],
    ['()', 1, 'a word'],
    ['%22a', 2, 'closing double quote'],
    ['%22%22', 0, 'a word'],
    ["'a", 0, 'a word'],
    ['a OR (b AND (', 13, 'a word'],
    ['#1', 0, '%23'],
    ['%C3%A9;b', 1, '%3B'],
    ['%22a;b%22 c;d', 7, '%3B'],
  ])('%s is refused at %i', (text, position, words) => {
    const error = refusal(`$search=${text}`);
    expect(error).toMatchObject({ status: 400, detail: { target: '$search' } });
    if (text !== '') expect(error.detail.position).toBe(position);
    expect(error.message).toContain(words);
  });

  it('has at most 100 terms, NOTs and parentheses', () => {
    const most = Array.from({ length: 100 }, (_, i) => `t${String(i)}`).join(' ');
    expect(searchOf(most)).toMatchObject({ kind: 'and' });
    for (const text of [`${most} t`, `${'('.repeat(101)}a${')'.repeat(101)}`, `${'NOT '.repeat(101)}a`])
      expect(refusal(`$search=${encodeURIComponent(text)}`)).toMatchObject({
        code: 'tooComplex',
        status: 400,
      });
  });

  it('stands within $expand, and in $count of expressions', () => {
    const { expand, filter } = parseOptions(
      '$expand=agents($search=(a b) OR "c;d)";$top=1)&$filter=agents/$count($search=NOT x) gt 1',
    );
    expect(shape(expand![0]!.options.search!)).toBe('(or (and a b) <c;d)>)');
    expect(expand![0]!.options.top).toBe(1);
    expect(filter).toMatchObject({ left: { kind: 'count', search: { kind: 'not', at: 22 } } });
    expect(refusal('$expand=agents($search=a%20())')).toMatchObject({
      detail: { target: '$expand', position: 18 },
    });
  });

  it('is read back from its text', () => {
    const word = fc.constantFrom('a', 'NOT', 'AND', 'OR', 'a b', "it's", 'ü', '(', ';');
    const { tree } = fc.letrec<{ tree: SearchExpr }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        word.map((text): SearchExpr => ({ kind: 'phrase', text, at: 0 })),
        tie('tree').map((operand): SearchExpr => ({ kind: 'not', operand, at: 0 })),
        fc
          .tuple(fc.constantFrom('and', 'or'), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
          .map(([kind, operands]): SearchExpr => ({ kind, operands, at: 0 })),
      ),
    }));
    const flat = (expr: SearchExpr): SearchExpr => searchOf(renderSearch(expr));
    fc.assert(
      fc.property(tree, (expr) => {
        // Reading flattens what the draw nests; from then on text and tree say the same.
        expect(shape(flat(flat(expr)))).toBe(shape(flat(expr)));
      }),
      { numRuns: 300 },
    );
  });

  it('never fails but with a FeedError', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      '"',
      "'",
      '(',
      ')',
      'NOT',
      'AND',
      'OR',
      ';',
      '%22',
      '%3B',
      '%',
      '+',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        for (const query of [`$search=${pieces.join('')}`, `$expand=a($search=${pieces.join('')})`]) {
          try {
            expect(parseOptions(query)).toBeDefined();
          } catch (error) {
            expect(error).toBeInstanceOf(FeedError);
            expect((error as FeedError).status).toBe(400);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a row matches', () => {
  const matches = (text: string, values: Record<string, string | number | null>, set: EntitySet = journeys) =>
    compile(bindSearch(searchOf(text), scopeOf(set)), alone('UTC'))([rowOf(values, set)]);
  const row = { journeyId: 'j1', outcome: 'Abandoned', queueNames: 'Sales; Support', holdDuration: 1984 };

  it.each<[string, boolean]>([
    ['abandoned', true],
    ['ABAND', true],
    ['aban support', true],
    ['"sales; sup"', true],
    ['aban handled', false],
    ['aban OR handled', true],
    ['NOT handled', true],
    ['NOT abandoned', false],
    ['aban NOT support', false],
    ['j1', true],
    // Only text columns are searched.
    ['1984', false],
    ["'aband'", true],
    ["''", true],
  ])('%s: %s', (text, result) => expect(matches(text, row)).toBe(result));

  it('by text folded without a language', () => {
    expect(matches('STRASSE', { contactName: 'Straße' })).toBe(false);
    expect(matches('ÄRGER', { contactName: 'ärger' })).toBe(true);
    expect(matches('ı', { contactName: 'I' })).toBe(false);
    expect(matches('i', { contactName: 'I' })).toBe(true);
  });

  it('or does not: a search is never unknown', () => {
    expect(matches('a', {})).toBe(false);
    expect(matches('NOT a', {})).toBe(true);
    expect(matches('NOT (a OR NOT b)', {})).toBe(false);
  });

  it('in every set that has text', () => {
    for (const name of ['Outcomes', 'TransitionStates'])
      expect(matches('tal', { name: 'TALKING', description: null }, setOf(name))).toBe(true);
    expect(matches('mon', { monthName: 'March', dayName: 'Monday' }, setOf('Dates'))).toBe(true);
  });
});
