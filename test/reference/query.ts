import type { SetName } from './model.js';
import type { ComputeItem, Search, Sequence } from './pipeline.js';

/**
 * Queries as the reference understands them. `and` and `or` are binary, conditions and values are different types, and
 * a comparison with a truth value is a node of its own.
 */
export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type Arithmetic = 'add' | 'sub' | 'mul' | 'div' | 'divby' | 'mod';
export type TextTest = 'contains' | 'startswith' | 'endswith';
export type FunctionName =
  | 'length'
  | 'indexof'
  | 'substring'
  | 'concat'
  | 'trim'
  | 'tolower'
  | 'toupper'
  | 'year'
  | 'month'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'date'
  | 'time'
  | 'round'
  | 'floor'
  | 'ceiling';

/**
 * A value: `int` divides by truncation, `real` (Edm.Decimal, Edm.Double) does not; `time` is epoch milliseconds, with a
 * fraction where a literal has finer digits; `date` is `YYYY-MM-DD`; `clock` milliseconds since midnight (Edm.TimeOfDay);
 * `span` signed milliseconds (Edm.Duration); `bool` 0 or 1.
 */
export type Value =
  | { readonly t: 'null' }
  | { readonly t: 'text' | 'date'; readonly v: string }
  | { readonly t: 'int' | 'real' | 'time' | 'clock' | 'span' | 'bool'; readonly v: number };

/** A place to start from: the row of the query (`''`), or a lambda variable; then single-valued navigation. */
interface Place {
  readonly of: string;
  readonly path: readonly string[];
}
export type Lit = { readonly k: 'lit'; readonly value: Value };
export type Val =
  | Lit
  | ({ readonly k: 'col'; readonly name: string } & Place)
  /** `…/agents/$count` */
  | ({ readonly k: 'count'; readonly many: string } & Place)
  | { readonly k: 'fn'; readonly name: FunctionName; readonly args: readonly Val[] }
  | { readonly k: 'arith'; readonly op: Arithmetic; readonly l: Val; readonly r: Val }
  | { readonly k: 'neg'; readonly v: Val }
  /** A condition as a value, as `$compute` may have it. */
  | { readonly k: 'truthOf'; readonly c: Cond };

export type Cond =
  | { readonly k: 'cmp'; readonly op: Comparison; readonly l: Val; readonly r: Val }
  | { readonly k: 'and' | 'or'; readonly l: Cond; readonly r: Cond }
  | { readonly k: 'not'; readonly c: Cond }
  | { readonly k: 'in'; readonly l: Val; readonly items: readonly Lit[] }
  | { readonly k: 'test'; readonly fn: TextTest; readonly l: Val; readonly r: Val }
  /** `…/many/any(v: c)`; without `c` it is `any()`, which asks whether there is a member at all. */
  | ({ readonly k: 'some'; readonly many: string; readonly v: string; readonly c: Cond | null } & Place)
  | ({ readonly k: 'every'; readonly many: string; readonly v: string; readonly c: Cond } & Place)
  | { readonly k: 'truth'; readonly c: Cond; readonly op: 'eq' | 'ne'; readonly b: boolean | null }
  | { readonly k: 'const'; readonly b: boolean }
  /** A truth value as a condition. */
  | { readonly k: 'is'; readonly v: Val };

export interface OrderItem {
  readonly v: Val;
  readonly desc: boolean;
}

export interface Query {
  readonly set: SetName;
  readonly filter: Cond | null;
  readonly orderby: readonly OrderItem[];
  readonly top: number | null;
  readonly skip: number | null;
  /** Columns asked for; null for all. */
  readonly select: readonly string[] | null;
  /** `$count=true` */
  readonly count?: boolean;
  readonly expand?: readonly Expansion[];
  readonly apply?: Sequence;
  readonly compute?: readonly ComputeItem[];
  readonly search?: Search;
}

/** `$expand=name(…)`: a query on the rows that the navigation property leads to. */
export interface Expansion {
  readonly name: string;
  readonly query: Query;
}

export const everything = (set: SetName): Query => ({
  set,
  filter: null,
  orderby: [],
  top: null,
  skip: null,
  select: null,
});

// Short spellings, so that tests read like the query.
export const nil: Lit = { k: 'lit', value: { t: 'null' } };
export const text = (v: string): Lit => ({ k: 'lit', value: { t: 'text', v } });
export const int = (v: number): Lit => ({ k: 'lit', value: { t: 'int', v } });
export const real = (v: number): Lit => ({ k: 'lit', value: { t: 'real', v } });
/** Epoch milliseconds, or ISO text with an offset. */
export const time = (v: number | string): Lit => ({
  k: 'lit',
  value: { t: 'time', v: typeof v === 'number' ? v : Date.parse(v) },
});
export const date = (v: string): Lit => ({ k: 'lit', value: { t: 'date', v } });
export const clock = (v: number): Lit => ({ k: 'lit', value: { t: 'clock', v } });
export const span = (v: number): Lit => ({ k: 'lit', value: { t: 'span', v } });
/** `name`, `journey/name`, or with a lambda variable `a/name`. */
export const col = (name: string, path: readonly string[] = [], of = ''): Val => ({
  k: 'col',
  of,
  path,
  name,
});
export const fn = (name: FunctionName, ...args: readonly Val[]): Val => ({ k: 'fn', name, args });
export const arith = (l: Val, op: Arithmetic, r: Val): Val => ({ k: 'arith', op, l, r });
export const cmp = (l: Val, op: Comparison, r: Val): Cond => ({ k: 'cmp', op, l, r });
export const not = (c: Cond): Cond => ({ k: 'not', c });
export const and = (first: Cond, ...rest: readonly Cond[]): Cond =>
  rest.reduce<Cond>((l, r) => ({ k: 'and', l, r }), first);
export const or = (first: Cond, ...rest: readonly Cond[]): Cond =>
  rest.reduce<Cond>((l, r) => ({ k: 'or', l, r }), first);
export const test = (f: TextTest, l: Val, r: Val): Cond => ({ k: 'test', fn: f, l, r });
export const isIn = (l: Val, ...items: readonly Lit[]): Cond => ({ k: 'in', l, items });
export const some = (many: string, v: string, c: Cond | null): Cond => ({
  k: 'some',
  of: '',
  path: [],
  many,
  v,
  c,
});
export const every = (many: string, v: string, c: Cond): Cond => ({
  k: 'every',
  of: '',
  path: [],
  many,
  v,
  c,
});
export const truth = (c: Cond, op: 'eq' | 'ne', b: boolean | null): Cond => ({ k: 'truth', c, op, b });
