import { contest, goal, median, repeat } from '../measure.mjs';
import { seconds, thousands, times } from '../report/format.mjs';

const LATENCIES = [0, 50, 150, 250];
const LANES = [1, 4, 8, 16];
const PAGE = 1000;
const GOAL_LATENCY = 250;
const GOALS = [
  { lanes: 8, naive: 7 },
  { lanes: 16, naive: 14 },
];

/** Cold reads of the year by latency and requests in flight, beside a walk by one cursor. */
export async function cold(contestants, { matrixRows, mostRows, runs, coldRuns }) {
  const client = await contestants.client();
  const walker = await contestants.walker();
  const matrix = [];
  for (const latency of LATENCIES) {
    const upstream = await contestants.upstream(matrixRows, latency);
    const naive = await walker.ask('naive', upstream.ready.url);
    const found = { latency, naive: naive.ms, lanes: [] };
    for (const lanes of LANES) {
      const read = await reader(contestants, upstream, client, lanes);
      // The first read also opens connections and compiles the program.
      await read.once();
      found.lanes.push(median(await repeat(latency === 0 ? runs : coldRuns, () => read.once())));
      await read.end();
    }
    matrix.push(found);
  }
  const upstream = await contestants.upstream(mostRows, GOAL_LATENCY);
  const naive = await walker.ask('naive', upstream.ready.url);
  const large = [];
  for (const { lanes } of GOALS) {
    const read = await reader(contestants, upstream, client, lanes);
    const { ms } = await contest(coldRuns, { ms: () => read.once() });
    const { requests, mostInFlight } = await read.requests();
    await read.end();
    large.push({ lanes, ms, requests: requests / (coldRuns + 1), mostInFlight });
  }
  await contestants.stop(walker);
  return pageOf(matrix, large, naive, matrixRows, mostRows);
}

async function reader(contestants, upstream, client, lanes) {
  const feed = await contestants.feed(upstream, { settings: { UPSTREAM_CONCURRENCY: String(lanes) } });
  await upstream.ask('stats');
  return {
    once: async () => (await client.ask('read', { url: `${feed.ready.url}Journeys` })).ms,
    requests: () => upstream.ask('stats'),
    end: () => contestants.stop(feed),
  };
}

function pageOf(matrix, large, naive, matrixRows, mostRows) {
  const pages = mostRows / PAGE;
  const ideal = (lanes) => (pages * GOAL_LATENCY) / lanes;
  const goals = GOALS.flatMap((wanted, i) => {
    const { ms } = large[i];
    const what = `cold, 365 days, ${thousands(mostRows)} journeys, ${GOAL_LATENCY} ms, ${wanted.lanes} in flight`;
    return [
      goal(`${what}: pages × latency ÷ in flight`, ms / ideal(wanted.lanes), { atMost: 1.1 }, times),
      goal(`${what}: faster than the naive walk`, naive.ms / ms, { atLeast: wanted.naive }, times),
    ];
  });
  return {
    title: 'Cold: at the speed of the upstream',
    about: [
      `Nothing is cached. A program that follows one cursor waits for each page before it can ask for the next; the feed cuts the range into ` +
        `segments and keeps as many requests in flight as the key may have. ${thousands(matrixRows)} journeys, in seconds:`,
    ],
    tables: [
      {
        columns: ['latency', 'naive walk', ...LANES.map((lanes) => `${lanes} in flight`)],
        rows: matrix.map(({ latency, naive: walk, lanes }) => [
          `${latency} ms`,
          seconds(walk),
          ...lanes.map((ms) => `${seconds(ms)} (${times(walk / ms)})`),
        ]),
      },
      {
        caption: `${thousands(mostRows)} journeys at ${GOAL_LATENCY} ms, where the naive walk takes ${seconds(naive.ms)} s in ${thousands(naive.requests)} requests:`,
        columns: [
          'in flight',
          'time',
          'pages × latency ÷ in flight',
          'requests',
          'most in flight',
          'against the naive walk',
        ],
        rows: large.map(({ lanes, ms, requests, mostInFlight }) => [
          String(lanes),
          `${seconds(ms)} s`,
          `${seconds(ideal(lanes))} s`,
          thousands(requests),
          String(mostInFlight),
          times(naive.ms / ms),
        ]),
      },
    ],
    charts: [
      {
        kind: 'bars',
        name: 'cold',
        title: `Cold read of ${thousands(mostRows)} journeys at ${GOAL_LATENCY} ms, seconds`,
        unit: 's',
        bars: [
          { label: 'naive walk', value: naive.ms / 1000, tone: 'other' },
          ...large.flatMap(({ lanes, ms }) => [
            { label: `feed, ${lanes} in flight`, value: ms / 1000, tone: 'feed' },
            { label: `bound, ${lanes} in flight`, value: ideal(lanes) / 1000, tone: 'bound' },
          ]),
        ],
      },
    ],
    goals,
  };
}
