import { FeedError } from '../errors/index.js';
import type { EntitySet, Navigation } from './model.js';

/** The error of a document that is not sound, naming the place. */
export const unsound = (where: string, what: string): FeedError =>
  new FeedError('internal', `metadata, ${where}: ${what}`);

/** What only shows once all sets are read: where navigation leads, and that filters by role speak of each role. */
export function checkSets(sets: ReadonlyMap<string, EntitySet>): void {
  for (const set of sets.values()) {
    for (const navigation of set.navigation.values()) checkNavigation(set, navigation, sets);
    checkRoles(set);
  }
}

function checkNavigation(
  set: EntitySet,
  { name, target, partner, joinsOn }: Navigation,
  sets: ReadonlyMap<string, EntitySet>,
): void {
  const where = `${set.name}/${name}`;
  const to = sets.get(target);
  if (to === undefined) throw unsound(where, `there is no entity set ${target}`);
  for (const each of [set, to])
    if (!each.column.has(joinsOn)) throw unsound(where, `${each.name} has no ${joinsOn} to join on`);
  if (partner !== null && to.navigation.get(partner)?.target !== set.name)
    throw unsound(where, `${target}/${partner} does not lead back`);
}

/** A role without a filter would have its rows missed. */
function checkRoles({ name: setName, columns, source }: EntitySet): void {
  const rows = source.kind === 'endpoint' ? source.rows : null;
  const roles = rows?.kind === 'roles' ? rows.roles.map(([role]) => role) : [];
  for (const { name, filter } of columns) {
    if (filter === null || filter.names.every(({ role }) => role === null)) continue;
    const spoken = filter.names.map(({ role }) => role);
    if (spoken.length !== roles.length || !roles.every((role) => spoken.includes(role)))
      throw unsound(`${setName}/${name}`, `its filters are not by the roles that rows have`);
  }
}
