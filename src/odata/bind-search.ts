import type { SearchExpr } from './ast.js';
import type { Bound } from './bound.js';
import { functions } from './functions.js';
import type { Scope } from './scope.js';

const TRUE: Bound = { kind: 'constant', type: 'boolean', value: true };
const FALSE: Bound = { kind: 'constant', type: 'boolean', value: false };

/**
 * A search in the scope's current row (URL Conventions §5.1.8): a term matches where any text column of the row contains it, both
 * folded with Unicode's lower case mapping, which knows no language. Never unknown: a column that is null matches nothing, and so
 * `NOT` of it is true.
 */
export function bindSearch(expr: SearchExpr, scope: Pick<Scope, 'current'>): Bound {
  switch (expr.kind) {
    case 'phrase':
      return termIn(expr.text, scope);
    case 'not':
      return { kind: 'not', type: 'boolean', operand: bindSearch(expr.operand, scope) };
    default:
      return {
        kind: expr.kind,
        type: 'boolean',
        operands: expr.operands.map((each) => bindSearch(each, scope)),
      };
  }
}

function termIn(term: string, { current: { index, set } }: Pick<Scope, 'current'>): Bound {
  const folded: Bound = { kind: 'constant', type: 'string', value: term.toLowerCase() };
  const operands = set.columns
    .filter(({ type }) => type === 'Edm.String')
    .map((column): Bound => {
      const text: Bound = { kind: 'column', type: 'string', of: { variable: index, path: [] }, set, column };
      const holds = call('contains', [call('tolower', [text]), folded]);
      // Compared, so that null is false and not unknown.
      return { kind: 'compare', type: 'boolean', op: 'eq', left: holds, right: TRUE };
    });
  if (operands.length <= 1) return operands[0] ?? FALSE;
  return { kind: 'or', type: 'boolean', operands };
}

function call(name: string, args: readonly Bound[]): Bound {
  const overload = functions[name]![0]!;
  return { kind: 'call', type: overload.result, name, overload, args };
}
