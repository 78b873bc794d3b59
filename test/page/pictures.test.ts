/** The pictures show what the feed answers. */
import type { Page } from 'playwright-core';
import { loadByHour, rangeEnd } from '../../src/page/pictures/load.js';
import { queries } from '../../src/page/pictures/queries.js';
import { transfersOf } from '../../src/page/pictures/transfers.js';
import { queueWaits, waitsOf } from '../../src/page/pictures/waits.js';
import { describeInBrowser, type PageWorld, seriousFindings, startPage } from '../support/page.js';

type Row = Record<string, unknown>;

jest.setTimeout(60_000);

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const world = {
  now: '2025-05-21T14:20:00Z',
  sandbox: { journeysPerDay: 60, days: 30 },
  env: { CACHE_BYTES: undefined },
};

describeInBrowser('the view Pictures', () => {
  let shown: PageWorld;
  beforeAll(async () => {
    shown = await startPage(world);
  });
  afterAll(async () => {
    await shown.close();
  });
  afterEach(() => {
    expect(shown.troubles.splice(0)).toEqual([]);
  });

  const root = 'in/Europe~Paris/last/9d/';
  const hash = '#/pictures?range=9d&zone=Europe/Paris';
  const card = (page: Page, title: string) =>
    page.locator('section', { has: page.getByRole('heading', { name: title }) });
  const open = async (place = hash, options = {}): Promise<Page> => {
    const page = await shown.open(place, options);
    await page.locator('.heat').waitFor();
    await page.locator('.flow-node').first().waitFor();
    await page.locator('.day-bars canvas').waitFor();
    await page.locator('.wait-bars').waitFor();
    return page;
  };

  it('shows the journeys of each outcome, of all days and of the one that is chosen', async () => {
    const page = await open();
    const rows = await shown.feed.rows(root + queries.byDay);
    const legend = card(page, 'Journeys per day').locator('.legend');
    const counts = (of: readonly Row[]): string[] =>
      ['Handled', 'Abandoned', 'EndedInScript'].map((outcome) => {
        const total = sum(
          of.filter((row) => row['outcome'] === outcome).map((row) => row['journeys'] as number),
        );
        return `${outcome} ${total}`;
      });
    for (const text of counts(rows)) await legend.getByText(text, { exact: true }).waitFor();
    expect(await legend.locator('.legend-head').innerText()).toBe(
      `10 days: ${sum(rows.map((row) => row['journeys'] as number))}`,
    );

    await page.locator('.day-bars').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await legend.getByText('2025-05-13').waitFor();
    for (const text of counts(rows.filter((row) => row['localDate'] === '2025-05-13')))
      await legend.getByText(text, { exact: true }).waitFor();
    await page.close();
  });

  it('shows the waits of the media that are chosen, and keeps the choice in the URL', async () => {
    const page = await open();
    const waits = queueWaits(await shown.feed.rows(root + queries.waits));
    const rows = card(page, 'Waiting time by queue').locator('.wait-bars tbody tr');
    const queuesOf = (media: string) => waitsOf(waits, media).map(({ queue }) => queue);
    expect(await rows.locator('th').allInnerTexts()).toEqual(queuesOf('Phone'));
    await page.getByRole('radio', { name: 'Email' }).check();
    await page.waitForURL(/media=Email/);
    expect(await rows.locator('th').allInnerTexts()).toEqual(queuesOf('Email'));
    expect(await rows.locator('.numeric').allInnerTexts()).toEqual(
      waitsOf(waits, 'Email').map((wait) => String(wait.waits)),
    );
    const longest = Math.max(...waitsOf(waits, 'Email').map((wait) => wait.longest ?? 0));
    expect(longest).toBeGreaterThan(3_600_000);
    await rows
      .getByText(`${Math.floor(Math.round(longest / 60_000) / 60)} h `)
      .first()
      .waitFor();
    await page.close();
  });

  it('colours each hour of each weekday by its journeys', async () => {
    const page = await open();
    const cells = loadByHour(
      await shown.feed.rows(root + queries.load),
      await shown.feed.rows(root + queries.days),
      rangeEnd(world.now, 'Europe/Paris'),
    );
    const titles = await page
      .locator('.heat tbody td')
      .evaluateAll((all) => all.map((each) => each.getAttribute('title')));
    const expected = cells.flatMap((line) =>
      line.map(
        ({ total, occurrences, average }) =>
          `${total} journeys in ${occurrences} days, ${(average ?? 0).toFixed(1)} on average`,
      ),
    );
    expect(titles.map((title) => title?.replace(/^.*?00: /, ''))).toEqual(expected);
    expect(await page.locator('.heat .heat-6').count()).toBeGreaterThan(0);
    await page.close();
  });

  it('draws transfers, tells those of the place in focus, and changes to agents', async () => {
    const page = await open();
    const flow = card(page, 'Transfers between queues');
    const transfers = transfersOf(await shown.feed.rows(root + queries.transfersOfQueues));
    const total = sum(transfers.map((each) => each.transfers));
    const labels = await flow.locator('.flow-node').evaluateAll((all) => all.map((each) => each.ariaLabel));
    const on = (side: string): number =>
      sum(
        labels
          .filter((label) => label?.startsWith(side))
          .map((label) => Number(/: (\d+) transfers$/.exec(label ?? '')?.[1])),
      );
    expect([on('from '), on('to ')]).toEqual([total, total]);

    const toAgents = sum(
      transfers.filter((each) => each.destination === 'Another agent').map((each) => each.transfers),
    );
    await flow.getByRole('img', { name: 'to Another agent' }).focus();
    await flow.getByText(`${toAgents} transfers to Another agent, most from`).waitFor();
    await flow.getByRole('radio', { name: 'Agents' }).check();
    await page.waitForURL(/between=agents/);
    await card(page, 'Transfers between agents').getByRole('img', { name: 'to A queue' }).waitFor();
    await page.close();
  });

  it('tells of each picture how it is computed: words, a URL that answers, and its rows', async () => {
    const page = await open();
    const titles = ['Journeys per day', 'Waiting time by queue', 'Load by hour', 'Transfers between queues'];
    for (const title of titles) {
      const picture = card(page, title);
      await picture.locator('summary').click();
      const url = await picture.locator('.how pre').innerText();
      const rows = await shown.feed.rows(url);
      expect(await picture.locator('.how tbody tr').count()).toBe(rows.length);
      expect(await picture.locator('.how thead th').allInnerTexts()).toEqual(
        Object.keys(rows[0]!).filter((name) => !name.includes('@')),
      );
      expect((await picture.locator('.how p').first().innerText()).length).toBeGreaterThan(80);
    }
    await page.close();
  });

  it('says so where a range has nothing', async () => {
    const page = await shown.open('#/pictures?range=2020-01-01..2020-01-03');
    await page.getByText('Nothing in this range').nth(3).waitFor();
    await page.close();
  });

  it.each(['light', 'dark'] as const)('has no serious accessibility fault, %s', async (colorScheme) => {
    const page = await open(hash, { colorScheme });
    // Of the four, two with tables that are short enough to be looked through at once.
    await card(page, 'Waiting time by queue').locator('summary').click();
    await card(page, 'Transfers between queues').locator('summary').click();
    expect(await seriousFindings(page)).toEqual([]);
    await page.close();
  });

  it('fits a screen of 380 pixels', async () => {
    const page = await open(hash, { viewport: { width: 380, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(380);
    await page.close();
  });
});
