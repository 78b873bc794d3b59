const FIRST_SIZE = 1 << 20;
const MOST_BYTES_A_UNIT = 3;

/**
 * Collects the text of an answer as UTF-8. One page is megabytes: joining it as a string first would double the work
 * (and one emoji would make all of it two bytes a character).
 */
export class PageBuffer {
  private bytes = Buffer.allocUnsafe(FIRST_SIZE);
  private length = 0;

  /** Forgets what an answer that failed half-way left behind. */
  clear(): void {
    this.length = 0;
  }

  write(text: string): void {
    const most = text.length * MOST_BYTES_A_UNIT;
    if (this.length + most > this.bytes.length) this.grow(this.length + most);
    this.length += this.bytes.write(text, this.length, 'utf8');
  }

  /** A copy of what was written; the buffer is empty again. */
  take(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }

  private grow(least: number): void {
    const larger = Buffer.allocUnsafe(Math.max(least, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
