/** What Power BI Desktop opens by a double click. */
import { expectError, send } from '../http/raw.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';

const NOW = '2025-06-15T12:00:00Z';
let feed: TestFeed;
let site = '';
beforeAll(async () => {
  feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 5 },
    env: { FEED_ANONYMOUS: undefined },
  });
  site = new URL('/', feed.url).href.slice(0, -1);
});
afterAll(() => feed.close());

interface Pbids {
  readonly version: string;
  readonly connections: readonly {
    readonly details: { readonly protocol: string; readonly address: { readonly url: string } };
  }[];
}

it('names the service root, absolute, and nothing else', async () => {
  const answer = await send(`${site}/connect/journeys.pbids`);
  expect(answer.status).toBe(200);
  expect(answer.header('content-disposition')).toBe('attachment; filename="journeys.pbids"');
  expect(answer.header('content-length')).toBe(String(answer.text.length));
  expect(answer.json<Pbids>()).toEqual({
    version: '0.1',
    connections: [{ details: { protocol: 'odata', address: { url: `${site}/odata/` } } }],
  });
});

it.each([
  ['/odata/', '/odata/'],
  ['/odata/last/30d/', '/odata/last/30d/'],
  ['/odata/last/30d', '/odata/last/30d/'],
  ['%2Fodata%2Fbetween%2F2025-01-01%2F2025-04-01%2F', '/odata/between/2025-01-01/2025-04-01/'],
  ['/odata/in/Europe~Bucharest/last/7d/', '/odata/in/Europe~Bucharest/last/7d/'],
  ['/odata/in/Etc~GMT+3/', '/odata/in/Etc~GMT+3/'],
  ['/odata/in/Etc~GMT%2B3/', '/odata/in/Etc~GMT+3/'],
])('of root=%s leads to a service root that answers', async (root, path) => {
  const answer = await send(`${site}/connect/journeys.pbids?root=${root}`);
  const { url } = answer.json<Pbids>().connections[0]!.details.address;
  expect(url).toBe(`${site}${path}`);
  const document = await send(url, { headers: { 'x-api-key': 'sandbox-key' } });
  expect(document.json<{ value: { name: string }[] }>().value[0]!.name).toBe('Journeys');
});

it.each([
  ['/odata/Journeys', 'root'],
  ['/odata/last/30d/Journeys', 'root'],
  ['/odata/?$filter=x', 'root'],
  ['/odata/last/0d/', 'last'],
  ['/odata/in/Nowhere/', 'in'],
  ['/odata/between/2025-04-01/2025-01-01/', 'between'],
  ['/explain/odata/', 'root'],
  ['odata/', 'root'],
  ['', 'root'],
  ['https://elsewhere.example/odata/', 'root'],
  ['//elsewhere.example/odata/', 'root'],
  ['/odata/%0a', 'root'],
  ['/odata/..%2f', 'root'],
])('refuses root=%s', async (root, target) => {
  for (const file of ['pbids', 'xlsx']) {
    const answer = await send(`${site}/connect/journeys.${file}?root=${encodeURIComponent(root)}`);
    expect(expectError(answer, 400, 'invalidOption').target).toBe(target);
    expect(answer.header('content-disposition')).toBeUndefined();
  }
});

it('refuses a root that is given twice, and what is not UTF-8', async () => {
  const twice = await send(`${site}/connect/journeys.pbids?root=/odata/&root=/odata/last/1d/`);
  expectError(twice, 400, 'duplicateOption');
  expectError(await send(`${site}/connect/journeys.pbids?root=%ff`), 400, 'badEncoding');
});

it('holds no key, whatever the request has', async () => {
  const headers = { 'x-api-key': 'sandbox-key', Authorization: `Basic ${btoa('a:sandbox-key')}` };
  const answer = await send(`${site}/connect/journeys.pbids?api_key=sandbox-key`, { headers });
  expect(answer.status).toBe(200);
  expect(answer.text).not.toContain('sandbox-key');
});

it('of HEAD is a head alone, and takes no other method', async () => {
  const head = await send(`${site}/connect/journeys.pbids`, { method: 'HEAD' });
  expect([head.status, head.text]).toEqual([200, '']);
  expect(Number(head.header('content-length'))).toBeGreaterThan(100);
  expectError(await send(`${site}/connect/journeys.pbids`, { method: 'POST' }), 405, 'methodNotAllowed');
  expectError(await send(`${site}/connect/journeys.tds`), 404, 'notFound');
});

describe('its address', () => {
  it('is the public one where there is one', async () => {
    const open = await startTestFeed({ now: NOW, env: { FEED_PUBLIC_URL: 'https://journeys.example/bi' } });
    try {
      const answer = await send(new URL('/connect/journeys.pbids?root=/odata/last/7d/', open.url).href);
      const { url } = answer.json<Pbids>().connections[0]!.details.address;
      expect(url).toBe('https://journeys.example/bi/odata/last/7d/');
    } finally {
      await open.close();
    }
  });

  it('is the host that the request names, but none that a feed open to its machine does not answer as', async () => {
    const headers = { Host: 'feed.example:4004' };
    const named = await send(`${site}/connect/journeys.pbids`, { headers });
    expect(named.text).toContain('"http://feed.example:4004/odata/"');
    const open = await startTestFeed({ now: NOW });
    try {
      for (const name of ['pbids', 'xlsx']) {
        const answer = await send(new URL(`/connect/journeys.${name}`, open.url).href, { headers });
        expectError(answer, 403, 'forbidden');
      }
    } finally {
      await open.close();
    }
  });
});
