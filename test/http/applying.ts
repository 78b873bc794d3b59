/** A feed, a full read of ten of its days, and sums made of them by hand, for the tests of `$apply`. */
import { compareText, type Row } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { readWhole, type Whole } from '../support/whole.js';

const FROM = '2025-06-01T00:00:00Z';
const TO = '2025-06-11T00:00:00Z';
export const NOW = '2025-06-15T12:00:00Z';
export const RANGE = `time ge ${FROM} and time lt ${TO}`;
/** The same journeys, seen from their transitions. */
export const JOURNEY_RANGE = `journeyTime ge ${FROM} and journeyTime lt ${TO}`;

export interface World {
  readonly feed: TestFeed;
  readonly whole: Whole;
  readonly journeys: readonly Row[];
  readonly transitions: readonly Row[];
}

/** Starts before the tests of a file, and ends after them; before each the upstream's log is emptied. */
export function applyWorld() {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.feed.close());
  beforeEach(() => {
    world.feed.sandbox.clearRequests();
  });
  const page = (path: string, headers?: Record<string, string>): Promise<Page> =>
    pageOf(world.feed, path, headers);
  return { started: (): World => world, page };
}

async function startWorld(): Promise<World> {
  const feed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 30, days: 20 },
    env: { UPSTREAM_PAGE_SIZE: '100' },
  });
  const whole = await readWhole(feed, FROM, TO);
  const { Journeys: journeys, Transitions: transitions } = whole.sets.rows;
  return { feed, whole, journeys, transitions };
}

export interface Page {
  readonly value: readonly Record<string, unknown>[];
  readonly [name: string]: unknown;
}

export async function pageOf(
  feed: TestFeed,
  path: string,
  headers: Record<string, string> = {},
): Promise<Page> {
  const response = await feed.get(path, headers);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${String(response.status)}: ${text}`);
  return JSON.parse(text) as Page;
}

/** A row without control information. */
export const plain = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !name.includes('@')));
export const rowsOf = ({ value }: Page): readonly Record<string, unknown>[] => value.map(plain);

export const sum = (rows: readonly Row[], column: string): number =>
  rows.reduce((total, row) => total + Number(row[column] ?? 0), 0);

/** Rows by a text of theirs, in its order, null first. */
export function groups(
  rows: readonly Row[],
  key: (row: Row) => string | null,
): readonly (readonly [string | null, readonly Row[]])[] {
  const found = new Map<string | null, Row[]>();
  for (const row of rows) found.set(key(row), [...(found.get(key(row)) ?? []), row]);
  return [...found].sort(([a], [b]) => (a === null ? -1 : b === null ? 1 : compareText(a, b)));
}
export const textOf = (column: string) => (row: Row) => row[column] as string | null;
