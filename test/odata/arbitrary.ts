import fc from 'fast-check';
import type { Expr, Literal, SearchExpr } from '../../src/odata/ast.js';
import {
  quote,
  readDateTimeOffset,
  readDuration,
  readNumber,
  readTimeOfDay,
} from '../../src/odata/literals.js';

const at = 0;
const search: SearchExpr = {
  kind: 'and',
  operands: [
    { kind: 'phrase', text: 'a)b', at },
    { kind: 'not', operand: { kind: 'phrase', text: 'c', at }, at },
  ],
  at,
};
const NAMES = ['name', 'time', 'queueNames', 'eq', 'desc', 'x1', '_y', 'größe', 'INFO', 'nullable'];
const name = fc.constantFrom(...NAMES);
const typeName = fc.constantFrom('Ns.Type', 'Edm.String', 'a.b.C');

const literalOf = (literal: Literal | null, text: string): Expr => ({
  kind: 'literal',
  literal: literal!,
  text,
  at,
});

const literal: fc.Arbitrary<Expr> = fc.oneof(
  fc
    .string({ unit: 'grapheme', maxLength: 8 })
    .map((value) => literalOf({ type: 'string', value }, quote(value))),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value) => literalOf(readNumber(`${value}`), `${value}`)),
  fc.constantFrom('0.5', '-3.14', '1e3', '-2E-7', '00.10').map((text) => literalOf(readNumber(text), text)),
  fc.constantFrom('INF', '-INF', 'NaN').map((text) => literalOf(readNumber(text), text)),
  fc.boolean().map((value) => literalOf({ type: 'boolean', value }, String(value))),
  fc.constant(literalOf({ type: 'null' }, 'null')),
  fc.uuid().map((value) => literalOf({ type: 'guid', value }, value)),
  fc
    .constantFrom('2025-03-30T02:30:00+02:00', '1972-06-30T23:59:60Z', '-0044-03-15T12:00:00.123456Z')
    .map((text) => literalOf(readDateTimeOffset(text), text)),
  fc.constant(literalOf({ type: 'date', value: 0 }, '1970-01-01')),
  fc.constantFrom('10:20', '23:59:59.999').map((text) => literalOf(readTimeOfDay(text), text)),
  fc.constantFrom('PT1H', '-P2DT0.5S').map((text) => literalOf(readDuration(text), `duration'${text}'`)),
  fc.constant(literalOf({ type: 'enum', enumType: 'Ns.E', value: 'A,2' }, "Ns.E'A,2'")),
);

const start: fc.Arbitrary<Expr> = fc.oneof(
  { arbitrary: name.map((each): Expr => ({ kind: 'member', source: null, name: each, at })), weight: 6 },
  fc.constantFrom<Expr>(
    { kind: 'it', at },
    { kind: 'this', at },
    { kind: 'alias', name: 'p', at },
    { kind: 'root', set: 'Journeys', key: [], at },
    {
      kind: 'root',
      set: 'Journeys',
      key: [{ name: null, value: literalOf({ type: 'string', value: 'k' }, "'k'") }],
      at,
    },
    { kind: 'member', source: null, name: '@Ns.Term#q', at },
  ),
  typeName.map((each): Expr => ({ kind: 'typeCast', source: null, typeName: each, at })),
);

/** Flattens as the parser does, so that the tree is canonical. */
function logical(kind: 'and' | 'or', operands: readonly Expr[]): Expr {
  return { kind, operands: operands.flatMap((each) => (each.kind === kind ? each.operands : [each])), at };
}

/** Canonical trees of the whole grammar: what the parser can answer for some text, offsets being 0. */
export const expression: fc.Arbitrary<Expr> = fc.letrec<{ expr: Expr; path: Expr }>((tie) => {
  const expr = tie('expr');
  const path = tie('path');
  const items = fc.array(expr, { maxLength: 3 });
  const membershipLeft = fc.oneof(literal, path);
  return {
    path: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      start,
      fc.tuple(path, name).map(([source, each]): Expr => ({ kind: 'member', source, name: each, at })),
      fc
        .tuple(path, typeName)
        .map(([source, each]): Expr => ({ kind: 'typeCast', source, typeName: each, at })),
      path.map((source): Expr => ({ kind: 'count', source, filter: null, at })),
      fc.tuple(path, expr).map(([source, filter]): Expr => ({ kind: 'count', source, filter, search, at })),
      path.map((source): Expr => ({ kind: 'lambda', op: 'any', source, variable: null, body: null, at })),
      fc
        .tuple(path, expr, fc.constantFrom('any', 'all'))
        .map(([source, body, op]): Expr => ({ kind: 'lambda', op, source, variable: 'v', body, at })),
      fc.tuple(path, expr).map(([source, body]): Expr => ({ kind: 'filtered', source, body, at })),
      fc
        .tuple(path, items)
        .map(([source, args]): Expr => ({ kind: 'boundCall', source, name: 'Ns.F', args, at })),
      fc.tuple(path, expr).map(([source, arg]): Expr => ({
        kind: 'boundCall',
        source,
        name: 'aggregate',
        args: [arg, { kind: 'typeName', name: 'sum', at }],
        at,
      })),
      items.map((args): Expr => ({ kind: 'call', name: 'concat', args, at })),
      fc
        .array(expr, { minLength: 1, maxLength: 2 })
        .map((args): Expr => ({ kind: 'call', name: 'Ns.G', args, named: args.map((_, i) => `p${i}`), at })),
      fc
        .array(fc.tuple(expr, expr), { minLength: 1, maxLength: 2 })
        .map((pairs): Expr => ({ kind: 'call', name: 'case', args: pairs.flat(), at })),
      fc.tuple(expr, typeName).map(([arg, each]): Expr => ({
        kind: 'call',
        name: 'cast',
        args: [arg, { kind: 'typeName', name: each, at }],
        at,
      })),
    ),
    expr: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      literal,
      path,
      fc
        .tuple(fc.constantFrom('and', 'or'), fc.array(expr, { minLength: 2, maxLength: 4 }))
        .map(([kind, operands]) => logical(kind, operands)),
      fc
        .tuple(fc.constantFrom('not', 'negate'), expr)
        .map(([kind, operand]): Expr => ({ kind, operand, at })),
      fc
        .tuple(fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'), expr, expr)
        .map(([op, left, right]): Expr => ({ kind: 'compare', op, left, right, at })),
      fc
        .tuple(fc.constantFrom('add', 'sub', 'mul', 'div', 'divby', 'mod'), expr, expr)
        .map(([op, left, right]): Expr => ({ kind: 'arithmetic', op, left, right, at })),
      fc.tuple(membershipLeft, path).map(([left, right]): Expr => ({ kind: 'has', left, right, at })),
      fc
        .tuple(expr, items)
        .map(([left, each]): Expr => ({ kind: 'in', left, list: { kind: 'list', items: each, at }, at })),
      fc.tuple(membershipLeft, path).map(([left, list]): Expr => ({ kind: 'in', left, list, at })),
      items.map((each): Expr => ({ kind: 'list', items: each, at })),
      fc.tuple(expr, expr).map(([a, b]): Expr => ({
        kind: 'object',
        members: [
          ['a "b"', a],
          ['__proto__', b],
        ],
        at,
      })),
    ),
  };
}).expr;
