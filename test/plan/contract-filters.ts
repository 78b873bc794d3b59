import type { JourneyRecord, JourneyTransitionsRecord } from '../../src/journey-api/index.js';
import type { Assumptions, PushedFilter } from '../../src/plan/index.js';

export type Endpoint = 'journeys' | 'transitions';
type Json = Readonly<Record<string, unknown>>;

/** How the upstream may compare media types; the contract names them in lower case and returns them capitalised. */
export type MediaReading = 'as returned' | 'in lower case';

/** A journey as both endpoints know it. */
export interface BothRecords {
  readonly journeys: JourneyRecord;
  readonly transitions: JourneyTransitionsRecord;
}

export interface Reading extends Pick<Assumptions, 'filtersAcross' | 'valuesWithin'> {
  readonly media: MediaReading;
}

/** Where each filter of the contract looks in a record: members below it, through lists. */
const PLACES: Readonly<Record<Endpoint, Readonly<Record<string, readonly string[]>>>> = {
  journeys: {
    'agents.group.id': ['agents', 'group', 'id'],
    'agents.group.name': ['agents', 'group', 'name'],
    'agents.name': ['agents', 'name'],
    'interactions.id': ['interactions', 'id'],
    mediaTypes: ['mediaTypes'],
    'queues.name': ['queues', 'name'],
    'ringGroups.name': ['ringGroups', 'name'],
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
  },
};
/** What either endpoint filters by the journey, though a transition carries none of it. */
const OF_JOURNEY = ['journeyId', 'pbxNames', 'tenantIds'];

/**
 * Whether the upstream's filters keep a journey: every filter, by any of its values, in any member of a list, unless the reading says
 * otherwise; transition filters keep whole journeys, and may match on different transitions. Throws where the contract has no such filter,
 * or refuses the list.
 */
export function keeps(
  filters: readonly PushedFilter[],
  records: BothRecords,
  endpoint: Endpoint,
  { media, filtersAcross, valuesWithin }: Reading,
): boolean {
  if (new Set(filters.map(({ name }) => name)).size < filters.length) throw new Error('a filter comes twice');
  const holds = ({ name, values }: PushedFilter): boolean => {
    if (values.length === 0 || values.includes('')) throw new Error(`${name} has no values, or an empty one`);
    const found = membersOf(name, records, endpoint);
    const compared =
      name === 'mediaTypes' && media === 'in lower case' ? found.map((each) => each.toLowerCase()) : found;
    const has = (value: string): boolean => compared.includes(value);
    return valuesWithin === 'or' ? values.some(has) : values.every(has);
  };
  // All are looked at, so that a filter the contract does not have never goes unnoticed.
  const results = filters.map(holds);
  if (filters.length === 0) return true;
  return filtersAcross === 'and' ? !results.includes(false) : results.includes(true);
}

function membersOf(name: string, records: BothRecords, endpoint: Endpoint): readonly string[] {
  if (OF_JOURNEY.includes(name)) return valuesAt(records.journeys, [name]);
  const place = PLACES[endpoint][name];
  if (place === undefined) throw new Error(`the contract has no ${endpoint} filter ${name}`);
  return valuesAt(records[endpoint], place);
}

function valuesAt(value: unknown, path: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path));
  const [name, ...rest] = path;
  if (name === undefined) return typeof value === 'string' ? [value] : [];
  return typeof value === 'object' && value !== null ? valuesAt((value as Json)[name], rest) : [];
}
