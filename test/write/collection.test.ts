import fc from 'fast-check';
import { SEPARATOR, textRange } from '../../src/table/index.js';
import {
  type Chunk,
  collectionJson,
  compileWriteRow,
  PLAIN,
  whenSent,
  type Written,
} from '../../src/write/index.js';
import { journeys } from '../model/model.js';
import { rowOf } from '../odata/evaluating.js';
import { tableFrom } from '../table/tabling.js';
import { writingAs } from './writing.js';

const frame = (nextLink: () => string | null = () => null) => ({
  contextUrl: 'http://feed/odata/$metadata#Journeys',
  count: 3,
  timeRange: null,
  nextLink,
});
type Given = string | Written;

async function chunksOf(
  batches: readonly (readonly Given[])[],
  link?: string,
  ...whole: [((batch: Iterable<Given>) => Written | null)?]
): Promise<readonly Chunk[]> {
  const chunks: Chunk[] = [];
  const given = collectionJson(
    batches,
    (row: Given) => row,
    frame(() => link ?? null),
    PLAIN,
    ...whole,
  );
  for await (const chunk of given) chunks.push(chunk);
  return chunks;
}
const textOf = (chunks: readonly Chunk[]): string =>
  Buffer.concat(chunks.map((chunk) => Buffer.from(chunk as string))).toString();
const plain = (row: Given): string =>
  typeof row === 'string' ? row : Buffer.from(row.bytes.subarray(row.start, row.end)).toString();

/** Rows of a table by their places, as they were written before. */
function writtenRows(texts: readonly string[]): readonly Written[] {
  const { text } = tableFrom(
    texts.map(() => ({})),
    journeys,
    texts,
  );
  return texts.map((_, place) => {
    const [start, end] = textRange(text!, place);
    return { bytes: text!.bytes, start, end };
  });
}

/** A batch of rows that stand one behind the other in one table, as one piece. */
function wholly(batch: Iterable<Given>): Written | null {
  const rows = [...batch];
  let [run] = rows;
  if (run === undefined || typeof run === 'string') return null;
  for (const row of rows.slice(1)) {
    const follows =
      typeof row !== 'string' && row.bytes === run.bytes && row.start === run.end + SEPARATOR.length;
    if (!follows) return null;
    run = { ...run, end: row.end };
  }
  return run;
}

