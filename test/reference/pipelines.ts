import fc from 'fast-check';
import { anyFilter, allFeatures } from './arbitrary.js';
import { condition } from './conditions.js';
import { startOfSet } from './derived.js';
import type { Draft } from './draft.js';
import { anyMeasure } from './measures.js';
import { columns, navigations, type SetName } from './model.js';
import type { StartRange } from './order.js';
import type { Aggregate, Best, ComputeItem, Grouping, Path, Sequence, Transformation } from './pipeline.js';
import { arith, fn, int, type Cond, type Query, type Val } from './query.js';
import type { Sets } from './rows.js';
import { Shape, valOf, type CellType, type Field } from './shape.js';
import { choices, Tape } from './tape.js';
import { transformed } from './transform.js';

/** What a query as a whole has but so much of: names for what is computed, each once, and repetitions of rows. */
class Names {
  private used = 0;
  private repeated = 0;
  private readonly claimed = new Set<string>();
  readonly next = (): string => `x${String(this.used++)}`;

  /** Whether the name was free until now. */
  claim(name: string): boolean {
    const free = !this.claimed.has(name);
    this.claimed.add(name);
    return free;
  }

  /** Whether one more `concat` or `rollup` may take each row up to four times: three make the 64 that the feed allows. */
  readonly mayRepeat = (): boolean => this.repeated++ < 3;
}

/** Queries with `$apply` on a set whose journeys start within `range`, and with other options on its result. */
export function anyApplied(sets: Sets, set: SetName, range: StartRange = {}): fc.Arbitrary<Query> {
  return drawn(sets, set, range, (shape, names, filter) => {
    const { tape } = shape;
    const leading: Sequence = filter === null ? [] : [{ k: 'filter', c: filter }];
    const [sequence, last] = steps(follow(shape, leading), names, 1 + tape.next(3), 0);
    const apply = [...leading, ...sequence];
    return { ...options(last, names, set), apply };
  });
}

/** Queries with `$compute` or `$search` on the rows of a set, or with both. */
export function anyComputed(sets: Sets, set: SetName, range: StartRange = {}): fc.Arbitrary<Query> {
  return drawn(sets, set, range, (shape, names, filter) => {
    const drawnOptions = options(shape, names, set, 'computed');
    if (filter === null || drawnOptions.filter !== null) return drawnOptions;
    return { ...drawnOptions, filter };
  });
}

function drawn(
  sets: Sets,
  set: SetName,
  range: StartRange,
  build: (shape: Shape, names: Names, filter: Cond | null) => Query,
): fc.Arbitrary<Query> {
  const drafts: fc.Arbitrary<readonly Draft<Cond>[]> = fc.array(condition(1, allFeatures), {
    minLength: 3,
    maxLength: 3,
  });
  const fixed = Object.keys(navigations[set]).length === 0 && columns[set].journeyId === undefined;
  const filter = fixed ? fc.constant(null) : fc.option(anyFilter(sets, set, allFeatures), { freq: 2 });
  return fc.tuple(choices, drafts, filter).map(([numbers, conditions, leading]) => {
    const tape = new Tape(numbers);
    const state = startOfSet(sets, set, range);
    return build(
      new Shape(sets, tape, fixed ? [] : conditions, set, state, true, [], true),
      new Names(),
      leading,
    );
  });
}

const follow = (shape: Shape, sequence: Sequence): Shape =>
  shape.with(transformed(shape.sets, shape.state, sequence), shape.entities, shape.more, shape);

type Made = readonly [sequence: Sequence, after: Shape];

/** `count` transformations one after the other, and the shape they leave; `depth` is that of nesting. */
function steps(shape: Shape, names: Names, count: number, depth: number): Made {
  const sequence: Transformation[] = [];
  let current = shape;
  for (let i = 0; i < count; i++) {
    const [more, after] = step(current, names, depth);
    sequence.push(...more);
    current = after;
    if (after.state.items.every(({ row }) => row === null) !== !after.entities || showsJourney(after)) break;
  }
  return [sequence, current];
}

/** Whether rows that are entities show a part of their journey, as groups by its columns do. */
const showsJourney = ({ entities, state }: Shape): boolean =>
  entities && state.items.some(({ cells }) => Object.keys(cells).some((name) => name.includes('/')));

const bests: readonly Best[] = [
  'topcount',
  'bottomcount',
  'topsum',
  'bottomsum',
  'toppercent',
  'bottompercent',
];

