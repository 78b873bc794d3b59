import type { Endpoint } from '../journey-api/index.js';
import type { EntitySet } from '../model/index.js';
import type { Row } from '../odata/index.js';
import { type Interval, type IntervalSet, intersect, union } from '../plan/index.js';
import { type Table, tableOf } from '../table/index.js';
import { Bundle, compileFlattening, type Flattening } from './flatten.js';
import { isCovered, isSettled } from './kept.js';
import type { ReadContext, TableContext } from './read-context.js';
import { packedTable, type TableEntry, tableReading } from './page-tables.js';
import type { Batch } from './segment-reader.js';
import type { Reading, SourceRecord } from './upstream.js';

/** A local day of a plan's window, as far as it lies there, and what of it is asked for. */
export interface Part {
  readonly day: Interval;
  /** What the day is kept as. */
  readonly key: string;
  /** What the whole local day is kept as, where the window has but a part of it and the rest can be told apart. */
  readonly widerKey: string | null;
  /** The day, or what a page before left of it. */
  readonly segment: Interval;
}

/** Journeys still change, so what is not settled is kept just for those who ask the same at the same time. */
const BRIEF_MS = 15_000;

/** Makes tables of a set out of upstream records, with all columns, and keeps each day once it is there as a whole. */
export class Digest {
  readonly endpoint: Endpoint;
  /** Where pages become tables without records; null for sets that are not read so. */
  readonly reading: Reading<TableEntry> | null;
  readonly #flattening: Flattening;
  readonly #write: (row: Row) => string;

  constructor(
    readonly set: EntitySet,
    readonly context: ReadContext,
    readonly tables: TableContext,
  ) {
    this.endpoint = set.source.kind === 'endpoint' ? set.source.endpoint : 'journeys';
    this.#flattening = compileFlattening(new Map([[set, new Set(set.columns)]]), context.zone);
    this.#write = tables.rowWriter(set);
    const writing = { columns: set.columns, write: this.#write };
    this.reading = tableReading({ set, values: new Set(set.columns), writing, packed: true }, context.zone);
  }

  /** Takes the pages of a read of some days and gives their rows as tables, in the order of starts; days that are complete are kept. */
  collect(parts: readonly Part[]): (batch: Batch<SourceRecord | TableEntry>) => readonly Table[] {
    const open = new Set(
      parts.map((part) => ({ ...part, tables: [] as Table[], covered: [] as IntervalSet })),
    );
    return (batch) => {
      const tableOf = this.#tabler(batch);
      const made: Table[] = [];
      for (const part of open) {
        const { day, segment } = part;
        if (batch.segment.end <= segment.start || batch.segment.start >= segment.end) continue;
        const table = tableOf((start) => this.#startsWithin(start, batch.segment, segment));
        if (table.length > 0) {
          made.push(table);
          part.tables.push(table);
        }
        if (batch.last) part.covered = union([part.covered, intersect([segment], [batch.segment])]);
        if (!isCovered(segment, part.covered)) continue;
        open.delete(part);
        if (isCovered(day, part.covered)) this.#keep(part, part.tables);
      }
      return made.sort(byStart);
    };
  }

  #keep({ key, day }: Part, tables: Table[]): void {
    const settled = isSettled(day, this.context.zone, this.tables.settledBefore);
    this.tables.store.put(
      key,
      tables.sort(byStart),
      settled ? { kind: 'settled' } : { kind: 'brief', ms: BRIEF_MS },
    );
  }

  /** Makes tables of those of a page's journeys whose start is wanted. */
  #tabler({ records }: Batch<SourceRecord | TableEntry>): (wanted: (start: number) => boolean) => Table {
    if (records.every((record) => 'table' in record))
      return (wanted) => packedTable(this.set, records, wanted);
    const bundles = this.#bundles(records as readonly SourceRecord[]);
    return (wanted) => this.#tableOf(bundles.filter(({ start }) => wanted(start)));
  }

  /** The journeys of a page, in the order of their starts. */
  #bundles(records: readonly SourceRecord[]): readonly Bundle[] {
    const { endpoint, context } = this;
    const newestFirst = context.assumptions.transitionOrder === 'descending';
    const bundles = records.map((record) => {
      const bundle = new Bundle(record.journeyId, { [endpoint]: record }, this.#flattening, newestFirst);
      context.limits.noteDuration(bundle.duration());
      return bundle;
    });
    const first = bundles[0]?.start ?? 0;
    return first > (bundles.at(-1)?.start ?? 0) ? bundles.reverse() : bundles;
  }

  /**
   * Whether a journey belongs to a part of what was asked: both ends are asked one millisecond early, so what lies outside may have come with
   * it. Where starts are only estimated, what was asked tells.
   */
  #startsWithin(start: number, asked: Interval, part: Interval): boolean {
    if (this.endpoint === 'transitions') return true;
    return start >= Math.max(part.start, asked.start) && start < Math.min(part.end, asked.end);
  }

  #tableOf(bundles: readonly Bundle[]): Table {
    const rows = bundles.flatMap((bundle) => bundle.rows(this.set));
    return tableOf(
      this.set,
      this.set.columns,
      rows.map((row) => ({ values: row.values, start: row.start, text: this.#write(row) })),
    );
  }
}

const byStart = (a: Table, b: Table): number => a.starts[0]! - b.starts[0]!;
