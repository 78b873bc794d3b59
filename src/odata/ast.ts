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
      readonly search?: string;
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
  readonly search?: string;
  readonly format?: string;
  readonly skiptoken?: string;
  /** Options accepted in syntax whose tree the feed does not evaluate yet, kept as decoded text: $apply, $compute, $index, … */
  readonly others?: Readonly<Record<string, string>>;
  /** Parameter aliases: name without `@` → expression. */
  readonly aliases?: Readonly<Record<string, Expr>>;
  /** Custom query options (no `$`, no `@`), decoded. */
  readonly custom?: Readonly<Record<string, string>>;
}
