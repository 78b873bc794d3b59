import { FeedError, suggestion } from '../errors/index.js';
import type { EntitySet, Model, Navigation } from '../model/index.js';
import {
  bind,
  bindApply,
  bindCompute,
  bindPredicate,
  bindSearch,
  type Bound,
  type Computed,
  type ExpandItem,
  type Expr,
  isDerived,
  type Options,
  type RangeVariable,
  refuse,
  type RootValues,
  type Scope,
  scopeAt,
} from '../odata/index.js';
import type { Expansion, Selection } from '../plan/index.js';
import { ALLOWED, checkAllowed } from './allowed-options.js';
import { computedOf, expandedBy, withApply } from './apply-selection.js';

/** Sort keys of one `$orderby`. */
const MAX_ORDER_ITEMS = 32;
/** How deep `$expand` may nest; journeys hold all there is, so more only repeats. */
const MAX_EXPAND_DEPTH = 4;

/** What binding needs besides the options: the model, aliases and `now`, the walk's. */
export interface BindContext {
  readonly model: Model;
  readonly aliases: Readonly<Record<string, Expr>>;
  readonly now: number;
  /** What `$root` paths stand for; absent where none can be read. */
  readonly roots?: RootValues;
}

/** Settles the options of `current`'s rows; `$it` names the row of the resource path. */
export function bindSelection(
  current: RangeVariable,
  it: RangeVariable,
  given: Options,
  context: BindContext,
): Selection {
  const { set } = current;
  const scopeOf = (target: string) => (each: RangeVariable) =>
    scopeAt(each, origin(each, it), context, target);
  const applied = given.apply === undefined ? null : bindApply(given.apply, current, scopeOf('$apply'));
  const options = expandedBy(given, applied);
  const { row } = bindCompute(options.compute ?? [], applied?.row ?? current, scopeOf('$compute'));
  const scope = (target: string): Scope => scopeAt(row, origin(row, it), context, target);
  const order = options.orderby ?? [];
  if (order.length > MAX_ORDER_ITEMS) {
    const message = `$orderby has ${String(order.length)} items; ${String(MAX_ORDER_ITEMS)} are allowed.`;
    throw new FeedError('tooComplex', message, { target: '$orderby' });
  }
  const selection: Selection = {
    set,
    predicate: predicateOf(options, scope),
    order: order.map(({ expr, descending }) => ({ expr: bind(expr, scope('$orderby')), descending })),
    ...selected(row.set, computedOf(row), options, context.model),
    expand: expanded(row, origin(row, it), options, context),
    top: options.top ?? null,
    skip: options.skip ?? 0,
    count: options.count ?? false,
  };
  return applied === null ? selection : withApply(selection, applied, row.set);
}

/** The row of the resource path with what is computed of it, where that is the row itself. */
const origin = (row: RangeVariable, it: RangeVariable): RangeVariable => (row.index === it.index ? row : it);

/** Rows that meet `$filter` and match `$search` (URL Conventions §5.1.8). */
function predicateOf({ filter, search }: Options, scope: (target: string) => Scope): Bound | null {
  const operands = [
    ...(filter === undefined ? [] : [bindPredicate(filter, scope('$filter'))]),
    ...(search === undefined ? [] : [bindSearch(search, scope('$search'))]),
  ];
  return operands.length <= 1 ? (operands[0] ?? null) : { kind: 'and', type: 'boolean', operands };
}

