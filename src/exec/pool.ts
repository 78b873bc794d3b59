import { compareValues, type Value } from '../odata/index.js';
import type { JourneyRow } from './rows.js';

/** A row with the values it is ordered by. */
export class KeyedRow {
  constructor(
    readonly row: JourneyRow,
    readonly keys: readonly Value[],
  ) {}
}

export type CompareKeys = (left: readonly Value[], right: readonly Value[]) => number;

/** Order by several keys, each ascending or descending; nulls are the smallest. */
export function compareBy(descending: readonly boolean[]): CompareKeys {
  return (left, right) => {
    for (let i = 0; i < descending.length; i++) {
      const order = compareValues(left[i]!, right[i]!);
      if (order !== 0) return descending[i]! ? -order : order;
    }
    return 0;
  };
}

/**
 * Rows waiting for their turn: at most the best `capacity` are kept, in order. Rows are gathered unsorted and sorted in runs, which
 * costs the logarithm of the capacity a row and nothing for rows that come in order.
 */
export class Pool {
  #rows: KeyedRow[] = [];
  #sorted = true;
  #worst: readonly Value[] | null = null;

  constructor(
    readonly compare: CompareKeys,
    private capacity: number,
    /** Told of each row that finds no room. */
    private readonly onDrop: (row: KeyedRow) => void,
  ) {}

  get rows(): readonly KeyedRow[] {
    this.#sort();
    return this.#rows;
  }

  push(row: KeyedRow): void {
    if (this.#worst !== null && this.compare(row.keys, this.#worst) > 0) {
      this.onDrop(row);
      return;
    }
    this.#rows.push(row);
    this.#sorted = false;
    if (this.#rows.length >= 2 * this.capacity + 1000) this.#sort();
  }

  /** Takes out the rows, from the best, as long as `ready` holds. */
  release(ready: (keys: readonly Value[]) => boolean): readonly KeyedRow[] {
    this.#sort();
    let count = 0;
    while (count < this.#rows.length && ready(this.#rows[count]!.keys)) count++;
    const released = this.#rows.splice(0, count);
    this.capacity -= count;
    return released;
  }

  /** Rows that were given without having come here leave so much less to be wanted. */
  passed(count: number): void {
    this.capacity -= count;
  }

  #sort(): void {
    if (this.#sorted) return;
    this.#rows.sort((a, b) => this.compare(a.keys, b.keys));
    this.#sorted = true;
    for (const row of this.#rows.splice(this.capacity)) this.onDrop(row);
    if (this.#rows.length >= this.capacity) this.#worst = this.#rows.at(-1)?.keys ?? null;
  }
}
