/** Walking trees without recursion. */
import type { Expr } from './ast.js';

/** The direct operands of a node, in the order they are written. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.operands;
    case 'not':
    case 'negate':
      return [expr.operand];
    case 'compare':
    case 'has':
    case 'arithmetic':
      return [expr.left, expr.right];
    case 'in':
      return [expr.left, expr.list];
    case 'call':
      return expr.args;
    case 'boundCall':
      return [expr.source, ...expr.args];
    case 'list':
      return expr.items;
    case 'object':
      return expr.members.map(([, value]) => value);
    case 'member':
    case 'typeCast':
      return expr.source === null ? [] : [expr.source];
    case 'count':
      return expr.filter === null ? [expr.source] : [expr.source, expr.filter];
    case 'lambda':
      return expr.body === null ? [expr.source] : [expr.source, expr.body];
    case 'filtered':
      return [expr.source, expr.body];
    case 'root':
      return expr.key.map((part) => part.value);
    default:
      return [];
  }
}

/** A node that lies more than `bound` levels below the root, or null; takes time in proportion to the tree. */
export function nodeBelow(root: Expr, bound: number): Expr | null {
  let level: Expr[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > bound) return level[0]!;
    const next: Expr[] = [];
    for (const node of level) for (const child of childrenOf(node)) next.push(child);
    level = next;
  }
  return null;
}
