import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type SandboxOptions, startSandbox } from '../../src/sandbox/index.js';
import { readAll, type RawData } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { NOW, probed } from './probing.js';

/** Where an assumption is wrong the feed answers wrongly, or else the profile would not be needed; with the profile it answers rightly. */

jest.setTimeout(60_000);
const folder = mkdtempSync(path.join(tmpdir(), 'journey-feed-'));
const open: TestFeed[] = [];
afterAll(async () => {
  await Promise.all(open.map((feed) => feed.close()));
  rmSync(folder, { recursive: true });
});

const SMALL = { journeysPerDay: 30, days: 12 };
const DENSE = { journeysPerDay: 1500, days: 2 };

async function feedOf(sandbox: Partial<SandboxOptions>, profile: string | undefined, now: string) {
  const env = { JOURNEY_API_PROFILE: profile, FEED_HISTORY_DAYS: '400' };
  const feed = await startTestFeed({ now, sandbox, env });
  open.push(feed);
  return feed;
}

/** A feed without and one with the profile, both in front of a switched upstream; and a full read of it, or of one as assumed. */
async function feeds(size: typeof SMALL, switched: Partial<SandboxOptions>, own = false, now = NOW) {
  const options = { ...size, ...switched };
  const { profile, sandbox } = await probed(options, now);
  await sandbox.close();
  const file = path.join(folder, `${String(open.length)}.json`);
  writeFileSync(file, JSON.stringify(profile));
  return {
    without: await feedOf(options, undefined, now),
    having: await feedOf(options, file, now),
    data: await fullRead(own ? options : size, now),
  };
}

async function fullRead(options: Partial<SandboxOptions>, now: string): Promise<RawData> {
  const to = Date.parse(now);
  const sandbox = await startSandbox({ ...options, now: () => to });
  const data = await readAll(sandbox.url, 'sandbox-key', { from: to - 20 * 86_400_000, to });
  await sandbox.close();
  return data;
}

const countOf = async (feed: TestFeed, filter: string): Promise<number> =>
  Number(await (await feed.get(`Journeys/$count?$filter=${encodeURIComponent(filter)}`)).text());
const idsOf = async (feed: TestFeed, url: string): Promise<unknown[]> =>
  (await feed.rows(url)).map((row) => row.journeyId ?? row.transitionId);
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const agentsOf = (journey: RawData['journeys'][number]) =>
  (journey.agents ?? []).map((agent) => agent!.name!);
const queuesOf = (journey: RawData['journeys'][number]) =>
  (journey.queues ?? []).map((queue) => queue!.name!);

it('filtersAcross', async () => {
  const { without, having, data } = await feeds(SMALL, { filtersAcross: 'or' });
  const one = data.journeys.find((each) => agentsOf(each).length > 0 && queuesOf(each).length > 0)!;
  const [agent, queue] = [agentsOf(one)[0]!, queuesOf(one)[0]!];
  const filter = `agents/any(a: a/agentName eq ${quoted(agent)}) and queues/any(q: q/queueName eq ${quoted(queue)})`;
  const both = data.journeys.filter(
    (each) => agentsOf(each).includes(agent) && queuesOf(each).includes(queue),
  ).length;
  expect(await countOf(without, filter)).toBeGreaterThan(both);
  expect(await countOf(having, filter)).toBe(both);
});

it('valuesWithin', async () => {
  const { without, having, data } = await feeds(SMALL, { valuesWithin: 'and' });
  const [a, b] = new Set(data.journeys.flatMap(queuesOf));
  const filter = `queues/any(q: q/queueName in (${quoted(a!)},${quoted(b!)}))`;
  const either = data.journeys.filter((each) => queuesOf(each).some((name) => name === a || name === b));
  expect(await countOf(without, filter)).toBeLessThan(either.length);
  expect(await countOf(having, filter)).toBe(either.length);
});

it('caseSensitive', async () => {
  const { without, having, data } = await feeds(SMALL, { caseSensitive: false });
  const agent = data.journeys.flatMap(agentsOf)[0]!.toUpperCase();
  const filter = `agents/any(a: a/agentName eq ${quoted(agent)})`;
  expect(await countOf(without, filter)).toBeGreaterThan(0);
  expect(await countOf(having, filter)).toBe(0);
});

it('totalCap', async () => {
  const { without, having, data } = await feeds(SMALL, { totalCap: 40 });
  expect(await countOf(without, 'true')).toBe(40);
  expect(await countOf(having, 'true')).toBe(data.journeys.length);
});

it('transitionScope', async () => {
  const { without, having, data } = await feeds(SMALL, { transitionScope: 'matching' });
  const transfers = data.transitions.flatMap(({ journeyId, transitions }) =>
    transitions.flatMap(({ name }, sequence) =>
      name === 'TRANSFER' ? [`${journeyId}-${String(sequence)}`] : [],
    ),
  );
  const url = "Transitions?$filter=name eq 'TRANSFER'&$select=transitionId";
  expect(new Set(await idsOf(without, url))).not.toEqual(new Set(transfers));
  expect(new Set(await idsOf(having, url))).toEqual(new Set(transfers));
});

