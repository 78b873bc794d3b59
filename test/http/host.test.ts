import { send } from './raw.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';

/** A web page that points its own name at this machine sends that name as Host (DNS rebinding). */
describe('a feed that lets anyone on its machine read with its own key', () => {
  let feed: TestFeed;
  beforeAll(async () => {
    feed = await startTestFeed({ now: '2025-06-15T12:00:00Z' });
  });
  afterAll(async () => {
    await feed.close();
  });
  const asking = (host: string) =>
    send(new URL('Journeys?$top=1', feed.url).href, { headers: { Host: host } });

  it.each(['localhost:4004', '127.0.0.1:4004', '[::1]:4004'])('answers as %s', async (host) => {
    expect((await asking(host)).status).toBe(200);
  });

  it.each(['evil.example', '192.168.0.7:4004', '127.0.0.1.evil.example'])(
    'refuses to answer as %s',
    async (host) => {
      const { status, text } = await asking(host);
      expect(status).toBe(403);
      expect(text).not.toContain('journeyId');
    },
  );
});
