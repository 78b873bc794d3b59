import fc from 'fast-check';
import { compileApply } from '../../src/exec/apply/read.js';
import { Budget } from '../../src/exec/apply/sink.js';
import { compileTabled } from '../../src/exec/apply/tabled.js';
import type { JourneyRow } from '../../src/exec/index.js';
import type { Row, Value } from '../../src/odata/index.js';
import { compileSelect } from '../../src/table/index.js';
import { journeys } from '../model/model.js';
import { alone, predicateOf, rowOf } from '../odata/evaluating.js';
import { tablesOf } from '../table/tabling.js';
import { boundApply } from './applying.js';

const context = alone('UTC');
const asJourney = (row: Row): JourneyRow => ({
  ...row,
  set: journeys,
  journeyId: '',
  start: 0,
  earliest: 0,
  value: (index) => row.values[index] ?? null,
});

/** What stages make of rows one by one. */
function byRow(text: string, rows: readonly Row[], limit?: number): readonly (readonly Value[])[] {
  const { stages, row } = boundApply(text);
  const run = compileApply(
    { stages, set: row.set, last: null },
    context,
  )({ outer: [], budget: new Budget(limit) });
  for (const each of rows) run.push([each]);
  run.end();
  return run.result().rows.map(({ values }) => values);
}

/** What they make of the same rows where the first stage runs on tables; of every other table the rows are taken one by one. */
function byTable(
  text: string,
  rows: readonly Row[],
  { ends = [], some = 0, limit }: { ends?: readonly number[]; some?: number; limit?: number } = {},
): readonly (readonly Value[])[] | null {
  const { stages, row } = boundApply(text);
  const [first, ...rest] = stages;
  const tabled = compileTabled(first, context);
  if (tabled === null) return null;
  const run = { outer: [], budget: new Budget(limit) };
  const running = compileApply({ stages: rest, set: row.set, last: null }, context)(run);
  const sink = tabled(running, run);
  let at = 0;
  tablesOf(rows, ends, journeys).forEach((table, i) => {
    if ((some >> i) % 2 === 1)
      for (const each of rows.slice(at, at + table.length)) sink.addRow(asJourney(each));
    else sink.add(table, compileSelect(null, context)!(table));
    at += table.length;
  });
  sink.end();
  return running.result().rows.map(({ values }) => values);
}

const KEYS = ['outcome', 'direction', 'journeyId', 'localHour', 'handlingDuration'];
const aggregations = fc.constantFrom(
  '$count as a',
  'handlingDuration with sum as b',
  'handlingDuration with average as c',
  'handlingDuration with min as d',
  'handlingDuration with max as e',
  'outcome with min as f',
  'outcome with max as g',
  'outcome with countdistinct as h',
  'handlingDuration with countdistinct as i',
  'time with max as j',
);
const rows = fc.array(
  fc
    .record({
      journeyId: fc.stringMatching(/^[a-z]{1,2}$/),
      outcome: fc.option(fc.constantFrom('Handled', 'Abandoned', '\u{1f600}', '\ue000')),
      direction: fc.option(fc.constantFrom('Inbound', 'Outbound')),
      localHour: fc.integer({ min: 0, max: 23 }),
      handlingDuration: fc.option(
        fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true, min: 0, max: 1e9 })),
      ),
      time: fc.integer({ min: 0, max: 100_000 }),
    })
    .map((values) => rowOf(values)),
  { maxLength: 80 },
);

describe('a stage on tables', () => {
  it('gives what it gives on rows', () => {
    let groups = 0;
    fc.assert(
      fc.property(
        rows,
        fc.subarray(KEYS),
        fc.uniqueArray(aggregations, { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 4 }),
        fc.nat(31),
        (list, keys, items, ends, some) => {
          fc.pre(keys.length + items.length > 0);
          const aggregate = items.length === 0 ? '' : `aggregate(${items.join(',')})`;
          const text =
            keys.length === 0
              ? aggregate
              : `groupby((${keys.join(',')})${aggregate === '' ? '' : `,${aggregate}`})`;
          const found = byTable(text, list, { ends, some });
          expect(found).not.toBeNull();
          expect(found).toEqual(byRow(text, list));
          groups += found!.length;
        },
      ),
      { numRuns: 400 },
    );
    expect(groups).toBeGreaterThan(800);
  });

  it('hands its groups to the stages behind it', () => {
    const list = ['Handled', 'Abandoned', null, 'Handled', 'Handled'].map((outcome, i) =>
      rowOf({ outcome, handlingDuration: i }),
    );
    const text =
      'groupby((outcome),aggregate($count as n,handlingDuration with sum as s))/filter(n gt 1)/aggregate(s with max as m)';
    expect(byTable(text, list)).toEqual([[7]]);
    expect(byRow(text, list)).toEqual([[7]]);
  });

  it('makes one row of no rows without keys, and none with keys', () => {
    for (const text of ['aggregate($count as n,handlingDuration with sum as s)', 'groupby((outcome))']) {
      expect(byTable(text, [])).toEqual(byRow(text, []));
    }
    expect(byTable('aggregate($count as n,handlingDuration with sum as s)', [])).toHaveLength(1);
    expect(byTable('groupby((outcome))', [])).toHaveLength(0);
  });

  it.each([
    'filter(handlingDuration gt 3)',
    'groupby((outcome),topcount(1,handlingDuration))',
    'aggregate(handlingDuration mul 2 with sum as x)',
    'aggregate(queues/$count as n)',
    'groupby((rollup(outcome,direction)),aggregate($count as n))',
    'topcount(2,handlingDuration)',
    'concat(aggregate($count as n),identity)',
  ])('runs on rows alone where it is more than columns: %s', (text) => {
    expect(byTable(text, [rowOf({ outcome: 'x' })])).toBeNull();
  });

  it('holds no more than it may', () => {
    const many = Array.from({ length: 20 }, (_, i) => rowOf({ journeyId: String(i), outcome: `o${i}` }));
    for (const text of ['groupby((journeyId))', 'aggregate(outcome with countdistinct as n)']) {
      expect(() => byTable(text, many, { limit: 10 })).toThrow(/more than 10/);
      expect(() => byRow(text, many, 10)).toThrow(/more than 10/);
      expect(byTable(text, many, { limit: 40 })).toEqual(byRow(text, many, 40));
    }
  });

  it('aggregates those that meet a condition', () => {
    const list = [1, 2, 3, null].map((handlingDuration, i) =>
      rowOf({ handlingDuration, outcome: i % 2 === 0 ? 'a' : 'b' }),
    );
    const bound = boundApply('aggregate(handlingDuration with sum as s,$count as n)');
    const [stage] = bound.stages;
    if (stage?.kind !== 'aggregate') throw new Error('not an aggregation');
    const filter = predicateOf("outcome eq 'a'");
    const items = stage.items.map((item) => (item.kind === 'values' ? { ...item, filter } : item));
    const run = { outer: [], budget: new Budget() };
    const running = compileApply({ stages: [], set: bound.row.set, last: null }, context)(run);
    const sink = compileTabled({ ...stage, items }, context)!(running, run);
    for (const table of tablesOf(list, [2], journeys)) sink.add(table, compileSelect(null, context)!(table));
    for (const row of list) sink.addRow(asJourney(row));
    sink.end();
    expect(running.result().rows.map(({ values }) => values)).toEqual([[8, 4]]);
  });
});
