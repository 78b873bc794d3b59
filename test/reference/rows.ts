import { DateTime } from 'luxon';
import { calendar, documented } from './fixed.js';
import { columns, navigations, setNames, type SetName } from './model.js';
import {
  earliestSecond,
  type Named,
  type RawAgent,
  type RawData,
  type RawJourney,
  type RawTransition,
  type RawTransitions,
} from './read-all.js';

/** A row: text, whole numbers, times as epoch milliseconds, dates as `YYYY-MM-DD`, null. `columns` has the types. */
export type Row = Readonly<Record<string, string | number | null>>;

export interface Sets {
  /** IANA name of the feed's zone. */
  readonly zone: string;
  readonly rows: Readonly<Record<SetName, readonly Row[]>>;
  /** Rows reached from `row` of `set` by a navigation property; at most one where it is single-valued. */
  related(set: SetName, row: Row, navigation: string): readonly Row[];
}

/** All sets of the raw records, in no particular order. */
export function buildSets(data: RawData, zone: string): Sets {
  const rows: Record<SetName, Row[]> = {
    Journeys: data.journeys.map((journey) => journeyRow(journey, zone)),
    Transitions: [],
    JourneyInteractions: bridge(data, (journey) =>
      present(journey.interactions).map((one) => ({
        interactionId: one.id ?? null,
        direction: one.direction ?? null,
        type: one.type ?? null,
      })),
    ),
    JourneyAgents: bridge(data, (journey) => present(journey.agents).map(agentColumns)),
    JourneyQueues: bridge(data, (journey) =>
      present(journey.queues).map((one) => ({ queueName: one.name ?? null })),
    ),
    JourneyRingGroups: bridge(data, (journey) =>
      present(journey.ringGroups).map((one) => ({ ringGroupName: one.name ?? null })),
    ),
    JourneyMediaTypes: bridge(data, (journey) =>
      present(journey.mediaTypes).map((mediaType) => ({ mediaType })),
    ),
    JourneyPbxs: bridge(data, (journey) => present(journey.pbxNames).map((pbxName) => ({ pbxName }))),
    JourneyTenants: bridge(data, (journey) => present(journey.tenantIds).map((tenantId) => ({ tenantId }))),
    JourneyWrapUpCodes: bridge(data, (journey) =>
      present(journey.wrapUpCodes).map((wrapUpCode) => ({ wrapUpCode })),
    ),
    TransitionAgents: [],
    Outcomes: documented('Outcomes'),
    TransitionStates: documented('TransitionStates'),
    Dates: [],
  };
  for (const list of data.transitions) {
    inSequence(list.transitions).forEach((transition, sequence) => {
      const transitionId = `${list.journeyId}-${sequence}`;
      const common = { transitionId, journeyId: list.journeyId, sequence, journeyTime: earliestSecond(list) };
      rows.Transitions.push({ ...common, ...transitionColumns(transition, zone) });
      rows.TransitionAgents.push(...transitionAgents(transition).map((agent) => ({ ...common, ...agent })));
    });
  }
  return { zone, rows, related: relations(rows) };
}

/** The sets with a calendar: each local day that holds some of the time from `start` (included) to `end` (excluded), epoch milliseconds. */
export function withCalendar(sets: Sets, start: number, end: number): Sets {
  return { ...sets, rows: { ...sets.rows, Dates: calendar(start, end, sets.zone) } };
}

/**
 * A journey's transitions in the order of their `sequence`: a list whose first time is later than its last is reversed,
 * then sorted by time, equal times staying as they stand.
 */
export function inSequence(list: RawTransitions['transitions']): readonly RawTransition[] {
  if (list.length === 0) return [];
  const first = Date.parse(list[0].time);
  const last = Date.parse(list[list.length - 1].time);
  const forward = first > last ? [...list].reverse() : [...list];
  return forward.sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}

/** Joined by `"; "`, nulls left out; null when nothing remains. */
export function joined(list: readonly (string | null | undefined)[]): string | null {
  const members = list.filter((member) => member !== null && member !== undefined);
  return members.length === 0 ? null : members.join('; ');
}

/** Wall clock of an instant in a zone. */
export function wallClock(ms: number, zone: string): DateTime {
  const clock = clocks.get(`${zone} ${ms}`) ?? DateTime.fromMillis(ms, { zone });
  clocks.set(`${zone} ${ms}`, clock);
  return clock;
}
/** The same few thousand instants are asked for over and over, and finding an offset is slow, as writing a time is. */
const clocks = new Map<string, DateTime>();
const texts = new Map<string, string>();

/** The row as the feed's JSON shows it: times as text with three digits and the zone's offset, `Z` where that is zero. */
export function toJson(set: SetName, row: Row, zone: string): Record<string, string | number | null> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) =>
      columns[set][name] === 'time' && value !== null ? [name, timeText(Number(value), zone)] : [name, value],
    ),
  );
}

export function timeText(ms: number, zone: string): string {
  const known = texts.get(`${zone} ${ms}`);
  if (known !== undefined) return known;
  const text = wallClock(ms, zone)
    .toFormat("yyyy-MM-dd'T'HH:mm:ss.SSSZZ")
    .replace(/\+00:00$/, 'Z');
  texts.set(`${zone} ${ms}`, text);
  return text;
}

