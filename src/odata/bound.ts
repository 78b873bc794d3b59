import type { Column } from '../model/index.js';
import type { ArithmeticOp, CompareOp } from './ast.js';
import type { FunctionOverload } from './functions.js';
import type { Value, ValueType } from './value.js';

/**
 * Expressions whose names and types are settled against one entity set. This is what plans are made from and what is evaluated.
 * Every node is immutable; boolean nodes are three-valued (null is unknown).
 */
export type Bound =
  /** `offset`: a DateTimeOffset literal's own offset in minutes, which year(), date()… of it read. */
  | { readonly kind: 'constant'; readonly type: ValueType; readonly value: Value; readonly offset?: number }
  | { readonly kind: 'column'; readonly type: ValueType; readonly column: Column }
  | { readonly kind: 'and' | 'or'; readonly type: 'boolean'; readonly operands: readonly Bound[] }
  | { readonly kind: 'not'; readonly type: 'boolean'; readonly operand: Bound }
  | { readonly kind: 'compare'; readonly type: 'boolean'; readonly op: CompareOp; readonly left: Bound; readonly right: Bound }
  | { readonly kind: 'in'; readonly type: 'boolean'; readonly left: Bound; readonly items: readonly Bound[] }
  | { readonly kind: 'negate'; readonly type: ValueType; readonly operand: Bound }
  | { readonly kind: 'arithmetic'; readonly type: ValueType; readonly op: ArithmeticOp; readonly left: Bound; readonly right: Bound }
  | { readonly kind: 'call'; readonly type: ValueType; readonly name: string; readonly overload: FunctionOverload; readonly args: readonly Bound[] }
  | { readonly kind: 'cast'; readonly type: ValueType; readonly operand: Bound }
  /** `case(condition:value,…)`: the first pair whose condition is true; null when none is. */
  | { readonly kind: 'case'; readonly type: ValueType; readonly branches: readonly (readonly [condition: Bound, value: Bound])[] };

export interface BoundOrder {
  readonly expr: Bound;
  readonly descending: boolean;
}

/** Every column an expression reads. */
export function columnsOf(node: Bound, into: Set<Column> = new Set()): Set<Column> {
  if (node.kind === 'column') into.add(node.column);
  for (const child of childrenOf(node)) columnsOf(child, into);
  return into;
}

export function childrenOf(node: Bound): readonly Bound[] {
  switch (node.kind) {
    case 'constant':
    case 'column':
      return [];
    case 'and':
    case 'or':
      return node.operands;
    case 'not':
    case 'negate':
    case 'cast':
      return [node.operand];
    case 'compare':
    case 'arithmetic':
      return [node.left, node.right];
    case 'in':
      return [node.left, ...node.items];
    case 'call':
      return node.args;
    case 'case':
      return node.branches.flat();
  }
}
