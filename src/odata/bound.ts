import type { Column, EntitySet, Navigation } from '../model/index.js';
import type { ArithmeticOp, CompareOp } from './ast.js';
import type { FunctionOverload } from './functions.js';
import type { Value, ValueType } from './value.js';

/**
 * A row an expression speaks of: a range variable, by its place among those in scope (0 is `$it`), and single-valued navigation from it.
 */
export interface RowRef {
  readonly variable: number;
  readonly path: readonly Navigation[];
}

/**
 * Expressions whose names and types are settled against the model. This is what plans are made from and what is evaluated.
 * Every node is immutable; boolean nodes are three-valued (null is unknown).
 */
export type Bound =
  /** `offset`: a DateTimeOffset literal's own offset in minutes, which year(), date()… of it read. */
  | { readonly kind: 'constant'; readonly type: ValueType; readonly value: Value; readonly offset?: number }
  | {
      readonly kind: 'column';
      readonly type: ValueType;
      readonly of: RowRef;
      readonly set: EntitySet;
      readonly column: Column;
    }
  /** `any` and `all` over related rows; `variable` is the place of the range variable. `any()` has no body. */
  | {
      readonly kind: 'lambda';
      readonly type: 'boolean';
      readonly op: 'any' | 'all';
      readonly related: Related;
      readonly variable: number;
      readonly body: Bound | null;
    }
  /** How many related rows there are, or match. */
  | {
      readonly kind: 'count';
      readonly type: 'integer';
      readonly related: Related;
      readonly variable: number;
      readonly filter: Bound | null;
    }
  | { readonly kind: 'and' | 'or'; readonly type: 'boolean'; readonly operands: readonly Bound[] }
  | { readonly kind: 'not'; readonly type: 'boolean'; readonly operand: Bound }
  | {
      readonly kind: 'compare';
      readonly type: 'boolean';
      readonly op: CompareOp;
      readonly left: Bound;
      readonly right: Bound;
    }
  | { readonly kind: 'in'; readonly type: 'boolean'; readonly left: Bound; readonly items: readonly Bound[] }
  | { readonly kind: 'negate'; readonly type: ValueType; readonly operand: Bound }
  | {
      readonly kind: 'arithmetic';
      readonly type: ValueType;
      readonly op: ArithmeticOp;
      readonly left: Bound;
      readonly right: Bound;
    }
  | {
      readonly kind: 'call';
      readonly type: ValueType;
      readonly name: string;
      readonly overload: FunctionOverload;
      readonly args: readonly Bound[];
    }
  /** `isdefined`: whether a row that transformations have made has a property that not every one of them has. */
  | {
      readonly kind: 'defined';
      readonly type: 'boolean';
      readonly variable: number;
      readonly column: Column;
    }
  /** Numbers outside `range` become null. */
  | {
      readonly kind: 'cast';
      readonly type: ValueType;
      readonly operand: Bound;
      readonly range?: readonly [least: number, greatest: number];
    }
  /** `case(condition:value,…)`: the first pair whose condition is true; null when none is. */
  | {
      readonly kind: 'case';
      readonly type: ValueType;
      readonly branches: readonly (readonly [condition: Bound, value: Bound])[];
    };

/** Rows reached over a collection-valued navigation property. */
export interface Related {
  readonly of: RowRef;
  /** The set of the row it starts from. */
  readonly from: EntitySet;
  readonly navigation: Navigation;
  readonly set: EntitySet;
}

/** A property of `$compute`, by its name. */
export interface Computed {
  readonly name: string;
  readonly expr: Bound;
}

export interface BoundOrder {
  readonly expr: Bound;
  readonly descending: boolean;
}

/** Columns read, by the set they belong to; a set without columns is one whose rows are only counted. */
export type Reads = Map<EntitySet, Set<Column>>;

export function noteRead(into: Reads, set: EntitySet, columns: Iterable<Column> = []): void {
  const known = into.get(set) ?? new Set();
  for (const column of columns) known.add(column);
  into.set(set, known);
}

/** What it takes to go along navigation: rows of one journey need nothing more to find each other. */
export function noteJoin(into: Reads, { from, navigation: { joinsOn }, set }: Omit<Related, 'of'>): void {
  const columns = (of: EntitySet): readonly Column[] =>
    joinsOn === 'journeyId' ? [] : [of.column.get(joinsOn)!];
  noteRead(into, from, columns(from));
  noteRead(into, set, columns(set));
}

/** Every column an expression reads, and every set it looks into. */
export function noteReads(node: Bound, into: Reads): void {
  if (node.kind === 'column') noteRead(into, node.set, [node.column]);
  if (node.kind === 'lambda' || node.kind === 'count') noteJoin(into, node.related);
  for (const child of childrenOf(node)) noteReads(child, into);
}

export function childrenOf(node: Bound): readonly Bound[] {
  switch (node.kind) {
    case 'constant':
    case 'column':
    case 'defined':
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
    case 'lambda':
      return node.body === null ? [] : [node.body];
    case 'count':
      return node.filter === null ? [] : [node.filter];
    case 'case':
      return node.branches.flat();
  }
}

/** How many nodes a tree has, shared ones counted wherever they stand, and how high it is; counting ends beyond `limit` nodes. */
export function measure(root: Bound, limit: number): { readonly nodes: number; readonly height: number } {
  const open: (readonly [Bound, number])[] = [[root, 1]];
  let nodes = 0;
  let height = 0;
  for (let next = open.pop(); next !== undefined && nodes <= limit; next = open.pop()) {
    const [node, level] = next;
    nodes += 1;
    height = Math.max(height, level);
    for (const child of childrenOf(node)) open.push([child, level + 1]);
  }
  return { nodes, height };
}
