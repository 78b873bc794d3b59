import { sandboxDefaults, startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.js';
import {
  ask, codeOf, DAY, ids, readAll, sandbox, stopSandboxes, WEEK, type Journey, type JourneyTransitions,
} from './support.js'; // prettier-ignore

let plain: Sandbox;
let all: Journey[];
const week = { dateRange: WEEK };

beforeAll(async () => {
  plain = await sandbox();
  all = await readAll(plain, 'journeys', week);
});
afterAll(stopSandboxes);

const queue = { name: 'queues.name', values: ['Sales', 'Billing'] };
const chat = { name: 'mediaTypes', values: ['chat'] };
const isQueue = (journey: Journey) => journey.queues.some(({ name }) => queue.values.includes(name));
const isChat = (journey: Journey) => journey.mediaTypes.includes('Chat');

it('filtersAcross: or', async () => {
  const api = await sandbox({ filtersAcross: 'or' });
  const found = await readAll(api, 'journeys', { ...week, filters: [queue, chat] });
  expect(ids(found)).toEqual(ids(all.filter((journey) => isQueue(journey) || isChat(journey))));
  const named = { name: 'journeyId', values: [all[3]!.journeyId] };
  const withId = await readAll(api, 'journeys', { ...week, filters: [named, chat] });
  expect(ids(withId)).toEqual(ids(all.filter((journey, i) => i === 3 || isChat(journey))));
});

it('valuesWithin: and', async () => {
  const api = await sandbox({ valuesWithin: 'and' });
  const filters = [{ name: 'mediaTypes', values: ['phone', 'email'] }];
  const found = await readAll(api, 'journeys', { ...week, filters });
  const both = all.filter(({ mediaTypes }) => mediaTypes.includes('Phone') && mediaTypes.includes('Email'));
  expect(both.length).toBeGreaterThan(0);
  expect(ids(found)).toEqual(ids(both));
  expect((await ask(plain, 'journeys', { ...week, filters })).body.totalElements).toBeGreaterThan(
    both.length,
  );
});

it.each([
  ['startInclusive', 'start'],
  ['endInclusive', 'end'],
] as const)('%s: false', async (name, open) => {
  const api = await sandbox({ [name]: false });
  const apart = all.filter((journey, i) => i > 0 && journey.time !== all[i - 1]!.time);
  const dateRange = { start: apart[20]!.time, end: apart[60]!.time };
  const whole = await readAll(plain, 'journeys', { dateRange });
  const expected = whole.filter(({ time }) => time !== dateRange[open]);
  expect(expected.length).toBeLessThan(whole.length);
  expect(ids(await readAll(api, 'journeys', { dateRange }))).toEqual(ids(expected));
});

it('startPrecision: millisecond', async () => {
  const api = await sandbox({ startPrecision: 'millisecond' });
  const found = await readAll(api, 'journeys', { dateRange: DAY });
  const lists = await readAll<JourneyTransitions>(api, 'transitions', { dateRange: DAY });
  expect(found.map((journey) => journey.time)).toEqual(lists.map((record) => record.transitions[0]!.time));
  const one = found.find((journey) => !journey.time.endsWith('.000Z'))!;
  const second = `${one.time.slice(0, 19)}Z`;
  const upToSecond = await readAll(api, 'journeys', { dateRange: { start: DAY.start, end: second } });
  expect(ids(upToSecond)).not.toContain(one.journeyId);
  expect(ids(await readAll(plain, 'journeys', { dateRange: { start: DAY.start, end: second } }))).toContain(
    one.journeyId,
  );
});

it('transitionOrder: descending is the reverse, shuffled neither, both lose nothing', async () => {
  const [ascending, descending, shuffled, again] = await Promise.all(
    (['ascending', 'descending', 'shuffled', 'shuffled'] as const).map(async (transitionOrder) =>
      readAll<JourneyTransitions>(await sandbox({ transitionOrder }), 'transitions', week),
    ),
  );
  const flip = (records: JourneyTransitions[]) =>
    records.map((record) => ({ ...record, transitions: [...record.transitions].reverse() }));
  expect(descending).toEqual(flip(ascending!));
  expect(shuffled).toEqual(again);
  expect(shuffled).not.toEqual(ascending);
  expect(shuffled).not.toEqual(descending);
  const sorted = (records: JourneyTransitions[]) =>
    records.map((record) => record.transitions.map((step) => JSON.stringify(step)).sort());
  expect(sorted(shuffled!)).toEqual(sorted(ascending!));
});

it('transitionScope: matching', async () => {
  const api = await sandbox({ transitionScope: 'matching' });
  const filters = [{ name: 'transitions.name', values: ['TRANSFER', 'HOLD'] }];
  const whole = await readAll<JourneyTransitions>(plain, 'transitions', { ...week, filters });
  const found = await readAll<JourneyTransitions>(api, 'transitions', { ...week, filters });
  expect(found).toEqual(
    whole.map((record) => ({
      ...record,
      transitions: record.transitions.filter((step) => ['TRANSFER', 'HOLD'].includes(step.name)),
    })),
  );
  const byId = [{ name: 'journeyId', values: ids(whole.slice(0, 3)) }];
  expect(await readAll(api, 'transitions', { ...week, filters: byId })).toEqual(whole.slice(0, 3));
});

it('totalCap', async () => {
  const api = await sandbox({ totalCap: 50 });
  expect((await ask(api, 'journeys', week)).body.totalElements).toBe(50);
  expect(ids(await readAll(api, 'journeys', week))).toEqual(ids(all));
});

it('maxLimit', async () => {
  const api = await sandbox({ maxLimit: 40 });
  expect(codeOf(await ask(api, 'journeys', { limit: 41 }))).toBe('invalidlimit');
  expect((await ask(api, 'journeys', { limit: 40 })).body.data).toHaveLength(40);
  expect((await ask(api, 'journeys')).body.data).toHaveLength(40);
});

it('caseSensitive: false', async () => {
  const api = await sandbox({ caseSensitive: false });
  for (const filters of [
    [{ name: 'queues.name', values: ['sAlEs', 'BILLING'] }],
    [{ name: 'mediaTypes', values: ['CHAT'] }],
    [{ name: 'journeyId', values: [all[5]!.journeyId.toUpperCase()] }],
    [{ name: 'pbxNames', values: ['ACME-NORTH'] }],
  ]) {
    const found = await ask(api, 'journeys', { ...week, filters });
    expect(found.body.totalElements).toBeGreaterThan(0);
    const strict = await ask(plain, 'journeys', { ...week, filters });
    expect(strict.body.totalElements ?? 0).toBe(0);
  }
});

it('tieOrder: arbitrary changes ties from query to query, and nothing else', async () => {
  const options: Partial<SandboxOptions> = { tieOrder: 'arbitrary', journeysPerDay: 9000 };
  const api = await sandbox(options);
  const one = await readAll(api, 'journeys', { dateRange: DAY, limit: 999 });
  const other = await readAll(api, 'journeys', { dateRange: { ...DAY, end: '2025-06-11T00:00:00Z' } });
  const ordered = await readAll(await sandbox({ ...options, tieOrder: 'id' }), 'journeys', {
    dateRange: DAY,
  });
  const together = other.slice(0, one.length);
  expect(ids(one)).not.toEqual(ids(together));
  expect(ids(one)).not.toEqual(ids(ordered));
  for (const list of [together, ordered]) {
    expect(list.map(({ time }) => time)).toEqual(one.map(({ time }) => time));
    expect(ids(list).sort()).toEqual(ids(one).sort());
  }
  const tied = ordered.filter((journey, i) => journey.time === ordered[i - 1]?.time);
  expect(tied.length).toBeGreaterThan(100);
  ordered.forEach((journey, i) => {
    if (i > 0 && journey.time === ordered[i - 1]!.time)
      expect(journey.journeyId > ordered[i - 1]!.journeyId).toBe(true);
  });
  const reversed = await readAll(api, 'journeys', { dateRange: DAY, sortDirection: 'DESC', limit: 700 });
  expect(ids(reversed)).toEqual(ids(one).reverse());
});

it('startSkewSeconds', async () => {
  const api = await sandbox({ startSkewSeconds: 30 });
  const found = await readAll(api, 'journeys', week);
  const lists = await readAll<JourneyTransitions>(api, 'transitions', week);
  const skews = found.map((journey, i) => {
    const first = Date.parse(lists[i]!.transitions[0]!.time);
    return (Date.parse(journey.time) - Math.floor(first / 1000) * 1000) / 1000;
  });
  expect(Math.min(...skews)).toBeLessThan(-15);
  expect(Math.max(...skews)).toBeGreaterThan(15);
  expect(skews.every((skew) => Number.isInteger(skew) && Math.abs(skew) <= 30)).toBe(true);
  const times = found.map(({ time }) => time);
  expect(times).toEqual([...times].sort());
  expect(ids(found).sort()).toEqual(ids(all).sort());
});

it('the defaults are what the feed assumes', () => {
  expect(sandboxDefaults).toMatchObject({
    journeysPerDay: 400, days: 400, seed: 1, latencyMs: 0, ratePerSecond: null, failureRate: 0, cursorTtlSeconds: null,
    port: 0, host: '127.0.0.1', filtersAcross: 'and', valuesWithin: 'or', startInclusive: true, endInclusive: true,
    startPrecision: 'second', transitionOrder: 'ascending', transitionScope: 'journey', totalCap: null, maxLimit: 1000,
    caseSensitive: true, tieOrder: 'id', startSkewSeconds: 0,
  }); // prettier-ignore
});

it.each<[Partial<SandboxOptions>, string]>([
  [{ journeysPerDay: -1 }, 'journeysPerDay'],
  [{ days: 1.5 }, 'days'],
  [{ failureRate: 2 }, 'failureRate'],
  [{ port: 70_000 }, 'port'],
  [{ maxLimit: 0 }, 'maxLimit'],
  [{ latencyMs: Number.NaN }, 'latencyMs'],
])('refuses %j', async (options, name) => {
  await expect(startSandbox(options)).rejects.toThrow(new RegExp(`option ${name} must be`));
});
