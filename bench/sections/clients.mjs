import { AMPLE } from '../contestants.mjs';
import { goal, median, repeat } from '../measure.mjs';
import { milliseconds, rate, seconds, thousands, times } from '../report/format.mjs';

const CLIENTS = [1, 8, 64];
/** Reads before the first that counts. */
const WARM_UPS = 12;
/** A single read is short, so that more of them are needed for a median that stands still. */
const READS = 16;
/** How long a timer may wait behind other work, in milliseconds. */
const DELAY = 50;

/** Many clients read the same at once. */
export async function clients(contestants, { rows, longRuns }) {
  const upstream = await contestants.upstream(rows);
  const client = await contestants.client();
  const feed = await contestants.feed(upstream, { cache: AMPLE });
  const url = `${feed.ready.url}Journeys`;
  for (let i = 0; i < WARM_UPS; i += 1) await client.ask('read', { url });
  const found = [];
  for (const count of CLIENTS) {
    const reads = await repeat(Math.max(longRuns, Math.ceil(READS / count)), async () => {
      await feed.ask('delay');
      const { ms, slowestMs } = await client.ask('together', { url, clients: count });
      return { ms, slowestMs, ...(await feed.ask('delay')) };
    });
    const middle = (member) => median(reads.map((each) => each[member]));
    found.push({
      count,
      ms: middle('ms'),
      slowest: middle('slowestMs'),
      p50: middle('p50'),
      p99: middle('p99'),
      max: middle('max'),
    });
  }
  await contestants.stop(feed);
  return pageOf(found, rows);
}

function pageOf(found, rows) {
  const [one] = found;
  const most = found.at(-1);
  const throughput = ({ count, ms }) => (count * rows) / ms;
  return {
    title: 'Many clients at once',
    about: [
      `Each client reads ${thousands(rows)} cached journeys. The delay is how long a timer of the feed had to wait behind other work. All clients ` +
        'live in one process on the other core, which has to take in what they read.',
    ],
    tables: [
      {
        columns: [
          'clients',
          'all done after',
          'rows a second, all together',
          'delay, median',
          'delay, p99',
          'delay, longest',
        ],
        rows: found.map(({ count, ms, p50, p99, max }) => [
          String(count),
          `${seconds(ms)} s`,
          rate(count * rows, ms),
          milliseconds(p50),
          milliseconds(p99),
          milliseconds(max),
        ]),
      },
    ],
    goals: [
      goal(
        `${most.count} clients at once: throughput against one`,
        throughput(most) / throughput(one),
        { atLeast: 1 },
        times,
      ),
      goal(`${most.count} clients at once: event-loop delay, p99`, most.p99, { atMost: DELAY }, milliseconds),
    ],
  };
}
