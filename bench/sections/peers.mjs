import { AMPLE } from '../contestants.mjs';
import { median, repeat } from '../measure.mjs';
import { milliseconds, rate, thousands, times } from '../report/format.mjs';

const PEERS = {
  raw: 'node:http, bytes that are ready',
  express: 'express, JSON of ready rows',
  cap: 'SAP CAP on SQLite in memory',
  'simple-odata-server': 'simple-odata-server, ready rows',
  'odata-v4-server': 'odata-v4-server, 10,000 ready rows',
};
/** It does not get through 100,000 rows in 4 GB. */
const MOST_ROWS = { 'odata-v4-server': 10_000 };

/** Full reads of the same rows from other servers. */
export async function peers(contestants, { rows, runs }) {
  const client = await contestants.client();
  const upstream = await contestants.upstream(rows);
  const found = [];
  const missing = [];
  const measure = async (label, tone, start, served = rows) => {
    try {
      const { child, url } = await start();
      // The first read fills what is to be filled, the second compiles what it then runs.
      await repeat(2, () => client.ask('read', { url }));
      const reads = await repeat(runs, () => client.ask('read', { url }));
      await contestants.stop(child);
      const middle = (member) => median(reads.map((each) => each[member]));
      found.push({ label, tone, rate: served / middle('ms'), first: middle('firstMs') });
    } catch (error) {
      missing.push(`${label} could not be measured: ${String(error.message).split('\n')[0].slice(0, 200)}.`);
    }
  };
  const feed = (cache) => async () => {
    const child = await contestants.feed(upstream, { cache });
    return { child, url: `${child.ready.url}Journeys` };
  };
  await measure('Journey Feed, warm', 'feed', feed(AMPLE));
  await measure('Journey Feed, cold, fetching included', 'feed', feed(0));
  for (const [name, label] of Object.entries(PEERS)) {
    const served = Math.min(rows, MOST_ROWS[name] ?? rows);
    const start = async () => {
      const child = await contestants.peer(name, rows, served);
      return { child, url: child.ready.url + child.ready.path };
    };
    await measure(label, name === 'raw' ? 'bound' : 'other', start, served);
  }
  found.sort((a, b) => b.rate - a.rate);
  const express = found.find(({ label }) => label === PEERS.express);
  return {
    title: 'Beside others',
    about: [
      `A full read of the same ${thousands(rows)} rows, each server on one core. The others have their rows in memory; only the cold feed fetches ` +
        'them from the upstream meanwhile.',
      ...missing,
    ],
    tables: [
      {
        columns: ['server', 'rows a second', 'against express', 'first byte of rows after'],
        rows: found.map(({ label, rate: each, first }) => [
          label,
          rate(each, 1),
          express === undefined ? '' : times(each / express.rate),
          milliseconds(first),
        ]),
      },
    ],
    charts: [
      {
        kind: 'bars',
        name: 'peers',
        title: `Full read of ${thousands(rows)} rows, thousand rows a second`,
        unit: 'k/s',
        bars: found.map(({ label, rate: value, tone }) => ({ label, value, tone })),
      },
    ],
  };
}
