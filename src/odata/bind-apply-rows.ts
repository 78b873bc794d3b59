import type { FeedError } from '../errors/index.js';
import type { EdmType, EntitySet } from '../model/index.js';
import type { Bound, BoundOrder } from './bound.js';
import {
  type DerivedColumn,
  derivedSet,
  isDerived,
  type Meanings,
  type SortStage,
  type Stage,
  type Taken,
} from './bound-apply.js';
import { type RangeVariable, refuse, type Scope } from './scope.js';
import { edmTypeOf, isNumeric, valueTypeOf } from './value.js';

/** Rows as the transformations so far have made them. */
export interface Rows {
  readonly row: RangeVariable;
  /** Whether they come in an order that is the same at every request. */
  readonly ordered: boolean;
  /** How many times each row of the beginning may be among them. */
  readonly fan: number;
  /** Properties of rows that navigation leads to from entities, which were grouped by and so are shown with them. */
  readonly shown: readonly Member[];
}

/** What a row has: what it is called in answers, and where its value comes from. */
export interface Member {
  readonly column: DerivedColumn;
  readonly taken: Taken;
}

/** Members of two lists, each name once. */
export function withMembers(some: readonly Member[], more: readonly Member[]): readonly Member[] {
  return [...new Map([...some, ...more].map((each) => [each.column.name, each])).values()];
}

/** What a sequence of transformations is settled to. */
export interface BoundSequence {
  readonly stages: readonly Stage[];
  readonly rows: Rows;
}

export interface ApplyContext {
  /** The set the sequence starts from, whose names no alias may have. */
  readonly base: EntitySet;
  readonly scopeOf: (row: RangeVariable) => Scope;
}

type Place = { readonly at: number };

export const failure = (
  code: Parameters<typeof refuse>[0],
  what: string,
  place: Place,
  context: ApplyContext,
  hint = '',
): FeedError => refuse(code, what, place, context.scopeOf({ index: 0, set: context.base }), hint);

/** A name that transformations give must be new (Data Aggregation 4.0 §3.1.1). */
export function checkAlias(name: string, place: Place, { row }: Rows, context: ApplyContext): void {
  const { base } = context;
  if (base.column.has(name) || base.navigation.has(name))
    throw failure('invalidOption', `${base.name} has a property ${name} already`, place, context);
  if (row.set.column.has(name) || row.computed?.has(name) === true)
    throw failure('invalidOption', `the rows have a property ${name} already`, place, context);
}

/** A column of the row itself. */
export const columnOf = ({ index, set }: RangeVariable, name: string): Bound => {
  const column = set.column.get(name)!;
  return { kind: 'column', type: valueTypeOf(column.type), of: { variable: index, path: [] }, set, column };
};

/** The order of a set's own, where rows have no order yet; they keep theirs where they have. */
export function ownOrder({ row, ordered }: Rows): readonly BoundOrder[] {
  if (ordered) return [];
  return row.set.order.map(({ name }) => ({ expr: columnOf(row, name), descending: false }));
}

/** Sorting, skipping and ending, as part of the stage before where that sorts and this does not. */
export function withSort(stages: readonly Stage[], next: SortStage): readonly Stage[] {
  const before = stages.at(-1);
  if (before?.kind !== 'sort' || next.order.length > 0) return [...stages, next];
  const left = before.top === null ? null : Math.max(0, before.top - next.skip);
  const top = left === null || next.top === null ? (left ?? next.top) : Math.min(left, next.top);
  return [...stages.slice(0, -1), { ...before, skip: before.skip + next.skip, top }];
}

/** The same rows in an order that is the same at every request. */
export function inOrder({ stages, rows }: BoundSequence): BoundSequence {
  if (rows.ordered) return { stages, rows };
  const sort: SortStage = { kind: 'sort', order: ownOrder(rows), skip: 0, top: null };
  return { stages: withSort(stages, sort), rows: { ...rows, ordered: true } };
}

