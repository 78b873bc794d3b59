import { withoutId } from '../support/feed.js';
import { startProxy } from '../support/proxy.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.js';
import { buildSets, readAll, type SearchBody, type Sets } from '../reference/index.js';
import type { Loaded } from './program.js';
import { spelled } from './spellings.js';

export const ZONE = 'Europe/Bucharest';
/** Four days after clocks went back, at no multiple of five minutes. */
export const NOW = Date.parse('2025-10-30T12:03:20Z');
/** The open end of a range: now, rounded down. */
export const OPEN_END = Date.parse('2025-10-30T12:00:00Z');
const DAYS = 75;

/** An upstream with its ways, and a feed's settings before it. */
interface WorldOptions {
  readonly sandbox?: Partial<SandboxOptions>;
  readonly env?: Readonly<Record<string, string>>;
  /** What becomes of the upstream's answers, given the bodies of the requests; null where they fail. */
  readonly answers?: (answer: Buffer, asked: string) => Buffer | null;
}

/** So many journeys that some begin in the same second. */
const DENSE = { journeysPerDay: 300, days: 4 };

/** What an upstream says of its totals, given the true ones. */
const totals =
  (told: (total: number) => number): NonNullable<WorldOptions['answers']> =>
  (answer) =>
    Buffer.from(
      answer
        .toString('utf8')
        .replace(/"totalElements":(\d+)/, (_, total) => `"totalElements":${String(told(Number(total)))}`),
    );

/** No search gets further than its second page, whenever it is asked and by whom: what was read has to do, and the rest is another search. */
function thirdPagesFail(): NonNullable<WorldOptions['answers']> {
  const depths = new Map<unknown, number>();
  return (answer, asked) => {
    const depth = depths.get((JSON.parse(asked) as Asked).nextPageCursor) ?? 0;
    const { nextPageCursor } = JSON.parse(answer.toString('utf8')) as { nextPageCursor: string | null };
    if (nextPageCursor !== null) depths.set(nextPageCursor, depth + 1);
    return depth < 2 ? answer : null;
  };
}

export const worlds = {
  plain: {},
  startsExcluded: { sandbox: { startInclusive: false, endInclusive: false } },
  endsIncluded: { sandbox: { startInclusive: false, endInclusive: true } },
  smallPages: { env: { UPSTREAM_PAGE_SIZE: '7' } },
  dense: { sandbox: DENSE },
  pairs: { sandbox: DENSE, env: { UPSTREAM_PAGE_SIZE: '1' } },
  dyingCursors: { sandbox: { ...DENSE, cursorTtlSeconds: 0 }, env: { UPSTREAM_PAGE_SIZE: '3' } },
  dyingPages: { sandbox: { ...DENSE, cursorTtlSeconds: 0 }, env: { UPSTREAM_PAGE_SIZE: '40' } },
  failing: { sandbox: { failureRate: 0.25 }, env: { UPSTREAM_PAGE_SIZE: '7' } },
  thirdPagesFail: {
    sandbox: { journeysPerDay: 40, days: 4 },
    answers: thirdPagesFail(),
    env: { UPSTREAM_PAGE_SIZE: '7' },
  },
  fewerRecords: { sandbox: { maxLimit: 100 } },
  newestFirst: { sandbox: { transitionOrder: 'descending' } },
  shuffled: { sandbox: { transitionOrder: 'shuffled' } },
  skewed: {
    sandbox: { startSkewSeconds: 55, journeysPerDay: 500, days: 3 },
    env: { UPSTREAM_PAGE_SIZE: '7' },
  },
  capped: { answers: totals(() => 10_000) },
  undercounting: { answers: totals((total) => Math.ceil(total / 2)) },
  spelled: { answers: spelled },
  keeping: {
    sandbox: { startSkewSeconds: 55, journeysPerDay: 500, days: 3 },
    env: {
      CACHE_BYTES: '64000000',
      UPSTREAM_PAGE_SIZE: '40',
      UPSTREAM_CONCURRENCY: '4',
      FEED_HISTORY_DAYS: '2',
    },
  },
  shortHistory: { env: { FEED_HISTORY_DAYS: '10', FEED_MAX_JOURNEY_HOURS: '168' } },
} as const satisfies Record<string, WorldOptions>;

export type WorldName = keyof typeof worlds;

