import type { Value } from '../odata/index.js';

/**
 * One column of a table, in memory outside the heap as far as that goes.
 * - `codes`: few distinct values, each row holding its place among them; null is a value like others.
 * - `numbers`: doubles; rows that are null are listed, ascending.
 * - `texts`: many distinct texts, as UTF-8 one behind the other, `ends` holding where each ends; rows that are null are listed.
 * - `values`: as they are, which is quickly made, for tables that are not kept.
 */
export type Vector =
  | { readonly kind: 'values'; readonly values: readonly Value[] }
  | {
      readonly kind: 'codes';
      readonly codes: Uint8Array | Uint16Array | Uint32Array;
      readonly values: readonly Value[];
    }
  | { readonly kind: 'numbers'; readonly numbers: Float64Array; readonly nulls: ReadonlySet<number> | null }
  | {
      readonly kind: 'texts';
      readonly bytes: Uint8Array;
      readonly ends: Uint32Array;
      readonly nulls: ReadonlySet<number> | null;
    };

export type TextVector = Extract<Vector, { kind: 'texts' }>;

/** Rows per distinct value from which on a dictionary is worth its while. */
const WORTH_CODING = 2;
/** So many distinct values are always coded. */
const FEW_VALUES = 16;
/** What a distinct value takes besides its text: the string's header and its place in two lists. */
const VALUE_BYTES = 40;

/** Half of a pair, which JSON can escape and UTF-8 has not. */
export const LONE_SURROGATE = /\p{Surrogate}/u;

/** Packs a column's values. */
export function vectorOf(column: readonly Value[]): Vector {
  const codes = codesOf(column, Math.max(FEW_VALUES, Math.floor(column.length / WORTH_CODING)));
  if (codes !== null) return codes;
  const nulls = new Set<number>();
  if (typeof column.find((value) => value !== null) === 'string')
    return textsOf(column, nulls) ?? codesOf(column, Number.POSITIVE_INFINITY)!;
  const numbers = new Float64Array(column.length);
  column.forEach((value, i) => {
    if (value === null) nulls.add(i);
    else numbers[i] = Number(value);
  });
  return { kind: 'numbers', numbers, nulls: nulls.size === 0 ? null : nulls };
}

/** Null where more than `most` values are distinct. Booleans have two, so they are always coded. */
function codesOf(column: readonly Value[], most: number): Vector | null {
  const known = new Map<Value, number>();
  const codes = new Uint32Array(column.length);
  for (let i = 0; i < column.length; i++) {
    const value = column[i]!;
    // A map takes -0 for 0; a number that must keep its sign is not coded.
    if (Object.is(value, -0)) return null;
    let code = known.get(value);
    if (code === undefined) {
      if (known.size >= most) return null;
      code = known.size;
      known.set(value, code);
    }
    codes[i] = code;
  }
  const values = [...known.keys()];
  const narrow = values.length <= 0x100 ? Uint8Array : values.length <= 0x1_0000 ? Uint16Array : Uint32Array;
  return { kind: 'codes', codes: narrow.from(codes), values };
}

/** Null where UTF-8 cannot hold them all. */
function textsOf(column: readonly Value[], nulls: Set<number>): Vector | null {
  const ends = new Uint32Array(column.length);
  const texts = column.map((value, i) => {
    if (value === null) nulls.add(i);
    return (value ?? '') as string;
  });
  if (texts.some((text) => LONE_SURROGATE.test(text))) return null;
  const bytes = Buffer.from(texts.join(''));
  let end = 0;
  texts.forEach((text, i) => {
    end += Buffer.byteLength(text);
    ends[i] = end;
  });
  return { kind: 'texts', bytes, ends, nulls: nulls.size === 0 ? null : nulls };
}

/** The value of one row. */
export function valueAt(vector: Vector, row: number): Value {
  switch (vector.kind) {
    case 'values':
      return vector.values[row]!;
    case 'codes':
      return vector.values[vector.codes[row]!]!;
    case 'numbers':
      return vector.nulls?.has(row) === true ? null : vector.numbers[row]!;
    case 'texts':
      if (vector.nulls?.has(row) === true) return null;
      return bufferOf(vector.bytes).toString('utf8', row === 0 ? 0 : vector.ends[row - 1]!, vector.ends[row]);
  }
}

/** The same bytes: a buffer reads a short text several times as fast as a decoder does. */
export const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** What a column takes in memory, about. */
export function bytesOf(vector: Vector): number {
  switch (vector.kind) {
    case 'values':
      return VALUE_BYTES * vector.values.length;
    case 'codes': {
      const texts = vector.values.reduce<number>(
        (sum, value) => sum + VALUE_BYTES + (typeof value === 'string' ? 2 * value.length : 0),
        0,
      );
      return vector.codes.byteLength + texts;
    }
    case 'numbers':
      return vector.numbers.byteLength + VALUE_BYTES * (vector.nulls?.size ?? 0);
    case 'texts':
      return vector.bytes.byteLength + vector.ends.byteLength + VALUE_BYTES * (vector.nulls?.size ?? 0);
  }
}
