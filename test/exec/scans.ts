import { startOfRecord } from '../../src/exec/gather.js';
import type { Scan } from '../../src/exec/segment-reader.js';
import { interval } from '../../src/plan/intervals.js';
import { Zone } from '../../src/time/index.js';

/** Where scans begin, in epoch milliseconds; on the sixth day after it the clocks go forward in Europe. */
export const START = Date.parse('2025-03-25T00:00:00Z');
export const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** How far a journey's first transition may lie from its start. */
const SLACK = 60_000;

/** A scan of ten days of journeys by days of Bucharest, oldest first, with nothing asked by filter. */
export const scanOf = (changes: Partial<Scan> = {}): Scan => ({
  endpoint: 'journeys',
  window: interval(START, START + 10 * DAY),
  cut: 'days',
  filters: [],
  direction: 'ASC',
  zone: new Zone('Europe/Bucharest'),
  lanes: 4,
  limit: null,
  startOf: startOfRecord,
  toleranceMs: changes.endpoint === 'transitions' ? 2 * SLACK : 0,
  ahead: () => true,
  ...changes,
});
