import type { RecordIndex } from '../journey-api/index.js';
import { JOINER } from '../plan/index.js';
import { type RowText, SEPARATOR } from '../table/index.js';
import type { Zone } from '../time/index.js';
import type { Instants } from './instants.js';
import type { ListSource, Source } from './sources.js';
import { wallOf } from './values.js';

const DAY_MS = 86_400_000;
const [QUOTE, ZERO, OPEN, CLOSE] = [0x22, 0x30, 0x7b, 0x7d];
/** Bytes that a time, a date or a number takes at most. */
export const VALUE_ROOM = 40;

const encoder = new TextEncoder();
const NULL = encoder.encode('null');
const BETWEEN = encoder.encode(SEPARATOR);
const JOIN = encoder.encode(JOINER);

/** A column as it is written. */
export interface Cell {
  /** What stands before the value. */
  readonly lead: Uint8Array;
  readonly source: Source;
}

let room = new Uint8Array(1 << 21);

/** The rows of a page as the plain representation has them (OData JSON Format 4.01 §6 and §7). */
export function textOf(
  index: RecordIndex,
  cells: readonly Cell[],
  starts: Float64Array,
  instants: Instants,
  zone: Zone,
): Omit<RowText, 'columns'> {
  const { length, at, stride } = index;
  const ends = new Uint32Array(length);
  const fixed = cells.reduce((sum, { lead }) => sum + lead.length + VALUE_ROOM, BETWEEN.length + 2);
  let to = 0;
  for (let i = 0; i < length; i++) {
    const base = i * stride;
    const most = fixed + cells.length * (at[base + stride - 1]! - at[base + stride - 2]!);
    if (to + most > room.length) {
      const more = new Uint8Array(Math.max(room.length * 2, to + most));
      more.set(room.subarray(0, to));
      room = more;
    }
    if (i > 0) to = copy(BETWEEN, 0, BETWEEN.length, room, to);
    to = writeRow(index, base, starts[i]!, cells, instants, zone, room, to);
    ends[i] = to;
  }
  return { bytes: room.slice(0, to), ends };
}

function writeRow(
  index: RecordIndex,
  base: number,
  start: number,
  cells: readonly Cell[],
  instants: Instants,
  zone: Zone,
  out: Uint8Array,
  from: number,
): number {
  const { bytes, at, members } = index;
  const wall = zone.wall(start);
  let to = from;
  for (let c = 0; c < cells.length; c++) {
    const { lead, source } = cells[c]!;
    to = copy(lead, 0, lead.length, out, to);
    switch (source.kind) {
      case 'text': {
        const first = at[base + source.at]!;
        if (first === 0) to = copy(NULL, 0, 4, out, to);
        else {
          out[to++] = QUOTE;
          to = copy(bytes, first, at[base + source.at + 1]!, out, to);
          out[to++] = QUOTE;
        }
        break;
      }
      case 'whole': {
        const first = at[base + source.at]!;
        to = first === 0 ? copy(NULL, 0, 4, out, to) : copy(bytes, first, at[base + source.at + 1]!, out, to);
        break;
      }
      case 'list':
        to = writeJoined(bytes, members, at[base + source.at]!, at[base + source.at + 1]!, source, out, to);
        break;
      case 'instant':
        to = instants.write(start, out, to);
        break;
      case 'localDate':
        to = instants.writeDate(Math.floor(wall / DAY_MS), out, to);
        break;
      default:
        to = writeSmall(wallOf(source.kind, wall), out, to);
    }
  }
  if (cells.length === 0) out[to++] = OPEN;
  out[to++] = CLOSE;
  return to;
}

/** Writes the members of a list as one text, or null. */
export function writeJoined(
  bytes: Uint8Array,
  members: Int32Array,
  first: number,
  count: number,
  source: ListSource,
  out: Uint8Array,
  from: number,
): number {
  const { leaf, width, distinct } = source;
  let to = from;
  for (let m = 0; m < count; m++) {
    const slot = first + m * width + leaf;
    const start = members[slot]!;
    if (start === 0 || (distinct && m > 0 && isRepeated(bytes, members, first, m, source))) continue;
    if (to === from) out[to++] = QUOTE;
    else to = copy(JOIN, 0, JOIN.length, out, to);
    to = copy(bytes, start, members[slot + 1]!, out, to);
  }
  if (to === from) return copy(NULL, 0, 4, out, to);
  out[to++] = QUOTE;
  return to;
}

/** Whether a member's text stood in the list before. */
function isRepeated(
  bytes: Uint8Array,
  members: Int32Array,
  first: number,
  m: number,
  { leaf, width }: ListSource,
): boolean {
  const slot = first + m * width + leaf;
  const start = members[slot]!;
  const length = members[slot + 1]! - start;
  for (let before = first + leaf; before < slot; before += width) {
    const other = members[before]!;
    if (other === 0 || members[before + 1]! - other !== length) continue;
    let i = 0;
    while (i < length && bytes[other + i] === bytes[start + i]) i++;
    if (i === length) return true;
  }
  return false;
}

/** Writes a number below 100. */
function writeSmall(value: number, out: Uint8Array, to: number): number {
  if (value >= 10) out[to++] = ZERO + Math.floor(value / 10);
  out[to++] = ZERO + (value % 10);
  return to;
}

function copy(bytes: Uint8Array, start: number, end: number, out: Uint8Array, to: number): number {
  for (let i = start; i < end; i++) out[to++] = bytes[i]!;
  return to;
}
