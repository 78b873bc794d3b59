import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COMPOSITION, mayImport } from '../architecture/map.js';
import { tableRows } from '../architecture/markdown.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { readDocument } from './blocks.js';

const root = path.join(__dirname, '../..');
const pagesOf = (folder: string): string[] =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name));
const pages = ['.', 'docs', 'docs/decisions', 'deploy'].flatMap(pagesOf);

/** GitHub's anchor of a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
const anchorsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading!));

describe.each(pages)('%s', (page) => {
  const text = readDocument(page);

  it('links only to what is there', () => {
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)]
      .map(([, link, source]) => link ?? source!)
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [file, heading] = link.split('#') as [string, string?];
        const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
        if (!existsSync(path.join(root, target))) return true;
        return heading !== undefined && !anchorsOf(readDocument(target)).includes(heading);
      });
    expect(broken).toEqual([]);
  });

  it('names only files that are there', () => {
    const named = [...text.matchAll(/`((?:src|test|metadata|deploy|docs|bench)\/[\w./-]*)`/g)].map(
      ([, file]) => file!,
    );
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});

describe('README.md', () => {
  const readme = readDocument('README.md');

  it('has the code map that the imports are held to', () => {
    const documented = tableRows(readme)
      .filter(([where]) => /^`src\/[\w-]+\/`$/.test(where!))
      .map(([where, , may]) => [
        where!.slice('`src/'.length, -2),
        may === 'nothing of ours' ? [] : may!.split(', ').sort(),
      ]);
    const real = Object.entries(mayImport).map(([part, others]) => [part, [...others].sort()]);
    expect(Object.fromEntries(documented)).toEqual({ ...Object.fromEntries(real), commands: ['all'] });
    expect(COMPOSITION).toContain('commands');
  });

  it('has each command', () => {
    const usage = readFileSync(path.join(root, 'src/main.ts'), 'utf8');
    const commands = [...usage.matchAll(/^ {2}journey-feed (\w+)/gm)].map(([, name]) => name!);
    expect(commands.length).toBeGreaterThan(3);
    const documented = tableRows(readme).map(([cell]) => /^`(?:journey-feed )(\w+)/.exec(cell!)?.[1]);
    expect(commands.filter((name) => !documented.includes(name))).toEqual([]);
  });

  describe('its ways from set to set', () => {
    const [, listed = ''] = /### From set to set\n+```text\n([^`]*)```/.exec(readme) ?? [];
    const ways = listed.trim().split('\n');
    let feed: TestFeed;
    let journeyId = '';
    beforeAll(async () => {
      feed = await startTestFeed({ now: '2025-06-02T09:00:00Z', sandbox: { journeysPerDay: 20, days: 40 } });
      journeyId = String((await feed.rows("Transitions?$filter=name eq 'TRANSFER'&$top=1"))[0]!.journeyId);
    });
    afterAll(() => feed.close());

    it.each(ways)('%s answers', async (way) => {
      const response = await feed.get(way.replace('…', journeyId));
      expect([response.status, await response.text()]).toEqual([200, expect.stringMatching(/\w/)]);
    });

    it('are some', () => {
      expect(ways.length).toBeGreaterThan(5);
    });
  });

  describe('its addresses', () => {
    let feed: TestFeed;
    beforeAll(async () => {
      feed = await startTestFeed({ now: '2025-06-02T09:00:00Z', sandbox: { journeysPerDay: 20, days: 40 } });
    });
    afterAll(() => feed.close());

    const typed = readme.replace(/<!-- generated: rows -->[^]*?<!-- end -->/, '');
    // What stands in quotes ends with them; elsewhere a parenthesis belongs to the text.
    const found = [
      ...typed.matchAll(/"http:\/\/127\.0\.0\.1:4004(\/[^"]*)"|http:\/\/127\.0\.0\.1:4004(\/[^\s"`)>|]*)/g),
    ];
    const addresses = new Set(found.map(([, quoted, bare]) => (quoted ?? bare!).replaceAll('\\$', '$')));

    it('are some', () => {
      expect(addresses.size).toBeGreaterThan(3);
    });

    it.each([...addresses])('%s answers', async (address) => {
      const response = await fetch(new URL(address, feed.url));
      expect([response.status, await response.text()]).toEqual([200, expect.stringMatching(/\S/)]);
    });
  });
});
