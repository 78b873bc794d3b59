import { mostCoded, narrowed, type Vector } from './vector.js';

/** Texts of a column as pieces of bytes in UTF-8, half open; one that ends before it starts is null. */
export interface TextCells {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Packs a column without making a text of every cell. What it gives holds nothing of the bytes. */
export const vectorOfTexts = (cells: TextCells): Vector => codesOf(cells) ?? textsOf(cells);

// Used again for each column: places of distinct texts by their hash, one more than they are; 0 is free.
let slots = new Uint32Array(1 << 11);

/** Null where too many are distinct. */
function codesOf({ bytes, length, starts, ends }: TextCells): Vector | null {
  const most = mostCoded(length);
  if (slots.length < 4 * most) slots = new Uint32Array(2 ** Math.ceil(Math.log2(4 * most)));
  else slots.fill(0);
  const mask = slots.length - 1;
  const codes = new Uint32Array(length);
  /** The row each distinct text was first seen in. */
  const first: number[] = [];
  let nullCode = -1;
  for (let i = 0; i < length; i++) {
    const [start, end] = [starts[i]!, ends[i]!];
    if (end < start) {
      if (nullCode < 0) nullCode = first.push(i) - 1;
      codes[i] = nullCode;
    } else {
      let slot = hashOf(bytes, start, end) & mask;
      while (slots[slot] !== 0 && !isSame(bytes, starts, ends, first[slots[slot]! - 1]!, i))
        slot = (slot + 1) & mask;
      if (slots[slot] === 0) slots[slot] = first.push(i);
      codes[i] = slots[slot]! - 1;
    }
    if (first.length > most) return null;
  }
  const values = first.map((i) => (ends[i]! < starts[i]! ? null : textAt(bytes, starts[i]!, ends[i]!)));
  return { kind: 'codes', codes: narrowed(codes, values.length), values };
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

function isSame(
  bytes: Uint8Array,
  starts: Int32Array,
  ends: Int32Array,
  left: number,
  right: number,
): boolean {
  const [from, other] = [starts[left]!, starts[right]!];
  const length = ends[left]! - from;
  if (ends[right]! - other !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[from + i] !== bytes[other + i]) return false;
  return true;
}

function textsOf({ bytes, length, starts, ends }: TextCells): Vector {
  let size = 0;
  for (let i = 0; i < length; i++) size += Math.max(0, ends[i]! - starts[i]!);
  const texts = new Uint8Array(size);
  const places = new Uint32Array(length);
  const nulls = new Set<number>();
  let at = 0;
  for (let i = 0; i < length; i++) {
    if (ends[i]! < starts[i]!) nulls.add(i);
    for (let from = starts[i]!; from < ends[i]!; from++) texts[at++] = bytes[from]!;
    places[i] = at;
  }
  return { kind: 'texts', bytes: texts, ends: places, nulls: nulls.size === 0 ? null : nulls };
}

const textAt = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.prototype.utf8Slice.call(bytes, start, end);
