import fc from 'fast-check';
import { FeedError } from '../../src/errors/index.js';
import type { Column } from '../../src/model/index.js';
import type { Row } from '../../src/odata/index.js';
import {
  collectionJson,
  compileWriteRow,
  entityJson,
  errorJson,
  PLAIN,
  type Shape,
  serviceDocument,
} from '../../src/write/index.js';
import { journeys, model, namedSets } from '../model/model.js';
import { rowOf } from '../odata/evaluating.js';
import { ROOT, writingAs } from './writing.js';

const columns = (...names: string[]) => names.map((name) => journeys.column.get(name)!);
const shape = (columns: readonly Column[]): Shape => ({ set: journeys, columns, members: [] });
const write = (row: Row, ...names: string[]): string =>
  compileWriteRow(shape(columns(...names)), writingAs({ metadata: 'none' }, 'Europe/Bucharest'))([row]);

describe('a row', () => {
  it('writes each type as OData JSON does, columns in the order given', () => {
    const row = rowOf({
      journeyId: 'a',
      time: Date.parse('2025-03-30T01:00:00.007Z'),
      localDate: Date.parse('2025-03-30T00:00:00Z') / 86_400_000,
      localHour: 4,
      handlingDuration: 3_000_000_000,
      holdDuration: 0,
    });
    expect(
      write(
        row,
        'time',
        'journeyId',
        'localDate',
        'localHour',
        'handlingDuration',
        'holdDuration',
        'outcome',
      ),
    ).toBe(
      '{"time":"2025-03-30T04:00:00.007+03:00","journeyId":"a","localDate":"2025-03-30","localHour":4,"handlingDuration":3000000000,"holdDuration":0,"outcome":null}',
    );
  });

  it('writes null for what is null or was not filled', () => {
    expect(write({ values: [] }, 'journeyId', 'time', 'localDate', 'localHour', 'handlingDuration')).toBe(
      '{"journeyId":null,"time":null,"localDate":null,"localHour":null,"handlingDuration":null}',
    );
    expect(write(rowOf({}))).toBe('{}');
  });

  it('writes Int64 as digits, as far as a double is exact', () => {
    for (const value of [0, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER]) {
      expect(write(rowOf({ handlingDuration: value }), 'handlingDuration')).toBe(
        `{"handlingDuration":${value}}`,
      );
    }
  });

  it('escapes any text so that JSON and UTF-8 take it', () => {
    const special = [
      '"',
      '\\',
      '\n',
      '\r',
      '\t',
      '\b',
      '\f',
      '\0',
      '\u001f',
      '\u007f',
      '\u2028',
      '\u2029',
      '\ud800',
      '\udfff',
      '\u{1F600}',
      '\ufeff',
      '</script>',
    ];
    for (const outcome of special) {
      const text = write(rowOf({ outcome }), 'outcome');
      expect(JSON.parse(text)).toEqual({ outcome });
      expect(JSON.parse(Buffer.from(text, 'utf8').toString('utf8'))).toEqual({ outcome });
      // eslint-disable-next-line no-control-regex -- these are what must not stand in it
      expect(text).not.toMatch(/[\u0000-\u001f]/);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (outcome) => {
        expect(JSON.parse(Buffer.from(write(rowOf({ outcome }), 'outcome')).toString())).toEqual({ outcome });
      }),
    );
  });

  it('writes what JSON has no number for as OData does', () => {
    const column = { ...journeys.column.get('handlingDuration')!, type: 'Edm.Double' as const };
    const row = compileWriteRow(shape([column]), writingAs({ metadata: 'none' }));
    for (const [value, text] of [
      [1.5, '1.5'],
      [Infinity, '"INF"'],
      [-Infinity, '"-INF"'],
      [Number.NaN, '"NaN"'],
    ] as const) {
      expect(row([rowOf({ handlingDuration: value })])).toBe(`{"handlingDuration":${text}}`);
    }
  });
});

async function* given(...batches: readonly (readonly Row[])[]): AsyncGenerator<readonly Row[]> {
  yield* batches;
}

async function chunksOf(
  batches: AsyncIterable<readonly Row[]>,
  frame: Partial<Parameters<typeof collectionJson>[2]> = {},
): Promise<string[]> {
  const chunks: string[] = [];
  const whole = {
    contextUrl: `${ROOT}$metadata#Journeys`,
    count: null,
    timeRange: null,
    nextLink: () => null,
    ...frame,
  };
  const writeRow = compileWriteRow(shape(columns('journeyId')), writingAs());
  for await (const chunk of collectionJson(batches, (row) => writeRow([row]), whole, PLAIN))
    chunks.push(String(chunk));
  return chunks;
}
const rowsOf = (...ids: string[]) => ids.map((journeyId) => rowOf({ journeyId }));

