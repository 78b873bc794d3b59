import { FeedError, suggestion } from '../errors/index.js';
import type { Column, EntitySet } from '../model/index.js';
import { bind, bindPredicate, type Bound, type Expr, type KeyPart, type Options, refuse, type Scope } from '../odata/index.js';
import type { Query } from '../plan/index.js';
import type { Resource } from './resource.js';

/** Sort keys of one `$orderby`. */
const MAX_ORDER_ITEMS = 32;

/** System query options that mean something for each kind of resource (Protocol §11.2). */
const ALLOWED: Readonly<Record<Resource['kind'], readonly (keyof Options)[]>> = {
  service: ['format'],
  metadata: ['format'],
  collection: ['filter', 'orderby', 'select', 'top', 'skip', 'count', 'skiptoken', 'format'],
  count: ['filter'],
  entity: ['select', 'format'],
};
const SUPPORTED: ReadonlySet<string> = new Set(Object.values(ALLOWED).flat());

/** Refuses system query options that the resource does not take, or that the feed does not evaluate. */
export function checkOptions(resource: Resource, options: Options): void {
  const { others = {}, aliases: _aliases, custom: _custom, ...given } = options;
  const names = [...Object.keys(given), ...Object.keys(others).map((name) => name.replace(/^\$/, ''))];
  for (const name of names) {
    if (!SUPPORTED.has(name)) {
      throw new FeedError('notImplemented', `$${name} is not supported.`, { target: `$${name}` });
    }
    if (!(ALLOWED[resource.kind] as readonly string[]).includes(name)) {
      throw new FeedError('unknownOption', `$${name} does not apply to this resource.`, { target: `$${name}` });
    }
  }
}

/** Settles the names of a query's options. `now` is what now() gives: the walk's. */
export function bindQuery(set: EntitySet, key: readonly KeyPart[] | null, options: Options, now: number): Query {
  const scope = (target: string): Scope => ({ set, aliases: options.aliases ?? {}, now, target });
  const order = options.orderby ?? [];
  if (order.length > MAX_ORDER_ITEMS) {
    throw new FeedError('tooComplex', `$orderby has ${String(order.length)} items; ${String(MAX_ORDER_ITEMS)} are allowed.`, { target: '$orderby' });
  }
  const filter = options.filter === undefined ? null : bindPredicate(options.filter, scope('$filter'));
  return {
    set,
    predicate: key === null ? filter : bindKey(set, key, scope('key')),
    order: order.map(({ expr, descending }) => ({ expr: bind(expr, scope('$orderby')), descending })),
    select: selected(set, options),
    top: options.top ?? null,
    skip: options.skip ?? 0,
    count: options.count ?? false,
  };
}

/** A key predicate as a comparison of each key property. */
function bindKey(set: EntitySet, key: readonly KeyPart[], scope: Scope): Bound {
  const names = set.key.map((column) => column.name);
  if (key.length !== names.length) {
    throw new FeedError('syntaxError', `The key of ${set.name} is ${names.join(', ')}.`, { target: 'key' });
  }
  const operands = key.map(({ name, value }) => {
    const column = name ?? (names.length === 1 ? names[0]! : null);
    if (column === null || !names.includes(column)) throw refuse('unknownProperty', `the key of ${set.name} is ${names.join(', ')}`, value, scope);
    const left: Expr = { kind: 'member', source: null, name: column, at: value.at };
    return bindPredicate({ kind: 'compare', op: 'eq', left, right: value, at: value.at }, scope);
  });
  return operands.length === 1 ? operands[0]! : { kind: 'and', type: 'boolean', operands };
}

function selected(set: EntitySet, { select }: Options): readonly Column[] {
  if (select === undefined || select.some(({ path }) => path.length === 1 && path[0] === '*')) {
    select?.forEach((item) => item.path[0] === '*' || find(set, item));
    return set.columns;
  }
  const names = new Set(select.map((item) => find(set, item)));
  return set.columns.filter((column) => names.has(column));
}

function find(set: EntitySet, { path, at }: NonNullable<Options['select']>[number]): Column {
  const column = path.length === 1 ? set.column.get(path[0]!) : undefined;
  if (column !== undefined) return column;
  const name = path.join('/');
  throw refuse('unknownProperty', `${set.name} has no property ${name}`, { at }, { target: '$select' }, suggestion(name, set.column.keys()));
}
