import type { Sandbox } from '../../src/sandbox/index.js';
import {
  ids,
  NOW,
  readAll,
  sandbox,
  stopSandboxes,
  type Journey,
  type JourneyTransitions,
  type Transition,
} from './support.js';

let api: Sandbox;
let journeys: Journey[];
let lists: JourneyTransitions[];
const range = { dateRange: { start: '2025-05-20T00:00:00Z', end: new Date(NOW).toISOString() } };

beforeAll(async () => {
  api = await sandbox({ journeysPerDay: 200 });
  journeys = await readAll(api, 'journeys', range);
  lists = await readAll<JourneyTransitions>(api, 'transitions', range);
});
afterAll(stopSandboxes);

const sum = (list: readonly Transition[], which: (step: Transition) => boolean): number =>
  list.filter(which).reduce((total, step) => total + step.duration, 0);

/** Script time of each interaction until that interaction waits in a queue. */
function scriptTreatment(list: readonly Transition[]): number {
  const queued = new Set<string>();
  let total = 0;
  for (const step of list) {
    if (step.name === 'WAITING' && step.queue !== null) queued.add(step.interactionId);
    if (step.name === 'IN_SCRIPT' && !queued.has(step.interactionId)) total += step.duration;
  }
  return total;
}

it('both endpoints show the same journeys in the same order', () => {
  expect(journeys.length).toBeGreaterThan(3000);
  expect(ids(lists)).toEqual(ids(journeys));
  expect(new Set(ids(journeys)).size).toBe(journeys.length);
});

it('handling, hold, waits, script time and transfers agree journey by journey', () => {
  const held = (step: Transition) => step.name === 'HOLD';
  const handled = (step: Transition) => step.name === 'TALKING' || held(step);
  const queued = (step: Transition) => step.name === 'WAITING' && step.queue !== null;
  const rung = (step: Transition) => step.name === 'WAITING' && step.ringGroup !== null;
  journeys.forEach((journey, i) => {
    const list = lists[i]!.transitions;
    expect({
      handlingDuration: journey.handlingDuration,
      holdDuration: journey.holdDuration,
      queueWaitDuration: journey.queueWaitDuration,
      ringGroupWaitDuration: journey.ringGroupWaitDuration,
      queueAndRingGroupWaitDuration: journey.queueAndRingGroupWaitDuration,
      scriptTreatmentDuration: journey.scriptTreatmentDuration,
      transfersCompleted: journey.transfersCompleted,
    }).toEqual({
      handlingDuration: sum(list, handled),
      holdDuration: sum(list, held),
      queueWaitDuration: sum(list, queued),
      ringGroupWaitDuration: sum(list, rung),
      queueAndRingGroupWaitDuration: sum(list, queued) + sum(list, rung),
      scriptTreatmentDuration: scriptTreatment(list),
      transfersCompleted: list.filter((step) => step.name === 'TRANSFER').length,
    });
  });
  const some = (of: (journey: Journey) => number) => journeys.filter((journey) => of(journey) > 0).length;
  for (const of of [
    (j: Journey) => j.holdDuration,
    (j: Journey) => j.queueWaitDuration,
    (j: Journey) => j.ringGroupWaitDuration,
    (j: Journey) => j.scriptTreatmentDuration,
    (j: Journey) => j.transfersCompleted,
    (j: Journey) => j.offeringDuration,
    (j: Journey) => j.wrapUpDuration,
    (j: Journey) => j.forwardedToQueue,
    (j: Journey) => j.forwardedToRingGroup,
    (j: Journey) => j.forwardedToScript,
  ]) {
    expect(some(of)).toBeGreaterThan(50);
    expect(some(of)).toBeLessThan(journeys.length - 50);
  }
});

it('script time after the first queue occurs, and is not script treatment', () => {
  const later = lists.filter(
    ({ transitions }) => scriptTreatment(transitions) < sum(transitions, (step) => step.name === 'IN_SCRIPT'),
  );
  expect(later.length).toBeGreaterThan(5);
});

it('a journey starts with its earliest transition, floored to the second, and lists them ascending', () => {
  journeys.forEach((journey, i) => {
    const times = lists[i]!.transitions.map((step) => Date.parse(step.time));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(Date.parse(journey.time)).toBe(Math.floor(times[0]! / 1000) * 1000);
  });
});

