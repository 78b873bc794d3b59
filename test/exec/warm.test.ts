import { settledDays } from '../../src/exec/index.js';
import { dayOf, Zone } from '../../src/time/index.js';

const HOUR_MS = 3_600_000;
const LATE = Date.parse('2100-01-01T00:00:00Z');

/** Settled days between two local days, as the hours they have, by their start in UTC. */
function days(zone: string, from: [number, number, number], to: [number, number, number], before = LATE) {
  const found = settledDays(dayOf(...from), dayOf(...to), new Zone(zone), before);
  return found.map(({ start, end }) => [new Date(start).toISOString().slice(0, 16), (end - start) / HOUR_MS]);
}

it('are local days, the last one excluded', () => {
  expect(days('Europe/Bucharest', [2025, 3, 29], [2025, 4, 1])).toEqual([
    ['2025-03-28T22:00', 24],
    ['2025-03-29T22:00', 23],
    ['2025-03-30T21:00', 24],
  ]);
});

it('end when the last of them has settled, to the millisecond', () => {
  const end = Date.parse('2025-01-03T00:00:00Z');
  expect(days('UTC', [2025, 1, 1], [2025, 1, 9], end)).toHaveLength(2);
  expect(days('UTC', [2025, 1, 1], [2025, 1, 9], end - 1)).toHaveLength(1);
});

it('leave out a day that a zone passed over', () => {
  expect(days('Pacific/Apia', [2011, 12, 29], [2012, 1, 1])).toEqual([
    ['2011-12-29T10:00', 24],
    ['2011-12-30T10:00', 24],
  ]);
});

it('leave out the days on both sides of a midnight that came twice', () => {
  // Clocks went back from 00:01 to 23:01.
  expect(days('America/St_Johns', [2010, 11, 5], [2010, 11, 10]).map(([start]) => start)).toEqual([
    '2010-11-05T02:30',
    '2010-11-08T03:30',
    '2010-11-09T03:30',
  ]);
});
