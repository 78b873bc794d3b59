import { FeedError } from '../errors/index.js';
import type { EntitySet } from '../model/index.js';
import type { Expr } from './ast.js';
import type { ValueType } from './value.js';

/** What names mean while an option is bound. `now` is the instant that now() gives: the walk's, so that pages agree. */
export interface Scope {
  readonly set: EntitySet;
  readonly aliases: Readonly<Record<string, Expr>>;
  readonly now: number;
  /** The option being bound, for messages. */
  readonly target: string;
}

export function refuse(
  code: 'unknownProperty' | 'unknownFunction' | 'typeMismatch' | 'notImplemented' | 'invalidOption' | 'tooComplex',
  what: string,
  expr: { readonly at: number },
  scope: Pick<Scope, 'target'>,
  hint = '',
): FeedError {
  return new FeedError(code, `${scope.target}, position ${String(expr.at)}: ${what}.${hint}`, { target: scope.target, position: expr.at });
}

export function aType(type: ValueType): string {
  return type === 'null' ? 'null' : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}
