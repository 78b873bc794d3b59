import { gatheredOf } from '../../src/exec/gathered.js';
import { TableRow } from '../../src/exec/rows.js';
import type { Plan } from '../../src/plan/index.js';
import { tableOf } from '../../src/table/index.js';
import { journeys } from '../model/model.js';

const table = tableOf(
  journeys,
  [],
  [1, 2, 3].map((start) => ({ values: [], start, text: null })),
);
const plan = { query: { set: journeys }, reads: new Map([[journeys, new Set()]]) } as unknown as Plan;
const gather = () => gatheredOf(plan, [{ table, places: Uint32Array.of(0, 2) }], { reached: 3 });

describe('what was gathered of tables', () => {
  it('has the rows that were selected, and as many records where nothing else is said', () => {
    const gathered = gather();
    expect(gathered.rows.map(({ start }) => start)).toEqual([1, 3]);
    expect(gathered.rows.every((row) => row instanceof TableRow)).toBe(true);
    expect(gathered.rows).toBe(gathered.rows);
    expect(gathered).toMatchObject({ records: 2, journeyIds: [], reached: 3 });
    expect(gatheredOf(plan, [], { reached: null, records: 7, journeyIds: ['a'] })).toMatchObject({
      records: 7,
      journeyIds: ['a'],
      reached: null,
    });
  });

  it('has no getter of its own, by which V8 would hold every page until it collects the whole heap', () => {
    expect(Object.getOwnPropertyDescriptor(gather(), 'rows')?.get).toBeUndefined();
  });
});
