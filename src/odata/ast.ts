/**
 * Syntax trees of OData expressions (OData 4.01 URL Conventions §5.1.1, ABNF `commonExpr`), before any name is looked up.
 * `at` is the 0-based offset in the decoded text of the query option: of the operator (the first one of `and` and `or`), of the
 * name that ends a path, of a literal's first character. Trees are never changed after parsing.
 */
export type CompareOp = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type ArithmeticOp = 'add' | 'sub' | 'mul' | 'div' | 'divby' | 'mod';

/** A literal, already read. `text` is its spelling. */
export type Literal =
  | { readonly type: 'null' }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  /** Whole number without fraction or exponent; `exact` is false when the double cannot hold it. */
  | { readonly type: 'integer'; readonly value: number; readonly exact: boolean }
  /** Number with a fraction (Edm.Decimal), or exponent, INF, NaN (Edm.Double). */
  | { readonly type: 'decimal' | 'double'; readonly value: number }
  /** Epoch milliseconds; finer digits than milliseconds show as a fraction of .5, so that order against whole milliseconds holds. */
  | { readonly type: 'dateTimeOffset'; readonly value: number; readonly offsetMinutes: number }
  /** Days since 1970-01-01. */
  | { readonly type: 'date'; readonly value: number }
  /** Milliseconds since midnight (finer digits as above). */
  | { readonly type: 'timeOfDay'; readonly value: number }
  /** Milliseconds, signed (finer digits as above). */
  | { readonly type: 'duration'; readonly value: number }
  | { readonly type: 'guid'; readonly value: string }
  | { readonly type: 'binary'; readonly value: string }
  | { readonly type: 'enum'; readonly enumType: string; readonly value: string }
  | { readonly type: 'geo'; readonly value: string };

interface Node {
  readonly at: number;
}
export type Expr =
  | ({ readonly kind: 'literal'; readonly literal: Literal; readonly text: string } & Node)
  /** n-ary, at least two operands, flattened: `a or b or c` is one node. */
  | ({ readonly kind: 'and' | 'or'; readonly operands: readonly Expr[] } & Node)
  | ({ readonly kind: 'not' | 'negate'; readonly operand: Expr } & Node)
  | ({ readonly kind: 'compare'; readonly op: CompareOp; readonly left: Expr; readonly right: Expr } & Node)
  | ({ readonly kind: 'has'; readonly left: Expr; readonly right: Expr } & Node)
  /** `x in (a,b)`: `list` is a `list` node; `x in path`: any other node. */
  | ({ readonly kind: 'in'; readonly left: Expr; readonly list: Expr } & Node)
  | ({
      readonly kind: 'arithmetic';
      readonly op: ArithmeticOp;
      readonly left: Expr;
      readonly right: Expr;
    } & Node)
  /** A canonical function, or an unbound one of the model; `cast` and `isof` carry the type name as a `typeName` argument. */
  | ({
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expr[];
      readonly named?: readonly string[];
    } & Node)
  /** A function bound to what its path leads to: `source/Ns.Name(args)`; also `source/aggregate(expr with method)`, where the
   *  method is a `typeName` argument. */
  | ({
      readonly kind: 'boundCall';
      readonly source: Expr;
      readonly name: string;
      readonly args: readonly Expr[];
      readonly named?: readonly string[];
    } & Node)
  | ({ readonly kind: 'list'; readonly items: readonly Expr[] } & Node)
  | ({ readonly kind: 'object'; readonly members: readonly (readonly [string, Expr])[] } & Node)
  /** `source/name`, or a bare `name` where source is null; annotations keep their `@`. */
  | ({ readonly kind: 'member'; readonly source: Expr | null; readonly name: string } & Node)
  /** `source/Ns.Type`: a type cast segment. */
  | ({ readonly kind: 'typeCast'; readonly source: Expr | null; readonly typeName: string } & Node)
  | ({ readonly kind: 'typeName'; readonly name: string } & Node)
  /** `source/$count`, with the filter of `$count($filter=…)` where given. */
  | ({
      readonly kind: 'count';
      readonly source: Expr;
      readonly filter: Expr | null;
      readonly search?: SearchExpr;
    } & Node)
  /** `source/any(v: body)`; `any()` has neither variable nor body. */
  | ({
      readonly kind: 'lambda';
      readonly op: 'any' | 'all';
      readonly source: Expr;
      readonly variable: string | null;
      readonly body: Expr | null;
    } & Node)
  /** A collection narrowed in place: `source/$filter(body)`. */
  | ({ readonly kind: 'filtered'; readonly source: Expr; readonly body: Expr } & Node)
  | ({ readonly kind: 'it' | 'this' } & Node)
  /** `$root/Set('key')`. */
  | ({ readonly kind: 'root'; readonly set: string; readonly key: readonly KeyPart[] } & Node)
  /** A parameter alias `@name`. */
  | ({ readonly kind: 'alias'; readonly name: string } & Node);

