import fc from 'fast-check';
import type { Column } from '../../src/model/index.js';
import { SEPARATOR } from '../../src/table/index.js';
import { Zone } from '../../src/time/index.js';
import { compileTranscription, type Transcript } from '../../src/transcribe/index.js';
import { journeys, namedSets, setOf } from '../model/model.js';
import { heldBy, readByJson } from './by-json.js';
import { oddPage, oddTime, page, timeText } from './pages.js';
import { spelled, style, tape } from './spelled.js';

const utc = new Zone('UTC');
const bucharest = new Zone('Europe/Bucharest');
const zones = new Map(
  [utc, bucharest, new Zone('America/St_Johns'), new Zone('Asia/Kathmandu')].map((each) => [each.name, each]),
);
// Drawn by name, so that a counterexample can be read.
const zone = fc.constantFrom(...zones.keys());
const names = journeys.columns.map(({ name }) => name);
const projection = fc.oneof(fc.constant(names), fc.shuffledSubarray(names));
const column = (name: string): Column => journeys.column.get(name)!;
const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

const transcribe = (
  body: Uint8Array,
  values: readonly Column[],
  written: readonly Column[] | null,
  where = utc,
  packed = false,
): Transcript | null => compileTranscription({ set: journeys, values, written, packed }, where)!(body);

type Outcome = 'read' | 'left to JSON' | 'refused';

/** The same by both ways, or left to the way of JSON; always so where that refuses it. */
function expectSame(
  body: Uint8Array,
  values: readonly Column[],
  written: readonly Column[],
  where: Zone,
): Outcome {
  const expected = readByJson(body, values, written, where);
  const found = transcribe(body, values, written, where);
  if (expected === null) {
    expect(found).toBeNull();
    return 'refused';
  }
  const packed = transcribe(body, values, written, where, true);
  expect(packed === null).toBe(found === null);
  if (found === null || packed === null) return 'left to JSON';
  expect(heldBy(packed, values)).toEqual(expected);
  for (const vector of packed.table.vectors.values()) expect(vector.kind).not.toBe('values');
  expect(heldBy(found, values)).toEqual(expected);
  expect([...found.table.vectors.keys()].sort()).toEqual(values.map(({ index }) => index).sort());
  expect(found.table.text!.columns).toBe(written);
  expect(Buffer.from(found.table.text!.bytes).toString()).toBe(expected.texts.join(SEPARATOR));
  return 'read';
}

const counter = () => {
  const counts: Record<Outcome, number> = { read: 0, 'left to JSON': 0, refused: 0 };
  return { counts, count: (outcome: Outcome) => void counts[outcome]++ };
};

