import fc from 'fast-check';

/** A piece of JSON text that stands for itself. */
export class Raw {
  constructor(readonly text: string) {}
}

const missing = Symbol('missing');
const HOUR = 3_600_000;

/** Texts that JSON.stringify writes with no `\u`. */
export const plainText = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom('Handled', 'Sales Line', '; ', '', 'a; b', '8x8') },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '"',
        '\\',
        '\\"\\',
        '\b\f\n\r\t',
        'a/b',
        '\u007f',
        '\u2028',
        '\u{1f600}',
        'ș',
      ),
    },
  )
  .filter((text) => !/\\u/.test(JSON.stringify(text).replaceAll('\\\\', '')));

/** Any text there is, control characters and halves of pairs included. */
export const anyText = fc.oneof(
  { weight: 4, arbitrary: plainText },
  { weight: 1, arbitrary: fc.constantFrom('\u0000', '\u001f', '\ud800', '\udc00x', '\ufeff', '__proto__') },
);

/** Around the days that clocks change in Bucharest and St John's, leap days, the first and last years, and anywhere. */
export const instant = fc
  .tuple(
    fc.constantFrom(
      '2025-03-09T05:00:00Z',
      '2025-03-30T01:00:00Z',
      '2025-10-26T01:00:00Z',
      '2025-11-02T04:30:00Z',
      '2024-02-29T12:00:00Z',
      '1970-01-01T00:00:00Z',
      '1919-05-05T00:00:00Z',
      '1000-01-02T00:00:00Z',
      '9999-12-30T22:00:00Z',
    ),
    fc.integer({ min: -3 * HOUR, max: 25 * HOUR }),
  )
  .map(([around, by]) => Date.parse(around) + by);

const two = (value: number): string => String(value).padStart(2, '0');

