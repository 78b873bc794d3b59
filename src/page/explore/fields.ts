import type { Column, EntitySet } from '../metadata.js';

/** How a field is compared, and what a value for it looks like. */
export type Kind = 'text' | 'list' | 'number' | 'duration' | 'date' | 'time' | 'flag';

/** Where the members of a joined column stand one by one. */
export interface Member {
  readonly navigation: string;
  readonly column: string;
  readonly role?: 'current' | 'previous';
}

/** What a filter can be set on: a column of the set, or, by `journey/…`, one of its journey. */
export interface Field {
  readonly path: string;
  readonly column: string;
  readonly ofJourney: boolean;
  readonly kind: Kind;
  readonly member: Member | null;
  readonly description: string;
}

export const JOURNEYS = 'Journeys';
const JOURNEY = 'journey/';

/** Joined columns and the bridge that has their members; a name may hold the text that joins, so filters go to the bridge. */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, Member>>>> = {
  [JOURNEYS]: {
    interactionIds: { navigation: 'interactions', column: 'interactionId' },
    agentNames: { navigation: 'agents', column: 'agentName' },
    agentGroupNames: { navigation: 'agents', column: 'agentGroupName' },
    queueNames: { navigation: 'queues', column: 'queueName' },
    ringGroupNames: { navigation: 'ringGroups', column: 'ringGroupName' },
    mediaTypes: { navigation: 'mediaTypeList', column: 'mediaType' },
    pbxNames: { navigation: 'pbxs', column: 'pbxName' },
    tenantIds: { navigation: 'tenants', column: 'tenantId' },
    wrapUpCodes: { navigation: 'wrapUpCodeList', column: 'wrapUpCode' },
  },
  Transitions: {
    agentNames: { navigation: 'agents', column: 'agentName', role: 'current' },
    agentGroupNames: { navigation: 'agents', column: 'agentGroupName', role: 'current' },
    previousAgentNames: { navigation: 'agents', column: 'agentName', role: 'previous' },
    previousAgentGroupNames: { navigation: 'agents', column: 'agentGroupName', role: 'previous' },
  },
};

const KINDS: Readonly<Record<string, Kind>> = {
  'Edm.Int32': 'number',
  'Edm.Int64': 'number',
  'Edm.Double': 'number',
  'Edm.Decimal': 'number',
  'Edm.Date': 'date',
  'Edm.DateTimeOffset': 'time',
  'Edm.Boolean': 'flag',
};

/** Durations are whole milliseconds, told apart from other numbers by their name. */
export const isDuration = (name: string): boolean => /duration$/i.test(name);

function fieldOf(set: string, { name, type, description }: Column, ofJourney: boolean): Field {
  const member = MEMBERS[set]?.[name] ?? null;
  const kind = member !== null ? 'list' : isDuration(name) ? 'duration' : (KINDS[type] ?? 'text');
  return {
    path: ofJourney ? `${JOURNEY}${name}` : name,
    column: name,
    ofJourney,
    kind,
    member,
    description,
  };
}

/** Whether the rows of a set lead to their journey. */
export const hasJourney = (set: EntitySet): boolean => set.navigations.some(({ name }) => name === 'journey');

/** All fields of a set: its own columns first, then those of the journey its rows belong to. */
export function fieldsOf(set: EntitySet, journeys: EntitySet | undefined): readonly Field[] {
  const own = set.columns.map((column) => fieldOf(set.name, column, false));
  if (journeys === undefined || !hasJourney(set)) return own;
  return [...own, ...journeys.columns.map((column) => fieldOf(JOURNEYS, column, true))];
}

/** The path of a journey's field as a set's rows reach it. */
export const journeyPath = (set: string, column: string): string =>
  set === JOURNEYS ? column : `${JOURNEY}${column}`;

/** The same field of the journey seen from another set; null for a field that is not the journey's. */
export function pathSeenFrom(path: string, from: string, to: string): string | null {
  if (from === to) return path;
  const column = from === JOURNEYS ? path : path.startsWith(JOURNEY) ? path.slice(JOURNEY.length) : null;
  return column === null ? null : journeyPath(to, column);
}
