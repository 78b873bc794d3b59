import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tableRows } from '../architecture/markdown.js';

/**
 * Parts of the documentation that are written from the program, between `<!-- generated: name -->` and `<!-- end -->`. The tests compare
 * them; `UPDATE_DOCS=1 npx jest test/docs` writes them anew, and `npm run format` then aligns the tables.
 */
export const updating = process.env.UPDATE_DOCS === '1';

const root = path.join(__dirname, '../..');

export function readDocument(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

const pattern = (name: string): RegExp =>
  new RegExp(`(<!-- generated: ${name} -->\n)((?:(?!<!-- )[^])*?)(\n<!-- end -->)`);

/** The content of a generated block; throws where the document has none of this name. */
export function block(file: string, name: string): string {
  const found = pattern(name).exec(readDocument(file));
  if (found === null) throw new Error(`${file} has no generated block ${name}`);
  return found[2]!;
}

export function writeBlock(file: string, name: string, content: string): void {
  block(file, name);
  const text = readDocument(file).replace(
    pattern(name),
    (_, start: string, __, end: string) => `${start}\n${content}\n${end}`,
  );
  writeFileSync(path.join(root, file), text);
}

/** What a block says, whatever its layout: the cells of a table, the value of JSON, the lines of other code. */
export function meaning(content: string): unknown {
  const fence = /^```(\w+)\n([^]*?)\n```$/.exec(content.trim());
  if (fence === null) return tableRows(content);
  return fence[1] === 'json' ? (JSON.parse(fence[2]!) as unknown) : fence[2];
}

export const fence = (language: string, text: string): string =>
  `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
export const json = (value: unknown): string => fence('json', JSON.stringify(value, null, 2));

export function table(rows: readonly (readonly string[])[]): string {
  const [heading, ...body] = rows.map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  return [heading!, heading!.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
