import { readFileSync } from 'node:fs';
import path from 'node:path';

import { errorRows, renderErrorTable } from './error-table.js';
import { tableRows } from './markdown.js';

describe('docs/errors.md', () => {
  let documented: string[][];
  beforeAll(() => {
    documented = tableRows(readFileSync(path.join(__dirname, '../../docs/errors.md'), 'utf8'));
  });

  it('has a row for each error code, with its status and remedy as in the catalogue', () => {
    // The first three cells are compared: the page may say more in others.
    const rows = documented.map((cells) => cells.slice(0, 3));
    expect(rows).toEqual(expect.arrayContaining([...errorRows()]));
  });

  it('has no row for a code that is gone', () => {
    const known = new Set(errorRows().map(([code]) => code));
    const rows = documented.filter(([code, status]) => /^`\w+`$/.test(code) && /^\d{3}$/.test(status));
    expect(rows.map(([code]) => code).filter((code) => !known.has(code))).toEqual([]);
  });
});

describe('the rendered table', () => {
  it('reads back as the catalogue', () => {
    const [heading, ...rows] = tableRows(renderErrorTable());
    expect(heading).toEqual(['code', 'status', 'what to do']);
    expect(rows).toEqual(errorRows());
    expect(rows.every(([, status]) => /^[45]\d\d$/.test(status))).toBe(true);
  });
});
