/**
 * `odata-v4-parser` beside ours: the same tree wherever its reading is right, and a list of where it is not. The expected
 * readings are the standard's (URL Conventions §5.1.1, "Operator Precedence"), in the prefix notation of shape.ts.
 */
import fc from 'fast-check';
import { filter as peerFilter, query as peerQuery } from 'odata-v4-parser';
import { parseExpression } from '../../src/odata/parser.js';
import { parseLine } from '../../src/odata/parse-line.js';
import { shape } from './shape.js';

interface PeerToken {
  readonly type: string;
  readonly raw: string;
  readonly value: any;
}

const BINARY: Readonly<Record<string, string>> = {
  AndExpression: 'and',
  OrExpression: 'or',
  EqualsExpression: 'eq',
  NotEqualsExpression: 'ne',
  GreaterThanExpression: 'gt',
  GreaterOrEqualsExpression: 'ge',
  LesserThanExpression: 'lt',
  LesserOrEqualsExpression: 'le',
  AddExpression: 'add',
  SubExpression: 'sub',
  MulExpression: 'mul',
  DivExpression: 'div',
  ModExpression: 'mod',
  HasExpression: 'has',
};

/** The peer's tree in prefix notation; chains of `and` and `or`, which it nests to the right, as one list. */
function peerShape(token: PeerToken): string {
  const op = BINARY[token.type];
  if (op === 'and' || op === 'or') return `(${op} ${chain(token, token.type).map(peerShape).join(' ')})`;
  if (op !== undefined) return `(${op} ${peerShape(token.value.left)} ${peerShape(token.value.right)})`;
  switch (token.type) {
    case 'NotExpression':
      return `(not ${peerShape(token.value)})`;
    case 'NegateExpression':
      return `(negate ${peerShape(token.value)})`;
    case 'BoolParenExpression':
    case 'ParenExpression':
    case 'CommonExpression':
      return peerShape(token.value);
    case 'MethodCallExpression':
      return `(${[`${token.value.method}()`, ...(token.value.parameters ?? []).map(peerShape)].join(' ')})`;
    default:
      return token.raw;
  }
}

const PARENTHESES = new Set(['BoolParenExpression', 'ParenExpression', 'CommonExpression']);

function chain(token: PeerToken, type: string): readonly PeerToken[] {
  if (PARENTHESES.has(token.type)) return chain(token.value, type);
  return token.type === type
    ? [...chain(token.value.left, type), ...chain(token.value.right, type)]
    : [token];
}

function peer(text: string): string {
  try {
    return peerShape(peerFilter(text) as PeerToken);
  } catch {
    return 'refused';
  }
}

function ours(text: string): string {
  try {
    return shape(parseExpression(text));
  } catch {
    return 'refused';
  }
}

