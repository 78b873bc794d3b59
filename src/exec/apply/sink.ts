import { FeedError } from '../../errors/index.js';
import type { Frames, Row, Value } from '../../odata/index.js';

/** Takes rows one after the other, each as the last of its frames; `end` tells that there are no more. */
export interface Sink {
  push(frames: Frames): void;
  end(): void;
}

/** One run of stages over rows. */
export interface Run {
  /** The rows around those that run through; none but within an expansion. */
  readonly outer: Frames;
  readonly budget: Budget;
}

/** A stage ready to run: it takes rows and hands what it makes of them to the next. */
export type Operator = (next: Sink, run: Run) => Sink;

/** Rows, groups and distinct values that one `$apply` may hold at a time, together. */
export const MAX_HELD = 250_000;

/** What the stages of one run hold, so that memory does not grow with the rows that are read. */
export class Budget {
  #held = 0;

  constructor(private readonly limit = MAX_HELD) {}

  /** @throws FeedError tooManyRows beyond the limit */
  hold(): void {
    this.#held += 1;
    if (this.#held > this.limit) throw tooMany(this.limit);
  }

  release(count: number): void {
    this.#held -= count;
  }
}

function tooMany(limit: number): FeedError {
  const message = `$apply would hold more than ${String(limit)} groups or rows. Group by fewer or coarser properties, filter first, or narrow the time range.`;
  return new FeedError('tooManyRows', message, { target: '$apply' });
}

/** The frames of a row that a stage has made. */
export const framesOf = ({ outer }: Run, values: readonly Value[]): Frames => {
  const row: Row = { values };
  return outer.length === 0 ? [row] : [...outer, row];
};

/** Keeps rows until they are wanted, then passes them on. */
export class Gate implements Sink {
  #kept: Frames[] = [];
  #open = false;

  constructor(
    private readonly pass: (frames: Frames) => void,
    private readonly budget: Budget,
  ) {}

  push(frames: Frames): void {
    if (this.#open) {
      this.pass(frames);
      return;
    }
    this.budget.hold();
    this.#kept.push(frames);
  }

  open(): void {
    this.#open = true;
    for (const frames of this.#kept) this.pass(frames);
    this.budget.release(this.#kept.length);
    this.#kept = [];
  }

  /** What comes behind has an end of its own. */
  end(): void {
    this.open();
  }
}
