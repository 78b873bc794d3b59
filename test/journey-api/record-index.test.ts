import fc from 'fast-check';
import { readPage } from '../../src/journey-api/index.js';
import { indexJourneys, type RecordIndex } from '../../src/journey-api/record-index.js';
import { journeySlots } from '../../src/journey-api/journey-slots.js';
import { page, spelled, style, tape } from '../transcribe/pages.js';

type Json = Readonly<Record<string, unknown>>;

/** What stands at a slot, as JSON text. */
function told({ bytes }: RecordIndex, from: number, to: number, quoted: boolean): unknown {
  if (from === 0 && to === 0) return null;
  const text = Buffer.from(bytes.subarray(from, to)).toString();
  return JSON.parse(quoted ? `"${text}"` : text);
}

const follow = (value: unknown, path: string): unknown =>
  path === ''
    ? (value ?? null)
    : (path.split('/').reduce<unknown>((from, name) => (from as Json | null)?.[name], value) ?? null);

/** Every slot of a journey, as the index tells it. */
function indexed(index: RecordIndex, nth: number): Json {
  const { at, stride, members } = index;
  const base = nth * stride;
  const read = [...journeySlots].map(([path, slot]) => {
    const [first, second] = [at[base + slot.at]!, at[base + slot.at + 1]!];
    if (slot.kind !== 'list') return [path, told(index, first, second, slot.kind !== 'whole')] as const;
    const list = Array.from({ length: second }, (_, m) =>
      [...slot.leaves].map(([, leaf]) => {
        const from = first + m * slot.width + leaf;
        return told(index, members[from]!, members[from + 1]!, true);
      }),
    );
    return [path, list] as const;
  });
  return Object.fromEntries(read);
}

/** The same of its record. */
function expected(record: Json): Json {
  const read = [...journeySlots].map(([path, slot]) => {
    const value = follow(record, path);
    if (slot.kind !== 'list') return [path, value] as const;
    const list = value === null ? [] : Array.isArray(value) ? value : [value];
    return [path, list.map((member) => [...slot.leaves.keys()].map((leaf) => follow(member, leaf)))] as const;
  });
  return Object.fromEntries(read);
}

function expectIndexed(body: Uint8Array): void {
  const index = indexJourneys(body)!;
  const { data, nextPageCursor, totalElements } = readPage('journeys', body);
  expect(index).toMatchObject({ length: data.length, nextPageCursor, totalElements });
  expect(data.map((_, i) => indexed(index, i))).toEqual(data.map((record) => expected(record as never)));
  data.forEach((record, i) => {
    const end = (i + 1) * index.stride;
    const own = body.subarray(index.at[end - 2], index.at[end - 1]);
    expect(JSON.parse(Buffer.from(own).toString())).toEqual(record);
  });
}

const TIME = '2025-06-01T08:00:00Z';
const pageOf = (journey: string, rest = '"nextPageCursor":null,"totalElements":1'): Buffer =>
  Buffer.from(`{"data":[${journey}],${rest}}`);
const journeyWith = (members: string): string => `{"journeyId":"j","time":"${TIME}"${members}}`;

