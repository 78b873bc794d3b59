import { readFileSync } from 'node:fs';
import { AMPLE, QUERIES } from '../contestants.mjs';

/** What is compared gives the same rows; times of different answers would say nothing. Throws where it does not. */
export async function answers(contestants, { rows }) {
  const upstream = await contestants.upstream(rows);
  const client = await contestants.client();
  const expected = JSON.parse(readFileSync(await contestants.rowsFile(rows), 'utf8'));
  const feed = await contestants.feed(upstream, { cache: AMPLE });
  const express = await contestants.peer('express', rows);
  const read = async (url) => JSON.parse((await client.ask('read', { url, whole: true })).text);
  for (const cache of ['cold', 'warm']) {
    const { value } = await read(`${feed.ready.url}Journeys`);
    // Journeys of one second stand in the order of their ids, which upstream need not keep.
    same(sorted(value), sorted(expected), `all rows, ${cache}`);
    for (const [name, query] of Object.entries(QUERIES)) {
      const ours = comparable(await read(feed.ready.url + query.feed), name);
      const theirs = comparable(await read(express.ready.url + query.express), name);
      same(ours, theirs, `${query.title}, ${cache}`);
    }
  }
  await contestants.stop(feed);
  await contestants.stop(express);
  return {
    title: 'The answers are the same',
    about: [
      `Before anything is timed, the feed's rows are compared with rows made by hand from the same ${rows.toLocaleString('en')} records, and ` +
        `its answers to the queries below with those of the hand-written express, cold and warm. They are equal, or this page would not exist.`,
    ],
  };
}

/** Throws with the first member that differs. */
function same(ours, theirs, what) {
  const [one, other] = [ours, theirs].map((list) => [list].flat().map((each) => JSON.stringify(each)));
  const place = one.findIndex((text, i) => text !== other[i]);
  if (one.length !== other.length || place >= 0)
    throw new Error(
      `${what}: ${one.length} and ${other.length} members; ${one[place]} is not ${other[place]}`,
    );
}

const sorted = (rows) => [...rows].sort((a, b) => (a.journeyId < b.journeyId ? -1 : 1));

/** An answer without what is decided by neither side: the order of groups, and of journeys of one second at the border of a top. */
function comparable(answer, name) {
  if (name === 'count') return Number(answer);
  if (name === 'latest') return answer.value.map(({ time }) => time);
  const texts = answer.value.map((row) =>
    JSON.stringify(
      Object.entries(row)
        .filter(([member]) => !member.includes('@'))
        .sort(),
    ),
  );
  return texts.sort();
}
