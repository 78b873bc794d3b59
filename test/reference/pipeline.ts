import type { Cond, OrderItem, Val } from './query.js';

/**
 * `$apply`, `$compute` and `$search` as the reference understands them (OData Extension for Data Aggregation 4.0, section 3;
 * URL Conventions 4.01, 5.1.3 and 5.1.8).
 */
export type Sequence = readonly Transformation[];

export type Best = 'topcount' | 'bottomcount' | 'topsum' | 'bottomsum' | 'toppercent' | 'bottompercent';
export type Method = 'sum' | 'min' | 'max' | 'average' | 'countdistinct';

export type Transformation =
  | { readonly k: 'identity' }
  | { readonly k: 'filter'; readonly c: Cond }
  | { readonly k: 'search'; readonly s: Search }
  | { readonly k: 'compute'; readonly items: readonly ComputeItem[] }
  | { readonly k: 'orderby'; readonly items: readonly OrderItem[] }
  | { readonly k: 'skip' | 'top'; readonly n: number }
  | { readonly k: 'best'; readonly which: Best; readonly amount: number; readonly v: Val }
  | { readonly k: 'concat'; readonly sequences: readonly Sequence[] }
  | { readonly k: 'groupby'; readonly by: readonly Grouping[]; readonly then: Sequence | null }
  | { readonly k: 'aggregate'; readonly items: readonly Aggregate[] };

export interface ComputeItem {
  readonly v: Val;
  readonly name: string;
}

/** A property, or one of an entity that single-valued navigation leads to. */
export interface Path {
  readonly path: readonly string[];
  readonly name: string;
}

/** A grouping property, or levels from coarse to fine; `all` adds the level of everything. */
export type Grouping = Path | { readonly rollup: readonly Path[]; readonly all: boolean };

export type Aggregate = { readonly as: string } & Measure;
export type Measure =
  /** `journey/handlingDuration with sum`: each entity that the navigation reaches counts once. */
  | ({ readonly k: 'path'; readonly method: Method } & Path)
  /** `duration add 1 with sum`: each row counts. */
  | { readonly k: 'expression'; readonly method: Method; readonly v: Val }
  /** `$count`, `transitions/$count` */
  | { readonly k: 'number'; readonly path: readonly string[] }
  /** `abandonedCount`, `journey/abandonedCount`: a custom aggregate of the set that the path leads to. */
  | ({ readonly k: 'custom' } & Path)
  /** `duration with sum from localDate with average` */
  | {
      readonly k: 'from';
      readonly of: Exclude<Measure, { readonly k: 'from' | 'custom' }>;
      readonly by: readonly Path[];
      readonly method: Method;
    };

export type Search =
  | { readonly k: 'term'; readonly text: string; readonly phrase: boolean }
  | { readonly k: 'and' | 'or'; readonly l: Search; readonly r: Search }
  | { readonly k: 'not'; readonly s: Search };

export const pathText = ({ path, name }: Path): string => [...path, name].join('/');
