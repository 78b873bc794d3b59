import { dateText, offsetText, type Zone } from '../time/index.js';

const DAY_MS = 86_400_000;
const [ZERO, DASH, COLON, DOT, PLUS, T, Z, QUOTE] = [0x30, 0x2d, 0x3a, 0x2e, 0x2b, 0x54, 0x5a, 0x22];

const encoder = new TextEncoder();

/** Two digits, or NaN. */
function two(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [bytes[at]! - ZERO, bytes[at + 1]! - ZERO];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Reads and writes instants as bytes; the day they fall on is remembered, since the next is mostly of the same. */
export class Instants {
  #date = -1;
  #midnight = Number.NaN;
  #day = Number.NaN;
  #dayText: Uint8Array = new Uint8Array(0);
  #offset = Number.NaN;
  #offsetText: Uint8Array = new Uint8Array(0);

  constructor(readonly zone: Zone) {}

  /** Epoch milliseconds of `yyyy-mm-ddThh:mm:ss` with or without `.fff`, and `Z` or an offset; NaN for any other spelling. */
  read(bytes: Uint8Array, start: number, end: number): number {
    if (bytes[start + 4] !== DASH || bytes[start + 7] !== DASH || bytes[start + 10] !== T) return Number.NaN;
    if (bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return Number.NaN;
    const year = two(bytes, start) * 100 + two(bytes, start + 2);
    const date = (year * 100 + two(bytes, start + 5)) * 100 + two(bytes, start + 8);
    if (date !== this.#date) {
      this.#midnight = midnightOf(date);
      this.#date = date;
    }
    const [hour, minute, second] = [two(bytes, start + 11), two(bytes, start + 14), two(bytes, start + 17)];
    if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
    let at = start + 19;
    let ms = 0;
    if (bytes[at] === DOT) {
      // Of three digits the last two are read as such, so that all are known to be digits.
      ms = Math.floor(two(bytes, at + 1) / 10) * 100 + two(bytes, at + 2);
      at += 4;
    }
    const offset = offsetAt(bytes, at, end);
    return this.#midnight + ((hour * 60 + minute - offset) * 60 + second) * 1000 + ms;
  }

  /** Writes an instant in the zone, with quotes, and tells where it ends. */
  write(ms: number, out: Uint8Array, at: number): number {
    const offset = this.zone.offset(ms);
    const wall = ms + offset * 60_000;
    const day = Math.floor(wall / DAY_MS);
    out[at++] = QUOTE;
    at = this.#writeDay(day, out, at);
    let rest = wall - day * DAY_MS;
    const hour = Math.floor(rest / 3_600_000);
    rest -= hour * 3_600_000;
    const minute = Math.floor(rest / 60_000);
    rest -= minute * 60_000;
    const second = Math.floor(rest / 1000);
    rest -= second * 1000;
    out[at] = T;
    writeTwo(hour, out, at + 1);
    out[at + 3] = COLON;
    writeTwo(minute, out, at + 4);
    out[at + 6] = COLON;
    writeTwo(second, out, at + 7);
    out[at + 9] = DOT;
    out[at + 10] = ZERO + Math.floor(rest / 100);
    writeTwo(rest % 100, out, at + 11);
    at += 13;
    if (offset !== this.#offset) {
      this.#offset = offset;
      this.#offsetText = encoder.encode(`${offsetText(offset)}"`);
    }
    for (const byte of this.#offsetText) out[at++] = byte;
    return at;
  }

  /** Writes a local day with quotes. */
  writeDate(day: number, out: Uint8Array, at: number): number {
    out[at++] = QUOTE;
    at = this.#writeDay(day, out, at);
    out[at++] = QUOTE;
    return at;
  }

  #writeDay(day: number, out: Uint8Array, at: number): number {
    if (day !== this.#day) {
      this.#day = day;
      this.#dayText = encoder.encode(dateText(day));
    }
    const text = this.#dayText;
    for (let i = 0; i < text.length; i++) out[at + i] = text[i]!;
    return at + text.length;
  }
}

/** NaN for a day that no month has. Years of four digits alone are usual. */
function midnightOf(date: number): number {
  const [year, month, day] = [Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100];
  if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN;
  const midnight = Date.UTC(year, month - 1, day);
  return new Date(midnight).getUTCDate() === day ? midnight : Number.NaN;
}

/** Minutes east of UTC; NaN for what is no designator, or does not end the text. */
function offsetAt(bytes: Uint8Array, at: number, end: number): number {
  const sign = bytes[at];
  if (sign === Z) return at + 1 === end ? 0 : Number.NaN;
  if ((sign !== PLUS && sign !== DASH) || at + 6 !== end || bytes[at + 3] !== COLON) return Number.NaN;
  const [hours, minutes] = [two(bytes, at + 1), two(bytes, at + 4)];
  if (!(hours < 24 && minutes < 60)) return Number.NaN;
  return (sign === DASH ? -1 : 1) * (hours * 60 + minutes);
}

function writeTwo(value: number, out: Uint8Array, at: number): void {
  const tens = Math.floor(value / 10);
  out[at] = ZERO + tens;
  out[at + 1] = ZERO + value - tens * 10;
}
