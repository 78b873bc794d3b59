import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { EdmType } from '../model/index.js';
import type { Frames, Row, Value } from '../odata/index.js';
import { type FlatColumn, flatColumns } from '../write/index.js';
import type { WriteChunk } from './file.js';
import type { OpenSink, Sink } from './sink.js';

/** Rows held until they are written together: so many that columns pack well, and few enough to be held. */
const GROUP_ROWS = 50_000;

type Stored = string | number | boolean | bigint;

/** How values of a type are stored. `stored` gives null for what has no such form, as JSON does. */
interface Storage {
  readonly element: Omit<SchemaElement, 'name'>;
  readonly stored: (value: Exclude<Value, null>) => Stored | null;
}

const DAY_MS = 86_400_000;
/** The furthest a calendar reaches (ECMAScript time values); what is computed beyond it is null, as it is in JSON. */
const LAST_INSTANT = 8.64e15 - DAY_MS;
/** The greatest number of 64 bits that a double holds. */
const LAST_INTEGER = 2 ** 63 - 1024;

const as = (value: Exclude<Value, null>): Stored => value;
const wholeNumber =
  (limit: number) =>
  (value: Exclude<Value, null>): number | null =>
    Math.abs(value as number) <= limit ? Math.floor(value as number) : null;
const longNumber =
  (limit: number) =>
  (value: Exclude<Value, null>): bigint | null =>
    Math.abs(value as number) <= limit ? BigInt(Math.floor(value as number)) : null;

const TEXT: Storage = { element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, stored: as };
const DOUBLE: Storage = { element: { type: 'DOUBLE' }, stored: as };
const LONG: Storage = { element: { type: 'INT64' }, stored: longNumber(LAST_INTEGER) };

/**
 * Types by their name in Parquet. Instants are milliseconds in UTC, which loses the offset of the zone; durations are milliseconds, as
 * Parquet has no type for them.
 */
const STORAGE: Readonly<Record<EdmType, Storage>> = {
  'Edm.String': TEXT,
  'Edm.Guid': TEXT,
  'Edm.Boolean': { element: { type: 'BOOLEAN' }, stored: as },
  'Edm.Int32': { element: { type: 'INT32' }, stored: wholeNumber(2 ** 31 - 1) },
  'Edm.Int64': LONG,
  'Edm.Double': DOUBLE,
  'Edm.Decimal': DOUBLE,
  'Edm.DateTimeOffset': {
    element: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
    stored: longNumber(LAST_INSTANT),
  },
  'Edm.Date': {
    element: { type: 'INT32', converted_type: 'DATE' },
    stored: wholeNumber(LAST_INSTANT / DAY_MS),
  },
  'Edm.TimeOfDay': {
    element: { type: 'INT32', converted_type: 'TIME_MILLIS' },
    stored: wholeNumber(DAY_MS),
  },
  'Edm.Duration': LONG,
};

interface Column extends Storage {
  readonly name: string;
  readonly value: (frames: Frames) => Value;
  data: (Stored | null)[];
}

/** An Apache Parquet file of Snappy pages, written in row groups; every column may hold nulls. */
export const openParquet: OpenSink = async ({ shape, range }, write) => {
  const sink = new ParquetSink(flatColumns(shape), range, write);
  await sink.flush();
  return sink;
};

class ParquetSink implements Sink {
  readonly #columns: readonly Column[];
  readonly #bytes = new ByteWriter(1 << 20);
  readonly #writer: ParquetWriter;
  #held = 0;

  constructor(
    columns: readonly FlatColumn[],
    range: string,
    private readonly write: WriteChunk,
  ) {
    this.#columns = columns.map(({ name, type, value }) => ({ name, value, data: [], ...STORAGE[type] }));
    const elements = this.#columns.map(({ name, element }): SchemaElement => ({
      name,
      repetition_type: 'OPTIONAL',
      ...element,
    }));
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [{ name: 'root', num_children: elements.length }, ...elements],
      kvMetadata: [{ key: 'Journey-Time-Range', value: range }],
      createdBy: 'journey-feed',
    });
  }

  async rows(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      const frames = [row];
      for (const { data, value, stored } of this.#columns) {
        const found = value(frames);
        data.push(found === null ? null : stored(found));
      }
      this.#held += 1;
      if (this.#held === GROUP_ROWS) await this.#group();
    }
  }

  async finish(): Promise<void> {
    if (this.#held > 0) await this.#group();
    await this.#writer.finish();
    await this.flush();
  }

  /** Hands over what was encoded. */
  async flush(): Promise<void> {
    await this.write(this.#bytes.getBytes());
    this.#bytes.index = 0;
  }

  async #group(): Promise<void> {
    const columnData = this.#columns.map(({ name, data }) => ({ name, data }));
    await this.#writer.write({ columnData, rowGroupSize: GROUP_ROWS });
    for (const column of this.#columns) column.data = [];
    this.#held = 0;
    await this.flush();
  }
}
