/** A strict OData V4 model in a browser page: it reads `$metadata`, asks by `$batch`, and groups by `$apply`. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { browserPath, describeInBrowser } from '../support/page.js';

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.json': 'application/json' };
const PAGE = `<!doctype html><meta charset="utf-8"><title>client</title><link rel="icon" href="data:,">
<script src="/client/ui5loader.js"></script>
<script>sap.ui.loader.config({ baseUrl: '/client/', async: true });</script>
<script src="/client/ui5loader-autoconfig.js"></script>`;

/** What the tests use of OpenUI5, as it stands in the page. */
interface Context {
  getObject(): Record<string, unknown>;
}
interface List {
  requestContexts(start: number, length: number): Promise<readonly Context[]>;
  getLength(): number;
  setAggregation(aggregation: object): void;
}
interface Model {
  bindList(path: string, context: null, sorters: object[], filters: object[], parameters: object): List;
  bindContext(path: string): { requestObject(): Promise<Record<string, unknown>> };
  getMetaModel(): { requestObject(path: string): Promise<Record<string, unknown>> };
}
interface InPage {
  readonly sap: {
    readonly ui: { require(names: string[], done: (...m: any[]) => void, fail: (e: unknown) => void): void };
  };
  model: Model;
  Filter: new (options: object) => object;
  Sorter: new (path: string, descending: boolean) => object;
}

/** A page at the feed's own address, so that it may read the feed as any page of its origin; its files come from the package. */
async function pageOf(browser: Browser, feed: TestFeed, asked: string[]): Promise<Page> {
  const files = join(dirname(require.resolve('@openui5/sap.ui.core/package.json')), 'src');
  const page = await browser.newPage();
  page.on('request', (request) => {
    if (request.url().startsWith(feed.url))
      asked.push(`${request.method()} ${decodeURIComponent(request.url().slice(feed.url.length))}`);
  });
  await page.route('**/client/**', async (route) => {
    const path = new URL(route.request().url()).pathname.replace('/client/', '');
    if (path === '') return route.fulfill({ contentType: 'text/html', body: PAGE });
    const file = join(files, path);
    if (!existsSync(file)) return route.fulfill({ status: 404, body: '' });
    return route.fulfill({ contentType: TYPES[extname(file)] ?? 'text/plain', body: readFileSync(file) });
  });
  await page.goto(new URL('/client/', feed.url).href);
  return page;
}

/** Loads the model into the page; requests of `group` go alone (`$direct`) or together (`$auto`). */
const load = (page: Page, root: string, group: string): Promise<void> =>
  page.evaluate(
    async ([serviceUrl, groupId]) => {
      const here = globalThis as unknown as InPage;
      const names = ['sap/ui/model/odata/v4/ODataModel', 'sap/ui/model/Filter', 'sap/ui/model/Sorter'];
      const [ODataModel, Filter, Sorter] = await new Promise<any[]>((resolve, reject) => {
        here.sap.ui.require(
          names,
          (...modules) => {
            resolve(modules);
          },
          reject,
        );
      });
      here.model = new ODataModel({
        serviceUrl,
        groupId,
        operationMode: 'Server',
        autoExpandSelect: false,
      }) as Model;
      Object.assign(here, { Filter, Sorter });
    },
    [root, group] as const,
  );

describeInBrowser('OpenUI5 in a browser', () => {
  let feed: TestFeed;
  let browser: Browser;
  beforeAll(async () => {
    feed = await startTestFeed({ now: '2026-01-10T12:00:00Z', sandbox: { journeysPerDay: 8, days: 40 } });
    browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await feed.close();
  });

  describe.each(['$direct', '$auto'])('group %s', (group) => {
    let page: Page;
    const asked: string[] = [];
    beforeAll(async () => {
      page = await pageOf(browser, feed, asked);
      await load(page, new URL(feed.url).pathname, group);
    }, 60_000);
    beforeEach(() => {
      asked.length = 0;
    });
    afterAll(() => page.close());

    it('reads types from the metadata', async () => {
      const type = await page.evaluate(() =>
        (globalThis as unknown as InPage).model.getMetaModel().requestObject('/Journeys/'),
      );
      expect(type).toMatchObject({ $kind: 'EntityType', $Key: ['journeyId'] });
      expect(type['time']).toMatchObject({ $Type: 'Edm.DateTimeOffset', $Nullable: false });
    });

    it('lists rows filtered, sorted, counted and expanded', async () => {
      const got = await page.evaluate(async () => {
        const { model, Filter, Sorter } = globalThis as unknown as InPage;
        const filter = new Filter({ path: 'outcome', operator: 'EQ', value1: 'Abandoned' });
        const parameters = {
          $count: true,
          $select: 'journeyId,time',
          $expand: { transitions: { $select: 'transitionId,name' } },
        };
        const list = model.bindList('/Journeys', null, [new Sorter('time', true)], [filter], parameters);
        const contexts = await list.requestContexts(0, 3);
        return { rows: contexts.map((context) => context.getObject()), count: list.getLength() };
      });
      const expected = await feed.rows(
        "Journeys?$filter=outcome eq 'Abandoned'&$orderby=time desc&$select=journeyId,time&$expand=transitions($select=transitionId,name)",
      );
      expect(got).toEqual({ rows: expected.slice(0, 3), count: expected.length });
      expect(asked.map((one) => one.split('?')[0])).toEqual([
        group === '$auto' ? 'POST $batch' : 'GET Journeys',
      ]);
    });

    it('reads one entity, whose 64-bit numbers it gets as texts', async () => {
      const [first] = await feed.rows('Journeys?$top=1');
      const path = `/Journeys('${String(first!['journeyId'])}')`;
      const got = await page.evaluate(
        (where) => (globalThis as unknown as InPage).model.bindContext(where).requestObject(),
        path,
      );
      expect(got).toMatchObject({ journeyId: first!['journeyId'], outcome: first!['outcome'] });
      expect(got['handlingDuration']).toBe(String(first!['handlingDuration']));
    });

    it('groups on the server', async () => {
      const got = await page.evaluate(async () => {
        const { model } = globalThis as unknown as InPage;
        const list = model.bindList('/Journeys', null, [], [], {
          $$aggregation: {
            group: { outcome: {} },
            aggregate: { total: { name: 'handlingDuration', with: 'sum' } },
          },
        });
        const contexts = await list.requestContexts(0, 20);
        return contexts.map((context) => context.getObject());
      });
      const rows = await feed.rows('Journeys?$select=outcome,handlingDuration');
      const sums = new Map<unknown, number>();
      for (const { outcome, handlingDuration } of rows)
        sums.set(outcome, (sums.get(outcome) ?? 0) + Number(handlingDuration));
      expect(new Map(got.map((row) => [row['outcome'], Number(row['total'])]))).toEqual(sums);
    });
  });
});
