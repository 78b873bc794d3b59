/**
 * The published sets written down by hand from the feed's description, section 3, so that no mistake in the product's
 * own metadata can hide here.
 */
export type ColumnType = 'text' | 'int' | 'time' | 'date' | 'bool';
export type Columns = Readonly<Record<string, ColumnType>>;

const moment: Columns = { time: 'time', localDate: 'date', localHour: 'int', localInterval: 'int' };
const bridge: Columns = { journeyId: 'text', position: 'int', journeyTime: 'time' };

const texts = (...names: readonly string[]): Columns =>
  Object.fromEntries(names.map((name) => [name, 'text']));
const ints = (...names: readonly string[]): Columns => Object.fromEntries(names.map((name) => [name, 'int']));

/** Sets of values and days, which no upstream is asked for. */
export type FixedName = 'Outcomes' | 'TransitionStates' | 'Dates';

export type SetName =
  | FixedName
  | 'Journeys'
  | 'Transitions'
  | 'JourneyInteractions'
  | 'JourneyAgents'
  | 'JourneyQueues'
  | 'JourneyRingGroups'
  | 'JourneyMediaTypes'
  | 'JourneyPbxs'
  | 'JourneyTenants'
  | 'JourneyWrapUpCodes'
  | 'TransitionAgents';

/** Column name → type, by set. `int` stands for Int32 and Int64 alike, `time` for DateTimeOffset, `date` for Date. */
export const columns: Readonly<Record<SetName, Columns>> = {
  Journeys: {
    journeyId: 'text',
    ...moment,
    ...texts(
      'outcome',
      'direction',
      'channelId',
      'channelName',
      'contactName',
      'contactPhoneNumber',
      'contactEmail',
    ),
    ...ints('transfersCompleted', 'forwardedToQueue', 'forwardedToRingGroup', 'forwardedToScript'),
    ...ints('handlingDuration', 'holdDuration', 'offeringDuration', 'queueAndRingGroupWaitDuration'),
    ...ints('queueWaitDuration', 'ringGroupWaitDuration', 'scriptTreatmentDuration', 'wrapUpDuration'),
    ...texts('interactionIds', 'agentNames', 'agentGroupNames', 'queueNames', 'ringGroupNames'),
    ...texts('mediaTypes', 'pbxNames', 'tenantIds', 'wrapUpCodes'),
  },
  Transitions: {
    transitionId: 'text',
    journeyId: 'text',
    sequence: 'int',
    ...moment,
    journeyTime: 'time',
    ...texts('name', 'interactionId', 'mediaType', 'externalNumber'),
    duration: 'int',
    ...texts('queueName', 'ringGroupName', 'previousQueueName', 'previousRingGroupName'),
    ...texts('agentNames', 'agentGroupNames', 'previousAgentNames', 'previousAgentGroupNames'),
  },
  JourneyInteractions: { ...bridge, ...texts('interactionId', 'direction', 'type') },
  JourneyAgents: { ...bridge, ...texts('agentName', 'agentGroupId', 'agentGroupName') },
  JourneyQueues: { ...bridge, ...texts('queueName') },
  JourneyRingGroups: { ...bridge, ...texts('ringGroupName') },
  JourneyMediaTypes: { ...bridge, ...texts('mediaType') },
  JourneyPbxs: { ...bridge, ...texts('pbxName') },
  JourneyTenants: { ...bridge, ...texts('tenantId') },
  JourneyWrapUpCodes: { ...bridge, ...texts('wrapUpCode') },
  TransitionAgents: {
    transitionId: 'text',
    role: 'text',
    position: 'int',
    journeyId: 'text',
    sequence: 'int',
    ...texts('agentName', 'agentGroupId', 'agentGroupName'),
    time: 'time',
    journeyTime: 'time',
  },
  Outcomes: texts('name', 'description'),
  TransitionStates: texts('name', 'description'),
  Dates: {
    date: 'date',
    ...ints('year', 'quarter', 'month', 'isoYear', 'isoWeek', 'dayOfWeek'),
    ...texts('monthName', 'dayName'),
    isWeekend: 'bool',
  },
};

export const fixedNames: readonly FixedName[] = ['Outcomes', 'TransitionStates', 'Dates'];

