import fc from 'fast-check';
import { transitions } from '../model/model.js';
import { journeyTransitions } from './records.js';
import { flattened, rows } from './rows.js';

const at = (text: string): number => Date.parse(text);
const DAY = 86_400_000;
const transitionRows = (list: unknown) => rows(transitions, { journeyId: 'j', transitions: list });

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
      {
        ...common,
        ...nothing,
        transitionId: '0f2b61c7d4e84d0a9a57-0',
        sequence: 0,
        time: at('2025-05-21T09:09:23.312Z'),
        name: 'STARTED',
        duration: 0,
      },
      {
        ...common,
        ...nothing,
        transitionId: '0f2b61c7d4e84d0a9a57-1',
        sequence: 1,
        time: at('2025-05-21T09:09:23.312Z'),
        name: 'IN_SCRIPT',
        duration: 9206,
      },
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

  const T = (second: number, name: string) => ({
    time: new Date(Date.UTC(2025, 0, 1) + second * 1000).toISOString(),
    name,
  });
  const names = (list: readonly object[]) =>
    transitionRows(list).map(({ sequence, name }) => [sequence, name]);

  it.each([
    ['ascending stays', [T(1, 'a'), T(2, 'b'), T(3, 'c')], 'abc'],
    ['equal times keep their order', [T(1, 'a'), T(1, 'b'), T(1, 'c')], 'abc'],
    ['newest first is reversed', [T(3, 'c'), T(2, 'b'), T(1, 'a')], 'abc'],
    [
      'newest first is reversed before it is sorted, so that equal times come in their order',
      [T(3, 'd'), T(1, 'c'), T(1, 'b'), T(1, 'a')],
      'abcd',
    ],
    ['a mixed list is sorted', [T(1, 'a'), T(3, 'c'), T(2, 'b'), T(4, 'd')], 'abcd'],
    [
      'a mixed list that ends early is reversed and sorted',
      [T(2, 'c'), T(3, 'd'), T(1, 'b'), T(1, 'a')],
      'abcd',
    ],
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
        const expected = (backwards ? base.reverse() : base)
          .map((each, place) => ({ ...each, place }))
          .sort((a, b) => a.second - b.second || a.place - b.place);
        expect(transitionRows(given).map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
        const sequences = transitionRows(given).map(({ transitionId }) => transitionId);
        expect(sequences).toEqual(given.map((_, i) => `j-${i}`));
      }),
    );
  });

  it('carry the journey’s start: the earliest, floored to the second', () => {
    const list = [
      { time: '2025-01-01T00:00:05.999Z' },
      { time: '2025-01-01T00:00:07.001Z' },
      { time: '2025-01-01T02:00:04.950+02:00' },
    ];
    const flat = flattened(transitions, { journeyId: 'j', transitions: list });
    expect(flat.map(({ bundle }) => bundle.start)).toEqual(Array(3).fill(at('2025-01-01T00:00:04Z')));
    expect(transitionRows(list).map(({ journeyTime }) => journeyTime)).toEqual(
      Array(3).fill(at('2025-01-01T00:00:04Z')),
    );
  });

  it('are none where the list is empty, missing or no list', () => {
    for (const list of [[], undefined, null, {}])
      expect(rows(transitions, { journeyId: 'j', transitions: list })).toEqual([]);
  });

  it('take the journeyId of the journey around, since a transition need not repeat it', () => {
    expect(transitionRows([{ ...T(1, 'a'), journeyId: 'other' }])[0]).toMatchObject({
      journeyId: 'j',
      transitionId: 'j-0',
    });
  });
});
