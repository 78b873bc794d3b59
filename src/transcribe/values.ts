import type { RecordIndex } from '../journey-api/index.js';
import type { Value } from '../odata/index.js';
import { JOINER } from '../plan/index.js';
import type { Zone } from '../time/index.js';
import type { ListSource, Source, WallPart } from './sources.js';

const DAY_MS = 86_400_000;
const ZERO = 0x30;

const textAt = (bytes: Uint8Array, start: number, end: number): string => {
  const text = Buffer.prototype.utf8Slice.call(bytes, start, end);
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
};

/** The values of one column. */
export function valuesOf(
  index: RecordIndex,
  source: Source,
  starts: Float64Array,
  zone: Zone,
): readonly Value[] {
  const { bytes, length, at, stride } = index;
  const values: Value[] = [];
  for (let i = 0; i < length; i++) {
    const base = i * stride;
    switch (source.kind) {
      case 'instant':
        values.push(starts[i]!);
        break;
      case 'text': {
        const start = at[base + source.at]!;
        values.push(start === 0 ? null : textAt(bytes, start, at[base + source.at + 1]!));
        break;
      }
      case 'whole': {
        const start = at[base + source.at]!;
        values.push(start === 0 ? null : wholeAt(bytes, start, at[base + source.at + 1]!));
        break;
      }
      case 'list':
        values.push(joinedAt(index, at[base + source.at]!, at[base + source.at + 1]!, source));
        break;
      default:
        values.push(wallOf(source.kind, zone.wall(starts[i]!)));
    }
  }
  return values;
}

function wholeAt(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + (bytes[i]! - ZERO);
  return value;
}

function joinedAt(
  { bytes, members }: RecordIndex,
  first: number,
  count: number,
  { leaf, width, distinct }: ListSource,
): string | null {
  let joined: string | null = null;
  const seen = distinct && count > 1 ? new Set<string>() : null;
  for (let m = 0; m < count; m++) {
    const slot = first + m * width + leaf;
    const start = members[slot]!;
    if (start === 0) continue;
    const text = textAt(bytes, start, members[slot + 1]!);
    if (seen !== null) {
      if (seen.has(text)) continue;
      seen.add(text);
    }
    joined = joined === null ? text : joined + JOINER + text;
  }
  return joined;
}

/** A part of the wall clock: the day since 1970-01-01, the hour, or the quarter hour. */
export function wallOf(part: WallPart, wall: number): number {
  const day = Math.floor(wall / DAY_MS);
  if (part === 'localDate') return day;
  return Math.floor((wall - day * DAY_MS) / (part === 'localHour' ? 3_600_000 : 900_000));
}
