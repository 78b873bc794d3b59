import { startFeed, type RunningFeed } from '../../src/commands/serve.js';
import type { ComposeOptions } from '../../src/commands/compose.js';
import { loadSettings } from '../../src/config/index.js';
import type { PageLatencies } from '../../src/exec/index.js';
import { createLogger } from '../../src/log/index.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.js';

export interface TestFeed extends RunningFeed {
  readonly sandbox: Sandbox;
  /** Every line the feed logged, at all levels. */
  readonly logs: readonly string[];
  /** Moves the clock of the feed and its sandbox. */
  setNow(now: string): void;
  /** GET below the service root; the path is sent as written, but for blanks. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** The rows of a page, without the identifiers that rows without their key have. */
  rows(path: string, headers?: Record<string, string>): Promise<Record<string, unknown>[]>;
  /** The rows of all pages. */
  walk(path: string, headers?: Record<string, string>): Promise<Record<string, unknown>[]>;
}

export interface TestFeedOptions {
  readonly now: string;
  readonly sandbox?: Partial<SandboxOptions>;
  /** Settings, as the environment names them; undefined takes one of the defaults below away. */
  readonly env?: Record<string, string | undefined>;
  readonly compose?: ComposeOptions;
  /** The upstream's base URL as the feed sees it, for a test that puts something between feed and sandbox. */
  readonly through?: (sandboxUrl: string) => Promise<string>;
}

/** A client that repeats at once and without a wait, for tests that let the upstream fail. */
export const impatient = (retries: number): NonNullable<ComposeOptions['client']> => ({
  retries,
  clock: { now: () => Date.now(), sleep: () => Promise.resolve() },
});

/** A client that never really waits: its clock goes ahead by what it would have slept. */
export function hurried(retries: number): NonNullable<ComposeOptions['client']> {
  let ahead = 0;
  const sleep = (ms: number): Promise<void> => {
    ahead += ms;
    return Promise.resolve();
  };
  return { retries, clock: { now: () => Date.now() + ahead, sleep } };
}

/** Rows without the identifiers that those without their key have: what reads them compares values. */
export const withoutId = (name: string, value: unknown): unknown =>
  name === '@odata.id' ? undefined : value;

/** How many requests there are at a time must not hang on how fast the machine is. */
const UNKNOWN: PageLatencies = { note: () => undefined, of: () => null };

/** A feed on a free port in front of a sandbox of its own, both with a fixed clock. The caller closes it; where it does not start, nothing stays open. */
export async function startTestFeed(options: TestFeedOptions): Promise<TestFeed> {
  let now = Date.parse(options.now);
  const clock = () => now;
  const sandbox = await startSandbox({ journeysPerDay: 40, days: 40, ...options.sandbox, now: clock });
  const logs: string[] = [];
  const logger = createLogger({ level: 'trace', destination: { write: (line) => logs.push(line) } });
  const start = async (): Promise<RunningFeed> => {
    const settings = loadSettings({
      PORT: '0',
      JOURNEY_API_URL: (await options.through?.(sandbox.url)) ?? sandbox.url,
      JOURNEY_API_KEY: 'sandbox-key',
      FEED_ANONYMOUS: 'true',
      // What a request costs the upstream is told for itself; tests of the cache turn it on.
      CACHE_BYTES: '0',
      // Threads run what is built; tests of them build it.
      UPSTREAM_THREADS: '0',
      ...options.env,
    });
    return await startFeed(settings, { now: clock, logger, latencies: UNKNOWN, ...options.compose });
  };
  const running = await start().catch(async (error: unknown) => {
    await sandbox.close();
    throw error;
  });
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path.replaceAll(' ', '%20'), running.url), { headers });
  const page = async (url: string, headers: Record<string, string>) => {
    const response = await get(url, headers);
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} for ${url}: ${text}`);
    return JSON.parse(text, withoutId) as { value: Record<string, unknown>[]; '@odata.nextLink'?: string };
  };
  return {
    ...running,
    sandbox,
    logs,
    setNow: (text) => void (now = Date.parse(text)),
    get,
    rows: async (path, headers = {}) => (await page(path, headers)).value,
    walk: async (path, headers = {}) => {
      const rows: Record<string, unknown>[] = [];
      for (let next: string | undefined = path; next !== undefined;) {
        const { value, '@odata.nextLink': link } = await page(next, headers);
        rows.push(...value);
        next = link;
      }
      return rows;
    },
    close: async () => {
      await running.close();
      await sandbox.close();
    },
  };
}
