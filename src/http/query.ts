import { FeedError, suggestion } from '../errors/index.js';
import type { Column, EntitySet, Model } from '../model/index.js';
import {
  bind,
  bindPredicate,
  type Bound,
  type ExpandItem,
  type Expr,
  type KeyPart,
  type Options,
  type RangeVariable,
  refuse,
  type Scope,
  scopeAt,
} from '../odata/index.js';
import type { Expansion, Query, Selection } from '../plan/index.js';
import type { Resource, Step } from './resource.js';

/** Sort keys of one `$orderby`. */
const MAX_ORDER_ITEMS = 32;
/** How deep `$expand` may nest; journeys hold all there is, so more only repeats. */
const MAX_EXPAND_DEPTH = 4;

type Ends = 'service' | 'metadata' | 'rows' | 'count' | 'entity' | 'property';

/** System query options that mean something for what a path ends in (Protocol §11.2). */
const ALLOWED: Readonly<Record<Ends, readonly (keyof Options)[]>> = {
  service: ['format'],
  metadata: ['format'],
  rows: ['filter', 'orderby', 'select', 'expand', 'top', 'skip', 'count', 'skiptoken', 'format'],
  count: ['filter'],
  entity: ['select', 'expand', 'format'],
  property: ['format'],
};
const SUPPORTED: ReadonlySet<string> = new Set(Object.values(ALLOWED).flat());

/** Refuses system query options that the resource does not take, or that the feed does not evaluate. */
export function checkOptions(resource: Resource, options: Options): void {
  const ends = resource.kind === 'set' || resource.kind === 'path' ? resource.ending.kind : resource.kind;
  check(options, ALLOWED[ends], 'this resource');
}

function check(options: Options, allowed: readonly string[], what: string): void {
  const { others = {}, ...given } = options;
  const names = [...Object.keys(given), ...Object.keys(others).map((name) => name.replace(/^\$/, ''))];
  for (const name of names.filter((each) => each !== 'aliases' && each !== 'custom')) {
    if (!SUPPORTED.has(name))
      throw new FeedError('notImplemented', `$${name} is not supported.`, { target: `$${name}` });
    if (!allowed.includes(name))
      throw new FeedError('unknownOption', `$${name} does not apply to ${what}.`, { target: `$${name}` });
  }
}

/** What binding needs besides the options: the model, aliases and `now`, the walk's. */
export interface BindContext {
  readonly model: Model;
  readonly aliases: Readonly<Record<string, Expr>>;
  readonly now: number;
}

/** Settles the names of a request on an entity set. */
export function bindQuery(set: EntitySet, options: Options, context: BindContext): Query {
  const own = { index: 0, set };
  return bindSelection(own, own, options, context);
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
  const { set, key, steps } = resource;
  const own = { index: 0, set };
  const predicate = bindKey(key, scopeAt(own, own, context, 'key'));
  if (steps.length === 0) return { ...bindSelection(own, own, options, context), predicate };
  const expand = [bindSteps(steps, options, 1, context)];
  return { set, predicate, order: [], select: [], expand, top: null, skip: 0, count: false };
}

function bindSteps(
  [step, ...rest]: readonly Step[],
  options: Options,
  variable: number,
  context: BindContext,
): Expansion {
  const { navigation, set, key } = step!;
  const current = { index: variable, set };
  const own = rest.length === 0 ? bindSelection(current, current, options, context) : null;
  const keyed = key === null ? null : bindKey(key, scopeAt(current, current, context, 'key'));
  const empty: Selection = {
    set,
    predicate: null,
    order: [],
    select: [],
    expand: [],
    top: null,
    skip: 0,
    count: false,
  };
  const expand = own?.expand ?? [bindSteps(rest, options, variable + 1, context)];
  return {
    navigation,
    variable,
    selection: { ...(own ?? empty), predicate: keyed ?? own?.predicate ?? null, expand },
  };
}