it('the outcome keeps the documented rules as far as transitions tell', () => {
  journeys.forEach((journey, i) => {
    const finished = lists[i]!.transitions.some((step) => step.name === 'FINISHED');
    if (journey.handlingDuration > 0) expect(journey.outcome).toBe('Handled');
    else expect(journey.outcome).not.toBe('Handled');
    if (!finished && journey.handlingDuration === 0) expect(journey.outcome).toBe('UnknownOutcome');
  });
  expect(new Set(journeys.map((journey) => journey.outcome))).toEqual(
    new Set(['Handled', 'Abandoned', 'EndedInScript', 'Other', 'UnknownOutcome']),
  );
});

it('whoever and whatever transitions name, the journey lists', () => {
  journeys.forEach((journey, i) => {
    const list = lists[i]!.transitions.filter((step) => step.name !== 'TRANSFER');
    const json = (values: readonly unknown[]) => new Set(values.map((value) => JSON.stringify(value)));
    const agents = json(journey.agents);
    for (const agent of json(list.flatMap((step) => step.agents))) expect(agents).toContain(agent);
    expect(json(journey.queues)).toEqual(
      json(list.flatMap((step) => (step.queue === null ? [] : [step.queue]))),
    );
    expect(json(journey.ringGroups)).toEqual(
      json(list.flatMap((step) => (step.ringGroup === null ? [] : [step.ringGroup]))),
    );
    expect(new Set(journey.interactions.map(({ id }) => id))).toEqual(
      new Set(list.map((step) => step.interactionId)),
    );
    expect(new Set(journey.mediaTypes)).toEqual(new Set(list.map((step) => step.mediaType)));
    expect(new Set([journey.direction].flat())).toEqual(
      new Set(journey.interactions.map((interaction) => interaction.direction)),
    );
  });
});

it('the order of the outcome rules decides where several apply', async () => {
  const { outcomeOf } = await import('../../src/sandbox/simulation/views.js');
  expect(outcomeOf(['Abandoned', 'Handled'], 0)).toBe('Handled');
  expect(outcomeOf(['Abandoned', 'Accepted'], 0)).toBe('Handled');
  expect(outcomeOf(['Abandoned'], 1)).toBe('Handled');
  expect(outcomeOf([], 1)).toBe('Handled');
  expect(outcomeOf(['EndedInScript', 'Abandoned'], 0)).toBe('Abandoned');
  expect(outcomeOf(['NoAnswer', 'EndedInScript'], 0)).toBe('EndedInScript');
  expect(outcomeOf([null, 'Rejected'], 0)).toBe('Other');
  expect(outcomeOf([null], 0)).toBe('UnknownOutcome');
  expect(outcomeOf([], 0)).toBe('UnknownOutcome');
});

const JOURNEY_MEMBERS = [
  'time', 'journeyId', 'interactions', 'agents', 'channel', 'contact', 'direction', 'transfersCompleted',
  'forwardedToQueue', 'forwardedToRingGroup', 'forwardedToScript', 'handlingDuration', 'holdDuration', 'mediaTypes',
  'offeringDuration', 'outcome', 'pbxNames', 'queueAndRingGroupWaitDuration', 'queues', 'queueWaitDuration',
  'ringGroups', 'ringGroupWaitDuration', 'scriptTreatmentDuration', 'tenantIds', 'wrapUpCodes', 'wrapUpDuration',
]; // prettier-ignore
const TRANSITION_MEMBERS = [
  'time', 'name', 'interactionId', 'agents', 'previousAgents', 'previousQueue', 'previousRingGroup', 'queue',
  'ringGroup', 'duration', 'externalNumber', 'mediaType',
]; // prettier-ignore
const STATES = [
  'STARTED', 'IN_SCRIPT', 'WAITING', 'TALKING', 'HOLD', 'OUTBOUND_CALL_INITIATED', 'TRANSFER', 'FINISHED',
]; // prettier-ignore

it("records have the members of the contract's examples, in their order", () => {
  for (const journey of journeys) {
    expect(Object.keys(journey)).toEqual(JOURNEY_MEMBERS);
    expect(journey.journeyId).toMatch(/^[0-9a-f]{32}$/);
    expect(journey.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Object.keys(journey.contact)).toEqual(['name', 'phoneNumber', 'email']);
  }
  const steps = lists.flatMap((record) => record.transitions);
  for (const step of steps) {
    expect(Object.keys(step)).toEqual(TRANSITION_MEMBERS);
    expect(step.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  }
  expect(new Set(steps.map((step) => step.name))).toEqual(new Set(STATES));
  expect(lists.every((record) => Object.keys(record).join() === 'journeyId,transitions')).toBe(true);
});
