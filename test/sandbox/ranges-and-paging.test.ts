import fc from 'fast-check';
import type { Sandbox } from '../../src/sandbox/index.js';
import { Population } from '../../src/sandbox/simulation/population.js';
import {
  ask, codeOf, DAY, ids, NOW, readAll, sandbox, stopSandboxes, WEEK, type Journey, type JourneyTransitions,
} from './support.js'; // prettier-ignore

let api: Sandbox;
let journeys: Journey[];

beforeAll(async () => {
  api = await sandbox();
  journeys = await readAll(api, 'journeys', { dateRange: WEEK });
});
afterAll(stopSandboxes);

const iso = (epochMs: number) => new Date(epochMs).toISOString();
const start = (journey: Journey) => Date.parse(journey.time);

describe('date ranges', () => {
  it('select by start, both ends included, in any offset and notation', async () => {
    const from = journeys[40]!;
    const to = journeys[400]!;
    const expected = ids(
      journeys.filter((journey) => start(journey) >= start(from) && start(journey) <= start(to)),
    );
    const local = (epochMs: number, offset: string, minutes: number) =>
      iso(epochMs + minutes * 60_000).replace('Z', offset);
    for (const [offset, minutes] of [
      ['Z', 0],
      ['+03:00', 180],
      ['+0300', 180],
      ['-0330', -210],
      ['-05', -300],
    ] as const) {
      const dateRange = {
        start: local(start(from), offset, minutes),
        end: local(start(to), offset, minutes),
      };
      expect(ids(await readAll(api, 'journeys', { dateRange }))).toEqual(expected);
    }
  });

  it('a millisecond beside a start leaves it out', async () => {
    const one = start(journeys[100]!);
    const mates = journeys.filter((journey) => start(journey) === one).length;
    const count = async (from: number, to: number) =>
      (await ask(api, 'journeys', { dateRange: { start: iso(from), end: iso(to) } })).body.totalElements;
    expect(await count(one, one)).toBe(mates);
    expect(await count(one - 500, one - 1)).toBe(0);
    expect(await count(one + 1, one + 500)).toBe(0);
    expect(await count(one - 500, one + 500)).toBe(mates);
  });

  it('any range gives the journeys of it: random ranges against the full read', async () => {
    const low = Date.parse(WEEK.start);
    const high = Date.parse(WEEK.end);
    const instant = fc.oneof(fc.integer({ min: low, max: high }), fc.constantFrom(...journeys.map(start)));
    await fc.assert(
      fc.asyncProperty(instant, instant, async (a, b) => {
        const dateRange = { start: iso(Math.min(a, b)), end: iso(Math.max(a, b)) };
        const expected = journeys.filter(
          (journey) => start(journey) >= Math.min(a, b) && start(journey) <= Math.max(a, b),
        );
        expect(ids(await readAll(api, 'journeys', { dateRange }))).toEqual(ids(expected));
        expect((await ask(api, 'transitions', { dateRange, limit: 1 })).body.totalElements).toBe(
          expected.length,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('all transitions come with a journey that started in the range, also those after its end', async () => {
    const hour = { start: '2025-06-10T09:00:00Z', end: '2025-06-10T10:00:00Z' };
    const found = await readAll<JourneyTransitions>(api, 'transitions', { dateRange: hour });
    const whole = new Map(
      (await readAll<JourneyTransitions>(api, 'transitions', { dateRange: WEEK })).map((record) => [
        record.journeyId,
        record,
      ]),
    );
    expect(found.length).toBeGreaterThan(3);
    for (const record of found) expect(record).toEqual(whole.get(record.journeyId));
    const late = found
      .flatMap((record) => record.transitions)
      .filter((step) => step.time > '2025-06-10T10:00:00.999Z');
    expect(late.length).toBeGreaterThan(0);
  });

  it('knows nothing before the first day and nothing after now', async () => {
    const short = await sandbox({ days: 3 });
    const all = await readAll(short, 'journeys', {
      dateRange: { start: '2025-06-01T00:00:00Z', end: '2025-06-20T00:00:00Z' },
    });
    expect(all[0]!.time.slice(0, 10)).toBe('2025-06-12');
    expect(all[all.length - 1]!.time.slice(0, 10)).toBe('2025-06-15');
    expect(all.every((journey) => start(journey) <= NOW)).toBe(true);
    const future = { start: iso(NOW + 1000), end: iso(NOW + 86_400_000) };
    expect((await ask(short, 'journeys', { dateRange: future })).body).toEqual({
      data: [],
      nextPageCursor: null,
      totalElements: 0,
    });
  });
});

describe('sort, limit and totals', () => {
  it('TIME sorts ascending by default, and descending is the reverse', async () => {
    const times = journeys.map(start);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const reversed = await readAll(api, 'journeys', { dateRange: WEEK, sortDirection: 'DESC' });
    expect(ids(reversed)).toEqual(ids(journeys).reverse());
  });

  it('limit is 100 unless given, from 1 to 1000, and counts journeys on both endpoints', async () => {
    expect((await ask(api, 'journeys')).body.data).toHaveLength(100);
    for (const endpoint of ['journeys', 'transitions'] as const) {
      for (const limit of [1, 17, 1000]) {
        const { body } = await ask(api, endpoint, { dateRange: WEEK, limit });
        expect(body.data).toHaveLength(Math.min(limit, journeys.length));
        expect(body.totalElements).toBe(journeys.length);
      }
    }
  });

  it.each([1, 2, 13, 100, 999])('pages of %d lose nothing and repeat nothing', async (limit) => {
    const dateRange = limit === 1 ? { start: DAY.start, end: '2025-06-10T09:00:00Z' } : WEEK;
    const whole = ids(await readAll(api, 'journeys', { dateRange }));
    for (const sortDirection of ['ASC', 'DESC']) {
      for (const endpoint of ['journeys', 'transitions'] as const) {
        const found = ids(await readAll(api, endpoint, { dateRange, limit, sortDirection }));
        expect(found).toEqual(sortDirection === 'ASC' ? whole : [...whole].reverse());
      }
    }
  });

  it('the cursor is null exactly on the last page', async () => {
    const whole = await ask(api, 'journeys', { limit: 1000 });
    const count = whole.body.totalElements;
    expect(whole.body.nextPageCursor).toBeNull();
    expect((await ask(api, 'journeys', { limit: count })).body.nextPageCursor).toBeNull();
    expect((await ask(api, 'journeys', { limit: count - 1 })).body.nextPageCursor).not.toBeNull();
  });
});

describe('cursors', () => {
  const first = async () => (await ask(api, 'journeys', { limit: 10 })).body.nextPageCursor!;
  const filters = [
    { name: 'mediaTypes', values: ['phone', 'chat'] },
    { name: 'agents.group.id', values: ['101'] },
  ];

  it('stay with their query: endpoint, range, filters and key', async () => {
    const nextPageCursor = await first();
    const changes = [
      { dateRange: { ...DAY, end: '2025-06-10T23:59:59.998Z' } },
      { dateRange: { ...DAY, start: '2025-06-10T00:00:00.001Z' } },
      { filters },
    ];
    for (const change of changes) {
      expect(codeOf(await ask(api, 'journeys', { ...change, nextPageCursor }))).toBe('invalidcursor');
    }
    expect(codeOf(await ask(api, 'transitions', { nextPageCursor }))).toBe('invalidcursor');
    expect(codeOf(await ask(api, 'journeys', { nextPageCursor }, 'sandbox-key-north'))).toBe('invalidcursor');
  });

  it('allow another limit, display timezone, spelling of the range, and order of filters', async () => {
    const whole = await readAll(api, 'journeys', { filters });
    const { nextPageCursor } = (await ask(api, 'journeys', { filters, limit: 5 })).body;
    const answer = await ask(api, 'journeys', {
      filters: filters.map(({ name, values }) => ({ name, values: [...values].reverse() })).reverse(),
      dateRange: { start: '2025-06-10T03:00:00+03:00', end: '2025-06-11T02:59:59.999+0300' },
      displayTimezone: 'Asia/Tokyo',
      limit: 3,
      nextPageCursor,
    });
    expect(ids(answer.body.data)).toEqual(ids(whole.slice(5, 8)));
  });

  it('are refused when a single letter differs', async () => {
    const cursor = await first();
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=';
    await fc.assert(
      fc.asyncProperty(fc.nat(cursor.length - 1), fc.constantFrom(...letters), async (at, letter) => {
        fc.pre(cursor[at] !== letter);
        const nextPageCursor = cursor.slice(0, at) + letter + cursor.slice(at + 1);
        expect(codeOf(await ask(api, 'journeys', { limit: 10, nextPageCursor }))).toBe('invalidcursor');
      }),
      { numRuns: 100 },
    );
    for (const nextPageCursor of ['', `${cursor}=`, cursor.slice(1), `${cursor} `]) {
      expect(codeOf(await ask(api, 'journeys', { limit: 10, nextPageCursor }))).toBe('invalidcursor');
    }
  });

  it('hold in another sandbox of the same seed, not of another', async () => {
    const nextPageCursor = await first();
    const twin = await sandbox();
    const stranger = await sandbox({ seed: 2 });
    expect((await ask(twin, 'journeys', { limit: 10, nextPageCursor })).body).toEqual(
      (await ask(api, 'journeys', { limit: 10, nextPageCursor })).body,
    );
    expect(codeOf(await ask(stranger, 'journeys', { limit: 10, nextPageCursor }))).toBe('invalidcursor');
  });
});

describe('cost', () => {
  it('a count over 60 dense days builds no journey, a page only its own, an id only one', async () => {
    const dense = await sandbox({ journeysPerDay: 10_000 });
    const dateRange = { start: '2025-04-10T00:00:00Z', end: '2025-06-09T00:00:00Z' };
    const built = jest.spyOn(Population.prototype, 'journey');
    const starts = jest.spyOn(Population.prototype, 'startsOf');
    const { body } = await ask(dense, 'journeys', { dateRange, limit: 3 });
    expect(body.totalElements).toBeGreaterThan(500_000);
    expect(built).toHaveBeenCalledTimes(3);
    expect(new Set(starts.mock.calls.map(([day]) => day)).size).toBeLessThanOrEqual(2);
    built.mockClear();
    const filters = [{ name: 'journeyId', values: [body.data[1]!.journeyId, 'f'.repeat(32), 'made up'] }];
    const byId = await ask(dense, 'journeys', { dateRange, filters });
    expect(byId.body.totalElements).toBe(1);
    expect(byId.body.data[0]).toEqual(body.data[1]);
    expect(built.mock.calls.length).toBeLessThanOrEqual(2);
    built.mockRestore();
    starts.mockRestore();
  });
});
