import type { Bound } from '../odata/index.js';
import { translation, valuesToAsk } from './translation.js';
import { valueListOf, type ValueList } from './value-list.js';

/** A condition on a journey that one upstream filter stands for: it holds any of the values. */
export interface Atom {
  readonly name: string;
  readonly values: readonly string[];
  /** The row and column it speaks of, where that has one value; two such lists and-ed may be intersected (trap 5). */
  readonly single: string | null;
}

/** Conditions that hold together for a journey. */
export interface Alternative {
  readonly atoms: readonly Atom[];
  /** Roles that rows are said to have, by row. */
  readonly roles: ReadonlyMap<string, string>;
}

/** More alternatives than this are not told apart: the journeys are then not narrowed. */
export const MAX_ALTERNATIVES = 8;

/** What `single` says of a value that all rows of a journey share. */
const JOURNEY = 'journey';
const FREE: Alternative = { atoms: [], roles: new Map() };

/**
 * What must hold for a journey that has a row for which a predicate is true: one of the alternatives. No alternative means no such journey
 * can be; an alternative without atoms narrows nothing. Always a superset. `usable` tells which filters may be asked at all.
 */
export function alternativesOf(node: Bound, usable: (filter: string) => boolean): readonly Alternative[] {
  const again = (child: Bound): readonly Alternative[] => alternativesOf(child, usable);
  const list = valueListOf(node);
  if (list !== null) return ofList(list, usable);
  switch (node.kind) {
    case 'constant':
      return node.value === true ? [FREE] : [];
    case 'and':
      return node.operands.map(again).reduce(both, [FREE]);
    case 'or':
      return either(node.operands.flatMap(again));
    case 'lambda':
      // A journey with a related row for which the body is true; `all` may hold without any row.
      return node.op === 'any' && node.body !== null ? again(node.body).map(outside) : [FREE];
    case 'compare':
      return isTrue(node.right) && node.op === 'eq' ? again(node.left) : [FREE];
    default:
      return [FREE];
  }
}

/** Outside its lambda a row has no name any more: another lambda's may be another row (trap 5). */
function outside({ atoms }: Alternative): Alternative {
  return {
    atoms: atoms.map((atom) => (atom.single === JOURNEY ? atom : { ...atom, single: null })),
    roles: new Map(),
  };
}

const isTrue = (node: Bound): boolean => node.kind === 'constant' && node.value === true;

function ofList(list: ValueList, usable: (filter: string) => boolean): readonly Alternative[] {
  const { column, row } = list;
  if (column.source.kind === 'place' && column.source.part === 'role') {
    return list.values.map((role) => ({ atoms: [], roles: new Map([[row, role]]) }));
  }
  const { filter } = column;
  if (filter === null) return [FREE];
  const asked = list.values.map((value) => valuesToAsk(filter, value));
  if (asked.includes(null)) return [FREE];
  const values = [...new Set(asked.flat() as string[])];
  if (values.length === 0) return [];
  const single = singleOf(list);
  return filter.names.map(({ name, role }) => ({
    atoms: usable(name) ? [{ name, values, single }] : [],
    roles: new Map(role === null ? [] : [[row, role]]),
  }));
}

function singleOf({ column, row }: ValueList): string | null {
  const { match } = column.filter!;
  if (!translation[match].singleValued) return null;
  // Every row of a journey has the same journeyId, however it is reached.
  return match === 'row' ? `${row}/${column.name}` : JOURNEY;
}

/** Both sides hold: each alternative of one with each of the other, unless that makes too many. */
function both(left: readonly Alternative[], right: readonly Alternative[]): readonly Alternative[] {
  if (left.length * right.length > MAX_ALTERNATIVES) return left.length <= right.length ? left : right;
  return left.flatMap((a) => right.flatMap((b) => merged(a, b) ?? []));
}

/** Null where the two contradict each other. */
function merged(a: Alternative, b: Alternative): Alternative | null {
  for (const [row, role] of b.roles) if ((a.roles.get(row) ?? role) !== role) return null;
  const atoms = [...a.atoms];
  for (const atom of b.atoms) {
    const at = atoms.findIndex(({ name }) => name === atom.name);
    if (at < 0) atoms.push(atom);
    else if (atom.single !== null && atom.single === atoms[at]!.single) {
      const values = atoms[at]!.values.filter((value) => atom.values.includes(value));
      if (values.length === 0) return null;
      atoms[at] = { ...atom, values };
    }
    // Else the filter is asked already, and a list may hold members of both (trap 5).
  }
  return { atoms, roles: new Map([...a.roles, ...b.roles]) };
}

/** Any side holds. Alternatives of one and the same filter become one list; one that narrows nothing makes the others pointless. */
function either(alternatives: readonly Alternative[]): readonly Alternative[] {
  if (alternatives.some(({ atoms }) => atoms.length === 0)) return [FREE];
  const result: Alternative[] = [];
  for (const each of alternatives) {
    const at = result.findIndex((other) => sameFilter(other, each));
    if (at < 0) result.push(each);
    else result[at] = { atoms: [unitedAtom(result[at]!.atoms[0]!, each.atoms[0]!)], roles: new Map() };
  }
  return result.length > MAX_ALTERNATIVES ? [FREE] : result;
}

const sameFilter = (a: Alternative, b: Alternative): boolean =>
  a.atoms.length === 1 && b.atoms.length === 1 && a.atoms[0]!.name === b.atoms[0]!.name;

const unitedAtom = (a: Atom, b: Atom): Atom => ({
  name: a.name,
  values: [...new Set([...a.values, ...b.values])],
  single: a.single === b.single ? a.single : null,
});
