import { readFileSync } from 'node:fs';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';

/** Records of a CSV file, as a reader of RFC 4180 has them; a field is null where it is empty without quotes. */
export function csvRecords(text: string): (string | null)[][] {
  const records: (string | null)[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let record: (string | null)[] = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const found = field.exec(text);
    if (found === null) throw new Error(`no CSV at ${at}: ${text.slice(at, at + 40)}`);
    const [, quoted, bare, end] = found;
    record.push(quoted === undefined ? bare || null : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}

/** Rows of a CSV file, as the answer in JSON has them, given a row of that for the types. */
export const csvRows = (file: string, like: readonly Record<string, unknown>[]): Record<string, unknown>[] =>
  csvTyped(readFileSync(file, 'utf8'), like);

/** The same of its text. */
export function csvTyped(text: string, like: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const [header, ...records] = csvRecords(text);
  const numbers = new Set(header!.filter((name) => like.some((row) => typeof row[name!] === 'number')));
  const flags = new Set(header!.filter((name) => like.some((row) => typeof row[name!] === 'boolean')));
  return records.map((record) =>
    Object.fromEntries(
      header!.map((name, i) => {
        const text = record[i]!;
        if (text === null) return [name, null];
        return [name, numbers.has(name) ? Number(text) : flags.has(name) ? text === 'true' : text];
      }),
    ),
  );
}

export const ndjsonRows = (file: string): Record<string, unknown>[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

export function parquetOf(file: string) {
  const bytes = readFileSync(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return { buffer, metadata: parquetMetadata(buffer) };
}

/** Rows of a Parquet file, as the answer in JSON has them, but for the offsets of instants, which are in UTC. */
export async function parquetRows(file: string): Promise<Record<string, unknown>[]> {
  const { buffer, metadata } = parquetOf(file);
  const types = new Map(metadata.schema.map(({ name, converted_type: type }) => [name, type]));
  const rows = await parquetReadObjects({ file: buffer });
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row as Record<string, unknown>).map(([name, value]) => {
        if (typeof value === 'bigint') return [name, Number(value)];
        if (!(value instanceof Date)) return [name, value ?? null];
        const text = value.toISOString();
        return [name, types.get(name) === 'DATE' ? text.slice(0, 10) : text];
      }),
    ),
  );
}

/** Rows of JSON with their instants in UTC. */
export const inUtc = (rows: readonly Record<string, unknown>[]): Record<string, unknown>[] =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value).toISOString() : value,
      ]),
    ),
  );
