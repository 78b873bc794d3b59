import { errorRows } from '../architecture/error-table.js';
import { tableRows } from '../architecture/markdown.js';
import { readDocument } from './blocks.js';

const page = readDocument('docs/troubleshooting.md');
const rows = tableRows(page).filter(([code, status]) => /^`\w+`$/.test(code!) && /^\d{3}$/.test(status!));
const [, left = ''] = /^Four more come to hand-written clients alone.*: (.*)\.$/m.exec(page) ?? [];

describe('docs/troubleshooting.md', () => {
  it('has each code of the feed once, with its status, or says that analysts do not meet it', () => {
    const told = rows.map(([code]) => code);
    const others = left.split(', ');
    expect(others).toHaveLength(4);
    expect([...told, ...others].sort()).toEqual(
      errorRows()
        .map(([code]) => code)
        .sort(),
    );
    const statuses = new Map(errorRows().map(([code, status]) => [code, status]));
    expect(rows.map(([code, status]) => [code, status])).toEqual(
      rows.map(([code]) => [code, statuses.get(code!)]),
    );
  });

  it('says of each when it comes and what to do', () => {
    expect(rows.filter((cells) => cells.length !== 4 || cells.some((cell) => cell.length < 3))).toEqual([]);
  });
});
