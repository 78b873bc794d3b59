/** The feed's data model: the CSDL of `metadata/`, read once, checked and frozen. Everything that names a column derives from it. */

/** Types a declared column may have. */
export type ColumnType =
  'Edm.String' | 'Edm.Boolean' | 'Edm.Int32' | 'Edm.Int64' | 'Edm.Double' | 'Edm.DateTimeOffset' | 'Edm.Date';

/** Types of values in answers: those of columns, and those that only computed values have, because BI tools stumble over them in a model. */
export type EdmType = ColumnType | 'Edm.Decimal' | 'Edm.TimeOfDay' | 'Edm.Duration' | 'Edm.Guid';

/** Which upstream endpoint a set's rows are read from; sets of fixed values and the calendar need none. */
export type SourceEndpoint = 'journeys' | 'transitions';

/**
 * Where a column's value comes from.
 * - `path`: members of the row's own record, of the record around it (`../a`), or of the journey's record (`/a`).
 * - `list`: members of a list, joined by `"; "`, nulls skipped.
 * - `wall`: wall clock of a time column in the feed's zone.
 * - `place`: the row's place in its journey: its position among its siblings, the transition's sequence or identifier, the agent's role,
 *   the journey's earliest transition.
 */
export type ColumnSource =
  | { readonly kind: 'path'; readonly of: 'record' | 'around' | 'journey'; readonly path: readonly string[] }
  | {
      readonly kind: 'list';
      readonly list: readonly string[];
      readonly path: readonly string[];
      readonly distinct: boolean;
    }
  | { readonly kind: 'wall'; readonly part: 'localDate' | 'localHour' | 'localInterval'; readonly of: string }
  | { readonly kind: 'place'; readonly part: PlacePart };

export type PlacePart = 'position' | 'sequence' | 'transitionId' | 'role' | 'earliest';

/**
 * Which rows a record gives.
 * - `record`: the record is the row.
 * - `list`: each member of a list is a row.
 * - `transitions`: each transition, in the order of time.
 * - `roles`: each member of the lists of each transition; the list's role is part of the row.
 */
export type RowSource =
  | { readonly kind: 'record' }
  | { readonly kind: 'list'; readonly list: string }
  | { readonly kind: 'transitions'; readonly list: string }
  | {
      readonly kind: 'roles';
      readonly list: string;
      readonly roles: readonly (readonly [role: string, list: string])[];
    };

/**
 * How a column relates to the values of its upstream filter.
 * - `single`: one value a journey; the filter is exact.
 * - `row`: one value a row, but the filter selects whole journeys that contain a match.
 * - `joined`: the column joins a list, the filter matches any member.
 * - `journeyIdBeforeDash`: the column starts with the journey's identifier.
 */
export type MatchKind = 'single' | 'row' | 'joined' | 'journeyIdBeforeDash';

export interface ColumnFilter {
  /** The Journey API's filter names: one, or one for each role where the row's role decides. */
  readonly names: readonly FilterName[];
  readonly match: MatchKind;
  /** `lowerCase`: the upstream is asked in lower case and answers capitalised, so both spellings are asked. */
  readonly spellings: 'asWritten' | 'lowerCase';
}

/** A filter of an endpoint; where `role` is given it stands for rows of that role only. */
export interface FilterName {
  readonly name: string;
  readonly role: string | null;
}

/** What a time column says about the journey's start, by which the upstream selects: it is it, follows it, or lies within slack of it. */
export type BoundKind = 'start' | 'event' | 'earliest';

export interface Column {
  readonly name: string;
  /** Place among the set's columns, from 0. */
  readonly index: number;
  readonly type: EdmType;
  readonly nullable: boolean;
  readonly precision: number | null;
  readonly description: string | null;
  /** The unit of its numbers, as `ms`; null for what has none. */
  readonly unit: string | null;
  readonly source: ColumnSource;
  readonly filter: ColumnFilter | null;
  readonly bounds: BoundKind | null;
  /** The time column whose local day this is; null for any other column. */
  readonly wallOf: Column | null;
}

/** A navigation property. Related rows belong to the same journey, and carry the same value of `joinsOn`. */
export interface Navigation {
  readonly name: string;
  /** Name of the entity set it leads to. */
  readonly target: string;
  readonly collection: boolean;
  readonly partner: string | null;
  readonly joinsOn: string;
  readonly description: string | null;
}

/** Where a set's rows come from: an endpoint of the upstream, values written in the CSDL, or the calendar of the range. */
export type SetSource =
  | { readonly kind: 'endpoint'; readonly endpoint: SourceEndpoint; readonly rows: RowSource }
  | { readonly kind: 'values'; readonly values: readonly Readonly<Record<string, unknown>>[] }
  | { readonly kind: 'dates' };

/**
 * A measure over rows of a set. `filter` is a `$filter` expression that picks the rows that take part, all of them where it is null; `of` names
 * the column whose values are aggregated, nulls left out, and is null for `count` alone.
 */
export interface CustomAggregate {
  readonly name: string;
  readonly type: EdmType;
  readonly method: AggregateMethod;
  readonly of: string | null;
  readonly filter: string | null;
  readonly description: string;
}

export type AggregateMethod = 'count' | 'sum' | 'min' | 'max' | 'average' | 'countdistinct';

export interface EntitySet {
  readonly name: string;
  /** Unqualified name of the entity type. */
  readonly typeName: string;
  readonly description: string | null;
  readonly typeDescription: string | null;
  readonly key: readonly Column[];
  readonly columns: readonly Column[];
  readonly column: ReadonlyMap<string, Column>;
  readonly navigation: ReadonlyMap<string, Navigation>;
  readonly source: SetSource;
  /** What an analyst asks of many rows, by name (OData Extension for Data Aggregation 4.0 §3.2.1.1). */
  readonly aggregates: ReadonlyMap<string, CustomAggregate>;
  /** The set's own order, ascending; total, because it ends in what identifies a row. */
  readonly order: readonly Column[];
}

export interface Model {
  readonly namespace: string;
  readonly container: string;
  readonly description: string | null;
  readonly sets: ReadonlyMap<string, EntitySet>;
  /** Changes whenever the CSDL does; skiptokens are bound to it. */
  readonly version: string;
}