function step(shape: Shape, names: Names, depth: number): Made {
  const { tape } = shape;
  const same = (...sequence: Sequence): Made => [sequence, follow(shape, sequence)];
  const form = tape.next(20);
  if (form < 7) return grouping(shape, names, depth);
  if (form < 9) return aggregation(shape, names);
  if (form < 11) return same({ k: 'filter', c: shape.cond() });
  if (form < 13) return computation(shape, names);
  if (form === 13 && depth < 2 && names.mayRepeat()) return concatenation(shape, names, depth);
  if (form === 14 && shape.searchable) return same({ k: 'search', s: shape.search() });
  if (form === 15) return same({ k: 'identity' });
  if (form === 16) {
    const items = shape.order(3);
    // Rough numbers alone are nothing to order by.
    return same(items.length === 0 ? { k: 'identity' } : { k: 'orderby', items });
  }
  if (form === 17) return same({ k: tape.chance(1, 3) ? 'skip' : 'top', n: tape.next(12) });
  return ranking(shape) ?? same({ k: 'identity' });
}

function ranking(shape: Shape): Made | null {
  const { tape } = shape;
  const which = tape.pick(bests);
  const field = which.endsWith('count')
    ? shape.field('int', 'int', 'text', 'date', 'time', 'real')
    : shape.field('int');
  if (field === null) return null;
  const amounts = { count: 1 + tape.next(9), percent: 1 + tape.next(100), sum: 10 ** tape.next(8) };
  const amount = amounts[which.replace(/^top|^bottom/, '') as keyof typeof amounts];
  const sequence: Sequence = [{ k: 'best', which, amount, v: valOf(field) }];
  return [sequence, follow(shape, sequence)];
}

function computation(shape: Shape, names: Names): Made {
  const items: ComputeItem[] = [];
  const more: Field[] = [...shape.more];
  for (const { v, type } of expressions(shape)) {
    const name = names.next();
    items.push({ v, name });
    more.push({ path: [], name, type });
  }
  const sequence: Sequence = [{ k: 'compute', items }];
  const state = transformed(shape.sets, shape.state, sequence);
  return [sequence, shape.with(state, shape.entities, more, shape)];
}

function expressions(shape: Shape): readonly { readonly v: Val; readonly type: CellType }[] {
  return Array.from({ length: 1 + shape.tape.next(2) }, () => expression(shape));
}

/** A value computed from a row: of times and texts, of numbers, of a condition, or a number of related rows. */
export function expression(shape: Shape): { readonly v: Val; readonly type: CellType } {
  const { tape } = shape;
  const form = tape.next(7);
  const time = form === 0 ? shape.field('time') : null;
  if (time !== null) {
    const name = tape.pick(['year', 'month', 'day', 'hour', 'date'] as const);
    return { v: fn(name, valOf(time)), type: name === 'date' ? 'date' : 'int' };
  }
  const text = form === 1 || form === 2 ? shape.field('text') : null;
  if (text !== null) {
    if (form === 1) return { v: fn('length', valOf(text)), type: 'int' };
    const name = tape.pick(['toupper', 'tolower', 'trim'] as const);
    return { v: fn(name, valOf(text)), type: 'text' };
  }
  if (form === 3) return { v: { k: 'truthOf', c: shape.cond() }, type: 'bool' };
  const lists = Object.entries(navigations[shape.set]).filter(([, { many }]) => many);
  if (form === 4 && shape.navigable && lists.length > 0)
    return { v: { k: 'count', of: '', path: [], many: tape.pick(lists)[0] }, type: 'int' };
  const number = shape.field('int');
  if (number === null) return { v: int(tape.next(5)), type: 'int' };
  const other = tape.chance(1, 3) ? shape.field('int') : null;
  const right = other === null ? int(1 + tape.next(9)) : valOf(other);
  if (tape.chance(1, 4))
    return { v: arith(valOf(number), 'divby', int(tape.pick([2, 4, 7, 1000]))), type: 'real' };
  return { v: arith(valOf(number), tape.pick(['add', 'sub', 'mul'] as const), right), type: 'int' };
}

function aggregation(shape: Shape, names: Names): Made {
  const items: Aggregate[] = [];
  const more: Field[] = [];
  for (let i = 1 + shape.tape.next(3); i > 0; i--) {
    const { measure, type } = anyMeasure(shape);
    const bare = measure.k === 'custom' && measure.path.length === 0 && shape.tape.chance(1, 2);
    const as = bare && names.claim(measure.name) ? measure.name : names.next();
    items.push({ ...measure, as });
    more.push({ path: [], name: as, type });
  }
  const sequence: Sequence = [{ k: 'aggregate', items }];
  return [sequence, shape.with(transformed(shape.sets, shape.state, sequence), false, more)];
}

