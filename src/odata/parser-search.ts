/**
 * `$search` (OData 4.01 URL Conventions §5.1.8, ABNF `searchExpr`): words, "phrases", parentheses and, in upper case only, NOT, AND
 * and OR, which bind in that order. Two terms side by side are and-ed. A keyword is a word where no operand stands beside it.
 */
import { FeedError } from '../errors/index.js';
import type { SearchExpr } from './ast.js';
import { rawText } from './parser-raw.js';
import type { Cursor } from './parser-cursor.js';

/** Terms, NOTs and parentheses of one search: every term is looked for in every text column of every row. */
const MAX_PARTS = 100;

const SPACE = /[ \t\r\n]*/y;
const PHRASE = /"[^"]+"/y;
const WORD = /[^\s()"'][^\s()"]*/y;

/** The whole text as a search expression; `raw` is the same still encoded, where it is the value of an option of its own. */
export function wholeSearch(cursor: Cursor, raw: string): SearchExpr {
  checkMarks(cursor, raw);
  cursor.seek(cursor.text.length);
  return readSearch(cursor, cursor.text, 0);
}

/** A search expression in parentheses, up to the `;` or `)` that ends it, which is not taken. */
export function nestedSearch(cursor: Cursor): SearchExpr {
  const at = cursor.position;
  return readSearch(cursor, rawText(cursor), at);
}

/** A `#` ends the query of a URL and a `;` an option in parentheses: as part of a word both come encoded. */
function checkMarks(cursor: Cursor, raw: string): void {
  const marks = raw.replace(/(?:"|%22).*?(?:"|%22)|^'.*'$/g, (quoted) => quoted.replaceAll(';', ' '));
  const found = /[#;]/.exec(marks)?.index;
  if (found !== undefined)
    cursor.fail('a word or a phrase', decodeURIComponent(raw.slice(0, found)).length, MARKS_HINT);
}
const MARKS_HINT = '# is %23 and ; is %3B in a URL';

function readSearch(cursor: Cursor, text: string, offset: number): SearchExpr {
  const typed = /^[ \t\r\n]*'((?:[^']|'')*)'[ \t\r\n]*$/.exec(text)?.[1];
  return typed === undefined
    ? new SearchReader(cursor, text, offset).whole()
    : readTyped(cursor, typed.replaceAll("''", "'"), offset + text.indexOf("'"));
}

/**
 * What was typed so far, which comes as a string literal. Where it is no expression yet it is looked for as it stands, but for the
 * quote that opens a phrase.
 */
function readTyped(cursor: Cursor, typed: string, at: number): SearchExpr {
  try {
    return new SearchReader(cursor, typed, at + 1).whole();
  } catch (error) {
    if (!(error instanceof FeedError) || error.code !== 'syntaxError') throw error;
    return { kind: 'phrase', text: typed.trim().replace(/^"(?=[^"]+$)/, ''), at };
  }
}

class SearchReader {
  #at = 0;
  #parts = 0;

  constructor(
    readonly cursor: Cursor,
    readonly text: string,
    readonly offset: number,
  ) {}

  whole(): SearchExpr {
    const expr = this.#or();
    return this.#at < this.text.length ? this.fail(this.#at) : expr;
  }

  fail(at: number): never {
    return this.cursor.fail("a word, a phrase in double quotes, or '('", this.offset + at);
  }

  #or(): SearchExpr {
    return this.#joined('or', () => this.#joined('and', () => this.#not()));
  }

  /** Operands of one operator; `and` may be left out. */
  #joined(kind: 'and' | 'or', operand: () => SearchExpr): SearchExpr {
    const operands: SearchExpr[] = [];
    const at = this.offset + this.#skip();
    do {
      const next = operand();
      if (next.kind === kind) operands.push(...next.operands);
      else operands.push(next);
    } while (this.#operator(kind === 'or' ? 'OR' : 'AND') || (kind === 'and' && this.#juxtaposed()));
    return operands.length === 1 ? operands[0]! : { kind, operands, at };
  }

  /** Takes a keyword that has an operand behind it. */
  #operator(keyword: string): boolean {
    const start = this.#skip();
    if (this.#match(WORD) !== keyword) return false;
    const after = start + keyword.length;
    if (!this.#operandFollows(after)) return false;
    this.#at = after;
    return true;
  }

  /** Whether another operand stands here without an operator. */
  #juxtaposed(): boolean {
    const start = this.#skip();
    if (start >= this.text.length || this.text[start] === ')') return false;
    return !(this.#match(WORD) === 'OR' && this.#operandFollows(start + 2));
  }

  #operandFollows(at: number): boolean {
    SPACE.lastIndex = at;
    SPACE.exec(this.text);
    const next = SPACE.lastIndex;
    return next < this.text.length && this.text[next] !== ')' && (next > at || this.text[next] === '(');
  }

  #not(): SearchExpr {
    const at = this.offset + this.#skip();
    if (!this.#operator('NOT')) return this.#term();
    this.#count(at);
    return { kind: 'not', operand: this.#not(), at };
  }

  #term(): SearchExpr {
    const start = this.#skip();
    const at = this.offset + start;
    this.#count(at);
    if (this.text[start] === '(') {
      this.#at = start + 1;
      const inner = this.#or();
      if (this.text[this.#skip()] !== ')') this.cursor.fail("')'", this.offset + this.#at);
      this.#at += 1;
      return inner;
    }
    const phrase = this.#match(PHRASE);
    if (phrase !== null) {
      this.#at = start + phrase.length;
      return { kind: 'phrase', text: phrase.slice(1, -1), at };
    }
    const word = this.#match(WORD);
    if (word === null) return this.#refuse(start);
    this.#at = start + word.length;
    return { kind: 'phrase', text: word, at };
  }

  #count(at: number): void {
    this.#parts += 1;
    if (this.#parts > MAX_PARTS)
      this.cursor.tooComplex(`has a search of more than ${MAX_PARTS} terms, NOTs and parentheses`, at);
  }

  #refuse(at: number): never {
    const open = this.text[at] === '"' && !this.text.includes('"', at + 1);
    return open ? this.cursor.fail('a closing double quote', this.offset + this.text.length) : this.fail(at);
  }

  /** Where the next token starts. */
  #skip(): number {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.text);
    this.#at = SPACE.lastIndex;
    return this.#at;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.text)?.[0] ?? null;
  }
}

/** A search expression as text that reads as the same, but for offsets. */
export function renderSearch(expr: SearchExpr): string {
  switch (expr.kind) {
    case 'phrase':
      // Only what was typed so far may hold a double quote, or nothing at all.
      return /^[^"]+$/.test(expr.text) ? `"${expr.text}"` : `'${expr.text.replaceAll("'", "''")}'`;
    case 'not':
      return `NOT ${renderOperand(expr.operand)}`;
    default:
      return expr.operands.map(renderOperand).join(` ${expr.kind.toUpperCase()} `);
  }
}

const renderOperand = (expr: SearchExpr): string =>
  expr.kind === 'phrase' ? renderSearch(expr) : `(${renderSearch(expr)})`;
