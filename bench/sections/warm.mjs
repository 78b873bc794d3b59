import { AMPLE, QUERIES } from '../contestants.mjs';
import { contest, goal } from '../measure.mjs';
import { microseconds, milliseconds, rate, thousands, times } from '../report/format.mjs';

/** The most of express's time each query may take. */
const BOUNDS = { latest: 1, count: 1, groups: 1, containing: 0.5 };

/** Reads of what is cached, beside an express that has the same rows in memory, and beside bytes that are ready. */
export async function warm(contestants, { rows, runs }) {
  const upstream = await contestants.upstream(rows);
  const client = await contestants.client();
  const feed = await contestants.feed(upstream, { cache: AMPLE });
  const [express, raw] = [await contestants.peer('express', rows), await contestants.peer('raw', rows)];
  const read =
    (child, path, how = 'read') =>
    async () =>
      (await client.ask(how, { url: child.ready.url + path })).ms;
  await read(feed, 'Journeys')();
  await upstream.ask('stats');
  const fully = (how) =>
    contest(runs, {
      feed: read(feed, 'Journeys', how),
      express: read(express, express.ready.path, how),
      raw: read(raw, raw.ready.path, how),
    });
  const [kept, dropped] = [await fully('keep'), await fully('read')];
  const perRow = async (child, path) => {
    const before = await child.ask('usage');
    await read(child, path)();
    return ((await child.ask('usage')).cpu - before.cpu) / rows;
  };
  const cost = await contest(runs, {
    feed: () => perRow(feed, 'Journeys'),
    express: () => perRow(express, express.ready.path),
    raw: () => perRow(raw, raw.ready.path),
  });
  const queries = {};
  for (const [name, query] of Object.entries(QUERIES))
    queries[name] = await contest(4 * runs, {
      feed: read(feed, query.feed),
      express: read(express, query.express),
    });
  const { requests } = await upstream.ask('stats');
  const paged = await contestants.feed(upstream, { cache: AMPLE, settings: { FEED_PAGE_SIZE: '5000' } });
  const walk = async () => (await client.ask('walk', { url: `${paged.ready.url}Journeys` })).ms;
  await walk();
  const { pages } = await contest(runs, { pages: walk });
  for (const child of [feed, express, raw, paged]) await contestants.stop(child);
  return pageOf({ kept, dropped: { ...dropped, pages }, cost }, queries, requests, rows);
}

function pageOf({ kept, dropped, cost }, queries, requests, rows) {
  const fullRows = [
    ['raw bytes of node:http', 'raw'],
    ['feed', 'feed'],
    ['feed, in pages of 5,000 rows', 'pages'],
    ['express, ready rows', 'express'],
  ];
  const columnsOf = (full, name) =>
    full[name] === undefined
      ? ['', '', '']
      : [rate(rows, full[name]), times(full.express / full[name]), times(full.raw / full[name])];
  return {
    title: 'Warm: what is cached',
    about: [
      `${thousands(rows)} journeys, all of them in the cache, each server on one core. The feed asked upstream ${thousands(requests)} times ` +
        'during these reads. A client that keeps what it reads, as a program that goes on with it must, takes part of the time itself; one that drops ' +
        'every piece shows what the servers could give.',
    ],
    tables: [
      {
        columns: [
          'full read',
          'kept: rows a second',
          'against express',
          'against raw bytes',
          'dropped: rows a second',
          'against express',
          'against raw bytes',
          'processor time a row',
        ],
        rows: fullRows.map(([label, name]) => [
          label,
          ...columnsOf(kept, name),
          ...columnsOf(dropped, name),
          cost[name] === undefined ? '' : microseconds(cost[name]),
        ]),
      },
      {
        columns: ['query', 'feed', 'express', 'of express’s time'],
        rows: Object.entries(queries).map(([name, ms]) => [
          QUERIES[name].title,
          milliseconds(ms.feed),
          milliseconds(ms.express),
          times(ms.feed / ms.express),
        ]),
      },
    ],
    charts: [
      {
        kind: 'bars',
        name: 'warm-queries',
        title: `Queries over ${thousands(rows)} cached journeys, milliseconds`,
        unit: 'ms',
        bars: Object.entries(queries).flatMap(([name, ms]) => [
          { label: `${QUERIES[name].title}: feed`, value: ms.feed, tone: 'feed' },
          { label: 'express', value: ms.express, tone: 'other' },
        ]),
      },
    ],
    goals: [
      goal('warm full read, against express', kept.express / kept.feed, { atLeast: 2 }, times),
      goal('warm full read, against raw bytes', kept.raw / kept.feed, { atLeast: 0.5 }, times),
      ...Object.entries(queries).map(([name, ms]) =>
        goal(
          `warm, ${thousands(rows)} rows, ${QUERIES[name].title}: of express’s time`,
          ms.feed / ms.express,
          { atMost: BOUNDS[name] },
          times,
        ),
      ),
    ],
  };
}