describe('a collection', () => {
  it('is valid JSON, with rows, without, and in any batches', async () => {
    const context = { '@odata.context': `${ROOT}$metadata#Journeys` };
    const parsed = async (...args: Parameters<typeof chunksOf>) =>
      JSON.parse((await chunksOf(...args)).join(''));
    expect(await parsed(given())).toEqual({ ...context, value: [] });
    expect(await parsed(given([], []))).toEqual({ ...context, value: [] });
    const value = ['a', 'b', 'c'].map((journeyId) => ({ journeyId }));
    expect(await parsed(given(rowsOf('a', 'b', 'c')))).toEqual({ ...context, value });
    expect(await parsed(given(rowsOf('a'), [], rowsOf('b', 'c'), []))).toEqual({ ...context, value });
    expect(await parsed(given(rowsOf('a')), { count: 0 })).toMatchObject({ '@odata.count': 0 });
    expect(await parsed(given(rowsOf('a')), { count: 12_345 })).toMatchObject({ '@odata.count': 12_345 });
  });

  it('has its context and count before the rows, its link behind them', async () => {
    const text = (
      await chunksOf(given(rowsOf('a')), {
        count: 1,
        nextLink: () => `${ROOT}Journeys?$filter=outcome eq '"'&$skiptoken=x`,
      })
    ).join('');
    expect(Object.keys(JSON.parse(text))).toEqual([
      '@odata.context',
      '@odata.count',
      'value',
      '@odata.nextLink',
    ]);
    expect(JSON.parse(text)['@odata.nextLink']).toBe(`${ROOT}Journeys?$filter=outcome eq '"'&$skiptoken=x`);
  });

  it('asks for its link only when all rows are out', async () => {
    const order: string[] = [];
    async function* batches(): AsyncGenerator<readonly Row[]> {
      yield rowsOf('a');
      order.push('rows');
    }
    const nextLink = () => {
      order.push('link');
      return null;
    };
    await chunksOf(batches(), { nextLink });
    expect(order).toEqual(['rows', 'link']);
  });

  it('comes in chunks, each batch at once, and none of the whole page', async () => {
    const chunks = await chunksOf(given(rowsOf('a'), rowsOf('b')));
    expect(chunks.map((chunk) => /"journeyId":"(.)"/.exec(chunk)?.[1])).toEqual(['a', 'b', undefined]);
    const many = await chunksOf(
      given(Array.from({ length: 5_000 }, (_, i) => rowOf({ journeyId: `journey-${i}` }))),
    );
    expect(Math.max(...many.map((chunk) => chunk.length))).toBeLessThan(40_000);
    expect(JSON.parse(many.join('')).value).toHaveLength(5_000);
  });
});

describe('an entity', () => {
  it('has its context first', () => {
    const text = entityJson(
      write(rowOf({ journeyId: 'a' }), 'journeyId', 'outcome'),
      `${ROOT}$metadata#Journeys/$entity`,
      PLAIN,
    );
    expect(Object.entries(JSON.parse(text))).toEqual([
      ['@odata.context', `${ROOT}$metadata#Journeys/$entity`],
      ['journeyId', 'a'],
      ['outcome', null],
    ]);
    expect(JSON.parse(entityJson('{}', 'c', PLAIN))).toEqual({ '@odata.context': 'c' });
  });
});

it('the service document names every set', () => {
  expect(JSON.parse(serviceDocument(model, ROOT, PLAIN))).toEqual({
    '@odata.context': `${ROOT}$metadata`,
    value: namedSets.map(([name]) => ({ name, kind: 'EntitySet', url: name })),
  });
});

describe('an error', () => {
  it('has code, message, remedy, and what else it knows', () => {
    const upstream = {
      code: 'invalidPbx',
      suggestion: 'Check it',
      url: 'https://docs.example/#invalid-pbx-invalidpbx',
    };
    const error = new FeedError('syntaxError', 'a "quoted" word', {
      target: '$filter',
      position: 3,
      upstream,
    });
    expect(JSON.parse(errorJson(error))).toEqual({
      error: {
        code: 'syntaxError',
        message: 'a "quoted" word',
        target: '$filter',
        details: [{ code: 'remedy', message: error.remedy }],
        innererror: { position: 3, upstream },
      },
    });
  });

  it('keeps its cause and stack to itself', () => {
    const text = errorJson(new FeedError('internal', 'words', { cause: new Error('a secret key') }));
    expect(JSON.parse(text).error).not.toHaveProperty('innererror');
    expect(JSON.parse(text).error).not.toHaveProperty('target');
    expect(text).not.toMatch(/secret|stack|\.ts/);
  });
});
