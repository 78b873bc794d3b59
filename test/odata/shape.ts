import type { Expr } from '../../src/odata/ast.js';
import { renderSearch } from '../../src/odata/parser-search.js';

/** A tree in prefix notation, every node in parentheses of its own: `a eq 1 or b` is `(or (eq a 1) b)`. */
export function shape(expr: Expr): string {
  const list = (...parts: string[]): string => `(${parts.join(' ')})`;
  const path = (source: Expr | null, name: string): string =>
    source === null ? name : `${shape(source)}/${name}`;
  switch (expr.kind) {
    case 'literal':
      return expr.text;
    case 'and':
    case 'or':
      return list(expr.kind, ...expr.operands.map(shape));
    case 'not':
    case 'negate':
      return list(expr.kind, shape(expr.operand));
    case 'compare':
    case 'arithmetic':
      return list(expr.op, shape(expr.left), shape(expr.right));
    case 'has':
      return list('has', shape(expr.left), shape(expr.right));
    case 'in':
      return list('in', shape(expr.left), shape(expr.list));
    case 'call':
      return list(
        `${expr.name}()`,
        ...expr.args.map((arg, i) => (expr.named ? `${expr.named[i]}=` : '') + shape(arg)),
      );
    case 'boundCall':
      return list(
        `${path(expr.source, expr.name)}()`,
        ...expr.args.map((arg, i) => (expr.named ? `${expr.named[i]}=` : '') + shape(arg)),
      );
    case 'list':
      return `[${expr.items.map(shape).join(' ')}]`;
    case 'object':
      return `{${expr.members.map(([name, value]) => `${name}:${shape(value)}`).join(' ')}}`;
    case 'member':
      return path(expr.source, expr.name);
    case 'typeCast':
      return `<${path(expr.source, expr.typeName)}>`;
    case 'typeName':
      return `<${expr.name}>`;
    case 'count':
      return list(
        'count',
        shape(expr.source),
        ...(expr.filter ? [shape(expr.filter)] : []),
        ...(expr.search ? [renderSearch(expr.search)] : []),
      );
    case 'lambda':
      return list(
        expr.op,
        shape(expr.source),
        ...(expr.body === null ? [] : [`${expr.variable}:`, shape(expr.body)]),
      );
    case 'filtered':
      return list('where', shape(expr.source), shape(expr.body));
    case 'root':
      return list(
        'root',
        expr.set,
        ...expr.key.map(({ name, value }) => (name === null ? '' : `${name}=`) + shape(value)),
      );
    case 'alias':
      return `@${expr.name}`;
    case 'it':
    case 'this':
      return `$${expr.kind}`;
  }
}

/** A copy of a tree or of options without any offset. */
export function withoutOffsets<T>(value: T): T {
  const keep = (_: string, each: unknown): unknown => {
    if (typeof each === 'number') return Object.is(each, -0) ? '0' : String(each);
    if (each === null || typeof each !== 'object' || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).filter(([name]) => name !== 'at'));
  };
  return JSON.parse(JSON.stringify(value, keep)) as T;
}
