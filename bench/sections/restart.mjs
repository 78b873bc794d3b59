import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AMPLE } from '../contestants.mjs';
import { goal, median, repeat } from '../measure.mjs';
import { mebibytes, milliseconds, rate, thousands, times } from '../report/format.mjs';

/** Days that were kept in CACHE_DIR are read by a feed that has just started: once it has loaded them, and before. */
export async function restart(contestants, { rows, runs }) {
  const upstream = await contestants.upstream(rows);
  const client = await contestants.client();
  const dir = mkdtempSync(path.join(tmpdir(), 'journey-feed-bench-'));
  try {
    const start = () => contestants.feed(upstream, { cache: AMPLE, settings: { CACHE_DIR: dir } });
    const read = async (feed) => (await client.ask('read', { url: `${feed.ready.url}Journeys` })).ms;
    const before = await start();
    const cold = await read(before);
    await settled(dir);
    await before.ask('close');
    await contestants.stop(before);
    await upstream.ask('stats');
    const reads = await repeat(runs, async () => {
      const after = await start();
      const loading = await after.ask('loaded');
      const loaded = await read(after);
      await read(after);
      const warm = median(await repeat(3, () => read(after)));
      await contestants.stop(after);
      const other = await start();
      const atOnce = await read(other);
      await contestants.stop(other);
      const { requests } = await upstream.ask('stats');
      return { loading, loaded, atOnce, warm, requests };
    });
    const middle = (member) => median(reads.map((each) => each[member]));
    const found = {
      cold,
      loading: middle('loading'),
      loaded: middle('loaded'),
      atOnce: middle('atOnce'),
      warm: middle('warm'),
    };
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

function pageOf({ cold, loading, loaded, atOnce, warm }, requests, bytes, rows) {
  return {
    title: 'After a restart',
    about: [
      `${thousands(rows)} journeys were read once, kept in CACHE_DIR (${mebibytes(bytes)}, ${thousands(bytes / rows)} bytes a row), and the feed ` +
        `was started anew. Once it listens it brings kept days into memory, and runs the code in that reads them (CACHE_LOAD): that was done ` +
        `${milliseconds(loading)} after it began to listen. Its first read asked upstream ${thousands(requests)} times, then and at once.`,
    ],
    tables: [
      {
        columns: ['read', 'rows a second', 'against warm'],
        rows: [
          ['the first ever, cold', rate(rows, cold), times(warm / cold)],
          ['the first after a restart, its days loaded', rate(rows, loaded), times(warm / loaded)],
          [
            'the first after a restart, asked at once: nothing is loaded yet',
            rate(rows, atOnce),
            times(warm / atOnce),
          ],
          ['warm', rate(rows, warm), times(1)],
        ],
      },
    ],
    goals: [
      goal(
        'first read after a restart with CACHE_DIR, once its days are loaded, of the warm rate',
        warm / loaded,
        { atLeast: 0.7 },
        times,
      ),
      goal('its upstream requests for settled days', requests, { atMost: 0 }, thousands),
    ],
  };
}
