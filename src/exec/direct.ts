import type { EvaluateContext } from '../odata/index.js';
import type { Column } from '../model/index.js';
import type { Interval, Plan } from '../plan/index.js';
import { columnsOf, compileSelect, type Loan, type Select, type Table } from '../table/index.js';
import { gatheredOf } from './gathered.js';
import { looksAtOneSet } from './kept.js';
import { type TableEntry, tableReading } from './page-tables.js';
import type { Gathered, ReadContext, Selected } from './read-context.js';
import type { Batch } from './segment-reader.js';
import type { Reading } from './upstream.js';

/** Reads a plan's journeys as tables of their pages, without making records of them. */
export interface Direct {
  readonly reading: Reading<TableEntry>;
  readonly gathered: (batch: Batch<TableEntry>) => Gathered;
  /** Told that the rows given are sent, as far as they were written, and that no more will be. */
  readonly sent: () => void;
}

/** Null where a plan's rows are not told by the journeys endpoint's records alone. */
export function directOf(plan: Plan, context: ReadContext, evaluation: EvaluateContext): Direct | null {
  if (!looksAtOneSet(plan)) return null;
  const select = compileSelect(plan.residual, evaluation);
  const values = valuesOf(plan, context);
  if (select === null || values === null) return null;
  const open = new Set<Loan>();
  const reading = tableReading(
    { set: plan.query.set, values, writing: context.writing ?? null, packed: false },
    context.zone,
    open,
  );
  if (reading === null) return null;
  return {
    reading,
    gathered: ({ records, segment, reached }) => {
      const selected = byTable(records).map(({ table, entries }) => within(table, entries, segment, select));
      const journeyIds = plan.wanted === null ? [] : records.map(({ journeyId }) => journeyId);
      for (const { table, places } of selected) table.text?.loan?.owe(places.length);
      const manner = { records: records.length, columns: values, reached, journeyIds };
      return gatheredOf(plan, selected, manner);
    },
    sent: () => {
      for (const loan of open) loan.end();
    },
  };
}

/** The columns whose values a plan's rows need: all it reads, or where they are written already those it checks, orders and is found by. */
function valuesOf(plan: Plan, { writing }: ReadContext): ReadonlySet<Column> | null {
  const { query, residual, order, reads } = plan;
  if (writing === undefined) return reads.get(query.set) ?? new Set();
  const needed = new Set(query.set.key);
  for (const expr of [residual, ...order.keys.map((key) => key.expr)]) {
    const columns = expr === null ? new Set<Column>() : columnsOf(expr);
    if (columns === null) return null;
    for (const column of columns) needed.add(column);
  }
  return needed;
}

interface Entries {
  readonly table: Table;
  readonly entries: readonly TableEntry[];
}

/** Entries by their tables; those of one stand behind each other. */
function byTable(entries: readonly TableEntry[]): readonly Entries[] {
  const found: Entries[] = [];
  for (let from = 0; from < entries.length;) {
    const { table } = entries[from]!;
    let to = from + 1;
    while (to < entries.length && entries[to]!.table === table) to++;
    found.push({ table, entries: entries.slice(from, to) });
    from = to;
  }
  return found;
}

/** The rows that match, of the entries whose journeys started in a segment: both ends are asked one millisecond early, so others may have come too. */
function within(
  table: Table,
  entries: readonly TableEntry[],
  { start, end }: Interval,
  select: Select,
): Selected {
  const places = select(table);
  const isInside = (entry: TableEntry): boolean => entry.start >= start && entry.start < end;
  if (entries.length === table.length && entries.every(isInside)) return { table, places };
  const wanted = new Set(entries.filter(isInside).map(({ place }) => place));
  return { table, places: places.filter((place) => wanted.has(place)) };
}
