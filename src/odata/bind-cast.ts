import { suggestion } from '../errors/index.js';
import type { Expr } from './ast.js';
import type { Bound } from './bound.js';
import { castText } from './cast.js';
import { aType, refuse, type Scope } from './scope.js';
import { isNumeric, type ValueType } from './value.js';

type Call = Extract<Expr, { kind: 'call' }>;
type Again = (child: Expr) => Bound;
/** The set of the row that an expression leads to; null where it leads to none. */
export type RowSetOf = (expr: Expr | null) => { readonly typeName: string } | null;

interface Target {
  readonly type: ValueType;
  /** The least and the greatest value of a numeric type that is narrower than its kind. */
  readonly range?: readonly [number, number];
  /** Which numeric types are assignable to which: those of lower rank to those of higher. */
  readonly rank?: number;
}

const bits = (size: number): readonly [number, number] => [-(2 ** (size - 1)), 2 ** (size - 1) - 1];
const SINGLE = 3.4028234663852886e38;

const TARGETS: Readonly<Record<string, Target>> = {
  'Edm.String': { type: 'string' },
  'Edm.Boolean': { type: 'boolean' },
  'Edm.Byte': { type: 'integer', range: [0, 255], rank: 1 },
  'Edm.SByte': { type: 'integer', range: bits(8), rank: 1 },
  'Edm.Int16': { type: 'integer', range: bits(16), rank: 2 },
  'Edm.Int32': { type: 'integer', range: bits(32), rank: 3 },
  'Edm.Int64': { type: 'integer', range: [-(2 ** 63), 2 ** 63 - 1024], rank: 4 },
  'Edm.Decimal': { type: 'decimal', rank: 5 },
  'Edm.Single': { type: 'double', range: [-SINGLE, SINGLE], rank: 6 },
  'Edm.Double': { type: 'double', rank: 7 },
  'Edm.DateTimeOffset': { type: 'dateTimeOffset' },
  'Edm.Date': { type: 'date' },
  'Edm.TimeOfDay': { type: 'timeOfDay' },
  'Edm.Duration': { type: 'duration' },
  'Edm.Guid': { type: 'guid' },
};

/** What a literal or a computed number is taken for, where no declaration tells. */
const RANKS: Readonly<Partial<Record<ValueType, number>>> = { integer: 4, decimal: 5, double: 7 };

/**
 * `cast(value,type)` (URL Conventions §5.1.1.10): numbers among each other, anything to text, text to anything, and instants to their
 * date and time of day. A value that does not fit gives null; types between which no value could fit are refused.
 */
export function bindCast(expr: Call, scope: Scope, again: Again): Bound {
  const [operandExpr, typeExpr] = twoArguments(expr, scope);
  const { type, range } = targetOf(typeExpr, scope);
  const operand = again(operandExpr);
  if (!isCastable(operand.type, type)) {
    const what = `${aType(operand.type)} cannot be cast to ${typeExpr.name}`;
    throw refuse('typeMismatch', what, expr, scope);
  }
  const checked = range !== undefined && isNumeric(type) ? { range } : {};
  if (operand.kind === 'constant' && operand.type === 'string' && type !== 'string') {
    // Settled here, so that a time in quotes bounds what is read as one without does.
    return { kind: 'constant', type, ...castText(operand.value as string | null, type, range) };
  }
  return { kind: 'cast', type, operand, ...checked };
}

function isCastable(from: ValueType, to: ValueType): boolean {
  if (from === to || from === 'null' || from === 'string' || to === 'string') return true;
  if (isNumeric(from) && isNumeric(to)) return true;
  return from === 'dateTimeOffset' && (to === 'date' || to === 'timeOfDay');
}

/** `isof(value,type)` and `isof(type)` of the current row: decided by the declared types alone, as the model derives none. */
export function bindIsof(expr: Call, scope: Scope, again: Again, rowSetOf: RowSetOf): Bound {
  const [first] = expr.args;
  const alone = expr.args.length === 1 && first?.kind === 'typeName' ? first : null;
  const [operandExpr, typeExpr]: readonly [Expr | null, TypeName] =
    alone === null ? twoArguments(expr, scope) : [null, alone];
  const row = rowSetOf(operandExpr);
  if (row !== null) return truth(isEntityType(typeExpr, row, scope));
  if (operandExpr === null) throw refuse('typeMismatch', 'isof of the row takes its type', expr, scope);
  const target = targetOf(typeExpr, scope);
  return truth(isAssignable(again(operandExpr), target));
}

const truth = (value: boolean): Bound => ({ kind: 'constant', type: 'boolean', value });

function isEntityType(type: TypeName, row: { readonly typeName: string }, { model }: Scope): boolean {
  return type.name === `${model.namespace}.${row.typeName}`;
}

/** Null is of every type; a number is of the wider types too. */
function isAssignable(value: Bound, { type, rank }: Target): boolean {
  if (value.type === 'null') return true;
  if (rank === undefined || !isNumeric(value.type)) return value.type === type;
  const declared = value.kind === 'column' ? TARGETS[value.column.type]?.rank : undefined;
  return (declared ?? RANKS[value.type]!) <= rank;
}

type TypeName = Extract<Expr, { kind: 'typeName' }>;

function twoArguments(expr: Call, scope: Scope): readonly [Expr, TypeName] {
  const [operand, type] = expr.args;
  if (operand === undefined || type?.kind !== 'typeName' || expr.args.length !== 2)
    throw refuse('unknownFunction', `${expr.name} takes a value and a type name`, expr, scope);
  return [operand, type];
}

function targetOf(type: TypeName, scope: Scope): Target {
  if (Object.hasOwn(TARGETS, type.name)) return TARGETS[type.name]!;
  const near = suggestion(type.name, Object.keys(TARGETS));
  throw refuse('typeMismatch', `the feed has no values of type ${type.name}`, type, scope, near);
}
