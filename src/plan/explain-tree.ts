import type { Explanation } from './explain.js';

/** Columns of a terminal that a list may fill before it goes on in the next line. */
const WIDTH = 100;

type Members = readonly (readonly [name: string, value: unknown])[];

/**
 * An explanation as a tree a person reads on a terminal: a member a line, two blanks deeper for what it holds, a dash before each
 * item of a list. Plain values stand on their member's line, joined by commas and wrapped at 100 columns; null and lists of nothing are
 * `none`.
 */
export function explainTree(explanation: Explanation): string {
  return Object.entries(explanation).flatMap(memberLines).join('\n');
}

function memberLines([name, value]: Members[number]): readonly string[] {
  if (!isObject(value)) return [`${name}: ${plain(value)}`];
  if (Array.isArray(value) && value.some(isObject)) return [name, ...value.flatMap(itemLines).map(deeper)];
  const row = rowOf(value);
  if (row !== null) return wrapped(name, row);
  return [name, ...Object.entries(value).flatMap(memberLines).map(deeper)];
}

/** An item of a list: its first line has the dash, the others stand below. */
function itemLines(item: unknown): readonly string[] {
  const lines = isObject(item) ? Object.entries(item).flatMap(memberLines) : [plain(item)];
  return lines.map((line, index) => (index === 0 ? `- ${line}` : deeper(line)));
}

/** The values of a list of plain values, or the members of an object of such; null for anything deeper. */
function rowOf(value: object): readonly string[] | null {
  const members: Members = Object.entries(value);
  if (members.some(([, member]) => isObject(member))) return null;
  if (members.length === 0) return ['none'];
  return members.map(([name, member]) =>
    Array.isArray(value) ? listed(member) : `${name} ${listed(member)}`,
  );
}

function wrapped(name: string, values: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let line = `${name}:`;
  values.forEach((value, index) => {
    const text = index === values.length - 1 ? value : `${value},`;
    if (index > 0 && line.length + 1 + text.length > WIDTH) {
      lines.push(line);
      line = ' ';
    }
    line += ` ${text}`;
  });
  return [...lines, line];
}

function plain(value: unknown): string {
  if (value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A value among others: quoted where its own text could be taken for several values, or for none. */
function listed(value: unknown): string {
  const text = plain(value);
  return text === '' || text !== text.trim() || text.includes(', ') ? JSON.stringify(text) : text;
}

const isObject = (value: unknown): value is object => value !== null && typeof value === 'object';

const deeper = (line: string): string => `  ${line}`;
