import { existsSync, writeFileSync } from 'node:fs';
import { datasetOf, readDataset } from './dataset.mjs';
import { flatten } from './flatten.mjs';
import { Child } from './processes/child.mjs';

/** The server under test has a core of its own; upstream and client share the other. */
export const SERVER_CORE = 0;
export const OTHER_CORE = 1;
const MEBIBYTE = 2 ** 20;

/** Starts what is measured, and what it is measured with; `close` ends all of it. */
export class Contestants {
  #running = new Set();
  #upstreams = new Map();
  #client = null;

  constructor(options) {
    this.options = options;
  }

  async #start(file, how) {
    const child = await Child.start(file, how);
    this.#running.add(child);
    return child;
  }

  async stop(child) {
    this.#running.delete(child);
    await child.stop();
  }

  async close() {
    for (const child of this.#running) await child.stop();
    this.#running.clear();
    this.#upstreams.clear();
    this.#client = null;
  }

  dataset(rows) {
    return datasetOf(rows, this.options.feed);
  }

  /** The upstream of so many journeys, with a latency in milliseconds. */
  async upstream(rows, latencyMs = 0) {
    if (!this.#upstreams.has(rows)) {
      const args = [await this.dataset(rows)];
      this.#upstreams.set(rows, await this.#start('processes/upstream.mjs', { args, core: OTHER_CORE }));
    }
    const upstream = this.#upstreams.get(rows);
    await upstream.ask('latency', latencyMs);
    await upstream.ask('stats');
    return upstream;
  }

  /**
   * A feed in front of an upstream, which gives a read in one page.
   * @param how.cache bytes of its cache; 0, the default, is none
   * @param how.core null: any
   */
  async feed(upstream, { cache = 0, core = SERVER_CORE, settings = {} } = {}) {
    const { feed, store } = this.options;
    const all = {
      JOURNEY_API_URL: upstream.ready.url,
      JOURNEY_API_KEY: 'bench',
      FEED_ANONYMOUS: 'true',
      FEED_PAGE_SIZE: '1000000',
      FEED_MAX_PAGE_SIZE: '1000000',
      CACHE_BYTES: String(cache),
      ...settings,
    };
    const env = { BENCH_SETTINGS: JSON.stringify(all) };
    if (store !== null && cache > 0) env.BENCH_STORE = store;
    return await this.#start('processes/feed.mjs', { args: [feed], env, core, nodeArgs: ['--expose-gc'] });
  }

  async client() {
    this.#client ??= await this.#start('processes/client.mjs', { core: OTHER_CORE });
    return this.#client;
  }

  walker(core = SERVER_CORE) {
    return this.#start('processes/walker.mjs', { core });
  }

  /** A peer over rows in memory, `most` of them. */
  async peer(name, rows, most = rows) {
    const args = [await this.rowsFile(rows), String(most)];
    return await this.#start(`peers/${name}.mjs`, { args, core: SERVER_CORE });
  }

  /** The rows of so many journeys as JSON. */
  async rowsFile(rows) {
    const file = await this.dataset(rows);
    const flat = `${file}.rows.json`;
    if (!existsSync(flat)) writeFileSync(flat, JSON.stringify(rowsOf(readDataset(file))));
    return flat;
  }
}

/** The cache of a feed that keeps everything it reads. */
export const AMPLE = 4096 * MEBIBYTE;
/** The default of CACHE_BYTES. */
export const USUAL = 256 * MEBIBYTE;

function rowsOf({ bytes, starts, offsets }) {
  return Array.from(starts, (_, i) =>
    flatten(JSON.parse(bytes.subarray(offsets[i], offsets[i + 1] - 1).toString('utf8'))),
  );
}

/** The queries that are compared, as the feed and as the hand-written express are asked. */
export const QUERIES = {
  latest: {
    title: 'filter, newest first, top 1000',
    feed: "Journeys?$filter=outcome%20eq%20'Abandoned'&$orderby=time%20desc&$top=1000",
    express: '/latest?outcome=Abandoned',
  },
  count: {
    title: 'filtered count',
    feed: "Journeys/$count?$filter=outcome%20eq%20'Abandoned'",
    express: '/count?outcome=Abandoned',
  },
  groups: {
    title: 'group by queue and outcome, count',
    feed: 'Journeys?$apply=groupby((queueNames,outcome),aggregate($count%20as%20n))',
    express: '/groups',
  },
  containing: {
    title: 'contains, top 1000',
    // So rare that everything is searched, by whichever way.
    feed: "Journeys?$filter=contains(contactPhoneNumber,'964')&$top=1000",
    express: '/containing?text=964',
  },
};
