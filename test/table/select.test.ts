import fc from 'fast-check';
import { columnsOf, compileSelect } from '../../src/table/index.js';
import { compile } from '../../src/odata/index.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { rows as flattenedRows } from '../exec/rows.js';
import { setOf } from '../model/model.js';
import { alone, predicateOf, rowOf } from '../odata/evaluating.js';
import {
  allFeatures,
  anyQuery,
  buildSets,
  plainStyle,
  readAll,
  renderCond,
  type Sets,
} from '../reference/index.js';
import { tableFrom, tablesOf } from './tabling.js';

const ZONE = 'Europe/Bucharest';
const NOW = Date.parse('2025-10-28T12:00:00Z');
const placesOf = (text: string, rows: readonly Record<string, string | number | boolean | null>[]) => {
  const select = compileSelect(predicateOf(text), alone('UTC'));
  return select === null ? null : [...select(tableFrom(rows))];
};

describe('a predicate on a table', () => {
  const rows = [
    { journeyId: 'a', outcome: 'Handled', handlingDuration: 10 },
    { journeyId: 'b', outcome: null, handlingDuration: 20 },
    { journeyId: 'c', outcome: 'Handled', handlingDuration: null },
  ];

  it('gives the places of the rows it is true for, ascending', () => {
    expect(placesOf("outcome eq 'Handled'", rows)).toEqual([0, 2]);
    expect(placesOf('outcome eq null', rows)).toEqual([1]);
    expect(placesOf("outcome eq 'Handled' and handlingDuration gt 5", rows)).toEqual([0]);
    expect(placesOf('handlingDuration gt 5 or journeyId eq outcome', rows)).toEqual([0, 1]);
    expect(placesOf('true', rows)).toEqual([0, 1, 2]);
    expect(placesOf('false', rows)).toEqual([]);
    expect(placesOf('true', [])).toEqual([]);
  });

  it('of none gives all', () => {
    expect([...compileSelect(null, alone('UTC'))!(tableFrom(rows))]).toEqual([0, 1, 2]);
  });

  it('does not run where it looks at other rows', () => {
    expect(placesOf("queues/any(q:q/queueName eq 'x')", rows)).toBeNull();
    expect(placesOf('transitions/$count gt 2', rows)).toBeNull();
    expect(columnsOf(predicateOf("queues/any(q:q/queueName eq 'x')"))).toBeNull();
    expect(columnsOf(predicateOf("journey/outcome eq 'x'", { set: setOf('Transitions') }))).toBeNull();
    expect(
      [...columnsOf(predicateOf("outcome eq 'x' or handlingDuration gt 1"))!].map(({ name }) => name),
    ).toEqual(['outcome', 'handlingDuration']);
  });

  it('leaves the answer of one table alone when it runs on another', () => {
    const select = compileSelect(predicateOf("outcome eq 'Handled'"), alone('UTC'))!;
    const first = select(tableFrom(rows));
    select(tableFrom([...rows].reverse().slice(1)));
    expect([...first]).toEqual([0, 2]);
    const all = compileSelect(null, alone('UTC'))!(tableFrom(rows));
    compileSelect(null, alone('UTC'))!(tableFrom(Array.from({ length: 9000 }, () => ({}))));
    expect([...all]).toEqual([0, 1, 2]);
  });
});

describe('random predicates', () => {
  let sandbox: Sandbox;
  let sets: Sets;
  const rowsOf = new Map<string, readonly ReturnType<typeof rowOf>[]>();

  beforeAll(async () => {
    sandbox = await startSandbox({ journeysPerDay: 25, days: 5, now: () => NOW });
    const data = await readAll(sandbox.url, 'sandbox-key', { from: NOW - 6 * 86_400_000, to: NOW });
    sets = buildSets(data, ZONE);
    for (const [name, records] of [
      ['Journeys', data.journeys],
      ['JourneyAgents', data.journeys],
      ['Transitions', data.transitions],
    ] as const) {
      const set = setOf(name);
      rowsOf.set(
        name,
        records.flatMap((record) => flattenedRows(set, record, ZONE)).map((values) => rowOf(values, set)),
      );
    }
  });
  afterAll(() => sandbox.close());

  it.each(['Journeys', 'JourneyAgents', 'Transitions'] as const)(
    'select of %s what they are true for, row by row',
    (name) => {
      const set = setOf(name);
      const rows = rowsOf.get(name)!;
      const context = alone(ZONE);
      const seen = { compared: 0, selective: 0 };
      fc.assert(
        fc.property(
          anyQuery(sets, name, allFeatures),
          fc.array(fc.nat(), { maxLength: 4 }),
          ({ filter }, ends) => {
            fc.pre(filter !== null);
            const predicate = predicateOf(renderCond(filter!, plainStyle), { set });
            const select = compileSelect(predicate, context);
            expect(select === null).toBe(columnsOf(predicate) === null);
            if (select === null) return;
            const matches = compile(predicate, context);
            const expected = rows.flatMap((row, i) => (matches([row]) === true ? [i] : []));
            let before = 0;
            const found: number[] = [];
            for (const table of tablesOf(rows, ends, set)) {
              for (const place of select(table)) found.push(before + place);
              before += table.length;
            }
            expect(before).toBe(rows.length);
            expect(found).toEqual(expected);
            seen.compared++;
            if (expected.length > 0 && expected.length < rows.length) seen.selective++;
          },
        ),
        { numRuns: 150 },
      );
      expect(seen.compared).toBeGreaterThan(50);
      expect(seen.selective).toBeGreaterThan(15);
    },
  );
});
