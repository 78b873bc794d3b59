/** Items of `$compute` (OData 4.01 URL Conventions §5.1.10). */
import type { ComputeItem } from './ast.js';
import type { Cursor } from './parser-cursor.js';
import { expressionAt } from './parser.js';

/** ABNF odataIdentifier: characters of a name, counted as code points. */
const MAX_NAME = 128;

/** `expr as name`, separated by commas; stops at the first token that cannot continue them. */
export function computeItems(cursor: Cursor): readonly ComputeItem[] {
  const items: ComputeItem[] = [];
  do {
    cursor.countTerm();
    const expr = expressionAt(cursor);
    if (!cursor.takeWord('as')) cursor.fail("an operator or 'as' and a name");
    const { kind, text, at } = cursor.next();
    if (kind !== 'word' || /[.*]/.test(text)) cursor.fail('a name without dots', at);
    if ([...text].length > MAX_NAME) cursor.fail(`a name of at most ${MAX_NAME} characters`, at);
    items.push({ expr, name: text, at });
  } while (cursor.takeMark(','));
  return items;
}
