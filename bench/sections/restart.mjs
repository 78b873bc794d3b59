import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AMPLE } from '../contestants.mjs';
import { goal, median, repeat } from '../measure.mjs';
import { mebibytes, rate, thousands, times } from '../report/format.mjs';

/** Days that were kept in CACHE_DIR are read by a feed that has just started. */
export async function restart(contestants, { rows, runs }) {
  const upstream = await contestants.upstream(rows);
  const client = await contestants.client();
  const dir = mkdtempSync(path.join(tmpdir(), 'journey-feed-bench-'));
  try {
    const start = () => contestants.feed(upstream, { cache: AMPLE, settings: { CACHE_DIR: dir } });
    const ask = async (feed, query) => (await client.ask('read', { url: `${feed.ready.url}${query}` })).ms;
    const read = (feed) => ask(feed, 'Journeys');
    const before = await start();
    const cold = await read(before);
    await settled(dir);
    await before.ask('close');
    await contestants.stop(before);
    await upstream.ask('stats');
    const reads = await repeat(runs, async () => {
      const after = await start();
      const first = await read(after);
      const { requests } = await upstream.ask('stats');
      await read(after);
      const warm = median(await repeat(3, () => read(after)));
      await contestants.stop(after);
      const other = await start();
      // Counting brings all days into memory and writes no row.
      await ask(other, 'Journeys/$count');
      const counted = await read(other);
      await contestants.stop(other);
      return { first, counted, warm, requests };
    });
    const middle = (member) => median(reads.map((each) => each[member]));
    const found = { cold, first: middle('first'), counted: middle('counted'), warm: middle('warm') };
    return pageOf(found, Math.max(...reads.map(({ requests }) => requests)), sizeOf(dir), rows);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Waits until the files of a folder are written. */
async function settled(dir) {
  for (let size = -1; size !== sizeOf(dir);) {
    size = sizeOf(dir);
    await sleep(500);
  }
}

const sizeOf = (dir) =>
  readdirSync(dir, { recursive: true })
    .map((name) => statSync(path.join(dir, name), { throwIfNoEntry: false }))
    .reduce((sum, found) => sum + (found?.isFile() === true ? found.size : 0), 0);

function pageOf({ cold, first, counted, warm }, requests, bytes, rows) {
  return {
    title: 'After a restart',
    about: [
      `${thousands(rows)} journeys were read once, kept in CACHE_DIR (${mebibytes(bytes)}, ${thousands(bytes / rows)} bytes a row), and the feed ` +
        `was started anew. Its first read asked upstream ${thousands(requests)} times.`,
    ],
    tables: [
      {
        columns: ['read', 'rows a second', 'against warm'],
        rows: [
          ['the first ever, cold', rate(rows, cold), times(warm / cold)],
          ['the first after a restart', rate(rows, first), times(warm / first)],
          [
            'the first after a restart, its days in memory already',
            rate(rows, counted),
            times(warm / counted),
          ],
          ['warm', rate(rows, warm), times(1)],
        ],
      },
    ],
    goals: [
      goal(
        'first read after a restart with CACHE_DIR, of the warm rate',
        warm / first,
        { atLeast: 0.7 },
        times,
      ),
      goal('its upstream requests for settled days', requests, { atMost: 0 }, thousands),
    ],
  };
}
