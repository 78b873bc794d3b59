import { ids, readAll, sandbox, stopSandboxes, type Journey, type JourneyTransitions } from './support.js';

let journeys: Journey[];
let lists: JourneyTransitions[];
/** Four weeks, Monday to Sunday. */
const range = { dateRange: { start: '2025-05-05T00:00:00Z', end: '2025-06-01T23:59:59.999Z' } };

beforeAll(async () => {
  const api = await sandbox({ journeysPerDay: 250 });
  journeys = await readAll(api, 'journeys', range);
  lists = await readAll<JourneyTransitions>(api, 'transitions', range);
});
afterAll(stopSandboxes);

const count = (which: (journey: Journey) => boolean) => journeys.filter(which).length;
const share = (which: (journey: Journey) => boolean) => count(which) / journeys.length;

it('weekdays are busier than weekends, Monday most of all; days busier than nights', () => {
  const byWeekday = Array.from({ length: 7 }, (_, day) =>
    count(({ time }) => new Date(time).getUTCDay() === day),
  );
  expect(Math.min(...byWeekday.slice(1, 6))).toBeGreaterThan(Math.max(byWeekday[0]!, byWeekday[6]!) * 1.2);
  expect(byWeekday.indexOf(Math.max(...byWeekday))).toBe(1);
  const hour = (from: number, to: number) =>
    count(({ time }) => new Date(time).getUTCHours() >= from && new Date(time).getUTCHours() < to);
  expect(hour(8, 17)).toBeGreaterThan(hour(17, 24) * 3);
  expect(hour(0, 5)).toBeLessThan(journeys.length * 0.05);
  expect(hour(0, 5)).toBeGreaterThan(0);
});

it('outcomes, media and directions occur in likely shares', () => {
  const outcome = (name: string) => share((journey) => journey.outcome === name);
  expect(outcome('Handled')).toBeGreaterThan(0.6);
  for (const name of ['Abandoned', 'EndedInScript', 'Other']) {
    expect(outcome(name)).toBeGreaterThan(0.02);
    expect(outcome(name)).toBeLessThan(0.2);
  }
  expect(outcome('UnknownOutcome')).toBeGreaterThan(0.002);
  for (const media of ['Phone', 'Chat', 'Email']) {
    expect(share((journey) => journey.mediaTypes.includes(media))).toBeGreaterThan(0.08);
  }
  for (const direction of ['Inbound', 'Outbound', 'Internal']) {
    expect(share((journey) => [journey.direction].flat().includes(direction))).toBeGreaterThan(0.02);
  }
  expect(share((journey) => typeof journey.direction === 'string')).toBeGreaterThan(0.05);
  expect(share((journey) => Array.isArray(journey.direction))).toBeGreaterThan(0.7);
  expect(
    count((journey) => Array.isArray(journey.direction) && journey.direction.length > 1),
  ).toBeGreaterThan(20);
});

it('journeys are stitched from interactions on several systems', () => {
  expect(count((journey) => journey.interactions.length > 1)).toBeGreaterThan(200);
  expect(count(({ pbxNames, tenantIds }) => pbxNames.length > 0 && tenantIds.length > 0)).toBeGreaterThan(50);
  expect(count(({ mediaTypes }) => mediaTypes.length > 1)).toBeGreaterThan(20);
  expect(new Set(journeys.flatMap(({ interactions }) => interactions.map(({ type }) => type)))).toEqual(
    new Set([null, 'UC', 'Engage']),
  );
  const transfers = lists.flatMap(({ transitions }) => transitions.filter(({ name }) => name === 'TRANSFER'));
  for (const kind of ['agents', 'queue', 'ringGroup', 'externalNumber'] as const) {
    const some = transfers.filter(({ [kind]: to }) => to !== null && (!Array.isArray(to) || to.length > 0));
    expect(some.length).toBeGreaterThan(10);
  }
  expect(transfers.every(({ previousAgents }) => previousAgents.length > 0)).toBe(true);
  expect(transfers.filter(({ previousQueue }) => previousQueue !== null).length).toBeGreaterThan(50);
  expect(transfers.filter(({ previousRingGroup }) => previousRingGroup !== null).length).toBeGreaterThan(5);
});

it('queues and agents carry unequal load', () => {
  const tally = (values: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts.values()].sort((a, b) => b - a);
  };
  const queues = tally(journeys.flatMap((journey) => journey.queues.map(({ name }) => name)));
  expect(queues.length).toBeGreaterThan(12);
  expect(queues[0]!).toBeGreaterThan(queues[queues.length - 1]! * 5);
  const agents = tally(journeys.flatMap((journey) => journey.agents.map(({ name }) => name ?? '')));
  expect(agents.length).toBeGreaterThan(60);
  expect(agents[0]!).toBeGreaterThan(agents[agents.length - 1]! * 3);
});

it('awkward but real names and gaps occur', () => {
  const agents = journeys.flatMap((journey) => journey.agents);
  const names = new Set(agents.map(({ name }) => name));
  for (const name of ["Siobhán O'Brien", 'Dr. Ruiz, Ana', 'José; María Núñez', '李小龍', null]) {
    expect(names).toContain(name);
  }
  expect(agents.filter(({ name }) => name === null).length).toBeLessThan(agents.length / 50);
  expect(agents.some(({ group }) => group === null)).toBe(true);
  const queues = new Set(journeys.flatMap((journey) => journey.queues.map(({ name }) => name)));
  expect(queues).toContain('Returns; Exchanges');
  expect(queues).toContain('Premium 💎');
  expect(count(({ contact }) => Object.values(contact).every((value) => value === null))).toBeGreaterThan(0);
  expect(count(({ contact }) => contact.name === null)).toBeLessThan(journeys.length / 3);
  expect(count(({ channel }) => channel === null)).toBeGreaterThan(0);
  for (const list of ['agents', 'queues', 'ringGroups', 'pbxNames', 'tenantIds', 'wrapUpCodes'] as const) {
    expect(count((journey) => journey[list].length === 0)).toBeGreaterThan(0);
    expect(count((journey) => journey[list].length > 1)).toBeGreaterThan(0);
  }
  const twice = count(
    ({ agents: list }) => new Set(list.map((agent) => JSON.stringify(agent))).size < list.length,
  );
  expect(twice).toBeGreaterThan(5);
});

it('some journeys share their start second, at a load of 250 a day', () => {
  const tied = journeys.filter((journey, i) => journey.time === journeys[i - 1]?.time);
  expect(tied.length).toBeGreaterThan(10);
  expect(new Set(ids(tied)).size).toBe(tied.length);
});
