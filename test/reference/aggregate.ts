import { compareCells, identity, none, valueIn, type Item, cellIn } from './derived.js';
import { customs } from './custom.js';
import { evaluate } from './evaluate.js';
import { navigations, type SetName } from './model.js';
import { type Measure, type Method, type Path } from './pipeline.js';
import type { Value } from './query.js';
import type { Row, Sets } from './rows.js';

/** The value of one aggregate expression over rows of a set (Data Aggregation 3.2.1.1). */
export function aggregated(sets: Sets, set: SetName, items: readonly Item[], of: Measure): Value {
  switch (of.k) {
    case 'number':
      return { t: 'int', v: reached(sets, items, of.path).length };
    case 'expression':
      return applied(
        of.method,
        items.map((item) => valueIn(sets, item, of.v)),
      );
    case 'path': {
      const entities = reached(sets, items, of.path);
      const path: Path = { path: [], name: of.name };
      return applied(
        of.method,
        entities.map((item) => cellIn(sets, item, path) ?? none),
      );
    }
    case 'custom': {
      const target = of.path.reduce<SetName>((at, name) => navigations[at][name].to, set);
      const { method, of: column, where } = customs[target]![of.name];
      const kept = reached(sets, items, of.path).filter(
        (item) => where === null || evaluate(sets, { '': item }, where) === true,
      );
      if (method === 'count') return { t: 'int', v: kept.length };
      const path: Path = { path: [], name: column! };
      return applied(
        method,
        kept.map((item) => cellIn(sets, item, path) ?? none),
      );
    }
    case 'from': {
      const groups = grouped(items, (item) => of.by.map((path) => cellIn(sets, item, path)));
      return applied(
        of.method,
        groups.map((group) => aggregated(sets, set, group, of.of)),
      );
    }
  }
}

/** Groups in the order in which they are met. */
export function grouped<T>(
  items: readonly T[],
  keysOf: (item: T) => readonly (Value | undefined)[],
): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify(keysOf(item).map(identity));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/**
 * What navigation leads to from all rows together, every entity once; without navigation the rows themselves, as often as
 * they occur. Rows that aggregation made count once where all of what they have is the same.
 */
function reached(sets: Sets, items: readonly Item[], path: readonly string[]): readonly Item[] {
  if (path.length === 0) return items;
  const entities = new Map<unknown, Item>();
  for (const item of items) {
    if (item.row === null) for (const [key, nested] of within(item, path)) entities.set(key, nested);
    else for (const entity of following(sets, item, path)) entities.set(entity.row, entity);
  }
  return [...entities.values()];
}

function following(sets: Sets, item: Item, [name, ...rest]: readonly string[]): readonly Item[] {
  if (name === undefined) return [item];
  const { to } = navigations[item.set][name];
  return sets
    .related(item.set, item.row as Row, name)
    .flatMap((row) => following(sets, { set: to, row, cells: {} }, rest));
}

function within({ set, cells }: Item, path: readonly string[]): readonly [string, Item][] {
  const prefix = `${path.join('/')}/`;
  const own = Object.entries(cells)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]): [string, Value] => [name.slice(prefix.length), value]);
  if (own.length === 0) return [];
  const key = JSON.stringify(own.map(([name, value]) => [name, identity(value)]).sort());
  return [[key, { set, row: null, cells: Object.fromEntries(own) }]];
}

/** An aggregation method over the values that are not null (3.2.1.3). */
function applied(method: Method, all: readonly Value[]): Value {
  const values = all.filter((value): value is Exclude<Value, { t: 'null' }> => value.t !== 'null');
  if (method === 'countdistinct') return { t: 'int', v: new Set(values.map(identity)).size };
  if (values.length === 0) return none;
  if (method === 'min' || method === 'max') {
    const wanted = method === 'min' ? -1 : 1;
    return values.reduce((best, one) => (Math.sign(compareCells(one, best)) === wanted ? one : best));
  }
  const sum = values.reduce((total, one) => total + Number(one.v), 0);
  if (method === 'average') return { t: 'real', v: sum / values.length };
  return { t: values.every(({ t }) => t === 'int') ? 'int' : 'real', v: sum };
}
