/** The text of pages that are read once is let go as soon as its rows are sent, and never before. */
import { Gatherer } from '../../src/exec/gather.js';
import { Loan } from '../../src/table/index.js';
import type { TestFeed } from '../support/feed.js';
import { builtThread } from '../threads/built-thread.js';
import { startThreaded, withThreads } from '../threads/threaded-feed.js';

jest.setTimeout(120_000);

const pageThread = builtThread();
/** Answers as they are, for what is compressed is not told as sent. */
const IDENTITY = { 'Accept-Encoding': 'identity' };
const RANGE = 'between/2025-12-02/2025-12-30/';

const start = (threads: number, env: Record<string, string> = {}): Promise<TestFeed> =>
  startThreaded(threads, pageThread, { env: { FEED_PAGE_SIZE: '5000', ...env } });

/** Texts that were lent while something went on, and how many bytes each still has. */
async function lentMeanwhile<T>(work: () => Promise<T>): Promise<{ made: T; left: number[]; held: number }> {
  const held = jest.spyOn(Loan.prototype, 'hold');
  try {
    const made = await work();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const loans = new Set(held.mock.contexts as unknown as { readonly text: Uint8Array }[]);
    return { made, left: [...loans].map(({ text }) => text.length), held: held.mock.calls.length };
  } finally {
    held.mockRestore();
  }
}

/** Keeps what it reads, and so lends nothing. */
let keeping: TestFeed;
beforeAll(async () => {
  keeping = await start(0, { CACHE_BYTES: '100000000' });
});
afterAll(() => keeping.close());

describe.each([
  ['this thread', 0],
  ['threads', 2],
])('the text of a page that %s read', (_, threads) => {
  let feed: TestFeed;
  beforeAll(async () => {
    feed = await start(threads);
    if (threads > 0) await withThreads(feed);
  });
  afterAll(() => feed.close());

  it.each(['Journeys', 'Journeys?$select=journeyId,outcome', "Journeys?$filter=outcome ne 'Abandoned'"])(
    'goes with the rows of %s',
    async (query) => {
      const expected = await keeping.rows(RANGE + query);
      const { made, left } = await lentMeanwhile(() => feed.rows(RANGE + query, IDENTITY));
      expect(made).toEqual(expected);
      expect(left.length).toBeGreaterThan(20);
      expect(left.filter((length) => length > 0)).toEqual([]);
    },
  );

  it('goes where no row of it is asked for', async () => {
    const { made, left } = await lentMeanwhile(() =>
      feed.rows(`${RANGE}Journeys?$filter=handlingDuration lt 0`, IDENTITY),
    );
    expect(made).toEqual([]);
    expect(left.length).toBeGreaterThan(20);
    expect(left.filter((length) => length > 0)).toEqual([]);
  });

  it('goes where others of its rows are for the next page', async () => {
    const expected = await keeping.walk(`${RANGE}Journeys`, { Prefer: 'maxpagesize=77' });
    const { made, left } = await lentMeanwhile(() =>
      feed.walk(`${RANGE}Journeys`, { ...IDENTITY, Prefer: 'maxpagesize=77' }),
    );
    expect(made).toEqual(expected);
    // Others of a page's rows are read again with the next page.
    expect(left.length).toBeGreaterThan(40);
    expect(left.filter((length) => length > 0)).toEqual([]);
  });

  it('is the same for those who read at the same time, and share pages', async () => {
    const expected = await keeping.rows(`${RANGE}Journeys`);
    const { made, left, held } = await lentMeanwhile(() =>
      Promise.all(Array.from({ length: 6 }, () => feed.rows(`${RANGE}Journeys`, IDENTITY))),
    );
    for (const rows of made) expect(rows).toEqual(expected);
    expect(held).toBeGreaterThan(left.length);
  });

  it.each(['time desc', 'handlingDuration,journeyId'])('is the same in the order of %s', async (order) => {
    const query = `${RANGE}Journeys?$orderby=${order}`;
    const expected = await keeping.rows(query);
    const { made, left } = await lentMeanwhile(() => feed.rows(query, IDENTITY));
    expect(made).toEqual(expected);
    expect(left.filter((length) => length > 0)).toEqual([]);
  });

  it.each([
    ['$orderby=handlingDuration,journeyId&$top=3', 5000],
    ['$filter=handlingDuration ge 0&$skip=2500&$top=3', 5000],
    // The second page reads, and drops, what was on the first.
    ['$orderby=handlingDuration,journeyId&$top=1500', 1000],
  ])(
    'goes as soon as it is sure that its rows are not in the answer to %s, in pages of %i',
    async (query, size) => {
      // What is open when all was sent ends then: here it must have ended before.
      const sent = jest.spyOn(Gatherer.prototype, 'sent').mockReturnValue();
      try {
        const expected = await keeping.rows(`${RANGE}Journeys?${query}`);
        const headers = { ...IDENTITY, Prefer: `maxpagesize=${String(size)}` };
        const { made, left } = await lentMeanwhile(() => feed.walk(`${RANGE}Journeys?${query}`, headers));
        expect(made).toEqual(expected);
        expect(sent).toHaveBeenCalled();
        expect(left.length).toBeGreaterThan(2);
        const still = left.filter((length) => length > 0);
        expect(still.length).toBeLessThanOrEqual(1);
      } finally {
        sent.mockRestore();
      }
    },
  );

  it('is not lent where days are kept', async () => {
    const keeper = await start(threads, { CACHE_BYTES: '100000000' });
    try {
      await keeper.rows(`${RANGE}Journeys`);
      const { left } = await lentMeanwhile(() => keeper.rows('between/2025-12-05/2026-01-05/Journeys'));
      expect(left).toEqual([]);
      expect(await keeper.rows(`${RANGE}Journeys`)).toEqual(await keeping.rows(`${RANGE}Journeys`));
    } finally {
      await keeper.close();
    }
  });
});