describe('a page of journeys', () => {
  it('is read as JSON would be, and none is left to it, where it is spelled as usual', () => {
    const { counts, count } = counter();
    fc.assert(
      fc.property(page, projection, projection, zone, (given, values, written, where) => {
        const outcome = expectSame(bytes(given), values.map(column), written.map(column), zones.get(where)!);
        expect(outcome).toBe('read');
        count(outcome);
      }),
      { numRuns: Number(process.env['PROPERTY_DRAWS'] ?? 500) },
    );
    expect(counts.read).toBeGreaterThan(0);
  });

  it('is read the same however it is laid out', () => {
    fc.assert(
      fc.property(page, style, tape, projection, zone, (given, how, decisions, written, where) => {
        const body = Buffer.from(spelled(given, { ...how, escapes: false }, decisions));
        expect(expectSame(body, [column('outcome')], written.map(column), zones.get(where)!)).toBe('read');
      }),
      { numRuns: Number(process.env['PROPERTY_DRAWS'] ?? 400) },
    );
  });

  it('is read the same, left to JSON, or refused by both, whatever it is', () => {
    const { counts, count } = counter();
    fc.assert(
      fc.property(oddPage, style, tape, projection, zone, (given, how, decisions, written, where) => {
        const body = Buffer.from(spelled(given, how, decisions));
        count(expectSame(body, journeys.columns, written.map(column), zones.get(where)!));
      }),
      { numRuns: Number(process.env['PROPERTY_DRAWS'] ?? 1200) },
    );
    for (const each of Object.values(counts)) expect(each).toBeGreaterThan(20);
  });

  it('is read the same, left to JSON, or refused by both, where bytes of it were lost, changed or added', () => {
    const edit = fc.record({
      at: fc.nat(),
      kind: fc.constantFrom('change', 'add', 'cut', 'end'),
      byte: fc.oneof(
        fc.constantFrom(...Buffer.from('{}[]",:\\un0159-.eTZ+/ \n\t')),
        fc.nat(255),
        fc.constantFrom(0, 0x1f, 0xc3, 0x80, 0xed, 0xf5),
      ),
    });
    const { counts, count } = counter();
    fc.assert(
      fc.property(
        page,
        style,
        tape,
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        (given, how, decisions, edits) => {
          let body = Buffer.from(spelled(given, { ...how, escapes: false }, decisions));
          for (const { at, kind, byte } of edits) {
            const place = at % (body.length + 1);
            const [before, after] = [body.subarray(0, place), body.subarray(place)];
            if (kind === 'end') body = before;
            else if (kind === 'cut') body = Buffer.concat([before, after.subarray(1 + (byte % 3))]);
            else
              body = Buffer.concat([before, Buffer.from([byte]), kind === 'add' ? after : after.subarray(1)]);
          }
          count(expectSame(body, journeys.columns, journeys.columns, bucharest));
        },
      ),
      { numRuns: 3 * Number(process.env['PROPERTY_DRAWS'] ?? 600) },
    );
    // Many a change leaves a page that both read.
    expect(counts.read).toBeGreaterThan(20);
    expect(counts.refused).toBeGreaterThan(20);
  });

  it('tells every instant as JSON’s way does, and reads the usual spellings itself', () => {
    const at = (time: string) => bytes({ data: [{ journeyId: 'j', time }], totalElements: 1 });
    const local = ['time', 'localDate', 'localHour', 'localInterval'].map(column);
    fc.assert(
      fc.property(timeText, zone, (time, where) => {
        expect(expectSame(at(time), local, local, zones.get(where)!)).toBe('read');
      }),
      { numRuns: Number(process.env['PROPERTY_DRAWS'] ?? 1200) },
    );
    fc.assert(
      fc.property(oddTime, zone, (time, where) => {
        const outcome = expectSame(at(time), local, local, zones.get(where)!);
        if (time !== '2024-02-29T08:00:00Z') expect(outcome).not.toBe('read');
      }),
    );
  });

  it.each([
    ['America/St_Johns', '1900-01-01T00:00:00.001Z'],
    ['America/St_Johns', '1935-03-30T03:30:52.000Z'],
    ['Europe/Bucharest', '1880-06-01T23:59:59.999Z'],
    ['Europe/Bucharest', '1925-12-31T22:15:36.000Z'],
    ['Asia/Kathmandu', '1985-12-31T18:30:00.000Z'],
    ['Asia/Kathmandu', '1000-01-01T00:00:00.000Z'],
  ])('tells the wall clock of %s when offsets had seconds, at %s', (name, time) => {
    const body = bytes({ data: [{ journeyId: 'j', time }], totalElements: 1 });
    const local = ['time', 'localDate', 'localHour', 'localInterval'].map(column);
    expect(expectSame(body, local, local, new Zone(name))).toBe('read');
  });
});

