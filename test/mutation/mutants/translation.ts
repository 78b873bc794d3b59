import type { Mutant } from '../program.js';
import { breaks } from './breaks.js';

const translation = breaks('plan/translation.ts')(
  [
    'trap 5: a joined value asks for the whole list only',
    'return [...result, value];',
    'return [value];',
    'a joined list asks for its first members',
  ],
  [
    'trap 5: a joined value asks for the text before its first joiner only',
    'return [...result, value];',
    'return [...result.slice(0, 1), ...(result.length > 0 ? [] : [value])];',
    'a name may hold the joiner',
  ],
  [
    'trap 5: a joined value asks for its first members but not for itself',
    'return [...result, value];',
    'return result.length > 0 ? result : [value];',
    'a name may hold the joiner',
  ],
  [
    'trap 5: joined lists have one value',
    '    ask: prefixes,\n    singleValued: false,',
    '    ask: prefixes,\n    singleValued: true,',
    'two lists of agents on two transitions are not intersected',
  ],
  [
    'trap 5: joined lists are exact',
    'singleValued: false,\n    exact: false,',
    'singleValued: false,\n    exact: true,',
    'Journeys/agentNames is counted right',
  ],
  [
    'trap 4: a filter on rows is exact',
    "exact: false,\n    because: 'the filter selects whole",
    "exact: true,\n    because: 'the filter selects whole",
    'the plan tells whether the filter of Transitions/name is exact',
  ],
  [
    'trap 12: a column of a row may have two values',
    "singleValued: true,\n    exact: false,\n    because: 'the filter selects whole",
    "singleValued: false,\n    exact: false,\n    because: 'the filter selects whole",
    'Transitions/name has one value',
  ],
  [
    'trap 12: a journey may have two identifiers',
    'singleValued: true,\n    exact: true,',
    'singleValued: false,\n    exact: true,',
    'two journeys at once ask nothing',
  ],
  [
    'trap 13: an identifier is not exact',
    "exact: true,\n    because: 'each journey",
    "exact: false,\n    because: 'each journey",
    'a chain of or on identifiers is counted by one request of one record',
  ],
  [
    'an identifier is asked in lower case',
    'single: {\n    ask: (value) => [value],',
    'single: {\n    ask: (value) => [value.slice(1)],',
    'Journeys/journeyId asks by its filter',
  ],
  [
    'a row asks for something else',
    'row: {\n    ask: (value) => [value],',
    'row: {\n    ask: (value) => [value.trim().slice(1)],',
    'Transitions/name asks by its filter',
  ],
  [
    'a transition is looked for under its own identifier',
    '[found[1]!]',
    '[value]',
    'Transitions/transitionId asks by its filter',
  ],
  [
    'trap 12: an identifier without a number is looked for',
    'found === null ? []',
    'found === null ? null',
    'an identifier without a number asks nothing',
  ],
  [
    'a transition’s identifier is exact',
    "exact: false,\n    because: 'the filter selects the journey",
    "exact: true,\n    because: 'the filter selects the journey",
    'the plan tells whether the filter of Transitions/transitionId is exact',
  ],
  [
    'trap 1: an empty value is asked',
    "if (values === null || values.includes('')) return null;",
    'if (values === null) return null;',
    'an empty text is asked by no filter',
  ],
  [
    'trap 6: media types are asked in lower case only',
    '[each, each.toLowerCase()]',
    '[each.toLowerCase()]',
    'JourneyMediaTypes/mediaType asks by its filter',
  ],
  [
    'trap 6: media types are asked as written only',
    '[each, each.toLowerCase()]',
    '[each]',
    'JourneyMediaTypes/mediaType asks by its filter',
  ],
  [
    'trap 7: PBXs are no filter of transitions',
    "['journeyId', 'pbxNames', 'tenantIds']",
    "['journeyId', 'tenantIds']",
    'PBXs filter transitions without their journeys',
  ],
  [
    'trap 7: tenants are no filter of transitions',
    "['journeyId', 'pbxNames', 'tenantIds']",
    "['journeyId', 'pbxNames']",
    'tenants filter transitions without their journeys',
  ],
  [
    'trap 7: journeys know filters of transitions',
    "name.startsWith('transitions.') === (endpoint === 'transitions')",
    'true',
    'conditions on transitions join them',
  ],
);

export const mutants: readonly Mutant[] = translation;
