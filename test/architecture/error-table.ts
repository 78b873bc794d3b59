import { catalogue } from '../../src/errors/index.js';

/** The cells of one row of docs/errors.md: code, status, what the reader should do. */
export function errorRows(): readonly string[][] {
  return Object.entries(catalogue).map(([code, [status, remedy]]) => [`\`${code}\``, String(status), remedy]);
}

/** The catalogue as a Markdown table, to be put into docs/errors.md. */
export function renderErrorTable(): string {
  const rows = [['code', 'status', 'what to do'], ['---', '---', '---'], ...errorRows()];
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
