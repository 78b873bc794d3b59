import type { AggregateMethod, Column, EdmType, EntitySet } from '../model/index.js';
import type { RankMethod } from './ast.js';
import {
  type Bound,
  type BoundOrder,
  noteJoin,
  noteRead,
  noteReads,
  type Reads,
  type Related,
} from './bound.js';

/**
 * Rows that `$apply` makes, in place of those of an entity set: no key, no navigation. The column of a path has the path's text as its
 * name, as `journey/outcome`.
 */
export interface DerivedSet extends EntitySet {
  /** Columns that some rows do not have; their values are undefined there, not null. */
  readonly optional: ReadonlySet<string>;
  /** Whether entities are among the rows, as they were but for their key: from them paths would lead on. */
  readonly mixed: boolean;
  /** Paths that some of the rows have as a column, and from which others would navigate. */
  readonly ambiguous: ReadonlySet<string>;
  /** Columns that the type of the entity set does not declare. */
  readonly dynamic: ReadonlySet<string>;
}

export const isDerived = (set: EntitySet): set is DerivedSet => 'optional' in set;

/** One step of navigation from rows of one set to those of another. */
export type Step = Omit<Related, 'of'>;

/** What makes one value of many rows (Data Aggregation 4.0 §3.2.1). Nulls take no part; of no values the sum, average, least and greatest is null. */
export type Aggregation =
  | {
      readonly kind: 'values';
      readonly method: AggregateMethod;
      /** The way to the rows that are aggregated, each of which counts once; empty for the row itself. */
      readonly path: readonly Step[];
      /** The value taken of each, null to count them. With a path it speaks of the row reached, as variable 0. */
      readonly value: Bound | null;
      /** Which of them take part; it speaks of the same row. */
      readonly filter: Bound | null;
    }
  /** `from`: the first column of the one row that the stages give. */
  | { readonly kind: 'stages'; readonly stages: readonly Stage[] };

/**
 * What happens to rows one after the other, in place of a transformation or of an option that follows `$apply`. Plain data; expressions
 * speak of the row at the place the stages were bound for.
 */
export type Stage =
  | { readonly kind: 'filter'; readonly predicate: Bound }
  /** Stable; without order rows stay as they come. */
  | SortStage
  /** The rows of `topcount` and its like, in `order`, which also decides between equal values; without order as they come. */
  | {
      readonly kind: 'rank';
      readonly method: RankMethod;
      readonly amount: number;
      readonly value: Bound;
      readonly order: readonly BoundOrder[];
    }
  /** Every row goes through each branch; the results stand one behind the other. */
  | { readonly kind: 'concat'; readonly branches: readonly (readonly Stage[])[] }
  /**
   * The rows of each group go through stages of its own; groups come by their keys, ascending. It gives the `rows` of the stages as they
   * are, or the `keys` and those rows' values behind them, or one row of the keys alone.
   */
  | {
      readonly kind: 'group';
      readonly keys: readonly Taken[];
      readonly stages: readonly Stage[];
      readonly gives: 'rows' | 'keys and values' | 'keys';
    }
  /** One row of as many columns as there are aggregations. */
  | {
      readonly kind: 'aggregate';
      readonly columns: readonly string[];
      readonly items: readonly Aggregation[];
    }
  /** Rows of other columns; null for a column they do not have. */
  | {
      readonly kind: 'project';
      readonly columns: readonly string[];
      readonly from: readonly (Taken | null)[];
    };

export interface SortStage {
  readonly kind: 'sort';
  readonly order: readonly BoundOrder[];
  readonly skip: number;
  readonly top: number | null;
}

/** A column of a derived row as it is, absent or not; or the value of an expression. */
export type Taken =
  { readonly kind: 'index'; readonly index: number } | { readonly kind: 'value'; readonly value: Bound };

