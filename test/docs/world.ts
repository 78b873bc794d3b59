import { type RawJourney, type RawTransition, readAll } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';

/** The upstream of docs/translation.md: 41 days of about 400 journeys each, and what lies around them. */
export const FROM = '2025-05-01T00:00:00Z';
export const TO = '2025-06-11T00:00:00Z';
export const NOW = '2025-06-15T12:00:00Z';

const HOUR_MS = 3_600_000;
/** The records a request may ask for. */
const PAGE = 1000;

/** A journey as both endpoints tell it. */
export interface Journey extends RawJourney {
  readonly start: number;
  readonly states: readonly (RawTransition & { readonly at: number })[];
}

/** What a query needs of the upstream: searches, and the records they give. */
export interface Cost {
  readonly requests: number;
  readonly rows: number;
}

export type Condition = (journey: Journey) => boolean;
export const all: Condition = () => true;

export interface Span {
  readonly from?: string;
  readonly to?: string;
}

/**
 * Everything the upstream holds, read by the letter of the contract, and what the least possible cost of a query is: the journeys
 * that the answer cannot be told without, in as few requests as the contract's limit of 1000 allows.
 */
export class World {
  constructor(readonly journeys: readonly Journey[]) {}

  /** Journeys that start in a span, the 41 days where it is not given, and meet a condition. */
  within({ from = FROM, to = TO }: Span, condition: Condition = all): readonly Journey[] {
    const [start, end] = [Date.parse(from), Date.parse(to)];
    return this.journeys.filter((each) => each.start >= start && each.start < end && condition(each));
  }

  /** All journeys that the contract's filters and ranges can tell apart from the others. */
  reading(condition: Condition = all, span: Span = {}): Cost {
    return cost(this.within(span, condition).length);
  }

  /** Of those, as many from one end as it takes to meet `count` that match. */
  until(count: number, matches: Condition, { last = false, asked = all, ...span }: Until = {}): Cost {
    const journeys = this.within(span, asked);
    const inOrder = last ? [...journeys].reverse() : journeys;
    let left = count;
    const at = inOrder.findIndex((journey) => matches(journey) && --left === 0);
    return cost(at < 0 ? inOrder.length : at + 1);
  }

  /** Journeys that may have one of the first `count` transitions: those that start before its time. */
  untilTransition(count: number, span: Span = {}): Cost {
    const journeys = this.within(span);
    const times = journeys.flatMap(({ states }) => states.map(({ at }) => at)).sort((a, b) => a - b);
    return cost(journeys.filter(({ start }) => start <= times[count - 1]!).length);
  }

  /** Journeys that may have one of the last `count` transitions: those that start up to the longest journey before its time. */
  sinceTransition(count: number, maxJourneyHours: number, span: Span = {}): Cost {
    const journeys = this.within(span);
    const times = journeys.flatMap(({ states }) => states.map(({ at }) => at)).sort((a, b) => b - a);
    const from = times[count - 1]! - maxJourneyHours * HOUR_MS;
    return cost(journeys.filter(({ start }) => start >= from).length);
  }
}

export interface Until extends Span {
  readonly last?: boolean;
  /** What the upstream can be asked for. */
  readonly asked?: Condition;
}

export const cost = (rows: number): Cost => ({ requests: Math.max(1, Math.ceil(rows / PAGE)), rows });
export const nothing: Cost = { requests: 0, rows: 0 };
/** One search for a total: it gives a record, though nobody wants it. */
export const total: Cost = { requests: 1, rows: 1 };
export const sum = (...costs: readonly Cost[]): Cost => ({
  requests: costs.reduce((found, { requests }) => found + requests, 0),
  rows: costs.reduce((found, { rows }) => found + rows, 0),
});
/** The same journeys are read from both endpoints. */
export const both = (one: Cost): Cost => sum(one, one);

export const holds = (
  list: RawJourney['agents'] | RawJourney['queues'],
  ...names: readonly string[]
): boolean => (list ?? []).some((each) => names.includes(each?.name ?? ''));
export const passes = (journey: Journey, ...names: readonly string[]): boolean =>
  journey.states.some(({ name }) => names.includes(name ?? ''));

export async function startWorld(): Promise<{ readonly feed: TestFeed; readonly world: World }> {
  const feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 400, days: 60, seed: 1 },
  });
  const to = Date.parse(NOW);
  const { journeys, transitions } = await readAll(feed.sandbox.url, 'sandbox-key', {
    from: to - 61 * 24 * HOUR_MS,
    to,
    pageSize: PAGE,
  });
  const states = new Map(transitions.map((list) => [list.journeyId, list.transitions]));
  const known = journeys.map((journey) => ({
    ...journey,
    start: Date.parse(journey.time),
    states: (states.get(journey.journeyId) ?? []).map((each) => ({ ...each, at: Date.parse(each.time) })),
  }));
  const inOrder = known.sort((a, b) => a.start - b.start || (a.journeyId < b.journeyId ? -1 : 1));
  return { feed, world: new World(inOrder) };
}
