import fc from 'fast-check';
import { FeedError } from '../../src/errors/index.js';
import { compileFlatten, type SourceRecord } from '../../src/exec/flatten.js';
import type { EntitySet } from '../../src/model/index.js';
import { Zone } from '../../src/time/index.js';
import { journeys, transitions } from '../model/model.js';
import { journey, journeyTransitions } from './records.js';

const at = (text: string): number => Date.parse(text);
const DAY = 86_400_000;

/** The rows of a record, by name. */
function rows(set: EntitySet, record: unknown, zone = 'Europe/Bucharest') {
  return compileFlatten(set, set.columns, new Zone(zone))(record as SourceRecord).map(({ values }) =>
    Object.fromEntries(set.columns.map(({ name, index }) => [name, values[index]])),
  );
}
const journeyRow = (changes: object, zone?: string) => rows(journeys, { ...journey, ...changes }, zone)[0];
const transitionRows = (list: readonly object[]) => rows(transitions, { journeyId: 'j', transitions: list });

describe('a journey', () => {
  it('fills every column', () => {
    const time = at('2025-03-10T11:33:42Z');
    expect(rows(journeys, journey)).toEqual([
      {
        journeyId: '0f2b61c7d4e84d0a9a57',
        time,
        localDate: at('2025-03-10T00:00:00Z') / DAY,
        localHour: 13,
        localInterval: 54,
        outcome: 'Handled',
        direction: 'Outbound',
        channelId: '4021555010',
        channelName: 'Orders',
        contactName: 'R. Doe',
        contactPhoneNumber: '+40215550100',
        contactEmail: 'r.doe@example.com',
        transfersCompleted: 1,
        forwardedToQueue: 2,
        forwardedToRingGroup: 3,
        forwardedToScript: 4,
        handlingDuration: 5005,
        holdDuration: 606,
        offeringDuration: 707,
        queueAndRingGroupWaitDuration: 1717,
        queueWaitDuration: 909,
        ringGroupWaitDuration: 808,
        scriptTreatmentDuration: 22_266,
        wrapUpDuration: 1010,
        interactionIds: 'int-18aa01-phone-03; int-18aa02-phone-03',
        agentNames: 'Ioana Marin; Piet de Vries; Ioana Marin',
        agentGroupNames: 'Front desk; Back office',
        queueNames: 'Orders NL; Orders; priority',
        ringGroupNames: '1011',
        mediaTypes: 'Phone',
        pbxNames: 'pbx-north; pbx-south',
        tenantIds: 'acme',
        wrapUpCodes: 'Sale; Follow-up',
      },
    ]);
  });

  it('with nothing but its name and time is null in all other columns', () => {
    const [row] = rows(journeys, { journeyId: 'j', time: journey.time });
    const filled = Object.entries(row).filter(([, value]) => value !== null);
    expect(filled.map(([name]) => name)).toEqual(['journeyId', 'time', 'localDate', 'localHour', 'localInterval']);
  });

  it('tells its start', () => {
    const flatten = compileFlatten(journeys, [], new Zone('UTC'));
    expect(flatten(journey)).toEqual([{ journeyId: journey.journeyId, start: at('2025-03-10T11:33:42Z'), values: [] }]);
  });

  it('reads the wall clock of the zone, whatever the offset the time came with', () => {
    const wall = (time: string, zone: string) => {
      const { localDate, localHour, localInterval } = journeyRow({ time }, zone);
      return [new Date((localDate as number) * DAY).toISOString().slice(0, 10), localHour, localInterval];
    };
    expect(wall('2025-03-10T23:59:59+02:00', 'UTC')).toEqual(['2025-03-10', 21, 87]);
    expect(wall('2025-03-10T23:59:59Z', 'Europe/Bucharest')).toEqual(['2025-03-11', 1, 7]);
    expect(wall('2025-03-10T00:14:59Z', 'Asia/Kathmandu')).toEqual(['2025-03-10', 5, 23]);
    expect(wall('2025-03-10T02:29:59Z', 'America/St_Johns')).toEqual(['2025-03-09', 23, 95]);
    expect(wall('2025-03-10T02:30:00Z', 'America/St_Johns')).toEqual(['2025-03-10', 0, 0]);
    // Both 03:30 of the day on which clocks go back; and the hour that is left out.
    expect(wall('2025-10-26T00:30:00Z', 'Europe/Bucharest')).toEqual(['2025-10-26', 3, 14]);
    expect(wall('2025-10-26T01:30:00Z', 'Europe/Bucharest')).toEqual(['2025-10-26', 3, 14]);
    expect(wall('2025-03-30T01:00:00Z', 'Europe/Bucharest')).toEqual(['2025-03-30', 4, 16]);
  });
});