/** The sets whose rows come from the upstream. */
export const setNames = (Object.keys(columns) as readonly SetName[]).filter(
  (name) => !fixedNames.some((fixed) => fixed === name),
);

/** The column that holds the journey's start. */
export const startColumn = (set: SetName): string => (set === 'Journeys' ? 'time' : 'journeyTime');

const bridgeOrder = ['journeyTime', 'journeyId', 'position'];

/**
 * Order of rows without $orderby, and what settles ties under one: always ascending. TransitionAgents stands among the
 * bridges, so it goes by journeyTime; its remaining key parts follow in the order of their transition.
 */
export const defaultOrder: Readonly<Record<SetName, readonly string[]>> = {
  Journeys: ['time', 'journeyId'],
  Transitions: ['time', 'journeyId', 'sequence'],
  JourneyInteractions: bridgeOrder,
  JourneyAgents: bridgeOrder,
  JourneyQueues: bridgeOrder,
  JourneyRingGroups: bridgeOrder,
  JourneyMediaTypes: bridgeOrder,
  JourneyPbxs: bridgeOrder,
  JourneyTenants: bridgeOrder,
  JourneyWrapUpCodes: bridgeOrder,
  TransitionAgents: ['journeyTime', 'journeyId', 'sequence', 'role', 'position'],
  Outcomes: ['name'],
  TransitionStates: ['name'],
  Dates: ['date'],
};

export interface Navigation {
  readonly to: SetName;
  readonly many: boolean;
  /** Rows are related when they carry the same value here. */
  readonly by: 'journeyId' | 'transitionId';
}
const many = (to: SetName, by: 'journeyId' | 'transitionId' = 'journeyId'): Navigation => ({
  to,
  many: true,
  by,
});
const journey: Navigation = { to: 'Journeys', many: false, by: 'journeyId' };
const back = { journey };

export const navigations: Readonly<Record<SetName, Readonly<Record<string, Navigation>>>> = {
  Journeys: {
    transitions: many('Transitions'),
    interactions: many('JourneyInteractions'),
    agents: many('JourneyAgents'),
    queues: many('JourneyQueues'),
    ringGroups: many('JourneyRingGroups'),
    mediaTypeList: many('JourneyMediaTypes'),
    pbxs: many('JourneyPbxs'),
    tenants: many('JourneyTenants'),
    wrapUpCodeList: many('JourneyWrapUpCodes'),
  },
  Transitions: { journey, agents: many('TransitionAgents', 'transitionId') },
  JourneyInteractions: back,
  JourneyAgents: back,
  JourneyQueues: back,
  JourneyRingGroups: back,
  JourneyMediaTypes: back,
  JourneyPbxs: back,
  JourneyTenants: back,
  JourneyWrapUpCodes: back,
  TransitionAgents: {},
  Outcomes: {},
  TransitionStates: {},
  Dates: {},
};

/** Columns for which the upstream's contract lists a filter that could narrow the reading. */
export const filterable: Readonly<Record<SetName, readonly string[]>> = {
  Journeys: [
    'journeyId',
    'interactionIds',
    'agentNames',
    'agentGroupNames',
    'queueNames',
    'ringGroupNames',
    'mediaTypes',
    'pbxNames',
    'tenantIds',
    'wrapUpCodes',
  ],
  Transitions: [
    'journeyId',
    'name',
    'interactionId',
    'queueName',
    'ringGroupName',
    'previousQueueName',
    'previousRingGroupName',
    'agentNames',
    'previousAgentNames',
  ],
  JourneyInteractions: ['journeyId', 'interactionId'],
  JourneyAgents: ['journeyId', 'agentName', 'agentGroupId', 'agentGroupName'],
  JourneyQueues: ['journeyId', 'queueName'],
  JourneyRingGroups: ['journeyId', 'ringGroupName'],
  JourneyMediaTypes: ['journeyId', 'mediaType'],
  JourneyPbxs: ['journeyId', 'pbxName'],
  JourneyTenants: ['journeyId', 'tenantId'],
  JourneyWrapUpCodes: ['journeyId', 'wrapUpCode'],
  TransitionAgents: ['journeyId', 'agentName'],
  Outcomes: [],
  TransitionStates: [],
  Dates: [],
};
