import { evaluate, valueOf, type Truth } from './evaluate.js';
import { columns } from './model.js';
import { inOrder } from './order.js';
import { and, cmp, col, every, fn, int, not, some, test as textTest, text, type Cond } from './query.js';
import { buildSets, type Row } from './rows.js';

const zone = 'Europe/Bucharest';
const empty = buildSets({ journeys: [], transitions: [] }, zone);
const yes = cmp(int(1), 'eq', int(1));
const no = cmp(int(1), 'eq', int(2));

/** A Journeys row with these cells, all others null. */
function journey(cells: Row): Row {
  return { ...Object.fromEntries(Object.keys(columns.Journeys).map((name) => [name, null])), ...cells };
}

describe('related rows', () => {
  const sets = buildSets(
    {
      journeys: [
        {
          journeyId: 'two',
          time: '2025-01-01T00:00:00Z',
          outcome: 'Ana',
          agents: [
            { name: 'Ana', group: { name: 'A' } },
            { name: null, group: { name: 'B' } },
          ],
        },
        { journeyId: 'none', time: '2025-01-01T00:00:00Z', agents: [] },
      ],
      transitions: [],
    },
    zone,
  );
  const [two, none] = sets.rows.Journeys;
  const over = (cond: Cond, row: Row): Truth => evaluate(sets, { '': { set: 'Journeys', row } }, cond);
  const name = col('agentName', [], 'a');
  const group = col('agentGroupName', [], 'a');

  it('any is true for some member, else false, also where the condition is unknown', () => {
    expect(over(some('agents', 'a', cmp(name, 'eq', text('Ana'))), two)).toBe(true);
    expect(
      over(some('agents', 'a', and(cmp(name, 'eq', text('Ana')), cmp(group, 'eq', text('B')))), two),
    ).toBe(false);
    expect(over(some('agents', 'a', textTest('contains', name, text('zz'))), two)).toBe(false);
    expect(over(not(some('agents', 'a', textTest('contains', name, text('zz')))), two)).toBe(true);
    expect(over(some('agents', 'a', yes), none)).toBe(false);
    expect([two, none].map((row) => over(some('agents', 'a', null), row))).toEqual([true, false]);
  });

  it('all is true where there is no member, and false where the condition is unknown for one', () => {
    expect(over(every('agents', 'a', no), none)).toBe(true);
    expect(over(every('agents', 'a', textTest('contains', name, text('n'))), two)).toBe(false);
    expect(over(every('agents', 'a', cmp(group, 'ge', text('A'))), two)).toBe(true);
  });

  it('counts, the way back, and the outer row inside', () => {
    const counts = [two, none].map((row) =>
      valueOf(sets, { '': { set: 'Journeys', row } }, { k: 'count', of: '', path: [], many: 'agents' }),
    );
    expect(counts).toEqual([
      { t: 'int', v: 2 },
      { t: 'int', v: 0 },
    ]);
    const back = some('agents', 'a', cmp(col('journeyId', ['journey'], 'a'), 'eq', text('two')));
    expect(over(back, two)).toBe(true);
    expect(over(some('agents', 'a', cmp(name, 'eq', col('outcome'))), two)).toBe(true);
    const agent = sets.rows.JourneyAgents[0];
    const column = col('outcome', ['journey']);
    expect(valueOf(sets, { '': { set: 'JourneyAgents', row: agent } }, column)).toEqual({
      t: 'text',
      v: 'Ana',
    });
  });
});

describe('order', () => {
  const rows = [
    { journeyId: 'c', time: 1, outcome: null },
    { journeyId: 'a', time: 2, outcome: '😀' },
    { journeyId: 'b', time: 2, outcome: '\uFF21' },
    { journeyId: 'd', time: 0, outcome: null },
    { journeyId: 'e', time: 3, outcome: 'A' },
  ].map(journey);
  const ids = (items: Parameters<typeof inOrder>[2]): string =>
    inOrder(empty, 'Journeys', items, rows)
      .map((row) => row.journeyId)
      .join('');

  it('is time, then journeyId, by default', () => {
    expect(ids([])).toBe('dcabe');
  });

  it('puts nulls first ascending and last descending, with ties in the default order both ways', () => {
    expect(ids([{ v: col('outcome'), desc: false }])).toBe('dceba');
    expect(ids([{ v: col('outcome'), desc: true }])).toBe('abedc');
    expect(ids([{ v: col('time'), desc: true }])).toBe('eabcd');
  });

  it('takes expressions and several items', () => {
    const isNull = { v: fn('length', col('outcome')), desc: true };
    expect(ids([isNull, { v: col('journeyId'), desc: true }])).toBe('ebadc');
  });
});