/** What `$apply` makes of the rows of a selection. */
export interface Apply {
  readonly stages: readonly Stage[];
  /** What the rows are like at the end: entities of the set, or derived. */
  readonly set: EntitySet;
  /** `$orderby`, `$skip` and `$top` behind it; `$count` counts the rows before it. */
  readonly last: SortStage | null;
}

/** What a derived column is made from. */
export interface DerivedColumn {
  readonly name: string;
  readonly type: EdmType;
  readonly precision: number | null;
  readonly dynamic: boolean;
  readonly optional: boolean;
}

/** What paths mean on derived rows. */
export type Meanings = Pick<DerivedSet, 'mixed' | 'ambiguous'>;

const ONE_MEANING: Meanings = { mixed: false, ambiguous: new Set() };

/** Rows of these columns, which stand in for those of `of`. */
export function derivedSet(
  of: EntitySet,
  columns: readonly DerivedColumn[],
  { mixed, ambiguous }: Meanings = ONE_MEANING,
): DerivedSet {
  const made = columns.map(({ name, type, precision }, index): Column => {
    return {
      name,
      index,
      type,
      nullable: true,
      precision,
      description: null,
      unit: null,
      source: { kind: 'path', of: 'record', path: [] },
      filter: null,
      bounds: null,
      wallOf: null,
    };
  });
  return {
    ...of,
    key: [],
    columns: made,
    column: new Map(made.map((column) => [column.name, column])),
    navigation: new Map(),
    aggregates: new Map(),
    order: [],
    mixed,
    ambiguous,
    optional: new Set(columns.filter(({ optional }) => optional).map(({ name }) => name)),
    dynamic: new Set(columns.filter(({ dynamic }) => dynamic).map(({ name }) => name)),
  };
}

/** Every column of an entity set that the stages read, and every set they look into. */
export function noteStages(stages: readonly Stage[], into: Reads): void {
  for (const bound of expressionsOf(stages)) noteStored(bound, into);
  for (const step of stepsOf(stages)) noteJoin(into, step);
}

/** Derived rows are not stored: what they are made from is noted where they are made. */
export function noteStored(bound: Bound, into: Reads): void {
  const reads: Reads = new Map();
  noteReads(bound, reads);
  for (const [set, columns] of reads) if (!isDerived(set)) noteRead(into, set, columns);
}

/** All expressions that stages evaluate, those within them too. */
export function expressionsOf(stages: readonly Stage[]): readonly Bound[] {
  return [...stages.flatMap(ownExpressions), ...stages.flatMap((stage) => expressionsOf(within(stage)))];
}

function stepsOf(stages: readonly Stage[]): readonly Step[] {
  const own = stages.flatMap((stage) => (stage.kind === 'aggregate' ? stage.items : []));
  return [
    ...own.flatMap((item) => (item.kind === 'values' ? item.path : [])),
    ...stages.flatMap((stage) => stepsOf(within(stage))),
  ];
}

function ownExpressions(stage: Stage): readonly Bound[] {
  switch (stage.kind) {
    case 'filter':
      return [stage.predicate];
    case 'sort':
      return stage.order.map(({ expr }) => expr);
    case 'rank':
      return [stage.value, ...stage.order.map(({ expr }) => expr)];
    case 'group':
      return stage.keys.flatMap(takenValue);
    case 'project':
      return stage.from.flatMap(takenValue);
    case 'aggregate':
      return stage.items.flatMap((item) =>
        item.kind === 'values' ? [item.value, item.filter].filter((each) => each !== null) : [],
      );
    case 'concat':
      return [];
  }
}

const takenValue = (taken: Taken | null): readonly Bound[] => (taken?.kind === 'value' ? [taken.value] : []);

function within(stage: Stage): readonly Stage[] {
  switch (stage.kind) {
    case 'concat':
      return stage.branches.flat();
    case 'group':
      return stage.stages;
    case 'aggregate':
      return stage.items.flatMap((item) => (item.kind === 'stages' ? item.stages : []));
    default:
      return [];
  }
}
