import { warm } from '../../src/commands/warm.js';
import { exportRows } from '../../src/commands/export.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { impatient, startTestFeed } from '../support/feed.js';
import { CommandWorld } from './world.js';

jest.setTimeout(60_000);

const NOW = '2025-06-15T12:00:00Z';
const now = () => Date.parse(NOW);

let sandbox: Sandbox;
let world: CommandWorld;
let env: Record<string, string>;

beforeEach(async () => {
  sandbox = await startSandbox({ journeysPerDay: 40, days: 40, now });
  world = new CommandWorld({}, now);
  env = {
    JOURNEY_API_URL: sandbox.url,
    JOURNEY_API_KEY: 'sandbox-key',
    CACHE_DIR: world.file('kept'),
    // One after another, so that what was asked shows what was kept.
    UPSTREAM_CONCURRENCY: '1',
  };
  world.set(env);
});
afterEach(async () => {
  world.close();
  await sandbox.close();
});

const DAYS = ['--from', '2025-05-20', '--to', '2025-05-30'];

/** More days than are read ahead of their turn. */
const MANY_DAYS = ['--from', '2025-05-10', '--to', '2025-06-04'];

/** A feed that shares the folder, and asks nothing for queries on warmed days. */
async function askedFor(queries: readonly string[], more: Record<string, string> = {}) {
  const feed = await startTestFeed({
    now: NOW,
    through: () => Promise.resolve(sandbox.url),
    env: { CACHE_BYTES: '50000000', CACHE_DIR: env['CACHE_DIR'], ...more },
  });
  try {
    sandbox.clearRequests();
    const answers: number[] = [];
    for (const query of queries) answers.push((await feed.walk(query)).length);
    return { rows: answers, requests: sandbox.requests.length };
  } finally {
    await feed.close();
  }
}

const ROOT = 'between/2025-05-20/2025-05-30/';

it('keeps settled days of all sets, so that a feed which shares the folder asks for none of them', async () => {
  expect(await warm(DAYS, world.options())).toBe(0);
  expect(world.printed).toMatch(
    /^10 settled days \(UTC\) of Journeys, .*, TransitionAgents: 0 were kept already, 110 were read, [\d,]+ rows, /,
  );
  const queries = ['Journeys', "Journeys?$filter=outcome eq 'Abandoned'", 'Transitions', 'JourneyAgents'];
  const { rows, requests } = await askedFor(queries.map((query) => ROOT + query));
  expect(rows.every((count) => count > 0)).toBe(true);
  expect(requests).toBe(0);
});

it('keeps the rows that a read gives', async () => {
  expect(await warm(DAYS, world.options())).toBe(0);
  const feed = await startTestFeed({ now: NOW, through: () => Promise.resolve(sandbox.url) });
  const kept = await startTestFeed({
    now: NOW,
    through: () => Promise.resolve(sandbox.url),
    env: { CACHE_BYTES: '50000000', CACHE_DIR: env['CACHE_DIR'] },
  });
  try {
    for (const set of ['Journeys', 'Transitions', 'JourneyQueues', 'TransitionAgents']) {
      const rows = await feed.walk(ROOT + set);
      expect(rows.length).toBeGreaterThan(50);
      expect(await kept.walk(ROOT + set)).toEqual(rows);
    }
  } finally {
    await feed.close();
    await kept.close();
  }
});

it('reads what lies at one endpoint once for all its sets', async () => {
  expect(await warm([...DAYS, '--set', 'Journeys'], world.options())).toBe(0);
  const single = sandbox.requests.length;
  sandbox.clearRequests();
  world.set({ ...env, CACHE_DIR: world.file('others') });
  const sets = 'Journeys,JourneyAgents,JourneyQueues,JourneyTenants';
  expect(await warm([...DAYS, '--set', sets], world.options())).toBe(0);
  expect(sandbox.requests.length).toBe(single);
  expect(world.printed).toContain(`of ${sets.replaceAll(',', ', ')}: 0 were kept already, 40 were read`);
});

it('goes on after Ctrl-C, without asking again for what is kept', async () => {
  const only = [...MANY_DAYS, '--set', 'Transitions'];
  const controller = new AbortController();
  const options = world.options({ signal: controller.signal });
  let drawn = 0;
  world.terminal.onWrite = () => void (++drawn === 4 && controller.abort());
  expect(await warm(only, options)).toBe(130);
  expect(world.terminal.text).toMatch(/the same command goes on with the others\.\n$/);

  sandbox.clearRequests();
  expect(await warm(only, world.options())).toBe(0);
  const [, kept, read] = /: (\d+) were kept already, (\d+) were read/.exec(world.printed)!.map(Number);
  expect(kept).toBeGreaterThanOrEqual(4);
  expect(read).toBeGreaterThan(0);
  expect(kept! + read!).toBe(25);
  // A request a day.
  expect(sandbox.requests).toHaveLength(read!);

  sandbox.clearRequests();
  expect(await warm(only, world.options())).toBe(0);
  expect(world.printed).toContain(': 25 were kept already, 0 were read');
  expect(sandbox.requests).toHaveLength(0);
});

