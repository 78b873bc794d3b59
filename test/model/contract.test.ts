import {
  journeyFilterNames,
  type JourneyRecord,
  transitionFilterNames,
  type TransitionRecord,
} from '../../src/journey-api/types.js';
import type { EntitySet } from '../../src/model/index.js';
import { journeys, transitions } from './model.js';

type Json = Record<string, unknown>;

describe('against the contract', () => {
  const filterNames = { journeys: journeyFilterNames, transitions: transitionFilterNames };

  it('every filter is one of its endpoint', () => {
    for (const { endpoint, columns } of [journeys, transitions]) {
      for (const { name, filter } of columns) {
        if (filter !== null)
          expect([name, filterNames[endpoint]]).toEqual([name, expect.arrayContaining([filter.name])]);
      }
    }
  });

  const agent = { name: 1, group: { id: 1, name: 1 } };
  const named = { name: 1 };
  const journeyMembers = {
    journeyId: 1,
    time: 1,
    interactions: { id: 1, direction: 1, type: 1 },
    agents: agent,
    channel: { id: 1, name: 1 },
    contact: { name: 1, phoneNumber: 1, email: 1 },
    transfersCompleted: 1,
    forwardedToQueue: 1,
    forwardedToRingGroup: 1,
    forwardedToScript: 1,
    handlingDuration: 1,
    holdDuration: 1,
    offeringDuration: 1,
    queueAndRingGroupWaitDuration: 1,
    queueWaitDuration: 1,
    ringGroupWaitDuration: 1,
    scriptTreatmentDuration: 1,
    wrapUpDuration: 1,
    mediaTypes: 1,
    outcome: 1,
    direction: 1,
    pbxNames: 1,
    queues: named,
    ringGroups: named,
    tenantIds: 1,
    wrapUpCodes: 1,
  } satisfies Record<keyof JourneyRecord, unknown>;
  const transitionMembers = {
    time: 1,
    journeyId: 1,
    name: 1,
    interactionId: 1,
    agents: agent,
    previousAgents: agent,
    previousQueue: named,
    previousRingGroup: named,
    queue: named,
    ringGroup: named,
    duration: 1,
    externalNumber: 1,
    mediaType: 1,
  } satisfies Record<keyof TransitionRecord, unknown>;
  const LISTS = [
    'interactions',
    'agents',
    'previousAgents',
    'mediaTypes',
    'direction',
    'pbxNames',
    'queues',
    'ringGroups',
    'tenantIds',
    'wrapUpCodes',
  ];
  const follow = (from: unknown, path: readonly string[]): unknown =>
    path.reduce<unknown>((value, name) => (value as Json)?.[name], from);

  it.each([
    ['Journeys', journeys, journeyMembers, journeyMembers],
    ['Transitions', transitions, transitionMembers, { journeyId: 1, transitions: transitionMembers }],
  ] as const)('every source of %s exists in its data model, and ends in a value', (_, set, record, outer) => {
    for (const { name, source } of set.columns) {
      if (source.kind === 'path') {
        expect([name, follow(source.outer ? outer : record, source.path)]).toEqual([name, 1]);
        expect([name, source.path.some((member) => LISTS.includes(member))]).toEqual([name, false]);
      }
      if (source.kind === 'list') {
        expect([name, follow(record, [...source.list, ...source.path])]).toEqual([name, 1]);
        expect(LISTS).toContain(source.list.join('/'));
      }
    }
    if (set.rows !== null) expect(outer).toHaveProperty(set.rows);
  });

  it('a filter looks where its column comes from', () => {
    const place = (set: EntitySet, name: string): string => {
      const { source } = set.column.get(name)!;
      if (source.kind === 'list') return [...source.list, ...source.path].join('.');
      return source.kind === 'path' ? source.path.join('.') : source.kind;
    };
    for (const [set, prefix] of [
      [journeys, ''],
      [transitions, 'transitions.'],
    ] as const) {
      for (const { name, filter } of set.columns) {
        if (filter === null || filter.name === 'journeyId') continue;
        expect([name, filter.name]).toEqual([name, prefix + place(set, name)]);
      }
    }
  });
});
