import { type Endpoint, type Page, type RecordOf, upstreamCode } from '../journey-api/index.js';
import { floorSecond, parseInstant } from '../time/index.js';
import type { AskedRange, Asker } from './asker.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Journeys of the last hour still change much. */
const QUIET_MS = HOUR_MS;
const USUAL_DAYS = 7;
/** The contract's longest range is 60 days. */
const WIDE_DAYS = 59;
/** With fewer journeys in a week the probe looks further back. */
const FEW = 50;
const ENOUGH = 400;
const MOST_PAGES = 4;

/** A journey as both endpoints tell of it. */
export interface Journey {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly record: RecordOf<'journeys'>;
}

/** Journeys of the last days, from both endpoints, that the findings are drawn from. */
export interface Sample {
  readonly range: AskedRange;
  /** Ascending by time, as they came. */
  readonly journeys: readonly Journey[];
  /** Transitions by journey, as they came. */
  readonly transitions: ReadonlyMap<string, RecordOf<'transitions'>['transitions']>;
  /** The upstream's own count of the range. */
  readonly total: number;
  /** A page's cursor, asked for at the start with `limit` 1; null where there is none. */
  readonly cursor: string | null;
  readonly cursorRefused: boolean;
}

/** The range that ends an hour before now, back a number of days; whole seconds. */
export function lastDays(now: number, days: number): AskedRange {
  const to = floorSecond(now - QUIET_MS);
  return { from: to - days * DAY_MS, to };
}

export const widest = (now: number): AskedRange => lastDays(now, WIDE_DAYS);

/** Reads the sample: two to ten requests. */
export async function readSample(asker: Asker, now: number): Promise<Sample> {
  let range = lastDays(now, USUAL_DAYS);
  let first = await asker.ask('journeys', { ...range, limit: 1 });
  if (first.totalElements < FEW) {
    range = widest(now);
    first = await asker.ask('journeys', { ...range, limit: 1 });
  }
  const journeys = await pages('journeys', range, asker);
  const lists = await pages('transitions', range, asker);
  return {
    range,
    total: first.totalElements,
    cursor: first.nextPageCursor,
    cursorRefused: journeys.refused || lists.refused,
    journeys: journeys.records.map((record) => ({
      id: record.journeyId,
      time: parseInstant(record.time),
      record,
    })),
    transitions: new Map(lists.records.map(({ journeyId, transitions }) => [journeyId, transitions])),
  };
}

async function pages<E extends Endpoint>(
  endpoint: E,
  range: AskedRange,
  asker: Asker,
): Promise<{ readonly records: readonly RecordOf<E>[]; readonly refused: boolean }> {
  const records: RecordOf<E>[] = [];
  const question = { ...range, limit: Math.min(1000, asker.maxLimit) };
  let page: Page<RecordOf<E>> = await asker.ask(endpoint, question);
  records.push(...page.data);
  for (let read = 1; read < MOST_PAGES && records.length < ENOUGH && page.nextPageCursor !== null; read++) {
    try {
      page = await asker.ask(endpoint, { ...question, cursor: page.nextPageCursor });
    } catch (error) {
      if (!isDeadCursor(error)) throw error;
      return { records, refused: true };
    }
    records.push(...page.data);
  }
  return { records, refused: false };
}

export const isDeadCursor = (error: unknown): boolean => upstreamCode(error) === 'invalidCursor';