describe('lists', () => {
  it.each<[string, object, string, unknown]>([
    ['null members are skipped', { queues: [null, { name: 'a' }, { name: null }, {}, { name: 'b' }] }, 'queueNames', 'a; b'],
    ['an empty list is null', { queues: [] }, 'queueNames', null],
    ['a list of nulls is null', { queues: [null, { name: null }] }, 'queueNames', null],
    ['no list is null', { queues: null }, 'queueNames', null],
    ['repeats stay', { queues: [{ name: 'a' }, { name: 'a' }] }, 'queueNames', 'a; a'],
    ['empty texts stay', { wrapUpCodes: ['', 'a'] }, 'wrapUpCodes', '; a'],
    ['order is the upstream’s', { wrapUpCodes: ['b', 'a', 'c'] }, 'wrapUpCodes', 'b; a; c'],
    [
      'groups come once, at their first place',
      { agents: ['b', 'a', 'b', 'c', 'a'].map((name) => ({ name: 'x', group: { name } })) },
      'agentGroupNames',
      'b; a; c',
    ],
    ['agents without a group have none', { agents: [{ name: 'x', group: null }, { name: 'y' }] }, 'agentGroupNames', null],
    ['numbers are written', { pbxNames: [7, 'a'] }, 'pbxNames', '7; a'],
    ['what is no text is skipped', { pbxNames: [{}, ['x'], 'a'] }, 'pbxNames', 'a'],
  ])('%s', (_, changes, column, value) => expect(journeyRow(changes)[column]).toBe(value));

  it.each([
    [['Outbound'], 'Outbound'],
    ['Outbound', 'Outbound'],
    [['Inbound', 'Internal'], 'Inbound; Internal'],
    [['Inbound', null], 'Inbound'],
    [[], null],
    [null, null],
    [undefined, null],
  ])('direction comes as a list or as a text: %j', (direction, value) => {
    expect(journeyRow({ direction })['direction']).toBe(value);
  });
});

describe('values of other types than the contract says', () => {
  it.each<[object, string, unknown]>([
    [{ outcome: 5 }, 'outcome', '5'],
    [{ outcome: true }, 'outcome', 'true'],
    [{ outcome: {} }, 'outcome', null],
    [{ outcome: [] }, 'outcome', null],
    [{ channel: 'Orders' }, 'channelName', null],
    [{ channel: null }, 'channelName', null],
    [{ contact: [] }, 'contactName', null],
    [{ transfersCompleted: '12' }, 'transfersCompleted', 12],
    [{ transfersCompleted: 'many' }, 'transfersCompleted', null],
    [{ transfersCompleted: '' }, 'transfersCompleted', null],
    [{ transfersCompleted: null }, 'transfersCompleted', null],
    [{ transfersCompleted: true }, 'transfersCompleted', null],
    [{ handlingDuration: 12.9 }, 'handlingDuration', 12],
    [{ handlingDuration: -12.9 }, 'handlingDuration', -12],
    [{ handlingDuration: '1e400' }, 'handlingDuration', null],
    [{ handlingDuration: 0 }, 'handlingDuration', 0],
    [{ handlingDuration: 3_000_000_000 }, 'handlingDuration', 3_000_000_000],
  ])('%j gives %s %j', (changes, column, value) => expect(journeyRow(changes)[column]).toBe(value));
});

describe('times', () => {
  const bad = [null, undefined, '', 'yesterday', '2025-03-10', '2025-03-10T13:33:42', 1_741_608_822_000, '2025-13-10T00:00:00Z'];
  it.each(bad)('a journey’s time that is none is upstreamMalformed, naming the journey: %j', (time) => {
    expect(() => journeyRow({ time })).toThrow(FeedError);
    expect(() => journeyRow({ time })).toThrow(/0f2b61c7d4e84d0a9a57/);
    expect(() => journeyRow({ time })).toThrow(expect.objectContaining({ code: 'upstreamMalformed', status: 502 }));
  });

  it.each(bad)('so is a transition’s: %j', (time) => {
    expect(() => transitionRows([{ time: journey.time }, { time }])).toThrow(expect.objectContaining({ code: 'upstreamMalformed' }));
  });
});

