import { FeedError } from '../errors/index.js';
import type { Column } from '../model/index.js';
import type { Expr, KeyPart } from './ast.js';
import type { Bound } from './bound.js';
import type { Scope } from './scope.js';

/**
 * A key predicate as a comparison of each key property of the scope's current row with a value (URL Conventions §4.3.1); those implied
 * may be left out (§4.3.3).
 * @throws FeedError as `bind`; `syntaxError` where the parts are not those of the key, `invalidOption` where one is no value
 */
export function keyPredicate(
  key: readonly KeyPart[],
  scope: Scope,
  implied: readonly Column[],
  bindIn: (child: Expr, scope: Scope) => Bound,
): Bound {
  const { set } = scope.current;
  const { target } = scope;
  const needed = set.key.filter((column) => !implied.includes(column));
  const names = set.key.map(({ name }) => name);
  const given = key.map(({ name }) => name ?? (needed.length === 1 ? needed[0]!.name : null));
  const wrong =
    new Set(given).size !== given.length ||
    given.some((name) => name === null || !names.includes(name)) ||
    needed.some(({ name }) => !given.includes(name));
  if (wrong) throw new FeedError('syntaxError', `The key of ${set.name} is ${names.join(', ')}.`, { target });
  const operands = key.map(({ value }, i) => {
    const left: Expr = { kind: 'member', source: null, name: given[i]!, at: value.at };
    const equal = bindIn({ kind: 'compare', op: 'eq', left, right: value, at: value.at }, scope);
    if (isValue(equal)) return equal;
    const message = `The key of ${set.name}: ${given[i]!} must be a value that is not null.`;
    throw new FeedError('invalidOption', message, {
      target: value.kind === 'alias' ? `@${value.name}` : target,
    });
  });
  return operands.length === 1 ? operands[0]! : { kind: 'and', type: 'boolean', operands };
}

/** Whether a key is compared with a value: an alias may stand for any expression, or for none. */
const isValue = (equal: Bound): boolean =>
  equal.kind === 'compare' && equal.right.kind === 'constant' && equal.right.value !== null;
