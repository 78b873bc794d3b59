/** How a syntax error is worded: what was found, what was expected, where, and the mistake that most likely caused it. */
import { FeedError } from '../errors/index.js';

/** Habits from other languages, tested at the fault in this order. */
const HABITS: readonly (readonly [RegExp, string])[] = [
  [/==?/y, "OData writes 'eq' for equals"],
  [/!=|<>/y, "OData writes 'ne' for not equal"],
  [/>=/y, "OData writes 'ge'"],
  [/<=/y, "OData writes 'le'"],
  [/>/y, "OData writes 'gt'"],
  [/</y, "OData writes 'lt'"],
  [/&/y, "OData writes 'and'; an & inside a literal is %26"],
  [/\|/y, "OData writes 'or'"],
  [/!/y, "OData writes 'not'"],
  [/["\u2018\u2019\u201C\u201D`\u00B4]/y, "text stands in straight single quotes, as 'x'"],
  [/\*/y, "OData writes 'mul'"],
  [/%/y, "OData writes 'mod'"],
  [/-/y, "OData writes 'sub'"],
  [/is\b/iy, "OData writes 'eq null' and 'ne null'"],
  [/(?:like|contains|startswith|endswith)\b/iy, "OData writes a function call, as contains(name,'x')"],
  [/(?:equals|equal)\b/iy, "OData writes 'eq'"],
  [/:\d\d/y, 'a time of day runs from 00:00 to 23:59:59'],
  [/between\b/iy, "OData writes 'x ge a and x le b'"],
];

/** The hint for the text at `at`; undefined where nothing usual is wrong. */
export function habitAt(text: string, at: number): string | undefined {
  const before = text.slice(Math.max(0, at - 2), at);
  if (/\+\s?$/.test(before)) return "OData writes 'add', and a plus between names is read as white space";
  return HABITS.find(([pattern]) => {
    pattern.lastIndex = at;
    return pattern.test(text);
  })?.[1];
}

/** What stands at `at`, short enough for a message. */
export function excerptAt(text: string, at: number): string {
  if (at >= text.length) return 'the end';
  if (text[at] === "'") return 'a quote';
  const word = /[\p{L}\p{N}_$@][\p{L}\p{N}_.:$@+-]*|./suy;
  word.lastIndex = at;
  const found = word.exec(text)?.[0] ?? text[at]!;
  return `'${found.length > 40 ? `${found.slice(0, 40)}…` : found}'`;
}

/** A 400 syntaxError whose message names target, position, what was expected and what was found. */
export function syntaxError(
  text: string,
  target: string,
  at: number,
  expected: string,
  hint = habitAt(text, at),
): FeedError {
  const message = `${target}: expected ${expected} at position ${at}, found ${excerptAt(text, at)}${hint ? ` (${hint})` : ''}.`;
  return new FeedError('syntaxError', message, { target, position: at });
}

/** A 400 syntaxError about a literal that is none. */
export function literalError(
  text: string,
  target: string,
  at: number,
  complaint: string,
  hint?: string,
): FeedError {
  const message = `${target}: ${excerptAt(text, at)} at position ${at} ${complaint}${hint ? ` (${hint})` : ''}.`;
  return new FeedError('syntaxError', message, { target, position: at });
}
