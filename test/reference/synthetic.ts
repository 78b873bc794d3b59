import { chooser, type Choose } from './random.js';
import type { RawAgent, RawData, RawJourney, RawTransition } from './read-all.js';

/** Names with what a URL, a joined list, or a comparison of texts could stumble over. */
const agents: readonly RawAgent[] = [
  { name: 'Ana Pop', group: { id: '101', name: 'Sales' } },
  { name: "Sinead O'Brien", group: { id: '102', name: 'Back office; night' } },
  { name: 'Ana Pop', group: { id: '102', name: 'Back office; night' } },
  { name: 'Zoë & Łukasz', group: null },
  { name: '😀 Bot', group: { id: '103', name: null } },
  { name: '\uFF21lpha', group: { id: '101', name: 'Sales' } },
  { name: null, group: { id: '104', name: 'Ghosts' } },
  { name: '100% + #1', group: { id: '105', name: 'A/B' } },
];
const queues = ['Support', 'Support; Gold', 'Sales', 'support'];
const ringGroups = ['1011', '1015'];
const mediaTypes = ['Phone', 'Chat', 'Email'];
const outcomes = ['Handled', 'Abandoned', 'EndedInScript', 'Other', null];
const names = ['IN_SCRIPT', 'WAITING', 'TALKING', 'HOLD', 'TRANSFER'];
const wrapUps = ['Service Call', 'Support Call', "Won't fix"];

/**
 * Journeys as an upstream might return them, about one in every four hours from `start` on (ISO 8601): the same for the
 * same seed. Some lists stand latest first, some transitions share their instant, some members are null.
 */
export function synthetic(count: number, start: string, seed = 1): RawData {
  const choose = chooser(seed);
  const journeys: RawJourney[] = [];
  const transitions: RawData['transitions'][number][] = [];
  for (let i = 0; i < count; i++) {
    const earliest = Date.parse(start) + i * 4 * 3_600_000 + choose(7_200_000);
    const journeyId = `j${String(i * 7919).padStart(6, '0')}${i % 5 === 0 ? "'x" : ''}`;
    journeys.push(journey(journeyId, Math.floor(earliest / 1000) * 1000, choose));
    transitions.push({ journeyId, transitions: list(earliest, journeyId, choose) });
  }
  return { journeys, transitions };
}

const pick = <T>(from: readonly T[], choose: Choose): T => from[choose(from.length)];
const some = <T>(from: readonly T[], most: number, choose: Choose): T[] =>
  Array.from({ length: choose(most + 1) }, () => pick(from, choose));
const duration = (choose: Choose): number => (choose(3) === 0 ? 0 : choose(600_000));

function journey(journeyId: string, time: number, choose: Choose): RawJourney {
  const wait = duration(choose);
  return {
    journeyId,
    time: new Date(time).toISOString(),
    outcome: pick(outcomes, choose),
    direction: pick([['Inbound'], 'Outbound', ['Inbound', 'Internal'], [], null], choose),
    channel: pick([{ id: '4411', name: 'Support Line' }, { id: '4412', name: null }, null], choose),
    contact: pick([{ name: '+4433', phoneNumber: '+4499', email: null }, { name: 'Ana Pop' }, null], choose),
    interactions: some([1, 2, 3], 2, choose).map((n) => ({
      id: `int-${journeyId}-${n}`,
      direction: 'Inbound',
      type: null,
    })),
    agents: some(agents, 3, choose),
    queues: some(queues, 2, choose).map((name) => ({ name })),
    ringGroups: some(ringGroups, 1, choose).map((name) => ({ name })),
    mediaTypes: some([...mediaTypes, null], 2, choose),
    pbxNames: some(['pbx1', 'pbx2'], 1, choose),
    tenantIds: some(['8x8', 'acme'], 2, choose),
    wrapUpCodes: some(wrapUps, 2, choose),
    transfersCompleted: choose(3),
    forwardedToQueue: choose(2),
    forwardedToRingGroup: choose(2),
    forwardedToScript: choose(4),
    handlingDuration: duration(choose),
    holdDuration: duration(choose),
    offeringDuration: duration(choose),
    queueAndRingGroupWaitDuration: wait,
    queueWaitDuration: wait,
    ringGroupWaitDuration: 0,
    scriptTreatmentDuration: duration(choose),
    wrapUpDuration: choose(5) === 0 ? null : duration(choose),
  };
}

function list(earliest: number, journeyId: string, choose: Choose): RawTransition[] {
  let at = earliest;
  const middle = Array.from({ length: choose(5) }, () => pick(names, choose));
  const all = ['STARTED', ...middle, 'FINISHED'].map((name): RawTransition => {
    const time = new Date(at).toISOString();
    at += choose(3) === 0 ? 0 : choose(3_600_000);
    const withAgent = name === 'TALKING' || name === 'HOLD' || name === 'TRANSFER';
    return {
      time,
      name,
      interactionId: `int-${journeyId}-1`,
      agents: withAgent ? some(agents, 2, choose) : [],
      previousAgents: name === 'TRANSFER' ? some(agents, 2, choose) : null,
      queue: name === 'WAITING' ? { name: pick(queues, choose) } : null,
      ringGroup: choose(6) === 0 ? { name: pick(ringGroups, choose) } : null,
      previousQueue: name === 'TRANSFER' ? { name: pick(queues, choose) } : null,
      previousRingGroup: name === 'TRANSFER' && choose(3) === 0 ? { name: pick(ringGroups, choose) } : null,
      duration: duration(choose),
      externalNumber: name === 'TRANSFER' ? '+441138413014' : null,
      mediaType: pick(mediaTypes, choose),
    };
  });
  return choose(4) === 0 ? all.reverse() : all;
}
