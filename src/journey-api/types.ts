/** The two searches of the Journey API (contract, "API Endpoints"). */
export type Endpoint = 'journeys' | 'transitions';

/** Names the journeys search filters by (contract, "Journey Filters"). */
export const journeyFilterNames = [
  'agents.group.id',
  'agents.group.name',
  'agents.name',
  'interactions.id',
  'mediaTypes',
  'pbxNames',
  'queues.name',
  'ringGroups.name',
  'journeyId',
  'tenantIds',
  'wrapUpCodes',
] as const;

/** Names the transitions search filters by (contract, "Transition Filters"). */
export const transitionFilterNames = [
  'transitions.agents.name',
  'transitions.interactionId',
  'pbxNames',
  'transitions.previousAgents.name',
  'transitions.previousQueue.name',
  'transitions.previousRingGroup.name',
  'transitions.queue.name',
  'transitions.ringGroup.name',
  'journeyId',
  'tenantIds',
  'transitions.name',
] as const;

export type JourneyFilterName = (typeof journeyFilterNames)[number];
export type TransitionFilterName = (typeof transitionFilterNames)[number];

/** One filter of a search; its values are alternatives. */
export interface UpstreamFilter {
  readonly name: JourneyFilterName | TransitionFilterName;
  readonly values: readonly string[];
}

export type SortDirection = 'ASC' | 'DESC';

/** The body of a search (contract, "Request Body"). */
export interface SearchRequest {
  /** ISO 8601 date-times with a zone designator; whether the ends are open or closed the contract does not say. */
  readonly dateRange: { readonly start: string; readonly end: string };
  /** An empty list is an error upstream, so the client sends it as no list. */
  readonly filters?: readonly UpstreamFilter[];
  /** IANA name; only the offset of the times in the answer depends on it. */
  readonly displayTimezone: string;
  /** Journeys a page, on both endpoints. */
  readonly limit: number;
  readonly nextPageCursor?: string;
  readonly sortField?: 'TIME';
  readonly sortDirection?: SortDirection;
}

type Maybe<T> = T | null | undefined;

export interface AgentRecord {
  readonly name?: Maybe<string>;
  readonly group?: Maybe<{ readonly id?: Maybe<string>; readonly name?: Maybe<string> }>;
}

export interface NamedRecord {
  readonly name?: Maybe<string>;
}

export interface InteractionRecord {
  readonly id?: Maybe<string>;
  readonly direction?: Maybe<string>;
  readonly type?: Maybe<string>;
}

type ListOf<T> = Maybe<readonly Maybe<T>[]>;

/**
 * A journey as it arrives (contract, "Journey Data Model"). Only journeyId and time are sure; durations are milliseconds.
 */
export interface JourneyRecord {
  readonly journeyId: string;
  /** Start of the journey: ISO 8601 with the offset of displayTimezone. */
  readonly time: string;
  readonly interactions?: ListOf<InteractionRecord>;
  readonly agents?: ListOf<AgentRecord>;
  readonly channel?: Maybe<{ readonly id?: Maybe<string>; readonly name?: Maybe<string> }>;
  readonly contact?: Maybe<{
    readonly name?: Maybe<string>;
    readonly phoneNumber?: Maybe<string>;
    readonly email?: Maybe<string>;
  }>;
  readonly transfersCompleted?: Maybe<number>;
  readonly forwardedToQueue?: Maybe<number>;
  readonly forwardedToRingGroup?: Maybe<number>;
  readonly forwardedToScript?: Maybe<number>;
  readonly handlingDuration?: Maybe<number>;
  readonly holdDuration?: Maybe<number>;
  readonly offeringDuration?: Maybe<number>;
  readonly queueAndRingGroupWaitDuration?: Maybe<number>;
  readonly queueWaitDuration?: Maybe<number>;
  readonly ringGroupWaitDuration?: Maybe<number>;
  readonly scriptTreatmentDuration?: Maybe<number>;
  readonly wrapUpDuration?: Maybe<number>;
  readonly mediaTypes?: ListOf<string>;
  readonly outcome?: Maybe<string>;
  /** The contract's table says a string, its example shows a list. */
  readonly direction?: Maybe<string> | readonly Maybe<string>[];
  readonly pbxNames?: ListOf<string>;
  readonly queues?: ListOf<NamedRecord>;
  readonly ringGroups?: ListOf<NamedRecord>;
  readonly tenantIds?: ListOf<string>;
  readonly wrapUpCodes?: ListOf<string>;
}

/** A transition as it arrives (contract, "Transition Data Model"). Only time is sure; duration is milliseconds. */
export interface TransitionRecord {
  /** When it occurred: ISO 8601 with the offset of displayTimezone. */
  readonly time: string;
  /** The contract's table lists it here, its example only on the journey around. */
  readonly journeyId?: Maybe<string>;
  readonly name?: Maybe<string>;
  readonly interactionId?: Maybe<string>;
  readonly agents?: ListOf<AgentRecord>;
  readonly previousAgents?: ListOf<AgentRecord>;
  readonly previousQueue?: Maybe<NamedRecord>;
  readonly previousRingGroup?: Maybe<NamedRecord>;
  readonly queue?: Maybe<NamedRecord>;
  readonly ringGroup?: Maybe<NamedRecord>;
  readonly duration?: Maybe<number>;
  readonly externalNumber?: Maybe<string>;
  readonly mediaType?: Maybe<string>;
}

/** What the transitions search gives for each journey. */
export interface JourneyTransitionsRecord {
  readonly journeyId: string;
  readonly transitions: readonly TransitionRecord[];
}

export type RecordOf<E extends Endpoint> = E extends 'journeys' ? JourneyRecord : JourneyTransitionsRecord;

/** One page of a search. */
export interface Page<T> {
  readonly data: readonly T[];
  /** null on the last page; an absent or empty cursor of the upstream is given as null. */
  readonly nextPageCursor: string | null;
  /** Journeys that match the search, on both endpoints; a real upstream may cap it. */
  readonly totalElements: number;
}
