import fc from 'fast-check';
import { BundleRow } from '../../src/exec/flatten.js';
import { compareBy, type KeyedRow, Pool } from '../../src/exec/pool.js';
import type { Value } from '../../src/odata/index.js';
import { journeys } from '../model/model.js';
import { journey } from './records.js';
import { flattened } from './rows.js';

const [any] = flattened(journeys, journey);
const row = (keys: readonly Value[]): KeyedRow => ({
  row: new BundleRow(any.bundle, any.set, any.values),
  keys,
});
const keysOf = (rows: readonly KeyedRow[]): readonly (readonly Value[])[] => rows.map(({ keys }) => keys);

const key = fc.oneof(
  fc.constant(null),
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(Number.NaN, -Infinity, Infinity),
);
const text = fc.oneof(fc.constant(null), fc.constantFrom('', 'a', 'b', '\uFF61', '\u{1F600}'));

describe('compareBy', () => {
  it('orders by each key in its direction, nulls first ascending and last descending', () => {
    const rows: [Value, Value][] = [
      [1, 'b'],
      [null, 'a'],
      [1, null],
      [2, 'a'],
      [1, 'a'],
    ];
    expect([...rows].sort(compareBy([false, true]))).toEqual([
      [null, 'a'],
      [1, 'b'],
      [1, 'a'],
      [1, null],
      [2, 'a'],
    ]);
    expect([...rows].sort(compareBy([true, false]))).toEqual([
      [2, 'a'],
      [1, null],
      [1, 'a'],
      [1, 'b'],
      [null, 'a'],
    ]);
  });

  it('is reflexive, antisymmetric and transitive', () => {
    const keys = fc.tuple(key, text);
    fc.assert(
      fc.property(
        keys,
        keys,
        keys,
        fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }),
        (a, b, c, directions) => {
          const compare = compareBy(directions);
          expect(compare(a, a)).toBeCloseTo(0);
          expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
          if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('Pool', () => {
  it('keeps the best rows in order, and tells of each other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, fc.nat(3)), { maxLength: 60 }),
        fc.integer({ min: 0, max: 20 }),
        fc.boolean(),
        (all, capacity, descending) => {
          const compare = compareBy([descending, false]);
          const dropped: KeyedRow[] = [];
          const pool = new Pool(compare, capacity, (each) => dropped.push(each));
          for (const keys of all) pool.push(row(keys));
          const sorted = [...all].sort(compare);
          expect(keysOf(pool.rows)).toEqual(sorted.slice(0, capacity));
          expect([...keysOf(dropped)].sort(compare)).toEqual(sorted.slice(capacity));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('does so however often it is looked at, and for more rows than it gathers before it sorts', () => {
    const compare = compareBy([false]);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 3_000, maxLength: 6_000 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 100, max: 2_000 }),
        (all, capacity, every) => {
          let dropped = 0;
          const pool = new Pool(compare, capacity, () => dropped++);
          all.forEach((value, i) => {
            pool.push(row([value]));
            if (i % every === 0) expect(pool.rows.length).toBeLessThanOrEqual(capacity);
          });
          expect(keysOf(pool.rows).flat()).toEqual([...all].sort((a, b) => a - b).slice(0, capacity));
          expect(dropped).toBe(all.length - capacity);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('releases from the best as long as they are ready, and gives out no more than its capacity in all', () => {
    const value = fc.integer({ min: 0, max: 100 });
    // Batches as a walk reads them: the border rises, and no later row lies below it.
    const batches = fc.array(fc.tuple(fc.array(value, { maxLength: 20 }), fc.nat(30)), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(batches, fc.integer({ min: 0, max: 60 }), (list, capacity) => {
        const pool = new Pool(compareBy([false]), capacity, () => undefined);
        const [all, released]: [number[], Value[]] = [[], []];
        let border = 0;
        for (const [values, step] of list) {
          for (const each of values) {
            all.push(border + each);
            pool.push(row([border + each]));
          }
          border += step;
          const now = pool.release(([first]) => (first as number) < border);
          expect(
            keysOf(now)
              .flat()
              .every((each) => (each as number) < border),
          ).toBe(true);
          released.push(...keysOf(now).flat());
        }
        released.push(...keysOf(pool.release(() => true)).flat());
        expect(released).toEqual(all.sort((a, b) => a - b).slice(0, capacity));
        expect(pool.rows).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps rows of equal keys in the order they came', () => {
    const pool = new Pool(compareBy([false]), 10, () => undefined);
    const rows = [3, 1, 1, 2, 1].map((each) => row([each]));
    rows.forEach((each) => pool.push(each));
    expect(pool.rows).toEqual([rows[1], rows[2], rows[4], rows[3], rows[0]]);
    expect(pool.rows[0]).toBe(rows[1]);
    expect(pool.rows[1]).toBe(rows[2]);
    expect(pool.rows[2]).toBe(rows[4]);
  });
});
