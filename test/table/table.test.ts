import fc from 'fast-check';
import type { Value } from '../../src/odata/index.js';
import {
  GroupIds,
  packed,
  SEPARATOR,
  type Table,
  tableOf,
  tablesCodec,
  textRange,
  valueAt,
  vectorAt,
} from '../../src/table/index.js';
import { journeys } from '../model/model.js';
import { tableFrom } from './tabling.js';

const column = (name: string) => journeys.column.get(name)!;

describe('a table', () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 20,
  });

  it('finds the text of any run of rows', () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (rows, a, b) => {
        const [first, last] = [a % rows.length, b % rows.length].sort((x, y) => x - y) as [number, number];
        const { text } = tableFrom(
          rows.map(() => ({})),
          journeys,
          rows,
        );
        const read = (range: readonly [number, number]) =>
          Buffer.from(text!.bytes.subarray(...range)).toString();
        expect(read(textRange(text!, first, last))).toBe(rows.slice(first, last + 1).join(SEPARATOR));
        expect(read(textRange(text!, first))).toBe(rows[first]);
      }),
    );
  });

  it('has a text only where every row has one', () => {
    expect(tableFrom([{}, {}], journeys, ['a']).text).toBeNull();
    expect(tableFrom([], journeys, []).text).toBeNull();
    expect(tableFrom([{}], journeys).text).toBeNull();
  });

  it('takes what was not filled for null', () => {
    const { index } = column('outcome');
    const filled: Value[] = [];
    filled[index] = 'a';
    const rows = [[], filled, []].map((values) => ({ values, start: 0, text: null }));
    const vector = tableOf(journeys, [column('outcome')], rows).vectors.get(index)!;
    expect([0, 1, 2].map((i) => valueAt(vector, i))).toEqual([null, 'a', null]);
  });

  it('gives no value of a column it was made without', () => {
    const table = tableOf(journeys, [column('outcome')], []);
    expect(vectorAt(table, column('outcome').index)).toBeDefined();
    expect(() => vectorAt(table, column('direction').index)).toThrow('the table of Journeys has no column');
  });

  it('is packed from any of its rows, in any order, with their texts', () => {
    const values = fc.record({
      outcome: fc.option(fc.constantFrom('Handled', '\u{1f600}')),
      handlingDuration: fc.option(fc.nat()),
    });
    const written = fc.string({ unit: 'grapheme', maxLength: 5 });
    const cells = fc.array(fc.tuple(values, written), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(cells, fc.array(fc.nat(), { maxLength: 40 }), (rows, picks) => {
        const table = (some: typeof rows) =>
          tableFrom(
            some.map(([each]) => each),
            journeys,
            some.map(([, text]) => text),
          );
        const places = [...new Set(picks.map((pick) => pick % rows.length))];
        const made = packed(journeys, table(rows), places);
        const expected = table(places.map((at) => rows[at]!));
        const held = ({ vectors }: Table): Value[][] =>
          [...vectors.values()].map((vector) => places.map((_, i) => valueAt(vector, i)));
        expect(held(made)).toEqual(held(expected));
        expect([made.set, made.length, made.text]).toEqual([expected.set, expected.length, expected.text]);
        expect([...made.starts]).toEqual(places.map((place) => place * 1000));
        expect(packed(journeys, { ...table(rows), text: null }, places).text).toBeNull();
      }),
    );
  });

  it('is taken over as it is where it is packed already, and all its rows are wanted in their order', () => {
    const ids = ['a', 'b', 'c'];
    const written = ids.map((journeyId) => JSON.stringify({ journeyId }));
    const table = tableFrom(
      ids.map((journeyId) => ({ journeyId })),
      journeys,
      written,
    );
    const made = packed(
      journeys,
      { ...table, text: { ...table.text!, columns: journeys.columns } },
      [0, 1, 2],
    );
    expect(made.vectors).toBe(table.vectors);
    expect(made.starts).toBe(table.starts);
    expect(made.text).toEqual(table.text);
    for (const places of [
      [0, 1],
      [2, 1, 0],
    ])
      expect(packed(journeys, table, places).vectors).not.toBe(table.vectors);
    const { index } = column('journeyId');
    const loose = { ...table, vectors: new Map([[index, { kind: 'values', values: ids } as const]]) };
    const packedAnew = packed(journeys, loose, [0, 1, 2]).vectors.get(index)!;
    expect(packedAnew.kind).not.toBe('values');
    expect(ids.map((_, i) => valueAt(packedAnew, i))).toEqual(ids);
  });

  it('takes more memory for more rows, and for their text', () => {
    const rows = (length: number) => Array.from({ length }, (_, i) => ({ journeyId: `id-${i}`, time: i }));
    const small = tableFrom(rows(100)).bytes;
    const large = tableFrom(rows(10_000)).bytes;
    expect(large / small).toBeGreaterThan(50);
    const written = tableFrom(
      rows(100),
      journeys,
      rows(100).map(({ journeyId }) => JSON.stringify({ journeyId })),
    );
    expect(written.bytes - small).toBe(written.text!.bytes.byteLength + written.text!.ends.byteLength);
  });

  it('comes back from bytes as it was', () => {
    const values = fc.array(
      fc.record({
        journeyId: fc.string({ unit: 'grapheme', maxLength: 5 }),
        outcome: fc.option(fc.constantFrom('Handled', 'Abandoned')),
        handlingDuration: fc.option(fc.oneof(fc.double(), fc.constantFrom(-0, Number.NaN, Infinity))),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(values, values, (first, second) => {
        const tables = [
          tableFrom(first as Record<string, Value>[]),
          tableFrom(
            second as Record<string, Value>[],
            journeys,
            second.map((each) => JSON.stringify(each)),
          ),
        ];
        const copies = tablesCodec.decode(Buffer.from(tablesCodec.encode(tables)));
        expect(copies).toEqual(tables);
        expect(tablesCodec.sizeOf(copies)).toBe(tablesCodec.sizeOf(tables));
        first.forEach(({ handlingDuration }, i) => {
          const vector = copies[0]!.vectors.get(column('handlingDuration').index)!;
          expect(Object.is(valueAt(vector, i), handlingDuration)).toBe(true);
        });
      }),
      { numRuns: 100 },
    );
    expect(tablesCodec.format).toMatch(/^tables-\d+$/);
  });
});