function expanded(
  current: RangeVariable,
  it: RangeVariable,
  { expand = [] }: Options,
  context: BindContext,
): readonly Expansion[] {
  const { set } = current;
  if (isDerived(set) && expand.length > 0)
    throw refuse(
      'invalidOption',
      'the rows that $apply makes are no entities, so nothing can be expanded in them; group by a path, as journey/outcome',
      expand[0]!,
      { target: '$expand' },
    );
  const items = expand.map((item) => ({ ...item, path: withoutCasts(item.path, set, context.model) }));
  const named = items.map(({ path }) => path[0]!).filter((name) => name !== '*');
  // What is named besides `*` keeps its own options.
  const rest = [...set.navigation.keys()].filter((name) => !named.includes(name));
  const all = items.flatMap((item) =>
    item.path[0] === '*' ? rest.map((name) => ({ ...item, path: [name] })) : [item],
  );
  const expansions = all.map((item) => expansionOf(current, it, item, context));
  const names = expansions.map(({ navigation }) => navigation.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new FeedError('invalidOption', `$expand names ${twice} twice.`, { target: '$expand' });
  return expansions;
}

/** A path without the casts to the type that its rows have anyway, in front of a property or behind it. */
function withoutCasts(path: readonly string[], set: EntitySet, model: Model): readonly string[] {
  const isCast = (name: string | undefined, { typeName }: EntitySet): boolean =>
    name === `${model.namespace}.${typeName}`;
  if (path.length > 1 && isCast(path[0], set)) return withoutCasts(path.slice(1), set, model);
  const target = model.sets.get(set.navigation.get(path[0]!)?.target ?? '');
  return target !== undefined && path.length === 2 && isCast(path[1], target) ? path.slice(0, 1) : path;
}

function expansionOf(
  { set, index }: RangeVariable,
  it: RangeVariable,
  item: ExpandItem,
  context: BindContext,
): Expansion {
  const navigation = navigationOf(set, item);
  const { options } = item;
  if (index + 1 > it.index + MAX_EXPAND_DEPTH)
    throw refuse('tooComplex', '$expand nests too deep', item, { target: '$expand' });
  const only = item.suffix === '$ref' ? 'references' : item.suffix === '$count' ? 'count' : null;
  const ends =
    only === 'count'
      ? only
      : navigation.collection
        ? (only ?? 'rows')
        : only === null
          ? 'entity'
          : 'reference';
  const allowed = ALLOWED[ends].filter((option) => option !== 'skiptoken' && option !== 'format');
  checkAllowed(options, allowed, `$expand=${item.path.join('/')}`);
  const variable = index + 1;
  const within = { index: variable, set: context.model.sets.get(navigation.target)! };
  const aliases = { ...context.aliases, ...options.aliases };
  const selection = bindSelection(within, it, options, { ...context, aliases });
  if (only === null) return { navigation, variable, selection };
  const select = only === 'count' ? [] : within.set.key;
  return { navigation, variable, only, selection: { ...selection, select, computed: [] } };
}

/** The navigation property an item of `$expand` names, with what stands behind it. */
function navigationOf(set: EntitySet, item: ExpandItem): Navigation {
  const target = { target: '$expand' };
  const [name = '', ...more] = item.path;
  const navigation = set.navigation.get(name);
  if (navigation === undefined) {
    const near = suggestion(name, set.navigation.keys());
    throw refuse('unknownProperty', `${set.name} has no navigation property ${name}`, item, target, near);
  }
  if (more.length > 0)
    throw refuse(
      'notImplemented',
      'paths in $expand are nested, as transitions($expand=agents)',
      item,
      target,
    );
  if (item.suffix === '$count' && !navigation.collection)
    throw refuse('invalidOption', `${name} is a single entity: there is nothing to count`, item, target);
  if (item.levels !== null && item.levels !== 1) {
    const what = `$levels=${String(item.levels)} needs a property that leads back to its own type, and ${name} does not; nest $expand`;
    throw refuse('invalidOption', what, item, target);
  }
  return navigation;
}

/** What is written: `$select` names columns and computed properties, and without it all are (URL Conventions §5.1.4 and §5.1.10). */
function selected(
  set: EntitySet,
  computed: readonly Computed[],
  { select }: Options,
  model: Model,
): Pick<Selection, 'select' | 'computed' | 'links'> {
  if (select === undefined) return { select: set.columns, computed };
  const known = new Set(computed.map(({ name }) => name));
  const names = new Set(select.flatMap((item) => namesOf(set, known, item, model)));
  return {
    select: set.columns.filter(({ name }) => names.has(name)),
    computed: computed.filter(({ name }) => names.has(name)),
    links: [...set.navigation.keys()].filter((name) => names.has(name)),
  };
}

/**
 * A navigation property in $select asks for its link, which only full metadata shows; `JourneyFeed.*` for the operations of the schema, of
 * which there are none.
 */
function namesOf(
  set: EntitySet,
  computed: ReadonlySet<string>,
  { path, at, options }: NonNullable<Options['select']>[number],
  model: Model,
): readonly string[] {
  const name = withoutCasts(path, set, model).join('/');
  const target = { target: '$select' };
  if (options !== undefined)
    throw refuse('notImplemented', `${name} is no complex property: it takes no options`, { at }, target);
  if (name === '*') return [...set.column.keys(), ...computed];
  if (set.column.has(name) || computed.has(name) || set.navigation.has(name)) return [name];
  if (name === `${model.namespace}.*`) return [];
  const [first = ''] = path;
  const near = set.navigation.has(first)
    ? ` Properties of ${first} are selected by $expand=${first}($select=…).`
    : suggestion(name, [...set.column.keys(), ...computed, ...set.navigation.keys()]);
  const what = isDerived(set) ? 'the result of $apply' : set.name;
  throw refuse('unknownProperty', `${what} has no property ${name}`, { at }, target, near);
}

/** A selection of nothing: no conditions, no columns. */
export const nothingOf = (set: EntitySet): Selection => ({
  set,
  predicate: null,
  order: [],
  select: [],
  computed: [],
  expand: [],
  top: null,
  skip: 0,
  count: false,
});
