/** A feed whose pages are fetched and read by threads answers as one without. */
import { Latencies } from '../../src/exec/index.js';
import type { SandboxOptions } from '../../src/sandbox/index.js';
import type { TestFeed } from '../support/feed.js';
import { builtThread } from '../threads/built-thread.js';
import { fetchedMeanwhile, startThreaded, withThreads } from '../threads/threaded-feed.js';

jest.setTimeout(120_000);

const pageThread = builtThread();
const running: TestFeed[] = [];
afterAll(async () => {
  for (const feed of running) await feed.close();
});

async function start(
  threads: number,
  env: Record<string, string>,
  sandbox: Partial<SandboxOptions>,
): Promise<TestFeed> {
  const feed = await startThreaded(threads, pageThread, {
    sandbox,
    env: { FEED_PAGE_SIZE: '700', ...env },
    // Whatever lanes the latency of this machine opens, the rows are the same.
    compose: { latencies: new Latencies(Date.now) },
  });
  running.push(feed);
  return feed;
}

const QUERIES = [
  'Journeys',
  'Journeys?$orderby=time desc',
  'Journeys?$select=journeyId,outcome,queueNames',
  "Journeys?$filter=outcome eq 'Abandoned' or handlingDuration gt 300000&$orderby=holdDuration desc,journeyId&$top=40",
  'Journeys?$filter=localHour lt 12&$select=localDate,localHour&$count=true',
  'Journeys?$apply=groupby((outcome),aggregate($count as n,handlingDuration with sum as s))&$orderby=outcome',
  'Transitions?$top=900',
  'Journeys?$expand=transitions($top=2)&$top=30',
];

const WORLDS: readonly [string, Record<string, string>, Partial<SandboxOptions>][] = [
  ['nothing cached', {}, {}],
  ['days cached', { CACHE_BYTES: '100000000' }, {}],
  ['an upstream that fails now and then', {}, { failureRate: 0.2 }],
  ['cursors that die at once', {}, { cursorTtlSeconds: 0 }],
];

describe.each(WORLDS)('threads, with %s', (_, env, sandbox) => {
  let [plain, threaded]: TestFeed[] = [];
  beforeAll(async () => {
    [plain, threaded] = await Promise.all([start(0, env, sandbox), start(2, env, sandbox)]);
    await withThreads(threaded!);
  });

  it.each(QUERIES)('%s', async (query) => {
    const expected = await plain!.walk(query);
    expect(expected.length).toBeGreaterThan(0);
    expect(await threaded!.walk(query)).toEqual(expected);
  });

  it('fetches pages of journeys in them, and none of transitions', async () => {
    const notReadYet = () => threaded!.walk('between/2025-12-02/2025-12-09/Journeys');
    expect(await fetchedMeanwhile(notReadYet)).toBeGreaterThan(7);
    expect(await fetchedMeanwhile(() => threaded!.walk('Transitions?$top=5'))).toBe(0);
  });
});

it('none of it keeps a key in the log', async () => {
  for (const { logs } of running) expect(logs.join('')).not.toContain('sandbox-key');
});
