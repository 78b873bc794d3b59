/** The custom connector as the feed gives it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import JSZip from 'jszip';
import { mezOf, readParts } from '../../src/connect/connector/mez.js';
import { expectError, send } from '../http/raw.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { FOLDER, source } from './section.js';

let folder = '';
let file = '';
let feed: TestFeed;
let address = '';
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'connector-'));
  file = path.join(folder, 'JourneyFeed.mez');
  feed = await startTestFeed({
    now: '2025-06-15T12:00:00Z',
    sandbox: { journeysPerDay: 5, days: 2 },
    env: { FEED_ANONYMOUS: undefined },
    compose: { connector: file },
  });
  address = new URL('/connect/JourneyFeed.mez', feed.url).href;
});
afterAll(async () => {
  await feed.close();
  rmSync(folder, { recursive: true, force: true });
});

it('where it was not built, says how to build it', async () => {
  const answer = await send(address);
  expect([answer.status, answer.header('retry-after')]).toEqual([503, '60']);
  expect(answer.text).toContain('npm run connectors');
});

it('is given without a key, byte for byte as it was built, under its own name', async () => {
  writeFileSync(file, await mezOf(await readParts(FOLDER)));
  const response = await fetch(address);
  expect([response.status, response.headers.get('content-disposition')]).toEqual([
    200,
    'attachment; filename="JourneyFeed.mez"',
  ]);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.equals(Buffer.from(await mezOf(await readParts(FOLDER))))).toBe(true);
  const zip = await JSZip.loadAsync(bytes, { checkCRC32: true });
  expect(await zip.file('JourneyFeed.pq')!.async('string')).toBe(source);
});

it('of HEAD is a head alone, and takes no other method', async () => {
  const head = await send(address, { method: 'HEAD' });
  expect([head.status, head.text]).toEqual([200, '']);
  expect(Number(head.header('content-length'))).toBeGreaterThan(1000);
  expectError(await send(address, { method: 'POST' }), 405, 'methodNotAllowed');
});
