import { AMPLE, QUERIES } from '../contestants.mjs';
import { contest, median, repeat } from '../measure.mjs';
import { milliseconds, rate, thousands } from '../report/format.mjs';

/** Rows that are read before anything is timed, so that small reads find the program compiled as large ones do. */
const WARM_UP = 200_000;

/** The same reads over more and more journeys. */
export async function growth(contestants, { sizes, longRuns }) {
  const client = await contestants.client();
  const found = [];
  for (const rows of sizes) {
    const upstream = await contestants.upstream(rows);
    const read = (feed, path) => async () => (await client.ask('read', { url: feed.ready.url + path })).ms;
    const coldFeed = await contestants.feed(upstream);
    await repeat(Math.ceil(WARM_UP / rows), read(coldFeed, 'Journeys'));
    const cold = median(await repeat(longRuns, read(coldFeed, 'Journeys')));
    await contestants.stop(coldFeed);
    const feed = await contestants.feed(upstream, { cache: AMPLE });
    await repeat(1 + Math.ceil(WARM_UP / rows), read(feed, 'Journeys'));
    const warm = await contest(longRuns, {
      full: read(feed, 'Journeys'),
      ...Object.fromEntries(Object.entries(QUERIES).map(([name, query]) => [name, read(feed, query.feed)])),
    });
    const first = median(
      await repeat(
        3,
        async () => (await client.ask('firstRow', { url: `${feed.ready.url}Journeys` })).firstMs,
      ),
    );
    await contestants.stop(feed);
    found.push({ rows, cold, first, ...warm });
  }
  const names = Object.keys(QUERIES);
  return {
    title: 'Growth',
    about: [
      'Journeys of one year, without latency, one core. What is proportional to the journeys has the same rate on every line.',
    ],
    tables: [
      {
        columns: [
          'journeys',
          'cold, rows a second',
          'warm, rows a second',
          'first row, warm',
          ...names.map((name) => QUERIES[name].title),
        ],
        rows: found.map(({ rows, cold, full, first, ...queries }) => [
          thousands(rows),
          rate(rows, cold),
          rate(rows, full),
          milliseconds(first),
          ...names.map((name) => milliseconds(queries[name])),
        ]),
      },
    ],
    charts: [
      {
        kind: 'lines',
        name: 'growth',
        title: 'Rows a second, thousands, by journeys of the year',
        labels: found.map(({ rows }) => thousands(rows)),
        lines: [
          { label: 'warm', tone: 'feed', values: found.map(({ rows, full }) => rows / full) },
          { label: 'cold', tone: 'other', values: found.map(({ rows, cold }) => rows / cold) },
        ],
      },
    ],
  };
}
