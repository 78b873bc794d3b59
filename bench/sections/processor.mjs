import { OTHER_CORE } from '../contestants.mjs';
import { contest, goal } from '../measure.mjs';
import { microseconds, rate, thousands, times } from '../report/format.mjs';

/** Until V8 has compiled all of it for good: each of the threads reads but a part of a round. */
const WARM_UPS = 40;
const FIVE = 'Journeys?$select=journeyId,time,outcome,queueNames,handlingDuration';

/** Cold reads without latency: what the feed itself takes of the processor, fetching included. */
export async function processor(contestants, { rows, runs }) {
  const upstream = await contestants.upstream(rows);
  const client = await contestants.client();
  const [pinned, free] = [await contestants.feed(upstream), await contestants.feed(upstream, { core: null })];
  const express = await contestants.peer('express', rows);
  const [walker, other] = [await contestants.walker(), await contestants.walker(OTHER_CORE)];
  for (const each of [walker, other]) await each.ask('keep', upstream.ready.url);
  const read = async (url) => (await client.ask('read', { url })).ms;
  const cost = async (feed, path) => {
    const before = await feed.ask('usage');
    await read(feed.ready.url + path);
    const after = await feed.ask('usage');
    return (after.cpu - before.cpu) / rows;
  };
  const perRow = async (ask, argument) => (await walker.ask(ask, argument)).cpu / rows;
  const ms = await contest(
    2 * runs,
    {
      one: () => read(`${pinned.ready.url}Journeys`),
      both: () => read(`${free.ready.url}Journeys`),
      express: () => read(express.ready.url + express.ready.path),
    },
    WARM_UPS,
  );
  const bare = async (...walkers) => {
    const loops = await Promise.all(walkers.map((each) => each.ask('bare')));
    return Math.max(...loops.map((loop) => loop.ms));
  };
  const cores = await contest(2 * runs, { one: () => bare(walker), both: () => bare(walker, other) });
  const us = await contest(
    2 * runs,
    {
      all: () => cost(pinned, 'Journeys'),
      five: () => cost(pinned, FIVE),
      bare: () => perRow('bare'),
      bareWithReading: () => perRow('bareWithReading', upstream.ready.url),
    },
    WARM_UPS,
  );
  for (const child of [pinned, free, express, walker, other]) await contestants.stop(child);
  return pageOf(ms, cores, us, rows);
}

function pageOf(ms, cores, us, rows) {
  return {
    title: 'What a cold read takes of the processor',
    about: [
      `${thousands(rows)} journeys, no latency, no cache. On one core means that the server is held there, and upstream and client on ` +
        'another; on both, threads fetch and read the pages, one for each core, and share the cores with upstream and client. The hand-written express has its rows ready as objects; the feed fetches, parses, checks and flattens them first.',
      `What the second core of this machine is worth: two bare loops at once, one on each, do ${times((2 * cores.one) / cores.both)} of what one does alone.`,
      'The bare loop has the upstream’s pages in memory and does no more than parse them, flatten each record by hand-written code and ' +
        'stringify the row. It fetches nothing and sends nothing; the second one fetches its pages.',
    ],
    tables: [
      {
        columns: ['read', 'rows a second', 'against express'],
        rows: [
          ['feed, one core', rate(rows, ms.one), times(ms.express / ms.one)],
          ['feed, both cores', rate(rows, ms.both), times(ms.express / ms.both)],
          ['express, ready rows, one core', rate(rows, ms.express), times(1)],
        ],
      },
      {
        columns: ['processor time a row', '', 'against the bare loop'],
        rows: [
          ['bare loop', microseconds(us.bare), times(1)],
          ['bare loop that fetches', microseconds(us.bareWithReading), times(us.bareWithReading / us.bare)],
          ['feed', microseconds(us.all), times(us.all / us.bare)],
          ['feed, five columns', microseconds(us.five), times(us.five / us.bare)],
        ],
      },
    ],
    goals: [
      goal('cold, no latency, one core, against express', ms.express / ms.one, { atLeast: 0.55 }, times),
      goal('cold, no latency, both cores, against one core', ms.one / ms.both, { atLeast: 1.5 }, times),
      goal('processor time a row, cold, against the bare loop', us.all / us.bare, { atMost: 1.35 }, times),
      goal(
        '$select of 5 columns, cold, of the processor time of all',
        us.five / us.all,
        { atMost: 0.72 },
        times,
      ),
    ],
  };
}