describe('rows that were written before', () => {
  const json = fc
    .tuple(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.nat(3000))
    .map(([text, length]) => JSON.stringify({ text, more: 'é'.repeat(length) }));

  it('come out as those that are written now, whatever runs and batches they make', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(json, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean(), fc.boolean()), { maxLength: 30 }),
        async (tables, picks) => {
          const written = tables.map(writtenRows);
          const batches: Given[][] = [[]];
          for (const [table, place, before, anew] of picks) {
            const rows = written[table % written.length]!;
            // Some alone, some with those that follow them.
            for (const row of rows.slice(place % rows.length))
              batches.at(-1)!.push(before ? row : plain(row));
            if (anew) batches.push([]);
          }
          const expected = await chunksOf([batches.flat().map(plain)], 'next');
          expect(textOf(await chunksOf(batches, 'next'))).toBe(textOf(expected));
          expect(textOf(await chunksOf(batches, 'next', wholly))).toBe(textOf(expected));
          expect(JSON.parse(textOf(expected))).toMatchObject({
            '@odata.count': 3,
            '@odata.nextLink': 'next',
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('are handed over as they are, a long run at once', async () => {
    const rows = writtenRows(
      Array.from({ length: 200 }, (_, i) => JSON.stringify({ i, text: 'x'.repeat(80) })),
    );
    const chunks = await chunksOf([rows]);
    const [bytes] = chunks.filter((chunk) => typeof chunk !== 'string');
    expect(chunks.filter((chunk) => typeof chunk !== 'string')).toHaveLength(1);
    expect(bytes!.buffer).toBe(rows[0]!.bytes.buffer);
    expect(bytes).toHaveLength(rows.at(-1)!.end);
  });

  it('are not looked at one by one where a batch is one piece', async () => {
    const rows = writtenRows(['{"a":1}', '{"a":2}', '{"a":3}']);
    const batches = [rows.slice(0, 2), rows.slice(2)];
    const refuse = (): Written => {
      throw new Error('no row is to be written');
    };
    let text = '';
    for await (const chunk of collectionJson(batches, refuse, frame(), PLAIN, wholly)) text += String(chunk);
    expect(text).toBe(textOf(await chunksOf(batches)));
  });

  it('tell with their last bytes that they were sent', async () => {
    const told: string[] = [];
    const tell = (name: string, row: Written): Written => ({ ...row, sent: () => void told.push(name) });
    const long = writtenRows(Array.from({ length: 200 }, (_, i) => `{"${'x'.repeat(100)}":${String(i)}}`));
    const short = writtenRows(['{"a":1}', '{"a":2}']);
    const batches = [
      [...long.slice(0, -1), tell('long', long.at(-1)!)],
      [tell('short', short[0]!), short[1]!, tell('both', long[3]!)],
      ['{"b":1}'],
    ];
    const chunks = await chunksOf(batches);
    expect(textOf(chunks)).toBe(textOf(await chunksOf([batches.flat().map(plain)])));
    const whens = chunks.map((chunk) => {
      const before = told.length;
      whenSent(chunk)?.();
      return told.slice(before);
    });
    expect(whens.filter((names) => names.length > 0)).toEqual([['long'], ['short', 'both']]);
    // Each with the last chunk of its batch.
    const texts = chunks.map((chunk) => textOf([chunk]));
    expect(texts[whens.findIndex(([name]) => name === 'long')]).toContain('":199}');
    expect(texts[whens.findIndex(([name]) => name === 'short')]).toContain('{"a":2}');
  });

  it('are gathered where a run is short', async () => {
    const rows = writtenRows(Array.from({ length: 60 }, (_, i) => JSON.stringify({ i })));
    // Every other one: no run is longer than a row.
    const some = rows.filter((_, i) => i % 2 === 0);
    const chunks = await chunksOf([some]);
    expect(chunks.every((chunk) => typeof chunk === 'string')).toBe(true);
    expect(chunks.length).toBeLessThan(4);
    expect(JSON.parse(textOf(chunks)).value).toHaveLength(30);
  });

  it('do not run on from one table into another', async () => {
    const [first, second] = [writtenRows(['{"a":1}', '{"a":2}']), writtenRows(['{"b":1}', '{"b":2}'])];
    const text = textOf(await chunksOf([[first[0]!, second[1]!]]));
    expect(text).toContain(`[\n{"a":1}${SEPARATOR}{"b":2}\n]`);
  });

  it('hold what JSON must escape', () => {
    const write = compileWriteRow(
      { set: journeys, columns: [journeys.column.get('outcome')!], members: [] },
      writingAs({ metadata: 'none' }),
    );
    const text = write([rowOf({ outcome: '\ud83d"\\\n' })]);
    const [row] = writtenRows([text]);
    expect(JSON.parse(plain(row!))).toEqual({ outcome: '\ud83d"\\\n' });
  });
});

describe('chunks', () => {
  it('go out as soon as a batch is written, and no later than some ten thousand characters', async () => {
    const long = Array.from({ length: 100 }, (_, i) => JSON.stringify({ i, text: 'x'.repeat(2000) }));
    const sizes = (await chunksOf([long])).map(({ length }) => length);
    expect(Math.max(...sizes)).toBeLessThan(32_768 + 4000);
    expect(sizes.length).toBeGreaterThan(5);
    const each = await chunksOf([['{"a":1}'], [], ['{"a":2}']]);
    expect(each).toHaveLength(3);
    expect(each[0]).toContain('{"a":1}');
    expect(each[1]).toBe(',\n{"a":2}');
  });

  it('hold head and end where there are no rows', async () => {
    expect(JSON.parse(textOf(await chunksOf([])))).toEqual({
      '@odata.context': 'http://feed/odata/$metadata#Journeys',
      '@odata.count': 3,
      value: [],
    });
    expect(textOf(await chunksOf([[], []]))).toBe(textOf(await chunksOf([])));
  });

  it('ask for the link once all rows are out', async () => {
    const seen: string[] = [];
    const rows = function* () {
      yield ['{"a":1}'];
      seen.push('rows');
    };
    const link = () => {
      seen.push('link');
      return null;
    };
    const chunks = collectionJson(rows(), (row: string) => row, frame(link), PLAIN);
    while ((await chunks.next()).done !== true) seen.push('chunk');
    expect(seen).toEqual(['chunk', 'rows', 'link', 'chunk']);
  });
});
