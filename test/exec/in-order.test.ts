import fc from 'fast-check';
import { inOrder } from '../../src/exec/in-order.js';
import { Read, type TableContext, type TableStore } from '../../src/exec/index.js';
import { keyOfDay } from '../../src/exec/kept.js';
import { TableRow, TableRows } from '../../src/exec/rows.js';
import type { Position } from '../../src/plan/index.js';
import { type Table, tableOf } from '../../src/table/index.js';
import { Zone } from '../../src/time/index.js';
import { journeys } from '../model/model.js';
import { rowOf } from '../odata/evaluating.js';
import { planned } from '../plan/planning.js';
import { fakeUpstream } from './fake-upstream.js';

interface Journey {
  readonly journeyId: string;
  readonly start: number;
}
const journeyId = fc.stringMatching(/^[a-c\u{1f600}\ue000]{1,3}$/u);
const compareText = (a: string, b: string): number => Buffer.from(a).compare(Buffer.from(b));
const compare = (a: Journey, b: Journey): number =>
  a.start - b.start || compareText(a.journeyId, b.journeyId);

const tableFor = (list: readonly Journey[]): Table =>
  tableOf(
    journeys,
    journeys.columns,
    list.map(({ journeyId: id, start }) => ({
      values: rowOf({ journeyId: id, time: start }, journeys).values,
      start,
      text: JSON.stringify({ journeyId: id }),
    })),
  );
const rowsOf = (table: Table, places?: readonly number[]): TableRows =>
  new TableRows(
    journeys,
    journeys.columns,
    table,
    Uint32Array.from(places ?? Array.from({ length: table.length }, (_, i) => i)),
  );
const plain = (rows: Iterable<{ readonly journeyId: string; readonly start: number }>): readonly Journey[] =>
  Array.from(rows, ({ journeyId: id, start }) => ({ journeyId: id, start }));

/** Cuts a list behind some of its members. */
function cut<T>(list: readonly T[], ends: readonly number[]): readonly (readonly T[])[] {
  const borders = [0, ...ends.map((end) => end % (list.length + 1)), list.length].sort((a, b) => a - b);
  return borders.slice(1).map((end, i) => list.slice(borders[i]!, end));
}

const few = fc.uniqueArray(fc.record({ journeyId, start: fc.integer({ min: 0, max: 6 }) }), {
  size: 'max',
  selector: (each) => each.journeyId,
  maxLength: 24,
});
const ends = fc.array(fc.nat(), { maxLength: 3 });

describe('rows of tables', () => {
  const table = tableFor([1, 2, 3, 4].map((start) => ({ journeyId: `j${start}`, start })));

  it('are made when they are asked for, by their places', () => {
    const rows = rowsOf(table, [0, 2, 3]);
    expect(plain(rows).map(({ journeyId: id }) => id)).toEqual(['j1', 'j3', 'j4']);
    expect([...rows].every((row) => row instanceof TableRow && row.table === table)).toBe(true);
    expect([rows.length, rows.at(0)?.start, rows.at(-1)?.start, rows.at(3)]).toEqual([3, 1, 4, undefined]);
    expect(plain(rows.slice(1)).map(({ start }) => start)).toEqual([3, 4]);
    expect(plain(rows.slice(0, 1)).map(({ start }) => start)).toEqual([1]);
  });

  it('tell whether they stand one behind the other', () => {
    const adjoin = (places: readonly number[]): boolean => rowsOf(table, places).adjoin;
    expect([[0, 1, 2, 3], [2, 3], [1]].map(adjoin)).toEqual([true, true, true]);
    expect([[], [0, 2], [0, 1, 3]].map(adjoin)).toEqual([false, false, false]);
  });
});

