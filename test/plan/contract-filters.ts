import type { JourneyRecord, JourneyTransitionsRecord } from '../../src/journey-api/index.js';
import type { PushedFilter } from '../../src/plan/index.js';

export type Endpoint = 'journeys' | 'transitions';
type Json = Readonly<Record<string, unknown>>;

/** How the upstream may compare media types; the contract names them in lower case and returns them capitalised. */
export type MediaReading = 'as returned' | 'in lower case';

/** Where each filter of the contract looks in a record: members below it, through lists. */
const PLACES: Readonly<Record<Endpoint, Readonly<Record<string, readonly string[]>>>> = {
  journeys: {
    'agents.group.id': ['agents', 'group', 'id'],
    'agents.group.name': ['agents', 'group', 'name'],
    'agents.name': ['agents', 'name'],
    'interactions.id': ['interactions', 'id'],
    mediaTypes: ['mediaTypes'],
    pbxNames: ['pbxNames'],
    'queues.name': ['queues', 'name'],
    'ringGroups.name': ['ringGroups', 'name'],
    journeyId: ['journeyId'],
    tenantIds: ['tenantIds'],
    wrapUpCodes: ['wrapUpCodes'],
  },
  transitions: {
    'transitions.agents.name': ['transitions', 'agents', 'name'],
    'transitions.interactionId': ['transitions', 'interactionId'],
    'transitions.previousAgents.name': ['transitions', 'previousAgents', 'name'],
    'transitions.previousQueue.name': ['transitions', 'previousQueue', 'name'],
    'transitions.previousRingGroup.name': ['transitions', 'previousRingGroup', 'name'],
    'transitions.queue.name': ['transitions', 'queue', 'name'],
    'transitions.ringGroup.name': ['transitions', 'ringGroup', 'name'],
    'transitions.name': ['transitions', 'name'],
    journeyId: ['journeyId'],
  },
};

/**
 * Whether the upstream's filters keep a journey: every filter, by any of its values, in any member of a list; transition filters keep
 * whole journeys, and may match on different transitions. Throws where the contract has no such filter, or refuses the list.
 */
export function keeps(
  filters: readonly PushedFilter[],
  record: JourneyRecord | JourneyTransitionsRecord,
  endpoint: Endpoint,
  media: MediaReading,
): boolean {
  if (new Set(filters.map(({ name }) => name)).size < filters.length) throw new Error('a filter comes twice');
  return filters.every(({ name, values }) => {
    const place = PLACES[endpoint][name];
    if (place === undefined) throw new Error(`the contract has no ${endpoint} filter ${name}`);
    if (values.length === 0 || values.includes('')) throw new Error(`${name} has no values, or an empty one`);
    const found = valuesAt(record, place);
    const compared =
      name === 'mediaTypes' && media === 'in lower case' ? found.map((each) => each.toLowerCase()) : found;
    return compared.some((each) => values.includes(each));
  });
}

function valuesAt(value: unknown, path: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path));
  const [name, ...rest] = path;
  if (name === undefined) return typeof value === 'string' ? [value] : [];
  return typeof value === 'object' && value !== null ? valuesAt((value as Json)[name], rest) : [];
}