/** An instant with or without its milliseconds, in `Z` or with an offset. */
export const timeText = fc
  .tuple(instant, fc.boolean(), fc.constantFrom(null, 0, 330, -210, 120, 1439, -1439))
  .map(([ms, whole, offset]) => {
    const shown = new Date(
      (whole ? Math.floor(ms / 1000) * 1000 : ms) + (offset ?? 0) * 60_000,
    ).toISOString();
    const text = shown.replace(/^\+0/, '').slice(0, whole ? -5 : -1);
    if (offset === null) return `${text}Z`;
    const size = Math.abs(offset);
    return `${text}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  })
  .filter((text) => /^[1-9]\d{3}-/.test(text));

/** Times spelled otherwise, and texts that are none. */
export const oddTime = fc.constantFrom(
  '2025-06-01T08:00Z',
  '2025-06-01T08:00:00.1Z',
  '2025-06-01T08:00:00.12Z',
  '2025-06-01T08:00:00.1234Z',
  '2025-06-01T08:00:00.123456789Z',
  '2025-06-01T08:00:00,123Z',
  '2025-06-01T24:00:00Z',
  '2025-06-01T25:00:00Z',
  '2025-06-01T08:60:00Z',
  '2025-06-01T08:00:60Z',
  '2025-02-29T08:00:00Z',
  '2024-02-29T08:00:00Z',
  '2024-02-30T08:00:00Z',
  '2025-04-31T08:00:00Z',
  '2025-13-01T08:00:00Z',
  '2025-00-01T08:00:00Z',
  '2025-06-00T08:00:00Z',
  '2025-06-01T08:00:00',
  '2025-06-01t08:00:00z',
  '2025-06-01 08:00:00Z',
  '2025-06-01T08:00:00+0300',
  '2025-06-01T08:00:00+24:00',
  '2025-06-01T08:00:00+03:60',
  '2025-06-01T08:00:00+03:00Z',
  '2025-06-01T08:00:00Z ',
  '0999-06-01T08:00:00Z',
  '0050-06-01T08:00:00Z',
  '+002025-06-01T08:00:00Z',
  '20250601T080000Z',
  'yesterday',
  '',
);

/** Whole numbers as they are; the largest of the first have 15 digits. */
const whole = fc.oneof(fc.nat(9), fc.nat(), fc.constantFrom(0, 999_999_999_999_999));
const oddWhole = fc
  .constantFrom(
    '1e3',
    '1.0',
    '-0',
    '-5',
    '007',
    '00',
    '9007199254740991',
    '9007199254740993',
    '1e400',
    '0.5',
    '- 1',
    '+1',
    '1.',
    '.5',
    '0x10',
    '12a',
  )
  .map((text) => new Raw(text));

const many = <T>(members: fc.Arbitrary<T>) => fc.array(fc.option(members), { maxLength: 4 });

/** An object some of whose members are missing or null. */
const partial = (members: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc
    .record(
      Object.fromEntries(
        Object.entries(members).map(([name, member]) => [
          name,
          fc.oneof(
            { weight: 6, arbitrary: member },
            { weight: 1, arbitrary: fc.constant(null) },
            { weight: 1, arbitrary: fc.constant(missing) },
          ),
        ]),
      ),
    )
    .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== missing)));

export type Journey = Record<string, unknown>;

interface Kinds {
  readonly text: fc.Arbitrary<unknown>;
  readonly time: fc.Arbitrary<unknown>;
  readonly whole: fc.Arbitrary<unknown>;
}

function journeyOf({ text, time, whole: number }: Kinds): fc.Arbitrary<Journey> {
  const named = partial({ name: text });
  const agent = partial({ name: text, group: partial({ id: text, name: text }) });
  const counts = [
    'transfersCompleted',
    'forwardedToQueue',
    'forwardedToRingGroup',
    'forwardedToScript',
    'handlingDuration',
    'holdDuration',
    'offeringDuration',
    'queueAndRingGroupWaitDuration',
    'queueWaitDuration',
    'ringGroupWaitDuration',
    'scriptTreatmentDuration',
    'wrapUpDuration',
  ];
  const rest = partial({
    interactions: many(partial({ id: text, direction: text, type: text })),
    agents: many(agent),
    channel: partial({ id: text, name: text }),
    contact: partial({ name: text, phoneNumber: text, email: text }),
    ...Object.fromEntries(counts.map((name) => [name, number])),
    mediaTypes: many(text),
    outcome: text,
    direction: fc.oneof(text, many(text)),
    pbxNames: many(text),
    queues: many(named),
    ringGroups: many(named),
    tenantIds: many(text),
    wrapUpCodes: many(text),
  });
  const key = fc.stringMatching(/^[0-9a-f]{1,8}$/);
  return fc.tuple(key, time, rest).map(([journeyId, at, members]) => ({ journeyId, time: at, ...members }));
}

export const journey = journeyOf({ text: plainText, time: timeText, whole });
/** Journeys of which some are spelled as hardly any is, or do not fit the contract. */
export const oddJourney = journeyOf({
  text: fc.oneof(
    { weight: 60, arbitrary: anyText },
    { weight: 1, arbitrary: fc.constantFrom(5, true, {}, []) },
  ),
  time: fc.oneof(
    { weight: 8, arbitrary: timeText },
    { weight: 1, arbitrary: oddTime },
    { weight: 1, arbitrary: fc.constantFrom(null, 5) },
  ),
  whole: fc.oneof({ weight: 60, arbitrary: whole }, { weight: 1, arbitrary: oddWhole }),
});

export interface Page {
  readonly data: readonly unknown[];
  readonly nextPageCursor?: unknown;
  readonly totalElements?: unknown;
}

const cursor = fc.option(fc.oneof(plainText, fc.constant('a"b\\c\n')));

export const page: fc.Arbitrary<Page> = fc.record({
  data: fc.array(journey, { maxLength: 6 }),
  nextPageCursor: cursor,
  totalElements: fc.nat(),
});
export const oddPage: fc.Arbitrary<Page> = fc.record(
  {
    data: fc.array(
      fc.oneof({ weight: 20, arbitrary: oddJourney }, { weight: 1, arbitrary: fc.constantFrom(null, 5, []) }),
      { maxLength: 4 },
    ),
    nextPageCursor: fc.oneof({ weight: 20, arbitrary: cursor }, { weight: 1, arbitrary: fc.constant(7) }),
    totalElements: fc.oneof(
      { weight: 12, arbitrary: whole },
      { weight: 1, arbitrary: oddWhole },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
  },
  { requiredKeys: ['data', 'totalElements'] },
);

/** Ways to write the same JSON. */
export interface Style {
  readonly blanks: boolean;
  readonly shuffled: boolean;
  /** Members that nobody knows, of any JSON. */
  readonly unknown: boolean;
  /** Members twice, of which the last counts. */
  readonly twice: boolean;
  /** Escapes that need not be. */
  readonly escapes: boolean;
}

export const style: fc.Arbitrary<Style> = fc.record({
  blanks: fc.boolean(),
  shuffled: fc.boolean(),
  unknown: fc.boolean(),
  twice: fc.boolean(),
  escapes: fc.integer({ min: 0, max: 3 }).map((nth) => nth === 0),
});

/** What a writer decides by, one after the other, over and over. */
export const tape = fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 40 });

const STRANGE = [
  'null',
  'true',
  'false',
  '-0.5e-3',
  '12345678901234567890',
  '"a\\"b\\\\"',
  '[]',
  '{}',
  '[1, [2,{"journeyId":"no"}] ,"]"]',
  '{"data":[],"time":"no","x":{"y":[null,"}"]}}',
];
const NAMES = ['extra', 'journeyIds', 'Time', 'nam', 'data2', 'ünïcode', '', '__proto__', 'constructor'];

/** Writes JSON in a style; by the same tape the same text. */
export function spelled(value: unknown, how: Style, decisions: readonly number[]): string {
  let at = 0;
  const pick = (of: number): number => {
    const decided = decisions[at % decisions.length]! + Math.floor(at / decisions.length);
    at++;
    return decided % of;
  };
  const blank = (): string => (how.blanks ? ['', ' ', '\n  ', '\t', '\r\n'][pick(5)]! : '');
  const text = (chars: string): string => {
    if (!how.escapes) return JSON.stringify(chars);
    const units = Array.from({ length: chars.length }, (_, i) => chars.charCodeAt(i));
    const written = units.map((unit) => {
      if (unit === 0x2f) return pick(2) === 0 ? '\\/' : '/';
      const escaped = `\\u${unit.toString(16).padStart(4, '0')}`;
      // Half of a pair cannot stand for itself.
      return pick(4) === 0 || (unit >= 0xd800 && unit <= 0xdfff)
        ? escaped
        : JSON.stringify(String.fromCharCode(unit)).slice(1, -1);
    });
    return `"${written.join('')}"`;
  };
  const write = (each: unknown): string => {
    if (each instanceof Raw) return each.text;
    if (typeof each === 'string') return text(each);
    if (typeof each !== 'object' || each === null) return JSON.stringify(each);
    const list = Array.isArray(each);
    const members = list
      ? each.map((member) => write(member))
      : membersOf(Object.entries(each as object)).map(
          ([name, member]) => `${text(name)}${blank()}:${blank()}${write(member)}`,
        );
    const inner = members.map((member) => `${blank()}${member}${blank()}`).join(',');
    return list ? `[${blank()}${inner}]` : `{${blank()}${inner}}`;
  };
  const membersOf = (entries: readonly (readonly [string, unknown])[]) => {
    const all = how.shuffled
      ? entries
          .map((entry) => ({ entry, place: pick(1000) }))
          .sort((a, b) => a.place - b.place)
          .map(({ entry }) => entry)
      : [...entries];
    if (how.unknown && pick(3) === 0)
      all.splice(pick(all.length + 1), 0, [
        NAMES[pick(NAMES.length)]!,
        new Raw(STRANGE[pick(STRANGE.length)]!),
      ]);
    // The list of journeys alone is not given twice as a rule.
    const doubled = all[pick(all.length + 1)];
    if (how.twice && doubled !== undefined && doubled[0] !== 'data') {
      const before = doubled[0] === 'time' ? '2001-01-01T00:00:00Z' : null;
      all.unshift([doubled[0], pick(2) === 0 ? before : doubled[1]]);
    }
    return all;
  };
  return `${blank()}${write(value)}${blank()}`;
}
