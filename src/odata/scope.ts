import { FeedError } from '../errors/index.js';
import type { EntitySet, Model } from '../model/index.js';
import type { Expr } from './ast.js';
import type { Bound } from './bound.js';
import type { RootValues } from './root-references.js';
import type { ValueType } from './value.js';

/** A row in scope and the set it belongs to. */
export interface RangeVariable {
  readonly index: number;
  readonly set: EntitySet;
  /** What `$compute` adds to the row; such a name stands for its expression, which speaks of this row. */
  readonly computed?: ReadonlyMap<string, Bound>;
}

/** What names mean while an option is bound. `now` is the instant that now() gives: the walk's, so that pages agree. */
export interface Scope {
  readonly model: Model;
  /** What a bare name belongs to. */
  readonly current: RangeVariable;
  /** The row of the resource path: `$it`. */
  readonly it: RangeVariable;
  /** What `$this` stands for. */
  readonly self: RangeVariable;
  readonly variables: ReadonlyMap<string, RangeVariable>;
  readonly aliases: Readonly<Record<string, Expr>>;
  readonly now: number;
  /** What `$root` paths stand for; absent where none can be read. */
  readonly roots?: RootValues | undefined;
  /** The option being bound, for messages. */
  readonly target: string;
}

/** The scope of an option of `current`'s rows; `it` is the row of the resource path, which an expanded row is not. */
export function scopeAt(
  current: RangeVariable,
  it: RangeVariable,
  { model, aliases, now, roots }: Pick<Scope, 'model' | 'aliases' | 'now' | 'roots'>,
  target: string,
): Scope {
  return { model, current, it, self: current, variables: new Map(), aliases, now, roots, target };
}

/** How deep lambdas may nest. */
const MAX_VARIABLES = 8;

/** The scope inside a collection of `set`; a name, where given, stands for its member. */
export function scopeWithin(
  scope: Scope,
  set: EntitySet,
  name: string | null,
  bare: boolean,
  at: number,
): Scope {
  const index =
    Math.max(
      scope.current.index,
      scope.it.index,
      scope.self.index,
      ...[...scope.variables.values()].map((each) => each.index),
    ) + 1;
  if (index > MAX_VARIABLES)
    throw new FeedError('tooComplex', `${scope.target}, position ${String(at)}: lambdas nest too deep.`, {
      target: scope.target,
      position: at,
    });
  const member = { index, set };
  const variables = name === null ? scope.variables : new Map([...scope.variables, [name, member]]);
  return { ...scope, variables, self: member, current: bare ? member : scope.current };
}

export function refuse(
  code:
    | 'unknownProperty'
    | 'unknownFunction'
    | 'typeMismatch'
    | 'notImplemented'
    | 'invalidOption'
    | 'tooComplex',
  what: string,
  expr: { readonly at: number },
  scope: Pick<Scope, 'target'>,
  hint = '',
): FeedError {
  return new FeedError(code, `${scope.target}, position ${String(expr.at)}: ${what}.${hint}`, {
    target: scope.target,
    position: expr.at,
  });
}

export function aType(type: ValueType): string {
  return type === 'null' ? 'null' : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}
