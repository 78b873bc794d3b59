import type { Bound } from '../odata/index.js';
import { bufferOf, LONE_SURROGATE, type TextVector } from './vector.js';

/** The text that a predicate looks for by `contains(column,'…')`, as UTF-8; null for any other predicate. */
export function soughtBy(predicate: Bound): Buffer | null {
  if (predicate.kind !== 'call' || predicate.name !== 'contains') return null;
  const [column, sought] = predicate.args;
  if (column?.kind !== 'column' || sought?.kind !== 'constant' || typeof sought.value !== 'string')
    return null;
  // Every text holds the empty one, and half of a pair has no UTF-8.
  return sought.value === '' || LONE_SURROGATE.test(sought.value) ? null : Buffer.from(sought.value);
}

/**
 * Writes those of some rows, by place ascending, whose text holds what is sought to the front of another list, which may be the same, and
 * tells how many they are. All texts are searched at once, as bytes: in UTF-8 no character begins within another.
 */
export function keepHolding(
  { bytes, ends }: TextVector,
  sought: Buffer,
  rows: Uint32Array,
  into: Uint32Array,
): number {
  const texts = bufferOf(bytes);
  let [count, next, place] = [0, 0, 0];
  for (let at = texts.indexOf(sought); at >= 0;) {
    place = firstEndingBehind(ends, at, place);
    const end = ends[place]!;
    if (at + sought.length > end) {
      at = texts.indexOf(sought, at + 1);
      continue;
    }
    while (next < rows.length && rows[next]! < place) next++;
    if (next === rows.length) break;
    if (rows[next] === place) into[count++] = place;
    at = texts.indexOf(sought, end);
  }
  return count;
}

/** The first row, from one on, whose text ends behind a byte. */
function firstEndingBehind(ends: Uint32Array, at: number, from: number): number {
  let [low, high] = [from, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
