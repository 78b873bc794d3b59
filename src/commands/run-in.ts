import { setImmediate as others } from 'node:timers/promises';
import { type SegmentCache, SingleFlight } from '../cache/index.js';
import type { TableStore } from '../exec/index.js';
import { answer, type Feed } from '../http/index.js';
import type { EntitySet } from '../model/index.js';
import type { Interval } from '../plan/index.js';
import type { Table } from '../table/index.js';
import { dateText } from '../time/index.js';
import type { Chunk } from '../write/index.js';
import type { Composition } from './compose.js';

/** No further read is begun after so many, with which V8 has compiled what it will, and none goes on after so many milliseconds. */
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

/** How running in heeds others, and the time. */
export interface RunInHeeding {
  /** Whether somebody reads at this moment. */
  readonly busy: () => boolean;
  readonly signal: AbortSignal;
  /** Milliseconds since any point in time. */
  readonly elapsed?: () => number;
}

/**
 * Reads days that are in memory a few times as a client would, page after page, and throws away what is written, so that the code is compiled
 * when the first client comes: what each day needs as well as what each row needs. Ends as soon as somebody reads; asks nothing upstream, and
 * leaves the counts of the cache as they are. Rejects where a day is gone meanwhile.
 */
export async function runIn(
  newestFirst: readonly KeptDay[],
  { feed, api, cache, ownKey }: RunningIn,
  { busy, signal, elapsed = () => performance.now() }: RunInHeeding,
): Promise<void> {
  const rawPath = pathOf(newestFirst, cache, feed);
  if (rawPath === null) return;
  const request = {
    method: 'GET',
    header: () => undefined,
    body: () => Promise.resolve(''),
    base: 'http://localhost/odata/',
    rawPath,
    reader: { api: { ...api, search: refuse, searchAs: refuse }, key: ownKey, keyOwner: 'feed' },
    signal,
  } as const;
  const aside = { ...feed, store: inMemory(cache), ahead: null, flights: new SingleFlight() } as Feed;
  const end = elapsed() + MAX_MS;
  const isOver = (): boolean => busy() || signal.aborted || elapsed() >= end;
  for (let reads = 0; reads < MAX_READS; reads++) {
    for (let rawQuery: string | null = ''; rawQuery !== null;) {
      const { body } = await answer({ ...request, rawQuery }, aside);
      let last: Chunk = '';
      for await (const chunk of body) {
        // Nothing here waits for a socket, so that others would not have their turn.
        await others();
        if (isOver()) return;
        last = chunk;
      }
      rawQuery = nextQueryOf(last);
    }
  }
}

/** The path of the newest days of a set, as far as they follow each other; null where there are no rows. */
function pathOf(newestFirst: readonly KeptDay[], cache: RunningIn['cache'], { zone }: Feed): string | null {
  const newest = newestFirst[0];
  if (newest === undefined) return null;
  let start = newest.day.end;
  let anyRows = false;
  for (const { set, day, key } of newestFirst) {
    if (set !== newest.set) continue;
    const tables = cache.look(key);
    if (tables === undefined || day.end !== start) break;
    start = day.start;
    anyRows ||= tables.some(({ length }) => length > 0);
  }
  const [from, to] = [start, newest.day.end].map((at) => dateText(zone.day(at)));
  return anyRows ? `between/${from!}/${to!}/${newest.set.name}` : null;
}

/** The query of the page that the end of a page names; null where it names none. */
const nextQueryOf = (end: Chunk): string | null =>
  typeof end === 'string' ? (/"@odata\.nextLink":"[^"?]*\?([^"]+)"/.exec(end)?.[1] ?? null) : null;

const refuse = (): Promise<never> =>
  Promise.reject(new Error('a day that was read to compile the code is in memory no more'));

/** What is in memory as a store to read from. */
const inMemory = (cache: RunningIn['cache']): TableStore => ({
  has: (keys) => Promise.resolve(keys.map((key) => cache.peek(key))),
  get: (key) => Promise.resolve(cache.look(key)),
  put: () => undefined,
});
