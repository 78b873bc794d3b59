import { get, type IncomingMessage, ServerResponse } from 'node:http';
import { createGunzip, gunzipSync } from 'node:zlib';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { type Gate, startGate } from './gate.js';

const GZIP = { 'Accept-Encoding': 'gzip' };
const WEEK = 'Journeys?$filter=time%20ge%202025-06-01T00:00:00Z%20and%20time%20lt%202025-06-08T00:00:00Z';

const original = ServerResponse.prototype.write;

let feed: TestFeed;
let gate: Gate;
beforeAll(async () => {
  feed = await startTestFeed({
    now: '2025-06-10T12:00:00Z',
    sandbox: { journeysPerDay: 200, days: 12 },
    env: { UPSTREAM_PAGE_SIZE: '50', FEED_PAGE_SIZE: '50000' },
    through: async (url) => (gate = await startGate(url)).url,
  });
});
afterAll(async () => {
  await feed.close();
  await gate.close();
});

const open = (url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => void get(url, { agent: false, headers }, resolve).on('error', reject));
async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

it.each([WEEK, `${WEEK}&$format=csv`, "Journeys('nobody')"])(
  '%s is the same as gzip, where a client takes it',
  async (path) => {
    const plain = await open(feed.url + path);
    const packed = await open(feed.url + path, GZIP);
    expect(plain.headers['content-encoding']).toBeUndefined();
    const text = await bytesOf(plain);
    const bytes = await bytesOf(packed);
    expect(packed.statusCode).toBe(plain.statusCode);
    if (text.length > 2000) {
      expect(packed.headers['content-encoding']).toBe('gzip');
      expect(packed.headers.vary).toMatch(/accept-encoding/i);
      expect(bytes.length).toBeLessThan(text.length / 2);
      expect(gunzipSync(bytes).equals(text)).toBe(true);
    } else expect(bytes.equals(text)).toBe(true);
  },
);

it('documents whose ETag is of their bytes are sent as they are', async () => {
  const packed = await open(`${feed.url}$metadata`, GZIP);
  expect(packed.headers.etag).toBeDefined();
  expect(packed.headers['content-encoding']).toBeUndefined();
  expect((await bytesOf(packed)).toString()).toContain('<edmx:Edmx');
});

it('the first rows go out while the upstream is still working', async () => {
  gate.shutFrom(gate.counts.came + 3);
  const response = await open(feed.url + WEEK, GZIP);
  const unpacked = response.pipe(createGunzip());
  let text = '';
  await new Promise<void>((resolve) => {
    unpacked.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('"journeyId"')) resolve();
    });
  });
  const before = gate.counts.answered;
  gate.open();
  await new Promise((resolve) => unpacked.once('end', resolve));
  expect(gate.counts.answered).toBeGreaterThan(before + 5);
  expect((JSON.parse(text) as { value: readonly unknown[] }).value.length).toBeGreaterThan(1000);
});

it('answers have as many listeners as the runtime takes without a warning', async () => {
  const seen: { readonly most: number; readonly listeners: number }[] = [];
  const write = jest.spyOn(ServerResponse.prototype, 'write').mockImplementation(function (
    this: ServerResponse,
    ...args: unknown[]
  ) {
    const listeners = Math.max(...this.eventNames().map((name) => this.listenerCount(name)));
    seen.push({ most: this.getMaxListeners(), listeners });
    return original.apply(this, args as Parameters<typeof original>);
  });
  try {
    await bytesOf(await open(feed.url + WEEK));
  } finally {
    write.mockRestore();
  }
  expect(seen.length).toBeGreaterThan(0);
  for (const { most, listeners } of seen) expect(listeners).toBeLessThanOrEqual(most);
});
