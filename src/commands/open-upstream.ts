import { availableParallelism } from 'node:os';
import type { Settings } from '../config/index.js';
import { UpstreamTally } from '../http/index.js';
import {
  type ClientOptions,
  createJourneyApi,
  EXCHANGE_DEFAULTS,
  type JourneyApi,
  type PageThreads,
  regions,
  type RequestEvent,
} from '../journey-api/index.js';
import type { Logger } from '../log/index.js';
import { sandboxKeys, startSandbox } from '../sandbox/index.js';
import { pageThreads, type ThreadOptions } from '../threads/index.js';

/** What the feed reads from, and how it gets at it; `close` lets go of all of it. */
export interface OpenUpstream {
  readonly api: JourneyApi;
  readonly baseUrl: string;
  /** The key the feed itself reads with: its own, or the sandbox's; null where only callers have keys. */
  readonly ownKey: string | null;
  readonly tally: UpstreamTally;
  close(): Promise<void>;
}

export interface UpstreamOptions {
  /** Told of each request to the upstream that has ended. */
  readonly onRequest?: (event: RequestEvent) => void;
  /** How the client of the upstream waits and repeats, where it is to differ from its defaults. */
  readonly client?: Pick<ClientOptions, 'clock' | 'random' | 'retries' | 'timeoutMs'>;
  /** The file that threads run, where it is not the build's own. */
  readonly pageThread?: URL;
}

interface Surroundings extends UpstreamOptions {
  readonly now: () => number;
  readonly logger: Logger;
  readonly csdl: string;
}

/** More would wait for this thread, which sends all rows. */
const MOST_THREADS = 4;

/** Opens the Journey API, or the sandbox in its place. */
export async function openUpstream(settings: Settings, around: Surroundings): Promise<OpenUpstream> {
  const { now, logger } = around;
  const sandbox =
    settings.upstream.kind === 'sandbox' ? await startSandbox({ ...settings.sandbox, now }) : null;
  const baseUrl = sandbox?.url ?? urlOf(settings);
  const tally = new UpstreamTally(now);
  const onRequest = (event: RequestEvent): void => {
    logger.debug(event, 'upstream');
    tally.note(event);
    around.onRequest?.(event);
  };
  const { concurrency, ratePerSecond } = settings.budget;
  const exchange = { ...EXCHANGE_DEFAULTS, ...around.client, baseUrl };
  const threads = threadsOf(settings, exchange, around);
  const api = createJourneyApi({ ...exchange, concurrency, ratePerSecond, onRequest, threads });
  return {
    api,
    baseUrl,
    ownKey: settings.apiKey ?? (sandbox === null ? null : sandboxKeys.all),
    tally,
    close: async () => {
      await api.close();
      await threads?.close();
      await sandbox?.close();
    },
  };
}

/** How many threads fetch and read pages besides this one. */
export function threadsFor({ budget }: Settings): number {
  const cores = availableParallelism();
  return budget.threads ?? (cores === 1 ? 0 : Math.min(MOST_THREADS, cores));
}

/** None where all is done by this thread. */
function threadsOf(
  settings: Settings,
  { baseUrl, timeoutMs, maxResponseBytes }: Pick<ThreadOptions, 'baseUrl' | 'timeoutMs' | 'maxResponseBytes'>,
  { logger, csdl, pageThread }: Surroundings,
): PageThreads | undefined {
  const count = threadsFor(settings);
  if (count === 0) return undefined;
  const onEnd = (error: unknown): void =>
    logger.error({ err: error }, 'a thread that reads pages has ended; the feed goes on without it');
  return pageThreads({ baseUrl, timeoutMs, maxResponseBytes, csdl, entry: pageThread, count, onEnd });
}

function urlOf({ upstream }: Settings): string {
  if (upstream.kind === 'url') return upstream.baseUrl;
  return upstream.kind === 'region' ? regions[upstream.region] : '';
}
