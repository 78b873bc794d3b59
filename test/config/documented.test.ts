import { readFileSync } from 'node:fs';
import path from 'node:path';

import { renderSettingsTable, settingNames, settingRows, settingsTable } from '../../src/config/index.js';
import { tableRows } from '../architecture/markdown.js';

const readme = path.join(__dirname, '../../README.md');

describe('the settings in README.md', () => {
  let documented: string[][];
  beforeAll(() => {
    documented = tableRows(readFileSync(readme, 'utf8'));
  });

  it('are all there, with the default, what is allowed and the meaning of the table in src/config', () => {
    expect(documented).toEqual(expect.arrayContaining(settingRows().map((cells) => [...cells])));
  });

  it('are no more than there are', () => {
    const names = documented
      .map(([name]) => name)
      .filter((name) => /^`(PORT|HOST|[A-Z]+_[A-Z_]+)`$/.test(name));
    expect(names).toEqual(settingNames.map((name) => `\`${name}\``));
  });
});

describe('the rendered table', () => {
  it('has a row of four cells for each setting', () => {
    const rows = tableRows(renderSettingsTable());
    expect(rows.slice(1)).toEqual(settingRows().map((cells) => [...cells]));
    expect(rows.every((cells) => cells.length === 4 && cells.every((cell) => cell !== ''))).toBe(true);
  });

  it.each(settingNames)('%s has a default that reads back, where it has one', (name) => {
    const { kind, fallback, fallbackText } = settingsTable[name];
    const text = fallbackText.split(':')[0];
    if (fallback !== null) expect(kind.read(text)).toEqual({ ok: true, value: fallback });
    else expect(fallbackText).toMatch(/^(none|false|from the request|two years ago|derived|192)/);
  });
});