/** Settles the options of `current`'s rows; `$it` names the row of the resource path. */
function bindSelection(
  current: RangeVariable,
  it: RangeVariable,
  options: Options,
  context: BindContext,
): Selection {
  const { set } = current;
  const scope = (target: string): Scope => scopeAt(current, it, context, target);
  const order = options.orderby ?? [];
  if (order.length > MAX_ORDER_ITEMS) {
    const message = `$orderby has ${String(order.length)} items; ${String(MAX_ORDER_ITEMS)} are allowed.`;
    throw new FeedError('tooComplex', message, { target: '$orderby' });
  }
  return {
    set,
    predicate: options.filter === undefined ? null : bindPredicate(options.filter, scope('$filter')),
    order: order.map(({ expr, descending }) => ({ expr: bind(expr, scope('$orderby')), descending })),
    select: selected(set, options),
    expand: expanded(current, it, options, context),
    top: options.top ?? null,
    skip: options.skip ?? 0,
    count: options.count ?? false,
  };
}

function expanded(
  current: RangeVariable,
  it: RangeVariable,
  { expand = [] }: Options,
  context: BindContext,
): readonly Expansion[] {
  const { set } = current;
  const items = expand.flatMap((item) =>
    item.path[0] === '*' ? [...set.navigation.keys()].map((name) => ({ ...item, path: [name] })) : [item],
  );
  const expansions = items.map((item) => expansionOf(current, it, item, context));
  const names = expansions.map(({ navigation }) => navigation.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new FeedError('invalidOption', `$expand names ${twice} twice.`, { target: '$expand' });
  return expansions;
}

function expansionOf(
  { set, index }: RangeVariable,
  it: RangeVariable,
  item: ExpandItem,
  context: BindContext,
): Expansion {
  const at = { at: item.at };
  const target = { target: '$expand' };
  const [name = '', ...more] = item.path;
  const navigation = set.navigation.get(name);
  if (navigation === undefined) {
    throw refuse(
      'unknownProperty',
      `${set.name} has no navigation property ${name}`,
      at,
      target,
      suggestion(name, set.navigation.keys()),
    );
  }
  if (more.length > 0)
    throw refuse('notImplemented', 'paths in $expand are nested, as transitions($expand=agents)', at, target);
  if (item.suffix !== null || item.levels !== null)
    throw refuse('notImplemented', `${item.suffix ?? '$levels'} in $expand is not supported`, at, target);
  if (index + 1 > it.index + MAX_EXPAND_DEPTH)
    throw refuse('tooComplex', '$expand nests too deep', at, target);
  check(
    item.options,
    ALLOWED[navigation.collection ? 'rows' : 'entity'].filter(
      (option) => option !== 'skiptoken' && option !== 'format',
    ),
    `$expand=${name}`,
  );
  const within = context.model.sets.get(navigation.target)!;
  const variable = index + 1;
  return {
    navigation,
    variable,
    selection: bindSelection({ index: variable, set: within }, it, item.options, context),
  };
}

/** A key predicate as a comparison of each key property. */
function bindKey(key: readonly KeyPart[], scope: Scope): Bound {
  const { set } = scope.current;
  const names = set.key.map((column) => column.name);
  const given = key.map(({ name }) => name ?? (names.length === 1 ? names[0]! : null));
  if (
    key.length !== names.length ||
    new Set(given).size !== names.length ||
    given.some((name) => name === null || !names.includes(name))
  ) {
    throw new FeedError('syntaxError', `The key of ${set.name} is ${names.join(', ')}.`, { target: 'key' });
  }
  const operands = key.map(({ value }, i) => {
    const left: Expr = { kind: 'member', source: null, name: given[i]!, at: value.at };
    return bindPredicate({ kind: 'compare', op: 'eq', left, right: value, at: value.at }, scope);
  });
  return operands.length === 1 ? operands[0]! : { kind: 'and', type: 'boolean', operands };
}

function selected(set: EntitySet, { select }: Options): readonly Column[] {
  if (select === undefined) return set.columns;
  const names = new Set(select.flatMap((item) => columnsNamed(set, item)));
  return set.columns.filter((column) => names.has(column));
}

/** A navigation property in $select asks for its link, which minimal metadata does not show. */
function columnsNamed(
  set: EntitySet,
  { path, at }: NonNullable<Options['select']>[number],
): readonly Column[] {
  if (path.length === 1 && path[0] === '*') return set.columns;
  const column = path.length === 1 ? set.column.get(path[0]!) : undefined;
  if (column !== undefined) return [column];
  if (path.length === 1 && set.navigation.has(path[0]!)) return [];
  const name = path.join('/');
  throw refuse(
    'unknownProperty',
    `${set.name} has no property ${name}`,
    { at },
    { target: '$select' },
    suggestion(name, set.column.keys()),
  );
}
