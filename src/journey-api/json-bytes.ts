const [QUOTE, BACKSLASH, COMMA, COLON, NULL] = [0x22, 0x5c, 0x2c, 0x3a, 0x6e];
const [OPEN, CLOSE, LIST, END] = [0x7b, 0x7d, 0x5b, 0x5d];
/** Levels of members that nobody asks for. */
const MAX_DEPTH = 32;
/** What follows a backslash where JSON could not have written the text otherwise; texts are taken over as they stand. */
const PLAIN_ESCAPES: ReadonlySet<number> = new Set([...'"\\bfnrt'].map((char) => char.charCodeAt(0)));

class Unusual extends Error {}
/** Thrown where bytes are not JSON as it is spelled as a rule. It is always the same, since what threw it does not matter. */
export const unusual: Error = new Unusual('not JSON as it is spelled as a rule');

/** Goes along JSON text that is valid UTF-8, without making anything of it (RFC 8259). */
export class JsonBytes {
  protected pos = 0;

  constructor(readonly bytes: Uint8Array) {}

  /** Goes to the quote that ends a text. */
  protected endOfText(escapes: boolean): void {
    const { bytes } = this;
    let pos = this.pos;
    for (;;) {
      const byte = bytes[pos]!;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH && escapes) {
        if (!PLAIN_ESCAPES.has(bytes[pos + 1]!)) throw unusual;
        pos++;
      } else if (!(byte >= 0x20) || byte === BACKSLASH) throw unusual;
      pos++;
    }
    this.pos = pos;
  }

  protected name(): string {
    this.blank();
    if (this.bytes[this.pos] !== QUOTE) throw unusual;
    const start = ++this.pos;
    this.endOfText(false);
    const name = latin1(this.bytes, start, this.pos++);
    this.colon();
    return name;
  }

  protected colon(): void {
    this.blank();
    if (this.bytes[this.pos] !== COLON) throw unusual;
    this.pos++;
    this.blank();
  }

  protected null(): void {
    const { bytes } = this;
    const pos = this.pos;
    if (bytes[pos] !== NULL || bytes[pos + 1] !== 0x75 || bytes[pos + 2] !== 0x6c || bytes[pos + 3] !== 0x6c)
      throw unusual;
    this.pos = pos + 4;
  }

  protected open(bracket: number): void {
    this.blank();
    if (this.bytes[this.pos] !== bracket) throw unusual;
    this.pos++;
  }

  /** Whether what was opened ends here, and then goes behind it. */
  protected closes(bracket: number): boolean {
    this.blank();
    if (this.bytes[this.pos] !== bracket) return false;
    this.pos++;
    return true;
  }

  /** Whether another member follows. */
  protected goesOn(bracket: number): boolean {
    this.blank();
    const byte = this.bytes[this.pos++];
    if (byte === COMMA) return true;
    if (byte !== bracket) throw unusual;
    return false;
  }

  protected blank(): void {
    const { bytes } = this;
    let pos = this.pos;
    while (bytes[pos]! <= 0x20) {
      const byte = bytes[pos]!;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) throw unusual;
      pos++;
    }
    this.pos = pos;
  }

  /** Goes behind a value of whatever kind that nobody asks for. */
  protected skip(depth: number): void {
    const { bytes } = this;
    if (depth > MAX_DEPTH) throw unusual;
    this.blank();
    const byte = bytes[this.pos];
    if (byte === QUOTE) {
      this.pos++;
      this.endOfText(true);
      this.pos++;
    } else if (byte === LIST || byte === OPEN) {
      const end = byte === LIST ? END : CLOSE;
      this.pos++;
      for (let more = !this.closes(end); more; more = this.goesOn(end)) {
        if (byte === OPEN) this.name();
        this.skip(depth + 1);
      }
    } else {
      const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[\s,\]}])/.exec(
        latin1(bytes, this.pos, Math.min(this.pos + 64, bytes.length)),
      );
      if (word === null) throw unusual;
      this.pos += word[0].length;
    }
  }
}

export function startsWith(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}

/** The characters of bytes, of which only those of ASCII are what they stand for. */
export const latin1 = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.prototype.latin1Slice.call(bytes, start, end);
