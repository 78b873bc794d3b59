import type { Column, EntitySet } from '../model/index.js';
import {
  bindKey,
  bindPredicate,
  type Bound,
  type Expr,
  type Options,
  type Scope,
  scopeAt,
} from '../odata/index.js';
import type { Expansion, Query } from '../plan/index.js';
import type { Narrowed, Resource, Step } from './resource.js';
import { impliedKey } from './resource-path.js';
import { type BindContext, bindSelection, nothingOf } from './selection.js';

/** Settles the names of a request on an entity set; `filters` are the conditions of `/$filter(…)` segments, which hold besides. */
export function bindQuery(
  set: EntitySet,
  options: Options,
  context: BindContext,
  filters: readonly Expr[] = [],
): Query {
  const own = { index: 0, set };
  const query = bindSelection(own, own, options, context);
  const narrowing = filters.map((filter) => bindPredicate(filter, scopeAt(own, own, context, '$filter')));
  return { ...query, predicate: allOf([...narrowing, query.predicate]) };
}

/**
 * Settles the names of a path that starts at one entity: a query for that entity, in which the steps of the path stand as expansions, the
 * last of them with the request's options.
 */
export function bindPath(
  resource: Extract<Resource, { kind: 'path' }>,
  options: Options,
  context: BindContext,
): Query {
  const { set, steps } = resource;
  const predicate = bindNarrowed(resource, 0, [], context);
  const own = { index: 0, set };
  if (steps.length === 0) return { ...bindSelection(own, own, options, context), predicate };
  return { ...nothingOf(set), predicate, expand: [bindSteps(steps, options, 1, context)] };
}

function bindSteps(
  [step, ...rest]: readonly Step[],
  options: Options,
  variable: number,
  context: BindContext,
): Expansion {
  const { navigation, set } = step!;
  const current = { index: variable, set };
  const own =
    rest.length === 0
      ? bindSelection(current, current, options, context)
      : { ...nothingOf(set), expand: [bindSteps(rest, options, variable + 1, context)] };
  const narrowed = bindNarrowed(step!, variable, impliedKey(set, navigation), context);
  return {
    navigation,
    variable,
    selection: { ...own, predicate: allOf([narrowed, own.predicate]) },
  };
}

/** What a key and `/$filter(…)` segments leave; null where there are none. */
function bindNarrowed(
  { set, key, filters }: Narrowed,
  variable: number,
  implied: readonly Column[],
  context: BindContext,
): Bound | null {
  const own = { index: variable, set };
  const scope = (target: string): Scope => scopeAt(own, own, context, target);
  return allOf([
    key === null ? null : bindKey(key, scope('key'), implied),
    ...filters.map((filter) => bindPredicate(filter, scope('$filter'))),
  ]);
}

function allOf(predicates: readonly (Bound | null)[]): Bound | null {
  const operands = predicates.filter((predicate) => predicate !== null);
  return operands.length <= 1 ? (operands[0] ?? null) : { kind: 'and', type: 'boolean', operands };
}
