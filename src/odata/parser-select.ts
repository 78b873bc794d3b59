/** Items of `$select` and `$expand` (OData 4.01 URL Conventions §5.1.3 and §5.1.4). */
import type { ExpandItem, Options, SelectItem } from './ast.js';
import type { Cursor } from './parser-cursor.js';

/** What the parentheses after an item hold. */
export interface Nested {
  readonly options: Options;
  readonly levels: number | 'max' | null;
}

/** Reads nested options up to and with the closing parenthesis; `@` in `allowed` stands for aliases. */
export type ReadNested = (cursor: Cursor, allowed: readonly string[], where: string) => Nested;

const COLLECTION = ['$filter', '$search', '$orderby', '$skip', '$top', '$count'];
const IN_SELECT = [...COLLECTION, '$compute', '$select', '@'];
const IN_EXPAND = [...COLLECTION, '$select', '$expand', '$compute', '$apply', '$levels', '@'];
const AFTER_COUNT = ['$filter', '$search'];
const AFTER_STAR = ['$levels'];

/** Comma-separated items; stops at the first token that cannot continue them. */
export function parseSelect(cursor: Cursor, nested: ReadNested): readonly SelectItem[] {
  const items: SelectItem[] = [];
  do {
    cursor.countTerm();
    items.push(selectItem(cursor, nested));
  } while (cursor.takeMark(','));
  return items;
}

function selectItem(cursor: Cursor, nested: ReadNested): SelectItem {
  const { at } = cursor.peek();
  const path = [segment(cursor, 'a property or *')];
  while (cursor.takeMark('/')) path.push(segment(cursor, 'a property'));
  if (!cursor.takeMark('(')) return { path, at };
  const first = cursor.peek();
  if (first.kind === 'word' && cursor.charAfter(first) !== '=') {
    return { path: [...path.slice(0, -1), `${path.at(-1)}(${parameterNames(cursor)})`], at };
  }
  const { options } = cursor.nested(() => nested(cursor, IN_SELECT, 'inside $select'));
  return { path, at, options };
}

/** `Location,Kind)`: the parameters that tell overloads of a function apart. */
function parameterNames(cursor: Cursor): string {
  const names: string[] = [];
  do {
    const { kind, text, at } = cursor.next();
    if (kind !== 'word') cursor.fail('a parameter name', at);
    names.push(text);
  } while (cursor.takeMark(','));
  cursor.expectMark(')', "',' or ')'");
  return names.join(',');
}

/** A name, a qualified name, `*`, `Ns.*`, or an annotation. */
function segment(cursor: Cursor, expected: string): string {
  const { kind, text, at } = cursor.next();
  const known = kind === 'word' || kind === 'at' || (kind === 'mark' && text === '*');
  return known ? text : cursor.fail(expected, at);
}

/** Comma-separated items; stops at the first token that cannot continue them. */
export function parseExpand(cursor: Cursor, nested: ReadNested): readonly ExpandItem[] {
  const items: ExpandItem[] = [];
  do {
    cursor.countTerm();
    items.push(expandItem(cursor, nested));
  } while (cursor.takeMark(','));
  return items;
}

function expandItem(cursor: Cursor, nested: ReadNested): ExpandItem {
  const { at, kind, text } = cursor.peek();
  if (kind === 'dollar' && text === '$value') {
    cursor.next();
    return { path: [text], at, suffix: null, levels: null, options: {} };
  }
  const { path, suffix } = expandPath(cursor);
  if (!cursor.takeMark('(')) return { path, at, suffix, levels: null, options: {} };
  const { allowed, where } = allowedAfter(path, suffix);
  return { path, at, suffix, ...cursor.nested(() => nested(cursor, allowed, where)) };
}

function expandPath(cursor: Cursor): Pick<ExpandItem, 'path' | 'suffix'> {
  const path = [segment(cursor, 'a navigation property or *')];
  while (cursor.takeMark('/')) {
    const next = cursor.peek();
    if (next.kind === 'dollar' && (next.text === '$ref' || next.text === '$count')) {
      cursor.next();
      return { path, suffix: next.text };
    }
    path.push(segment(cursor, 'a navigation property, $ref or $count'));
  }
  return { path, suffix: null };
}

function allowedAfter(
  path: readonly string[],
  suffix: ExpandItem['suffix'],
): { allowed: readonly string[]; where: string } {
  if (suffix === '$ref') return { allowed: COLLECTION, where: 'after /$ref' };
  if (suffix === '$count') return { allowed: AFTER_COUNT, where: 'after /$count' };
  if (path.at(-1) === '*') return { allowed: AFTER_STAR, where: 'after *' };
  return { allowed: IN_EXPAND, where: 'inside $expand' };
}
