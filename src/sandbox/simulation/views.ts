import type { Agent, Named } from './company.js';
import {
  isTransition,
  type ForwardTarget,
  type Interaction,
  type SimEvent,
  type SimJourney,
} from './events.js';

/** The five values of `outcome` ("Possible Outcome Values"). */
export type Outcome = 'Handled' | 'Abandoned' | 'EndedInScript' | 'Other' | 'UnknownOutcome';

/** A journey as far as it has come at some instant: what both endpoints show. */
export interface JourneyView {
  readonly journey: SimJourney;
  /** The events of the Transitions endpoint, ascending; durations of running states count up to now. */
  readonly transitions: readonly SimEvent[];
  readonly facts: JourneyFacts;
}

/** The aggregates of the Journeys endpoint. Durations are milliseconds. */
export interface JourneyFacts {
  readonly interactions: readonly Interaction[];
  /** Once for each interaction they took part in: who serves a customer twice stands here twice. */
  readonly agents: readonly Agent[];
  readonly queues: readonly Named[];
  readonly ringGroups: readonly Named[];
  readonly mediaTypes: readonly string[];
  readonly pbxNames: readonly string[];
  readonly tenantIds: readonly string[];
  readonly directions: readonly string[];
  readonly wrapUpCodes: readonly string[];
  readonly transfersCompleted: number;
  readonly forwardedToQueue: number;
  readonly forwardedToRingGroup: number;
  readonly forwardedToScript: number;
  readonly handlingDuration: number;
  readonly holdDuration: number;
  readonly offeringDuration: number;
  readonly queueWaitDuration: number;
  readonly ringGroupWaitDuration: number;
  readonly scriptTreatmentDuration: number;
  readonly wrapUpDuration: number;
  readonly outcome: Outcome;
}

/** A journey with its future; asked how it stands at some instant. */
export class History {
  private readonly whole: JourneyView;

  constructor(readonly journey: SimJourney) {
    this.whole = new LazyView(journey, journey.events);
  }

  /**
   * The journey as it stands at `now` (epoch ms): events after now are not there yet, a running state has lasted until
   * now. The caller has made sure that it has begun.
   */
  at(now: number): JourneyView {
    const { journey } = this;
    return journey.settledAt <= now ? this.whole : new LazyView(journey, happened(journey.events, now));
  }

  /** Epoch ms of the next event after `now`, or Infinity. Until then the journey matches the same filters. */
  nextChange(now: number): number {
    if (this.journey.settledAt <= now) return Infinity;
    let next = Infinity;
    for (const event of this.journey.events) if (event.at > now && event.at < next) next = event.at;
    return next;
  }
}

function happened(events: readonly SimEvent[], now: number): readonly SimEvent[] {
  return events
    .filter((event) => event.at <= now)
    .map((event) => (event.at + event.duration <= now ? event : { ...event, duration: now - event.at }));
}

class LazyView implements JourneyView {
  private gathered: JourneyFacts | undefined;
  private listed: readonly SimEvent[] | undefined;

  constructor(
    readonly journey: SimJourney,
    private readonly events: readonly SimEvent[],
  ) {}

  get transitions(): readonly SimEvent[] {
    return (this.listed ??= this.events.filter(isTransition));
  }

  get facts(): JourneyFacts {
    return (this.gathered ??= gather(this.events));
  }
}

/**
 * Adds up a journey's events, by the contract's "Journey Data Model":
 * - handlingDuration: TALKING and HOLD; holdDuration: HOLD alone;
 * - queueWaitDuration, ringGroupWaitDuration: WAITING with a queue, with a ring group; a single phone that rings is neither;
 * - scriptTreatmentDuration: IN_SCRIPT of an interaction until that interaction waits in a queue; announcements between
 *   two queues no longer count;
 * - transfersCompleted: TRANSFER transitions, blind and warm;
 * - offeringDuration, wrapUpDuration: no transition state shows them.
 */
