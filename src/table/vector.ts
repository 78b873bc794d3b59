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

/** How many distinct values of so many rows are coded. */
export const mostCoded = (rows: number): number => Math.max(FEW_VALUES, Math.floor(rows / WORTH_CODING));

/** Codes of so many values, as narrow as they may be. */
export function narrowed(codes: Uint32Array, values: number): Uint8Array | Uint16Array | Uint32Array {
  if (values <= 0x100) return new Uint8Array(codes);
  return values <= 0x1_0000 ? new Uint16Array(codes) : codes;
}

/** Packs a column's values. */
export function vectorOf(column: readonly Value[]): Vector {
  const codes = codesOf(column, mostCoded(column.length));
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
  return { kind: 'codes', codes: narrowed(codes, values.length), values };
}

/** Null where UTF-8 cannot hold them all. */
function textsOf(column: readonly Value[], nulls: Set<number>): Vector | null {
  const ends = new Uint32Array(column.length);
  const texts = column.map((value, i) => {
    if (value === null) nulls.add(i);
    return (value ?? '') as string;
  });
  if (texts.some((text) => LONE_SURROGATE.test(text))) return null;
  const joined = texts.join('');
  // In memory of its own: a short one would keep a piece of a pool, and all of the pool with it.
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(joined));
  bytes.write(joined);
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

/** A run of rows, packed for itself. */
export function sliceOf(vector: Vector, from: number, to: number): Vector {
  if (vector.kind === 'values') return vectorOf(vector.values.slice(from, to));
  // So few are coded, whatever they are.
  if (to - from <= FEW_VALUES)
    return vectorOf(Array.from({ length: to - from }, (_, i) => valueAt(vector, from + i)));
  switch (vector.kind) {
    case 'codes':
      return recoded(vector.codes.subarray(from, to), vector.values);
    case 'numbers':
      return {
        kind: 'numbers',
        numbers: vector.numbers.slice(from, to),
        nulls: nullsWithin(vector.nulls, from, to),
      };
    case 'texts':
      return { ...textsWithin(vector, from, to), kind: 'texts', nulls: nullsWithin(vector.nulls, from, to) };
  }
}

function textsWithin(
  { bytes, ends }: TextVector,
  from: number,
  to: number,
): Pick<TextVector, 'bytes' | 'ends'> {
  const start = from === 0 ? 0 : ends[from - 1]!;
  const within = ends.slice(from, to);
  for (let i = 0; i < within.length; i++) within[i]! -= start;
  // A slice of a buffer would be a piece of the same memory.
  return { bytes: new Uint8Array(bytes.subarray(start, start + (within.at(-1) ?? 0))), ends: within };
}

/** Codes with those values alone that they name. */
function recoded(codes: Uint8Array | Uint16Array | Uint32Array, values: readonly Value[]): Vector {
  const places = new Int32Array(values.length).fill(-1);
  const named: Value[] = [];
  const again = new Uint32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (places[code]! < 0) places[code] = named.push(values[code]!) - 1;
    again[i] = places[code]!;
  }
  return { kind: 'codes', codes: narrowed(again, named.length), values: named };
}

function nullsWithin(
  nulls: ReadonlySet<number> | null,
  from: number,
  to: number,
): ReadonlySet<number> | null {
  const within = new Set<number>();
  for (const row of nulls ?? []) if (row >= from && row < to) within.add(row - from);
  return within.size === 0 ? null : within;
}

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