describe('a transcript', () => {
  const large = (from: number, count: number) =>
    bytes({
      data: Array.from({ length: count }, (_, i) => ({
        journeyId: `j${from + i}`,
        time: new Date(from * 1000 + i * 60_000).toISOString(),
        outcome: `outcome ${i % 7}`,
        queues: Array.from({ length: i % 60 }, (__, n) => ({ name: `queue ${n % 5} of ${i}` })),
        handlingDuration: i,
      })),
      nextPageCursor: `behind ${from}`,
      totalElements: count,
    });

  it('holds pages larger than any before, and is not changed by those that follow', () => {
    const pages = [large(0, 3), large(10_000, 3000), large(500_000, 2), large(900_000, 2999)];
    const read = compileTranscription(
      { set: journeys, values: journeys.columns, written: journeys.columns, packed: true },
      bucharest,
    )!;
    const transcripts = pages.map((each) => read(each)!);
    pages.forEach((each, i) => {
      const expected = readByJson(each, journeys.columns, journeys.columns, bucharest)!;
      expect(heldBy(transcripts[i]!, journeys.columns)).toEqual(expected);
      // The page may be overwritten once it was read.
      each.fill(0x20);
    });
    pages.forEach((_, i) => {
      const { journeyIds, texts } = heldBy(transcripts[i]!, journeys.columns);
      expect(texts.length).toBe(journeyIds.length);
      expect(texts[0]).toContain(`"${journeyIds[0]!}"`);
    });
  });

  it('of no journeys has no rows', () => {
    const found = transcribe(bytes({ data: [], totalElements: 0 }), journeys.columns, journeys.columns)!;
    expect(heldBy(found, journeys.columns)).toEqual({
      nextPageCursor: null,
      totalElements: 0,
      journeyIds: [],
      starts: [],
      values: [],
      texts: [],
    });
  });

  it('has no text unless it is asked for, and rows without columns where none is', () => {
    const body = bytes({ data: [{ journeyId: 'j', time: '2025-06-01T00:00:00Z' }], totalElements: 1 });
    expect(transcribe(body, [], null)!.table.text).toBeNull();
    expect(heldBy(transcribe(body, [], [])!, [])).toMatchObject({ texts: ['{}'], journeyIds: ['j'] });
  });

  it('tells rows of a page that lies within other bytes', () => {
    const body = bytes({ data: [{ journeyId: 'j', time: '2025-06-01T00:00:00Z' }], totalElements: 1 });
    const around = Buffer.concat([Buffer.from('{"x":'), body, Buffer.from('}')]);
    const inner = new Uint8Array(around.buffer, around.byteOffset + 5, body.length);
    expect(expectSame(inner, journeys.columns, journeys.columns, utc)).toBe('read');
  });
});

describe('what is not told by a journey’s record alone', () => {
  it('are the rows of all other sets', () => {
    for (const [name, set] of namedSets) {
      const made = compileTranscription(
        { set, values: set.columns, written: set.columns, packed: false },
        utc,
      );
      expect([name, made === null]).toEqual([name, name !== 'Journeys']);
    }
  });

  it.each([
    ['a member that the contract has not', { kind: 'path', of: 'record', path: ['region'] }, 'Edm.String'],
    ['a number given as text', { kind: 'path', of: 'record', path: ['handlingDuration'] }, 'Edm.String'],
    [
      'a number that may have fractions',
      { kind: 'path', of: 'record', path: ['handlingDuration'] },
      'Edm.Double',
    ],
    ['a text given as a number', { kind: 'path', of: 'record', path: ['outcome'] }, 'Edm.Int64'],
    ['a time given as text', { kind: 'path', of: 'record', path: ['time'] }, 'Edm.String'],
    ['a record', { kind: 'path', of: 'record', path: ['contact'] }, 'Edm.String'],
    ['a list', { kind: 'path', of: 'record', path: ['direction'] }, 'Edm.String'],
    ['a list of what is none', { kind: 'list', list: ['outcome'], path: [], distinct: false }, 'Edm.String'],
    ['a list’s records', { kind: 'list', list: ['queues'], path: [], distinct: false }, 'Edm.String'],
    [
      'names of what has none',
      { kind: 'list', list: ['mediaTypes'], path: ['name'], distinct: false },
      'Edm.String',
    ],
    ['a place', { kind: 'place', part: 'position' }, 'Edm.Int32'],
  ])('is %s', (_, source, type) => {
    const odd = { ...column('outcome'), source, type } as Column;
    expect(
      compileTranscription({ set: journeys, values: [odd], written: null, packed: true }, utc),
    ).toBeNull();
    expect(
      compileTranscription({ set: journeys, values: [], written: [odd], packed: false }, utc),
    ).toBeNull();
  });

  it('is a wall clock of what is no start', () => {
    const local = {
      ...column('localHour'),
      source: { kind: 'wall', part: 'localHour', of: 'outcome' },
    } as Column;
    expect(
      compileTranscription({ set: journeys, values: [local], written: null, packed: true }, utc),
    ).toBeNull();
    expect(setOf('Transitions').column.has('localDate')).toBe(true);
  });
});
