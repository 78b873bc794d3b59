import { startTestFeed } from './feed.js';

it('a feed that does not start leaves no sandbox open', async () => {
  let sandbox = '';
  const through = async (url: string): Promise<string> => {
    sandbox = url;
    expect((await fetch(url)).status).toBeGreaterThan(0);
    return url;
  };
  const env = { FEED_TIME_ZONE: 'Nowhere/Nothing' };
  const now = '2026-01-10T12:00:00Z';
  await expect(startTestFeed({ now, env, through, sandbox: { days: 1 } })).rejects.toThrow('FEED_TIME_ZONE');
  await expect(fetch(sandbox)).rejects.toThrow('fetch failed');
});
