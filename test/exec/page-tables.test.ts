import fc from 'fast-check';
import { FeedError } from '../../src/errors/index.js';
import { packedTable, type TableEntry, tableReading } from '../../src/exec/page-tables.js';
import type { Column } from '../../src/model/index.js';
import { textRange, valueAt, vectorAt } from '../../src/table/index.js';
import { Zone } from '../../src/time/index.js';
import { compileTranscription } from '../../src/transcribe/index.js';
import { journeys, namedSets } from '../model/model.js';
import { writerOf } from '../transcribe/by-json.js';
import { oddPage, page } from '../transcribe/pages.js';
import { spelled, style, tape } from '../transcribe/spelled.js';

const zone = new Zone('Europe/Bucharest');
const names = journeys.columns.map(({ name }) => name);
const column = (name: string): Column => journeys.column.get(name)!;
const columnsOf = (some: readonly string[]) => some.map(column);

function readingOf(
  values: readonly string[],
  written: readonly string[] | null,
  where = zone,
  packs = false,
) {
  const columns = written === null ? null : columnsOf(written);
  const row = columns === null ? null : writerOf(columns, where);
  const writing =
    columns === null || row === null
      ? null
      : { columns, write: (each: Parameters<typeof row>[0][0]) => row([each]) };
  return tableReading({ set: journeys, values: new Set(columnsOf(values)), writing, packed: packs }, where)!;
}

/** A page with a member that is spelled as none is, so that it goes by JSON. */
const unusual = (body: Buffer): Buffer =>
  Buffer.concat([Buffer.from('{"\\u0020":0,'), body.subarray(body.indexOf('{') + 1)]);

/** What was made of some bytes, those having become others. */
function overwritten<T>(made: T, bytes: Uint8Array): T {
  bytes.fill(0x2a);
  return made;
}

/** What came of a page, by value; or how it was refused. */
async function outcome(reading: ReturnType<typeof readingOf>, body: Buffer, values: readonly string[]) {
  try {
    const { data, nextPageCursor, totalElements } = await reading.read(body);
    const rows = data.map(({ journeyId, start, table, place }) => ({
      journeyId,
      start,
      values: columnsOf(values).map(({ index }) => valueAt(vectorAt(table, index), place)),
      text:
        table.text === null
          ? null
          : Buffer.from(table.text.bytes.subarray(...textRange(table.text, place))).toString(),
      columns: table.text?.columns?.map(({ name }) => name),
      tableStart: table.starts[place],
    }));
    return { rows, nextPageCursor, totalElements };
  } catch (error) {
    if (!(error instanceof FeedError)) throw error;
    return { refused: [error.code, error.message] };
  }
}

describe('a page read as a table', () => {
  const read = compileTranscription({ set: journeys, values: [], written: null, packed: false }, zone)!;
  const projection = fc.subarray(names);
  const written = fc.option(fc.shuffledSubarray(names));

  it('holds the same by either way', async () => {
    await fc.assert(
      fc.asyncProperty(page, projection, written, async (given, values, texts) => {
        const body = Buffer.from(JSON.stringify(given));
        expect(read(body)).not.toBeNull();
        expect(read(unusual(body))).toBeNull();
        const reading = readingOf(values, texts);
        const made = await outcome(reading, body, values);
        expect(made).not.toHaveProperty('refused');
        expect(made).toEqual(await outcome(reading, unusual(body), values));
      }),
      { numRuns: Number(process.env['PROPERTY_DRAWS'] ?? 300) },
    );
  });

  it('keeps nothing of its bytes, which are then written over', async () => {
    const reading = readingOf(names, names);
    await fc.assert(
      fc.asyncProperty(page, async (given) => {
        const body = Buffer.from(JSON.stringify(given));
        const expected = await outcome(reading, body, names);
        for (const bytes of [Buffer.from(body), unusual(body)]) {
          const lent = { name: reading.name, read: (all: Uint8Array) => overwritten(reading.read(all), all) };
          expect(await outcome(lent, bytes, names)).toEqual(expected);
        }
      }),
      { numRuns: Number(process.env['PROPERTY_DRAWS'] ?? 300) },
    );
  });

  it('is refused in the same words by either way', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(oddPage, style, tape, async (given, how, decisions) => {
        // Laid out without blanks, or a fault would stand elsewhere.
        const body = Buffer.from(spelled(given, { ...how, blanks: false }, decisions));
        const reading = readingOf(names, names);
        const made = await outcome(reading, body, names);
        expect(made).toEqual(await outcome(reading, unusual(body), names));
        if ('refused' in made) refused++;
      }),
      { numRuns: Number(process.env['PROPERTY_DRAWS'] ?? 500) },
    );
    expect(refused).toBeGreaterThan(10);
  });

  it('is told apart by set, zone, values and what is written', () => {
    const told = [
      readingOf(['outcome'], null),
      readingOf(['outcome'], ['outcome']),
      readingOf(['outcome'], ['outcome', 'direction']),
      readingOf(['outcome'], ['direction', 'outcome']),
      readingOf(['outcome'], []),
      readingOf(['direction'], null),
      readingOf(['outcome', 'direction'], null),
      readingOf([], ['outcome']),
      readingOf(['outcome'], null, new Zone('UTC')),
    ].map(({ name }) => name);
    expect(new Set(told).size).toBe(told.length);
    expect(readingOf(['outcome'], ['outcome']).name).toBe(told[1]);
  });

  it('is none of sets of which a journey is not one row', () => {
    for (const [name, set] of namedSets) {
      const reading = tableReading({ set, values: new Set(set.columns), writing: null, packed: true }, zone);
      expect([name, reading === null]).toEqual([name, name !== 'Journeys']);
    }
  });
});

