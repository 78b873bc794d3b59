/** A feed of forty days, and a full read of two of them, for the tests of how URLs are spelled. */
import { defaultOrder, type Row } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { asked, readWhole, sortedBy, type Whole } from '../support/whole.js';
import { expectVersion, type RawAnswer, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
export const FROM = '2026-01-08T00:00:00Z';
const TO = '2026-01-10T00:00:00Z';
export const DAYS = `time ge ${FROM} and time lt ${TO}`;

interface Started {
  readonly feed: TestFeed;
  readonly whole: Whole;
  /** A journey with several transitions and without an address. */
  readonly row: Row;
  readonly id: string;
}

/** Starts before the tests of a file, and ends after them; before each the upstream's log is emptied. */
export function conventionsWorld() {
  let world: Started;
  const started = (): Started => world;
  const journeys = (of = started().whole): readonly Row[] =>
    sortedBy(of.sets.rows.Journeys, ...defaultOrder.Journeys);
  const transitionsOf = (row: Row, of = started().whole): readonly Row[] =>
    sortedBy(of.sets.related('Journeys', row, 'transitions'), ...defaultOrder.Transitions);
  beforeAll(async () => {
    const feed = await startTestFeed({
      now: NOW,
      sandbox: { journeysPerDay: 30, days: 40 },
      env: { FEED_EARLIEST: '2025-12-05' },
    });
    const whole = await readWhole(feed, FROM, TO);
    const row = journeys(whole).find(
      (one) => transitionsOf(one, whole).length > 5 && one['contactEmail'] === null,
    )!;
    world = { feed, whole, row, id: String(row['journeyId']) };
  });
  afterAll(() => world.feed.close());
  beforeEach(() => {
    world.feed.sandbox.clearRequests();
  });

  const get = (path: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
    send(`${world.feed.url}${path.replaceAll(' ', '%20')}`, { headers });
  const requests = (): number => asked(world.feed).journeys.length + asked(world.feed).transitions.length;
  /** Both URLs answer the same, byte for byte, and are found. */
  const expectSame = async (path: string, canonical: string): Promise<void> => {
    const [one, other] = [await get(path), await get(canonical)];
    expectVersion(one);
    expect([path, one.status]).toEqual([path, 200]);
    expect([path, one.text]).toEqual([path, other.text]);
  };
  return {
    started,
    get,
    journeys: () => journeys(),
    transitionsOf: (row: Row) => transitionsOf(row),
    requests,
    expectSame,
  };
}
