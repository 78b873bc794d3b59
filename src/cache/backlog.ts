/** Work that nobody waits for, a few pieces at a time, bounded by the bytes it holds on to. */
export class Backlog {
  readonly #mostBytes: number;
  readonly #atOnce: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;
  #bytes = 0;
  #refused = 0;
  #idle: (() => void)[] = [];

  /** @param mostBytes above which more is refused, but for a single piece. @param atOnce pieces that run at once. */
  constructor(mostBytes: number, atOnce: number) {
    this.#mostBytes = mostBytes;
    this.#atOnce = atOnce;
  }

  /** Pieces that were refused so far. */
  get refused(): number {
    return this.#refused;
  }

  /** Resolves when the work is done, or at once where there is too much already. The work must not reject. */
  add(bytes: number, work: () => Promise<void>): Promise<void> {
    if (this.#bytes > 0 && this.#bytes + bytes > this.#mostBytes) {
      this.#refused += 1;
      return Promise.resolve();
    }
    this.#bytes += bytes;
    return new Promise((resolve) => {
      this.#waiting.push(async () => {
        await work();
        this.#bytes -= bytes;
        resolve();
      });
      this.#next();
    });
  }

  /** Resolves when nothing is left to do. */
  async drained(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #next(): void {
    const work = this.#running < this.#atOnce ? this.#waiting.shift() : undefined;
    if (work === undefined) return;
    this.#running += 1;
    void work().then(() => {
      this.#running -= 1;
      this.#next();
      if (this.#running > 0) return;
      this.#idle.forEach((resolve) => resolve());
      this.#idle = [];
    });
  }
}
