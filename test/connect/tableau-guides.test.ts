/** The addresses and commands of the guides to CSV, Excel and Tableau, run as they stand. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { csvRecords } from '../commands/files.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { describeUnless } from '../support/where.js';
import { addressesOf, fencesOf } from './guide.js';
import { buildScripts } from './tableau-host.js';

jest.setTimeout(60_000);

const PAGES = ['docs/csv.md', 'docs/excel.md', 'docs/tableau.md'];
const TYPES = { csv: /^text\/csv;/, xlsx: /spreadsheetml/, tableau: /^text\/html/ } as const;

let scripts = '';
let feed: TestFeed;
beforeAll(async () => {
  scripts = buildScripts();
  feed = await startTestFeed({
    now: '2025-06-02T09:00:00Z',
    sandbox: { journeysPerDay: 40, days: 40 },
    compose: { connectPage: scripts },
  });
});
afterAll(async () => {
  await feed.close();
  rmSync(scripts, { recursive: true, force: true });
});

describe.each(PAGES)('%s', (page) => {
  it.each(addressesOf(page))('%s answers', async (address) => {
    const response = await fetch(new URL(address, feed.url));
    const body = await response.text();
    expect([address, response.status, body]).toEqual([address, 200, expect.stringMatching(/\S/)]);
    const kind = /\$format=csv|\.xlsx|\/tableau/
      .exec(address)?.[0]
      .replace(/^.*[=./]/, '') as keyof typeof TYPES;
    expect(response.headers.get('content-type')).toMatch(TYPES[kind] ?? /^(?:application\/json|text\/plain)/);
    if (kind === 'csv') expect(csvRecords(body).length).toBeGreaterThan(1);
  });

  it('has some', () => {
    expect(addressesOf(page).length).toBeGreaterThan(2);
  });
});

const commands = PAGES.flatMap((page) =>
  fencesOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.replaceAll('\\\n', '').split('\n')),
);
const missing = ['/bin/bash', '/usr/bin/curl'].find((path) => !existsSync(path));

describeUnless(missing === undefined ? null : `there is no ${missing}`, 'the commands of the guides', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'guide-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each(commands)('%s', async (command) => {
    const here = command.replaceAll('http://127.0.0.1:4004/odata/', feed.url);
    expect(here).not.toBe(command);
    const env = { PATH: '/usr/bin:/bin', NO_PROXY: '*' };
    const { stdout } = await promisify(execFile)('/bin/bash', ['-euo', 'pipefail', '-c', here], {
      cwd: folder,
      env,
    });
    const files = readdirSync(folder);
    const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'));
    if (command.includes('grep'))
      expect(stdout).toMatch(/^link: <http[^>]+\$skiptoken=[^>]+>; rel="next"\r?\n$/i);
    const rows = csvRecords(texts[0] ?? stdout);
    expect(rows.length).toBeGreaterThan(1);
    expect(rows[0]!.every((name) => /^\w+$/.test(name!))).toBe(true);
  });

  it('are some', () => {
    expect(commands.length).toBeGreaterThan(3);
  });
});
