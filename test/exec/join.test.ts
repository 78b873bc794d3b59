import { type Join, joined } from '../../src/exec/join.js';
import { Zone } from '../../src/time/index.js';
import { type Fake, type FakeOptions, fakeUpstream } from './fake-upstream.js';
import { scanOf, START } from './scans.js';

const span = { start: START, end: START + 86_400_000 };
const journeys = Array.from({ length: 40 }, (_, i) => ({
  journeyId: `j${String(i).padStart(2, '0')}`,
  start: START + i * 60_000,
}));
const ids = journeys.map(({ journeyId }) => journeyId);

const joinOf = (changes: Partial<Omit<Join, 'whole'>> = {}): Join => ({
  unnarrowed: true,
  canName: true,
  whole: scanOf({ endpoint: 'transitions', zone: new Zone('UTC') }),
  ...changes,
});

async function joinedIds(
  names: readonly string[],
  join: Join,
  { upstream }: Fake,
): Promise<readonly string[]> {
  const found = await joined(names, span, join, upstream);
  for (const [journeyId, record] of found) {
    expect(record.journeyId).toBe(journeyId);
    expect(record).toHaveProperty('transitions');
  }
  return [...found.keys()].sort();
}
const fake = (options: FakeOptions = {}) => fakeUpstream(journeys, options);

/** What each request names; null where it names none. */
const named = ({ asked }: Fake) => asked.map(({ request }) => request.filters?.[0].values ?? null);

describe('joined', () => {
  it('meets journeys that came unnarrowed by one request over the same span', async () => {
    const upstream = fake();
    expect(await joinedIds(ids, joinOf(), upstream)).toEqual(ids);
    expect(upstream.asked).toHaveLength(1);
    expect(upstream.asked[0]).toMatchObject({ endpoint: 'transitions', request: { limit: 1000 } });
    expect(named(upstream)).toEqual([null]);
  });

  it('fetches what that missed by name, in batches, never one request a journey', async () => {
    const upstream = fake({ pageSize: 15 });
    expect(await joinedIds(ids, joinOf(), upstream)).toEqual(ids);
    // Fifteen come with the span; the other 25 are named.
    expect(named(upstream).map((values) => values?.length ?? null)).toEqual([null, 15, 10]);
  });

  it('names at once those that came narrowed', async () => {
    const upstream = fake();
    const some = ['j03', 'j07', 'j11'];
    expect(await joinedIds(some, joinOf({ unnarrowed: false }), upstream)).toEqual(some);
    expect(named(upstream)).toEqual([some]);
  });

  it('takes nothing that was not asked for, though it came', async () => {
    expect(await joinedIds(['j05', 'j06'], joinOf(), fake())).toEqual(['j05', 'j06']);
  });

  it('leaves out a journey that the other endpoint does not have', async () => {
    const upstream = fake({ without: ['j01', 'j39'] });
    const some = ['j00', 'j01', 'j39'];
    expect(await joinedIds(some, joinOf(), upstream)).toEqual(['j00']);
    expect(named(upstream)).toEqual([null, ['j01', 'j39']]);
  });

  it('asks nothing for no journeys', async () => {
    const upstream = fake();
    expect(await joinedIds([], joinOf(), upstream)).toEqual([]);
    expect(upstream.asked).toEqual([]);
  });

  it('reads the whole span where journeys cannot be named together', async () => {
    const upstream = fake({ pageSize: 15 });
    expect(await joinedIds(['j02', 'j38'], joinOf({ canName: false }), upstream)).toEqual(['j02', 'j38']);
    expect(named(upstream).every((values) => values === null)).toBe(true);
  });

  it('steps down where the upstream allows smaller pages only, and misses nothing', async () => {
    const upstream = fake({ largest: () => 10 });
    expect(await joinedIds(ids, joinOf(), upstream)).toEqual(ids);
    expect(await joinedIds(ids, joinOf({ unnarrowed: false }), fake({ largest: () => 10 }))).toEqual(ids);
  });
});
