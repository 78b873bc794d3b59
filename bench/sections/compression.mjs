import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { AMPLE } from '../contestants.mjs';
import { median, repeat } from '../measure.mjs';
import { microseconds, percent, rate, thousands } from '../report/format.mjs';

const LEVELS = [1, 6];

/** What gzip costs and saves: by itself at two levels, and as the feed does it where it does. */
export async function compression(contestants, { rows, runs }) {
  const upstream = await contestants.upstream(rows);
  const client = await contestants.client();
  const feed = await contestants.feed(upstream, { cache: AMPLE });
  const url = `${feed.ready.url}Journeys`;
  await client.ask('read', { url });
  const measured = async (headers) => {
    const reads = await repeat(runs, async () => {
      const before = await feed.ask('usage');
      const read = await client.ask('read', { url, headers });
      return { ...read, us: ((await feed.ask('usage')).cpu - before.cpu) / rows };
    });
    const middle = (member) => median(reads.map((each) => each[member]));
    return { ms: middle('ms'), us: middle('us'), bytes: reads[0].bytes, encoding: reads[0].encoding };
  };
  const plain = await measured({});
  const packed = await measured({ 'accept-encoding': 'gzip' });
  await contestants.stop(feed);
  const text = readFileSync(await contestants.rowsFile(rows));
  const alone = LEVELS.map((level) => gzipped(text, level, rows));
  const read = (name, { ms, us, bytes }) => [
    name,
    rate(rows, ms),
    microseconds(us),
    thousands(bytes / rows),
    percent(bytes / plain.bytes),
  ];
  const compresses = packed.encoding === 'gzip';
  return {
    title: 'Compression',
    about: [
      compresses
        ? `The feed compresses what a client takes as gzip. ${thousands(rows)} cached journeys, one core:`
        : 'The feed itself does not compress; a proxy in front of it may. What gzip would cost is below.',
    ],
    tables: [
      {
        columns: [
          'warm full read',
          'rows a second',
          'processor time a row',
          'bytes a row',
          'of the plain bytes',
        ],
        rows: [read('plain', plain), ...(compresses ? [read('gzip', packed)] : [])],
      },
      {
        columns: ['gzip alone, of the same rows', 'processor time a row', 'bytes a row'],
        rows: alone.map(({ level, us, bytes }) => [
          `level ${level}`,
          microseconds(us),
          thousands(bytes / rows),
        ]),
      },
    ],
  };
}

function gzipped(text, level, rows) {
  const begun = process.cpuUsage();
  const { length } = gzipSync(text, { level });
  const { user, system } = process.cpuUsage(begun);
  return { level, us: (user + system) / rows, bytes: length };
}
