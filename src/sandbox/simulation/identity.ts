import { hash32, mix32 } from './random.js';

/** Where a journey lies: its UTC day (days since 1970-01-01) and its number within that day. */
export interface Place {
  readonly day: number;
  readonly index: number;
}

const ROUNDS = [0x51ed270b, 0x2545f491, 0x3c6ef372, 0x1b873593] as const;

const hex2 = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex8 = (word: number): string =>
  hex2[word >>> 24]! + hex2[(word >>> 16) & 255]! + hex2[(word >>> 8) & 255]! + hex2[word & 255]!;

/**
 * Journey ids look random (32 lower-case hex digits), yet carry their place: a keyed Feistel network scrambles
 * (day, index) into the first half, the second half is a check. So an id leads straight to its day, and an id of
 * another seed, or a made-up one, to nothing.
 */
export class JourneyIds {
  private readonly keys: readonly number[];

  constructor(private readonly seed: number) {
    this.keys = ROUNDS.map((round) => hash32(seed, round));
  }

  /** The first half of the id as two words; distinct for distinct places. */
  scramble(day: number, index: number): readonly [number, number] {
    let left = day >>> 0;
    let right = index >>> 0;
    for (const key of this.keys) {
      const next = (left ^ mix32(right ^ key)) >>> 0;
      left = right;
      right = next;
    }
    return [left, right];
  }

  encode(day: number, index: number): string {
    const [a, b] = this.scramble(day, index);
    return hex8(a) + hex8(b) + hex8(hash32(this.seed, a, b, 1)) + hex8(hash32(this.seed, a, b, 2));
  }

  /** The place an id speaks of, or null when this seed never gave such an id. */
  decode(id: string): Place | null {
    if (!/^[0-9a-f]{32}$/.test(id)) return null;
    let left = parseInt(id.slice(0, 8), 16);
    let right = parseInt(id.slice(8, 16), 16);
    for (let round = this.keys.length - 1; round >= 0; round--) {
      const previous = (right ^ mix32(left ^ this.keys[round]!)) >>> 0;
      right = left;
      left = previous;
    }
    const place = { day: left | 0, index: right };
    return this.encode(place.day, place.index) === id ? place : null;
  }
}