function grouping(shape: Shape, names: Names, depth: number): Made {
  const { tape } = shape;
  const fields = tape.some(shape.groupable(), 1, 3);
  if (fields.length === 0) return aggregation(shape, names);
  const rolled = tape.chance(1, 3) ? fields.slice(tape.next(fields.length)) : [];
  const all = tape.chance(1, 2);
  const bare = ({ path, name }: Field): Path => ({ path, name });
  const plain = fields.filter((field) => !rolled.includes(field)).map(bare);
  // The level of everything needs no second one.
  const enough = (rolled.length > 1 || (rolled.length === 1 && all)) && names.mayRepeat();
  const by: readonly Grouping[] = enough
    ? turn<Grouping>([...plain, { rollup: rolled.map(bare), all }], tape)
    : fields.map(bare);
  const [then, inner] = inGroups(shape, names, depth, enough ? 'rollup' : 'plain', fields);
  const sequence: Sequence = [{ k: 'groupby', by, then }];
  const state = transformed(shape.sets, shape.state, sequence);
  const shared = inner.entities ? [] : fields;
  const more = [...shared, ...without(inner.more, shared)];
  return [sequence, shape.with(state, inner.entities, more, inner)];
}

const without = (more: readonly Field[], fields: readonly Field[]): readonly Field[] =>
  more.filter(
    (one) => !fields.some(({ path, name }) => path.join() === one.path.join() && name === one.name),
  );

function turn<T>(list: readonly T[], tape: Tape): readonly T[] {
  const at = tape.next(list.length);
  return [...list.slice(at), ...list.slice(0, at)];
}

/** What is done in each group: nothing, an aggregation, or a sequence of its own. */
function inGroups(
  shape: Shape,
  names: Names,
  depth: number,
  form: 'plain' | 'rollup',
  fields: readonly Field[],
): readonly [Sequence | null, Shape] {
  const nothing = shape.with(shape.state, false, []);
  const choice = shape.tape.next(8);
  if (choice === 0) return [null, nothing];
  if (choice < 6 || depth > 1) return aggregation(shape, names);
  const [sequence, inner] = steps(shape, names, 1 + shape.tape.next(2), depth + 1);
  // Whole entities that show the part of their journey they are grouped by: only at the top, where nothing is mixed with them.
  const whole = inner.entities || inner.mixed;
  const across = fields.some(({ path }) => path.length > 0);
  if (!whole || !across || (depth === 0 && form === 'plain' && inner.entities)) return [sequence, inner];
  const [last, after] = aggregation(inner, names);
  return [[...sequence, ...last], after];
}

function concatenation(shape: Shape, names: Names, depth: number): Made {
  const parts = [0, 1].map(() => steps(shape, names, 1 + shape.tape.next(2), depth + 1));
  const sequence: Sequence = [{ k: 'concat', sequences: parts.map(([part]) => part) }];
  const state = transformed(shape.sets, shape.state, sequence);
  const entities = parts.every(([, { entities: all }]) => all);
  const mixed = !entities && parts.some(([, part]) => part.entities || part.mixed);
  const fields = parts.flatMap(([, part]) => [...(entities ? [] : part.own), ...part.more]);
  const more = [...new Map(fields.map((field) => [[...field.path, field.name].join('/'), field])).values()];
  const navigable = parts.every(([, part]) => part.more.length === shape.more.length);
  return [sequence, shape.with(state, entities, more, { navigable, mixed })];
}

/** The options that stand beside `$apply`, and speak of its result. */
function options(shape: Shape, names: Names, set: SetName, wanted: 'any' | 'computed' = 'any'): Query {
  const { tape } = shape;
  const must = wanted === 'computed';
  const both = tape.chance(1, 4);
  const search = shape.searchable && (must ? tape.chance(1, 3) : tape.chance(1, 10)) ? shape.search() : null;
  const computes = must ? search === null || both : tape.chance(1, 6);
  const [made, after] = computes ? computation(shape, names) : [[], shape];
  const [compute] = made;
  // Whether a search looks at what is computed beside it is left open.
  const open = search !== null && after.more.some(({ type }) => type === 'text');
  const named = [...after.own, ...after.more].filter(({ path }) => path.length === 0);
  const select =
    tape.chance(1, 4) && named.length > 0 ? tape.some(named, 1, 5).map(({ name }) => name) : null;
  return {
    set,
    filter: tape.chance(1, 3) ? after.cond() : null,
    orderby: tape.chance(1, 2) ? after.order(3) : [],
    skip: tape.chance(1, 6) ? tape.next(9) : null,
    top: tape.chance(1, 5) ? tape.next(20) : null,
    // What `*` has of navigation is left open.
    select: select !== null && tape.chance(1, 6) && !showsJourney(after) ? ['*'] : select,
    count: tape.chance(1, 3),
    ...(compute?.k === 'compute' ? { compute: compute.items } : {}),
    ...(search === null || open ? {} : { search }),
  };
}
