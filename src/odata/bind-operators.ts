import { suggestion } from '../errors/index.js';
import type { Expr } from './ast.js';
import { bindCast, bindIsof } from './bind-cast.js';
import { bindIsDefined } from './bind-derived.js';
import { rowSet } from './bind-path.js';
import type { Bound } from './bound.js';
import { functions, type FunctionOverload } from './functions.js';
import { readDuration } from './literals.js';
import { aType, refuse, type Scope } from './scope.js';
import { isNumeric, type ValueType } from './value.js';

/** Functions of the standard that speak of places and collections. */
const KNOWN = /^(?:geo\..*|hassubset|hassubsequence)$/;

type Again = (child: Expr) => Bound;
type Call = Extract<Expr, { kind: 'call' }>;

/** First and last instant of the years 1 to 9999 (URL Conventions §5.1.1.8.5 and 6 leave the values to the service). */
const MIN_INSTANT = Date.parse('0001-01-01T00:00:00Z');
const MAX_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

/** Result types of arithmetic on times (URL Conventions §5.1.1.2): left, operator, right → result. */
const TEMPORAL: Readonly<Record<string, ValueType>> = {
  'dateTimeOffset add duration': 'dateTimeOffset',
  'duration add dateTimeOffset': 'dateTimeOffset',
  'dateTimeOffset sub duration': 'dateTimeOffset',
  'dateTimeOffset sub dateTimeOffset': 'duration',
  'date add duration': 'date',
  'duration add date': 'date',
  'date sub duration': 'date',
  'date sub date': 'duration',
  'duration add duration': 'duration',
  'duration sub duration': 'duration',
};

export function bindNegate(operand: Bound, expr: Expr, scope: Scope): Bound {
  if (!isNumeric(operand.type) && operand.type !== 'duration' && operand.type !== 'null') {
    throw refuse('typeMismatch', `${aType(operand.type)} has no negative`, expr, scope);
  }
  if (operand.kind === 'constant' && typeof operand.value === 'number')
    return { ...operand, value: -operand.value };
  return { kind: 'negate', type: operand.type, operand };
}

const TIMES: ReadonlySet<ValueType> = new Set(['dateTimeOffset', 'date', 'duration']);

/** Both sides, where text beside a duration or a time that is the spelling of a duration is one: 4.01 drops the prefix (URL Conventions §5.1.1.14.1). */
export function durations(
  left: Bound,
  right: Bound,
  beside: ReadonlySet<ValueType> = DURATION,
): readonly [Bound, Bound] {
  const read = (text: Bound, other: Bound): Bound => {
    if (text.kind !== 'constant' || typeof text.value !== 'string' || text.type !== 'string') return text;
    const duration = beside.has(other.type) ? readDuration(text.value) : null;
    return duration === null ? text : { kind: 'constant', ...duration };
  };
  return [read(left, right), read(right, left)];
}
const DURATION: ReadonlySet<ValueType> = new Set(['duration']);

export function bindArithmetic(
  expr: Extract<Expr, { kind: 'arithmetic' }>,
  first: Bound,
  second: Bound,
  scope: Scope,
): Bound {
  const [left, right] = durations(first, second, TIMES);
  const type = resultType(expr.op, left.type, right.type);
  if (type === null) {
    throw refuse(
      'typeMismatch',
      `${expr.op} does not take ${aType(left.type)} and ${aType(right.type)}`,
      expr,
      scope,
    );
  }
  const divides = expr.op === 'div' || expr.op === 'divby' || expr.op === 'mod';
  if (divides && type !== 'double' && right.kind === 'constant' && right.value === 0) {
    throw refuse('invalidOption', 'division by zero', expr.right, scope);
  }
  return { kind: 'arithmetic', type, op: expr.op, left, right };
}

function resultType(op: string, left: ValueType, right: ValueType): ValueType | null {
  if (left === 'null') return right;
  if (right === 'null') return left;
  if (isNumeric(left) && isNumeric(right)) {
    if (left === 'double' || right === 'double') return 'double';
    return left === 'integer' && right === 'integer' && op !== 'divby' ? 'integer' : 'decimal';
  }
  const scales = op === 'mul' || op === 'div' || op === 'divby';
  if (left === 'duration' && isNumeric(right) && scales) return 'duration';
  if (isNumeric(left) && right === 'duration' && op === 'mul') return 'duration';
  return TEMPORAL[`${left} ${op} ${right}`] ?? null;
}

