import { outcomeOf, type Outcome } from './apply-answer.js';
import type { Json } from './derived.js';
import type { SetName } from './model.js';
import type { Aggregate, Grouping, Measure, Method, Path, Sequence } from './pipeline.js';
import { cmp, col, everything, text, type OrderItem, type Query } from './query.js';
import type { RawJourney, RawTransition } from './read-all.js';
import { buildSets } from './rows.js';

/** Four journeys an hour apart; times handled 30, 10, none and 20. */
const journeys: readonly RawJourney[] = [
  { journeyId: 'a', outcome: 'Handled', direction: 'Inbound', handlingDuration: 30 },
  { journeyId: 'b', outcome: 'Handled', direction: 'Outbound', handlingDuration: 10 },
  { journeyId: 'c', outcome: 'Abandoned', direction: 'Inbound' },
  { journeyId: 'd', direction: 'Inbound', handlingDuration: 20 },
].map((journey, i) => ({ ...journey, time: `2025-01-01T0${String(i)}:00:00Z` }));

const transition = (time: string, duration: number): RawTransition => ({ time, name: 'WAITING', duration });

export const sets = buildSets(
  {
    journeys,
    transitions: [
      {
        journeyId: 'a',
        transitions: [transition('2025-01-01T00:00:00Z', 1), transition('2025-01-01T00:00:01Z', 2)],
      },
      { journeyId: 'b', transitions: [transition('2025-01-01T01:00:00Z', 4)] },
    ],
  },
  'UTC',
);

export const answerTo = (apply: Sequence, rest: Partial<Query> = {}, set: SetName = 'Journeys'): Outcome =>
  outcomeOf(sets, { ...everything(set), apply, ...rest });
export const rowsOf = (
  apply: Sequence,
  rest: Partial<Query> = {},
  set: SetName = 'Journeys',
): readonly Json[] => answerTo(apply, rest, set).rows;

// Short spellings, so that tests read like the query.
export const path = (name: string, ...steps: readonly string[]): Path => ({ path: steps, name });
export const of = (name: string, method: Method): Measure => ({ k: 'path', method, ...path(name) });
export const as = (name: string, measure: Measure): Aggregate => ({ as: name, ...measure });
export const count = as('n', { k: 'number', path: [] });
export const aggregate = (...items: readonly Aggregate[]): Sequence => [{ k: 'aggregate', items }];
export const groupby = (by: readonly Grouping[], then: Sequence | null = null): Sequence => [
  { k: 'groupby', by, then },
];
export const desc = (name: string): OrderItem => ({ v: col(name), desc: true });
export const handled = cmp(col('outcome'), 'eq', text('Handled'));
