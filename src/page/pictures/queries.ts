/** The questions of the pictures, as paths below a service root. Each answer is drawn as it is: the feed does the counting. */

/** One case of a `case(…)`: when the first holds, the second is the value. Both are OData expressions. */
type Case = readonly [condition: string, value: string];

const cases = (list: readonly Case[], otherwise: string): string =>
  `case(${list.map(([condition, value]) => `${condition}:${value}`).join(',')},true:${otherwise})`;

export const NOT_TOLD = 'Not told';
export const RING_GROUP = ' (ring group)';

/** Where a transfer came from: the queue, else the ring group, else an agent who had the customer directly. */
const FROM_QUEUE = cases(
  [
    ['previousQueueName ne null', 'previousQueueName'],
    ['previousRingGroupName ne null', `concat(previousRingGroupName,'${RING_GROUP}')`],
    ['previousAgentNames ne null', "'An agent'"],
    ['previousAgentGroupNames ne null', "'An agent'"],
  ],
  `'${NOT_TOLD}'`,
);

const OTHER_DESTINATIONS: readonly Case[] = [
  ['agentGroupNames ne null', "'Another agent'"],
  ['externalNumber ne null', "'Outside number'"],
];

/** Where a transfer went: a destination may name an agent and the number he was called at, and then the agent counts. */
const TO_QUEUE = cases(
  [
    ['queueName ne null', 'queueName'],
    ['ringGroupName ne null', `concat(ringGroupName,'${RING_GROUP}')`],
    ['agentNames ne null', "'Another agent'"],
    ...OTHER_DESTINATIONS,
  ],
  `'${NOT_TOLD}'`,
);

const FROM_AGENT = cases([['previousAgentNames ne null', 'previousAgentNames']], "'Agent without a name'");

const TO_AGENT = cases(
  [
    ['agentNames ne null', 'agentNames'],
    ['queueName ne null', "'A queue'"],
    ['ringGroupName ne null', "'A ring group'"],
    ...OTHER_DESTINATIONS,
  ],
  `'${NOT_TOLD}'`,
);

const transfers = (origin: string, destination: string): string =>
  `Transitions?$apply=filter(name eq 'TRANSFER')/compute(${origin} as origin,${destination} as destination)` +
  '/groupby((origin,destination),aggregate($count as transfers))';

export const queries = {
  /** Every local day of the range, so that days without a journey are drawn too. */
  days: 'Dates?$select=date,dayOfWeek',
  byDay: 'Journeys?$apply=groupby((localDate,outcome),aggregate($count as journeys))',
  waits:
    "Transitions?$apply=filter(name eq 'WAITING' and queueName ne null)/groupby((mediaType,queueName)," +
    'aggregate($count as waits,duration with average as average,duration with max as longest))',
  load: 'Journeys?$apply=groupby((localDate,localHour),aggregate($count as journeys))',
  transfersOfQueues: transfers(FROM_QUEUE, TO_QUEUE),
  transfersOfAgents: transfers(FROM_AGENT, TO_AGENT),
} as const;