/** One world with its upstream running; feeds of many programs are tried before it. */
export interface World {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly sets: Sets;
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const reads = new Map<string, Promise<Sets>>();

export async function startWorld(name: WorldName): Promise<World> {
  const { sandbox: own = {}, env = {}, answers }: WorldOptions = worlds[name];
  const options = { journeysPerDay: 20, days: DAYS, ...own, now: () => NOW };
  const sandbox = await startSandbox(options);
  // Most worlds hold the same rows, and a full read of one holds for all.
  const { startSkewSeconds, transitionOrder, journeysPerDay }: Partial<SandboxOptions> = options;
  const rows = JSON.stringify([startSkewSeconds, transitionOrder, journeysPerDay]);
  const read = reads.get(rows) ?? fullRead(options);
  reads.set(rows, read);
  const proxy =
    answers === undefined ? null : await startProxy(sandbox.url, (answer, { body }) => answers(answer, body));
  return {
    url: proxy?.url ?? sandbox.url,
    sandbox,
    sets: await read,
    env,
    close: async () => {
      await proxy?.close();
      await sandbox.close();
    },
  };
}

async function fullRead(options: Partial<SandboxOptions>): Promise<Sets> {
  const whole = {
    ...options,
    failureRate: 0,
    startInclusive: true,
    endInclusive: true,
    cursorTtlSeconds: null,
    maxLimit: 1000,
  };
  const sandbox = await startSandbox(whole);
  const from = NOW - (DAYS + 5) * 86_400_000;
  const data = await readAll(sandbox.url, 'sandbox-key', { from, to: OPEN_END });
  await sandbox.close();
  return buildSets(data, ZONE);
}

/** A feed of some program before a world. */
export interface Stand {
  readonly sets: Sets;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** The rows of all pages. */
  walk(path: string, rowsAPage?: number): Promise<readonly Record<string, unknown>[]>;
  /** Searches since the last `forget`, in order: endpoint, body, how many records came, and with what status. */
  asked(): readonly Asked[];
  forget(): void;
  close(): Promise<void>;
}

export interface Asked extends SearchBody {
  readonly endpoint: string;
  readonly rows: number;
  readonly status: number;
}

export async function stand({ url, sandbox, sets, env }: World, program: Loaded): Promise<Stand> {
  const settings = program.loadSettings({
    PORT: '0',
    JOURNEY_API_URL: url,
    JOURNEY_API_KEY: 'sandbox-key',
    FEED_ANONYMOUS: 'true',
    FEED_TIME_ZONE: ZONE,
    FEED_HISTORY_DAYS: '400',
    FEED_MAX_JOURNEY_HOURS: '400',
    // Each query asks the upstream for itself, and what it no longer waits for is not told as the next one's.
    CACHE_BYTES: '0',
    UPSTREAM_CONCURRENCY: '1',
    // Threads would run the source as it is.
    UPSTREAM_THREADS: '0',
    ...env,
  });
  const feed = await program.startFeed(settings, {
    now: () => NOW,
    logger: program.createLogger({ level: 'fatal', destination: { write: () => undefined } }),
    csdl: program.csdl,
    client: { retries: 1, clock: { now: () => Date.now(), sleep: () => Promise.resolve() } },
  });
  const get: Stand['get'] = (path, headers = {}) =>
    fetch(new URL(path.replaceAll(' ', '%20'), feed.url), { headers });
  return {
    sets,
    get,
    walk: async (path, rowsAPage = 50_000) => {
      const rows: Record<string, unknown>[] = [];
      let pages = 0;
      let failures = 0;
      for (let next: string | undefined = path; next !== undefined;) {
        const response = await get(next, { Prefer: `maxpagesize=${String(rowsAPage)}` });
        const text = await response.text();
        // What fails before the first row is asked again, as a client would.
        if (response.status === 503 && ++failures < 100) continue;
        if (!response.ok) throw new Error(`${response.status}: ${text}`);
        const page = JSON.parse(text, withoutId) as {
          value: Record<string, unknown>[];
          '@odata.nextLink'?: string;
        };
        rows.push(...page.value);
        next = page['@odata.nextLink'];
        if (++pages > 500) throw new Error('a walk that does not end');
      }
      return rows;
    },
    asked: () =>
      sandbox.requests.map(({ path, body, rows, status }) => ({
        ...(body as SearchBody),
        endpoint: path.includes('/transitions/') ? 'transitions' : 'journeys',
        rows,
        status,
      })),
    forget: () => sandbox.clearRequests(),
    close: () => feed.close(),
  };
}
