import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeInBrowser, type PageWorld, seriousFindings, startPage } from '../support/page.js';

const NOW = '2025-06-15T12:03:00Z';
const KEY = 'sandbox-key';

/** What the browser itself tells of an answer that is an error. */
const own = (troubles: readonly string[]) => troubles.filter((text) => !text.includes('status of 401'));

describeInBrowser('Health', () => {
  let world: PageWorld;
  const dir = mkdtempSync(path.join(tmpdir(), 'journey-feed-'));
  beforeAll(async () => {
    const env = {
      CACHE_BYTES: '1048576',
      CACHE_DIR: dir,
      FEED_TIME_ZONE: 'Europe/Bucharest',
      FEED_ANONYMOUS: 'false',
    };
    world = await startPage({ now: NOW, env, sandbox: { journeysPerDay: 10 } });
  }, 120_000);
  afterAll(async () => {
    await world.close();
    rmSync(dir, { recursive: true });
  });

  it('asks for the key, keeps it for the tab alone, and forgets it on log-out', async () => {
    const page = await world.open('#/health');
    const key = page.getByLabel('Key');
    await key.waitFor();
    expect(await page.locator(':focus').getAttribute('type')).toBe('password');
    expect(await page.getByText('Log in to see how the feed does').count()).toBe(1);
    expect(await page.locator('dl').count()).toBe(0);

    await key.fill('wrong-key');
    await page.keyboard.press('Enter');
    await page.getByText('The key is not accepted.').waitFor();
    // The reason stays, also when the view behind has heard of the refusal.
    await page.getByText('Log in to see how the feed does').waitFor();
    await page.evaluate('new Promise((shown) => setTimeout(() => requestAnimationFrame(shown), 100))');
    expect(await page.getByText('The key is not accepted.').count()).toBe(1);

    await page.getByLabel('Key').fill(KEY);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Journey API' }).waitFor();
    expect(await page.getByRole('form', { name: 'Log in' }).count()).toBe(0);
    expect(await page.evaluate<string>('JSON.stringify({ ...sessionStorage })')).toContain(KEY);
    expect(
      await page.evaluate<string>('JSON.stringify({ ...localStorage }) + document.cookie'),
    ).not.toContain(KEY);
    expect(page.url()).not.toContain(KEY);

    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.getByLabel('Key').waitFor();
    await other.close();

    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByText('Log in to see how the feed does').waitFor();
    expect(await page.evaluate<number>('sessionStorage.length')).toBe(0);
    await page.context().close();
    expect(own(world.troubles)).toEqual([]);
  }, 60_000);

  it.each(['light', 'dark'] as const)(
    'shows what the status tells, in %s colours',
    async (colorScheme) => {
      const get = (path: string) => world.feed.get(path, { 'x-api-key': KEY });
      await (await get('between/2025-06-01/2025-06-03/Journeys')).text();
      // What files have of all days of the past is looked for after the start.
      await world.feed.loaded;
      const page = await world.open('#/connect', { colorScheme });
      await page.evaluate(`sessionStorage.setItem('journey-feed.key', '${KEY}')`);
      await page.goto(`${world.url}#/health`);
      await page.reload();
      await page.getByRole('heading', { name: 'Journey API' }).waitFor();
      const status = (await (await get('../status')).json()) as {
        version: string;
        upstream: { requests: number };
      };
      const factOf = (name: string) =>
        page
          .locator(`dt:text-is("${name}") + dd`)
          .textContent()
          .then((text) => text?.trim());
      expect(await page.locator('.figure', { hasText: 'requests' }).textContent()).toBe(
        `${String(status.upstream.requests)}requests`,
      );
      expect(await factOf('Version')).toBe(status.version);
      expect(await factOf('Reads from')).toBe(new URL(world.feed.sandbox.url).host);
      expect(await factOf('Time zone')).toBe('Europe/Bucharest');
      expect(await factOf('Answers reach to')).toBe('15 Jun 2025, 15:00 (3 min ago)');
      expect(await factOf('Settled before')).toBe('2025-06-07');
      expect(await page.getByText('All is well').count()).toBe(1);
      expect(await page.getByRole('meter', { name: 'Memory' }).getAttribute('aria-valuetext')).toMatch(
        /of 1.0 MiB$/,
      );
      expect(await page.getByText('Kept days brought into memory after the start: 0.').count()).toBe(1);
      expect(await seriousFindings(page)).toEqual([]);

      world.feed.setNow('2025-06-15T13:03:00Z');
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.getByText('15 Jun 2025, 16:00 (3 min ago)').waitFor();
      world.feed.setNow(NOW);
      await page.context().close();
      expect(own(world.troubles)).toEqual([]);
    },
    60_000,
  );
});
