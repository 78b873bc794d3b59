/**
 * System query options of a request (OData 4.01 URL Conventions §5.1). Names are known, values are read as far as syntax
 * goes; whether a property exists is the binder's business.
 */
import { FeedError, suggestion } from '../errors/index.js';
import type { Expr, Options, SearchExpr } from './ast.js';
import { parseExpand, parseSelect, type Nested } from './parser-select.js';
import {
  expressionAt,
  newCursor,
  orderItems,
  parseExpression,
  type ParseContext,
  type ParseLimits,
} from './parser.js';
import type { Cursor } from './parser-cursor.js';
import { nestedName } from './parser-count.js';
import { rawText } from './parser-raw.js';
import { parseApply } from './parser-apply.js';
import { computeItems } from './parser-compute.js';
import { nestedSearch, wholeSearch } from './parser-search.js';
import { splitQuery, type RawOption } from './url.js';

export interface ParseSettings extends Partial<ParseLimits> {
  /** Whether known options may come without `$` (4.01; a 4.0 service would read custom options). Default true. */
  readonly allowUndollared?: boolean;
  /** Whether option names match in any case (4.01). Default true. */
  readonly ignoreCase?: boolean;
}

/** Options while they are being read. */
export type Draft = { -readonly [K in keyof Options]: Options[K] } & {
  others?: Record<string, string>;
  aliases?: Record<string, Expr>;
  custom?: Record<string, string>;
};

/** Reads the value of one system option at the cursor into the draft. */
type Reader = (value: Value, draft: Draft) => void;

/** A value to be read: `text()` takes all of it raw, `cursor()` stands at its start, `search()` takes all of it as a search. */
interface Value {
  readonly name: string;
  text(): string;
  cursor(): Cursor;
  search(): SearchExpr;
}

const READERS: Readonly<Record<string, Reader>> = {
  $filter: (value, draft) => void (draft.filter = expressionAt(value.cursor())),
  $orderby: (value, draft) => void (draft.orderby = orderItems(value.cursor())),
  $select: (value, draft) => void (draft.select = parseSelect(value.cursor(), nestedOptions)),
  $expand: (value, draft) => void (draft.expand = parseExpand(value.cursor(), nestedOptions)),
  $top: (value, draft) => void (draft.top = wholeNumber(value)),
  $skip: (value, draft) => void (draft.skip = wholeNumber(value)),
  $count: (value, draft) => void (draft.count = booleanValue(value)),
  $search: (value, draft) => void (draft.search = value.search()),
  $compute: (value, draft) => void (draft.compute = computeItems(value.cursor())),
  $format: (value, draft) => void (draft.format = someText(value)),
  $skiptoken: (value, draft) => void (draft.skiptoken = someText(value)),
  $deltatoken: keep(/./s, 'a token'),
  $apply: (value, draft) => void (draft.apply = parseApply(value.cursor())),
  $id: keep(/\S/, 'the id of an entity'),
  $index: keep(/^-?\d+$/, 'a whole number'),
  $schemaversion: keep(/^(?:\*|[\w.~-]+)$/, 'a version or *'),
};

/** Tokens come from the feed itself and always carry their `$` (ABNF skiptoken, deltatoken). */
const ALWAYS_DOLLARED = new Set(['$skiptoken', '$deltatoken']);

/**
 * Reads a raw query string (without `?`). Members are absent where the option is not given; `aliases` is keyed by the
 * alias's name without `@`, `others` by the option's name with `$`, `custom` by the name as written. Of a repeated custom
 * option the first counts.
 * @throws FeedError badEncoding, syntaxError, tooComplex, unknownOption, duplicateOption, invalidOption; `target` is the
 *   option, `position` the 0-based offset in its decoded value where there is one
 */
export function parseOptions(rawQuery: string, settings: ParseSettings = {}): Options {
  const draft: Draft = {};
  const seen = new Set<string>();
  for (const option of splitQuery(rawQuery)) addOption(draft, seen, option, settings);
  return draft;
}

/** Adds one option to a draft; `seen` holds the names of those before it. Throws as {@link parseOptions}. */
export function addOption(
  draft: Draft,
  seen: Set<string>,
  option: RawOption,
  settings: ParseSettings = {},
): void {
  const context: ParseContext = { limits: boundsOf(settings) };
  if (option.name.startsWith('@')) return addAlias(draft, seen, option, context);
  const name = systemName(option.name, settings);
  if (name === null) return addCustom(draft, option);
  once(seen, name, name);
  if (!option.hasValue) throw new FeedError('invalidOption', `${name} has no value.`, { target: name });
  const cursor = newCursor(option.value, { ...context, target: name });
  const search = (): SearchExpr => wholeSearch(cursor, option.rawValue);
  READERS[name]!({ name, text: () => takeRest(cursor), cursor: () => cursor, search }, draft);
  cursor.expectEnd("an operator, ',' or the end");
}

function boundsOf({ maxDepth, maxTerms, maxLength }: ParseSettings): Partial<ParseLimits> {
  return {
    ...(maxDepth === undefined ? {} : { maxDepth }),
    ...(maxTerms === undefined ? {} : { maxTerms }),
    ...(maxLength === undefined ? {} : { maxLength }),
  };
}

function takeRest(cursor: Cursor): string {
  cursor.seek(cursor.text.length);
  return cursor.text;
}

