/** The feed in a process of its own, with a clock that stands where the benchmark's data are settled, and a look at what it takes. */
import inspector from 'node:inspector/promises';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { NOW, ROOT } from '../dataset.mjs';
import { answerParent } from './answer-parent.mjs';

const [folder] = process.argv.slice(2);
const load = (file) => import(path.join(folder, 'dist', file));
const [{ startFeed }, { loadSettings }, { createLogger }] = await Promise.all([
  load('commands/serve.js'),
  load('config/index.js'),
  load('log/index.js'),
]);

const { BENCH_STORE, BENCH_SETTINGS } = process.env;
const begun = Date.parse(NOW) - Date.now();
const feed = await startFeed(loadSettings({ ...JSON.parse(BENCH_SETTINGS), PORT: '0' }), {
  now: () => begun + Date.now(),
  logger: createLogger({ level: 'error' }),
  // Another store of tables to compare with, as a module with a class Store.
  ...(BENCH_STORE === undefined ? {} : { store: new (await import(BENCH_STORE)).Store() }),
});

/** How long it was listening before its kept days were in memory, in milliseconds. */
const listening = performance.now();
const loaded = Promise.resolve(feed.loaded).then(() => performance.now() - listening);

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const session = new inspector.Session();

answerParent(
  {
    collect: () => globalThis.gc?.(),
    close: () => feed.close(),
    loaded: () => loaded,
    /** Event-loop delay since the last time this was asked, in milliseconds; the timer's own period is taken off. */
    delay: () => {
      const ms = (ns) => Math.max(0, ns / 1e6 - 1);
      const found = { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) };
      delay.reset();
      return found;
    },
    startProfile: async () => {
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: 500 });
      await session.post('Profiler.start');
    },
    endProfile: async () => {
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      return profile;
    },
  },
  { url: `${feed.url}${ROOT}` },
);
