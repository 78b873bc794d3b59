import { dateText, instantText, timeOfDayText, type Zone } from '../time/index.js';
import type { CompareOp } from './ast.js';
import type { Bound } from './bound.js';
import { compareText, type Value, type ValueType } from './value.js';

/** A flattened row: values by column index. */
export interface Row {
  readonly values: readonly Value[];
}

export type Evaluate = (row: Row) => Value;

/**
 * Compiles a bound expression to a closure. Logic is three-valued; gt, ge, lt, le with null are false, eq and ne with null are true or
 * false, arithmetic and functions of null are null (URL Conventions §5.1.1.1 to §5.1.1.3). `zone` is the wall clock that year(), date()…
 * of a DateTimeOffset read, as the feed writes its values with that zone's offset.
 */
export function compile(node: Bound, zone: Zone): Evaluate {
  const again = (child: Bound): Evaluate => compile(child, zone);
  switch (node.kind) {
    case 'constant': {
      const { value } = node;
      return () => value;
    }
    case 'column': {
      const { index } = node.column;
      return (row) => row.values[index] ?? null;
    }
    case 'and':
      return compileLogic(node.operands.map(again), false);
    case 'or':
      return compileLogic(node.operands.map(again), true);
    case 'not': {
      const operand = again(node.operand);
      return (row) => {
        const value = operand(row);
        return value === null ? null : !value;
      };
    }
    case 'compare':
      return compileCompare(node.op, again(node.left), again(node.right));
    case 'in':
      return compileIn(node, again);
    case 'negate': {
      const operand = again(node.operand);
      return (row) => {
        const value = operand(row) as number | null;
        return value === null ? null : -value;
      };
    }
    case 'arithmetic':
      return compileArithmetic(node, again(node.left), again(node.right));
    case 'call':
      return compileCall(node, zone, again);
    case 'cast':
      return compileCast(node.operand.type, node.type, again(node.operand), zone);
    case 'case': {
      const branches = node.branches.map(([condition, value]) => [again(condition), again(value)] as const);
      return (row) => branches.find(([condition]) => condition(row) === true)?.[1](row) ?? null;
    }
  }
}

/** `and` ends on false, `or` on true; otherwise unknown if any operand was. */
function compileLogic(operands: readonly Evaluate[], decisive: boolean): Evaluate {
  return (row) => {
    let result: Value = !decisive;
    for (const operand of operands) {
      const value = operand(row);
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
  if (op === 'eq') return (row) => left(row) === right(row);
  if (op === 'ne') return (row) => left(row) !== right(row);
  const holds = ORDERS[op];
  return (row) => {
    const a = left(row);
    const b = right(row);
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
  return (row) => {
    const value = left(row);
    return constants.has(value) || others.some((other) => other(row) === value);
  };
}

function compileArithmetic(node: Extract<Bound, { kind: 'arithmetic' }>, left: Evaluate, right: Evaluate): Evaluate {
  const operate = operation(node);
  return (row) => {
    const a = left(row) as number | null;
    const b = right(row) as number | null;
    return a === null || b === null ? null : operate(a, b);
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

function compileCall(node: Extract<Bound, { kind: 'call' }>, zone: Zone, again: (child: Bound) => Evaluate): Evaluate {
  const args = node.args.map(again);
  const { evaluate } = node.overload;
  const own = node.args[0]?.kind === 'constant' ? node.args[0].offset : undefined;
  const offsetAt = own === undefined ? (ms: number) => zone.offset(ms) : () => own;
  return (row) => {
    const values: Value[] = [];
    for (const arg of args) {
      const value = arg(row);
      if (value === null) return null;
      values.push(value);
    }
    return evaluate(values as never[], offsetAt);
  };
}

function compileCast(from: ValueType, to: ValueType, operand: Evaluate, zone: Zone): Evaluate {
  const convert = conversion(from, to, zone);
  return (row) => {
    const value = operand(row);
    return value === null ? null : convert(value);
  };
}

function conversion(from: ValueType, to: ValueType, zone: Zone): (value: Value) => Value {
  if (from === to) return (value) => value;
  // A cast that fails gives null (URL Conventions §5.1.1.10.1).
  if (to === 'integer') return (value) => (Number.isFinite(value) ? Math.trunc(value as number) : null);
  if (to === 'date') return (value) => zone.day(value as number);
  if (to === 'timeOfDay') return (value) => zone.wall(value as number) - zone.day(value as number) * DAY_MS;
  if (to !== 'string') return (value) => value;
  if (from === 'dateTimeOffset') return (value) => instantText(value as number, zone);
  if (from === 'date') return (value) => dateText(value as number);
  if (from === 'timeOfDay') return (value) => timeOfDayText(value as number);
  return (value) => String(value).replace('Infinity', 'INF');
}