function moment(ms: number, zone: string): Row {
  const local = wallClock(ms, zone);
  return {
    time: ms,
    localDate: local.toFormat('yyyy-MM-dd'),
    localHour: local.hour,
    localInterval: Math.floor((local.hour * 60 + local.minute) / 15),
  };
}

function present<T>(list: readonly (T | null)[] | null | undefined): readonly T[] {
  return (list ?? []).filter((member): member is T & {} => member !== null && member !== undefined);
}
const namesOf = (list: readonly (Named | null)[] | null | undefined): string | null =>
  joined(present(list).map((one) => one.name));

const groupNamesOf = (list: readonly (RawAgent | null)[] | null | undefined): string | null =>
  joined([...new Set(present(list).map((agent) => agent.group?.name))]);

const agentColumns = (agent: RawAgent): Row => ({
  agentName: agent.name ?? null,
  agentGroupId: agent.group?.id ?? null,
  agentGroupName: agent.group?.name ?? null,
});

function journeyRow(journey: RawJourney, zone: string): Row {
  const direction = typeof journey.direction === 'string' ? [journey.direction] : present(journey.direction);
  return {
    journeyId: journey.journeyId,
    ...moment(Date.parse(journey.time), zone),
    outcome: journey.outcome ?? null,
    direction: joined(direction),
    channelId: journey.channel?.id ?? null,
    channelName: journey.channel?.name ?? null,
    contactName: journey.contact?.name ?? null,
    contactPhoneNumber: journey.contact?.phoneNumber ?? null,
    contactEmail: journey.contact?.email ?? null,
    transfersCompleted: journey.transfersCompleted ?? null,
    forwardedToQueue: journey.forwardedToQueue ?? null,
    forwardedToRingGroup: journey.forwardedToRingGroup ?? null,
    forwardedToScript: journey.forwardedToScript ?? null,
    handlingDuration: journey.handlingDuration ?? null,
    holdDuration: journey.holdDuration ?? null,
    offeringDuration: journey.offeringDuration ?? null,
    queueAndRingGroupWaitDuration: journey.queueAndRingGroupWaitDuration ?? null,
    queueWaitDuration: journey.queueWaitDuration ?? null,
    ringGroupWaitDuration: journey.ringGroupWaitDuration ?? null,
    scriptTreatmentDuration: journey.scriptTreatmentDuration ?? null,
    wrapUpDuration: journey.wrapUpDuration ?? null,
    interactionIds: joined(present(journey.interactions).map((one) => one.id)),
    agentNames: namesOf(journey.agents),
    agentGroupNames: groupNamesOf(journey.agents),
    queueNames: namesOf(journey.queues),
    ringGroupNames: namesOf(journey.ringGroups),
    mediaTypes: joined(present(journey.mediaTypes)),
    pbxNames: joined(present(journey.pbxNames)),
    tenantIds: joined(present(journey.tenantIds)),
    wrapUpCodes: joined(present(journey.wrapUpCodes)),
  };
}

function transitionColumns(transition: RawTransition, zone: string): Row {
  return {
    ...moment(Date.parse(transition.time), zone),
    name: transition.name ?? null,
    interactionId: transition.interactionId ?? null,
    mediaType: transition.mediaType ?? null,
    externalNumber: transition.externalNumber ?? null,
    duration: transition.duration ?? null,
    queueName: transition.queue?.name ?? null,
    ringGroupName: transition.ringGroup?.name ?? null,
    previousQueueName: transition.previousQueue?.name ?? null,
    previousRingGroupName: transition.previousRingGroup?.name ?? null,
    agentNames: namesOf(transition.agents),
    agentGroupNames: groupNamesOf(transition.agents),
    previousAgentNames: namesOf(transition.previousAgents),
    previousAgentGroupNames: groupNamesOf(transition.previousAgents),
  };
}

function transitionAgents(transition: RawTransition): readonly Row[] {
  const time = Date.parse(transition.time);
  const inRole = (role: string, list: RawTransition['agents']): Row[] =>
    present(list).map((agent, position) => ({ role, position, time, ...agentColumns(agent) }));
  return [...inRole('current', transition.agents), ...inRole('previous', transition.previousAgents)];
}

/** Null members give no row, and positions count the rows. */
function bridge(data: RawData, members: (journey: RawJourney) => readonly Row[]): Row[] {
  return data.journeys.flatMap((journey) =>
    members(journey).map((member, position) => ({
      journeyId: journey.journeyId,
      position,
      journeyTime: Date.parse(journey.time),
      ...member,
    })),
  );
}

function relations(rows: Record<SetName, readonly Row[]>): Sets['related'] {
  const indexes = new Map<string, ReadonlyMap<unknown, readonly Row[]>>();
  for (const { to, by } of setNames.flatMap((set) => Object.values(navigations[set]))) {
    indexes.set(`${to} by ${by}`, grouped(rows[to], by));
  }
  return (set, row, navigation) => {
    const { to, by } = navigations[set][navigation];
    return indexes.get(`${to} by ${by}`)?.get(row[by]) ?? [];
  };
}

function grouped(rows: readonly Row[], column: string): ReadonlyMap<unknown, readonly Row[]> {
  const groups = new Map<unknown, Row[]>();
  for (const row of rows) {
    const group = groups.get(row[column]);
    if (group === undefined) groups.set(row[column], [row]);
    else group.push(row);
  }
  return groups;
}
