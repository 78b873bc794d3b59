import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { mezOf, readParts } from '../../src/connect/connector/mez.js';
import { FOLDER } from '../connect/section.js';
import { send } from '../http/raw.js';
import { describeInBrowser, type PageWorld, startPage } from '../support/page.js';

const NOW = '2025-06-15T12:03:00Z';

const urlShown = (page: Page) => page.getByRole('region', { name: 'URL of the feed' }).textContent();
const held = (page: Page) => page.locator('.held').textContent();
const linkOf = async (page: Page, name: string) =>
  new URL((await page.getByRole('link', { name }).getAttribute('href'))!);

describeInBrowser('Connect', () => {
  let world: PageWorld;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'connector-'));
    const connector = join(folder, 'JourneyFeed.mez');
    writeFileSync(connector, await mezOf(await readParts(FOLDER)));
    world = await startPage({ now: NOW, sandbox: { journeysPerDay: 10 }, compose: { connector } });
  }, 120_000);
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts with the whole feed, and shows that it answers', async () => {
    const page = await world.open();
    await page.getByText('counted in').waitFor();
    expect(await urlShown(page)).toBe(world.feed.url);
    const count = (await world.feed.rows('Journeys?$apply=aggregate($count as n)'))[0]!['n'];
    expect(await held(page)).toContain(
      `${String(count)} journeys from 16 May 2025, 00:00 to 15 Jun 2025, 12:00 (UTC)`,
    );
    expect(await page.getByText('The default holds the last 30 days').count()).toBe(1);
    await page.context().close();
  }, 60_000);

  it('makes the URL of a range and a zone, and all of its links', async () => {
    const page = await world.open();
    await page.getByRole('radio', { name: 'Last days' }).check();
    await page.getByLabel('Days', { exact: true }).fill('7');
    await page.getByLabel('Time zone').selectOption('Europe/Bucharest');
    const root = '/odata/in/Europe~Bucharest/last/7d/';
    await page.getByText('(Europe/Bucharest)').waitFor();
    expect(await urlShown(page)).toBe(`${world.url}${root.slice(1)}`);
    expect(new URL(page.url()).hash).toBe('#/connect?range=7d&zone=Europe/Bucharest');
    expect(await held(page)).toContain('from 8 Jun 2025, 00:00 to 15 Jun 2025, 15:00');
    for (const [name, file] of [
      ['Download for Power BI', 'journeys.pbids'],
      ['Download for Excel', 'journeys.xlsx'],
    ] as const) {
      const { pathname, searchParams } = await linkOf(page, name);
      expect([pathname, searchParams.get('root')]).toEqual([`/connect/${file}`, root]);
    }
    // The same place, opened anew.
    await page.reload();
    await page.getByText('(Europe/Bucharest)').waitFor();
    expect(await urlShown(page)).toBe(`${world.url}${root.slice(1)}`);
    await page.context().close();
  }, 60_000);

  it('takes days from a calendar, and keeps them in order', async () => {
    const page = await world.open();
    await page.getByRole('radio', { name: 'Between' }).check();
    await page.getByLabel('From').fill('2025-06-01');
    await page.getByLabel('Before').fill('2025-06-08');
    expect(await urlShown(page)).toBe(`${world.feed.url}between/2025-06-01/2025-06-08/`);
    await page.getByLabel('Before').fill('2025-05-20');
    expect(await urlShown(page)).toBe(`${world.feed.url}between/2025-05-20/2025-05-20/`);
    await page.context().close();
  }, 60_000);

  it('gives files that name the root chosen, and hold no key', async () => {
    const page = await world.open('#/connect?range=7d');
    const href = (await linkOf(page, 'Download for Power BI')).href;
    const { status, text } = await send(href);
    expect(status).toBe(200);
    expect(text).toContain(`${world.feed.url}last/7d/`);
    expect(text).not.toContain('sandbox-key');
    expect((await send((await linkOf(page, 'Download for Excel')).href)).status).toBe(200);
    await page.context().close();
  }, 60_000);

  it('gives a workbook of the set that is chosen, and the custom connector', async () => {
    const page = await world.open('#/connect?range=7d');
    const choice = page.getByRole('combobox', { name: 'Set for Excel' });
    await choice.locator('option', { hasText: 'Dates' }).waitFor({ state: 'attached' });
    expect(await choice.locator('option').allTextContents()).toEqual([...world.feed.feed.model.sets.keys()]);
    await choice.selectOption('JourneyQueues');
    expect(new URL(page.url()).hash).toBe('#/connect?range=7d&set=JourneyQueues');
    await page.getByText('JourneyQueues.xlsx').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download for Excel' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('JourneyQueues.xlsx');
    const [connector] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'JourneyFeed.mez' }).click(),
    ]);
    expect(connector.suggestedFilename()).toBe('JourneyFeed.mez');
    for (const each of [download, connector])
      expect(readFileSync(await each.path()).subarray(0, 4)).toEqual(Buffer.from('PK\u0003\u0004'));
    expect(await page.getByRole('link', { name: 'a page' }).getAttribute('href')).toBe(
      `${world.url}connect/tableau`,
    );
    expect(world.troubles).toEqual([]);
    await page.context().close();
  }, 60_000);

  it('gives Tableau a root with a range of its own, also where none is chosen', async () => {
    const page = await world.open('#/connect?zone=Europe/Bucharest', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByText('counted in').waitFor();
    await page.getByRole('button', { name: 'Copy URL for Tableau' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).toBe(`${world.feed.url}in/Europe~Bucharest/last/30d/`);
    expect(await page.locator('.steps .code-word').textContent()).toBe(copied);
    const olingo = { Accept: 'application/json;odata.metadata=full', 'OData-MaxVersion': '4.0' };
    expect((await send(`${copied}Journeys`, { headers: olingo })).status).toBe(200);
    await page.context().close();
  }, 60_000);

  it('copies URL, M, curl and CSV', async () => {
    const page = await world.open('#/connect?range=7d', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByText('counted in').waitFor();
    const url = `${world.feed.url}last/7d/`;
    const copied = () => page.evaluate<string>('navigator.clipboard.readText()');
    await page.getByRole('button', { name: 'Copy URL for Tableau' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await copied()).toBe(url);
    for (const [name, text] of [
      ['URL', url],
      [
        'Power Query M',
        `OData.Feed("${url}", null, [Implementation="2.0", ODataVersion=4, OmitValues=ODataOmitValues.Nulls])`,
      ],
      ['curl', `curl '${url}Journeys?$top=5'`],
      ['CSV', `${url}Journeys?$format=csv`],
    ] as const) {
      await page.getByRole('radio', { name, exact: true }).check();
      await page.locator('.code').last().getByRole('button').click();
      await page.locator('.code').last().getByRole('button', { name: 'Copied' }).waitFor();
      expect(await copied()).toBe(text);
      expect((await send(/https?:[^'"]*/.exec(text)![0])).status).toBe(200);
    }
    expect(new URL(page.url()).hash).toBe('#/connect?range=7d&as=csv');
    expect(world.troubles).toEqual([]);
    await page.context().close();
  }, 60_000);
});

describeInBrowser('Connect to a feed that asks for a key', () => {
  let world: PageWorld;
  beforeAll(async () => {
    world = await startPage({ now: NOW, env: { FEED_ANONYMOUS: 'false' } });
  }, 120_000);
  afterAll(async () => {
    await world.close();
  });

  it('gives URL and files without one, and says how to sign in', async () => {
    const page = await world.open();
    const button = page.locator('.held').getByRole('button', { name: 'Log in' });
    await button.waitFor();
    expect(await page.getByRole('form', { name: 'Log in' }).count()).toBe(0);
    expect(await page.getByText('your key as the password').count()).toBe(3);
    expect((await send((await linkOf(page, 'Download for Power BI')).href)).status).toBe(200);
    await button.click();
    await page.getByLabel('Key').fill('sandbox-key');
    await page.keyboard.press('Enter');
    await page.getByText('counted in').waitFor();
    // The steps stay those of a reader with a key, and no link has it.
    expect(await page.getByText('your key as the password').count()).toBe(3);
    expect(await page.content()).not.toContain('sandbox-key');
    expect(page.url()).not.toContain('sandbox-key');
    await page.context().close();
  }, 60_000);
});
