import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { describeUnless } from './where.js';
import { startTestFeed, type TestFeed, type TestFeedOptions } from './feed.js';

export const browserPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

const noBrowser = existsSync(browserPath) ? null : `no browser at ${browserPath}; CHROMIUM names another`;

/** Runs where there is a browser, and says so where there is none. */
export const describeInBrowser = (title: string, tests: () => void): void =>
  describeUnless(noBrowser, title, tests);

/** Builds the page into a folder of its own, so that tests neither depend on an earlier build nor disturb it. */
export async function buildPage(): Promise<string> {
  const folder = join(mkdtempSync(join(tmpdir(), 'journey-feed-page-')), 'page');
  await promisify(execFile)(process.execPath, [join(__dirname, '../../src/page/build.mjs'), '--out', folder]);
  return folder;
}

export interface PageWorld {
  readonly feed: TestFeed;
  readonly browser: Browser;
  /** Address of the page, with a slash at its end. */
  readonly url: string;
  /**
   * A new tab of a new browser profile at a place of the page (`#/explore?set=Journeys`), its clock at the feed's now. What goes wrong in it is
   * noted in `troubles`: script errors, what the console calls an error, requests to other hosts.
   */
  open(hash?: string, options?: BrowserContextOptions): Promise<Page>;
  readonly troubles: string[];
  close(): Promise<void>;
}

/** The page, built anew, before a feed and a sandbox of its own, and a browser to look at it. */
export async function startPage(options: TestFeedOptions): Promise<PageWorld> {
  const folder = await buildPage();
  const feed = await startTestFeed({ ...options, compose: { ...options.compose, page: folder } });
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
  const url = feed.url.replace('odata/', '');
  const troubles: string[] = [];
  const open = async (hash = '', contextOptions: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB', ...contextOptions });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(url))
        troubles.push(request.url());
    });
    await page.clock.setFixedTime(options.now);
    await page.goto(`${url}${hash}`);
    return page;
  };
  const close = async (): Promise<void> => {
    await browser.close();
    await feed.close();
    rmSync(join(folder, '..'), { recursive: true, force: true });
  };
  return { feed, browser, url, open, troubles, close };
}

interface AxeFinding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds serious or critical on the page as it stands: rule and element. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate<{ violations: readonly AxeFinding[] }>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