describe('rows of tables in order', () => {
  it('are cut by their starts, whatever tables they are of', () => {
    const seen = { within: 0, others: 0, ties: 0 };
    const bound = fc.oneof(fc.integer({ min: -1, max: 7 }), fc.constantFrom(-Infinity, Infinity));
    fc.assert(
      fc.property(few, ends, bound, bound, fc.nat(), (list, borders, from, to, left) => {
        const sorted = [...list].sort(compare);
        const tables = cut(sorted, borders).map((part) => {
          const whole = tableFor(part);
          const places = Array.from({ length: whole.length }, (_, i) => i);
          return rowsOf(
            whole,
            places.filter((i) => (left >> i) % 2 === 0),
          );
        });
        const all = tables.flatMap((rows) => plain(rows));
        const found = inOrder(tables, from, to);
        const within = found!.within.flatMap((rows) => plain(rows));
        const isWithin = ({ start }: Journey): boolean => start > from && start < to;
        expect(within).toEqual(all.filter(isWithin));
        expect([...plain(found!.others)].sort(compare)).toEqual(all.filter((each) => !isWithin(each)));
        expect(found!.within.every(({ length }) => length > 0)).toBe(true);
        seen.within += within.length;
        seen.others += found!.others.length;
        seen.ties += within.filter(({ start }, i) => start === within[i + 1]?.start).length;
      }),
      { numRuns: 500 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
  });

  it('are none where any of them is not in order', () => {
    let refused = 0;
    fc.assert(
      fc.property(few, ends, (list, borders) => {
        const found = inOrder(
          cut(list, borders).map((part) => rowsOf(tableFor(part))),
          -Infinity,
          Infinity,
        );
        const ordered = list.every((each, i) => i === 0 || compare(list[i - 1]!, each) <= 0);
        expect(found !== null).toBe(ordered);
        if (!ordered) refused++;
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(200);
  });
});

describe('a read of kept days', () => {
  const DAY = 86_400_000;
  const START = Date.parse('2025-06-10T00:00:00Z');
  const zone = new Zone('UTC');
  const filter = 'time ge 2025-06-10T00:00:00Z and time lt 2025-06-13T00:00:00Z';

  /** Three days as tables, of which each has its rows in the order given. */
  function contextOf(days: readonly (readonly (readonly Journey[])[])[]) {
    const { context, asked } = fakeUpstream([]);
    const kept = new Map<string, readonly Table[]>();
    const store: TableStore = {
      has: async (keys) => keys.map((key) => kept.has(key)),
      get: async (key) => kept.get(key),
      put: () => undefined,
    };
    const tables: TableContext = { store, partition: 'mine', settledBefore: START, rowWriter: () => String };
    days.forEach((parts, nth) => {
      const day = { start: START + nth * DAY, end: START + (nth + 1) * DAY };
      kept.set(keyOfDay(tables, journeys, zone, day), parts.map(tableFor));
    });
    return { context: { ...context, tables }, asked };
  }

  it('gives every journey once, in order, in pages of any size, with as many ties as may be', async () => {
    const starts = fc.tuple(fc.nat(2), fc.constantFrom(0, 1, 1000, 1001, DAY - 1));
    const journey = fc.record({ journeyId, start: starts.map(([day, ms]) => START + day * DAY + ms) });
    const list = fc.uniqueArray(journey, { selector: (each) => each.journeyId, maxLength: 40, size: 'max' });
    let [asTables, pages] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        list,
        ends,
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        fc.constantFrom(undefined, 'time desc', 'time,journeyId desc', 'journeyId'),
        fc.nat(5),
        async (all, borders, size, tidy, orderby, skip) => {
          const days = [0, 1, 2].map((nth) => {
            const own = all.filter(({ start }) => Math.floor((start - START) / DAY) === nth);
            // Ties stand as they came, and tables in the order of their starts.
            const ordered = [...own].sort(tidy ? compare : (a, b) => a.start - b.start);
            return cut(ordered, borders).filter(({ length }) => length > 0);
          });
          const { context, asked } = contextOf(days);
          const plan = planned(filter, { ...(orderby === undefined ? {} : { orderby }), skip });
          const given: Journey[] = [];
          let position: Position | null = null;
          do {
            const read: Read = new Read(plan, context, position, size, null);
            let rows = 0;
            for await (const batch of read.batches()) {
              if (batch instanceof TableRows) asTables += batch.length;
              rows += batch.length;
              given.push(...plain(batch));
            }
            expect(rows).toBeLessThanOrEqual(size);
            position = read.next;
            pages++;
          } while (position !== null);
          const descending = orderby === 'time desc';
          const reversed = orderby === 'time,journeyId desc';
          const sorted = [...all].sort((a, b) => {
            const byId = compareText(a.journeyId, b.journeyId);
            if (orderby === 'journeyId') return byId;
            return (descending ? b.start - a.start : a.start - b.start) || (reversed ? -byId : byId);
          });
          expect(given).toEqual(sorted.slice(skip));
          expect(asked).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
    expect(Math.min(asTables, pages)).toBeGreaterThan(500);
  });
});
