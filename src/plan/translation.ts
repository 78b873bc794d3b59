import type { ColumnFilter, MatchKind, SourceEndpoint } from '../model/index.js';

/** The text that joins the members of a list in one column. */
export const JOINER = '; ';

/** How one comparison value of a column becomes values of the upstream's filter. */
interface Rule {
  /** What to ask so that no journey with a matching row is missed; null: nothing upstream stands for this value. */
  readonly ask: (value: string) => readonly string[] | null;
  /** A row has one value only, so two lists and-ed may be intersected (trap 5 of docs/traps.md). */
  readonly singleValued: boolean;
  /** The filter selects exactly the rows that match; otherwise rows are checked again. */
  readonly exact: boolean;
  readonly because: string;
}

/**
 * The translation: what `column eq 'value'` (and so `in`, and chains of `or`) of a column asks of the Journey API filter that the
 * column's `@Feed.Filter` names. `ne`, `not`, ranges and functions ask nothing: they are checked by the feed.
 */
export const translation: Readonly<Record<MatchKind, Rule>> = {
  single: {
    ask: (value) => [value],
    singleValued: true,
    exact: true,
    because: 'each journey has one such value',
  },
  row: {
    ask: (value) => [value],
    singleValued: true,
    exact: false,
    because: 'the filter selects whole journeys that contain a match',
  },
  joined: {
    ask: prefixes,
    singleValued: false,
    exact: false,
    because: 'the filter matches any member of the list, the column is the whole list',
  },
  journeyIdBeforeDash: {
    ask: (value) => {
      const found = /^(.+)-(?:0|[1-9]\d*)$/s.exec(value);
      return found === null ? [] : [found[1]!];
    },
    singleValued: true,
    exact: false,
    because: 'the filter selects the journey, the column one of its rows',
  },
};

/** Members a joined text is taken to have at most; longer ones are checked by the feed alone. */
const MAX_PREFIXES = 40;

/** `'a; b; c'` asks for a, `a; b` and `a; b; c`: the first member is one of them, also where a name holds the joiner itself. */
function prefixes(value: string): readonly string[] | null {
  const result: string[] = [];
  for (let at = value.indexOf(JOINER); at >= 0; at = value.indexOf(JOINER, at + 1)) {
    if (result.push(value.slice(0, at)) >= MAX_PREFIXES) return null;
  }
  return [...result, value];
}

/** The values to ask of a column's filter for one comparison value; null when it cannot be asked. */
export function valuesToAsk(filter: ColumnFilter, value: string): readonly string[] | null {
  const values = translation[filter.match].ask(value);
  // The contract takes no empty values.
  if (values === null || values.includes('')) return null;
  if (filter.spellings === 'asWritten') return values;
  return [...new Set(values.flatMap((each) => [each, each.toLowerCase()]))];
}

/** Filters both endpoints know; of the others, names that start with `transitions.` are the transitions endpoint's. */
const SHARED: ReadonlySet<string> = new Set(['journeyId', 'pbxNames', 'tenantIds']);

/** Whether an endpoint knows a filter (contract, "Journey Filters" and "Transition Filters"). */
export function knowsFilter(endpoint: SourceEndpoint, name: string): boolean {
  return SHARED.has(name) || name.startsWith('transitions.') === (endpoint === 'transitions');
}