describe('the index of a page', () => {
  it('tells where every member stands, in whatever layout and order', () => {
    fc.assert(
      fc.property(page, style, tape, (given, how, decisions) => {
        expectIndexed(Buffer.from(spelled(given, { ...how, escapes: false }, decisions)));
      }),
      { numRuns: Number(process.env['PROPERTY_DRAWS'] ?? 600) },
    );
  });

  it('has room for any number of journeys and members', () => {
    const members = Array.from({ length: 20_000 }, (_, i) => ({ name: `n${i}`, group: { id: String(i) } }));
    const data = Array.from({ length: 2500 }, (_, i) => ({
      journeyId: `j${i}`,
      time: TIME,
      agents: i === 1200 ? members : members.slice(0, i % 3),
      outcome: i % 2 === 0 ? 'even' : null,
    }));
    expectIndexed(Buffer.from(JSON.stringify({ data, totalElements: 1 })));
  });

  it('knows all slots of a journey', () => {
    expect(journeySlots.get('journeyId')?.kind).toBe('text');
    expect(journeySlots.get('time')?.kind).toBe('instant');
    expect(journeySlots.get('contact/email')?.kind).toBe('text');
    expect(journeySlots.get('holdDuration')?.kind).toBe('whole');
    expect(journeySlots.get('direction')).toMatchObject({ kind: 'list', leaves: new Map([['', 0]]) });
    expect(journeySlots.get('agents')).toMatchObject({
      leaves: new Map([
        ['name', 0],
        ['group/id', 2],
        ['group/name', 4],
      ]),
      width: 6,
    });
    // Lists hold no lists: their members stand behind each other.
    const taken = [...journeySlots.values()].map(({ at }) => at).sort((a, b) => a - b);
    expect(taken).toEqual(taken.map((_, i) => 2 * i));
  });

  it.each([
    ['', ',"direction":"Inbound"'],
    ['', ',"direction":["Inbound",null]'],
    ['', ',"contact":null,"queues":[null,{"name":null},{}]'],
    ['of members twice, the last', ',"outcome":"a","outcome":"b","outcome":null'],
    ['of lists twice, the last', ',"queues":[{"name":"a"},{"name":"b"}],"queues":[{"name":"c"}]'],
    ['of records twice, the last', ',"contact":{"name":"a","email":"b"},"contact":{"email":"c"}'],
    ['of required members twice, the last', `,"time":null,"time":"${TIME}"`],
    ['escapes', ',"outcome":"\\"\\\\\\b\\f\\n\\r\\t"'],
    ['what it does not know', ',"x":[[1,-2.5e+3],{"a":{},"b":[]},true,false,null,"]}\\""]'],
  ])('reads %s%s', (_, members) => {
    expectIndexed(pageOf(journeyWith(members)));
  });

  it.each([
    ['\\u', pageOf(journeyWith(',"outcome":"\\u0041"'))],
    ['\\/', pageOf(journeyWith(',"outcome":"a\\/b"'))],
    ['escapes in names', pageOf(journeyWith(',"out\\u0063ome":"a"'))],
    ['escapes in names of the page', pageOf(journeyWith(''), '"total\\u0045lements":1')],
    ['fractions', pageOf(journeyWith(',"holdDuration":1.0'))],
    ['exponents', pageOf(journeyWith(',"holdDuration":1e3'))],
    ['numbers below zero', pageOf(journeyWith(',"holdDuration":-5'))],
    ['numbers of more digits than are safe', pageOf(journeyWith(',"holdDuration":1000000000000000'))],
    ['data twice', Buffer.from(`{"data":[],"data":[${journeyWith('')}],"totalElements":1}`)],
    ['what is nested deeply', pageOf(journeyWith(`,"x":${'['.repeat(99)}${']'.repeat(99)}`))],
  ])('leaves %s to JSON, which reads them', (_, body) => {
    expect(() => readPage('journeys', body)).not.toThrow();
    expect(indexJourneys(body)).toBeNull();
  });

  it.each([
    ['nothing', Buffer.from('')],
    ['a list', Buffer.from('[]')],
    ['a page without rows', Buffer.from('{"totalElements":0}')],
    ['a page without a total', Buffer.from('{"data":[]}')],
    ['a total of null', Buffer.from('{"data":[],"totalElements":5,"totalElements":null}')],
    ['a total below zero', Buffer.from('{"data":[],"totalElements":-1}')],
    ['a null for a list of rows', Buffer.from('{"data":null,"totalElements":0}')],
    ['a null for a row', pageOf('null')],
    ['an empty journeyId', pageOf(`{"journeyId":"","time":"${TIME}"}`)],
    ['no journeyId', pageOf(`{"time":"${TIME}"}`)],
    ['a journeyId of null in the end', pageOf(journeyWith(',"journeyId":null'))],
    ['no time', pageOf('{"journeyId":"j"}')],
    ['a number for a text', pageOf(journeyWith(',"outcome":5'))],
    ['a text for a number', pageOf(journeyWith(',"holdDuration":"5"'))],
    ['a text for a list', pageOf(journeyWith(',"mediaTypes":"Phone"'))],
    ['a record for a list', pageOf(journeyWith(',"direction":{}'))],
    ['a list for a record', pageOf(journeyWith(',"contact":[]'))],
    ['leading zeros', pageOf(journeyWith(',"holdDuration":007'))],
    ['a sign alone', pageOf(journeyWith(',"holdDuration":-'))],
    ['a number and a word', pageOf(journeyWith(',"holdDuration":5a'))],
    ['leading zeros nobody asks for', pageOf(journeyWith(',"x":007'))],
    ['a point alone', pageOf(journeyWith(',"x":1.'))],
    ['a word nobody knows', pageOf(journeyWith(',"x":nul'))],
    ['a line feed within a text', pageOf(journeyWith(',"outcome":"a\nb"'))],
    ['an escape there is none', pageOf(journeyWith(',"outcome":"\\x"'))],
    ['a comma too many', pageOf(journeyWith(','))],
    ['a comma too many in a list', pageOf(journeyWith(',"mediaTypes":["a",]'))],
    ['a comma too many in an unknown list', pageOf(journeyWith(',"x":[1,]'))],
    ['a comma too few', pageOf(journeyWith(' "outcome":"a"'))],
    ['a colon too few', pageOf(journeyWith(',"outcome" "a"'))],
    ['a form feed', pageOf(journeyWith(',\f"outcome":"a"'))],
    ['a blank that JSON has not', pageOf(journeyWith(',"x":1\u00a0'))],
    ['brackets that do not match', pageOf(journeyWith(',"x":[1}'))],
    ['something behind the page', Buffer.concat([pageOf(journeyWith('')), Buffer.from('{}')])],
    ['a zero byte behind the page', Buffer.concat([pageOf(journeyWith('')), Buffer.from([0])])],
    ['what is not UTF-8', Buffer.from('{"data":[],"totalElements":0,"x":"\xe9"}', 'latin1')],
    [
      'half of a pair in bytes',
      Buffer.concat([
        Buffer.from('{"data":[],"totalElements":0,"x":"'),
        Buffer.from([0xed, 0xa0, 0x80]),
        Buffer.from('"}'),
      ]),
    ],
  ])('is not made of %s, which is refused', (_, body) => {
    expect(() => readPage('journeys', body)).toThrow();
    expect(indexJourneys(body)).toBeNull();
  });

  it('leaves a byte order mark to JSON’s way', () => {
    const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), pageOf(journeyWith(''))]);
    expect(readPage('journeys', body).data).toHaveLength(1);
    expect(indexJourneys(body)).toBeNull();
  });

  it('is not made of any page that was cut', () => {
    fc.assert(
      fc.property(page, style, tape, fc.nat(), (given, how, decisions, at) => {
        const body = Buffer.from(spelled(given, { ...how, blanks: false }, decisions));
        expect(indexJourneys(body.subarray(0, at % body.length))).toBeNull();
      }),
      { numRuns: Number(process.env['PROPERTY_DRAWS'] ?? 400) },
    );
  });

  it('is not made of any other bytes, which do no harm', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 40 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          expect(indexJourneys(bytes)).toBeNull();
        },
      ),
      { numRuns: Number(process.env['PROPERTY_DRAWS'] ?? 1000) },
    );
  });
});
