import { type Choice, type Condition, expressionOf, readChoices, writeChoices } from './conditions.js';
import { type Field, JOURNEYS, journeyPath, pathSeenFrom } from './fields.js';
import { encoded, type Place, type Query } from './query.js';

/** Values of one column with the number of journeys that have each. */
export interface Facet {
  readonly title: string;
  /** The journey's column that a click filters. */
  readonly column: string;
  /** The set whose rows are grouped: a list of a journey is counted member by member. */
  readonly source: string;
  readonly value: string;
}

export interface FacetCount {
  readonly choice: Choice;
  readonly journeys: number;
}

export const FACETS: readonly Facet[] = [
  { title: 'Outcome', column: 'outcome', source: JOURNEYS, value: 'outcome' },
  { title: 'Queue', column: 'queueNames', source: 'JourneyQueues', value: 'queueName' },
  { title: 'Media type', column: 'mediaTypes', source: 'JourneyMediaTypes', value: 'mediaType' },
  { title: 'Channel', column: 'channelName', source: JOURNEYS, value: 'channelName' },
  { title: 'Direction', column: 'direction', source: JOURNEYS, value: 'direction' },
];

/** Values a facet asks for; a list that long tells by itself that a filter is the better way. */
const MOST_VALUES = 60;

/**
 * The request that counts a facet's values: journeys of the root's range that meet all other conditions on the journey. Its own is left
 * out, so that a second value can be chosen beside the first.
 */
export function facetPath(
  facet: Facet,
  query: Query,
  { root, zone }: Place,
  journeyFields: readonly Field[],
): string {
  const prefix = facet.source === JOURNEYS ? '' : 'journey/';
  const filter = query.conditions
    .flatMap((condition) => {
      const path = pathSeenFrom(condition.path, query.set, JOURNEYS);
      const field = journeyFields.find((each) => each.path === path);
      if (field === undefined || isOf(facet, query.set, condition)) return [];
      return expressionOf(field, condition, prefix, zone) ?? [];
    })
    .join(' and ');
  const count = prefix === '' ? '$count' : 'journeyId with countdistinct';
  const group = `groupby((${facet.value}),aggregate(${count} as journeys))`;
  return encoded(
    `${root}${facet.source}`,
    new Map([
      ['$apply', filter === '' ? group : `filter(${filter})/${group}`],
      ['$orderby', `journeys desc,${facet.value}`],
      ['$top', String(MOST_VALUES)],
    ]),
  );
}

/** The counts in an answer to `facetPath`. */
export const facetCounts = (facet: Facet, rows: readonly Readonly<Record<string, unknown>>[]): FacetCount[] =>
  rows.map((row) => {
    const value = row[facet.value];
    return { choice: typeof value === 'string' ? value : null, journeys: Number(row['journeys']) };
  });

const isOf = (facet: Facet, set: string, { path, operator }: Condition): boolean =>
  operator === 'in' && path === journeyPath(set, facet.column);

/** What is chosen in a facet. */
export const chosenIn = (facet: Facet, query: Query): Choice[] =>
  query.conditions
    .filter((condition) => isOf(facet, query.set, condition))
    .flatMap(({ value }) => readChoices(value));

/** The conditions after a click on a value: it is chosen, or no longer. */
export function toggled(facet: Facet, choice: Choice, query: Query): readonly Condition[] {
  const chosen = chosenIn(facet, query);
  const next = chosen.includes(choice) ? chosen.filter((each) => each !== choice) : [...chosen, choice];
  const others = query.conditions.filter((condition) => !isOf(facet, query.set, condition));
  if (next.length === 0) return others;
  const path = journeyPath(query.set, facet.column);
  return [...others, { path, operator: 'in', value: writeChoices(next) }];
}