it('goes on after a failure of the upstream', async () => {
  const only = [...MANY_DAYS, '--set', 'Transitions'];
  const options = world.options({ client: impatient(0) });
  let drawn = 0;
  world.terminal.onWrite = () => void (++drawn === 3 && sandbox.failNext({ status: 500 }));
  expect(await warm(only, options)).toBe(1);
  expect(world.terminal.text).toContain('Days that are kept stay');
  expect(await warm(only, world.options())).toBe(0);
  const [, kept, read] = /: (\d+) were kept already, (\d+) were read/.exec(world.printed)!.map(Number);
  // Three were told of, and those behind them were read ahead.
  expect(kept).toBeGreaterThanOrEqual(3);
  expect(kept).toBeLessThanOrEqual(12);
  expect(kept! + read!).toBe(25);
});

it('reads the days of another zone, under which its root finds them', async () => {
  const args = [...DAYS, '--set', 'Journeys', '--zone', 'America~New_York'];
  expect(await warm(args, world.options())).toBe(0);
  expect(world.printed).toContain('10 settled days (America/New_York)');
  expect((await askedFor([`in/America~New_York/${ROOT}Journeys`])).requests).toBe(0);
  expect((await askedFor([`${ROOT}Journeys`])).requests).toBeGreaterThan(0);
});

it('takes the zone of the feed where none is given', async () => {
  world.set({ ...env, FEED_TIME_ZONE: 'Asia/Tokyo' });
  expect(await warm([...DAYS, '--set', 'Journeys'], world.options())).toBe(0);
  expect(world.printed).toContain('(Asia/Tokyo)');
  expect((await askedFor([`${ROOT}Journeys`], { FEED_TIME_ZONE: 'Asia/Tokyo' })).requests).toBe(0);
});

it('leaves out days that are not settled, and says so', async () => {
  // A day ends 192 hours before 12:00 on 15 June: 6 June is the last that did.
  const args = ['--from', '2025-06-05', '--to', '2025-06-12', '--set', 'Journeys'];
  expect(await warm(args, world.options())).toBe(0);
  expect(world.printed).toMatch(
    /^2 settled days .*: 0 were kept already, 2 were read; 5 days are not settled yet and were left out/,
  );
  const asked = sandbox.requests.map(({ body }) => (body as { dateRange: { end: string } }).dateRange.end);
  expect(asked.every((end) => end <= '2025-06-07T00:00:00')).toBe(true);
});

it('finds out that there is no room', async () => {
  await sandbox.close();
  sandbox = await startSandbox({ journeysPerDay: 2000, days: 40, now });
  world.set({ ...env, JOURNEY_API_URL: sandbox.url, CACHE_DIR_BYTES: '1MiB' });
  expect(await warm([...DAYS, '--set', 'Journeys'], world.options())).toBe(1);
  expect(world.terminal.text).toMatch(/\d of them are not kept, .* raise CACHE_DIR_BYTES/);
});

it('shows how far it is, by days and endpoints', async () => {
  const options = world.options();
  expect(await warm(DAYS, options)).toBe(0);
  const shares = [...world.terminal.text.matchAll(/(\d+) %, [\d,]+ rows, \d+ requests/g)].map(([, share]) =>
    Number(share),
  );
  // The journeys' endpoint is through after half of it, then come the transitions day by day.
  expect(shares.slice(-11)).toEqual([50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100]);
  expect(world.terminal.text).toMatch(/\r\[#{24}\] 100 %, .*\n$/);
});

it('spares an export all requests', async () => {
  expect(await warm([...DAYS, '--set', 'Journeys'], world.options())).toBe(0);
  sandbox.clearRequests();
  expect(await exportRows([`${ROOT}Journeys`, '--out', world.file('rows.csv')], world.options())).toBe(0);
  expect(world.printed).toMatch(/ 0 requests, /);
  expect(sandbox.requests).toHaveLength(0);
});

it.each([
  [[], '--from 2025-01-01 --to 2025-04-01'],
  [['--from', '2025-05-20'], '--from 2025-01-01 --to 2025-04-01'],
  [['--from', '2025-05-20', '--to', '2025-05-20'], 'leaves no day'],
  [['--from', '2025-02-30', '--to', '2025-05-20'], '--from 2025-02-30 is no day'],
  [['--from', '2025-05-20', '--to', 'today'], '--to today is no day'],
  [[...DAYS, '--set', 'Journys'], 'Journys is no entity set. Did you mean Journeys?'],
  [[...DAYS, '--set', 'Outcomes'], 'Outcomes does not come from the Journey API'],
  [[...DAYS, '--zone', 'Mars'], '--zone Mars is no IANA time zone'],
  [[...DAYS, '--all'], "Unknown option '--all'"],
  [[...DAYS, 'Journeys'], 'Unexpected argument'],
])('refuses %j with status 2', async (args, message) => {
  expect(await warm(args, world.options())).toBe(2);
  expect(world.terminal.text).toContain(message);
  expect(sandbox.requests).toHaveLength(0);
});

it.each([
  [{ CACHE_DIR: '' }, 'the cache ends with this process'],
  [{ CACHE_BYTES: '0' }, 'With CACHE_BYTES=0 nothing is cached'],
  [{ JOURNEY_API_KEY: '' }, 'set JOURNEY_API_KEY'],
  [{ JOURNEY_API_KEY: '', JOURNEY_API_URL: '' }, 'The embedded sandbox has another address at each start'],
])('refuses settings under which it would be in vain: %j', async (change, message) => {
  world.set({ ...env, ...change });
  expect(await warm(DAYS, world.options())).toBe(2);
  expect(world.terminal.text).toContain(message);
});
