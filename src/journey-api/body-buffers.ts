/** Buffers have sizes in multiples of that, so that bodies of about one size find each other's. */
const GRAIN = 64 * 1024;

/**
 * Memory for the bodies of answers, used again: a page's bytes are read once and then of no use, and V8 lets many megabytes of such bytes become
 * garbage before it collects them. What is never given back is collected like anything else.
 */
export class BodyBuffers {
  /** Ascending by size. */
  readonly #free: Uint8Array[] = [];
  #bytes = 0;

  /** @param most bytes of the buffers that are kept while nobody needs them */
  constructor(readonly most: number) {}

  /** A buffer of at least so many bytes, with whatever stood in it before: the smallest that is there, or a new one. */
  take(length: number): Uint8Array {
    const at = this.#free.findIndex((each) => each.length >= length);
    const [found] = at < 0 ? [] : this.#free.splice(at, 1);
    if (found === undefined) return Buffer.allocUnsafeSlow(Math.max(1, Math.ceil(length / GRAIN)) * GRAIN);
    this.#bytes -= found.length;
    return found;
  }

  /** Takes back what nobody looks at any more; where there is no room for it, it is let go. */
  give(buffer: Uint8Array): void {
    if (this.#bytes + buffer.length > this.most) return;
    const at = this.#free.findIndex((each) => each.length > buffer.length);
    this.#free.splice(at < 0 ? this.#free.length : at, 0, buffer);
    this.#bytes += buffer.length;
  }
}
