import { columns, setNames } from './model.js';
import type { RawTransition } from './read-all.js';
import { buildSets, inSequence, joined, timeText, toJson } from './rows.js';
import { answerJson } from './order.js';
import { everything } from './query.js';
import { synthetic } from './synthetic.js';

const transition = (time: string, name: string): RawTransition => ({ time, name });
const order = (list: readonly RawTransition[]): string =>
  inSequence(list)
    .map((one) => one.name)
    .join('');

describe('sequence', () => {
  it('sorts by time and keeps equal times as they stand', () => {
    const list = [
      transition('2025-01-01T00:00:00Z', 'a'),
      transition('2025-01-01T00:00:02Z', 'c'),
      transition('2025-01-01T02:00:01+02:00', 'b'),
      transition('2025-01-01T00:00:02Z', 'd'),
    ];
    expect(order(list)).toBe('abcd');
  });

  it('reverses a list whose first time is later than its last before it sorts', () => {
    const list = [
      transition('2025-01-01T00:00:02Z', 'd'),
      transition('2025-01-01T00:00:01Z', 'c'),
      transition('2025-01-01T00:00:01Z', 'b'),
      transition('2025-01-01T00:00:00Z', 'a'),
    ];
    expect(order(list)).toBe('abcd');
  });

  it('does not reverse a list that begins and ends at one instant', () => {
    const list = [
      transition('2025-01-01T00:00:01Z', 'b'),
      transition('2025-01-01T00:00:00Z', 'a'),
      transition('2025-01-01T00:00:01Z', 'c'),
    ];
    expect(order(list)).toBe('abc');
    expect(order([])).toBe('');
  });
});

