import { deserialize, serialize } from 'node:v8';
import type { Table } from './table.js';

/** What a list of tables takes besides its tables, in bytes. */
const LIST_BYTES = 500;

/**
 * Tables as bytes, for files and for other instances: typed arrays, texts, maps and sets, as V8 writes them. Newer versions of Node read
 * what older ones wrote; what cannot be read is made anew.
 */
export const tablesCodec = {
  format: 'tables-2',
  encode: (tables: readonly Table[]): Uint8Array => serialize(tables),
  decode: (bytes: Uint8Array): readonly Table[] => deserialize(bytes) as readonly Table[],
  sizeOf: (tables: readonly Table[]): number => tables.reduce((sum, { bytes }) => sum + bytes, LIST_BYTES),
} as const;
