/** docs/odata.md: each rule of the standard has a row, and each row the test that proves it, or a reason. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableRows } from '../architecture/markdown.js';

const root = join(__dirname, '../..');
const text = readFileSync(join(root, 'docs/odata.md'), 'utf8');

/** The parts of the page by their heading. */
const parts = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), part] as const),
);
const levels = [...parts].filter(([heading]) => /\(.*§.*\)$/.test(heading));

const files = new Map(
  tableRows(text)
    .filter(([sign]) => /^[A-Z]$/.test(sign!))
    .map(([sign, file]) => [sign!, file!.replaceAll('`', '')] as const),
);
const source = (sign: string): string => readFileSync(join(root, files.get(sign)!), 'utf8');

/** Whether a test file has a test or a group of this name. */
function hasTest(sign: string, name: string): boolean {
  const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?:\\bit|\\bdescribe|\\))\\(\\s*(['"\`])${quoted}\\1`).test(source(sign));
}

/** How many rules each list of §13 of the Protocol has, and the one of the JSON format that speak of reading. */
const RULES: Readonly<Record<string, number>> = {
  '4.0 minimal (§13.1.1)': 33,
  '4.0 intermediate (§13.1.2)': 17,
  '4.0 advanced (§13.1.3)': 16,
  '4.01 minimal (§13.2.1)': 27,
  '4.01 intermediate (§13.2.2)': 11,
  '4.01 advanced (§13.2.3)': 10,
  'JSON format (JSON §24)': 15,
};

it('names test files that are there', () => {
  expect(files.size).toBeGreaterThan(5);
  for (const file of files.values()) expect([file, existsSync(join(root, file))]).toEqual([file, true]);
});

it('has all lists of rules', () => {
  expect(levels.map(([heading]) => heading)).toEqual(Object.keys(RULES));
});

describe.each(levels)('%s', (heading, part) => {
  const rows = tableRows(part).slice(1);

  it('has every rule once, in order', () => {
    expect(rows.map(([number]) => number)).toEqual(
      Array.from({ length: RULES[heading]! }, (_, i) => String(i + 1)),
    );
  });

  it('says of each whether it applies, and why not', () => {
    for (const [number, , applies, how] of rows) {
      expect([number, applies]).toEqual([number, expect.stringMatching(/^(?:yes|no)$/)]);
      if (applies === 'no') expect([number, how]).not.toEqual([number, '']);
    }
  });

  it('proves each that applies by tests that exist', () => {
    for (const [number, , applies, , proof = ''] of rows) {
      const named = [...proof.matchAll(/([A-Z]) “([^”]+)”/g)];
      if (applies === 'yes') expect([number, named.length > 0]).toEqual([number, true]);
      const left = proof
        .replace(/[A-Z] “[^”]+”/g, '')
        .replaceAll(';', '')
        .trim();
      expect([number, left]).toEqual([number, '']);
      for (const [, sign, name] of named)
        expect([number, name, hasTest(sign!, name!)]).toEqual([number, name, true]);
    }
  });
});
