import { type Bound, noteReads, type Reads } from '../odata/index.js';
import type { EntitySet, SourceEndpoint } from '../model/index.js';
import { type Alternative, alternativesOf, type Atom, MAX_ALTERNATIVES } from './alternatives.js';
import type { Assumptions } from './assumptions.js';
import { knowsFilter, translation } from './translation.js';
import { valueListOf } from './value-list.js';

/** One filter of an upstream request: any of the values (trap 1 of docs/traps.md: one name appears once, no list is empty). */
export interface PushedFilter {
  readonly name: string;
  readonly values: readonly string[];
}

/** Filters of one scan; journeys that match any branch of a strategy are read, each once. */
export type Branch = readonly PushedFilter[];

/** One way of reading the journeys a query needs: from one endpoint, by one or several scans. */
export interface Strategy {
  readonly endpoint: SourceEndpoint;
  readonly branches: readonly Branch[];
}

/** What became of one conjunct of the predicate. */
export interface ConjunctPlan {
  readonly conjunct: Bound;
  /** `window`: it decides or narrows the time range asked; `filter`: it narrows what is asked; `none`: checked by the feed alone. */
  readonly pushed: 'window' | 'filter' | 'none';
  /** What is asked selects exactly the rows for which it is true. */
  readonly exact: boolean;
  readonly because: string;
}

/** What decides which filters may be asked at all. */
export interface FilterContext {
  readonly assumptions: Assumptions;
  /** Filters the upstream refused for this query's values (trap 8). */
  readonly refused: ReadonlySet<string>;
}

export interface PushdownContext extends FilterContext {
  /** Which conjuncts the requested time range settles already. */
  readonly decidedByWindow: (conjunct: Bound) => boolean;
  /** Which conjuncts narrow the requested time range. */
  readonly boundsWindow: (conjunct: Bound) => boolean;
}

/** Characters of one filter's values in a request; longer lists are asked in parts. */
const MAX_VALUES_LENGTH = 100_000;

export function conjunctsOf(predicate: Bound | null): readonly Bound[] {
  if (predicate === null) return [];
  return predicate.kind === 'and' ? predicate.operands.flatMap(conjunctsOf) : [predicate];
}

const usableIn =
  ({ assumptions, refused }: FilterContext) =>
  (name: string): boolean =>
    !refused.has(name) && (assumptions.transitionScope === 'journey' || !name.startsWith('transitions.'));

/** Turns a predicate into the conditions on journeys that the filters can ask, by the table of translation.ts. */
export function askedBy(predicate: Bound | null, context: FilterContext): readonly Alternative[] {
  const operands = conjunctsOf(predicate);
  return alternativesOf({ kind: 'and', type: 'boolean', operands }, usableIn(context));
}

/** Settles what becomes of each conjunct of a predicate on rows of `set`, where `alternatives` are asked for the whole of it. */
export function pushDown(
  set: EntitySet,
  predicate: Bound | null,
  alternatives: readonly Alternative[],
  context: PushdownContext,
): readonly ConjunctPlan[] {
  const { assumptions, refused } = context;
  const usable = usableIn(context);
  return conjunctsOf(predicate).map((conjunct): ConjunctPlan => {
    if (context.decidedByWindow(conjunct))
      return { conjunct, pushed: 'window', exact: true, because: "the journey's start decides it" };
    const own = alternativesOf(conjunct, usable);
    if (own.some(({ atoms }) => atoms.length === 0) && context.boundsWindow(conjunct))
      return {
        conjunct,
        pushed: 'window',
        exact: false,
        because: 'it narrows the range asked; rows are checked',
      };
    if (own.some(({ atoms }) => atoms.length === 0))
      return { conjunct, pushed: 'none', exact: false, because: reasonOf(conjunct, refused) };
    const exact = isExact(set, conjunct, own, alternatives, assumptions);
    return {
      conjunct,
      pushed: 'filter',
      exact,
      because: exact ? 'the filter means the same' : 'the filter selects more; rows are checked',
    };
  });
}

function reasonOf(conjunct: Bound, refused: ReadonlySet<string>): string {
  const list = valueListOf(conjunct);
  if (list !== null && list.column.filter === null)
    return `the Journey API has no filter for ${list.column.name}`;
  if (list?.column.filter?.names.some(({ name }) => refused.has(name)) === true)
    return 'the Journey API refuses these values';
  return 'the Journey API has no filter for it';
}

/**
 * A conjunct is exact when it is one list of values of a single-valued source, or of any member of a bridge, that is asked as it stands;
 * under a case-insensitive upstream none is.
 */
function isExact(
  set: EntitySet,
  conjunct: Bound,
  own: readonly Alternative[],
  all: readonly Alternative[],
  { caseSensitive, filtersAcross, valuesWithin }: Assumptions,
): boolean {
  const [alternative, ...others] = own;
  const [whole, ...more] = all;
  if (alternative === undefined || others.length > 0 || whole === undefined || more.length > 0) return false;
  if (!caseSensitive || alternative.atoms.length !== 1 || (filtersAcross === 'or' && whole.atoms.length > 1))
    return false;
  // What is asked in parts has the unnarrowed scan for a rival, which leaves everything to be checked.
  const inOnePart = ({ values }: Atom): boolean =>
    valuesWithin === 'and' ? values.length === 1 : JSON.stringify(values).length <= MAX_VALUES_LENGTH;
  if (!whole.atoms.every(inOnePart)) return false;
  const atom = alternative.atoms[0]!;
  const asked = whole.atoms.find(({ name }) => name === atom.name);
  if (asked === undefined || JSON.stringify(asked.values) !== JSON.stringify(atom.values)) return false;
  const list = valueListOf(conjunct);
  if (list !== null) return translation[list.column.filter!.match].exact && isPlain(list.column);
  if (conjunct.kind !== 'lambda' || conjunct.op !== 'any' || conjunct.body === null) return false;
  const inner = valueListOf(conjunct.body);
  const { source } = conjunct.related.set;
  const bridge =
    source.kind === 'endpoint' && source.rows.kind === 'list' && conjunct.related.of.variable === 0;
  return (
    bridge &&
    inner !== null &&
    inner.set === conjunct.related.set &&
    inner.row === String(conjunct.variable) &&
    // The member's own value: a filter on the journey's says nothing of whether there is a member.
    inner.column.filter?.match === 'row' &&
    isPlain(inner.column) &&
    set.source.kind === 'endpoint'
  );
}