describe('GroupIds', () => {
  const cells = fc.record({
    outcome: fc.option(fc.constantFrom('a', 'b', 'c')),
    direction: fc.constantFrom('in', 'out', null),
    journeyId: fc.string({ maxLength: 1 }),
  });

  it('numbers groups alike by rows and by tables, over any number of tables', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(cells, { maxLength: 40 }), { maxLength: 4 }),
        fc.subarray(['outcome', 'direction', 'journeyId'], { minLength: 0 }),
        (tables, names) => {
          const columns = names.map(column);
          let opened = 0;
          const ids = new GroupIds(columns, () => void opened++);
          const keysOf = (row: Record<string, Value>) => names.map((name) => row[name]!);
          for (const rows of tables) {
            const places = Uint32Array.from(rows.keys()).filter((place) => place % 3 !== 1);
            const given = ids.ofRows(tableFrom(rows), places);
            places.forEach((place, i) => {
              expect(ids.keys[given[i]!]).toEqual(keysOf(rows[place]!));
              expect(ids.of(keysOf(rows[place]!))).toBe(given[i]);
            });
          }
          expect(opened).toBe(ids.keys.length);
          expect(new Set(ids.keys.map((keys) => JSON.stringify(keys))).size).toBe(ids.keys.length);
        },
      ),
    );
  });

  it('does so where combinations are too many to be listed', () => {
    const rows = Array.from({ length: 1200 }, (_, i) => ({
      outcome: `o${i % 400}`,
      direction: `d${i % 300}`,
      journeyId: `j${i % 2}`,
    }));
    const ids = new GroupIds(['outcome', 'direction', 'journeyId'].map(column), () => undefined);
    const given = ids.ofRows(tableFrom(rows), Uint32Array.from(rows.keys()));
    // The least common multiple of 400, 300 and 2.
    expect(ids.keys).toHaveLength(1200);
    expect([...given]).toEqual([...rows.keys()]);
  });
});
