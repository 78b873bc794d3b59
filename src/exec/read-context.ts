import type { Column, EntitySet } from '../model/index.js';
import type { Row } from '../odata/index.js';
import type { Assumptions, IntervalSet } from '../plan/index.js';
import type { Table } from '../table/index.js';
import type { Zone } from '../time/index.js';
import type { JourneyRow, TableRows } from './rows.js';
import type { Flights, Reader, UpstreamLimits } from './upstream.js';

/** What a read depends on besides its plan. */
export interface ReadContext {
  readonly zone: Zone;
  readonly slackMs: number;
  readonly assumptions: Assumptions;
  readonly sets: ReadonlyMap<string, EntitySet>;
  readonly reader: Reader;
  readonly limits: UpstreamLimits;
  readonly flights: Flights;
  readonly signal: AbortSignal;
  /** Where flattened rows are kept; null where nothing is. */
  readonly tables: TableContext | null;
  /** How rows are written, where no more than their columns is; absent where their values are wanted. */
  readonly writing?: Writing;
}

/** Writes rows as an answer in the plain representation does. */
export interface Writing {
  readonly columns: readonly Column[];
  readonly write: (row: Row) => string;
}

/** What one gathering asks for. */
export interface Gathering {
  readonly window: IntervalSet;
  /** The journeys wanted, by identifier; empty for all. More may come. */
  readonly only: readonly string[];
  /** Records needed at most; null where that is not known. */
  readonly limit: number | null;
  readonly ahead: (records: number) => boolean;
}

/** Rows of a table, by their places, ascending. */
export interface Selected {
  readonly table: Table;
  readonly places: Uint32Array;
}

/** Rows that match, in the order their journeys were read. */
export interface Gathered {
  readonly rows: readonly JourneyRow[];
  /** The same rows by their places in tables; null where they come from elsewhere. */
  readonly selected: readonly TableRows[] | null;
  /** Records read for them. */
  readonly records: number;
  /** The journeys of the page, matching or not; none where they are not looked for by name. */
  readonly journeyIds: readonly string[];
  /** No journey still to come starts before this (ASC), or after it (DESC); null where nothing is known yet. */
  readonly reached: number | null;
}

/** How long something is kept: history that no longer changes, or what will soon be asked for again. */
export type Keep = { readonly kind: 'settled' } | { readonly kind: 'brief'; readonly ms: number };

/** What is asked of whatever keeps tables. A key names a day of one set, read with one key, in one zone. */
export interface TableStore {
  has(keys: readonly string[]): Promise<readonly boolean[]>;
  get(key: string): Promise<readonly Table[] | undefined>;
  put(key: string, tables: readonly Table[], keep: Keep): void;
  /**
   * The right to read days that are missing; null, or absent, where nobody else could read them. Where another reads the first, waits until it is
   * there, or the other gives up, or takes too long.
   */
  claim?(keys: readonly string[], options: ClaimOptions): Promise<Claim | null>;
  /** Told how many days were not there and are read from upstream. */
  missed?(days: number): void;
}

export interface ClaimOptions {
  /** Keys held on to beyond those that were come to. */
  readonly ahead: number;
  /** Whether to wait for the first. */
  readonly wait: boolean;
  readonly signal: AbortSignal;
}

/** The right to read days, which ends by itself where the read does not get on. */
export interface Claim {
  /** How many of the keys, from the first on, are to be read here; none where the first is there, or may not be waited for. */
  readonly count: number;
  /** The days before this place are about to be put. Until it goes on, the read waits for whoever takes its rows. */
  came(place: number): void;
  goOn(): void;
  /** Lets go of what was not put. */
  end(): void;
}

export interface TableContext {
  readonly store: TableStore;
  /** Names whose rows these are and how they were made: caller, upstream, model. No key can be told from it. */
  readonly partition: string;
  /** Journeys that started before this instant are final. */
  readonly settledBefore: number;
  /** Writes rows of a set as every answer in the plain representation does. */
  readonly rowWriter: (set: EntitySet) => (row: Row) => string;
}
