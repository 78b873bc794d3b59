import type { Field, Kind } from './fields.js';
import { instantOf } from './local-time.js';

/** One filter, as the form and the page's URL have it: the value is text as typed. */
export interface Condition {
  readonly path: string;
  readonly operator: string;
  readonly value: string;
}

/** A member of a list of values; null for rows without a value. */
export type Choice = string | null;

const TEXT = {
  eq: 'is',
  ne: 'is not',
  in: 'is one of',
  contains: 'contains',
  like: 'contains, in any case',
  starts: 'starts with',
  ends: 'ends with',
  empty: 'is empty',
  filled: 'is not empty',
};
const NUMBER = {
  eq: '=',
  ne: '≠',
  gt: '>',
  ge: '≥',
  lt: '<',
  le: '≤',
  empty: 'is empty',
  filled: 'is not empty',
};
const LIST = {
  in: 'has one of',
  none: 'has none of',
  contains: 'has one that contains',
  empty: 'is empty',
  filled: 'is not empty',
};
const DATE = { eq: 'on', ge: 'from', gt: 'after', le: 'up to', lt: 'before' };
const TIME = { ge: 'from', lt: 'before' };
const FLAG = { true: 'yes', false: 'no' };

/** The operators of each kind of field, with what the form calls them. */
export const OPERATORS: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  text: TEXT,
  list: LIST,
  number: NUMBER,
  duration: NUMBER,
  date: DATE,
  time: TIME,
  flag: FLAG,
};

/** Whether an operator takes a value. */
export const takesValue = (operator: string): boolean =>
  !['empty', 'filled', 'true', 'false'].includes(operator);

/** Reads a list of values: parted by `|`, a backslash before one that belongs to a value, `\n` for a new line, `\0` for no value. */
export function readChoices(text: string): Choice[] {
  const parts = text.match(/(?:\\.|[^|\\])+/gsu) ?? [];
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) =>
      part === '\\0' ? null : part.replaceAll(/\\(.)/gsu, (_, of: string) => (of === 'n' ? '\n' : of)),
    );
}

/** Writes a list of values as `readChoices` reads it. */
export const writeChoices = (choices: readonly Choice[]): string =>
  choices
    .map((choice) =>
      choice === null ? '\\0' : choice.replaceAll(/[\\|]/g, (found) => `\\${found}`).replaceAll('\n', '\\n'),
    )
    .join(' | ');

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  min: 60_000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of `90 s`, `1.5 min`, `2 h` or a plain number of milliseconds; null where it is none. */
export function readDuration(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)\s*(ms|sec|s|min|m|h)?$/i.exec(text.trim());
  if (found === null) return null;
  return Math.round(Number(found[1]) * UNITS[(found[2] ?? 'ms').toLowerCase()]!);
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The literal of a typed value; null where the text is not one of the kind. */
function literal(kind: Kind, text: string, zone: string): string | null {
  if (kind === 'number') return /^-?\d{1,18}(\.\d+)?$/.test(text.trim()) ? text.trim() : null;
  if (kind === 'duration') return readDuration(text)?.toString() ?? null;
  if (kind === 'date') return instantOf(text.trim(), 'UTC')?.slice(0, 10) ?? null;
  if (kind === 'time') return instantOf(text.trim(), zone);
  return text === '' ? null : quoted(text);
}

/** `column in (…)`, as equality where that says the same; null stands apart, since `in` is about values. */
function oneOf(operand: string, choices: readonly Choice[]): string {
  const texts = choices.filter((choice) => choice !== null);
  const [first] = texts;
  const parts = [
    ...(first === undefined
      ? []
      : [
          texts.length === 1
            ? `${operand} eq ${quoted(first)}`
            : `${operand} in (${texts.map(quoted).join(',')})`,
        ]),
    ...(choices.includes(null) ? [`${operand} eq null`] : []),
  ];
  return parts.length > 1 ? `(${parts.join(' or ')})` : parts.join('');
}

function listExpression(field: Field, prefix: string, operator: string, value: string): string | null {
  const { navigation, column, role } = field.member!;
  const ofRole = role === undefined ? '' : `m/role eq '${role}' and `;
  const any = (of: string): string => `${prefix}${navigation}/any(m: ${ofRole}${of})`;
  if (operator === 'contains') return value === '' ? null : any(`contains(m/${column},${quoted(value)})`);
  const choices = readChoices(value);
  if (choices.length === 0) return null;
  const expression = any(oneOf(`m/${column}`, choices));
  return operator === 'none' ? `not ${expression}` : expression;
}

const FUNCTIONS: Readonly<Record<string, string>> = {
  contains: 'contains',
  starts: 'startswith',
  ends: 'endswith',
};

/**
 * The OData expression of a condition, for rows that reach the field's owner by `prefix` (empty, or `journey/`). Local times are of
 * `zone`, an IANA name. Null while the condition has no value yet, or one that is not of the field's kind.
 */
export function expressionOf(
  field: Field,
  { operator, value }: Condition,
  prefix: string,
  zone: string,
): string | null {
  const operand = `${prefix}${field.column}`;
  if (!(operator in OPERATORS[field.kind])) return null;
  if (operator === 'empty') return `${operand} eq null`;
  if (operator === 'filled') return `${operand} ne null`;
  if (operator === 'true' || operator === 'false') return `${operand} eq ${operator}`;
  if (field.kind === 'list') return listExpression(field, prefix, operator, value);
  if (operator === 'in') {
    const choices = readChoices(value);
    return choices.length === 0 ? null : oneOf(operand, choices);
  }
  const right = literal(field.kind, value, zone);
  if (right === null) return null;
  if (operator === 'like') return `contains(tolower(${operand}),tolower(${right}))`;
  const name = FUNCTIONS[operator];
  return name === undefined ? `${operand} ${operator} ${right}` : `${name}(${operand},${right})`;
}

/** Writes conditions for the page's URL: a line each, of path, operator and value. */
export const writeConditions = (conditions: readonly Condition[]): string =>
  conditions
    .map(({ path, operator, value }) => `${path} ${operator} ${value.replaceAll('\n', ' ')}`)
    .join('\n');

/** Reads what `writeConditions` wrote; lines that are none are left out. */
export function readConditions(text: string): Condition[] {
  return text.split('\n').flatMap((line) => {
    const found = /^(\S+) (\S+) ?(.*)$/s.exec(line);
    return found === null ? [] : [{ path: found[1]!, operator: found[2]!, value: found[3]! }];
  });
}
