/** The commands and addresses of the pages that no other test runs, as they stand there. */
import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { addressesOf, fencesOf } from '../connect/guide.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { describeUnless } from '../support/where.js';
import { readDocument } from './blocks.js';

jest.setTimeout(120_000);

const NOW = '2025-06-02T09:00:00Z';
const root = path.join(__dirname, '../..');
const pagesOf = (folder: string): string[] =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name));
const pages = ['.', 'docs', 'deploy'].flatMap(pagesOf);
/** Of the README readme.test.ts runs the addresses; of the guides guides.test.ts and tableau-guides.test.ts in test/connect run these and the calls of curl. */
const ADDRESSES_ELSEWHERE = [
  'README.md',
  ...['power-bi', 'power-bi-connector', 'csv', 'excel', 'tableau'].map((name) => `docs/${name}.md`),
];

describe('the addresses of', () => {
  let feed: TestFeed;
  beforeAll(async () => {
    feed = await startTestFeed({ now: NOW, sandbox: { journeysPerDay: 20, days: 40 } });
  });
  afterAll(() => feed.close());
  const here = (address: string): string => new URL(address, feed.url).href;

  const found = pages
    .filter((page) => !ADDRESSES_ELSEWHERE.includes(page))
    .flatMap((page) => addressesOf(page).map((address) => [page, address] as const));

  it.each(found)('%s: %s answers', async (_, address) => {
    const response = await fetch(here(address));
    expect([response.status, await response.text()]).toEqual([200, expect.stringMatching(/\S/)]);
  });

  it('more than one page are run', () => {
    expect(new Set(found.map(([page]) => page)).size).toBeGreaterThan(1);
  });

  const refused = fencesOf('docs/troubleshooting.md')
    .filter(({ language }) => language === 'text')
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => /^(\d{3}) (\w+) http:\/\/127\.0\.0\.1:4004(\/.*)$/.exec(line)!.slice(1));

  it.each(refused)('trouble: %s %s %s', async (status, code, address) => {
    const response = await fetch(here(address!));
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect([response.status, error.code]).toEqual([Number(status), code]);
    expect(error.message).toMatch(/\w/);
  });

  it('trouble is shown', () => {
    expect(refused.length).toBeGreaterThan(5);
  });
});

/** Each block of commands: its page, and its lines as the shell takes them. */
const blocks = pages
  .flatMap((page) => fencesOf(page).map((fence) => ({ page, ...fence })))
  .filter(({ language }) => language === 'sh')
  .map(({ page, text }) => ({ page, lines: text.replaceAll('\\\n', '').split('\n') }));
const lines = blocks.flatMap((block) => block.lines);

describe('the commands', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };

  it('are all of a kind that is run or looked up', () => {
    const kinds = /^(?:[A-Z_]+=\S+ )*(?:npm|npx journey-feed|curl|docker) /;
    expect(lines.filter((line) => !kinds.test(line))).toEqual([]);
    expect(lines.length).toBeGreaterThan(15);
  });

  it('of npm are scripts of the package', () => {
    const everywhere = pages.map(readDocument).join('\n');
    const named = [...everywhere.matchAll(/\bnpm (?:run )?(?:--\w+ )*([a-z:]+)/g)].map(([, name]) => name!);
    const own = [...new Set(named)].filter((name) => !['ci', 'install', 'audit', 'prune'].includes(name));
    expect(own.filter((name) => scripts[name] === undefined)).toEqual([]);
    expect(own).toEqual(expect.arrayContaining(['start', 'check', 'connectors', 'pictures']));
  });

  it('of docker build by a file that is there, and which builds as the package does', () => {
    const [, file] = /docker build -f (\S+)/.exec(lines.join('\n'))!;
    expect(readFileSync(path.join(root, file!), 'utf8')).toContain('RUN npm run build ');
  });

  it('of curl stand where their addresses are run', () => {
    const others = blocks.filter(({ lines: own }) => own.some((line) => line.startsWith('curl ')));
    expect(others.map(({ page }) => page).filter((page) => !ADDRESSES_ELSEWHERE.includes(page))).toEqual([]);
  });
});

