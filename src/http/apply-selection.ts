import type { EntitySet } from '../model/index.js';
import {
  type Bound,
  type BoundApply,
  type Computed,
  type ExpandItem,
  type Options,
  type RangeVariable,
  type SelectItem,
  type SortStage,
  type Stage,
  withSort,
} from '../odata/index.js';
import type { Selection } from '../plan/index.js';

/**
 * A selection whose options were settled on the result of `$apply`, as one of the rows it starts from (Data Aggregation 4.0 §3): options behind
 * `$apply` follow as further stages. What only selects, computes or sorts entities is an ordinary query, which the plan can push and page.
 */
export function withApply(plain: Selection, { predicates, stages }: BoundApply, set: EntitySet): Selection {
  const predicate = allOf(predicates);
  if (stages.length === 0) return { ...plain, predicate: allOf([...predicates, plain.predicate]) };
  const filter: readonly Stage[] =
    plain.predicate === null ? [] : [{ kind: 'filter', predicate: plain.predicate }];
  const behind = [...stages, ...filter];
  const last = lastOf(plain);
  const whole = plain.count || last === null ? behind : withSort(behind, last);
  const [only, ...others] = whole;
  if (others.length === 0 && only?.kind === 'sort' && !plain.count)
    return { ...plain, predicate, order: only.order, skip: only.skip, top: only.top };
  const apply = { stages: whole, set, last: plain.count ? last : null };
  return { ...plain, predicate, apply, order: [], skip: 0, top: null };
}

function allOf(predicates: readonly (Bound | null)[]): Bound | null {
  const operands = predicates.filter((predicate) => predicate !== null);
  return operands.length <= 1 ? (operands[0] ?? null) : { kind: 'and', type: 'boolean', operands };
}

function lastOf({ order, skip, top }: Selection): SortStage | null {
  return order.length === 0 && skip === 0 && top === null ? null : { kind: 'sort', order, skip, top };
}

/** All that is computed of a row, in the order it was given. */
export const computedOf = ({ computed }: RangeVariable): readonly Computed[] =>
  [...(computed ?? [])].map(([name, expr]) => ({ name, expr }));

/**
 * Options with what is expanded where nothing is asked to be: the properties of related rows that entities were grouped by, and of those,
 * where there is `$select`, the ones it names.
 */
export function expandedBy(options: Options, applied: BoundApply | null): Options {
  const { select, expand } = options;
  if (applied === null || applied.expanded.length === 0 || expand !== undefined) return options;
  const nameOf = ({ path }: SelectItem): string => path.join('/');
  const asked = select?.map(nameOf);
  const names = applied.expanded.filter((name) => asked?.includes(name) ?? true);
  const rest = select?.filter((item) => !names.includes(nameOf(item)));
  return {
    ...options,
    ...(rest === undefined ? {} : { select: rest }),
    expand: itemsOf(names.map((name) => name.split('/'))),
  };
}

function itemsOf(paths: readonly (readonly string[])[]): readonly ExpandItem[] {
  const firsts = [...new Set(paths.filter(({ length }) => length > 1).map(([first]) => first!))];
  return firsts.map((first) => {
    const rests = paths
      .filter(([name, ...rest]) => name === first && rest.length > 0)
      .map((path) => path.slice(1));
    const select = rests.filter(({ length }) => length === 1).map((path) => ({ path, at: 0 }));
    const options = { select, expand: itemsOf(rests) };
    return { path: [first], at: 0, suffix: null, levels: null, options };
  });
}
