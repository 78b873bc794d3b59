/** Raw stretches inside parentheses. */
import type { Cursor } from './parser-cursor.js';

/**
 * The text from here to the `;` or `)` that ends it, outside its own parentheses and double quotes (and, where it starts
 * with one, single quotes); the cursor stands before that mark afterwards.
 */
export function rawText(cursor: Cursor): string {
  const { text, position: start } = cursor;
  const quotes = text[start] === "'" ? `"'` : '"';
  let depth = 0;
  let quote: string | null = null;
  let at = start;
  for (; at < text.length; at += 1) {
    const char = text[at]!;
    if (quote !== null) {
      if (char === quote) quote = null;
    } else if (quotes.includes(char)) quote = char;
    else if (char === '(') depth += 1;
    else if (depth === 0 && (char === ';' || char === ')')) break;
    else if (char === ')') depth -= 1;
  }
  cursor.seek(at);
  if (at === text.length) cursor.fail("')'", at, quote === null ? undefined : 'a quote is not closed');
  return text.slice(start, at);
}
