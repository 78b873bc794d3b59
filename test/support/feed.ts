import { startFeed, type RunningFeed } from '../../src/commands/serve.js';
import type { ComposeOptions } from '../../src/commands/compose.js';
import { loadSettings } from '../../src/config/index.js';
import { createLogger } from '../../src/log/index.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.js';

export interface TestFeed extends RunningFeed {
  readonly sandbox: Sandbox;
  /** GET below the service root; the path is sent as written, but for blanks. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** The rows of a page. */
  rows(path: string, headers?: Record<string, string>): Promise<Record<string, unknown>[]>;
  /** The rows of all pages. */
  walk(path: string, headers?: Record<string, string>): Promise<Record<string, unknown>[]>;
}

export interface TestFeedOptions {
  readonly now: string;
  readonly sandbox?: Partial<SandboxOptions>;
  /** Settings, as the environment names them. */
  readonly env?: Record<string, string>;
  readonly compose?: ComposeOptions;
}

/** A feed on a free port in front of a sandbox of its own, both with a fixed clock. The caller closes it. */
export async function startTestFeed({ now, sandbox: switches, env, compose }: TestFeedOptions): Promise<TestFeed> {
  const clock = () => Date.parse(now);
  const sandbox = await startSandbox({ journeysPerDay: 40, days: 40, ...switches, now: clock });
  const settings = loadSettings({
    PORT: '0',
    JOURNEY_API_URL: sandbox.url,
    JOURNEY_API_KEY: 'sandbox-key',
    FEED_ANONYMOUS: 'true',
    ...env,
  });
  const running = await startFeed(settings, { now: clock, logger: createLogger({ level: 'silent' }), ...compose });
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path.replaceAll(' ', '%20'), running.url), { headers });
  const page = async (url: string, headers: Record<string, string>) => {
    const response = await get(url, headers);
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} for ${url}: ${text}`);
    return JSON.parse(text) as { value: Record<string, unknown>[]; '@odata.nextLink'?: string };
  };
  return {
    ...running,
    sandbox,
    get,
    rows: async (path, headers = {}) => (await page(path, headers)).value,
    walk: async (path, headers = {}) => {
      const rows: Record<string, unknown>[] = [];
      for (let next: string | undefined = path; next !== undefined; ) {
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
