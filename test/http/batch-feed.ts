import { startTestFeed, type TestFeed } from '../support/feed.js';
import { postJson, postMultipart } from './batch-parts.js';
import { type RawAnswer, send } from './raw.js';

export const NOW = '2026-01-10T12:00:00Z';

/** The feed that the tests of batches ask: starts before the tests of a file, and ends after them. */
export function batchFeed() {
  let feed: TestFeed;
  beforeAll(async () => {
    feed = await startTestFeed({ now: NOW, sandbox: { journeysPerDay: 20 } });
  });
  afterAll(() => feed.close());
  return {
    started: (): TestFeed => feed,
    multipart: (body: string, headers: Record<string, string> = {}, root = ''): Promise<RawAnswer> =>
      postMultipart(feed.url + root, body, headers),
    json: (requests: unknown, headers: Record<string, string> = {}, root = ''): Promise<RawAnswer> =>
      postJson(feed.url + root, requests, headers),
    /** A part's request by itself. */
    alone: (path: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
      send(`${feed.url}${path}`, { headers }),
  };
}
