import { describeInBrowser, type PageWorld, seriousFindings, startPage } from '../support/page.js';
import { cells, facet, hash, type Row, settled, tally, urlShown } from './exploring.js';

const NOW = '2025-05-20T12:00:00Z';
const FIRST =
  '$select=journeyId,time,outcome,mediaTypes,channelName,queueNames,agentNames,transfersCompleted,queueWaitDuration,handlingDuration' +
  '&$orderby=time desc';

jest.setTimeout(60_000);

describeInBrowser('Explore', () => {
  let world: PageWorld;
  let journeys: Row[];
  beforeAll(async () => {
    world = await startPage({ now: NOW, env: { CACHE_BYTES: undefined } });
    journeys = await world.feed.walk('Journeys');
  });
  afterAll(() => world.close());
  afterEach(() => {
    expect(world.troubles.splice(0)).toEqual([]);
  });

  test('the first question shows what its URL gives, and how many there are', async () => {
    const page = await world.open(hash({}));
    await settled(page);
    const expected = await world.feed.rows(`Journeys?${FIRST}&$top=50`);
    expect(await cells(page, 1)).toEqual(expected.map((row) => row['journeyId']));
    expect(await cells(page, 3)).toEqual(expected.map((row) => row['outcome'] ?? '–'));
    const total = journeys.length.toLocaleString('en');
    expect(await page.locator('.explore-count').textContent()).toBe(
      `Rows 1 to 50 · ${total} rows meet the filters`,
    );
    expect(await urlShown(page)).toBe(`${world.feed.url}Journeys?${FIRST}`);
    await page.close();
  });

  test('facets count journeys, lists member by member, as a count of all rows does', async () => {
    const page = await world.open(hash({}));
    await settled(page);
    for (const [title, column] of [
      ['Outcome', 'outcome'],
      ['Channel', 'channelName'],
      ['Direction', 'direction'],
    ] as const)
      expect(await facet(page, title)).toEqual(tally(journeys, column));
    for (const [title, set, column] of [
      ['Queue', 'JourneyQueues', 'queueName'],
      ['Media type', 'JourneyMediaTypes', 'mediaType'],
    ] as const) {
      const members = await world.feed.walk(set);
      const once = new Map(members.map((row) => [`${String(row['journeyId'])} ${String(row[column])}`, row]));
      expect(await facet(page, title)).toEqual(tally([...once.values()], column));
    }
    await page.close();
  });

  test('a click on a value filters rows and the other facets, a second adds its value, and back takes it away', async () => {
    const page = await world.open(hash({}));
    await settled(page);
    const outcomes = await facet(page, 'Outcome');
    await page.getByRole('checkbox', { name: /^Abandoned/ }).check();
    await page.locator('.explore-count', { hasText: outcomes['Abandoned']!.toLocaleString('en') }).waitFor();
    await settled(page);
    expect(new Set(await cells(page, 3))).toEqual(new Set(['Abandoned']));
    expect(await urlShown(page)).toContain("$filter=outcome eq 'Abandoned'");
    expect(await facet(page, 'Outcome')).toEqual(outcomes);
    const abandoned = journeys.filter((row) => row['outcome'] === 'Abandoned');
    expect(await facet(page, 'Direction')).toEqual(tally(abandoned, 'direction'));

    await page.getByRole('checkbox', { name: /^Other/ }).check();
    await page.getByRole('region', { name: 'OData URL' }).getByText("in ('Abandoned','Other')").waitFor();
    await page.goBack();
    await settled(page);
    expect(await urlShown(page)).toContain("$filter=outcome eq 'Abandoned'");
    await page.close();
  });

  test('journeys without a value are one of the choices', async () => {
    const page = await world.open(hash({}));
    await settled(page);
    const without = (await facet(page, 'Channel'))['(none)']!;
    expect(without).toBeGreaterThan(0);
    await page
      .getByRole('group', { name: 'Channel' })
      .getByRole('checkbox', { name: /^\(none\)/ })
      .check();
    await page.locator('.explore-count', { hasText: `${without.toLocaleString('en')} rows` }).waitFor();
    expect(await urlShown(page)).toContain('$filter=channelName eq null');
    await page.close();
  });

  test('a filter is put together by the keyboard, and the plan tells who decides it', async () => {
    const page = await world.open(hash({ where: 'queueNames in Sales' }));
    await settled(page);
    await page.getByRole('button', { name: '+ Add a filter' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Column of filter 2').selectOption('queueWaitDuration');
    await page.getByLabel('Comparison of filter 2').selectOption('ge');
    await page.getByLabel('Value of filter 2').focus();
    await page.keyboard.type('0.5 min');
    await page.keyboard.press('Enter');
    const filter = "queues/any(m: m/queueName eq 'Sales') and queueWaitDuration ge 30000";
    await page.getByRole('region', { name: 'OData URL' }).getByText(`$filter=${filter}&`).waitFor();
    await settled(page);
    const expected = await world.feed.rows(`Journeys?$filter=${filter}&${FIRST}&$top=50`);
    expect(expected.length).toBeGreaterThan(0);
    expect(await cells(page, 1)).toEqual(expected.map((row) => row['journeyId']));

    const plan = page.locator('.explore-plan');
    expect(await plan.locator('.plan-asked').textContent()).toMatch(
      /POST \/v1\/journeys\/search.*queues\.name Sales.*newest journey first/,
    );
    expect(await plan.locator('.plan-parts li').allTextContents()).toEqual([
      expect.stringMatching(/^Journey API queues\/any\(/),
      expect.stringMatching(/^feed queueWaitDuration ge 30000/),
    ]);
    expect(await plan.locator('.plan-timing').allTextContents()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Planned[\d.]+ ms$/),
        expect.stringMatching(/^Page of rows, seen from here[\d.]+ ms$/),
      ]),
    );
    await page.close();
  });

  test('a value that is none of its kind waits, and says so', async () => {
    const page = await world.open(hash({ where: 'handlingDuration ge soon' }));
    await settled(page);
    await page.getByText('This is no duration; the filter waits.').waitFor();
    expect(await urlShown(page)).not.toContain('$filter');
    await page.close();
  });

  test('pages follow the links of the feed; a page is in the URL, and the way back leads back', async () => {
    const page = await world.open(hash({ size: '25' }));
    await settled(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Page 2', { exact: true }).waitFor();
    await page.locator('.explore-count', { hasText: 'Rows 26 to 50' }).waitFor();
    const expected = (await world.feed.rows(`Journeys?${FIRST}&$skip=25&$top=25`)).map(
      (row) => row['journeyId'],
    );
    expect(await cells(page, 1)).toEqual(expected);
    await page.reload();
    await settled(page);
    expect(await cells(page, 1)).toEqual(expected);
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.locator('.explore-count', { hasText: 'Rows 1 to 25' }).waitFor();
    await page.close();
  });

  test('a link to a page that is no longer good tells code and remedy, and leads to the first', async () => {
    const page = await world.open(hash({ at: 'x', page: '2' }));
    const alert = page.getByRole('alert').filter({ hasText: 'The feed answers 4' });
    expect(await alert.locator('.code-word').textContent()).toMatch(/^\w+$/);
    await alert.getByRole('button', { name: 'Back to the first page' }).click();
    await settled(page);
    await page.locator('.explore-count', { hasText: 'Rows 1 to 50' }).waitFor();
    // The browser notes the refusal itself.
    expect(world.troubles.splice(0)).toEqual([expect.stringContaining('status of 4')]);
    await page.close();
  });

  test('each sample question is asked with a click, and has an answer', async () => {
    const page = await world.open(hash({}));
    await settled(page);
    const chips = page.getByRole('group', { name: 'Sample questions' }).getByRole('button');
    expect(await chips.count()).toBeGreaterThanOrEqual(8);
    for (const chip of await chips.all()) {
      await chip.click();
      await page.getByRole('button', { name: (await chip.textContent())!, pressed: true }).waitFor();
      await settled(page);
      const url = (await urlShown(page)).replace(world.feed.url, '');
      const answer = await world.feed.get(url, { Prefer: 'maxpagesize=50' });
      const { value } = (await answer.json()) as { value: Row[] };
      expect(value.length).toBeGreaterThan(0);
      expect(await cells(page, 1)).toEqual(value.map((row) => row['journeyId']));
      const filter = /\$filter=[^&]*/.exec(url)?.[0] ?? '';
      const count = Number(await (await world.feed.get(`${url.split('?')[0]!}/$count?${filter}`)).text());
      expect(await page.locator('.explore-count').textContent()).toContain(
        `· ${count.toLocaleString('en')} row`,
      );
    }
    await page.close();
  });

  test('set, columns, order and limit are chosen without OData; what was asked of the journey stays', async () => {
    const page = await world.open(hash({ where: 'outcome in Handled' }));
    await settled(page);
    const choice = page.getByRole('combobox', { name: 'Set', exact: true });
    const hint = page.locator(`[id="${(await choice.getAttribute('aria-describedby'))!}"]`);
    expect(await hint.textContent()).toMatch(/journey/i);
    await choice.selectOption('JourneyAgents');
    await page.getByRole('region', { name: 'OData URL' }).getByText("journey/outcome eq 'Handled'").waitFor();
    await settled(page);
    expect(await page.getByRole('checkbox', { name: /^Handled/ }).isChecked()).toBe(true);
    await page.getByText('Columns all').click();
    await page.getByRole('checkbox', { name: 'position', exact: true }).uncheck();
    await page.getByRole('checkbox', { name: 'agentGroupId', exact: true }).uncheck();
    await page.getByRole('button', { name: /^agentName, not ordered/ }).click();
    await page.getByLabel('Only the first rows').fill('7');
    await page.getByLabel('Only the first rows').press('Enter');
    const asked =
      "JourneyAgents?$filter=journey/outcome eq 'Handled'&$select=journeyId,journeyTime,agentName,agentGroupName" +
      '&$orderby=agentName desc&$top=7';
    await page.getByRole('region', { name: 'OData URL' }).getByText(asked).waitFor();
    await settled(page);
    const expected = await world.feed.rows(asked);
    expect(await cells(page, 3)).toEqual(expected.map((row) => row['agentName']));
    expect(await page.locator('.table th').allTextContents()).toEqual([
      'journeyId',
      'journeyTime',
      'agentName ↓',
      'agentGroupName',
    ]);
    await page.close();
  });

  test('times are of the chosen zone; the URL is the one that is sent', async () => {
    const params = {
      where: 'time ge 2025-05-19T08:00\ntime lt 2025-05-19T10:00',
      zone: 'Europe/Paris',
      url: 'sent',
    };
    const page = await world.open(hash(params));
    await settled(page);
    const url = await urlShown(page);
    expect(url).toContain(
      '/odata/in/Europe~Paris/Journeys?$filter=time%20ge%202025-05-19T06:00:00Z%20and%20',
    );
    const answer = (await (await fetch(url)).json()) as { value: Row[] };
    expect(answer.value.length).toBeGreaterThan(0);
    const times = await cells(page, 2);
    expect(times).toEqual(answer.value.map(({ time }) => String(time).slice(0, 19).replace('T', ' ')));
    expect(times.every((time) => time >= '2025-05-19 08:00:00' && time < '2025-05-19 10:00:00')).toBe(true);
    await page.close();
  });

  test('a row leads to its journey, in the same range and zone', async () => {
    const page = await world.open(hash({ range: '7d', zone: 'Europe/Paris' }));
    await settled(page);
    const [id] = await cells(page, 1);
    await page.locator('.table tbody a').first().click();
    await page.waitForURL(/#\/journey/);
    const params = new URLSearchParams(new URL(page.url()).hash.split('?')[1]);
    expect(Object.fromEntries(params)).toEqual({ id, range: '7d', zone: 'Europe/Paris' });
    await page.close();
  });

  test('reference sets come without facets, and ask the Journey API nothing', async () => {
    const page = await world.open(hash({ set: 'Outcomes' }));
    await settled(page);
    expect(await cells(page, 1)).toContain('EndedInScript');
    expect(await page.getByText('Journeys by').count()).toBe(0);
    await page.getByText('Nothing: the feed has these rows itself.').waitFor();
    await page.close();
  });

  test('rows are there within a second of the answer', async () => {
    const page = await world.open(hash({ set: 'Outcomes' }));
    await settled(page);
    let answered = 0;
    page.on('requestfinished', (request) => {
      if (request.url().includes('/Journeys?$select')) answered = performance.now();
    });
    await page.getByRole('combobox', { name: 'Set', exact: true }).selectOption('Journeys');
    await page.locator('.table .journey-link').first().waitFor();
    const shown = performance.now();
    expect(answered).toBeGreaterThan(0);
    expect(shown - answered).toBeLessThan(1000);
    await page.close();
  });

  test.each([
    ['light', 380],
    ['dark', 1440],
  ] as const)('nothing serious for axe, nothing beyond the edge: %s, %d wide', async (colorScheme, width) => {
    const where = 'outcome in Abandoned\nqueueWaitDuration ge 1 min\nhandlingDuration ge soon';
    const options = { colorScheme, viewport: { width, height: 900 }, bypassCSP: true };
    const page = await world.open(hash({ where, size: '25' }), options);
    await settled(page);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await seriousFindings(page)).toEqual([]);
    await page.close();
  });
});