it('transitionOrder: newest first, where all transitions of a journey are of one millisecond', async () => {
  const { transitions: lists } = await fullRead(SMALL, NOW);
  const starting = lists.find(({ transitions: [a, b] }) => b !== undefined && a!.time === b.time)!;
  const then = new Date(Date.parse(starting.transitions[0]!.time)).toISOString();
  const { without, having, data } = await feeds(SMALL, { transitionOrder: 'descending' }, false, then);
  const { journeyId, transitions } = data.transitions.find((each) => each.journeyId === starting.journeyId)!;
  expect(new Set(transitions.map(({ time }) => time)).size).toBe(1);
  // An upper bound in the future lets the answer reach up to this very moment, which is not rounded down then.
  const filter = `journeyId eq '${journeyId}' and journeyTime le ${then.slice(0, 10)}T23:59:59Z`;
  const url = `Transitions?$filter=${filter}&$select=name&$orderby=sequence`;
  const names = transitions.map(({ name }) => name);
  expect((await without.rows(url)).map(({ name }) => name)).toEqual([...names].reverse());
  expect((await having.rows(url)).map(({ name }) => name)).toEqual(names);
});

it('tieOrder', async () => {
  const { without, having, data } = await feeds(DENSE, { tieOrder: 'arbitrary' });
  const inOrder = [...data.journeys].sort(
    (a, b) => Date.parse(a.time) - Date.parse(b.time) || (a.journeyId < b.journeyId ? -1 : 1),
  );
  const firstOfTies = inOrder
    .flatMap(({ time }, i) => (time === inOrder[i + 1]?.time ? [i] : []))
    .slice(0, 12);
  expect(firstOfTies.length).toBe(12);
  const wrong = { without: 0, having: 0 };
  for (const at of firstOfTies) {
    const { time, journeyId } = inOrder[at]!;
    const url = `Journeys?$filter=time ge ${time}&$top=1&$select=journeyId`;
    if ((await idsOf(without, url))[0] !== journeyId) wrong.without++;
    if ((await idsOf(having, url))[0] !== journeyId) wrong.having++;
  }
  expect(wrong.without).toBeGreaterThan(0);
  expect(wrong.having).toBe(0);
});

it('startSkewSeconds', async () => {
  const { without, having, data } = await feeds(SMALL, { startSkewSeconds: 300 }, true);
  const starts = new Map(data.journeys.map(({ journeyId, time }) => [journeyId, Date.parse(time)]));
  const early = ({ journeyId, transitions: [first] }: RawData['transitions'][number]): boolean =>
    Math.abs(starts.get(journeyId)! - Date.parse(first!.time)) > 120_000;
  const { transitions, journeyId } = data.transitions.find(early)!;
  const second = `${new Date(Date.parse(transitions[0]!.time)).toISOString().slice(0, 19)}Z`;
  const url = `Transitions?$filter=journeyTime eq ${second}&$select=journeyId`;
  expect(await idsOf(without, url)).not.toContain(journeyId);
  expect((await idsOf(having, url)).filter((id) => id === journeyId).length).toBe(transitions.length);
});

describe.each([
  [{ startInclusive: true, endInclusive: true }],
  [{ startInclusive: false, endInclusive: true }],
  [{ startInclusive: true, endInclusive: false }],
  [{ startInclusive: false, endInclusive: false }],
])('startPrecision, %j', (ends) => {
  const LAST_MS = 999;

  it('counts a journey of the last millisecond of a second there, and not in the next', async () => {
    const { without, having, data } = await feeds(DENSE, { startPrecision: 'millisecond', ...ends }, true);
    const starts = data.journeys.map(({ time }) => Date.parse(time));
    const last = starts.find((start) => start % 1000 === LAST_MS)!;
    const first = starts.find((start) => start % 1000 === 0)!;
    const text = (ms: number): string => new Date(ms).toISOString();
    const second = (from: number): string => `time ge ${text(from)} and time lt ${text(from + 1000)}`;
    const truth = (from: number): number =>
      starts.filter((start) => start >= from && start < from + 1000).length;
    const seconds = [last - LAST_MS, last + 1, first, first - 1000];
    const expected = seconds.map(truth);
    const counts = async (feed: TestFeed) =>
      await Promise.all(seconds.map((each) => countOf(feed, second(each))));
    expect(await counts(having)).toEqual(expected);
    // A range that takes its end and not its start reads a millisecond early as the feed asks it: right by chance where it means [.000, .999].
    if (!(ends.endInclusive && !ends.startInclusive)) expect(await counts(without)).not.toEqual(expected);
  });
});
