import type { EntitySet } from '../../src/model/index.js';
import { ASSUMED, type Branch } from '../../src/plan/index.js';
import { askedBy, branchesAt, type ConjunctPlan, pushDown } from '../../src/plan/pushdown.js';
import { journeys } from '../model/model.js';
import { predicateOf } from '../odata/evaluating.js';

/** Nothing refused, no time range. */
const undecided = {
  assumptions: ASSUMED,
  refused: new Set<string>(),
  decidedByWindow: () => false,
  boundsWindow: () => false,
};

/** The conditions on journeys that are asked for a predicate. */
export const asked = (text: string, set: EntitySet = journeys) =>
  askedBy(predicateOf(text, { set }), undecided);

/** What becomes of its conjuncts. */
export function settled(
  text: string,
  set: EntitySet = journeys,
  changes: Partial<typeof undecided> = {},
): readonly ConjunctPlan[] {
  return pushDown(set, predicateOf(text, { set }), asked(text, set), { ...undecided, ...changes });
}

/** The scans of the set's own endpoint. */
export function branches(text: string, set: EntitySet = journeys): readonly Branch[] {
  if (set.source.kind !== 'endpoint') throw new Error('not read from upstream');
  return branchesAt(set.source.endpoint, asked(text, set), ASSUMED);
}

/** The filters of the only scan, by name. */
export function filters(
  text: string,
  set: EntitySet = journeys,
): Readonly<Record<string, readonly string[]>> {
  const [only, ...others] = branches(text, set);
  expect(others).toEqual([]);
  return Object.fromEntries(only.map(({ name, values }) => [name, values]));
}

/** Whether no journey can have a row for which it is true. */
export const contradicts = (text: string, set: EntitySet = journeys): boolean =>
  asked(text, set).length === 0;
