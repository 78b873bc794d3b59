import fc from 'fast-check';
import type { Value } from '../../src/odata/index.js';
import { sliceOf } from '../../src/table/vector.js';
import { type TextCells, valueAt, type Vector, vectorOf, vectorOfTexts } from '../../src/table/index.js';

const distinct = fc.string({ unit: 'grapheme', minLength: 3, maxLength: 8 });
const text = fc.oneof(fc.constantFrom('', 'a', 'b', 'Ñandú', '\u{1f600}'), distinct);
/** Few values again and again, or hardly any twice. */
const column = fc.oneof(
  fc.array(fc.option(text, { freq: 6 }), { maxLength: 90 }),
  fc.uniqueArray(fc.option(distinct, { freq: 40 }), { minLength: 20, maxLength: 90, size: 'max' }),
);

/** The texts as they stand in a page: one behind the other, something between. */
function cellsOf(values: readonly (string | null)[]): TextCells {
  const length = values.length;
  const [starts, ends] = [new Int32Array(length), new Int32Array(length)];
  const pieces: Buffer[] = [];
  let at = 0;
  values.forEach((value, i) => {
    const piece = Buffer.from(`"${value ?? 'null'}",`);
    pieces.push(piece);
    starts[i] = value === null ? 0 : at + 1;
    ends[i] = value === null ? -1 : at + piece.length - 2;
    at += piece.length;
  });
  return { bytes: Buffer.concat(pieces), length, starts, ends };
}

const valuesOf = (vector: Vector, length: number): readonly Value[] =>
  Array.from({ length }, (_, i) => valueAt(vector, i));

describe('texts packed from their bytes', () => {
  it('are packed as texts are', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(column, (values) => {
        const found = vectorOfTexts(cellsOf(values));
        kinds.add(found.kind);
        expect(valuesOf(found, values.length)).toEqual(values);
        if (values.some((value) => value !== null)) expect(found).toEqual(plain(vectorOf(values)));
      }),
    );
    expect([...kinds].sort()).toEqual(['codes', 'texts']);
  });

  it('hold nothing of the bytes they came from', () => {
    const values = Array.from({ length: 3000 }, (_, i) => `text ${String(i % 2000)}`);
    for (const each of [values, values.map((value) => value.slice(-1))]) {
      const cells = cellsOf(each);
      const found = vectorOfTexts(cells);
      cells.bytes.fill(0x20);
      expect(valuesOf(found, each.length)).toEqual(each);
    }
  });
});

/** With bytes that are no buffer. */
const plain = (vector: Vector): Vector =>
  vector.kind === 'texts' ? { ...vector, bytes: Uint8Array.from(vector.bytes) } : vector;

describe('a run of rows', () => {
  const numbers: fc.Arbitrary<(string | number | null)[]> = fc.oneof(
    fc.array(fc.option(fc.nat(3)), { maxLength: 90 }),
    fc.uniqueArray(fc.option(fc.nat(), { freq: 40 }), { minLength: 20, maxLength: 90, size: 'max' }),
  );
  const cut = fc.tuple(fc.nat(), fc.nat());

  it('has the values of the rows, in any packing, and those alone', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(fc.oneof(column, numbers), fc.boolean(), cut, (values, packs, [a, b]) => {
        const [from, to] = [a % (values.length + 1), b % (values.length + 1)].sort((x, y) => x - y) as [
          number,
          number,
        ];
        const whole: Vector = packs ? vectorOf(values) : { kind: 'values', values };
        const part = sliceOf(whole, from, to);
        kinds.add(part.kind);
        expect(valuesOf(part, to - from)).toEqual(values.slice(from, to));
        if (part.kind === 'codes')
          expect(new Set(part.values)).toEqual(new Set<Value>(values.slice(from, to)));
        if (part.kind === 'texts') expect(part.bytes.byteLength).toBe(part.ends.at(-1));
        for (const bytes of part.kind === 'texts' ? [part.bytes, part.ends] : [])
          expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
      }),
    );
    expect([...kinds].sort()).toEqual(['codes', 'numbers', 'texts']);
  });
});
