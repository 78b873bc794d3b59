import { hkdfSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  keptSecret,
  openSegmentCache,
  type SegmentCache,
  type SegmentCacheOptions,
  SingleFlight,
} from '../cache/index.js';
import { loadSettings, type Settings, SettingsError } from '../config/index.js';
import {
  KnownRates,
  Latencies,
  type PageLatencies,
  ReadAhead,
  type TableStore,
  type UpstreamLimits,
} from '../exec/index.js';
import { Access, type Feed, type StatusSource, type UpstreamTally } from '../http/index.js';
import type { JourneyApi, RequestEvent } from '../journey-api/index.js';
import { createLogger, type Logger, registerSecret } from '../log/index.js';
import { loadModel } from '../model/index.js';
import {
  assumptionsOf,
  pageSizeOf,
  type Profile,
  ProfileError,
  readProfile,
  slackOf,
} from '../probe/index.js';
import { type Table, tablesCodec } from '../table/index.js';
import { dayOf, Zone } from '../time/index.js';
import { openUpstream, threadsFor, type UpstreamOptions } from './open-upstream.js';

const HOUR_MS = 3_600_000;
const PACKAGE_FILE = fileURLToPath(new URL('../../package.json', import.meta.url));
const { version: VERSION } = JSON.parse(readFileSync(PACKAGE_FILE, 'utf8')) as { readonly version: string };
const CSDL_FILE = fileURLToPath(new URL('../../metadata/journey-feed.csdl.json', import.meta.url));

/** A feed put together from settings, ready to answer; `close` lets go of everything it opened. */
export interface Composition {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly feed: Feed;
  readonly access: Access;
  readonly status: StatusSource;
  readonly api: JourneyApi;
  readonly baseUrl: string;
  /** Where days are kept; null where nothing is. */
  readonly cache: SegmentCache<readonly Table[]> | null;
  /** The key the feed itself reads with: its own, or the sandbox's; null where only callers have keys. */
  readonly ownKey: string | null;
  close(): Promise<void>;
}

