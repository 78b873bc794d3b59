import { setImmediate as others } from 'node:timers/promises';
import { type SegmentCache, SingleFlight } from '../cache/index.js';
import type { TableStore } from '../exec/index.js';
import { answer, type Feed } from '../http/index.js';
import type { EntitySet } from '../model/index.js';
import type { Interval } from '../plan/index.js';
import type { Table } from '../table/index.js';
import { dateText } from '../time/index.js';
import type { Composition } from './compose.js';

/** The rows that are read, if so many are there. */
const ROWS = 10_000;
/** No further read is begun after so many bytes, with which V8 has compiled what it will, or reads, or milliseconds. */
const MAX_BYTES = 100_000_000;
const MAX_READS = 50;
const MAX_MS = 2000;

/** A local day of a set, and what it is kept by. */
export interface KeptDay {
  readonly set: EntitySet;
  readonly day: Interval;
  readonly key: string;
}

interface RunningIn extends Pick<Composition, 'feed' | 'api'> {
  readonly cache: SegmentCache<readonly Table[]>;
  readonly ownKey: string;
}

/**
 * Reads days that are in memory a few times as a client would, and throws away what is written, so that the code is compiled when the first
 * client comes. Ends as soon as somebody reads; asks nothing upstream, and leaves the counts of the cache as they are. Rejects where a day is gone meanwhile.
 */
export async function runIn(
  newestFirst: readonly KeptDay[],
  { feed, api, cache, ownKey }: RunningIn,
  { busy, signal }: { readonly busy: () => boolean; readonly signal: AbortSignal },
): Promise<void> {
  const rawPath = pathOf(newestFirst, cache, feed);
  if (rawPath === null) return;
  const request = {
    method: 'GET',
    header: () => undefined,
    body: () => Promise.resolve(''),
    base: 'http://localhost/odata/',
    rawPath,
    rawQuery: '',
    reader: { api: { ...api, search: refuse, searchAs: refuse }, key: ownKey, keyOwner: 'feed' },
    signal,
  } as const;
  const aside = { ...feed, store: inMemory(cache), ahead: null, flights: new SingleFlight() } as Feed;
  const until = performance.now() + MAX_MS;
  let bytes = 0;
  for (let reads = 0; reads < MAX_READS && bytes < MAX_BYTES && performance.now() < until; reads++) {
    const { body } = await answer(request, aside);
    for await (const chunk of body) {
      if (busy() || signal.aborted) return;
      bytes += chunk.length;
    }
    // A short read is over without having waited for anything.
    await others();
  }
}

/** The path of the newest days of a set, as far as they follow each other and hold the rows that are needed; null where there are none. */
function pathOf(newestFirst: readonly KeptDay[], cache: RunningIn['cache'], { zone }: Feed): string | null {
  const newest = newestFirst[0];
  if (newest === undefined) return null;
  let start = newest.day.end;
  let rows = 0;
  for (const { set, day, key } of newestFirst) {
    if (set !== newest.set) continue;
    const tables = cache.look(key);
    if (tables === undefined || day.end !== start || rows >= ROWS) break;
    start = day.start;
    rows += tables.reduce((sum, { length }) => sum + length, 0);
  }
  const [from, to] = [start, newest.day.end].map((at) => dateText(zone.day(at)));
  return rows === 0 ? null : `between/${from!}/${to!}/${newest.set.name}`;
}

const refuse = (): Promise<never> =>
  Promise.reject(new Error('a day that was read to compile the code is in memory no more'));

/** What is in memory as a store to read from. */
const inMemory = (cache: RunningIn['cache']): TableStore => ({
  has: (keys) => Promise.resolve(keys.map((key) => cache.peek(key))),
  get: (key) => Promise.resolve(cache.look(key)),
  put: () => undefined,
});