const isPlain = (column: { readonly filter: { readonly spellings: string } | null }): boolean =>
  column.filter?.spellings === 'asWritten';

/** The branches of a strategy at one endpoint: the alternatives as far as it knows their filters. One empty branch reads everything. */
export function branchesAt(
  endpoint: SourceEndpoint,
  alternatives: readonly Alternative[],
  assumptions: Assumptions,
): readonly Branch[] {
  const branches = alternatives.map(({ atoms }) => atoms.filter(({ name }) => knowsFilter(endpoint, name)));
  if (branches.some((atoms) => atoms.length === 0)) return [[]];
  const split = branches.flatMap((atoms) => branchesOf(atoms, assumptions));
  return split.length > 2 * MAX_ALTERNATIVES ? [[]] : split;
}

function branchesOf(atoms: readonly Atom[], { filtersAcross, valuesWithin }: Assumptions): readonly Branch[] {
  // Where filters of different names widen each other, one is asked: a journey's identifier is the narrowest there is.
  const [narrowest] = [...atoms.filter(({ name }) => name === 'journeyId'), ...atoms];
  const kept = filtersAcross === 'or' && narrowest !== undefined ? [narrowest] : atoms;
  const filters = kept.map(({ name, values }) => ({ name, values }));
  if (valuesWithin === 'and') return onePart(filters, (values) => values.map((value) => [value]));
  return onePart(filters, inParts);
}

/**
 * A branch that is to read some journeys only: named, as far as the upstream's filters then still mean that, else not narrowed so far.
 * A branch that names journeys itself is left with those it shares; null where it shares none, and so need not be read.
 */
export function namedIn(
  branch: Branch,
  journeyIds: readonly string[],
  { filtersAcross, valuesWithin }: Assumptions,
): Branch | null {
  if (journeyIds.length === 0) return branch;
  const own = branch.find(({ name }) => name === 'journeyId');
  const values = journeyIds.filter((journeyId) => own?.values.includes(journeyId) ?? true);
  if (values.length === 0) return null;
  if (valuesWithin === 'and' && values.length > 1) return branch;
  const named = { name: 'journeyId', values };
  return filtersAcross === 'or' ? [named] : [...branch.filter((each) => each !== own), named];
}

/** The filter with the most values is asked in parts; the others go with each part where they are one part themselves, else not at all. */
function onePart(
  filters: Branch,
  cut: (values: readonly string[]) => readonly (readonly string[])[],
): readonly Branch[] {
  const parts = filters.map(({ name, values }) => ({ name, parts: cut(values) }));
  const whole = parts
    .filter((each) => each.parts.length === 1)
    .map(({ name, parts: [values] }) => ({ name, values: values! }));
  const [divided] = parts.filter((each) => each.parts.length > 1);
  if (divided === undefined) return [whole];
  if (whole.length > 0 && divided.parts.length > MAX_ALTERNATIVES) return [whole];
  return divided.parts.map((values) => [{ name: divided.name, values }, ...whole]);
}

function inParts(values: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  let length = 0;
  for (const value of values) {
    const size = JSON.stringify(value).length + 1;
    if (length + size > MAX_VALUES_LENGTH && length > 0) {
      parts.push([]);
      length = 0;
    }
    parts.at(-1)!.push(value);
    length += size;
  }
  return parts;
}

/** The endpoints that sets read from. */
export function endpointsRead(reads: Reads): ReadonlySet<SourceEndpoint> {
  return new Set(
    [...reads.keys()].flatMap(({ source }) => (source.kind === 'endpoint' ? [source.endpoint] : [])),
  );
}

/**
 * Conjuncts that must be evaluated: all but those that are exact wherever the journeys are read from, and would need the other endpoint
 * read just to be checked again (trap 7).
 */
export function toCheck(set: EntitySet, conjuncts: readonly ConjunctPlan[]): readonly Bound[] {
  const native = set.source.kind === 'endpoint' ? set.source.endpoint : null;
  return conjuncts
    .filter(({ conjunct, exact, pushed }) => {
      if (!exact || (pushed === 'filter' && !shared(conjunct))) return true;
      const reads: Reads = new Map();
      noteReads(conjunct, reads);
      return [...endpointsRead(reads)].every((endpoint) => endpoint === native);
    })
    .map(({ conjunct }) => conjunct);
}

/** Whether both endpoints know all filters a conjunct asks. */
const shared = (conjunct: Bound): boolean =>
  alternativesOf(conjunct, () => true).every(({ atoms }) =>
    atoms.every(({ name }) => knowsFilter('journeys', name) && knowsFilter('transitions', name)),
  );