describe('rows', () => {
  const agents = [
    { name: 'Ana; the first', group: { id: '1', name: 'Sales' } },
    null,
    { name: null, group: { id: '2', name: 'Back' } },
    { name: 'Bo', group: { id: '3', name: 'Sales' } },
    { name: 'Bo', group: null },
  ];
  const data = {
    journeys: [
      {
        journeyId: 'j1',
        time: '2025-03-30T03:30:00+03:00',
        direction: ['Inbound', null, 'Internal'],
        agents,
        queues: [],
        mediaTypes: [null],
        wrapUpCodes: ['x'],
        interactions: [{ id: 'i1', direction: 'Inbound', type: null }],
        handlingDuration: 0,
      },
      {
        journeyId: 'j2',
        time: '2025-10-26T01:30:00Z',
        direction: 'Outbound',
        contact: null,
        channel: { id: '7' },
      },
    ],
    transitions: [
      {
        journeyId: 'j1',
        transitions: [
          {
            time: '2025-03-30T00:30:05.250Z',
            name: 'TRANSFER',
            agents: [],
            previousAgents: agents,
            queue: { name: 'Q' },
          },
          { time: '2025-03-30T00:30:00.999Z', name: 'STARTED', agents: agents.slice(0, 1), duration: 12 },
        ],
      },
    ],
  };
  const sets = buildSets(data, 'Europe/Bucharest');
  const [j1, j2] = sets.rows.Journeys;

  it('join lists with nulls left out, groups once each, and empty ones as null', () => {
    expect(joined(['a', null, undefined, 'b', 'a'])).toBe('a; b; a');
    expect(joined([''])).toBe('');
    expect([joined([]), joined([null])]).toEqual([null, null]);
    expect(j1).toMatchObject({
      agentNames: 'Ana; the first; Bo; Bo',
      agentGroupNames: 'Sales; Back',
      queueNames: null,
    });
    expect(j1).toMatchObject({
      mediaTypes: null,
      wrapUpCodes: 'x',
      direction: 'Inbound; Internal',
      interactionIds: 'i1',
    });
    expect(j2).toMatchObject({
      direction: 'Outbound',
      agentNames: null,
      channelId: '7',
      channelName: null,
      contactName: null,
    });
  });

  it('keep zero, and null what is absent', () => {
    expect([j1.handlingDuration, j1.holdDuration]).toEqual([0, null]);
  });

  it('read the wall clock across both changes of the clocks', () => {
    expect(j1).toMatchObject({ localDate: '2025-03-30', localHour: 2, localInterval: 10 });
    expect(j2).toMatchObject({ localDate: '2025-10-26', localHour: 3, localInterval: 14 });
    const newfoundland = buildSets(data, 'America/St_Johns').rows.Journeys;
    expect(newfoundland[0]).toMatchObject({ localDate: '2025-03-29', localHour: 22, localInterval: 88 });
    expect(buildSets(data, 'UTC').rows.Journeys[0]).toMatchObject({ localHour: 0, localInterval: 2 });
  });

  it('floor the journey’s start to the second of its earliest transition', () => {
    const start = Date.parse('2025-03-30T00:30:00Z');
    expect(sets.rows.Transitions).toMatchObject([
      {
        transitionId: 'j1-0',
        sequence: 0,
        name: 'STARTED',
        journeyTime: start,
        time: start + 999,
        duration: 12,
      },
      {
        transitionId: 'j1-1',
        sequence: 1,
        name: 'TRANSFER',
        journeyTime: start,
        queueName: 'Q',
        previousQueueName: null,
      },
    ]);
    expect(sets.rows.Transitions[1]).toMatchObject({
      agentNames: null,
      previousAgentGroupNames: 'Sales; Back',
    });
  });

  it('number the members of bridges, and of both roles', () => {
    expect(sets.rows.JourneyAgents.map((row) => [row.position, row.agentName, row.agentGroupId])).toEqual([
      [0, 'Ana; the first', '1'],
      [1, null, '2'],
      [2, 'Bo', '3'],
      [3, 'Bo', null],
    ]);
    expect(sets.rows.JourneyMediaTypes).toEqual([]);
    expect(sets.rows.TransitionAgents.map((row) => [row.transitionId, row.role, row.position])).toEqual([
      ['j1-0', 'current', 0],
      ['j1-1', 'previous', 0],
      ['j1-1', 'previous', 1],
      ['j1-1', 'previous', 2],
      ['j1-1', 'previous', 3],
    ]);
  });

  it('have exactly the columns of their set', () => {
    const all = buildSets(synthetic(60, '2025-03-27T00:00:00Z'), 'UTC');
    for (const set of setNames) {
      expect(all.rows[set].length).toBeGreaterThan(0);
      for (const row of all.rows[set])
        expect(Object.keys(row).sort()).toEqual(Object.keys(columns[set]).sort());
    }
  });

  it('show times with the zone’s offset and three digits', () => {
    const ms = Date.parse('2025-03-10T11:33:42Z');
    expect(timeText(ms, 'Europe/Bucharest')).toBe('2025-03-10T13:33:42.000+02:00');
    expect(timeText(ms + 7, 'America/St_Johns')).toBe('2025-03-10T09:03:42.007-02:30');
    expect([timeText(ms, 'UTC'), timeText(ms, 'Europe/London')]).toEqual(
      Array(2).fill('2025-03-10T11:33:42.000Z'),
    );
    expect(timeText(ms, 'America/Anchorage')).toBe('2025-03-10T03:33:42.000-08:00');
    expect(toJson('JourneyAgents', { journeyTime: ms, position: 3, agentName: null }, 'UTC')).toEqual({
      journeyTime: '2025-03-10T11:33:42.000Z',
      position: 3,
      agentName: null,
    });
  });

  it('are answered with select, skip, top and a range of starts', () => {
    const query = { ...everything('Transitions'), select: ['name'], skip: 1, top: 5 };
    expect(answerJson(sets, query)).toEqual([{ name: 'TRANSFER' }]);
    const start = Date.parse('2025-03-30T00:30:00Z');
    expect(answerJson(sets, query, { start })).toHaveLength(1);
    expect(answerJson(sets, query, { start: start + 1 })).toHaveLength(0);
    expect(answerJson(sets, query, { end: start })).toHaveLength(0);
  });
});