describe('transitions', () => {
  it('fill every column', () => {
    const nothing = {
      agentGroupNames: null,
      agentNames: null,
      externalNumber: null,
      previousAgentGroupNames: null,
      previousAgentNames: null,
      previousQueueName: null,
      previousRingGroupName: null,
      queueName: null,
      ringGroupName: null,
    };
    const common = {
      journeyId: '0f2b61c7d4e84d0a9a57',
      journeyTime: at('2025-05-21T09:09:23Z'),
      interactionId: 'int-18aa01-phone-03',
      mediaType: 'Phone',
      localDate: at('2025-05-21T00:00:00Z') / DAY,
      localHour: 12,
      localInterval: 48,
    };
    expect(rows(transitions, journeyTransitions)).toEqual([
      { ...common, ...nothing, transitionId: '0f2b61c7d4e84d0a9a57-0', sequence: 0, time: at('2025-05-21T09:09:23.312Z'), name: 'STARTED', duration: 0 },
      { ...common, ...nothing, transitionId: '0f2b61c7d4e84d0a9a57-1', sequence: 1, time: at('2025-05-21T09:09:23.312Z'), name: 'IN_SCRIPT', duration: 9206 },
      {
        ...common,
        transitionId: '0f2b61c7d4e84d0a9a57-2',
        sequence: 2,
        time: at('2025-05-21T09:10:12.143Z'),
        name: 'TRANSFER',
        duration: 0,
        externalNumber: '+40215550199',
        agentNames: 'Ioana Marin; Piet de Vries',
        agentGroupNames: 'Front desk',
        previousAgentNames: 'Ana Pop',
        previousAgentGroupNames: null,
        previousQueueName: 'Orders NL',
        previousRingGroupName: '1015',
        queueName: 'Orders; priority',
        ringGroupName: '1011',
      },
    ]);
  });

  const T = (second: number, name: string) => ({ time: new Date(Date.UTC(2025, 0, 1) + second * 1000).toISOString(), name });
  const names = (list: readonly object[]) => transitionRows(list).map(({ sequence, name }) => [sequence, name]);

  it.each([
    ['ascending stays', [T(1, 'a'), T(2, 'b'), T(3, 'c')], 'abc'],
    ['equal times keep their order', [T(1, 'a'), T(1, 'b'), T(1, 'c')], 'abc'],
    ['newest first is reversed', [T(3, 'c'), T(2, 'b'), T(1, 'a')], 'abc'],
    ['newest first is reversed before it is sorted, so that equal times come in their order', [T(3, 'd'), T(1, 'c'), T(1, 'b'), T(1, 'a')], 'abcd'],
    ['a mixed list is sorted', [T(1, 'a'), T(3, 'c'), T(2, 'b'), T(4, 'd')], 'abcd'],
    ['a mixed list that ends early is reversed and sorted', [T(2, 'c'), T(3, 'd'), T(1, 'b'), T(1, 'a')], 'abcd'],
    ['one', [T(1, 'a')], 'a'],
    ['members that are none are left out', [null, T(1, 'a'), 'x', T(2, 'b')], 'ab'],
  ])('the sequence: %s', (_, list, order) => {
    expect(names(list as object[])).toEqual([...order].map((name, i) => [i, name]));
  });

  it('is the sequence of a stable sort, whichever way the list was given', () => {
    const list = fc.array(fc.nat(4), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(list, (seconds) => {
        const given = seconds.map((second, i) => T(second, String(i)));
        const backwards = seconds[0] > seconds.at(-1)!;
        const base = seconds.map((second, i) => ({ second, name: String(i) }));
        const expected = (backwards ? base.reverse() : base).map((each, place) => ({ ...each, place })).sort((a, b) => a.second - b.second || a.place - b.place);
        expect(transitionRows(given).map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
        const sequences = transitionRows(given).map(({ transitionId }) => transitionId);
        expect(sequences).toEqual(given.map((_, i) => `j-${i}`));
      }),
    );
  });

  it('carry the journey’s start: the earliest, floored to the second', () => {
    const list = [{ time: '2025-01-01T00:00:05.999Z' }, { time: '2025-01-01T00:00:07.001Z' }, { time: '2025-01-01T02:00:04.950+02:00' }];
    const flat = compileFlatten(transitions, transitions.columns, new Zone('UTC'))({ journeyId: 'j', transitions: list } as SourceRecord);
    expect(flat.map(({ start }) => start)).toEqual(Array(3).fill(at('2025-01-01T00:00:04Z')));
    expect(transitionRows(list).map(({ journeyTime }) => journeyTime)).toEqual(Array(3).fill(at('2025-01-01T00:00:04Z')));
  });

  it('are none where the list is empty, missing or no list', () => {
    for (const list of [[], undefined, null, {}]) expect(rows(transitions, { journeyId: 'j', transitions: list })).toEqual([]);
  });

  it('take the journeyId of the journey around, since a transition need not repeat it', () => {
    expect(transitionRows([{ ...T(1, 'a'), journeyId: 'other' }])[0]).toMatchObject({ journeyId: 'j', transitionId: 'j-0' });
  });
});

describe('a projection', () => {
  it('fills what is asked, and the time a wall clock reads, and nothing else', () => {
    for (const [set, record] of [
      [journeys, journey],
      [transitions, journeyTransitions],
    ] as const) {
      const all = rows(set, record, 'UTC');
      fc.assert(
        fc.property(fc.subarray([...set.columns]), (columns) => {
          const flat = compileFlatten(set, columns, new Zone('UTC'))(record as SourceRecord);
          const needed = new Set(columns.flatMap(({ name, source }) => (source.kind === 'wall' ? [name, source.of] : [name])));
          flat.forEach(({ values }, i) => {
            for (const { name, index } of set.columns) expect([name, values[index]]).toEqual([name, needed.has(name) ? all[i][name] : undefined]);
          });
        }),
        { numRuns: 60 },
      );
    }
  });
});
