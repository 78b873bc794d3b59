import type { Column } from '../model/index.js';
import type { Value } from '../odata/index.js';
import { vectorAt } from './table.js';
import type { Table } from './table.js';
import { valueAt, type Vector } from './vector.js';

/** Combinations of codes that are looked up in a list; more go by a map. */
const MAX_LISTED = 1 << 16;

/**
 * Numbers the groups of rows by the values of some columns, over any number of tables. Values that are coded are looked at once a table, so
 * that a row costs no more than its codes.
 */
export class GroupIds {
  readonly #keys: (readonly Value[])[] = [];
  readonly #root = new Map<Value, unknown>();

  constructor(
    readonly columns: readonly Column[],
    /** Told of each new group. */
    private readonly onOpen: () => void,
  ) {}

  /** The keys of each group, by its number. */
  get keys(): readonly (readonly Value[])[] {
    return this.#keys;
  }

  /** The group of one row, given its keys. */
  of(keys: readonly Value[]): number {
    let level = this.#root;
    for (const key of keys) {
      let below = level.get(key);
      if (below === undefined) {
        below = new Map<Value, unknown>();
        level.set(key, below);
      }
      level = below as Map<Value, unknown>;
    }
    // The number stands behind the last key, where no key can be.
    const known = level.get(NUMBER);
    if (known !== undefined) return known as number;
    this.onOpen();
    const number = this.#keys.push([...keys]) - 1;
    level.set(NUMBER, number);
    return number;
  }

  /** The groups of some rows of a table, by their place in the list. */
  ofRows(table: Table, places: Uint32Array): Uint32Array {
    const vectors = this.columns.map((column) => vectorAt(table, column.index));
    const ids = new Uint32Array(places.length);
    const sizes = vectors.map((vector) => (vector.kind === 'codes' ? vector.values.length : Infinity));
    const combinations = sizes.reduce((product, size) => product * size, 1);
    if (combinations > MAX_LISTED) {
      for (let i = 0; i < places.length; i++)
        ids[i] = this.of(vectors.map((vector) => valueAt(vector, places[i]!)));
      return ids;
    }
    this.#byCodes(vectors as readonly Coded[], places, combinations, ids);
    return ids;
  }

  #byCodes(vectors: readonly Coded[], places: Uint32Array, combinations: number, ids: Uint32Array): void {
    // Column by column: the place of a row's combination among all there may be.
    for (const { codes, values } of vectors) {
      const size = values.length;
      for (let i = 0; i < places.length; i++) ids[i] = ids[i]! * size + codes[places[i]!]!;
    }
    const known = new Int32Array(combinations).fill(-1);
    for (let i = 0; i < places.length; i++) {
      const combination = ids[i]!;
      const place = places[i]!;
      if (known[combination]! < 0)
        known[combination] = this.of(vectors.map(({ codes, values }) => values[codes[place]!]!));
      ids[i] = known[combination]!;
    }
  }
}

type Coded = Extract<Vector, { kind: 'codes' }>;

/** No value of a row: under it a group's number is kept beside the values of keys. */
const NUMBER = Symbol('number') as unknown as Value;