function addUp(events: readonly SimEvent[]) {
  const sums = {
    transfersCompleted: 0,
    handlingDuration: 0,
    holdDuration: 0,
    offeringDuration: 0,
    queueWaitDuration: 0,
    ringGroupWaitDuration: 0,
    scriptTreatmentDuration: 0,
    wrapUpDuration: 0,
  };
  const queued: Interaction[] = [];
  for (const { kind, duration, interaction, queue, ringGroup } of events) {
    switch (kind) {
      case 'HOLD':
        sums.holdDuration += duration;
        sums.handlingDuration += duration;
        break;
      case 'TALKING':
        sums.handlingDuration += duration;
        break;
      case 'WAITING':
        if (queue !== null) {
          sums.queueWaitDuration += duration;
          queued.push(interaction);
        } else if (ringGroup !== null) sums.ringGroupWaitDuration += duration;
        break;
      case 'IN_SCRIPT':
        if (!queued.includes(interaction)) sums.scriptTreatmentDuration += duration;
        break;
      case 'TRANSFER':
        sums.transfersCompleted++;
        break;
      case 'OFFERED':
        sums.offeringDuration += duration;
        break;
      case 'WRAP_UP':
        sums.wrapUpDuration += duration;
        break;
      case 'FORWARDED':
      case 'FINISHED':
      case 'STARTED':
      case 'OUTBOUND_CALL_INITIATED':
    }
  }
  return sums;
}

/** The details of all events of a kind: outcomes, forward targets, wrap-up codes. */
function details(events: readonly SimEvent[], kind: SimEvent['kind']): readonly (string | null)[] {
  const found: (string | null)[] = [];
  for (const event of events) if (event.kind === kind) found.push(event.detail);
  return found;
}

function gather(events: readonly SimEvent[]): JourneyFacts {
  const sums = addUp(events);
  const took = parties(events);
  const forwards = details(events, 'FORWARDED');
  const forwardedTo = (target: ForwardTarget): number => forwards.filter((to) => to === target).length;
  return {
    interactions: took.interactions,
    agents: took.agents,
    queues: took.queues,
    ringGroups: took.ringGroups,
    mediaTypes: distinct(took.interactions, (interaction) => interaction.media),
    pbxNames: distinct(took.interactions, (interaction) => interaction.pbx),
    tenantIds: distinct(took.interactions, (interaction) => interaction.tenant),
    directions: distinct(took.interactions, (interaction) => interaction.direction),
    wrapUpCodes: distinct(details(events, 'WRAP_UP'), (code) => code),
    transfersCompleted: sums.transfersCompleted,
    forwardedToQueue: forwardedTo('queue'),
    forwardedToRingGroup: forwardedTo('ringGroup'),
    forwardedToScript: forwardedTo('script'),
    handlingDuration: sums.handlingDuration,
    holdDuration: sums.holdDuration,
    offeringDuration: sums.offeringDuration,
    queueWaitDuration: sums.queueWaitDuration,
    ringGroupWaitDuration: sums.ringGroupWaitDuration,
    scriptTreatmentDuration: sums.scriptTreatmentDuration,
    wrapUpDuration: sums.wrapUpDuration,
    outcome: outcomeOf(details(events, 'FINISHED'), sums.handlingDuration),
  };
}

/** The contract's "Journey Outcomes", in the order it gives the rules. */
export function outcomeOf(
  interactionOutcomes: readonly (string | null)[],
  handlingDuration: number,
): Outcome {
  const any = (outcome: string): boolean => interactionOutcomes.includes(outcome);
  if (any('Handled') || any('Accepted') || handlingDuration > 0) return 'Handled';
  if (any('Abandoned')) return 'Abandoned';
  if (any('EndedInScript')) return 'EndedInScript';
  return interactionOutcomes.some((outcome) => outcome !== null) ? 'Other' : 'UnknownOutcome';
}

/** Who and what took part, in order of first appearance. A transfer's destination counts when it takes the customer. */
function parties(events: readonly SimEvent[]) {
  const interactions: Interaction[] = [];
  const agents: Agent[] = [];
  const seats: Interaction[] = [];
  const queues: Named[] = [];
  const ringGroups: Named[] = [];
  for (const { kind, interaction, agents: present, queue, ringGroup } of events) {
    if (!interactions.includes(interaction)) interactions.push(interaction);
    if (kind === 'TRANSFER') continue;
    if (queue !== null && !queues.includes(queue)) queues.push(queue);
    if (ringGroup !== null && !ringGroups.includes(ringGroup)) ringGroups.push(ringGroup);
    for (const agent of present) {
      if (agents.some((known, i) => known === agent && seats[i] === interaction)) continue;
      agents.push(agent);
      seats.push(interaction);
    }
  }
  return { interactions, agents, queues, ringGroups };
}

const NONE: readonly string[] = Object.freeze([]);

function distinct<T>(items: readonly T[], of: (item: T) => string | null): readonly string[] {
  let found: string[] | null = null;
  for (const item of items) {
    const value = of(item);
    if (value === null) continue;
    if (found === null) found = [value];
    else if (!found.includes(value)) found.push(value);
  }
  return found ?? NONE;
}