/** Settings from the environment and the `.env` file of the working directory. */
export function settingsFromEnvironment(): Settings {
  let envFileText = '';
  try {
    envFileText = readFileSync('.env', 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return loadSettings(process.env, { envFileText });
}

export interface ComposeOptions extends UpstreamOptions {
  readonly now?: () => number;
  readonly logger?: Logger;
  /** The CSDL's text; the one in `metadata/` where it is not given. */
  readonly csdl?: string;
  /** Where days are kept as tables, where it is not to follow from the settings. */
  readonly store?: TableStore;
  /** Folder of the built page, where it is not the build's own. */
  readonly page?: string;
  /** Folder of the page for Tableau's older connector, where it is not the build's own. */
  readonly connectPage?: string;
  /** The built custom connector, where it is not the build's own. */
  readonly connector?: string;
  /** How long pages take, where it is not to be measured. */
  readonly latencies?: PageLatencies;
  /** How Redis, and those who read the same, are waited for, where it is to differ from the defaults. */
  readonly waits?: Pick<SegmentCacheOptions<object>, 'redisTimes' | 'claimTimes'>;
}

export async function compose(settings: Settings, options: ComposeOptions = {}): Promise<Composition> {
  const now = options.now ?? Date.now;
  const logger = options.logger ?? createLogger({ level: settings.logLevel });
  for (const secret of [settings.apiKey, settings.secret, settings.cache.redisUrl])
    if (secret !== null) registerSecret(secret);
  const profile = readProfileFile(settings);
  const zone = new Zone(settings.timeZone);
  const csdl = options.csdl ?? readFileSync(CSDL_FILE, 'utf8');
  const model = loadModel(csdl);
  const pageSize = pageSizeOf(profile, settings.budget.pageSize);
  const latencies = options.latencies ?? new Latencies(now);
  const limits = limitsOf(settings, pageSize, latencies, logger);
  const onRequest = (event: RequestEvent): void => {
    if ((event.rows ?? 0) >= limits.pageSize) latencies.note(event.endpoint, event.ms);
    options.onRequest?.(event);
  };
  const upstream = await openUpstream(settings, { ...options, onRequest, now, logger, csdl });
  const { api, baseUrl, ownKey, tally } = upstream;
  const anonymousKey = settings.anonymous ? ownKey : null;
  const cache = openCache(settings, logger, now, options.waits);
  const store: TableStore | null = options.store ?? cache;
  const ahead = store === null ? null : new ReadAhead(store);
  const access = new Access({ api, feedKey: settings.apiKey, anonymousKey, now });
  const feed: Feed = {
    model,
    zone,
    now,
    context: {
      assumptions: assumptionsOf(profile),
      nowStepMinutes: settings.nowStepMinutes,
      historyDays: settings.historyDays,
      earliest: earliest(settings, zone, now()),
      tolerance: {
        maxJourneyMs: settings.maxJourneyHours * HOUR_MS,
        slackMs: slackOf(profile, settings.startSlackSeconds * 1000),
      },
    },
    secret: secretOf(settings, logger),
    pageSize: settings.pageSize,
    maxPageSize: settings.maxPageSize,
    upstreamPageSize: pageSize,
    store: ahead,
    ahead,
    flights: new SingleFlight(),
    settleMs: settings.settleHours * HOUR_MS,
    upstream: baseUrl,
    limits,
  };
  const status = statusSource(settings, {
    api,
    tally,
    cache,
    isSandbox: settings.upstream.kind === 'sandbox',
    started: now(),
  });
  const close = async (): Promise<void> => {
    access.close();
    await ahead?.close();
    await upstream.close();
    await cache?.close();
  };
  return { settings, logger, feed, access, status, api, baseUrl, cache, ownKey, close };
}

/** Where `/status` asks. */
function statusSource(
  settings: Settings,
  {
    api,
    tally,
    cache,
    ...still
  }: Pick<StatusSource, 'isSandbox' | 'started'> &
    Pick<Composition, 'api' | 'cache'> & { readonly tally: UpstreamTally },
): StatusSource {
  const { concurrency, ratePerSecond } = settings.budget;
  return {
    ...still,
    version: VERSION,
    upstream: () => tally.report(),
    budget: () => ({ ...api.load(), limit: concurrency, ratePerSecond }),
    cache: cache && (() => ({ ...cache.stats(), limitBytes: settings.cache.bytes })),
  };
}

/** What the upstream allows, as far as settings tell; reads find out the rest. */
function limitsOf(
  settings: Settings,
  pageSize: number,
  latencies: PageLatencies,
  logger: Logger,
): UpstreamLimits {
  return {
    pageSize,
    lanes: settings.budget.concurrency,
    totalsCount: true,
    held: 0,
    rates: new KnownRates(),
    latencies,
    readers: Math.max(1, threadsFor(settings)),
    noteDuration: longestJourney(settings, logger),
  };
}

/** Logs the longest journey seen, and warns when it comes near what the feed assumes. */
function longestJourney({ maxJourneyHours }: Settings, logger: Logger): (ms: number) => void {
  let longest = 0;
  return (ms) => {
    // Only what is a tenth longer than ever is worth a line.
    if (ms < longest * 1.1 || ms < HOUR_MS) return;
    longest = ms;
    const hours = Math.round(ms / HOUR_MS);
    const near = ms > 0.8 * maxJourneyHours * HOUR_MS;
    if (near)
      logger.warn(
        { hours, maxJourneyHours },
        'a journey lasts about as long as FEED_MAX_JOURNEY_HOURS, or longer: raise it',
      );
    else logger.info({ hours }, 'longest journey so far');
  };
}

/** The profile that JOURNEY_API_PROFILE names; throws SettingsError that names the file and the members at fault. */
function readProfileFile({ profilePath }: Settings): Profile | null {
  if (profilePath === null) return null;
  const name = 'JOURNEY_API_PROFILE';
  try {
    return readProfile(readFileSync(profilePath, 'utf8'));
  } catch (error) {
    const problems =
      error instanceof ProfileError
        ? error.problems
        : [`the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`];
    throw new SettingsError(problems.map((each) => ({ name, message: `${name}=${profilePath}: ${each}` })));
  }
}

/** FEED_EARLIEST as an instant; two years before today where it is not set. */
function earliest({ earliest: day }: Settings, zone: Zone, now: number): number {
  if (day === null) return zone.startOfDay(zone.day(now) - 731);
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return zone.startOfDay(dayOf(year, month, date));
}

/** Null where nothing is to be kept. */
function openCache(
  { cache }: Settings,
  logger: Logger,
  now: () => number,
  waits: ComposeOptions['waits'],
): SegmentCache<readonly Table[]> | null {
  return cache.bytes === 0
    ? null
    : openSegmentCache({ ...cache, ...waits, codec: tablesCodec, log: logger, now });
}

/** Links stay good over restarts and instances where the secret is given or follows from the feed's key; over restarts where it is kept. */
function secretOf({ secret, apiKey, cache: { dir } }: Settings, logger: Logger): string {
  if (secret !== null) return secret;
  if (apiKey === null) {
    try {
      if (dir !== null) return keptSecret(dir);
    } catch (error) {
      logger.warn({ err: error }, 'CACHE_DIR cannot be used: links to further pages end with this start');
    }
    return randomBytes(32).toString('base64url');
  }
  return Buffer.from(hkdfSync('sha256', apiKey, '', 'journey-feed secret', 32)).toString('base64url');
}
