import type { Column } from '../../model/index.js';
import {
  type Aggregation,
  type Bound,
  compareValues,
  compile,
  type Evaluate,
  type EvaluateContext,
  type Stage,
  type Value,
} from '../../odata/index.js';
import { compileSelect, GroupIds, type Select, type Table, valueAt, vectorAt } from '../../table/index.js';
import type { JourneyRow } from '../rows.js';
import { framesOf, type Run, type Sink } from './sink.js';

/** Takes rows in whole tables, and gives what a first stage makes of them to the next. */
export interface Tabled {
  add(table: Table, places: Uint32Array): void;
  addRow(row: JourneyRow): void;
  end(): void;
}

type Values = Extract<Aggregation, { kind: 'values' }>;

/** An aggregation of a column, or of the rows themselves. */
interface Item {
  readonly method: Values['method'];
  readonly column: Column | null;
  readonly select: Select | null;
  readonly takesPart: Evaluate | null;
}

/**
 * Compiles a stage that groups by columns and aggregates columns to run on tables, column by column, where stages row by row would do the same
 * many times slower; null for any other stage.
 */
export function compileTabled(
  stage: Stage | undefined,
  evaluation: EvaluateContext,
): ((next: Sink, run: Run) => Tabled) | null {
  const grouped = stage?.kind === 'group' ? stage : null;
  const aggregate = grouped === null ? stage : grouped.stages[0];
  const keys = (grouped?.keys ?? []).map((key) => (key.kind === 'value' ? plainColumn(key.value) : null));
  if (stage === undefined || keys.includes(null)) return null;
  if (grouped?.gives === 'keys') return (next, run) => new Grouping(keys as Column[], [], next, run);
  if (grouped !== null && (grouped.gives !== 'keys and values' || grouped.stages.length !== 1)) return null;
  if (aggregate?.kind !== 'aggregate') return null;
  const items = aggregate.items.map((item) => itemOf(item, evaluation));
  if (items.includes(null)) return null;
  return (next, run) => new Grouping(keys as Column[], items as Item[], next, run, grouped === null);
}

function itemOf(item: Aggregation, evaluation: EvaluateContext): Item | null {
  if (item.kind !== 'values' || item.path.length > 0) return null;
  const column = item.value === null ? null : plainColumn(item.value);
  const select = item.filter === null ? null : compileSelect(item.filter, evaluation);
  if ((item.value !== null && column === null) || (item.filter !== null && select === null)) return null;
  const takesPart = item.filter === null ? null : compile(item.filter, evaluation);
  return { method: item.method, column, select, takesPart };
}

const plainColumn = (value: Bound): Column | null =>
  value.kind === 'column' && value.of.variable === 0 && value.of.path.length === 0 ? value.column : null;

class Grouping implements Tabled {
  readonly #ids: GroupIds;
  readonly #tallies: readonly Tally[];

