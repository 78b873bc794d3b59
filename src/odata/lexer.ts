/**
 * The lexer of OData expressions: one token at a time at a given offset, so that the parser can hand raw stretches
 * (a `$search` text) to someone else. Every pattern is sticky and bounded: each character is looked at a fixed number
 * of times.
 *
 * White space is SP, HTAB, CR, LF, and `+`: form-encoding clients send `+` for a space. Between tokens that is never
 * wrong, because there the only other reading is the sign of a number, which changes nothing. Inside a token (strings,
 * the offset `+01:00`, the exponent `1e+5`) a plus is itself, as the ABNF says.
 */
import type { Literal } from './ast.js';
import {
  quote,
  readBinary,
  readDate,
  readDateTimeOffset,
  readDuration,
  readEnum,
  readGeo,
  readGuid,
} from './literals.js';
import { readNumber, readTimeOfDay } from './literals.js';
import { literalError, syntaxError } from './parser-errors.js';

interface Span {
  /** First character, and the one after the last; 0-based in the decoded text. */
  readonly at: number;
  readonly end: number;
}
export type Token =
  | ({ readonly kind: 'end'; readonly text: '' } & Span)
  /** A name, dotted names in one piece, `Ns.*` too; operators and `true`, `null`, `INF` are words as well. */
  | ({ readonly kind: 'word'; readonly text: string } & Span)
  | ({ readonly kind: 'literal'; readonly literal: Literal; readonly text: string } & Span)
  /** A double-quoted JSON string; `text` is its OData spelling. */
  | ({
      readonly kind: 'json';
      readonly literal: Literal & { readonly type: 'string' };
      readonly text: string;
    } & Span)
  /** `$it`, `$count` */
  | ({ readonly kind: 'dollar'; readonly text: string } & Span)
  /** `@alias`, `@Ns.Term#qualifier` */
  | ({ readonly kind: 'at'; readonly text: string } & Span)
  | ({ readonly kind: 'mark'; readonly text: string } & Span);

const SPACE = ' \t\r\n+';
const IDENTIFIER = String.raw`[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]*`;
const WORD = new RegExp(String.raw`${IDENTIFIER}(?:\.${IDENTIFIER})*(?:\.\*)?`, 'uy');
const ASCII_WORD = /[A-Za-z_]\w*/y;
const AT_NAME = new RegExp(String.raw`@${IDENTIFIER}(?:\.${IDENTIFIER})*(?:#${IDENTIFIER})?`, 'uy');
const DOLLAR = /\$[A-Za-z]+/y;
const MARKS = '()[]{},;:/=*-';

/** What follows a number-like literal and shows that it was cut short. */
const GLUED = /[\p{L}\p{N}_.-]/uy;
const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/iy;
const NUMERIC: readonly (readonly [RegExp, (text: string) => Literal | null, string])[] = [
  [GUID, readGuid, 'guid'],
  [
    /-?\d{4,}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+-]\d\d:\d\d)/iy,
    readDateTimeOffset,
    'date and time',
  ],
  [/-?\d{4,}-\d\d-\d\d/y, readDate, 'date'],
  [/(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d{1,12})?)?(?!:)/y, readTimeOfDay, 'time of day'],
  [/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/iy, readNumber, 'number'],
];

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** Where the next token starts: `at` or after the white space there. */
export function skipSpace(text: string, at: number): number {
  let next = at;
  while (next < text.length && SPACE.includes(text[next]!)) next += 1;
  return next;
}

/**
 * The token at or after `from`.
 * @throws FeedError syntaxError for a malformed literal or a character that starts no token
 */
export function lex(text: string, from: number, target: string): Token {
  const at = skipSpace(text, from);
  const char = text[at];
  if (char === undefined) return { kind: 'end', text: '', at, end: at };
  if (char === "'") return lexString(text, at, target);
  if (char === '"') return lexJsonString(text, at, target);
  if (isDigit(char) || (char === '-' && isDigit(text[at + 1]))) return lexNumeric(text, at, target);
  if (char === '-' && match(WORD, text, at + 1) === 'INF') {
    return { kind: 'literal', literal: { type: 'double', value: -Infinity }, text: '-INF', at, end: at + 4 };
  }
  if (MARKS.includes(char)) return { kind: 'mark', text: char, at, end: at + 1 };
  return lexName(text, at, target);
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}

function lexName(text: string, at: number, target: string): Token {
  const guid = text[at + 8] === '-' ? match(GUID, text, at) : null;
  if (guid !== null && match(GLUED, text, at + guid.length) === null) {
    return { kind: 'literal', literal: readGuid(guid)!, text: guid, at, end: at + guid.length };
  }
  const word = matchWord(text, at);
  if (word !== null) {
    const end = at + word.length;
    return text[end] === "'" ? lexPrefixed(text, at, word, target) : { kind: 'word', text: word, at, end };
  }
  const dollar = match(DOLLAR, text, at);
  if (dollar !== null) return { kind: 'dollar', text: dollar, at, end: at + dollar.length };
  const name = match(AT_NAME, text, at);
  if (name !== null) return { kind: 'at', text: name, at, end: at + name.length };
  throw syntaxError(text, target, at, 'a name, a literal or an operator');
}

