import type { SimEvent } from './simulation/events.js';
import type { JourneyFacts, JourneyView } from './simulation/views.js';
import type { SandboxOptions } from './options.js';

export type Endpoint = 'journeys' | 'transitions';

/** One member of the request's `filters`. */
export interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/** Whether a filter's value equals a field's. */
type Test = (value: string | null) => boolean;

/** Fields of the journey as a whole: lists match when any member does. */
const wholeJourney: Readonly<Record<string, (facts: JourneyFacts, test: Test) => boolean>> = {
  pbxNames: (facts, test) => facts.pbxNames.some(test),
  tenantIds: (facts, test) => facts.tenantIds.some(test),
};

const journeyFilters: typeof wholeJourney = {
  ...wholeJourney,
  'agents.group.id': (facts, test) => facts.agents.some((agent) => test(agent.group?.id ?? null)),
  'agents.group.name': (facts, test) => facts.agents.some((agent) => test(agent.group?.name ?? null)),
  'agents.name': (facts, test) => facts.agents.some((agent) => test(agent.name)),
  'interactions.id': (facts, test) => facts.interactions.some((interaction) => test(interaction.id)),
  mediaTypes: (facts, test) => facts.mediaTypes.some(test),
  'queues.name': (facts, test) => facts.queues.some((queue) => test(queue.name)),
  'ringGroups.name': (facts, test) => facts.ringGroups.some((ringGroup) => test(ringGroup.name)),
  wrapUpCodes: (facts, test) => facts.wrapUpCodes.some(test),
};

/** Fields of a transition: a journey is selected when any of its transitions matches. */
const transitionFilters: Readonly<Record<string, (event: SimEvent, test: Test) => boolean>> = {
  'transitions.agents.name': (event, test) => event.agents.some((agent) => test(agent.name)),
  'transitions.interactionId': (event, test) => test(event.interaction.id),
  'transitions.previousAgents.name': (event, test) => event.previousAgents.some((agent) => test(agent.name)),
  'transitions.previousQueue.name': (event, test) => test(event.previousQueue?.name ?? null),
  'transitions.previousRingGroup.name': (event, test) => test(event.previousRingGroup?.name ?? null),
  'transitions.queue.name': (event, test) => test(event.queue?.name ?? null),
  'transitions.ringGroup.name': (event, test) => test(event.ringGroup?.name ?? null),
  'transitions.name': (event, test) => test(event.kind),
};

/** The eleven filters of each endpoint. */
export const filterNames: Readonly<Record<Endpoint, ReadonlySet<string>>> = {
  journeys: new Set(['journeyId', ...Object.keys(journeyFilters)]),
  transitions: new Set(['journeyId', ...Object.keys(wholeJourney), ...Object.keys(transitionFilters)]),
};

/** A request's filters, made ready. */
export interface Selector {
  /** The only journeys that can match, where the filters say so; null for any. */
  readonly journeyIds: readonly string[] | null;
  matches(view: JourneyView): boolean;
  /** The transitions to print, as `transitionScope` says. */
  keep(transitions: readonly SimEvent[]): readonly SimEvent[];
}

export function selector(
  endpoint: Endpoint,
  filters: readonly Filter[],
  options: Pick<SandboxOptions, 'filtersAcross' | 'valuesWithin' | 'caseSensitive' | 'transitionScope'>,
): Selector {
  const fields = endpoint === 'journeys' ? journeyFilters : wholeJourney;
  const parts = filters.map((filter) => ready(filter, fields, options));
  const rowTests = parts.flatMap((part) => (part.row === null ? [] : [part.row]));
  const ids = filters.find((filter) => filter.name === 'journeyId');
  const decisive = ids !== undefined && (options.filtersAcross === 'and' || filters.length === 1);
  const fold = (id: string): string => (options.caseSensitive ? id : id.toLowerCase());
  const narrows = options.transitionScope === 'matching' && rowTests.length > 0;
  return {
    journeyIds: decisive ? [...new Set(ids.values.map(fold))] : null,
    matches: (view) =>
      options.filtersAcross === 'and'
        ? parts.every((part) => part.journey(view))
        : parts.length === 0 || parts.some((part) => part.journey(view)),
    keep: (transitions) =>
      narrows ? transitions.filter((event) => rowTests.some((test) => test(event))) : transitions,
  };
}

interface ReadyFilter {
  readonly journey: (view: JourneyView) => boolean;
  /** For filters on transitions: whether one transition matches any of the values. */
  readonly row: ((event: SimEvent) => boolean) | null;
}

function ready(
  filter: Filter,
  fields: typeof wholeJourney,
  options: Pick<SandboxOptions, 'valuesWithin' | 'caseSensitive'>,
): ReadyFilter {
  const { name } = filter;
  const values = filter.values.map((value) => (name === 'mediaTypes' ? capitalised(value) : value));
  const alternatives = options.valuesWithin === 'or' ? [values] : values.map((value) => [value]);
  const tests = alternatives.map((list) => equalsOne(list, options.caseSensitive));
  if (name === 'journeyId') {
    return { journey: (view) => tests.every((test) => test(view.journey.id)), row: null };
  }
  const field = fields[name];
  if (field !== undefined)
    return { journey: (view) => tests.every((test) => field(view.facts, test)), row: null };
  const rowField = transitionFilters[name]!;
  return {
    journey: (view) => tests.every((test) => view.transitions.some((event) => rowField(event, test))),
    row: (event) => tests.some((test) => rowField(event, test)),
  };
}

function equalsOne(values: readonly string[], caseSensitive: boolean): Test {
  if (caseSensitive) {
    const set = new Set<string | null>(values);
    return (value) => set.has(value);
  }
  const set = new Set(values.map((value) => value.toLowerCase()));
  return (value) => value !== null && set.has(value.toLowerCase());
}

/** Media types are documented in lower case and returned capitalised; both spellings are taken. */
function capitalised(value: string): string {
  return value === value.toLowerCase() ? value.charAt(0).toUpperCase() + value.slice(1) : value;
}
