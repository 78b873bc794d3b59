import type { DisplayTime } from './display-time.js';
import type { Agent, Named } from './simulation/company.js';
import type { SimEvent } from './simulation/events.js';
import type { JourneyView } from './simulation/views.js';

/**
 * JSON text of both data models, members in the order of the contract's examples. Written piece by piece, because
 * benchmarks read millions of records; what needs no escaping is known (ids, times, numbers, state names).
 */

const text = (value: string | null): string => (value === null ? 'null' : JSON.stringify(value));

function texts(values: readonly string[]): string {
  return values.length === 0 ? '[]' : JSON.stringify(values);
}

/** Objects that bring their own JSON. */
function objects(items: readonly (Agent | Named)[]): string {
  if (items.length === 0) return '[]';
  if (items.length === 1) return `[${items[0]!.json}]`;
  return `[${items.map((item) => item.json).join(',')}]`;
}

/** One record of the Journeys endpoint ("Journey Data Model"). */
export function journeyJson(
  view: JourneyView,
  times: DisplayTime,
  precision: 'second' | 'millisecond',
): string {
  const { journey, facts } = view;
  const { contact, channel } = journey;
  const oneText = journey.directionAsText && facts.directions.length === 1;
  const interactions = facts.interactions.map(
    ({ id, direction, type }) => `{"id":"${id}","direction":"${direction}","type":${text(type)}}`,
  );
  return [
    '{"time":"',
    precision === 'second' ? times.seconds(journey.time) : times.milliseconds(journey.time),
    '","journeyId":"',
    journey.id,
    '","interactions":[',
    interactions.join(','),
    '],"agents":',
    objects(facts.agents),
    ',"channel":',
    channel === null ? 'null' : channel.json,
    ',"contact":{"name":',
    text(contact.name),
    ',"phoneNumber":',
    text(contact.phoneNumber),
    ',"email":',
    text(contact.email),
    '},"direction":',
    oneText ? `"${facts.directions[0]!}"` : texts(facts.directions),
    `,"transfersCompleted":${facts.transfersCompleted},"forwardedToQueue":${facts.forwardedToQueue}`,
    `,"forwardedToRingGroup":${facts.forwardedToRingGroup},"forwardedToScript":${facts.forwardedToScript}`,
    `,"handlingDuration":${facts.handlingDuration},"holdDuration":${facts.holdDuration},"mediaTypes":`,
    texts(facts.mediaTypes),
    `,"offeringDuration":${facts.offeringDuration},"outcome":"${facts.outcome}","pbxNames":`,
    texts(facts.pbxNames),
    `,"queueAndRingGroupWaitDuration":${facts.queueWaitDuration + facts.ringGroupWaitDuration},"queues":`,
    objects(facts.queues),
    `,"queueWaitDuration":${facts.queueWaitDuration},"ringGroups":`,
    objects(facts.ringGroups),
    `,"ringGroupWaitDuration":${facts.ringGroupWaitDuration}`,
    `,"scriptTreatmentDuration":${facts.scriptTreatmentDuration},"tenantIds":`,
    texts(facts.tenantIds),
    ',"wrapUpCodes":',
    texts(facts.wrapUpCodes),
    `,"wrapUpDuration":${facts.wrapUpDuration}}`,
  ].join('');
}

/** One record of the Transitions endpoint: a journey's transitions in the order given ("Transition Data Model"). */
export function transitionsJson(
  journeyId: string,
  transitions: readonly SimEvent[],
  times: DisplayTime,
): string {
  const pieces = ['{"journeyId":"', journeyId, '","transitions":['];
  transitions.forEach((event, position) =>
    writeTransition(pieces, event, times, position === 0 ? '{' : ',{'),
  );
  pieces.push(']}');
  return pieces.join('');
}

function writeTransition(pieces: string[], event: SimEvent, times: DisplayTime, opening: string): void {
  pieces.push(
    opening,
    '"time":"',
    times.milliseconds(event.at),
    '","name":"',
    event.kind,
    '","interactionId":"',
    event.interaction.id,
    '","agents":',
    objects(event.agents),
    ',"previousAgents":',
    objects(event.previousAgents),
    ',"previousQueue":',
    event.previousQueue?.json ?? 'null',
    ',"previousRingGroup":',
    event.previousRingGroup?.json ?? 'null',
    ',"queue":',
    event.queue?.json ?? 'null',
    ',"ringGroup":',
    event.ringGroup?.json ?? 'null',
    ',"duration":',
    String(event.duration),
    ',"externalNumber":',
    text(event.externalNumber),
    ',"mediaType":"',
    event.interaction.media,
    '"}',
  );
}
