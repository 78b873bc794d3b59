import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { openSink, type Writing } from '../../src/export/index.js';
import type { EdmType } from '../../src/model/index.js';
import type { Value } from '../../src/odata/index.js';
import { Zone } from '../../src/time/index.js';

/** A file of columns of some types, written batch by batch, and how many bytes were handed over after each. */
async function written(types: readonly EdmType[], batches: readonly (readonly (readonly Value[])[])[]) {
  const chunks: Buffer[] = [];
  const sizes: number[] = [];
  const columns = types.map((type, index) => ({ name: `c${index}`, type, index }));
  const writing = {
    shape: { set: undefined, columns, members: [] },
    context: { zone: new Zone('UTC'), namespace: 'JourneyFeed' },
    range: 'from/to',
    byteOrderMark: false,
  } as unknown as Writing;
  const total = () => chunks.reduce((sum, { length }) => sum + length, 0);
  // A copy: the bytes are used anew.
  const sink = await openSink('parquet', writing, async (chunk) => void chunks.push(Buffer.from(chunk)));
  for (const batch of batches) {
    await sink.rows(batch.map((values) => ({ values })));
    sizes.push(total());
  }
  await sink.finish();
  const bytes = Buffer.concat(chunks);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return { file, sizes, metadata: parquetMetadata(file) };
}

it('writes row groups as rows come, and holds no more than one', async () => {
  const row = (i: number) => [i, `row ${i % 1000}`] as const;
  const batch = (from: number) => Array.from({ length: 20_000 }, (_, i) => row(from + i));
  const starts = [0, 20_000, 40_000, 60_000, 80_000, 100_000];
  const { file, sizes, metadata } = await written(['Edm.Int64', 'Edm.String'], starts.map(batch));
  expect(metadata.row_groups.map(({ num_rows: rows }) => Number(rows))).toEqual([50_000, 50_000, 20_000]);
  expect(sizes[1]).toBe(4);
  expect(sizes[2]).toBeGreaterThan(50_000);
  expect(sizes[3]).toBe(sizes[2]);
  expect(sizes[4]).toBeGreaterThan(sizes[3]!);
  const rows = await parquetReadObjects({ file });
  expect(rows).toHaveLength(120_000);
  expect(rows.every(({ c0, c1 }, i) => c0 === BigInt(i) && c1 === `row ${i % 1000}`)).toBe(true);
});

it('is a file without rows, too', async () => {
  const { file, metadata } = await written(['Edm.Date'], []);
  expect(metadata.num_rows).toBe(0n);
  expect(await parquetReadObjects({ file })).toEqual([]);
});

it.each<[EdmType, object, readonly (readonly [Value, unknown])[]]>([
  [
    'Edm.String',
    { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    [
      ['Größe 𝄞', 'Größe 𝄞'],
      ['', ''],
    ],
  ],
  ['Edm.Guid', { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, [['0-1', '0-1']]],
  [
    'Edm.Boolean',
    { type: 'BOOLEAN' },
    [
      [true, true],
      [false, false],
    ],
  ],
  [
    'Edm.Int32',
    { type: 'INT32' },
    [
      [-7, -7],
      [2 ** 31 - 1, 2 ** 31 - 1],
      [2 ** 40, null],
    ],
  ],
  [
    'Edm.Int64',
    { type: 'INT64' },
    [
      [2 ** 53, 2n ** 53n],
      [-1, -1n],
      [1e300, null],
      [Number.NaN, null],
    ],
  ],
  [
    'Edm.Double',
    { type: 'DOUBLE' },
    [
      [0.1, 0.1],
      [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    ],
  ],
  ['Edm.Decimal', { type: 'DOUBLE' }, [[1.25, 1.25]]],
  [
    'Edm.DateTimeOffset',
    { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
    [
      [Date.UTC(2025, 5, 15, 12, 0, 0, 250), new Date('2025-06-15T12:00:00.250Z')],
      [-1, new Date(-1)],
      [1e17, null],
    ],
  ],
  [
    'Edm.Date',
    { type: 'INT32', converted_type: 'DATE' },
    [
      [20_254, new Date('2025-06-15')],
      [-1, new Date(-864e5)],
    ],
  ],
  ['Edm.TimeOfDay', { type: 'INT32', converted_type: 'TIME_MILLIS' }, [[3_723_004, expect.anything()]]],
  ['Edm.Duration', { type: 'INT64' }, [[90_000, 90_000n]]],
])('stores %s as %j', async (type, element, values) => {
  const { file, metadata } = await written([type], [[...values.map(([value]) => [value]), [null]]]);
  expect(metadata.schema[1]).toMatchObject({ ...element, repetition_type: 'OPTIONAL' });
  const rows = await parquetReadObjects({ file });
  expect(rows.map(({ c0 }) => c0)).toEqual([...values.map(([, stored]) => stored), null]);
});