describe('a table to be kept', () => {
  const START = Date.parse('2025-06-01T00:00:00Z');
  const pageAt = (minutes: readonly number[]) =>
    Buffer.from(
      JSON.stringify({
        data: minutes.map((minute) => ({
          journeyId: `j${minute}`,
          time: new Date(START + minute * 60_000).toISOString(),
          outcome: `o${minute}`,
        })),
        totalElements: minutes.length,
      }),
    );
  const entriesOf = async (minutes: readonly number[]): Promise<readonly TableEntry[]> =>
    (await readingOf(names, names, zone, true).read(pageAt(minutes))).data;
  const idsOf = (entries: readonly TableEntry[], wanted: (minute: number) => boolean) => {
    const table = packedTable(journeys, entries, (start) => wanted((start - START) / 60_000));
    const { index } = column('journeyId');
    const ids = Array.from({ length: table.length }, (_, i) => valueAt(vectorAt(table, index), i));
    const texts = ids.map((__, i) =>
      JSON.parse(Buffer.from(table.text!.bytes.subarray(...textRange(table.text!, i))).toString()),
    ) as { journeyId: string; outcome: string }[];
    expect(texts.map(({ journeyId, outcome: told }) => [journeyId, told])).toEqual(
      ids.map((id) => [id, String(id).replace('j', 'o')]),
    );
    expect([...table.starts]).toEqual(ids.map((id) => START + Number(String(id).slice(1)) * 60_000));
    return ids;
  };

  it('has the rows that are wanted, by their starts, whichever way they came', async () => {
    expect(idsOf(await entriesOf([1, 2, 3, 4]), (minute) => minute > 1)).toEqual(['j2', 'j3', 'j4']);
    expect(idsOf(await entriesOf([4, 3, 2, 1]), (minute) => minute > 1)).toEqual(['j2', 'j3', 'j4']);
    expect(idsOf((await entriesOf([1, 2, 3, 4])).slice(1, 3), () => true)).toEqual(['j2', 'j3']);
    expect(idsOf((await entriesOf([4, 3, 2, 1])).slice(1, 3), () => true)).toEqual(['j2', 'j3']);
  });

  it('may have none', async () => {
    expect(idsOf(await entriesOf([1, 2]), () => false)).toEqual([]);
    expect(packedTable(journeys, [], () => true)).toMatchObject({ length: 0, text: null });
  });

  it('is packed: it holds nothing of the page it came from', async () => {
    const entries = await entriesOf(Array.from({ length: 500 }, (_, i) => i));
    const table = packedTable(journeys, entries, (start) => start < START + 60_000);
    expect(table.length).toBe(1);
    for (const vector of table.vectors.values()) expect(vector.kind).not.toBe('values');
    expect(table.text!.bytes.buffer.byteLength).toBe(table.text!.bytes.byteLength);
    expect(table.text!.columns).toBeNull();
  });
});
