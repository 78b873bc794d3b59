import { compile, type EvaluateContext, type Frames, type SortStage, type Value } from '../../odata/index.js';
import { compareBy, type CompareKeys } from '../pool.js';
import type { Operator, Run, Sink } from './sink.js';

/** A row with what it is sorted by, and its place among those that came. */
export interface Placed {
  readonly frames: Frames;
  readonly keys: readonly Value[];
  readonly place: number;
}

/** Rows beyond those wanted that are kept until they are thrown away together. */
const SLACK = 1000;

/** The first rows in an order: at most `capacity` are kept, and now and then some more. */
export class First<P extends Placed> {
  #rows: P[] = [];
  #sorted = true;

  constructor(
    private readonly compare: (left: P, right: P) => number,
    private readonly capacity: number,
    private readonly run: Run,
  ) {}

  add(row: P): void {
    this.run.budget.hold();
    this.#rows.push(row);
    this.#sorted = false;
    if (this.#rows.length >= 2 * this.capacity + SLACK) this.#cut();
  }

  /** Takes them out. */
  take(): readonly P[] {
    if (!this.#sorted) this.#cut();
    const rows = this.#rows;
    this.run.budget.release(rows.length);
    this.#rows = [];
    return rows;
  }

  #cut(): void {
    this.#rows.sort(this.compare);
    this.run.budget.release(Math.max(0, this.#rows.length - this.capacity));
    if (this.#rows.length > this.capacity) this.#rows.length = this.capacity;
    this.#sorted = true;
  }
}

/** Equal keys keep the order rows came in. */
export const stable =
  (compare: CompareKeys) =>
  (left: Placed, right: Placed): number =>
    compare(left.keys, right.keys) || left.place - right.place;

/** Compiles `orderby`, `skip` and `top`. */
export function compileSort({ order, skip, top }: SortStage, evaluation: EvaluateContext): Operator {
  const end = top === null ? Number.POSITIVE_INFINITY : skip + top;
  if (order.length === 0) return (next) => new Slice(next, skip, end);
  const keys = order.map(({ expr }) => compile(expr, evaluation));
  const compare = stable(compareBy(order.map(({ descending }) => descending)));
  return (next, run) => {
    const first = new First<Placed>(compare, end, run);
    let place = 0;
    return {
      push: (frames) => {
        first.add({ frames, keys: keys.map((key) => key(frames)), place: place++ });
      },
      end: () => {
        for (const { frames } of first.take().slice(skip)) next.push(frames);
        next.end();
      },
    };
  };
}

/** Rows from one place up to another, in the order they come. */
class Slice implements Sink {
  #place = 0;

  constructor(
    private readonly next: Sink,
    private readonly from: number,
    private readonly to: number,
  ) {}

  push(frames: Frames): void {
    const place = this.#place++;
    if (place >= this.from && place < this.to) this.next.push(frames);
  }

  end(): void {
    this.next.end();
  }
}