describe('where the peer is right, we read the same', () => {
  it.each([
    'a eq 1 and b eq 2 or c eq 3',
    'a eq 1 or b eq 2 and c eq 3',
    'a or b or c',
    'a gt 1 and b lt 2 and c le 3',
    'not (a eq 1)',
    '-a eq 1',
    'a eq -1',
    'a eq null',
    'a eq TRUE',
    "a eq 'it''s'",
    'a eq 1.5e3',
    "a eq duration'P1D'",
    'a eq 23:59:59.999',
    'a eq 01234567-89ab-cdef-0123-456789abcdef',
    'a/b/c ne d/e',
    "a has Ns.E'X'",
    "length(a) gt 2 or startswith(b,'x')",
    "concat(a,concat('b',c)) eq 'd'",
    "substring(a,1,2) eq 'x'",
    'now() gt t',
    'a eq @p',
    '$it/a eq 1',
    'handlingDuration gt 3000000000.0',
    'time gt 2025-03-03T00:00:00+01:00',
    'time ge 2025-01-01T00:00:00Z and time lt 2026-01-01T00:00:00Z',
    "(mediaTypes eq 'Phone' or mediaTypes eq 'Chat') and contactEmail ne null",
    "contains(tolower(queueNames),'sales') and year(time) eq 2025",
    'a eq 1)',
    'a eq',
    "a eq 'x",
    'a = 1',
  ])('%s', (text) => {
    // It writes TRUE as it came; our trees hold booleans in lower case.
    expect(ours(text)).toBe(peer(text).replace('TRUE', 'true'));
  });

  it('in random predicates of comparisons, one operator deep', () => {
    const operand = fc.constantFrom('a', 'b/c', 'tolower(d)', "concat(e,'f')");
    const value = fc.constantFrom(
      '1',
      '-2',
      "'x y'",
      'null',
      'true',
      '2025-01-01',
      '2025-01-01T00:00:00Z',
      '1.5',
    );
    const test = fc
      .tuple(operand, fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'), value)
      .map((parts) => parts.join(' '));
    const chained = fc
      .tuple(fc.constantFrom(' and ', ' or '), fc.array(test, { minLength: 1, maxLength: 4 }))
      .map(([op, tests]) => tests.join(op));
    const text = fc
      .tuple(fc.constantFrom(' and ', ' or '), fc.array(chained, { minLength: 1, maxLength: 3 }))
      .map(([op, tests]) => tests.map((each) => `(${each})`).join(op));
    fc.assert(
      fc.property(text, (each) => {
        expect(ours(each)).toBe(peer(each));
      }),
      { numRuns: 200 },
    );
  });
});

describe('where the peer is wrong', () => {
  it.each([
    [
      'not swallows what follows',
      "not contains(a,'x') and b eq 1",
      "(and (not (contains() a 'x')) (eq b 1))",
      "(not (and (contains() a 'x') (eq b 1)))",
    ],
    [
      'also parenthesised',
      'not (a eq 1) and b eq 2',
      '(and (not (eq a 1)) (eq b 2))',
      '(not (and (eq a 1) (eq b 2)))',
    ],
    ['not binds looser than eq', 'not a eq 1', '(eq (not a) 1)', '(not (eq a 1))'],
    [
      'sub associates to the right',
      'a sub 1 sub 2 eq 3',
      '(eq (sub (sub a 1) 2) 3)',
      '(eq (sub a (sub 1 2)) 3)',
    ],
    [
      'div associates to the right',
      'a div 2 div 3 eq 1',
      '(eq (div (div a 2) 3) 1)',
      '(eq (div a (div 2 3)) 1)',
    ],
    [
      'mul binds no tighter than add',
      'a mul 2 add 3 eq 4',
      '(eq (add (mul a 2) 3) 4)',
      '(eq (mul a (add 2 3)) 4)',
    ],
    ['no in', 'a in (1,2)', '(in a [1 2])', 'refused'],
    ['no nested lambda', 'x/any(y:y/z/any(w:w eq 1))', '(any x y: (any y/z w: (eq w 1)))', 'refused'],
    ['no comparison of comparisons', 'a eq 1 eq true', '(eq (eq a 1) true)', 'refused'],
    ['no case-insensitive operators', 'a Eq 1', '(eq a 1)', 'refused'],
    ['no divby', 'a divby 2 eq 1', '(eq (divby a 2) 1)', 'refused'],
    ['no cast in a comparison', "cast(a,Edm.String) eq 'x'", "(eq (cast() a <Edm.String>) 'x')", 'refused'],
    ['days that do not exist', 'a eq 2012-09-31', 'refused', '(eq a 2012-09-31)'],
  ])('%s: %s', (_, text, right, wrong) => {
    expect(ours(text)).toBe(right);
    expect(peer(text)).toBe(wrong);
  });

  it.each(['$top=-1', '$top=1&$top=2'])('takes %s', (text) => {
    expect(parseLine(text).ok).toBe(false);
    expect(() => peerQuery(text)).not.toThrow();
  });

  it('overflows the stack on a long chain', () => {
    const text = Array.from({ length: 8000 }, () => 'a eq 1').join(' or ');
    expect(() => peerFilter(text)).toThrow(RangeError);
    expect(parseExpression(text)).toMatchObject({ kind: 'or' });
  });
});
