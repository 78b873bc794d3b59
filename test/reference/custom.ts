import type { SetName } from './model.js';
import type { Method } from './pipeline.js';
import { cmp, col, int, nil, text, type Cond } from './query.js';

/** A custom aggregate: a method over a column of those rows of its set that meet a condition; `count` counts these rows. */
export interface Custom {
  readonly method: Method | 'count';
  readonly of: string | null;
  readonly where: Cond | null;
}

const custom = (method: Custom['method'], of: string | null, where: Cond | null = null): Custom => ({
  method,
  of,
  where,
});
const outcome = (name: string): Cond => cmp(col('outcome'), 'eq', text(name));
const state = (name: string): Cond => cmp(col('name'), 'eq', text(name));

/** The custom aggregates of each set, written down by hand from their descriptions. */
export const customs: Readonly<Partial<Record<SetName, Readonly<Record<string, Custom>>>>> = {
  Journeys: {
    journeyCount: custom('count', null),
    handledCount: custom('count', null, outcome('Handled')),
    abandonedCount: custom('count', null, outcome('Abandoned')),
    transferredCount: custom('count', null, cmp(col('transfersCompleted'), 'gt', int(0))),
    totalHandlingDuration: custom('sum', 'handlingDuration'),
    averageHandlingDuration: custom('average', 'handlingDuration', outcome('Handled')),
    averageQueueWaitDuration: custom('average', 'queueWaitDuration', cmp(col('queueNames'), 'ne', nil)),
    longestQueueWaitDuration: custom('max', 'queueWaitDuration'),
  },
  Transitions: {
    transitionCount: custom('count', null),
    journeyCount: custom('countdistinct', 'journeyId'),
    transferCount: custom('count', null, state('TRANSFER')),
    holdCount: custom('count', null, state('HOLD')),
    totalDuration: custom('sum', 'duration'),
    averageTalkingDuration: custom('average', 'duration', state('TALKING')),
    averageWaitingDuration: custom('average', 'duration', state('WAITING')),
    longestWaitingDuration: custom('max', 'duration', state('WAITING')),
  },
};