export function bindCall(expr: Call, scope: Scope, again: Again): Bound {
  const name = expr.name.toLowerCase();
  switch (name) {
    case 'now':
      return constantCall(expr, scope.now, scope);
    case 'mindatetime':
      return constantCall(expr, MIN_INSTANT, scope);
    case 'maxdatetime':
      return constantCall(expr, MAX_INSTANT, scope);
    case 'cast':
      return bindCast(expr, scope, again);
    case 'isof':
      return bindIsof(expr, scope, again, (operand) => rowSet(operand, scope));
    case 'isdefined':
      return bindIsDefined(expr, scope, again);
    case 'case':
      return bindCase(expr, scope, again);
  }
  const overloads = Object.hasOwn(functions, name) ? functions[name]! : null;
  if (overloads === null) {
    const near = suggestion(name, Object.keys(functions));
    if (KNOWN.test(name))
      throw refuse('notImplemented', `the feed has no values that ${expr.name} applies to`, expr, scope);
    if (scope.current.set.navigation.has(expr.name)) {
      const what = `a key after ${expr.name} is not supported in expressions; compare it in ${expr.name}/any(…)`;
      throw refuse('notImplemented', what, expr, scope);
    }
    throw refuse('unknownFunction', `there is no function ${expr.name}`, expr, scope, near);
  }
  const args = expr.args.map(again);
  const overload = overloads.find((each) => takes(each, args));
  if (overload === undefined) {
    const wanted = overloads.map((each) => `${name}(${each.parameters.join(', ')})`).join(' or ');
    const given = args.map((arg) => arg.type).join(', ');
    throw refuse('unknownFunction', `${name} does not take (${given}); it is ${wanted}`, expr, scope);
  }
  checkPattern(name, args, expr, scope);
  return { kind: 'call', type: overload.result, name, overload, args };
}

function takes(overload: FunctionOverload, args: readonly Bound[]): boolean {
  return (
    overload.parameters.length === args.length &&
    overload.parameters.every((parameter, i) => args[i]!.type === parameter || args[i]!.type === 'null')
  );
}

/** A pattern that cannot be compiled is refused here, where a position can be told; a pattern from a column cannot match. */
function checkPattern(name: string, args: readonly Bound[], expr: Call, scope: Scope): void {
  if (name !== 'matchespattern') return;
  const pattern = args[1]!;
  if (pattern.kind !== 'constant')
    throw refuse('notImplemented', 'matchesPattern takes a literal pattern', expr.args[1]!, scope);
  if (pattern.value === null) return;
  try {
    functions.matchespattern![0]!.evaluate(['', pattern.value] as never, () => 0);
  } catch {
    throw refuse(
      'invalidOption',
      'the pattern is not a regular expression the feed can match in linear time',
      expr.args[1]!,
      scope,
    );
  }
}

function constantCall(expr: Call, value: number, scope: Scope): Bound {
  if (expr.args.length > 0) throw refuse('unknownFunction', `${expr.name} takes no arguments`, expr, scope);
  // Without an offset of its own, so that date(now()) is today in the feed's zone, as localDate is.
  return { kind: 'constant', type: 'dateTimeOffset', value };
}

/** `case(condition:value, …)` arrives as a flat list of conditions and values. */
function bindCase(expr: Call, scope: Scope, again: Again): Bound {
  const branches: (readonly [Bound, Bound])[] = [];
  for (let i = 0; i + 1 < expr.args.length; i += 2) {
    const condition = again(expr.args[i]!);
    if (condition.type !== 'boolean' && condition.type !== 'null')
      throw refuse('typeMismatch', 'a condition is expected', expr.args[i]!, scope);
    branches.push([condition, again(expr.args[i + 1]!)]);
  }
  const types = branches.map(([, value]) => value.type).filter((type) => type !== 'null');
  const type = types[0] ?? 'null';
  const differs = types.find((each) => each !== type && !(isNumeric(each) && isNumeric(type)));
  if (differs !== undefined)
    throw refuse('typeMismatch', `case gives ${aType(type)} and ${aType(differs)}`, expr, scope);
  return {
    kind: 'case',
    type: types.includes('double') ? 'double' : types.includes('decimal') ? 'decimal' : type,
    branches,
  };
}
