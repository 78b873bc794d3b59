/** Long walks over an upstream that forgets cursors, fails, throttles and hangs up: each row once. */
import type { SandboxOptions } from '../../src/sandbox/index.js';
import { hurried, startTestFeed, type TestFeed } from '../support/feed.js';
import { readWhole, type Whole } from '../support/whole.js';
import { type Gate, type GateAnswer, startGate, type Trouble } from './gate.js';
import { type Collection, send } from './raw.js';

jest.setTimeout(120_000);

const NOW = '2026-01-10T12:00:00Z';
const [FROM, TO] = ['2025-09-12T00:00:00Z', '2026-01-10T00:00:00Z'];
const sandbox = { journeysPerDay: 10, days: 160, seed: 7 };
const HOUR_MS = 3_600_000;
/** What FEED_MAX_JOURNEY_HOURS is where it is not set. */
const MAX_JOURNEY_MS = 168 * HOUR_MS;

interface Troubled {
  readonly feed: TestFeed;
  readonly gate: Gate;
}
const started: Troubled[] = [];
async function start(
  more: Partial<SandboxOptions> = {},
  trouble: Trouble | null = null,
  env: Record<string, string> = {},
): Promise<Troubled> {
  let gate: Gate | undefined;
  const feed = await startTestFeed({
    now: NOW,
    sandbox: { ...sandbox, ...more },
    env: { UPSTREAM_PAGE_SIZE: '40', ...env },
    compose: { client: hurried(6) },
    through: async (url) => (gate = await startGate(url)).url,
  });
  gate!.troubled(trouble);
  const both = { feed, gate: gate! };
  started.push(both);
  return both;
}
afterAll(async () => {
  for (const { feed, gate } of started) {
    await feed.close();
    await gate.close();
  }
});

let whole: Whole;
beforeAll(async () => {
  const { feed } = await start();
  whole = await readWhole(feed, FROM, TO);
  expect(whole.sets.rows.Journeys.length).toBeGreaterThan(800);
});

type Walked = Readonly<Record<string, unknown>>;

/** All rows of a walk, as a patient client makes it: it repeats what was answered by 429 or 503. */
async function walk(feed: TestFeed, path: string, size: number): Promise<{ rows: Walked[]; pages: number }> {
  const rows: Walked[] = [];
  let [pages, refused] = [0, 0];
  for (let url: string | undefined = `${feed.url}${path.replaceAll(' ', '%20')}`; url !== undefined;) {
    const answer = await send(url, { headers: { Prefer: `maxpagesize=${String(size)}` } });
    if (answer.status === 429 || answer.status === 503) {
      expect(answer.header('retry-after')).toMatch(/^[1-9]\d*$/);
      if (++refused > 50) throw new Error(`refused again and again: ${answer.text}`);
      continue;
    }
    if (answer.status !== 200) throw new Error(`${String(answer.status)}: ${answer.text}`);
    const page: Collection = answer.json();
    rows.push(...page.value);
    url = page['@odata.nextLink'];
    if (++pages > 400) throw new Error('the walk does not end');
  }
  return { rows, pages };
}

type WalkOf = readonly [name: string, set: 'Journeys' | 'Transitions', direction: string, size: number];
const WALKS: readonly [WalkOf, WalkOf, WalkOf, WalkOf] = [
  ['journeys', 'Journeys', '', 150],
  ['journeys, newest first', 'Journeys', ' desc', 150],
  ['transitions', 'Transitions', '', 900],
  ['transitions, newest first', 'Transitions', ' desc', 900],
];

/** Walks the 120 days; each row must come once, and in order but for those of journeys longer than assumed. */
async function expectWhole(feed: TestFeed, [, set, direction, size]: WalkOf): Promise<void> {
  const [key, start] = set === 'Journeys' ? ['journeyId', 'time'] : ['transitionId', 'journeyTime'];
  const filter = `${start} ge ${FROM} and ${start} lt ${TO}`;
  const path = `${set}?$filter=${filter}&$orderby=time${direction}&$select=${key},${start},time`;
  const { rows, pages } = await walk(feed, path, size);
  const ids = rows.map((row) => String(row[key]));
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(whole.sets.rows[set].map((row) => String(row[key])).sort());
  expect(pages).toBeGreaterThan(5);
  const usual = rows.filter(
    (row) => Date.parse(String(row['time'])) - Date.parse(String(row[start])) < MAX_JOURNEY_MS,
  );
  const times = usual.map((row) => Date.parse(String(row['time'])));
  expect(times).toEqual([...times].sort((a, b) => (direction === '' ? a - b : b - a)));
}

