import { MessageChannel } from 'node:worker_threads';

/** A port whose other end is closed: what is handed over to it is nobody's any more, and its memory is free at once. */
const nobody = closedPort();

/**
 * The memory of a page's text that is wanted until its rows are sent, and no longer. Without it V8 lets many megabytes of such text become garbage,
 * and collects the whole heap for their sake. Who reads the page holds the loan and says how many rows are to be written; once those are sent, or
 * it is told that they will never be, the memory goes, and nobody can look at it any more. Where two read the same page, or nobody tells what was
 * sent, V8 collects it like anything else.
 */
export class Loan {
  #holders = 0;
  #owed = 0;
  #written = false;
  #open: Set<Loan> | null = null;

  constructor(private readonly text: Uint8Array) {}

  /**
   * Told by each who was given the page, before any of its rows is written; it is one of those `open` until all that are owed are written or forgone.
   * What two hold is not theirs to end, and so is open for neither.
   */
  hold(open: Set<Loan>): void {
    this.#holders += 1;
    if (this.#holders === 1) this.#open = open.add(this);
    else this.#close();
  }

  /** Told how many rows of the page are to be written. */
  owe(rows: number): void {
    this.#owed += rows;
    if (this.#owed === 0) this.#endUnwritten();
  }

  /** Told of rows that were owed, and will never be written. Where others of the page were, it ends with the answer: they may not be sent yet. */
  forgo(rows: number): void {
    this.#owed -= rows;
    if (this.#owed === 0 && !this.#written) this.#endUnwritten();
  }

  /** Told of rows that are written; gives what is to be called once they are sent, where they were the last. */
  pay(rows: number): (() => void) | null {
    this.#owed -= rows;
    this.#written = true;
    if (this.#owed > 0) return null;
    this.#close();
    return () => this.end();
  }

  /** Told that all of its rows that will ever be written are sent. */
  end(): void {
    if (this.#holders === 1 && this.text.length > 0)
      nobody.postMessage(null, [this.text.buffer as ArrayBuffer]);
  }

  #endUnwritten(): void {
    this.#close();
    // Others who are given the page at the same time are to hold it first.
    setImmediate(() => this.end());
  }

  #close(): void {
    this.#open?.delete(this);
    this.#open = null;
  }
}

/** The loan of a text that is read once; none of one that is kept. */
export const loanOf = (text: Uint8Array, isKept: boolean): { readonly loan?: Loan } =>
  isKept ? {} : { loan: new Loan(text) };

function closedPort(): MessageChannel['port1'] {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  port1.unref();
  return port1;
}
