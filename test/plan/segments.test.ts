import fc from 'fast-check';
import { requestFor } from '../../src/plan/index.js';
import { interval, union } from '../../src/plan/intervals.js';
import { MAX_SEGMENT_MS, segmentsOf } from '../../src/plan/segments.js';
import { Zone } from '../../src/time/index.js';

const at = (text: string): number => Date.parse(text);
const DAY = 86_400_000;
const ZONES = [
  'UTC',
  'Europe/Bucharest',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Australia/Lord_Howe',
] as const;

describe('segmentsOf', () => {
  const second = fc.integer({
    min: at('2009-01-01T00:00:00Z') / 1000,
    max: at('2026-01-01T00:00:00Z') / 1000,
  });
  const length = fc.oneof(
    fc.integer({ min: 1, max: 10 * 86_400 }),
    fc.integer({ min: 1, max: 400 * 86_400 }),
  );
  const window = fc
    .array(fc.tuple(second, length), { minLength: 1, maxLength: 3 })
    .map((pairs) => union(pairs.map(([start, seconds]) => interval(start * 1000, (start + seconds) * 1000))));

  it('cover the window exactly, half open, in the order asked, each as long as the contract allows', () => {
    fc.assert(
      fc.property(window, fc.constantFrom(...ZONES), fc.boolean(), (set, name, selective) => {
        const zone = new Zone(name);
        const segments = segmentsOf(set, zone, selective, 'ASC');
        expect(union([segments])).toEqual(set);
        segments.forEach(({ start, end }, i) => {
          expect(end).toBeGreaterThan(start);
          expect(end - start).toBeLessThanOrEqual(MAX_SEGMENT_MS);
          if (!selective) expect(end - start).toBeLessThanOrEqual(7 * DAY + 3_600_000);
          if (i > 0) expect(start).toBeGreaterThanOrEqual(segments[i - 1].end);
        });
        expect(segmentsOf(set, zone, selective, 'DESC')).toEqual([...segments].reverse());
      }),
    );
  });

  it('have their borders on local midnights that do not depend on the window', () => {
    fc.assert(
      fc.property(window, window, fc.constantFrom(...ZONES), fc.boolean(), (one, other, name, selective) => {
        const zone = new Zone(name);
        const ends = new Set([...one, ...other].flatMap(({ start, end }) => [start, end]));
        const inner = (set: typeof one) =>
          segmentsOf(set, zone, selective, 'ASC')
            .flatMap(({ start, end }) => [start, end])
            .filter((each) => !ends.has(each));
        for (const border of inner(one)) expect(zone.startOfDay(zone.day(border))).toBe(border);
        const both = (border: number): boolean =>
          [one, other].every((set) => set.some(({ start, end }) => start < border && border < end));
        expect(inner(one).filter(both)).toEqual(expect.arrayContaining(inner(other).filter(both)));
      }),
    );
  });

  it('keeps 59 local days of an autumn within 60 × 24 hours', () => {
    const zone = new Zone('Europe/Bucharest');
    const segments = segmentsOf(
      interval(at('2025-01-01T00:00:00Z'), at('2026-01-01T00:00:00Z')),
      zone,
      true,
      'ASC',
    );
    const hours = segments.slice(1, -1).map(({ start, end }) => (end - start) / 3_600_000);
    expect(hours).toContain(59 * 24 + 1);
    expect(hours).toContain(59 * 24 - 1);
    expect(Math.max(...hours)).toBeLessThanOrEqual(60 * 24);
  });

  it('cuts a day of 25 hours as one', () => {
    const zone = new Zone('Europe/Bucharest');
    const day = interval(at('2025-10-25T21:00:00Z'), at('2025-10-26T22:00:00Z'));
    expect(segmentsOf(day, zone, false, 'ASC')).toEqual(day);
  });

  it('is empty for an empty window', () => {
    expect(segmentsOf([], new Zone('UTC'), false, 'ASC')).toEqual([]);
  });
});

describe('requestFor', () => {
  const segment = { start: at('2025-03-01T00:00:00Z'), end: at('2025-03-02T00:00:00Z') };
  const request = requestFor(segment, [], 'Europe/Bucharest', 1000, 'ASC');

  it('asks both ends one millisecond early, and leaves no empty list of filters (traps 1 and 2)', () => {
    expect(request).toEqual({
      dateRange: { start: '2025-02-28T23:59:59.999Z', end: '2025-03-01T23:59:59.999Z' },
      displayTimezone: 'Europe/Bucharest',
      limit: 1000,
      sortDirection: 'ASC',
    });
    expect(requestFor(segment, [{ name: 'journeyId', values: ['a'] }], 'UTC', 1, 'DESC')).toMatchObject({
      filters: [{ name: 'journeyId', values: ['a'] }],
      limit: 1,
      sortDirection: 'DESC',
    });
  });

  it('is right under all four readings of the ends, for starts on whole seconds', () => {
    const [from, to] = [at(request.dateRange.start), at(request.dateRange.end)];
    const readings = [
      (start: number) => start >= from && start <= to,
      (start: number) => start >= from && start < to,
      (start: number) => start > from && start <= to,
      (start: number) => start > from && start < to,
    ];
    for (const border of [segment.start, segment.end]) {
      for (const start of [border - 1000, border, border + 1000]) {
        const inside = start >= segment.start && start < segment.end;
        expect(readings.map((reading) => reading(start))).toEqual([inside, inside, inside, inside]);
      }
    }
  });
});
