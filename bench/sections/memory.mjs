import { USUAL } from '../contestants.mjs';
import { goal, median, repeat } from '../measure.mjs';
import { mebibytes, thousands } from '../report/format.mjs';

const MEBIBYTE = 2 ** 20;
const ALLOWED = 64 * MEBIBYTE;

/** How far a feed's resident memory grows over what it has when idle, at its peak, by one cold read of everything. */
export async function memory(contestants, { mostRows, longRuns }) {
  const upstream = await contestants.upstream(mostRows);
  const client = await contestants.client();
  const grown = async ({ path = 'Journeys', ...how }) => {
    const feed = await contestants.feed(upstream, how);
    await client.ask('read', { url: `${feed.ready.url}Journeys?$top=1000` });
    await feed.ask('collect');
    const idle = (await feed.ask('usage')).rss;
    await client.ask('walk', { url: feed.ready.url + path });
    const { peak, rss } = await feed.ask('usage');
    await contestants.stop(feed);
    return { idle, growth: peak - idle, after: rss - idle };
  };
  const cases = [
    { name: 'cache off' },
    { name: 'cache off, pages of 5,000', settings: { FEED_PAGE_SIZE: '5000' } },
    // What is read to be sorted, or skipped, must not stay either.
    { name: 'cache off, the ten of least handling', path: 'Journeys?$orderby=handlingDuration&$top=10' },
    {
      name: 'cache off, what follows on four in ten',
      // Of a filter the upstream's totals say nothing, so that all that is skipped must be read.
      path: `Journeys?$filter=handlingDuration%20ge%200&$skip=${mostRows * 0.4}`,
    },
    { name: `CACHE_BYTES ${mebibytes(USUAL)}`, cache: USUAL, bound: USUAL + ALLOWED },
    // The goals are about what is read on one core, as everything else; threads have heaps of their own.
    { name: 'cache off, both cores', core: null, bound: null },
  ];
  const found = [];
  for (const { name, bound = ALLOWED, ...each } of cases) {
    const reads = await repeat(longRuns, () => grown(each));
    const middle = (member) => median(reads.map((read) => read[member]));
    found.push({ name, bound, idle: middle('idle'), growth: middle('growth'), after: middle('after') });
  }
  return {
    title: 'Memory',
    about: [
      `One cold read of ${thousands(mostRows)} journeys by a feed that has just started: its resident memory at its peak and after the read, over ` +
        'what it had before, when it had answered one small read. All rows in one answer, but where a line says otherwise.',
    ],
    tables: [
      {
        columns: ['', 'idle', 'grows by at most', 'more after the read'],
        rows: found.map(({ name, idle, growth, after }) => [
          name,
          mebibytes(idle),
          mebibytes(growth),
          mebibytes(after),
        ]),
      },
    ],
    goals: found
      .filter(({ bound }) => bound !== null)
      .map(({ name, growth, bound }) =>
        goal(
          `growth by a cold read of ${thousands(mostRows)} rows, ${name}`,
          growth,
          { atMost: bound },
          mebibytes,
        ),
      ),
  };
}
