import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { get, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import request from 'supertest';
import { buildPage } from '../support/page.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const NOW = '2025-06-15T12:00:00Z';

let folder: string;
let feed: TestFeed;
let site: string;
beforeAll(async () => {
  folder = await buildPage();
  feed = await startTestFeed({ now: NOW, compose: { page: folder } });
  site = feed.url.replace('/odata/', '');
}, 60_000);
afterAll(async () => {
  await feed.close();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const index = () => request(site).get('/').set('Accept', BROWSER);
const assetNames = () => readdirSync(join(folder, 'assets')).filter((name) => !/\.(br|gz)$/.test(name));

describe('the page at /', () => {
  it('is HTML for a browser, asked for anew each time, and there is nothing inline in it', async () => {
    const { status, headers, text } = await index();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
    });
    expect(headers['vary']).toMatch(/Accept\b.*Accept-Encoding/);
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).not.toMatch(/<style|\bstyle=|\bon\w+=|<script(?![^>]* src=)/i);
    expect(text).not.toMatch(/https?:\/\//);
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await index();
    const again = await index().set('If-None-Match', headers['etag']!);
    expect([again.status, again.text]).toEqual([304, '']);
    expect(again.headers['etag']).toBe(headers['etag']);
    expect((await index().set('If-None-Match', '"another"')).status).toBe(200);
  });

  it('has a head without a body', async () => {
    const whole = await index().set('Accept-Encoding', 'gzip');
    const head = await request(site).head('/').set({ Accept: BROWSER, 'Accept-Encoding': 'gzip' });
    expect([head.status, head.text]).toEqual([200, undefined]);
    expect(head.headers['content-length']).toBe(whole.headers['content-length']);
  });

  it.each([['application/json'], ['*/*'], ['application/atom+xml']])(
    'leads %s to the feed',
    async (accept) => {
      const { status, headers } = await request(site).get('/').set('Accept', accept).redirects(0);
      expect([status, new URL(headers['location']!, `${site}/`).pathname]).toEqual([302, '/odata/']);
    },
  );

  it('leaves the feed to those who ask for it, browsers included', async () => {
    const { status, headers } = await request(site).get('/odata/').set('Accept', BROWSER);
    expect([status, headers['content-type']]).toEqual([200, 'application/json;odata.metadata=minimal']);
  });

  it('takes no other method', async () => {
    expect((await request(site).post('/').set('Accept', BROWSER)).status).toBe(405);
  });
});

describe('what the page is made of', () => {
  it('is there under names that change with it, to be kept for good', async () => {
    const names = assetNames();
    expect(names.length).toBeGreaterThan(6);
    for (const name of names) {
      const { status, headers, body, text } = await request(site).get(`/assets/${name}`);
      expect([name, status]).toEqual([name, 200]);
      expect(name).toMatch(/-[A-Z0-9]{8}\.(js|css|svg)$/);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['content-type']).toMatch(/^(text\/(javascript|css); charset=utf-8|image\/svg\+xml)$/);
      const file = readFileSync(join(folder, 'assets', name), 'utf8');
      expect(text ?? (body as Buffer).toString()).toBe(file);
    }
  });

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('comes compressed to who takes %s', async (coding, decompress) => {
    for (const name of assetNames()) {
      const response = await fetchRaw(`${site}/assets/${name}`, coding);
      expect(response.headers['content-encoding']).toBe(coding);
      const file = readFileSync(join(folder, 'assets', name));
      expect(decompress(response.body).equals(file)).toBe(true);
      if (file.length > 1000) expect(response.body.length).toBeLessThan(file.length);
    }
  });

  it('comes as it is to who takes no coding, each coding with an ETag of its own', async () => {
    const url = `${site}/assets/${assetNames()[0]!}`;
    const answers = [await fetchRaw(url, 'identity'), await fetchRaw(url, 'gzip'), await fetchRaw(url, 'br')];
    expect(answers[0]!.headers['content-encoding']).toBeUndefined();
    expect(new Set(answers.map(({ headers }) => headers['etag'])).size).toBe(3);
  });

  it.each(['nope.js', '..%2findex.html', '%2e%2e%2fpackage.json', 'index.html', ''])(
    'is nothing else: /assets/%s',
    async (name) => {
      const { status, body } = await request(site).get(`/assets/${name}`);
      expect([status, (body as { error: { code: string } }).error.code]).toEqual([404, 'notFound']);
    },
  );
});

/** One answer with its body as sent: supertest undoes codings. */
function fetchRaw(url: string, coding: string) {
  return new Promise<{ headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const sent = get(url, { headers: { 'Accept-Encoding': coding }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.on('error', reject);
  });
}

describe('what protects the page', () => {
  const POLICY =
    "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';" +
    "base-uri 'none';form-action 'none';frame-ancestors 'none'";

  it.each(['/', '/odata/', '/status', '/health', '/nope'])('is on %s too', async (path) => {
    const { headers } = await request(site).get(path).set('Accept', BROWSER);
    expect(headers).toMatchObject({
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
  });

  it('asks for https only where it is spoken', async () => {
    expect((await index()).headers['strict-transport-security']).toBeUndefined();
    const behind = await startTestFeed({
      now: NOW,
      env: { FEED_TRUST_PROXY: '1', FEED_PUBLIC_URL: 'https://feed.example/a' },
      compose: { page: folder },
    });
    const through = await request(behind.url.replace('/odata/', ''))
      .get('/')
      .set({ Accept: BROWSER, 'X-Forwarded-Proto': 'https' });
    await behind.close();
    expect(through.status).toBe(200);
    expect(through.headers['strict-transport-security']).toMatch(/max-age=\d+/);
    expect(through.headers['content-security-policy']).toBe(POLICY);
  });
});

describe('a page that is not built', () => {
  it('says how to build it, and is there once it is', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'journey-feed-unbuilt-'));
    const unbuilt = await startTestFeed({ now: NOW, compose: { page: join(empty, 'page') } });
    const at = unbuilt.url.replace('/odata/', '');
    const missing = await request(at).get('/').set('Accept', BROWSER);
    expect([missing.status, missing.headers['content-type']]).toEqual([503, 'text/plain; charset=utf-8']);
    expect(missing.text).toContain('npm run build');
    expect((await request(at).get('/assets/main.js')).status).toBe(404);
    expect((await request(at).get('/').redirects(0)).status).toBe(302);
    await unbuilt.close();
    rmSync(empty, { recursive: true });
  });

  it('is read again when it is built again', async () => {
    const path = join(folder, 'index.html');
    const before = readFileSync(path, 'utf8');
    expect((await index()).text).toBe(before);
    for (const ending of ['', '.br', '.gz']) writeFileSync(path + ending, 'built again');
    utimesSync(path, 1, 1);
    const after = await index().set('Accept-Encoding', 'identity');
    expect(after.text).toBe('built again');
  });
});
