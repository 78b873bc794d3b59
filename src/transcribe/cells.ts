import type { RecordIndex } from '../journey-api/index.js';
import type { TextCells } from '../table/index.js';
import { VALUE_ROOM, writeJoined } from './row-text.js';
import type { ListSource, Source } from './sources.js';

const BACKSLASH = 0x5c;
const NULL = 0x6e;

let joined = new Uint8Array(1 << 16);

/**
 * Where the texts of a column stand; null where it is none of texts, or one is written with an escape. `escapes`: see {@link escapesOf}.
 */
export function cellsOf(index: RecordIndex, source: Source, escapes: readonly number[]): TextCells | null {
  const cells = found(index, source);
  if (cells === null || escapes.length === 0) return cells;
  // Joined ones are elsewhere than the page.
  const escaped = cells.bytes === index.bytes ? areWithin(escapes, cells) : hasEscape(cells);
  return escaped ? null : cells;
}

function found(index: RecordIndex, source: Source): TextCells | null {
  if (source.kind === 'text') return scalarCells(index, source.at);
  return source.kind === 'list' ? listCells(index, source) : null;
}

/** Where texts have backslashes, ascending. */
export function escapesOf(bytes: Uint8Array): readonly number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(BACKSLASH); at >= 0; at = bytes.indexOf(BACKSLASH, at + 1)) found.push(at);
  return found;
}

function emptyCells({ bytes, length }: RecordIndex): TextCells {
  return { bytes, length, starts: new Int32Array(length), ends: new Int32Array(length).fill(-1) };
}

function scalarCells(index: RecordIndex, slot: number): TextCells {
  const { length, at, stride } = index;
  const cells = emptyCells(index);
  for (let i = 0, from = slot; i < length; i++, from += stride) {
    if (at[from] === 0) continue;
    cells.starts[i] = at[from]!;
    cells.ends[i] = at[from + 1]!;
  }
  return cells;
}

/** Of lists with one member at most the texts that are there; else they are joined first. */
function listCells(index: RecordIndex, source: ListSource): TextCells {
  const { length, at, stride, members } = index;
  const cells = emptyCells(index);
  for (let i = 0; i < length; i++) {
    const [first, count] = [at[i * stride + source.at]!, at[i * stride + source.at + 1]!];
    if (count > 1) return joinedCells(index, source);
    if (count === 0 || members[first + source.leaf] === 0) continue;
    cells.starts[i] = members[first + source.leaf]!;
    cells.ends[i] = members[first + source.leaf + 1]!;
  }
  return cells;
}

function joinedCells(index: RecordIndex, source: ListSource): TextCells {
  const { bytes, length, at, stride, members } = index;
  const most = bytes.length + length * VALUE_ROOM;
  if (joined.length < most) joined = new Uint8Array(2 * most);
  const cells = { ...emptyCells(index), bytes: joined };
  let to = 0;
  for (let i = 0; i < length; i++) {
    const [first, count] = [at[i * stride + source.at]!, at[i * stride + source.at + 1]!];
    const from = to;
    to = writeJoined(bytes, members, first, count, source, joined, from);
    if (joined[from] === NULL) continue;
    // Without its quotes.
    cells.starts[i] = from + 1;
    cells.ends[i] = to - 1;
  }
  return cells;
}

/** Whether any of some places, ascending, is within a cell; cells stand in the order of the page's records. */
function areWithin(places: readonly number[], { length, starts, ends }: TextCells): boolean {
  let next = 0;
  for (let i = 0; i < length; i++) {
    while (places[next]! < starts[i]!) next++;
    if (places[next]! < ends[i]!) return true;
  }
  return false;
}

function hasEscape({ bytes, length, starts, ends }: TextCells): boolean {
  for (let i = 0; i < length; i++)
    for (let at = starts[i]!; at < ends[i]!; at++) if (bytes[at] === BACKSLASH) return true;
  return false;
}