/** Most names are plain ASCII without dots; the pattern for the others is several times slower. */
function matchWord(text: string, at: number): string | null {
  const plain = match(ASCII_WORD, text, at);
  const after = plain === null ? at : at + plain.length;
  return plain !== null && text[after] !== '.' && !(text.charCodeAt(after) > 127)
    ? plain
    : match(WORD, text, at);
}

function lexNumeric(text: string, at: number, target: string): Token {
  for (const [pattern, read, kind] of NUMERIC) {
    const found = match(pattern, text, at);
    if (found === null || match(GLUED, text, at + found.length) !== null) continue;
    const literal = read(found);
    if (literal === null) throw literalError(text, target, at, `is not a valid ${kind}`);
    return { kind: 'literal', literal, text: found, at, end: at + found.length };
  }
  throw literalError(text, target, at, 'is not a literal', numericHint(text, at));
}

function numericHint(text: string, at: number): string | undefined {
  if (match(/-?\d{4,}-\d\d-\d\dT[\d:.]+ \d\d:\d\d/iy, text, at)) return 'a + in a URL must be written %2B';
  if (match(/-?\d{4,}-\d\d-\d\d[T ]/iy, text, at))
    return 'a date and time ends in Z or an offset such as %2B01:00';
  if (match(/-?[\d.]+[lmfd]\b/iy, text, at)) return 'numbers have no suffix';
  if (match(/[\da-f]+-[\da-f]+-/iy, text, at))
    return 'a guid has 8-4-4-4-12 hexadecimal digits; text stands in single quotes';
  if (match(/\d+-\d/y, text, at)) return "OData writes 'sub'";
  return undefined;
}

/** The offset after the closing quote; a doubled quote does not close. */
function endOfString(text: string, at: number, target: string): number {
  for (let close = text.indexOf("'", at + 1); close >= 0; close = text.indexOf("'", close + 2)) {
    if (text[close + 1] !== "'") return close + 1;
  }
  throw literalError(
    text,
    target,
    at,
    'opens text that has no closing quote',
    'a quote inside text is doubled, an & is %26 and a # is %23',
  );
}

function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1);
  return inner.includes("'") ? inner.replaceAll("''", "'") : inner;
}

function lexString(text: string, at: number, target: string): Token {
  const end = endOfString(text, at, target);
  const source = text.slice(at, end);
  return { kind: 'literal', literal: { type: 'string', value: unquote(source) }, text: source, at, end };
}

function lexPrefixed(text: string, at: number, prefix: string, target: string): Token {
  const open = at + prefix.length;
  const end = endOfString(text, open, target);
  const literal = readPrefixed(prefix, unquote(text.slice(open, end)));
  if (literal === null) throw literalError(text, target, at, `starts no valid literal`, prefixHint(prefix));
  return { kind: 'literal', literal, text: text.slice(at, end), at, end };
}

function readPrefixed(prefix: string, value: string): Literal | null {
  switch (prefix.toLowerCase()) {
    case 'duration':
      return readDuration(value);
    case 'binary':
      return readBinary(value);
    case 'geography':
    case 'geometry':
      return readGeo(value);
    default:
      return prefix.includes('.') && !prefix.endsWith('*') ? readEnum(prefix, value) : null;
  }
}

function prefixHint(prefix: string): string | undefined {
  switch (prefix.toLowerCase()) {
    case 'datetime':
    case 'datetimeoffset':
    case 'date':
    case 'time':
    case 'guid':
      return `since OData 4 there is no ${prefix}'…': write the value without prefix and quotes, as 2025-01-31T00:00:00Z`;
    case 'duration':
      return "as duration'P1DT2H3M4.5S', without years and months";
    case 'x':
    case 'binary':
      return "as binary'T0RhdGE' in base64url";
    default:
      return undefined;
  }
}

function lexJsonString(text: string, at: number, target: string): Token {
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  if (end >= text.length) {
    throw literalError(
      text,
      target,
      at,
      'opens text that has no closing quote',
      "text stands in single quotes, as 'x'",
    );
  }
  const value = parseJsonString(text.slice(at, end + 1));
  if (value === null) throw literalError(text, target, at, 'starts no valid JSON string');
  return { kind: 'json', literal: { type: 'string', value }, text: quote(value), at, end: end + 1 };
}

function parseJsonString(source: string): string | null {
  try {
    return JSON.parse(source) as string;
  } catch {
    return null;
  }
}