/** The system option a name stands for, with its `$`; null for a custom option. */
function systemName(
  name: string,
  { allowUndollared = true, ignoreCase = true }: ParseSettings,
): string | null {
  const spelled = ignoreCase ? name.toLowerCase() : name;
  if (spelled.startsWith('$')) {
    if (Object.hasOwn(READERS, spelled)) return spelled;
    const near = suggestion(name, Object.keys(READERS));
    throw new FeedError('unknownOption', `There is no query option ${name}.${near}`, { target: name });
  }
  const dollared = `$${spelled}`;
  return allowUndollared && Object.hasOwn(READERS, dollared) && !ALWAYS_DOLLARED.has(dollared)
    ? dollared
    : null;
}

function once(seen: Set<string>, name: string, target: string): void {
  if (seen.has(name)) throw new FeedError('duplicateOption', `${name} is given more than once.`, { target });
  seen.add(name);
}

function addAlias(draft: Draft, seen: Set<string>, option: RawOption, context: ParseContext): void {
  const name = aliasName(option.name, option.name);
  once(seen, option.name, option.name);
  const expr = parseExpression(option.value, { ...context, target: option.name });
  (draft.aliases = record(draft.aliases))[name] = expr;
}

function aliasName(text: string, target: string): string {
  if (!/^@[\p{L}\p{Nl}_][\p{L}\p{N}\p{M}\p{Pc}\p{Cf}]*$/u.test(text)) {
    throw new FeedError('invalidOption', `${text} is not the name of a parameter alias.`, { target });
  }
  return text.slice(1);
}

/**
 * A custom option's name has no white space. Where it has, an `&` was meant to be part of the option before, and to
 * drop what follows would change the answer.
 */
function addCustom(draft: Draft, { name, value }: RawOption): void {
  if (name === '' || /[\s+]/.test(name)) {
    const hint = "OData writes 'and' for &&; an & inside a literal is %26";
    throw new FeedError('syntaxError', `'${name}' is not the name of a query option (${hint}).`, {
      target: name,
    });
  }
  draft.custom = record(draft.custom);
  if (!Object.hasOwn(draft.custom, name)) draft.custom[name] = value;
}

/** The record itself, or a new one without prototype: names come from outside. */
function record<T>(existing: Record<string, T> | undefined): Record<string, T> {
  return existing ?? (Object.create(null) as Record<string, T>);
}

function someText(value: Value): string {
  const text = value.text();
  return text.trim() === '' ? refuseValue(value, 'some text') : text;
}

function keep(pattern: RegExp, expected: string): Reader {
  return (value, draft) => {
    const text = value.text();
    if (!pattern.test(text)) refuseValue(value, expected);
    (draft.others = record(draft.others))[value.name] = text;
  };
}

function wholeNumber(value: Value): number {
  const text = value.text().trim();
  const number = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(number)
    ? number
    : refuseValue(value, 'a whole number, not negative');
}

function booleanValue(value: Value): boolean {
  const text = value.text().trim().toLowerCase();
  return text === 'true' || text === 'false' ? text === 'true' : refuseValue(value, 'true or false');
}

function refuseValue({ name }: Value, expected: string): never {
  throw new FeedError('invalidOption', `${name} must be ${expected}.`, { target: name, position: 0 });
}

/**
 * The options in the parentheses after an item of `$expand` or `$select`, separated by `;`; the cursor stands behind the
 * opening parenthesis and, afterwards, behind the closing one.
 */
function nestedOptions(cursor: Cursor, allowed: readonly string[], where: string): Nested {
  const draft: Draft = {};
  const seen = new Set<string>();
  let levels: number | 'max' | null = null;
  do {
    if (cursor.peek().kind === 'at') {
      addNestedAlias(cursor, draft, seen, allowed, where);
      continue;
    }
    const { name, at } = nestedName(cursor);
    if (!allowed.includes(name)) refuseNested(cursor, name, at, allowed, where);
    once(seen, name, cursor.target);
    if (name === '$levels') levels = levelsValue(cursor, at);
    else READERS[name]!(nestedValue(name, cursor), draft);
  } while (cursor.takeMark(';'));
  cursor.expectMark(')', "an operator, ';' or ')'");
  return { options: draft, levels };
}

const nestedValue = (name: string, cursor: Cursor): Value => ({
  name,
  text: () => rawText(cursor),
  cursor: () => cursor,
  search: () => nestedSearch(cursor),
});

function addNestedAlias(
  cursor: Cursor,
  draft: Draft,
  seen: Set<string>,
  allowed: readonly string[],
  where: string,
): void {
  const { text, at } = cursor.next();
  if (!allowed.includes('@')) refuseNested(cursor, text, at, allowed, where);
  const name = aliasName(text, cursor.target);
  once(seen, text, cursor.target);
  cursor.expectMark('=');
  const value: Expr = expressionAt(cursor);
  (draft.aliases = record(draft.aliases))[name] = value;
}

function refuseNested(
  cursor: Cursor,
  name: string,
  at: number,
  allowed: readonly string[],
  where: string,
): never {
  const detail = { target: cursor.target, position: at };
  if (Object.hasOwn(READERS, name) || name === '$levels' || name.startsWith('@')) {
    throw new FeedError('invalidOption', `${cursor.target}: ${name} is not allowed ${where}.`, detail);
  }
  throw new FeedError(
    'unknownOption',
    `${cursor.target}: there is no query option ${name}.${suggestion(name, allowed)}`,
    detail,
  );
}

function levelsValue(cursor: Cursor, at: number): number | 'max' {
  const text = rawText(cursor).trim();
  if (text.toLowerCase() === 'max') return 'max';
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new FeedError('invalidOption', `${cursor.target}: $levels must be a whole number from 1, or max.`, {
    target: cursor.target,
    position: at,
  });
}
