import type { Navigation } from '../model/index.js';
import type { Zone } from '../time/index.js';
import type { CompareOp } from './ast.js';
import type { Bound, Related, RowRef } from './bound.js';
import { conversion } from './cast.js';
import { compareText, type Value } from './value.js';

/** A flattened row: values by column index. */
export interface Row {
  readonly values: readonly Value[];
}

/** The rows in scope, by the place of their range variable. */
export type Frames = readonly Row[];
export type Evaluate = (frames: Frames) => Value;

export interface EvaluateContext {
  /** The wall clock that year(), date()… of a DateTimeOffset read, as the feed writes its values with that zone's offset. */
  readonly zone: Zone;
  /** The rows that navigation leads to from a row. */
  readonly related: (row: Row, navigation: Navigation) => readonly Row[];
}

/**
 * Compiles a bound expression to a closure. Logic is three-valued; gt, ge, lt, le with null are false, eq and ne with null are true or
 * false, arithmetic and functions of null are null (URL Conventions §5.1.1.1 to §5.1.1.3). A member for which the body of `any` or `all`
 * is unknown counts as not matching.
 */
export function compile(node: Bound, context: EvaluateContext): Evaluate {
  const again = (child: Bound): Evaluate => compile(child, context);
  switch (node.kind) {
    case 'constant': {
      const { value } = node;
      return () => value;
    }
    case 'column':
      return compileColumn(node, context);
    case 'lambda':
      return compileLambda(node, context, again);
    case 'count':
      return compileCount(node, context, again);
    case 'and':
      return compileLogic(node.operands.map(again), false);
    case 'or':
      return compileLogic(node.operands.map(again), true);
    case 'not': {
      const operand = again(node.operand);
      return (frames) => {
        const value = operand(frames);
        return value === null ? null : !value;
      };
    }
    case 'compare':
      return compileCompare(node.op, again(node.left), again(node.right));
    case 'in':
      return compileIn(node, again);
    case 'negate': {
      const operand = again(node.operand);
      return (frames) => {
        const value = operand(frames) as number | null;
        return value === null ? null : -value;
      };
    }
    case 'arithmetic':
      return compileArithmetic(node, again(node.left), again(node.right));
    case 'call':
      return compileCall(node, context.zone, again);
    case 'defined': {
      const { variable, column } = node;
      return (frames) => frames[variable]!.values[column.index] !== undefined;
    }
    case 'cast':
      return compileCast(node, again(node.operand), context.zone);
    case 'case': {
      const branches = node.branches.map(([condition, value]) => [again(condition), again(value)] as const);
      return (frames) => branches.find(([condition]) => condition(frames) === true)?.[1](frames) ?? null;
    }
  }
}

function compileColumn(
  { of, column: { index } }: Extract<Bound, { kind: 'column' }>,
  context: EvaluateContext,
): Evaluate {
  const { variable } = of;
  if (of.path.length === 0) return (frames) => frames[variable]!.values[index] ?? null;
  const row = compileRow(of, context);
  return (frames) => row(frames)?.values[index] ?? null;
}

/** The one row at the end of single-valued navigation; null where a step leads nowhere. */
function compileRow(
  { variable, path }: RowRef,
  { related }: EvaluateContext,
): (frames: Frames) => Row | null {
  return (frames) => {
    let row: Row | null = frames[variable]!;
    for (const navigation of path) row = row === null ? null : (related(row, navigation)[0] ?? null);
    return row;
  };
}

function compileRelated(
  { of, navigation }: Related,
  context: EvaluateContext,
): (frames: Frames) => readonly Row[] {
  const from = compileRow(of, context);
  return (frames) => {
    const row = from(frames);
    return row === null ? [] : context.related(row, navigation);
  };
}

/** The frames with one more row, at the place of its variable. */
function withRow(frames: Frames, variable: number, row: Row): Frames {
  const inner = frames.slice(0, variable);
  inner[variable] = row;
  return inner;
}

function compileLambda(
  node: Extract<Bound, { kind: 'lambda' }>,
  context: EvaluateContext,
  again: (child: Bound) => Evaluate,
): Evaluate {
  const rows = compileRelated(node.related, context);
  if (node.body === null) return (frames) => rows(frames).length > 0;
  const body = again(node.body);
  const { variable } = node;
  const holds = (frames: Frames) => (row: Row) => body(withRow(frames, variable, row)) === true;
  return node.op === 'any'
    ? (frames) => rows(frames).some(holds(frames))
    : (frames) => rows(frames).every(holds(frames));
}

function compileCount(
  node: Extract<Bound, { kind: 'count' }>,
  context: EvaluateContext,
  again: (child: Bound) => Evaluate,
): Evaluate {
  const rows = compileRelated(node.related, context);
  if (node.filter === null) return (frames) => rows(frames).length;
  const filter = again(node.filter);
  const { variable } = node;
  return (frames) => rows(frames).filter((row) => filter(withRow(frames, variable, row)) === true).length;
}

