/** The page for Tableau's Web Data Connector 2.x, driven by a stand-in of Tableau in headless Chromium. */
import { readFileSync, rmSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { send } from '../http/raw.js';
import { hurried, startTestFeed, type TestFeed } from '../support/feed.js';
import { browserPath, describeInBrowser } from '../support/page.js';
import { buildScripts, type Kept, type Table, TableauHost } from './tableau-host.js';

jest.setTimeout(120_000);

const KEY = 'sandbox-key';
const WITH_KEY = { 'x-api-key': KEY };

let folder = '';
let feed: TestFeed;
let page = '';
beforeAll(async () => {
  folder = buildScripts();
  feed = await startTestFeed({
    now: '2025-06-15T12:00:00Z',
    sandbox: { journeysPerDay: 40, days: 40 },
    // Small pages, so that tables come in several batches.
    env: {
      FEED_ANONYMOUS: undefined,
      FEED_TIME_ZONE: 'Europe/Bucharest',
      FEED_MAX_PAGE_SIZE: '100',
      FEED_PAGE_SIZE: '100',
    },
    compose: { connectPage: folder, client: hurried(3) },
  });
  page = new URL('/connect/tableau', feed.url).href;
});
afterAll(async () => {
  await feed.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the page', () => {
  it('is given without a key, and loads its own scripts and style alone', async () => {
    const answer = await send(page);
    expect([answer.status, answer.header('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = answer.header('content-security-policy')!;
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(answer.text).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|https?:/);
    const loaded = [...answer.text.matchAll(/(?:src|href)="(tableau\/[^"]+)"/g)].map(([, path]) => path!);
    expect(loaded).toEqual(['tableau/style.css', 'tableau/main.js']);
    for (const path of [...loaded, 'tableau/host.js']) {
      const file = await send(new URL(path, page).href);
      expect([path, file.status]).toEqual([path, 200]);
      expect(file.header('content-type')).toMatch(path.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
      const again = await send(new URL(path, page).href, {
        headers: { 'If-None-Match': file.header('etag')! },
      });
      expect([again.status, again.text]).toEqual([304, '']);
    }
    expect((await send(page, { method: 'HEAD' })).text).toBe('');
  });

  it.each(['none.js', '..%2f..%2fpackage.json', 'tsconfig.json', 'main.ts'])('has no %s', async (name) => {
    expect((await send(`${page}/${name}`)).status).toBe(404);
  });

  it('says so where it was not built', async () => {
    const unbuilt = await startTestFeed({
      now: '2025-06-15T12:00:00Z',
      compose: { connectPage: `${folder}/none` },
    });
    try {
      const answer = await send(new URL('/connect/tableau', unbuilt.url).href);
      expect([answer.status, answer.text]).toEqual([503, expect.stringContaining('npm run build')]);
    } finally {
      await unbuilt.close();
    }
  });
});

describeInBrowser('in Tableau', () => {
  let browser: Browser;
  const open: TableauHost[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
  });
  afterEach(async () => {
    for (const host of open.splice(0)) await host.close();
  });
  afterAll(() => browser.close());

  async function opened(phase: string, kept: Kept = {}): Promise<TableauHost> {
    const host = await TableauHost.open(browser, page, phase, kept);
    open.push(host);
    return host;
  }
  const gathering = (root: string, password = KEY): Promise<TableauHost> =>
    opened('gatherData', { connectionData: JSON.stringify({ root }), username: 'key', password });

  /** Rows in a form that is quickly compared. */
  const texts = (rows: readonly (readonly unknown[])[]): string[] => rows.map((row) => JSON.stringify(row));

  /** Rows as the feed gives them, as Tableau should have them. */
  async function expected(path: string, table: Table): Promise<unknown[][]> {
    const rows = await feed.walk(path, { ...WITH_KEY, Accept: 'application/json;odata.metadata=none' });
    return rows.map((row) =>
      table.columns.map(({ id, dataType }) => {
        const value = row[id] ?? null;
        if (dataType !== 'datetime' || value === null) return value;
        return new Date(String(value)).toISOString().replace('T', ' ').replace('Z', '');
      }),
    );
  }
  const tableOf = async (host: TableauHost, id: string): Promise<Table> =>
    (await host.schema()).find((table) => table.id === id)!;

  it('someone chooses a range, logs in, and the key goes to Tableau alone', async () => {
    const host = await opened('interactive');
    const urls: string[] = [];
    host.page.on('request', (request) => void urls.push(request.url()));
    await host.page.getByLabel('Days', { exact: true }).fill('12');
    await host.page.getByLabel('Key').fill('wrong-key');
    await host.page.getByRole('button', { name: 'Connect' }).click();
    await host.page.getByText('The feed answers 401').waitFor();
    expect(host.told.map(({ name }) => name)).not.toContain('submit');
    await host.page.getByLabel('Key').fill(KEY);
    await host.page.keyboard.press('Enter');
    await host.until('submit');
    expect(host.kept).toMatchObject({
      authType: 'basic',
      connectionName: 'Journey Feed',
      connectionData: '{"root":"/odata/last/12d/"}',
      password: KEY,
    });
    expect(urls.length).toBeGreaterThan(1);
    expect(urls.join('\n')).not.toMatch(/sandbox-key|wrong-key/);
    expect(urls.filter((url) => new URL(url).origin !== new URL(page).origin)).toEqual([]);

    // What was kept is all that the next session knows.
    const next = await opened('gatherData', host.kept);
    const journeys = await tableOf(next, 'Journeys');
    const rows = (await next.data(journeys)).flat();
    expect(texts(rows)).toEqual(texts(await expected('last/12d/Journeys', journeys)));
  });

  it.each([
    [
      { range: 'between', from: '2025-06-01', to: '2025-06-05', zone: 'Asia/Kolkata' },
      '/odata/in/Asia~Kolkata/between/2025-06-01/2025-06-05/',
    ],
    [{ range: 'default' }, '/odata/'],
  ])('%j is %s', async ({ range, ...fields }, root) => {
    const host = await opened('interactive');
    await host.page.locator(`input[value="${range}"]`).check();
    for (const [id, value] of Object.entries(fields)) await host.page.locator(`#${id}`).fill(value);
    await host.page.getByLabel('Key').fill(KEY);
    await host.page.getByRole('button', { name: 'Connect' }).click();
    await host.until('submit');
    expect(JSON.parse(host.kept['connectionData']!)).toEqual({ root });
  });

  it.each([
    [{ zone: 'Atlantis' }, 'Europe~Bucharest'],
    [{ days: '' }, 'as 90d'],
  ])('shows what is wrong with %j', async (fields, words) => {
    const host = await opened('interactive');
    for (const [id, value] of Object.entries(fields)) await host.page.locator(`#${id}`).fill(value);
    await host.page.getByLabel('Key').fill(KEY);
    await host.page.getByRole('button', { name: 'Connect' }).click();
    await host.page.getByRole('status').filter({ hasText: words }).waitFor();
  });

  it('finds each set as a table, its columns typed and described', async () => {
    const host = await gathering('/odata/last/30d/');
    const tables = await host.schema();
    const document = await (await feed.get('', WITH_KEY)).json();
    const sets = (document as { value: { name: string; kind?: string }[] }).value;
    expect(tables.map(({ id }) => id).sort()).toEqual(sets.map(({ name }) => name).sort());
    const journeys = tables.find(({ id }) => id === 'Journeys')!;
    const [row] = await feed.rows('Journeys?$top=1', WITH_KEY);
    expect(journeys.columns.map(({ id }) => id)).toEqual(Object.keys(row!));
    const types = new Map(journeys.columns.map(({ id, dataType }) => [id, dataType]));
    expect(
      ['journeyId', 'time', 'localDate', 'localHour', 'holdDuration'].map((id) => types.get(id)),
    ).toEqual(['string', 'datetime', 'date', 'int', 'int']);
    expect(tables.flatMap(({ columns }) => columns).filter(({ description }) => !description)).toEqual([]);
    expect(tables.flatMap(({ columns }) => columns).filter(({ id }) => !/^\w+$/.test(id))).toEqual([]);
    expect(tables.map(({ id, incrementColumnId }) => [id, incrementColumnId ?? null])).toEqual(
      tables.map(({ id, columns }) => {
        const names = columns.map((column) => column.id);
        const start = id === 'Journeys' ? 'time' : names.includes('journeyTime') ? 'journeyTime' : null;
        return [id, start];
      }),
    );
    await host.shutdown();
    expect(host.problems).toEqual([]);
  });

  it.each(['Journeys', 'Transitions', 'JourneyAgents', 'TransitionAgents', 'Outcomes', 'Dates'])(
    'gets each row of %s once, in batches, and is told how far it is',
    async (id) => {
      const root = 'between/2025-06-04/2025-06-11/';
      const host = await gathering(`/odata/${root}`);
      const table = await tableOf(host, id);
      const batches = await host.data(table);
      const rows = batches.flat();
      const answer = await expected(`${root}${id}`, table);
      expect(answer.length).toBeGreaterThan(0);
      expect(texts(rows)).toEqual(texts(answer));
      expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(100);
      expect(batches).toHaveLength(Math.ceil(rows.length / 100));
      const progress = host.told
        .filter(({ name }) => name === 'reportProgress')
        .map(({ args }) => String(args[0]));
      expect(progress.at(-1)).toBe(`${id}: ${String(rows.length)} rows`);
      expect(host.problems).toEqual([]);
    },
  );

  it('gets the second time what came after the first, and nothing twice', async () => {
    const root = 'last/9d/';
    const first = await gathering(`/odata/${root}`);
    const tables = await first.schema();
    for (const id of ['Journeys', 'Transitions', 'JourneyQueues']) {
      const table = tables.find((each) => each.id === id)!;
      const place = table.columns.findIndex((column) => column.id === table.incrementColumnId);
      feed.setNow('2025-06-14T06:00:00Z');
      const before = (await first.data(table)).flat();
      const last = before
        .map((row) => String(row[place]))
        .sort()
        .at(-1)!;
      feed.setNow('2025-06-15T12:00:00Z');
      const second = await gathering(`/odata/${root}`);
      const added = (await second.data(table, last)).flat();
      expect([before.length, added.length].every((length) => length > 10)).toBe(true);
      const whole = await expected(`${root}${id}`, table);
      expect(texts(added)).toEqual(texts(whole.filter((row) => String(row[place]) > last)));
      expect(new Set(texts([...before, ...added])).size).toBe(before.length + added.length);
      // Nothing new: no row, and no error.
      const newest = whole
        .map((row) => String(row[place]))
        .sort()
        .at(-1)!;
      expect((await second.data(table, newest)).flat()).toEqual([]);
    }
  });

  describe('what goes wrong', () => {
    const failing = async (root: string, more: { password?: string; after?: string; id?: string } = {}) => {
      const good = await gathering('/odata/last/5d/');
      const table = await tableOf(good, more.id ?? 'Journeys');
      const host = await gathering(root, more.password);
      await expect(host.data(table, more.after)).rejects.toThrow(/^abort/);
      return host.told.find(({ name }) => name.startsWith('abort'))!;
    };

    it('is told with its code, and not as an empty table', async () => {
      const { name, args } = await failing('/odata/last/99999d/');
      expect([name, args[0]]).toEqual(['abortWithError', expect.stringContaining('(invalidOption)')]);
    });

    it('with the key has Tableau ask for it again', async () => {
      const { name, args } = await failing('/odata/last/5d/', { password: 'revoked-key' });
      expect([name, args[0]]).toEqual(['abortForAuth', expect.stringContaining('(unauthorized)')]);
      expect(JSON.stringify(args)).not.toContain('revoked-key');
      const host = await opened('auth', { connectionData: '{"root":"/odata/last/5d/"}', username: 'me' });
      expect(await host.page.locator('#days').isDisabled()).toBe(true);
      await host.page.getByLabel('Key').fill(KEY);
      await host.page.getByRole('button', { name: 'Connect' }).click();
      await host.until('submit');
      expect(host.kept).toMatchObject({
        connectionData: '{"root":"/odata/last/5d/"}',
        username: 'me',
        password: KEY,
      });
    });

    it('with what Tableau keeps is told too', async () => {
      for (const root of ['https://elsewhere.example/odata/', '//elsewhere.example/', '/explain/odata/']) {
        const { name, args } = await failing(root);
        expect([name, args[0]]).toEqual(['abortWithError', expect.stringContaining('connect anew')]);
      }
      const unread = await failing('/odata/last/5d/', { after: 'yesterday' });
      expect(unread.args[0]).toContain('no time that can be read');
    });

    it('for a moment is waited for', async () => {
      const host = await gathering('/odata/last/2d/');
      const table = await tableOf(host, 'Journeys');
      let refused = 0;
      await host.page.route('**/odata/last/2d/Journeys*', async (route) => {
        if (refused++ > 1) return route.continue();
        return route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, body: '{}' });
      });
      expect((await host.data(table)).flat()).toEqual(await expected('last/2d/Journeys', table));
      expect(refused).toBeGreaterThan(2);
    });
  });

  it.each(['light', 'dark'] as const)(
    'has nothing that keeps anyone out, in the %s scheme',
    async (colorScheme) => {
      const context = await browser.newContext({ bypassCSP: true, colorScheme });
      try {
        const tab = await context.newPage();
        await tab.goto(page);
        await tab.getByText('works inside Tableau only').waitFor();
        await tab.evaluate("document.getElementById('connect').hidden = false");
        await tab.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
        const { violations } = await tab.evaluate<{ violations: { id: string; impact: string }[] }>(
          'axe.run()',
        );
        expect(violations.map(({ id, impact }) => `${id}: ${impact}`)).toEqual([]);
      } finally {
        await context.close();
      }
    },
  );

  it('elsewhere the page says what it is for', async () => {
    const context = await browser.newContext();
    try {
      const tab = await context.newPage();
      await tab.goto(page);
      await tab.getByText('works inside Tableau only').waitFor();
      expect(await tab.locator('#address').textContent()).toBe(page);
      expect(await tab.locator('form').isVisible()).toBe(false);
    } finally {
      await context.close();
    }
  });
});
