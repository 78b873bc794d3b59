import { columns, type SetName } from './model.js';
import type { Row } from './rows.js';

const bridgeKey = ['journeyId', 'position'];

/** The columns of each set's key. */
export const keys: Readonly<Record<SetName, readonly string[]>> = {
  Journeys: ['journeyId'],
  Transitions: ['transitionId'],
  JourneyInteractions: bridgeKey,
  JourneyAgents: bridgeKey,
  JourneyQueues: bridgeKey,
  JourneyRingGroups: bridgeKey,
  JourneyMediaTypes: bridgeKey,
  JourneyPbxs: bridgeKey,
  JourneyTenants: bridgeKey,
  JourneyWrapUpCodes: bridgeKey,
  TransitionAgents: ['transitionId', 'role', 'position'],
  Outcomes: ['name'],
  TransitionStates: ['name'],
  Dates: ['date'],
};

/** A row's key predicate, percent-encoded; a key of one part bare or by name, as `named` says (URL Conventions 4.3.1). */
export function keyPredicate(set: SetName, row: Row, named: boolean): string {
  const parts = keys[set].map((name) => {
    const text = String(row[name]);
    const value = columns[set][name] === 'text' ? `'${text.replaceAll("'", "''")}'` : text;
    return keys[set].length === 1 && !named ? value : `${name}=${value}`;
  });
  return `(${encodeURIComponent(parts.join(','))})`;
}
