import { goal, median, repeat } from '../measure.mjs';
import { milliseconds, thousands, times } from '../report/format.mjs';

const LATENCIES = [50, 150, 250];
/** The latency of the goal. */
const GOAL_LATENCY = 250;
/** The filter holds for most rows, so that one of the first is among them. */
const READS = {
  'all rows': 'Journeys',
  'five columns': 'Journeys?$select=journeyId,time,outcome,queueNames,handlingDuration',
  filtered: "Journeys?$filter=outcome%20eq%20'Handled'",
};

/** How long the first row takes, whatever comes behind it. */
export async function first(contestants, { sizes, runs }) {
  const client = await contestants.client();
  const rows = [];
  let worst = 0;
  for (const size of sizes) {
    for (const latency of LATENCIES) {
      const upstream = await contestants.upstream(size, 0);
      const feed = await contestants.feed(upstream);
      const found = [];
      for (const path of Object.values(READS)) {
        const target = { url: feed.ready.url + path };
        await upstream.ask('latency', 0);
        // Compiles the program and opens connections.
        await repeat(5, () => client.ask('firstRow', target));
        await upstream.ask('latency', latency);
        found.push(median(await repeat(runs, async () => (await client.ask('firstRow', target)).firstMs)));
      }
      await contestants.stop(feed);
      if (latency === GOAL_LATENCY) worst = Math.max(worst, ...found.map((ms) => ms / latency));
      rows.push([
        thousands(size),
        `${latency} ms`,
        ...found.map((ms) => `${milliseconds(ms)} (${times(ms / latency)})`),
      ]);
    }
  }
  return {
    title: 'The first row',
    about: [
      'Milliseconds until the first row is there, and how many latencies of the upstream that is. One latency passes before anything can be known.',
    ],
    tables: [{ columns: ['journeys', 'latency', ...Object.keys(READS)], rows }],
    goals: [
      goal(
        `first row of any unsorted read at ${GOAL_LATENCY} ms, in latencies of the upstream`,
        worst,
        { atMost: 1.2 },
        times,
      ),
    ],
  };
}
