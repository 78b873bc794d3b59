import type { Sandbox } from '../../src/sandbox/index.js';
import {
  ask,
  ids,
  readAll,
  sandbox,
  stopSandboxes,
  type Journey,
  type JourneyTransitions,
} from './support.js';

const HOUR = 3_600_000;
/** A Wednesday afternoon. */
const BUSY = Date.parse('2025-06-11T13:20:00.500Z');
const range = (now: number) => ({
  dateRange: { start: '2025-05-28T00:00:00Z', end: new Date(now).toISOString() },
});

let now = BUSY;
let api: Sandbox;
beforeAll(async () => {
  api = await sandbox({ journeysPerDay: 800, now: () => now });
});
beforeEach(() => {
  now = BUSY;
});
afterAll(stopSandboxes);

const later = async (): Promise<Map<string, JourneyTransitions>> => {
  now = BUSY + 40 * 24 * HOUR;
  const lists = await readAll<JourneyTransitions>(api, 'transitions', range(BUSY));
  now = BUSY;
  return new Map(lists.map((record) => [record.journeyId, record]));
};

it('nothing is visible that lies after now; running states have lasted until now', async () => {
  const lists = await readAll<JourneyTransitions>(api, 'transitions', range(now));
  const final = await later();
  let open = 0;
  let running = 0;
  for (const { journeyId, transitions } of lists) {
    const whole = final.get(journeyId)!.transitions;
    const visible = whole.filter((step) => Date.parse(step.time) <= BUSY);
    expect(transitions.length).toBeGreaterThan(0);
    expect(transitions).toEqual(
      visible.map((step) => ({ ...step, duration: Math.min(step.duration, BUSY - Date.parse(step.time)) })),
    );
    if (visible.length < whole.length) open++;
    if (visible.some((step) => step.duration > BUSY - Date.parse(step.time))) running++;
  }
  expect(open).toBeGreaterThan(10);
  expect(running).toBeGreaterThan(10);
  // Whoever started after now is not there yet, and comes later.
  expect(final.size).toBe(lists.length);
});

it('open journeys have no FINISHED of their last interaction, and their sums are those of what is visible', async () => {
  const journeys = await readAll(api, 'journeys', range(now));
  const lists = await readAll<JourneyTransitions>(api, 'transitions', range(now));
  const open = lists.filter(({ transitions }) => transitions[transitions.length - 1]!.name !== 'FINISHED');
  expect(open.length).toBeGreaterThan(5);
  const byId = new Map(journeys.map((journey) => [journey.journeyId, journey]));
  for (const { journeyId, transitions } of open) {
    const journey: Journey = byId.get(journeyId)!;
    const handling = transitions.filter(({ name }) => name === 'TALKING' || name === 'HOLD');
    expect(journey.handlingDuration).toBe(handling.reduce((sum, step) => sum + step.duration, 0));
    expect(journey.interactions.map(({ id }) => id).sort()).toEqual(
      [...new Set(transitions.map((step) => step.interactionId))].sort(),
    );
    if (transitions.every(({ name }) => name !== 'FINISHED') && handling.length === 0) {
      expect(journey.outcome).toBe('UnknownOutcome');
    }
  }
});

it('as time goes on, totals and matches follow, although they are kept', async () => {
  const day = { dateRange: { start: '2025-06-11T00:00:00Z', end: '2025-06-12T00:00:00Z' } };
  const finished = { ...day, filters: [{ name: 'transitions.name', values: ['FINISHED'] }] };
  const fresh = async (body: Record<string, unknown>, instant: number) => {
    const other = await sandbox({ journeysPerDay: 800, now: () => instant });
    return ids(await readAll(other, 'transitions', body));
  };
  const counts: number[] = [];
  for (const step of [0, 1, 40_000, HOUR, 5 * HOUR, 2 * HOUR]) {
    now = BUSY + step;
    for (const body of [day, finished]) {
      const found = ids(await readAll(api, 'transitions', body));
      expect(found).toEqual(await fresh(body, now));
      expect((await ask(api, 'transitions', body)).body.totalElements).toBe(found.length);
      counts.push(found.length);
    }
  }
  expect(new Set(counts).size).toBeGreaterThan(4);
});

it('some journeys last days, and about one a month longer than a week', async () => {
  const quiet = await sandbox({ journeysPerDay: 200 });
  const long: number[] = [];
  for (const month of ['2025-02', '2025-03', '2025-04']) {
    const dateRange = { start: `${month}-01T00:00:00Z`, end: `${month}-28T23:59:59Z` };
    const filters = [
      { name: 'transitions.queue.name', values: ['Email Care', 'Complaints', 'Correo', 'Engage Mail'] },
    ];
    for (const { transitions } of await readAll<JourneyTransitions>(quiet, 'transitions', {
      dateRange,
      filters,
    })) {
      const times = transitions.map((step) => Date.parse(step.time));
      long.push((times[times.length - 1]! - times[0]!) / HOUR);
    }
  }
  expect(long.filter((hours) => hours > 24).length).toBeGreaterThan(20);
  expect(long.filter((hours) => hours > 168).length).toBeGreaterThanOrEqual(3);
  expect(long.filter((hours) => hours > 168).length).toBeLessThan(12);
  expect(Math.max(...long)).toBeLessThan(400);
});
