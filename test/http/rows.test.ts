import { openRows } from '../../src/http/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';

jest.mock('../../src/exec/read', () => ({
  ...jest.requireActual<object>('../../src/exec/read'),
  // What one sort may hold, so low that a few rows take several.
  MAX_SORTED_ROWS: 30,
}));

let feed: TestFeed;
beforeAll(async () => {
  feed = await startTestFeed({
    now: '2025-06-15T12:00:00Z',
    sandbox: { journeysPerDay: 20, days: 10 },
    env: { FEED_PAGE_SIZE: '50', UPSTREAM_PAGE_SIZE: '10' },
  });
});
afterAll(() => feed.close());

/** All batches of a query. */
async function batchesOf(query: string) {
  const [rawPath = '', rawQuery = ''] = query.split('?');
  const reader = { api: feed.api, key: feed.ownKey!, keyOwner: 'feed' } as const;
  const { batches } = await openRows(
    { rawPath, rawQuery, reader, signal: new AbortController().signal },
    feed.feed,
  );
  const all: { ids: unknown[]; share: number | null }[] = [];
  const { index } = feed.feed.model.sets.get('Journeys')!.column.get('journeyId')!;
  for await (const { rows, share } of batches)
    all.push({ ids: rows.map(({ values }) => values[index]), share });
  return all;
}

it.each([
  'Journeys?$orderby=holdDuration',
  'Journeys?$orderby=outcome desc,journeyId&$skip=7',
  'Journeys?$orderby=outcome&$top=45&$skip=3',
  'Journeys?$orderby=outcome&$top=30',
  "Journeys?$orderby=outcome&$filter=pbxs/any(p: p/pbxName ne 'x')&$top=90",
])('reads on where more must be sorted than can be held: %s', async (query) => {
  const batches = await batchesOf(query);
  const walked = await feed.walk(query);
  expect(batches.flatMap(({ ids }) => ids)).toEqual(walked.map(({ journeyId }) => journeyId));
  expect(batches.every(({ ids }) => ids.length <= 30)).toBe(true);
  expect(walked.length).toBeGreaterThan(29);
});

it.each(['Journeys', 'Journeys?$orderby=time desc'])(
  'tells how much of the range is read: %s',
  async (query) => {
    const shares = (await batchesOf(query)).map(({ share }) => share!);
    expect(shares.length).toBeGreaterThan(3);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
    expect(shares[0]).toBeGreaterThan(0);
    expect(shares.at(-1)).toBeGreaterThan(0.25);
    expect(shares.at(-1)).toBeLessThanOrEqual(1);
  },
);

it('cannot tell it where rows are sorted, and where they are grouped', async () => {
  for (const query of ['Journeys?$orderby=outcome&$top=5', 'Journeys?$apply=groupby((outcome))'])
    expect((await batchesOf(query)).map(({ share }) => share)).toEqual([null]);
});

it.each([
  "Journeys?$filter=pbxs/any(p: p/pbxName eq 'nobody has it') or outcome eq 'Abandoned'",
  "Journeys?$filter=pbxs/any(p: p/pbxName eq 'nobody has it')",
])('does without a filter whose values the key does not own: %s', async (query) => {
  const ids = (await batchesOf(query)).flatMap((batch) => batch.ids);
  expect(ids).toEqual((await feed.walk(query)).map(({ journeyId }) => journeyId));
});
