import fc from 'fast-check';

/** A piece of JSON text that stands for itself. */
export class Raw {
  constructor(readonly text: string) {}
}

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
