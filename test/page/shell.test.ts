import type { Page } from 'playwright-core';
import { describeInBrowser, type PageWorld, seriousFindings, startPage } from '../support/page.js';

const NOW = '2025-06-15T12:03:00Z';
/** What the first view may cost, in bytes as sent. */
const FIRST_VIEW = 150_000;

const sandboxed = {
  JOURNEY_API_URL: undefined,
  JOURNEY_API_KEY: undefined,
  SANDBOX_JOURNEYS_PER_DAY: '20',
  SANDBOX_DAYS: '40',
};

const title = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();

describeInBrowser('the page', () => {
  let world: PageWorld;
  beforeAll(async () => {
    world = await startPage({ now: NOW, env: sandboxed });
  }, 120_000);
  afterAll(async () => {
    await world.close();
  });

  it('opens at Connect, says that the data are the sandbox’s, and asks no other host', async () => {
    const page = await world.open();
    await page.getByText('Sandbox data').waitFor();
    expect(await title(page)).toBe('Connect your tool');
    expect(await page.title()).toBe('Connect · Journey Feed');
    expect(await page.getByRole('link', { name: 'Connect', exact: true }).getAttribute('aria-current')).toBe(
      'page',
    );
    expect(world.troubles).toEqual([]);
    await page.context().close();
  }, 60_000);

  it('costs less than 150 KB until the first view is there', async () => {
    const page = await world.browser.newPage();
    const sizes: Promise<readonly [string, number]>[] = [];
    page.on('requestfinished', (request) => {
      const size = request
        .sizes()
        .then(
          ({ responseBodySize, responseHeadersSize }) =>
            [request.url().slice(world.url.length), responseBodySize + responseHeadersSize] as const,
        );
      sizes.push(size);
    });
    await page.goto(world.url);
    await page.getByText('counted in').waitFor();
    const sent = await Promise.all(sizes);
    expect(sent.map(([name]) => name.replace(/-[A-Z0-9]{8}/, ''))).toEqual(
      expect.arrayContaining(['', 'assets/main.js', 'assets/main.css', 'assets/connect.js', 'status']),
    );
    expect(sent.some(([name]) => /explore|pictures|journey-|health/.test(name))).toBe(false);
    expect(sent.reduce((sum, [, size]) => sum + size, 0)).toBeLessThan(FIRST_VIEW);
    await page.close();
  }, 60_000);

  it('goes from view to view with range and zone, back and forward, and to where a link names', async () => {
    const page = await world.open('#/connect?range=7d&zone=Europe/Bucharest');
    await page.getByRole('link', { name: 'Health' }).click();
    await page.getByRole('heading', { level: 1, name: 'Health' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#/health?range=7d&zone=Europe/Bucharest');
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Connect your tool' }).waitFor();
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Bucharest');
    await page.goForward();
    await page.getByRole('heading', { level: 1, name: 'Health' }).waitFor();
    expect(await page.title()).toBe('Health · Journey Feed');
    for (const view of ['explore', 'pictures', 'journey']) {
      await page.goto(`${world.url}#/${view}`);
      await page.locator(`nav a[aria-current][href^="#/${view}"]`).waitFor();
    }
    await page.context().close();
  }, 60_000);

  it('is walked by keyboard: skip link, tabs, content', async () => {
    const page = await world.open();
    await page.getByText('counted in').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.locator(':focus').getAttribute('id')).toBe('content');
    expect(new URL(page.url()).hash).toBe('');
    await page.getByRole('radio', { name: 'Default' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByLabel('Days', { exact: true }).waitFor();
    expect(new URL(page.url()).hash).toBe('#/connect?range=30d');
    await page.context().close();
  }, 60_000);

  it('keeps the colours that were chosen, beyond a new load', async () => {
    const page = await world.open('', { colorScheme: 'light' });
    const ground = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    const button = page.getByRole('button', { name: /^Colours/ });
    await button.waitFor();
    const light = await ground();
    await button.click();
    expect(await ground()).toBe(light);
    await button.click();
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    await button.waitFor();
    expect(await ground()).toBe(dark);
    await button.click();
    expect(await ground()).toBe(light);
    await page.context().close();
  }, 60_000);

  it('fits a narrow window', async () => {
    const page = await world.open('', { viewport: { width: 380, height: 800 } });
    await page.getByText('counted in').waitFor();
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(380);
    await page.context().close();
  }, 60_000);

  it('shows what the feed says where it does not answer', async () => {
    const page = await world.open('#/connect?zone=Nowhere/Land');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/IANA name.*invalidOption/s);
    await page.context().close();
    // The browser tells its console of every answer that is an error.
    expect(world.troubles.filter((text) => !text.includes('status of 400'))).toEqual([]);
  }, 60_000);

  it.each(['light', 'dark'] as const)(
    'has no serious fault that axe finds, in %s colours',
    async (colorScheme) => {
      const page = await world.open('#/connect?range=2025-06-01..2025-06-08&as=curl', { colorScheme });
      await page.getByText('counted in').waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByLabel('Key').waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.context().close();
    },
    60_000,
  );
});
