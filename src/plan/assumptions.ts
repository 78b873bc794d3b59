/**
 * What plans take for granted of the Journey API beyond its contract; docs/assumptions.md has the whole table. `doctor --probe` finds out
 * which hold and writes them as a profile.
 */
export interface Assumptions {
  /** Filters of different names are all to hold (`and`), or any (`or`). */
  readonly filtersAcross: 'and' | 'or';
  /** A filter's values are alternatives (`or`), or all to be there (`and`). */
  readonly valuesWithin: 'or' | 'and';
  /** Whether a range holds a journey that starts exactly at its start, or at its end; looked at only where starts have milliseconds. */
  readonly startInclusive: boolean;
  readonly endInclusive: boolean;
  readonly startPrecision: 'second' | 'millisecond';
  /** How a journey's transitions come; where shuffled, those of one millisecond stay as they came. */
  readonly transitionOrder: 'ascending' | 'descending' | 'shuffled';
  /** Behind a transition filter stand whole journeys, or the matching transitions alone. */
  readonly transitionScope: 'journey' | 'matching';
  /** A total that may be a cap rather than a count; null where totals are known to count. */
  readonly totalCap: number | null;
  /** Whether values compare by case. */
  readonly caseSensitive: boolean;
  /** Whether journeys of one start come in the order of their identifiers. */
  readonly tieOrder: 'id' | 'arbitrary';
}

/** What is assumed where no profile says otherwise. Totals of exactly 10,000 are taken for the usual cap. */
export const ASSUMED: Assumptions = Object.freeze({
  filtersAcross: 'and',
  valuesWithin: 'or',
  startInclusive: true,
  endInclusive: true,
  startPrecision: 'second',
  transitionOrder: 'ascending',
  transitionScope: 'journey',
  totalCap: 10_000,
  caseSensitive: true,
  tieOrder: 'id',
});
