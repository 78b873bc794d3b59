import { isUtf8 } from 'node:buffer';
import { JsonBytes, latin1, startsWith, unusual } from './json-bytes.js';
import { type Node, REQUIRED, ROOT, STRIDE } from './journey-slots.js';

/**
 * Where the members of a page's journeys stand in its bytes; good until the next page is looked through, since the lists of places are used
 * again. A slot holds two numbers: of a scalar where its text begins and ends, quotes aside (0 and 0: null, or not there), of a list where in
 * `members` its own begin, and how many there are.
 */
export interface RecordIndex {
  readonly bytes: Uint8Array;
  /** Journeys of the page. */
  readonly length: number;
  /** `stride` numbers for each journey: its slots. */
  readonly at: Int32Array;
  readonly stride: number;
  /** Two numbers for each leaf of each member of the lists. */
  readonly members: Int32Array;
  readonly nextPageCursor: string | null;
  readonly totalElements: number;
}

const [QUOTE, ZERO, NINE, NULL] = [0x22, 0x30, 0x39, 0x6e];
const [OPEN, CLOSE, LIST, END] = [0x7b, 0x7d, 0x5b, 0x5d];
/** As many digits are surely a safe integer. */
const SAFE_DIGITS = 15;

/**
 * Finds the members of a page of journeys without making objects of them, which costs a multiple. Null where the page is not spelled as
 * pages are as a rule, or does not fit the contract: then it is to be read as JSON, which tells what is wrong.
 */
export function indexJourneys(bytes: Uint8Array): RecordIndex | null {
  if (!isUtf8(bytes)) return null;
  try {
    return new Scanner(bytes).page();
  } catch (error) {
    if (error === unusual) return null;
    throw error;
  }
}

let roomForRecords = new Int32Array(STRIDE * 1024);
let roomForMembers = new Int32Array(1 << 16);

class Scanner extends JsonBytes {
  #records = 0;
  #members = 0;

  page(): RecordIndex {
    let [data, total] = [false, -1];
    let cursor: string | null = null;
    this.open(OPEN);
    for (let more = !this.closes(CLOSE); more; more = this.goesOn(CLOSE)) {
      switch (this.name()) {
        case 'data':
          if (data) throw unusual;
          data = true;
          this.#data();
          break;
        case 'nextPageCursor':
          cursor = this.#cursor();
          break;
        case 'totalElements':
          total = this.#count();
          break;
        default:
          this.skip(0);
      }
    }
    this.blank();
    if (this.pos !== this.bytes.length || !data || total < 0) throw unusual;
    return {
      bytes: this.bytes,
      length: this.#records,
      at: roomForRecords,
      stride: STRIDE,
      members: roomForMembers,
      nextPageCursor: cursor === '' ? null : cursor,
      totalElements: total,
    };
  }

  #data(): void {
    this.open(LIST);
    for (let more = !this.closes(END); more; more = this.goesOn(END)) {
      const from = this.#records * STRIDE;
      if (from + STRIDE > roomForRecords.length) {
        const more = new Int32Array(roomForRecords.length * 2);
        more.set(roomForRecords);
        roomForRecords = more;
      }
      this.blank();
      const start = this.pos;
      this.#value(ROOT.node, roomForRecords, from);
      // Neither null nor empty.
      for (const at of REQUIRED)
        if (roomForRecords[from + at] === roomForRecords[from + at + 1]) throw unusual;
      roomForRecords[from + ROOT.to] = start;
      roomForRecords[from + ROOT.to + 1] = this.pos;
      this.#records++;
    }
  }

  /** Reads a value into its slots; what is not there stays null. */
  #value(node: Node, target: Int32Array, base: number): void {
    switch (node.kind) {
      case 'record':
        this.#record(node, target, base);
        return;
      case 'list':
        this.#list(node, target, base + node.at);
        return;
      case 'whole':
        this.#whole(target, base + node.at);
        return;
      default:
        this.#text(target, base + node.at);
    }
  }

  #record(node: Extract<Node, { kind: 'record' }>, target: Int32Array, base: number): void {
    const { bytes } = this;
    const { names, nodes } = node;
    // So few that calling what fills them would take longer.
    for (let i = base + node.from; i < base + node.to; i++) target[i] = 0;
    if (bytes[this.pos] === NULL) return this.null();
    this.open(OPEN);
    let next = 0;
    for (let more = !this.closes(CLOSE); more; more = this.goesOn(CLOSE)) {
      this.blank();
      if (bytes[this.pos] !== QUOTE) throw unusual;
      const at = this.pos + 1;
      let tried = 0;
      // Members come in the same order in nearly all records.
      while (tried < names.length && !startsWith(bytes, at, names[next]!)) {
        tried++;
        next = next + 1 === names.length ? 0 : next + 1;
      }
      if (tried === names.length) {
        this.pos = at;
        this.endOfText(false);
        this.pos++;
        this.colon();
        this.skip(0);
        continue;
      }
      this.pos = at + names[next]!.length;
      this.colon();
      this.#value(nodes[next]!, target, base);
      next = next + 1 === names.length ? 0 : next + 1;
    }
  }

  #list(node: Extract<Node, { kind: 'list' }>, target: Int32Array, at: number): void {
    const first = this.#members;
    target[at] = first;
    target[at + 1] = 0;
    const byte = this.bytes[this.pos];
    if (byte === NULL) return this.null();
    if (byte === QUOTE && node.single) {
      this.#member(node);
      target[at + 1] = 1;
      return;
    }
    this.open(LIST);
    let count = 0;
    for (let more = !this.closes(END); more; more = this.goesOn(END)) {
      this.blank();
      this.#member(node);
      count++;
    }
    target[at + 1] = count;
  }

  #member({ member, width }: Extract<Node, { kind: 'list' }>): void {
    if (this.#members + width > roomForMembers.length) {
      const more = new Int32Array(roomForMembers.length * 2);
      more.set(roomForMembers);
      roomForMembers = more;
    }
    this.#value(member, roomForMembers, this.#members);
    this.#members += width;
  }

  #text(target: Int32Array, at: number): void {
    if (this.bytes[this.pos] !== QUOTE) {
      target[at] = 0;
      target[at + 1] = 0;
      return this.null();
    }
    const start = ++this.pos;
    this.endOfText(true);
    target[at] = start;
    target[at + 1] = this.pos++;
  }

  #whole(target: Int32Array, at: number): void {
    const { bytes } = this;
    const start = this.pos;
    let pos = start;
    while (bytes[pos]! >= ZERO && bytes[pos]! <= NINE) pos++;
    if (pos === start) {
      target[at] = 0;
      target[at + 1] = 0;
      return this.null();
    }
    // What stands behind is looked at by whoever goes on from there.
    if (pos - start > SAFE_DIGITS || (bytes[start] === ZERO && pos - start > 1)) throw unusual;
    target[at] = start;
    target[at + 1] = pos;
    this.pos = pos;
  }

  #count(): number {
    const room = new Int32Array(2);
    this.#whole(room, 0);
    return room[0] === 0 ? -1 : Number(latin1(this.bytes, room[0]!, room[1]!));
  }

  #cursor(): string | null {
    const room = new Int32Array(2);
    this.#text(room, 0);
    if (room[0] === 0) return null;
    return JSON.parse(`"${Buffer.from(this.bytes.subarray(room[0], room[1])).toString('utf8')}"`) as string;
  }
}