describe('a walk of 120 days', () => {
  it.each(WALKS)('of %s, where every cursor is dead at once', async (...which) => {
    const { feed } = await start({ cursorTtlSeconds: 0 });
    await expectWhole(feed, which);
    expect(feed.sandbox.requests.filter(({ status }) => status === 400).length).toBeGreaterThan(2);
  });

  it.each([WALKS[0], WALKS[3]])(
    'of %s, where cursors live for 50 ms and answers take longer',
    async (...which) => {
      const { feed } = await start({ cursorTtlSeconds: 0.05, latencyMs: 60 });
      await expectWhole(feed, which);
      expect(feed.sandbox.requests.filter(({ status }) => status === 400).length).toBeGreaterThan(0);
    },
  );

  const plain = (status: number, headers: GateAnswer['headers'] = {}): GateAnswer => ({
    status,
    headers,
    body: '',
  });
  const TROUBLES: readonly (readonly [what: string, trouble: Trouble])[] = [
    [
      'every fourth request fails',
      (n) => (n % 4 === 0 ? [plain(500), plain(503), 'reset' as const][n % 3]! : null),
    ],
    ['every third request is throttled', (n) => (n % 3 === 0 ? plain(429, { 'retry-after': '2' }) : null)],
    ['every fifth connection is reset', (n) => (n % 5 === 0 ? 'reset' : null)],
  ];

  it.each(
    TROUBLES.flatMap(([what, trouble]) => WALKS.map((which) => [which[0], what, trouble, which] as const)),
  )('of %s, where %s', async (_name, _what, trouble, which) => {
    const { feed, gate } = await start({}, trouble);
    await expectWhole(feed, which);
    expect(gate.counts.came).toBeGreaterThan(30);
  });

  it.each(WALKS)('of %s, where the client gives up now and then', async (...which) => {
    // More requests in a row fail than the client makes for one: the page ends early, or is an error.
    const { feed, gate } = await start({}, (n) => (n % 40 > 25 ? plain(503) : null));
    await expectWhole(feed, which);
    expect(gate.counts.came).toBeGreaterThan(40);
    expect(feed.logs.some((line) => line.includes('page ended early') || line.includes('"status":503'))).toBe(
      true,
    );
  });
});

describe('journeys longer than FEED_MAX_JOURNEY_HOURS', () => {
  it('are there, and lose nothing in descending walks', async () => {
    const spans = new Map<unknown, number>();
    for (const { journeyId, time, journeyTime } of whole.sets.rows.Transitions)
      spans.set(journeyId, Math.max(spans.get(journeyId) ?? 0, Number(time) - Number(journeyTime)));
    const long = [...spans].filter(([, ms]) => ms > MAX_JOURNEY_MS).map(([journeyId]) => journeyId);
    expect(long.length).toBeGreaterThan(0);
    const { feed } = await start();
    for (const size of [200, 777, 5000]) {
      const { rows } = await walk(
        feed,
        `Transitions?$filter=journeyTime ge ${FROM} and journeyTime lt ${TO}&$orderby=time desc&$select=transitionId,journeyId`,
        size,
      );
      expect(new Set(rows.map((row) => row['transitionId'])).size).toBe(rows.length);
      expect(rows.length).toBe(whole.sets.rows.Transitions.length);
      expect(long.every((journeyId) => rows.some((row) => row['journeyId'] === journeyId))).toBe(true);
    }
    expect(feed.logs.some((line) => line.includes('FEED_MAX_JOURNEY_HOURS'))).toBe(true);
  });

  it('however many, at any page size and with other trouble besides', async () => {
    const filter = 'journeyTime ge 2025-12-01T00:00:00Z and journeyTime lt 2025-12-10T00:00:00Z';
    const { feed, gate } = await start({}, null, { FEED_MAX_JOURNEY_HOURS: '1', UPSTREAM_PAGE_SIZE: '5' });
    const some = await readWhole(feed, '2025-12-01T00:00:00Z', '2025-12-10T00:00:00Z');
    const expected = some.sets.rows.Transitions.map((row) => row['transitionId']).sort();
    const path = `Transitions?$filter=${filter}&$orderby=time desc&$select=transitionId`;
    for (const [size, trouble] of [
      [200, null],
      [30, (n: number) => (n % 40 > 30 ? { status: 503, body: '' } : null)],
      [3, null],
    ] as const) {
      gate.troubled(trouble);
      const ids = (await walk(feed, path, size)).rows.map((row) => row['transitionId']);
      expect([...ids].sort()).toEqual(expected);
    }
    gate.troubled(null);
    expect((await walk(feed, `${path}&$top=100`, 7)).rows.length).toBe(100);
  });
});