/** All that a row has, by name. */
export function membersOf({ row, shown }: Rows): ReadonlyMap<string, Member> {
  const { set, computed = new Map<string, Bound>() } = row;
  const derived = isDerived(set) ? set : null;
  const columns = set.columns.map(({ name, type, precision, index }) => {
    const dynamic = derived?.dynamic.has(name) ?? false;
    const optional = derived?.optional.has(name) ?? false;
    const taken: Taken =
      derived === null ? { kind: 'value', value: columnOf(row, name) } : { kind: 'index', index };
    return [name, { column: { name, type, precision, dynamic, optional }, taken }] as const;
  });
  const added = [...computed].map(([name, value]) => {
    return [name, { column: dynamicColumn(name, value), taken: { kind: 'value', value } as Taken }] as const;
  });
  return new Map([...columns, ...added, ...shown.map((each) => [each.column.name, each] as const)]);
}

/** The column of a name given to an expression. */
export function dynamicColumn(name: string, value: Bound): DerivedColumn {
  return { name, ...columnType(value), dynamic: true, optional: false };
}

/** A column's own type where the expression is one, else the widest of its kind. */
export function columnType(value: Bound): Pick<DerivedColumn, 'type' | 'precision'> {
  if (value.kind === 'column') return { type: value.column.type, precision: value.column.precision };
  return { type: edmTypeOf(value.type), precision: value.type === 'dateTimeOffset' ? 3 : null };
}

/** Brings sequences of different rows to one set of columns, in which each lacks what it does not have. */
export function unite(
  sequences: readonly BoundSequence[],
  of: EntitySet,
  place: Place,
  context: ApplyContext,
): { readonly set: EntitySet; readonly branches: readonly (readonly Stage[])[] } {
  const members = sequences.map(({ rows }) => membersOf(rows));
  const columns = new Map<string, DerivedColumn>();
  for (const each of members) {
    for (const [name, { column }] of each) {
      const known = columns.get(name);
      columns.set(name, known === undefined ? column : { ...merged(known, column, place, context) });
    }
  }
  const all = [...columns.values()].map((column) => {
    return { ...column, optional: column.optional || members.some((each) => !each.has(column.name)) };
  });
  const names = all.map(({ name }) => name);
  const branches = sequences.map(({ stages }, i): readonly Stage[] => {
    const from = names.map((name) => members[i]!.get(name)?.taken ?? null);
    return [...stages, { kind: 'project', columns: names, from }];
  });
  return { set: derivedSet(of, all, meaningsOf(sequences, members)), branches };
}

/** Paths that are values of rows grouped along navigation, and would lead on from the entities beside them, have two meanings. */
function meaningsOf(
  sequences: readonly BoundSequence[],
  members: readonly ReadonlyMap<string, unknown>[],
): Meanings {
  const sets = sequences.map(({ rows }) => rows.row.set);
  const paths = members.flatMap((each) => [...each.keys()]).filter((name) => name.includes('/'));
  const leading = members.filter((_, i) => leadsOn(sets[i]!));
  const ambiguous = new Set(paths.filter((path) => leading.some((each) => !each.has(path))));
  for (const set of sets) if (isDerived(set)) for (const path of set.ambiguous) ambiguous.add(path);
  return { mixed: leading.length > 0, ambiguous };
}

/** Whether there are entities among the rows. */
const leadsOn = (set: EntitySet): boolean => !isDerived(set) || set.mixed;

const WIDENING: readonly EdmType[] = ['Edm.Int32', 'Edm.Int64', 'Edm.Decimal', 'Edm.Double'];

function merged(a: DerivedColumn, b: DerivedColumn, place: Place, context: ApplyContext): DerivedColumn {
  const flags = { dynamic: a.dynamic || b.dynamic, optional: a.optional || b.optional };
  if (a.type === b.type) return { ...a, ...flags };
  const numeric = isNumeric(valueTypeOf(a.type)) && isNumeric(valueTypeOf(b.type));
  if (!numeric)
    throw failure(
      'typeMismatch',
      `${a.name} is ${a.type} in some rows and ${b.type} in others`,
      place,
      context,
    );
  const wider = WIDENING[Math.max(WIDENING.indexOf(a.type), WIDENING.indexOf(b.type))]!;
  return { ...a, ...flags, type: wider };
}
