import fc from 'fast-check';
import { FeedError } from '../../src/errors/index.js';
import { journeys, transitions } from '../model/model.js';
import { journey, journeyTransitions } from './records.js';
import { bundleOf, flattened, rows } from './rows.js';

const at = (text: string): number => Date.parse(text);
const DAY = 86_400_000;

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
    expect(filled.map(([name]) => name)).toEqual([
      'journeyId',
      'time',
      'localDate',
      'localHour',
      'localInterval',
    ]);
  });

  it('tells its start, and its name, of whatever was read of it', () => {
    const start = at('2025-03-10T11:33:42Z');
    expect(bundleOf({ journeys: journey })).toMatchObject({ journeyId: journey.journeyId, start });
    // The journey's own time goes before what its transitions say.
    expect(bundleOf({ journeys: journey, transitions: journeyTransitions }).start).toBe(start);
    expect(bundleOf({ transitions: journeyTransitions }).start).toBe(at('2025-05-21T09:09:23Z'));
    expect(bundleOf({ transitions: { journeyId: 'j', transitions: [] } }).start).toBeNaN();
    const [row] = flattened(journeys, journey, []);
    expect(row.values).toEqual([]);
    expect(row.bundle).toMatchObject({ journeyId: journey.journeyId, start });
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
    [
      'null members are skipped',
      { queues: [null, { name: 'a' }, { name: null }, {}, { name: 'b' }] },
      'queueNames',
      'a; b',
    ],
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
    [
      'agents without a group have none',
      { agents: [{ name: 'x', group: null }, { name: 'y' }] },
      'agentGroupNames',
      null,
    ],
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
  const bad = [
    null,
    undefined,
    '',
    'yesterday',
    '2025-03-10',
    '2025-03-10T13:33:42',
    1_741_608_822_000,
    '2025-13-10T00:00:00Z',
  ];
  it.each(bad)('a journey’s time that is none is upstreamMalformed, naming the journey: %j', (time) => {
    // Every journey's start is asked for before any of its rows is given.
    const start = () => bundleOf({ journeys: { ...journey, time } }).start;
    expect(start).toThrow(FeedError);
    expect(start).toThrow(/0f2b61c7d4e84d0a9a57/);
    expect(start).toThrow(expect.objectContaining({ code: 'upstreamMalformed', status: 502 }));
  });

  it.each(bad)('so is a transition’s: %j', (time) => {
    expect(() => transitionRows([{ time: journey.time }, { time }])).toThrow(
      expect.objectContaining({ code: 'upstreamMalformed' }),
    );
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
          const flat = flattened(set, record, columns);
          const needed = new Set(
            columns.flatMap(({ name, source }) => (source.kind === 'wall' ? [name, source.of] : [name])),
          );
          flat.forEach(({ values }, i) => {
            for (const { name, index } of set.columns)
              expect([name, values[index]]).toEqual([name, needed.has(name) ? all[i][name] : undefined]);
          });
        }),
        { numRuns: 60 },
      );
    }
  });
});
