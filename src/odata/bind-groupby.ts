import type { Expr, GroupElement, Transformation, Transformations } from './ast.js';
import {
  type ApplyContext,
  type BoundSequence,
  failure,
  inOrder,
  membersOf,
  type Rows,
  unite,
  withMembers,
} from './bind-apply-rows.js';
import { bindKeys, type Key } from './bind-grouping.js';
import { type DerivedColumn, derivedSet, isDerived, type Meanings, type Stage } from './bound-apply.js';

/** Groupings that rollups may lead to, and properties of one. */
const MAX_GROUPINGS = 64;
const MAX_KEYS = 100;

type Groupby = Extract<Transformation, { kind: 'groupby' }>;
type BindSequence = (sequence: Transformations, start: Rows, context: ApplyContext) => BoundSequence;

/** Settles `groupby`, which with `rollup` stands for one grouping after the other (Data Aggregation 4.0 §3.2.3). */
export function bindGroupby(
  each: Groupby,
  { stages, rows }: BoundSequence,
  context: ApplyContext,
  bindSequence: BindSequence,
): BoundSequence {
  const groupings = groupingsOf(each, rows, context);
  const inner =
    each.sequence === null ? null : inOrder(bindSequence(each.sequence, { ...rows, fan: 1 }, context));
  const bound = groupings.map((keys) => grouped(keys, inner, rows, context));
  const fan = rows.fan * groupings.length * (inner?.rows.fan ?? 1);
  const [only, ...others] = bound;
  if (others.length === 0) return { stages: [...stages, ...only!.stages], rows: { ...only!.rows, fan } };
  if (bound.every((branch) => !isDerived(branch.rows.row.set))) {
    const branches = bound.map((branch) => branch.stages);
    const shown = bound.flatMap((branch) => branch.rows.shown);
    const united = { ...only!.rows, fan, shown: withMembers([], shown) };
    return { stages: [...stages, { kind: 'concat', branches }], rows: united };
  }
  const { set, branches } = unite(bound, context.base, each, context);
  return {
    stages: [...stages, { kind: 'concat', branches }],
    rows: { row: { index: rows.row.index, set }, ordered: true, fan, shown: [] },
  };
}

/** The keys of every grouping, the finest first. */
function groupingsOf(
  { elements, at }: Groupby,
  rows: Rows,
  context: ApplyContext,
): readonly (readonly Key[])[] {
  let groupings: readonly (readonly Key[])[] = [[]];
  for (const element of elements) {
    const variants = variantsOf(element, context).map((paths) =>
      paths.flatMap((path) => bindKeys(path, rows, context)),
    );
    if (groupings.length * variants.length > MAX_GROUPINGS)
      throw failure(
        'tooComplex',
        `the rollups make more than ${String(MAX_GROUPINGS)} groupings`,
        { at },
        context,
      );
    groupings = groupings.flatMap((keys) => variants.map((more) => [...keys, ...more]));
  }
  return groupings.map((keys) => {
    const named = new Map(keys.map((key) => [key.column.name, key]));
    if (named.size > MAX_KEYS)
      throw failure('tooComplex', `it groups by more than ${String(MAX_KEYS)} properties`, { at }, context);
    return [...named.values()];
  });
}

/** The paths an element stands for: a rollup's levels, then one less, down to the coarsest, or with `$all` to none. */
function variantsOf(element: GroupElement, context: ApplyContext): readonly (readonly Expr[])[] {
  if (element.kind === 'path') return [[element.path]];
  if (element.kind === 'unsupported')
    throw failure('notImplemented', `${element.name} is not supported; rollup is`, element, context);
  const { levels, all } = element;
  if (levels.length === 1 && !all) {
    const what = 'the model names no hierarchy; rollup takes two properties or more, or $all and a property';
    throw failure('invalidOption', what, element, context);
  }
  const least = all ? 0 : 1;
  return Array.from({ length: levels.length - least + 1 }, (_, i) => levels.slice(0, levels.length - i));
}

/** One grouping, after which rows are what the sequence makes of each group, with the group's keys. */
function grouped(
  keys: readonly Key[],
  inner: BoundSequence | null,
  rows: Rows,
  context: ApplyContext,
): BoundSequence {
  const { index } = rows.row;
  const taken = keys.map((key) => key.taken);
  const columns = keys.map(({ column }) => column);
  if (inner === null) {
    const stage: Stage = { kind: 'group', keys: taken, stages: [], gives: 'keys' };
    return { stages: [stage], rows: after(columns, index, context) };
  }
  const { set } = inner.rows.row;
  if (!isDerived(set)) return groupedEntities(keys, inner);
  // What is a key already may be grouped by once more within the group.
  const known = new Set(columns.map(({ name }) => name));
  const own = [...membersOf(inner.rows).values()].filter(({ column }) => !known.has(column.name));
  const isWhole = own.length === set.columns.length && inner.rows.row.computed === undefined;
  const project: Stage = {
    kind: 'project',
    columns: own.map(({ column }) => column.name),
    from: own.map((each) => each.taken),
  };
  const stage: Stage = {
    kind: 'group',
    keys: taken,
    stages: isWhole ? inner.stages : [...inner.stages, project],
    gives: 'keys and values',
  };
  const ambiguous = new Set([...set.ambiguous].filter((path) => !known.has(path)));
  const all = [...columns, ...own.map(({ column }) => column)];
  return { stages: [stage], rows: after(all, index, context, { mixed: set.mixed, ambiguous }) };
}

const after = (
  columns: readonly DerivedColumn[],
  index: number,
  context: ApplyContext,
  meanings?: Meanings,
): Rows => {
  const set = derivedSet(context.base, columns, meanings);
  return { row: { index, set }, ordered: true, fan: 1, shown: [] };
};

/** Entities stay what they are; what they were grouped by of other rows is shown with them. */
function groupedEntities(keys: readonly Key[], inner: BoundSequence): BoundSequence {
  const stage: Stage = {
    kind: 'group',
    keys: keys.map(({ taken }) => taken),
    stages: inner.stages,
    gives: 'rows',
  };
  const foreign = keys.filter(({ navigates }) => navigates);
  const shown = withMembers(inner.rows.shown, foreign);
  return { stages: [stage], rows: { ...inner.rows, ordered: true, shown } };
}
