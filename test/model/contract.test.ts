import {
  journeyFilterNames,
  type JourneyRecord,
  transitionFilterNames,
  type TransitionRecord,
} from '../../src/journey-api/types.js';
import type { EntitySet } from '../../src/model/index.js';
import { knowsFilter } from '../../src/plan/translation.js';
import { upstreamSets } from './model.js';

type Json = Record<string, unknown>;

describe('against the contract', () => {
  const filterNames = { journeys: journeyFilterNames, transitions: transitionFilterNames };

  it('every filter is one of its endpoint', () => {
    for (const [, { source, columns }] of upstreamSets) {
      for (const { name, filter } of columns) {
        const known: readonly string[] = source.kind === 'endpoint' ? filterNames[source.endpoint] : [];
        for (const each of filter?.names ?? [])
          expect([name, known]).toEqual([name, expect.arrayContaining([each.name])]);
      }
    }
  });

  it('every filter of the contract is reached by some column', () => {
    const reached = (endpoint: 'journeys' | 'transitions') =>
      upstreamSets.flatMap(([, { source, columns }]) =>
        source.kind === 'endpoint' && source.endpoint === endpoint
          ? columns.flatMap(({ filter }) => filter?.names.map(({ name }) => name) ?? [])
          : [],
      );
    expect(new Set(reached('journeys'))).toEqual(new Set(journeyFilterNames));
    // No transition carries its journey's PBXs and tenants: they are reached through the journey (trap 7).
    const through = ['pbxNames', 'tenantIds'];
    expect(new Set([...reached('transitions'), ...through])).toEqual(new Set(transitionFilterNames));
  });

  it('each endpoint is known to have its filters, and no others', () => {
    for (const name of [...journeyFilterNames, ...transitionFilterNames]) {
      expect([name, knowsFilter('journeys', name)]).toEqual([
        name,
        (journeyFilterNames as readonly string[]).includes(name),
      ]);
      expect([name, knowsFilter('transitions', name)]).toEqual([
        name,
        (transitionFilterNames as readonly string[]).includes(name),
      ]);
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

  /** The records a set's rows may read: their own, the one around it, and the journey's. */
  function recordsOf({ source }: EntitySet): { record: unknown; around: unknown; journey: unknown } {
    if (source.kind !== 'endpoint') throw new Error('not read from upstream');
    const { rows } = source;
    const outer = { journeyId: 1, transitions: transitionMembers };
    switch (rows.kind) {
      case 'record':
        return { record: journeyMembers, around: journeyMembers, journey: journeyMembers };
      case 'list':
        return {
          record: follow(journeyMembers, [rows.list]),
          around: journeyMembers,
          journey: journeyMembers,
        };
      case 'transitions':
        return { record: follow(outer, [rows.list]), around: outer, journey: outer };
      case 'roles': {
        const transition = follow(outer, [rows.list]);
        for (const [, list] of rows.roles) expect(follow(transition, [list])).toEqual(agent);
        return { record: agent, around: transition, journey: outer };
      }
    }
  }

  it.each(upstreamSets)('every source of %s exists in its data model, and ends in a value', (_, set) => {
    const records = recordsOf(set);
    for (const { name, source } of set.columns) {
      if (source.kind === 'path') {
        expect([name, follow(records[source.of], source.path)]).toEqual([name, 1]);
        // An interaction's direction is one, a journey's a list.
        const ofMember = set.source.kind === 'endpoint' && set.source.rows.kind === 'list';
        if (!ofMember || source.of !== 'record')
          expect([name, source.path.some((member) => LISTS.includes(member))]).toEqual([name, false]);
      }
      if (source.kind === 'list') {
        expect([name, follow(records.record, [...source.list, ...source.path])]).toEqual([name, 1]);
        expect(LISTS).toContain(source.list.join('/'));
      }
    }
    const { source } = set;
    if (source.kind === 'endpoint' && source.rows.kind === 'list') expect(LISTS).toContain(source.rows.list);
  });

  it('a filter looks where its column comes from', () => {
    const place = (set: EntitySet, name: string, role: string | null): string => {
      const rows = set.source.kind === 'endpoint' ? set.source.rows : null;
      const lists =
        rows?.kind === 'list' || rows?.kind === 'transitions'
          ? [rows.list]
          : rows?.kind === 'roles'
            ? [rows.list, ...rows.roles.filter(([each]) => each === role).map(([, list]) => list)]
            : [];
      const { source } = set.column.get(name)!;
      if (source.kind === 'list') return [...lists, ...source.list, ...source.path].join('.');
      if (source.kind !== 'path') return source.kind;
      return [...(source.of === 'record' ? lists : []), ...source.path].join('.');
    };
    for (const [, set] of upstreamSets) {
      for (const { name, filter } of set.columns) {
        if (filter?.match === 'journeyIdBeforeDash') continue;
        for (const each of filter?.names ?? [])
          expect([set.name, name, each.name]).toEqual([set.name, name, place(set, name, each.role)]);
      }
    }
  });

  it('a value that several rows of a journey may have is not taken for the journey’s only one', () => {
    for (const [name, { columns, source }] of upstreamSets) {
      for (const { name: column, filter } of columns) {
        if (filter === null || column === 'journeyId') continue;
        const record = source.kind === 'endpoint' && source.rows.kind === 'record';
        expect([name, column, filter.match]).toEqual([
          name,
          column,
          column === 'transitionId'
            ? 'journeyIdBeforeDash'
            : record || column.endsWith('gentNames')
              ? 'joined'
              : 'row',
        ]);
      }
    }
  });
});
