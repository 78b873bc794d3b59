import { AMPLE, QUERIES } from '../contestants.mjs';
import { repeat } from '../measure.mjs';
import { summarise } from '../profile.mjs';
import { microseconds, percent, thousands } from '../report/format.mjs';

const FUNCTIONS = 10;

/** Where the time of a cold and of a warm read goes, by a sampling profile of the feed's main thread. */
export async function profiles(contestants, { rows, runs }) {
  const upstream = await contestants.upstream(rows);
  const client = await contestants.client();
  const cold = await contestants.feed(upstream);
  const warm = await contestants.feed(upstream, { cache: AMPLE });
  const profiled = async (title, feed, path, times) => {
    const url = feed.ready.url + path;
    await repeat(2, () => client.ask('read', { url }));
    const before = await feed.ask('usage');
    await repeat(times, () => client.ask('read', { url }));
    const after = await feed.ask('usage');
    await feed.ask('startProfile');
    await repeat(times, () => client.ask('read', { url }));
    const found = summarise(await feed.ask('endProfile'));
    return { title, us: (after.cpu - before.cpu) / times / rows, ...found };
  };
  const found = [
    await profiled('Cold read', cold, 'Journeys', runs),
    await profiled('Warm full read', warm, 'Journeys', 2 * runs),
  ];
  for (const query of Object.values(QUERIES))
    found.push(await profiled(`Warm: ${query.title}`, warm, query.feed, 20 * runs));
  for (const child of [cold, warm]) await contestants.stop(child);
  return {
    title: 'Where the time goes',
    about: [
      `Shares of the time in which the feed’s main thread was at work, ${thousands(rows)} journeys. Garbage collection is what the main thread waits ` +
        'for; a function’s share is its own, without what it calls.',
    ],
    tables: [stepsTable(found), ...found.map(functionsTable)],
    charts: found.slice(0, 2).map(({ title, steps }, i) => ({
      kind: 'bars',
      name: i === 0 ? 'profile-cold' : 'profile-warm',
      title: `${title}: where the time goes`,
      unit: '%',
      bars: steps.map(({ name, share }) => ({ label: name, value: share * 100, tone: 'feed' })),
    })),
  };
}

function stepsTable(found) {
  const names = [...new Set(found.flatMap(({ steps }) => steps.map(({ name }) => name)))];
  const shareOf = (steps, name) => steps.find((step) => step.name === name)?.share ?? 0;
  return {
    columns: ['', ...found.map(({ title }) => title)],
    rows: [
      ['processor time a row', ...found.map(({ us }) => microseconds(us))],
      ...names.map((name) => [name, ...found.map(({ steps }) => percent(shareOf(steps, name)))]),
    ],
  };
}

const functionsTable = ({ title, functions }) => ({
  caption: `**${title}**, by function:`,
  columns: ['function', 'where', 'share'],
  rows: functions
    .slice(0, FUNCTIONS)
    .map(({ name, part, share }) => [code(name), code(part), percent(share)]),
});

const code = (text) => (text.startsWith('(') || text === 'garbage collection' ? text : `\`${text}\``);
