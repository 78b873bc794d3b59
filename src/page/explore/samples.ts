import { JOURNEYS } from './fields.js';
import type { Query } from './query.js';

/** A question that is one click away. */
export interface Sample {
  readonly title: string;
  /** What it answers, in a sentence. */
  readonly about: string;
  readonly query: Query;
}

const desc = (column: string) => [{ column, descending: true }];
const where = (path: string, operator: string, value = '') => ({ path, operator, value });

/** The three uses that the Journey API's contract names come first: end-to-end journeys, transfer patterns, queue performance. */
export const SAMPLES: readonly Sample[] = [
  {
    title: 'Most transferred journeys',
    about: 'Which journeys were handed on most often? Follow one to see what happened in it.',
    query: {
      set: JOURNEYS,
      columns: ['journeyId', 'time', 'outcome', 'transfersCompleted', 'queueNames', 'agentNames', 'pbxNames'],
      conditions: [where('transfersCompleted', 'gt', '0')],
      order: desc('transfersCompleted'),
      top: 50,
    },
  },
  {
    title: 'Who transferred to whom',
    about: 'Each transfer is a row; what starts with “previous” is where it came from.',
    query: {
      set: 'Transitions',
      columns: [
        'journeyId',
        'time',
        'previousQueueName',
        'previousAgentNames',
        'queueName',
        'ringGroupName',
        'agentNames',
        'externalNumber',
      ],
      conditions: [where('name', 'eq', 'TRANSFER')],
      order: desc('journeyTime'),
      top: null,
    },
  },
  {
    title: 'How queues fared',
    about: 'Journeys that came to a queue, with their waiting and handling times.',
    query: {
      set: JOURNEYS,
      columns: ['journeyId', 'time', 'outcome', 'queueNames', 'queueWaitDuration', 'handlingDuration'],
      conditions: [where('queueNames', 'filled')],
      order: desc('time'),
      top: null,
    },
  },
  {
    title: 'Abandoned after a minute',
    about: 'Customers who left after waiting in a queue for a minute or longer, the longest wait first.',
    query: {
      set: JOURNEYS,
      columns: ['journeyId', 'time', 'mediaTypes', 'channelName', 'queueNames', 'queueWaitDuration'],
      conditions: [where('outcome', 'in', 'Abandoned'), where('queueWaitDuration', 'ge', '1 min')],
      order: desc('queueWaitDuration'),
      top: null,
    },
  },
  {
    title: 'On hold for long',
    about: 'Journeys with two minutes of hold or more.',
    query: {
      set: JOURNEYS,
      columns: ['journeyId', 'time', 'agentNames', 'queueNames', 'holdDuration', 'handlingDuration'],
      conditions: [where('holdDuration', 'ge', '2 min')],
      order: desc('holdDuration'),
      top: 100,
    },
  },
  {
    title: 'Ended in the script',
    about: 'Customers who never came to a queue or a person.',
    query: {
      set: JOURNEYS,
      columns: ['journeyId', 'time', 'channelName', 'contactPhoneNumber', 'scriptTreatmentDuration'],
      conditions: [where('outcome', 'in', 'EndedInScript')],
      order: desc('time'),
      top: null,
    },
  },
  {
    title: 'Before eight in the morning',
    about: 'Who comes when nobody is there? Hours are local hours of the zone chosen.',
    query: {
      set: JOURNEYS,
      columns: ['journeyId', 'time', 'localHour', 'outcome', 'mediaTypes', 'channelName', 'queueNames'],
      conditions: [where('localHour', 'lt', '8')],
      order: desc('time'),
      top: null,
    },
  },
  {
    title: 'What agents noted',
    about: 'The wrap-up codes of each journey, one by one.',
    query: {
      set: 'JourneyWrapUpCodes',
      columns: ['journeyId', 'journeyTime', 'position', 'wrapUpCode'],
      conditions: [],
      order: desc('journeyTime'),
      top: null,
    },
  },
];
