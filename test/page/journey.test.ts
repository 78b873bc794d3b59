/** Following a journey: what is shown of it is what the feed tells. */
import type { Page } from 'playwright-core';
import { durationText } from '../../src/page/explore/cells.js';
import { divisionOf } from '../../src/page/journey/division.js';
import { RECENT_PATH } from '../../src/page/journey/model.js';
import { describeInBrowser, type PageWorld, seriousFindings, startPage } from '../support/page.js';

type Row = Record<string, unknown>;

jest.setTimeout(60_000);

describeInBrowser('the view Follow a journey', () => {
  let world: PageWorld;
  beforeAll(async () => {
    world = await startPage({
      now: '2025-05-21T14:40:00Z',
      sandbox: { journeysPerDay: 60, days: 30 },
      env: { CACHE_BYTES: undefined },
    });
  });
  afterAll(async () => {
    await world.close();
  });
  afterEach(() => {
    expect(world.troubles.splice(0)).toEqual([]);
  });

  const follow = async (id: string, more = '', options = {}): Promise<Page> => {
    const page = await world.open(`#/journey?id=${encodeURIComponent(id)}${more}`, options);
    await page.locator('.lanes svg').waitFor();
    return page;
  };
  const one = async (query: string): Promise<Row> => {
    const [row] = await world.feed.rows(query);
    if (row === undefined) throw new Error(`no journey for ${query}`);
    return row;
  };
  const idOf = (row: Row): string => row['journeyId'] as string;
  const travelled = (): Promise<Row> =>
    one('Journeys?$filter=transfersCompleted ge 2&$orderby=time desc&$top=1');

  it('begins with recent journeys; a click, or the button, follows one', async () => {
    const recent = await world.feed.rows(RECENT_PATH);
    const page = await world.open('#/journey');
    const table = page.getByRole('table', { name: 'Recent journeys' });
    await table.waitFor();
    expect(await table.locator('tbody a').allInnerTexts()).toEqual(recent.map(idOf));
    await table.getByRole('link').nth(2).click();
    await page.locator('.lanes svg').waitFor();
    expect(page.url()).toContain(idOf(recent[2]!));
    await page.getByRole('button', { name: 'A recent one' }).click();
    await page.getByRole('heading', { name: idOf(recent[3]!) }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: idOf(recent[2]!) }).waitFor();
    await page.close();
  });

  it('follows an id that is pasted', async () => {
    const id = idOf(await travelled());
    const page = await world.open('#/journey');
    await page.getByLabel('Journey', { exact: true }).fill(`  ${id} `);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: id }).waitFor();
    await page.close();
  });

  it('shows the facts, the division and each transition as the feed tells them', async () => {
    const row = await travelled();
    const transitions = await world.feed.walk(
      `in/Europe~Paris/Journeys('${idOf(row)}')/transitions?$orderby=sequence`,
    );
    const page = await follow(idOf(row), '&zone=Europe/Paris');
    const facts = await page.locator('.journey-facts').innerText();
    for (const name of ['outcome', 'direction', 'agentNames'])
      if (row[name] !== null) expect(facts).toContain(row[name]);
    expect(facts).toContain('+02:00');
    const legend = page.locator('.division-legend > div');
    for (const [index, part] of divisionOf({ row }).entries()) {
      const told = await legend.nth(index).innerText();
      expect(told).toContain(part.name);
      expect(told).toContain(part.ms === 0 ? '0 s' : durationText(part.ms));
    }
    const rows = page.locator('.transitions tbody tr');
    expect(await rows.locator('.transition-state').allInnerTexts()).toEqual(
      transitions.map((each) => each['name']),
    );
    expect(await rows.locator('td:nth-child(2)').allInnerTexts()).toEqual(
      transitions.map((each) => (each['time'] as string).slice(0, 23).replace('T', ' ')),
    );
    expect(await page.locator('.lane-hop').count()).toBe(row['transfersCompleted']);
    expect(await page.locator('.lane-moment').count()).toBe(
      transitions.filter((each) => ['STARTED', 'FINISHED'].includes(each['name'] as string)).length,
    );
    await page.close();
  });

  it('has a lane for each agent and queue that took part', async () => {
    const row = await travelled();
    const page = await follow(idOf(row));
    const names = await page.locator('.lane-name').allTextContents();
    for (const { agentName } of await world.feed.rows(`Journeys('${idOf(row)}')/agents`))
      if (agentName !== null) expect(names).toContain(agentName);
    for (const { queueName } of await world.feed.rows(`Journeys('${idOf(row)}')/queues`))
      expect(names).toContain(queueName);
    await page.close();
  });

  it('tells a transition that is pointed at, stepped to by keys, or chosen in the table', async () => {
    const page = await follow(idOf(await travelled()));
    const told = page.locator('.lanes-told');
    await page.locator('.lanes').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(/at=1/);
    const second = await told.innerText();
    expect(second).toMatch(/^\d\d:\d\d:\d\d /);
    await page.keyboard.press('End');
    const last = await page.locator('.transitions tbody tr').count();
    await page.waitForURL(new RegExp(`at=${last - 1}`));
    await told.getByText('Finished').waitFor();
    await page.getByRole('button', { name: 'Show transition 1', exact: true }).click();
    await told.getByText(second).waitFor();
    await page.locator('.lane-bar').last().hover();
    await expect(told.innerText()).resolves.not.toBe(second);
    await page.close();
  });

  it('shows how far an open journey has come', async () => {
    const open = await one(
      "last/9d/Journeys?$filter=not transitions/any(t:t/name eq 'FINISHED')&$orderby=time desc&$top=1",
    );
    const page = await follow(idOf(open));
    await page.getByText('Still open').waitFor();
    // Its last state lasts until now: the bar ends where the picture does.
    const ends = await page
      .locator('.lane-bar')
      .evaluateAll((bars) =>
        bars.map((bar) => Number(bar.getAttribute('x')) + Number(bar.getAttribute('width'))),
      );
    const width = Number(await page.locator('.lanes svg').getAttribute('width'));
    expect(Math.max(...ends)).toBeCloseTo(width - 10, 0);
    await page.close();
    const done = await follow(idOf(await travelled()));
    expect(await done.getByText('Still open').count()).toBe(0);
    await done.close();
  });

  it.each(['nosuch', "it's/not&one"])('is friendly about %s, which is no journey', async (id) => {
    const page = await world.open(`#/journey?id=${encodeURIComponent(id)}`);
    await page.getByText('There is no such journey').waitFor();
    await page.getByRole('table', { name: 'Recent journeys' }).waitFor();
    // A browser notes each answer that is an error; this one is meant to be one.
    expect(world.troubles.splice(0)).toEqual([expect.stringContaining('404')]);
    await page.close();
  });

  it.each(['light', 'dark'] as const)('has no serious accessibility fault, %s', async (colorScheme) => {
    const page = await follow(idOf(await travelled()), '&at=2', { colorScheme });
    await page.locator('.how summary').click();
    expect(await seriousFindings(page)).toEqual([]);
    await page.close();
  });

  it('fits a screen of 380 pixels', async () => {
    const page = await follow(idOf(await travelled()), '', { viewport: { width: 380, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(380);
    await page.close();
  });
});
