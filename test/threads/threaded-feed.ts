import { Worker } from 'node:worker_threads';
import { hurried, startTestFeed, type TestFeed, type TestFeedOptions } from '../support/feed.js';

/** A feed whose pages of 50 journeys are fetched and read by so many threads, which run a file of `builtThread`. */
export const startThreaded = (
  threads: number,
  pageThread: URL,
  { env, sandbox, compose }: Pick<TestFeedOptions, 'env' | 'sandbox' | 'compose'>,
): Promise<TestFeed> =>
  startTestFeed({
    now: '2026-01-10T12:00:00Z',
    sandbox: { journeysPerDay: 60, days: 40, seed: 5, ...sandbox },
    env: {
      FEED_TIME_ZONE: 'Europe/Bucharest',
      UPSTREAM_PAGE_SIZE: '50',
      UPSTREAM_THREADS: String(threads),
      ...env,
    },
    compose: { client: hurried(8), pageThread, ...compose },
  });

/** How many pages threads were told to fetch while something went on. */
export async function fetchedMeanwhile(work: () => Promise<unknown>): Promise<number> {
  const told = jest.spyOn(Worker.prototype, 'postMessage');
  try {
    await work();
    return told.mock.calls.filter(([order]) => (order as { kind?: string }).kind === 'fetch').length;
  } finally {
    told.mockRestore();
  }
}

/** Reads until its threads run. */
export async function withThreads(feed: TestFeed): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if ((await fetchedMeanwhile(() => feed.rows('Journeys?$top=1&$select=time'))) > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('no thread ran');
}