  constructor(
    private readonly keys: readonly Column[],
    items: readonly Item[],
    private readonly next: Sink,
    private readonly run: Run,
    /** Without keys there is one group, even of no rows. */
    private readonly single = false,
  ) {
    this.#ids = new GroupIds(keys, () => {
      run.budget.hold();
    });
    this.#tallies = items.map((item) => tallyOf(item, run));
    if (single) this.#ids.of([]);
  }

  add(table: Table, places: Uint32Array): void {
    const ids = this.#ids.ofRows(table, places);
    for (const tally of this.#tallies) tally.add(table, places, ids);
  }

  addRow(row: JourneyRow): void {
    const id = this.#ids.of(this.keys.map(({ index }) => row.value(index)));
    for (const tally of this.#tallies) tally.addRow(row, id);
  }

  end(): void {
    const { run, next } = this;
    const groups = this.#ids.keys.map((keys, id) => ({ keys, id }));
    groups.sort((a, b) => compareLists(a.keys, b.keys));
    for (const { keys, id } of groups)
      next.push(framesOf(run, [...keys, ...this.#tallies.map((tally) => tally.result(id))]));
    if (!this.single) run.budget.release(groups.length);
    next.end();
  }
}

function compareLists(left: readonly Value[], right: readonly Value[]): number {
  for (const [i, value] of left.entries()) {
    const order = compareValues(value, right[i]!);
    if (order !== 0) return order;
  }
  return 0;
}

/** Values of groups on their way to one each. */
abstract class Tally {
  constructor(readonly item: Item) {}

  /** Takes rows of a table; `ids` tells the group of each. */
  add(table: Table, places: Uint32Array, ids: Uint32Array): void {
    const { column, select } = this.item;
    const taking = select === null ? null : maskOf(table, select);
    const vector = column === null ? null : vectorAt(table, column.index);
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!;
      if (taking !== null && taking[place] === 0) continue;
      if (vector === null) this.take(ids[i]!, null);
      else {
        const value = valueAt(vector, place);
        if (value !== null) this.take(ids[i]!, value);
      }
    }
  }

  addRow(row: JourneyRow, id: number): void {
    const { column, takesPart } = this.item;
    if (takesPart !== null && takesPart([row]) !== true) return;
    const value = column === null ? null : row.value(column.index);
    if (column === null || value !== null) this.take(id, value);
  }

  abstract result(id: number): Value;
  /** Takes one value, never null where the item has a column. */
  protected abstract take(id: number, value: Value): void;
}

function maskOf(table: Table, select: Select): Uint8Array {
  const mask = new Uint8Array(table.length);
  for (const place of select(table)) mask[place] = 1;
  return mask;
}

function tallyOf(item: Item, run: Run): Tally {
  switch (item.method) {
    case 'count':
      return new Counts(item);
    case 'countdistinct':
      return item.column === null ? new Counts(item) : new Distincts(item, run);
    case 'sum':
      return new Sums(item, (sum) => sum);
    case 'average':
      return new Sums(item, (sum, count) => sum / count);
    case 'min':
      return new Extremes(item, -1);
    case 'max':
      return new Extremes(item, 1);
  }
}

class Counts extends Tally {
  readonly #counts: number[] = [];

  protected take(id: number): void {
    this.#counts[id] = (this.#counts[id] ?? 0) + 1;
  }

  result(id: number): Value {
    return this.#counts[id] ?? 0;
  }
}

class Sums extends Tally {
  readonly #sums: number[] = [];
  readonly #counts: number[] = [];

  constructor(
    item: Item,
    private readonly of: (sum: number, count: number) => number,
  ) {
    super(item);
  }

  protected take(id: number, value: Value): void {
    this.#sums[id] = (this.#sums[id] ?? 0) + (value as number);
    this.#counts[id] = (this.#counts[id] ?? 0) + 1;
  }

  result(id: number): Value {
    const count = this.#counts[id] ?? 0;
    return count === 0 ? null : this.of(this.#sums[id]!, count);
  }
}

class Extremes extends Tally {
  readonly #values: Value[] = [];

  constructor(
    item: Item,
    private readonly sign: 1 | -1,
  ) {
    super(item);
  }

  protected take(id: number, value: Value): void {
    const known = this.#values[id] ?? null;
    if (known === null || compareValues(value, known) * this.sign > 0) this.#values[id] = value;
  }

  result(id: number): Value {
    return this.#values[id] ?? null;
  }
}

class Distincts extends Tally {
  readonly #values: Set<Value>[] = [];

  constructor(
    item: Item,
    private readonly run: Run,
  ) {
    super(item);
  }

  protected take(id: number, value: Value): void {
    const known = (this.#values[id] ??= new Set());
    if (known.has(value)) return;
    this.run.budget.hold();
    known.add(value);
  }

  result(id: number): Value {
    return this.#values[id]?.size ?? 0;
  }
}