/** One part of a key predicate: `('x')` has no name, `(a='x',b=1)` has. */
export interface KeyPart {
  readonly name: string | null;
  readonly value: Expr;
}

export interface OrderItem {
  readonly expr: Expr;
  readonly descending: boolean;
}

/** `expr as name` of `$compute` (URL Conventions §5.1.10); `at` is where the name stands. */
export interface ComputeItem {
  readonly expr: Expr;
  readonly name: string;
  readonly at: number;
}

/** A `$search` expression (URL Conventions §5.1.8). A single word is a phrase too; `and` and `or` are flattened, as in {@link Expr}. */
export type SearchExpr =
  | ({ readonly kind: 'phrase'; readonly text: string } & Node)
  | ({ readonly kind: 'not'; readonly operand: SearchExpr } & Node)
  | ({ readonly kind: 'and' | 'or'; readonly operands: readonly SearchExpr[] } & Node);

/** Values aggregated to one: `expr with method from … as alias`, `path/$count as alias`, or a custom aggregate's path. */
export interface AggregateItem {
  /** What is aggregated; null for the bare `$count`, a `count` node for `path/$count`. */
  readonly expr: Expr | null;
  /** Null for counts and custom aggregates. */
  readonly method: string | null;
  /** What the values are grouped by before they are aggregated once more, innermost first. */
  readonly from: readonly FromClause[];
  /** The name of the result; null for a custom aggregate that keeps its own. */
  readonly alias: string | null;
  readonly at: number;
}

/** `from path,… with method`; without a method the custom aggregate before it is computed anew. */
export interface FromClause {
  readonly paths: readonly Expr[];
  readonly method: string | null;
  readonly at: number;
}

/** What a `groupby` groups by. `all` is the level above all others, `rollup($all,…)`. */
export type GroupElement =
  | ({ readonly kind: 'path'; readonly path: Expr } & Node)
  | ({ readonly kind: 'rollup'; readonly all: boolean; readonly levels: readonly Expr[] } & Node)
  | ({ readonly kind: 'unsupported'; readonly name: string } & Node);

export type RankMethod = 'topcount' | 'topsum' | 'toppercent' | 'bottomcount' | 'bottomsum' | 'bottompercent';

/** One set transformation of `$apply` (Data Aggregation 4.0 §3); `at` is where its name stands. */
export type Transformation =
  | ({ readonly kind: 'identity' } & Node)
  | ({ readonly kind: 'filter'; readonly expr: Expr } & Node)
  | ({ readonly kind: 'search'; readonly expr: SearchExpr } & Node)
  | ({ readonly kind: 'compute'; readonly items: readonly ComputeItem[] } & Node)
  | ({ readonly kind: 'orderby'; readonly items: readonly OrderItem[] } & Node)
  | ({ readonly kind: 'skip' | 'top'; readonly count: number } & Node)
  | ({
      readonly kind: 'rank';
      readonly method: RankMethod;
      readonly amount: Expr;
      readonly expr: Expr;
    } & Node)
  | ({ readonly kind: 'concat'; readonly sequences: readonly Transformations[] } & Node)
  /** Without a sequence the distinct values. */
  | ({
      readonly kind: 'groupby';
      readonly elements: readonly GroupElement[];
      readonly sequence: Transformations | null;
    } & Node)
  | ({ readonly kind: 'aggregate'; readonly items: readonly AggregateItem[] } & Node)
  /** One that the grammar has and the feed does not evaluate. */
  | ({ readonly kind: 'unsupported'; readonly name: string } & Node);

/** Transformations separated by `/`, each applied to the result of the one before. */
export type Transformations = readonly Transformation[];

/** `$select` item: a path of names, `*` and qualified names kept as written. */
export interface SelectItem {
  readonly path: readonly string[];
  readonly at: number;
  readonly options?: Options;
}

export interface ExpandItem {
  /** Navigation path; `['*']` for `*`. */
  readonly path: readonly string[];
  readonly at: number;
  readonly suffix: '$ref' | '$count' | null;
  readonly levels: number | 'max' | null;
  readonly options: Options;
}

/** The parsed system query options of one request (URL Conventions §5.1); absent members were not given. */
export interface Options {
  readonly filter?: Expr;
  readonly orderby?: readonly OrderItem[];
  readonly select?: readonly SelectItem[];
  readonly expand?: readonly ExpandItem[];
  readonly top?: number;
  readonly skip?: number;
  readonly count?: boolean;
  readonly search?: SearchExpr;
  readonly compute?: readonly ComputeItem[];
  readonly apply?: Transformations;
  readonly format?: string;
  readonly skiptoken?: string;
  /** Options accepted in syntax whose tree the feed does not evaluate yet, kept as decoded text: $index, $deltatoken, … */
  readonly others?: Readonly<Record<string, string>>;
  /** Parameter aliases: name without `@` → expression. */
  readonly aliases?: Readonly<Record<string, Expr>>;
  /** Custom query options (no `$`, no `@`), decoded. */
  readonly custom?: Readonly<Record<string, string>>;
}