describeUnless(existsSync('/bin/bash') ? null : 'there is no /bin/bash', 'journey-feed', () => {
  /** Two folders below the project, so that the program finds what lies beside its source. */
  const folder = path.join(root, 'node_modules', `.commands-${String(process.pid)}`);
  const program = path.join(folder, 'main.mjs');
  const clock = path.join(folder, 'clock.mjs');
  let here = '';
  let account: Sandbox;
  beforeAll(async () => {
    account = await startSandbox({ now: () => Date.parse(NOW), days: 160, journeysPerDay: 5 });
    mkdirSync(folder, { recursive: true });
    await build({
      entryPoints: [path.join(root, 'src/main.ts')],
      outfile: program,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
    });
    writeFileSync(
      clock,
      `const real = Date.now; const ahead = ${String(Date.parse(NOW))} - real(); Date.now = () => real() + ahead;`,
    );
  });
  afterAll(async () => {
    await account.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    here = mkdtempSync(path.join(tmpdir(), 'commands-'));
  });
  afterEach(() => rmSync(here, { recursive: true, force: true }));

  const env = {
    PATH: '/usr/bin:/bin',
    PORT: '0',
    FEED_LOG_LEVEL: 'silent',
    SANDBOX_JOURNEYS_PER_DAY: '12',
    NODE_OPTIONS: `--import=${clock}`,
  };
  const own = `"${process.execPath}" "${program}"`;
  // In place of an account there is the sandbox: each program's own, or where days are to be found again one that stays.
  const accountFor = (line: string): Record<string, string> =>
    line.includes('CACHE_DIR=') ? { JOURNEY_API_URL: account.url, JOURNEY_API_KEY: 'sandbox-key' } : {};
  const run = (line: string) =>
    promisify(execFile)(
      '/bin/bash',
      [
        '--norc',
        '-euo',
        'pipefail',
        '-c',
        line.replace('npx journey-feed', own).replace(/JOURNEY_API_REGION=eu JOURNEY_API_KEY=… /, ''),
      ],
      { cwd: here, env: { ...env, ...accountFor(line) } },
    );
  /** Starts a server, and stops it when it has told its address. */
  const serve = (line: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const command = line
        .replace(/^npm ci && /, '')
        .replace('=…', '=a-key')
        .replace(/npm start.*$/, `exec ${own} serve`);
      const child = spawn('/bin/bash', ['--norc', '-euc', command], { cwd: here, env });
      let told = '';
      child.stderr.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        if (told.includes('/odata/')) child.kill('SIGTERM');
      });
      child.once('error', reject);
      child.once('exit', () => {
        resolve(told);
      });
    });
  const runs = blocks
    .map((block) => ({
      ...block,
      lines: block.lines.filter((line) => /npx journey-feed|npm start/.test(line)),
    }))
    .filter((block) => block.lines.length > 0)
    .map((block) => [block.page, block.lines.join('; '), block.lines] as const);

  it.each(runs)('%s: %s', async (_, __, commands) => {
    for (const line of commands) {
      if (line.includes('npm start')) {
        expect(await serve(line)).toMatch(
          /http:\/\/127\.0\.0\.1:\d+\/\n[^]*http:\/\/127\.0\.0\.1:\d+\/odata\//,
        );
        continue;
      }
      const { stdout, stderr } = await run(line);
      expect(stdout + stderr).toMatch(/\S/);
      const [, file] = /--out (\S+)/.exec(line) ?? [];
      if (file !== undefined) expect(readFileSync(path.join(here, file)).length).toBeGreaterThan(100);
    }
  });

  it('export, warm, explain and doctor are among them', () => {
    const all = runs.map(([, text]) => text).join('\n');
    for (const name of ['export', 'warm', 'explain', 'doctor']) expect(all).toContain(`journey-feed ${name}`);
  });
});
