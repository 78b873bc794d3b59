/** The parser's place in the text: one token of lookahead, the bounds, and how to fail. */
import { FeedError } from '../errors/index.js';
import type { Expr } from './ast.js';
import { lex, skipSpace, type Token } from './lexer.js';
import { syntaxError } from './parser-errors.js';

/** Bounds of one option's text; exceeding one is a 400 tooComplex. */
export interface ParseLimits {
  /** Parentheses, function calls, lambdas, `not` and `-` within each other. */
  readonly maxDepth: number;
  /** Operands of `and` and `or`, items of lists and arguments, together. */
  readonly maxTerms: number;
  /** UTF-16 code units. */
  readonly maxLength: number;
}
export const DEFAULT_LIMITS: ParseLimits = { maxDepth: 400, maxTerms: 10_000, maxLength: 1_000_000 };

export class Cursor {
  /** Above 0 inside JSON brackets, where double-quoted text is allowed. */
  json = 0;
  /** Above 0 inside the list of an `in`, where an item may be a list in parentheses. */
  lists = 0;
  /** Steps by which chains of operators and path segments have made trees higher without nesting in the text. */
  links = 0;
  /** The deepest level so far. */
  deepest = 0;
  private at = 0;
  private ahead: Token | null = null;
  private depth = 0;
  private terms = 0;

  /**
   * @param target the option named in errors
   * @param expression parses a whole expression here; passed in, so that operands need not know the operators
   */
  constructor(
    readonly text: string,
    readonly target: string,
    readonly limits: ParseLimits,
    private readonly grammar: (cursor: Cursor) => Expr,
  ) {
    if (text.length > limits.maxLength)
      this.tooComplex(`is longer than ${limits.maxLength} characters`, limits.maxLength);
  }

  peek(): Token {
    this.ahead ??= lex(this.text, this.at, this.target);
    return this.ahead;
  }

  next(): Token {
    const token = this.peek();
    this.at = token.end;
    this.ahead = null;
    return token;
  }

  /** The first character of the token after `token`, without reading it; undefined at the end. */
  charAfter(token: Token): string | undefined {
    return this.text[skipSpace(this.text, token.end)];
  }

  /** Continues at an offset, after something else has read the text up to there. */
  seek(at: number): void {
    this.at = at;
    this.ahead = null;
  }

  /** Where reading goes on: the end of the last token taken. */
  get position(): number {
    return this.at;
  }

  isMark(char: string): boolean {
    const token = this.peek();
    return token.kind === 'mark' && token.text === char;
  }

  takeMark(char: string): boolean {
    if (!this.isMark(char)) return false;
    this.next();
    return true;
  }

  expectMark(char: string, expected = `'${char}'`): void {
    if (!this.takeMark(char)) this.fail(expected);
  }

  /** The next token's text in lower case when it is a word, else null: operators are case-insensitive. */
  peekWord(): string | null {
    const token = this.peek();
    return token.kind === 'word' ? token.text.toLowerCase() : null;
  }

  takeWord(lower: string): boolean {
    if (this.peekWord() !== lower) return false;
    this.next();
    return true;
  }

  expectEnd(expected: string): void {
    if (this.peek().kind !== 'end') this.fail(expected);
  }

  /** One level deeper; written out, because the stack holds every level of a deep text. */
  expression(): Expr {
    this.descend();
    const result = this.grammar(this);
    this.depth -= 1;
    return result;
  }

  /** Runs `parse` one level deeper. */
  nested<T>(parse: () => T): T {
    this.descend();
    const result = parse();
    this.depth -= 1;
    return result;
  }

  private descend(): void {
    this.depth += 1;
    if (this.depth > this.deepest) this.deepest = this.depth;
    if (this.depth > this.limits.maxDepth)
      this.tooComplex(`nests deeper than ${this.limits.maxDepth} levels`, this.at);
  }

  countTerm(): void {
    this.terms += 1;
    if (this.terms > this.limits.maxTerms)
      this.tooComplex(`has more than ${this.limits.maxTerms} terms`, this.at);
  }

  tooComplex(complaint: string, position: number): never {
    throw new FeedError('tooComplex', `${this.target} ${complaint}.`, { target: this.target, position });
  }

  fail(expected: string, at = this.peek().at, hint?: string): never {
    throw syntaxError(this.text, this.target, at, expected, hint);
  }
}
