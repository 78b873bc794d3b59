/** The feed's data model: the CSDL of `metadata/`, read once, checked and frozen. Everything that names a column derives from it. */
export type EdmType =
  | 'Edm.String'
  | 'Edm.Boolean'
  | 'Edm.Int32'
  | 'Edm.Int64'
  | 'Edm.Double'
  | 'Edm.DateTimeOffset'
  | 'Edm.Date';

/** Which upstream endpoint a set's rows are read from. */
export type SourceEndpoint = 'journeys' | 'transitions';

/**
 * Where a column's value comes from.
 * - `path`: members below the row's record, or below the journey's own record where `outer`.
 * - `list`: members of a list, joined by `"; "`, nulls skipped.
 * - `wall`: wall clock of a time column in the feed's zone.
 * - `position`, `transitionId`, `earliest`: derived from the row's place in its journey.
 */
export type ColumnSource =
  | { readonly kind: 'path'; readonly outer: boolean; readonly path: readonly string[] }
  | { readonly kind: 'list'; readonly list: readonly string[]; readonly path: readonly string[]; readonly distinct: boolean }
  | { readonly kind: 'wall'; readonly part: 'localDate' | 'localHour' | 'localInterval'; readonly of: string }
  | { readonly kind: 'position' | 'transitionId' | 'earliest' };

/**
 * How a column relates to the values of its upstream filter.
 * - `single`: one value a journey; the filter is exact.
 * - `row`: one value a row, but the filter selects whole journeys that contain a match.
 * - `joined`: the column joins a list, the filter matches any member.
 * - `journeyIdBeforeDash`: the column starts with the journey's identifier.
 */
export type MatchKind = 'single' | 'row' | 'joined' | 'journeyIdBeforeDash';

export interface ColumnFilter {
  /** The Journey API's filter name. */
  readonly name: string;
  readonly match: MatchKind;
  /** `lowerCase`: the upstream is asked in lower case and answers capitalised, so both spellings are asked. */
  readonly spellings: 'asWritten' | 'lowerCase';
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
  readonly source: ColumnSource;
  readonly filter: ColumnFilter | null;
  readonly bounds: BoundKind | null;
  /** The time column whose local day this is; null for any other column. */
  readonly wallOf: Column | null;
}

export interface EntitySet {
  readonly name: string;
  /** Unqualified name of the entity type. */
  readonly typeName: string;
  readonly description: string | null;
  readonly typeDescription: string | null;
  readonly key: readonly Column[];
  readonly columns: readonly Column[];
  readonly column: ReadonlyMap<string, Column>;
  readonly endpoint: SourceEndpoint;
  /** The list in the endpoint's record of which each member is a row; null where the record itself is the row. */
  readonly rows: string | null;
  /** The set's own order, ascending; total, because it ends in what identifies a row. */
  readonly order: readonly Column[];
}

export interface Model {
  readonly namespace: string;
  readonly container: string;
  readonly sets: ReadonlyMap<string, EntitySet>;
  /** Changes whenever the CSDL does; skiptokens are bound to it. */
  readonly version: string;
}
