import type { Agent, Channel, Contact, Named } from './company.js';

/** The transition states the contract documents ("Transition States"). */
export type TransitionName =
  | 'STARTED'
  | 'IN_SCRIPT'
  | 'WAITING'
  | 'TALKING'
  | 'HOLD'
  | 'OUTBOUND_CALL_INITIATED'
  | 'TRANSFER'
  | 'FINISHED';

/** What platforms record but the Transitions endpoint has no state for; only the Journeys endpoint's sums show it. */
export type HiddenKind = 'FORWARDED' | 'OFFERED' | 'WRAP_UP';

export type MediaType = 'Phone' | 'Chat' | 'Email';
export type Direction = 'Inbound' | 'Outbound' | 'Internal';

/** How one interaction ended, in the platforms' own words; null where the platform lost it. */
export type InteractionOutcome =
  | 'Handled'
  | 'Accepted'
  | 'Abandoned'
  | 'EndedInScript'
  | 'ForwardedToVoicemail'
  | 'NoAnswer'
  | 'Rejected'
  | null;

export type ForwardTarget = 'queue' | 'ringGroup' | 'script';

/** One interaction on Contact Center (CC), Unified Communications (UC) or Engage. */
export interface Interaction {
  readonly id: string;
  readonly direction: Direction;
  readonly type: string | null;
  readonly media: MediaType;
  /** The PBX it ran on (UC), else null. */
  readonly pbx: string | null;
  /** The tenant it ran on (CC, Engage), else null. */
  readonly tenant: string | null;
}

/** What happened, once. Both endpoints are views of these. */
export interface SimEvent {
  readonly kind: TransitionName | HiddenKind;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Milliseconds the state lasts; 0 for moments. */
  readonly duration: number;
  readonly interaction: Interaction;
  readonly agents: readonly Agent[];
  readonly previousAgents: readonly Agent[];
  readonly queue: Named | null;
  readonly ringGroup: Named | null;
  readonly previousQueue: Named | null;
  readonly previousRingGroup: Named | null;
  readonly externalNumber: string | null;
  /** FINISHED: the interaction's outcome; FORWARDED: the target; WRAP_UP: the code, null for none. */
  readonly detail: string | null;
}

/** A whole journey as the simulation knows it, its future included. */
export interface SimJourney {
  readonly id: string;
  /** Epoch milliseconds of `time` on the Journeys endpoint. */
  readonly time: number;
  /** Epoch milliseconds of the earliest event. */
  readonly firstAt: number;
  /** Epoch milliseconds after which nothing changes any more. */
  readonly settledAt: number;
  /** In the order they happened. */
  readonly events: readonly SimEvent[];
  readonly channel: Channel | null;
  readonly contact: Contact;
  /** The contract shows `direction` as a list and as a string; this journey's record uses the string. */
  readonly directionAsText: boolean;
}

export function isTransition(event: SimEvent): boolean {
  return event.kind !== 'FORWARDED' && event.kind !== 'OFFERED' && event.kind !== 'WRAP_UP';
}
