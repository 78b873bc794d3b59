import { customs } from './custom.js';
import { columns, navigations } from './model.js';
import type { Measure, Method, Path } from './pipeline.js';
import { arith, int } from './query.js';
import { valOf, type CellType, type Shape } from './shape.js';

/** An aggregate expression without its name, and the type of its values. */
export interface Drawn {
  readonly measure: Measure;
  readonly type: CellType;
}

export function anyMeasure(shape: Shape): Drawn {
  const { tape } = shape;
  const form = tape.next(12);
  if (form < 3) return { measure: { k: 'number', path: [] }, type: 'int' };
  if ((form === 3 || form === 4) && shape.navigable) return overNavigation(shape);
  if (form === 5) return ofExpression(shape) ?? ofField(shape);
  if (form === 6) return fromGroups(shape) ?? ofField(shape);
  if (form === 7 && shape.navigable) return custom(shape) ?? ofField(shape);
  return ofField(shape);
}

/** A custom aggregate of the rows themselves, or of what navigation leads to. */
function custom(shape: Shape): Drawn | null {
  const { tape } = shape;
  const reachable = Object.entries(navigations[shape.set]).flatMap(([name, { to }]) =>
    Object.entries(customs[to] ?? {}).map(([own, one]) => ({ path: [name], name: own, one })),
  );
  const own = Object.entries(customs[shape.set] ?? {}).map(([name, one]) => ({ path: [], name, one }));
  const all = own.length === 0 || tape.chance(1, 4) ? [...reachable, ...own] : own;
  if (all.length === 0) return null;
  const { path, name, one } = tape.pick(all);
  return { measure: { k: 'custom', path, name }, type: one.method === 'average' ? 'real' : 'int' };
}

/** A method that suits the type, and what it yields. */
function methodFor(shape: Shape, type: CellType): readonly [Method, CellType] {
  const numeric = type === 'int' || type === 'real' || type === 'rough';
  const method = shape.tape.pick<Method>(
    type === 'rough'
      ? ['sum', 'average', 'min', 'max']
      : numeric
        ? ['sum', 'min', 'max', 'average', 'countdistinct']
        : type === 'bool'
          ? ['countdistinct']
          : ['min', 'max', 'countdistinct'],
  );
  const kinds: Record<Method, CellType> = {
    sum: type === 'int' ? 'int' : 'rough',
    average: type === 'int' ? 'real' : 'rough',
    min: type,
    max: type,
    countdistinct: 'int',
  };
  return [method, kinds[method]];
}

function ofField(shape: Shape): Drawn {
  const numbers = shape.tape.chance(2, 3) ? shape.field('int', 'real', 'rough') : null;
  const field = numbers ?? shape.field('int', 'text', 'date', 'time', 'bool', 'real', 'rough');
  if (field === null) return { measure: { k: 'number', path: [] }, type: 'int' };
  // What groups have of the journey counts once for each set of values that occurs, which says little.
  const once = !shape.entities && field.path.length > 0;
  const [method, type]: readonly [Method, CellType] = once
    ? ['countdistinct', 'int']
    : methodFor(shape, field.type);
  const path: Path = { path: field.path, name: field.name };
  return { measure: { k: 'path', method, ...path }, type };
}

function ofExpression(shape: Shape): Drawn | null {
  const field = shape.field('int');
  if (field === null) return null;
  const operator = shape.tape.pick(['mul', 'add', 'divby'] as const);
  const v = arith(valOf(field), operator, int(1 + shape.tape.next(7)));
  const [method, type] = methodFor(shape, operator === 'divby' ? 'real' : 'int');
  return { measure: { k: 'expression', method, v }, type };
}

/** Over all that a navigation property leads to: `transitions/duration with sum`, `journey/$count`. */
function overNavigation(shape: Shape): Drawn {
  const { tape } = shape;
  const all = Object.entries(navigations[shape.set]);
  if (all.length === 0) return ofField(shape);
  const [name, { to }] = tape.pick(all);
  const inner = Object.entries(navigations[to]).filter(([, { many }]) => many);
  const deep = inner.length > 0 && tape.chance(1, 4) ? tape.pick(inner) : null;
  const path = deep === null ? [name] : [name, deep[0]];
  if (tape.chance(1, 2)) return { measure: { k: 'number', path }, type: 'int' };
  const [column, own] = tape.pick(Object.entries(columns[deep === null ? to : deep[1].to]));
  const [method, type] = methodFor(shape, own);
  return { measure: { k: 'path', method, path, name: column }, type };
}

type Group = Exclude<Measure, { readonly k: 'from' | 'custom' }>;

/** `duration with sum from localDate with average` */
function fromGroups(shape: Shape): Drawn | null {
  const { tape } = shape;
  const by = tape.some(shape.groupable(), 1, 2).map(({ path, name }): Path => ({ path, name }));
  const field = shape.field('int');
  if (by.length === 0 || field === null || (!shape.entities && field.path.length > 0)) return null;
  const inner: Group = {
    k: 'path',
    method: tape.pick<Method>(['sum', 'max']),
    path: field.path,
    name: field.name,
  };
  const counted: Group = { k: 'number', path: [] };
  const method = tape.pick<Method>(['average', 'max', 'min', 'sum']);
  const of = tape.chance(1, 3) ? counted : inner;
  return { measure: { k: 'from', of, by, method }, type: method === 'average' ? 'real' : 'int' };
}