/** `and` ends on false, `or` on true; otherwise unknown if any operand was. */
function compileLogic(operands: readonly Evaluate[], decisive: boolean): Evaluate {
  return (frames) => {
    let result: Value = !decisive;
    for (const operand of operands) {
      const value = operand(frames);
      if (value === decisive) return decisive;
      if (value === null) result = null;
    }
    return result;
  };
}

const ORDERS: Readonly<Record<Exclude<CompareOp, 'eq' | 'ne'>, (order: number) => boolean>> = {
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

function compileCompare(op: CompareOp, left: Evaluate, right: Evaluate): Evaluate {
  if (op === 'eq') return (frames) => left(frames) === right(frames);
  if (op === 'ne') return (frames) => left(frames) !== right(frames);
  const holds = ORDERS[op];
  return (frames) => {
    const a = left(frames);
    const b = right(frames);
    if (a === null || b === null) return false;
    if (typeof a === 'string') return holds(compareText(a, b as string));
    return holds(a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN);
  };
}

/** `x in (a,b)` is `x eq a or x eq b`; constants are looked up in a set, since Power Query's lists run to hundreds. */
function compileIn(node: Extract<Bound, { kind: 'in' }>, again: (child: Bound) => Evaluate): Evaluate {
  const left = again(node.left);
  const constants = new Set<Value>();
  const others: Evaluate[] = [];
  for (const item of node.items) {
    if (item.kind === 'constant' && !Number.isNaN(item.value)) constants.add(item.value);
    else others.push(again(item));
  }
  return (frames) => {
    const value = left(frames);
    return constants.has(value) || others.some((other) => other(frames) === value);
  };
}

function compileArithmetic(
  node: Extract<Bound, { kind: 'arithmetic' }>,
  left: Evaluate,
  right: Evaluate,
): Evaluate {
  const operate = operation(node);
  const exact = node.type !== 'double';
  return (frames) => {
    const a = left(frames) as number | null;
    const b = right(frames) as number | null;
    if (a === null || b === null) return null;
    const result = operate(a, b);
    // Only doubles know infinity; any other number that is too great has no value.
    return exact && !Number.isFinite(result) ? null : result;
  };
}

const DAY_MS = 86_400_000;

function operation(node: Extract<Bound, { kind: 'arithmetic' }>): (a: number, b: number) => number | null {
  const { op, type } = node;
  if (node.left.type === 'date' && node.right.type === 'date') return (a, b) => (a - b) * DAY_MS;
  if (type === 'date') return dateOperation(node);
  const exactZero = type !== 'double';
  switch (op) {
    case 'add':
      return (a, b) => a + b;
    case 'sub':
      return (a, b) => a - b;
    case 'mul':
      return (a, b) => a * b;
    // A row that divides by zero has no value; failing the whole answer, with rows already out, would help nobody.
    case 'div':
      if (type === 'integer') return (a, b) => (b === 0 ? null : Math.trunc(a / b) + 0);
      return (a, b) => (b === 0 && exactZero ? null : a / b);
    case 'divby':
      return (a, b) => (b === 0 && exactZero ? null : a / b);
    case 'mod':
      return (a, b) => (b === 0 && exactZero ? null : (a % b) + 0);
  }
}

/** A date and a duration: whole days of the duration count. */
function dateOperation(node: Extract<Bound, { kind: 'arithmetic' }>): (a: number, b: number) => number {
  if (node.left.type !== 'date') return (a, b) => b + Math.trunc(a / DAY_MS);
  const sign = node.op === 'sub' ? -1 : 1;
  return (a, b) => a + sign * Math.trunc(b / DAY_MS);
}

function compileCall(
  node: Extract<Bound, { kind: 'call' }>,
  zone: Zone,
  again: (child: Bound) => Evaluate,
): Evaluate {
  const args = node.args.map(again);
  const { evaluate } = node.overload;
  const own = node.args[0]?.kind === 'constant' ? node.args[0].offset : undefined;
  const offsetAt = own === undefined ? (ms: number) => zone.offset(ms) : () => own;
  return (frames) => {
    const values: Value[] = [];
    for (const arg of args) {
      const value = arg(frames);
      if (value === null) return null;
      values.push(value);
    }
    const result = evaluate(values as never[], offsetAt);
    // The calendar ends somewhere: what lies beyond has no year, no hour and no date.
    return Number.isNaN(result) && node.type !== 'double' ? null : result;
  };
}

/** A cast that fails gives null (URL Conventions §5.1.1.10.1). */
function compileCast(
  { operand: { type: from }, type, range }: Extract<Bound, { kind: 'cast' }>,
  operand: Evaluate,
  zone: Zone,
): Evaluate {
  const convert = conversion(from, type, range, zone);
  return (frames) => {
    const value = operand(frames);
    return value === null ? null : convert(value);
  };
}
