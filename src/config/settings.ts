import type { TrustProxy } from './kinds.js';
import type { SettingValues } from './table.js';

/** Where rows come from: the embedded sandbox, a region of the Journey API, or any base URL (no slash at its end). */
export type Upstream =
  | { readonly kind: 'sandbox' }
  | { readonly kind: 'region'; readonly region: Region }
  | { readonly kind: 'url'; readonly baseUrl: string };

export type Region = NonNullable<SettingValues['JOURNEY_API_REGION']>;

/** What bounds the requests to the upstream; each bound holds per key. */
export interface UpstreamBudget {
  /** Requests in flight at once. */
  readonly concurrency: number;
  /** Requests started a second; null is unbounded. */
  readonly ratePerSecond: number | null;
  /** Records one request asks for. */
  readonly pageSize: number;
  /** Threads that fetch and read pages; null: as many as the machine has cores for. */
  readonly threads: number | null;
}

/** Where rows that were read are kept, and how much of them. */
export interface CacheSettings {
  /** What they may take in memory, in bytes; 0: nothing is cached anywhere. */
  readonly bytes: number;
  readonly dir: string | null;
  /** What the files in `dir` may take together, in bytes. */
  readonly dirBytes: number;
  /** Whether days that are kept elsewhere are brought into memory at the start. */
  readonly load: boolean;
  readonly redisUrl: string | null;
}

/** What is read in the background, before anyone asks for it. */
export interface WarmSettings {
  /** Settled local days, the last ones. */
  readonly days: number;
  /** Names of entity sets; null: all that come from upstream. */
  readonly sets: readonly string[] | null;
}

/** How the embedded Journey API behaves; the switches make each assumption about the real one false. */
export interface SandboxSettings {
  readonly journeysPerDay: number;
  readonly days: number;
  readonly seed: number;
  readonly latencyMs: number;
  readonly ratePerSecond: number | null;
  /** Share of requests answered with 500, from 0 to 1. */
  readonly failureRate: number;
  readonly cursorTtlSeconds: number | null;
  /** 0 is any free port. */
  readonly port: number;
  readonly filtersAcross: SettingValues['SANDBOX_FILTERS_ACROSS'];
  readonly valuesWithin: SettingValues['SANDBOX_VALUES_WITHIN'];
  readonly startInclusive: boolean;
  readonly endInclusive: boolean;
  readonly startPrecision: SettingValues['SANDBOX_START_PRECISION'];
  readonly transitionOrder: SettingValues['SANDBOX_TRANSITION_ORDER'];
  readonly transitionScope: SettingValues['SANDBOX_TRANSITION_SCOPE'];
  readonly totalCap: number | null;
  readonly maxLimit: number;
  readonly caseSensitive: boolean;
  readonly tieOrder: SettingValues['SANDBOX_TIE_ORDER'];
  readonly startSkewSeconds: number;
}

/** Everything a run of the program may be told, checked and deeply frozen. */
export interface Settings {
  /** 0 is any free port. */
  readonly port: number;
  readonly host: string;
  readonly upstream: Upstream;
  readonly apiKey: string | null;
  /** The file of what is known of the upstream; null: what the feed assumes. */
  readonly profilePath: string | null;
  readonly anonymous: boolean;
  /** The address in front of `/odata/`, without a slash at its end; null takes it from each request. */
  readonly publicUrl: string | null;
  readonly trustProxy: TrustProxy;
  /** Origins whose pages may read in a browser; `*` is all, none is empty. */
  readonly corsOrigins: readonly string[];
  readonly timeZone: string;
  readonly historyDays: number;
  /** A local day of `timeZone` as `YYYY-MM-DD`; null is two years before now. */
  readonly earliest: string | null;
  readonly nowStepMinutes: number;
  readonly maxJourneyHours: number;
  readonly settleHours: number;
  readonly startSlackSeconds: number;
  readonly secret: string | null;
  readonly pageSize: number;
  readonly maxPageSize: number;
  readonly logLevel: SettingValues['FEED_LOG_LEVEL'];
  readonly budget: UpstreamBudget;
  readonly cache: CacheSettings;
  /** Null where nothing is read in the background. */
  readonly warm: WarmSettings | null;
  readonly sandbox: SandboxSettings;
}

/** Whether rows come from the embedded sandbox: no region and no URL is given. */
export function isSandboxed(values: SettingValues): boolean {
  return values.JOURNEY_API_URL === null && values.JOURNEY_API_REGION === null;
}

function upstreamOf(values: SettingValues): Upstream {
  const { JOURNEY_API_URL: baseUrl, JOURNEY_API_REGION: region } = values;
  if (baseUrl !== null) return { kind: 'url', baseUrl };
  return region === null ? { kind: 'sandbox' } : { kind: 'region', region };
}

/** A pasted service root means the address in front of it. */
function publicUrlOf(values: SettingValues): string | null {
  return values.FEED_PUBLIC_URL?.replace(/\/odata$/, '') ?? null;
}

function sandboxOf(values: SettingValues): SandboxSettings {
  return {
    journeysPerDay: values.SANDBOX_JOURNEYS_PER_DAY,
    days: values.SANDBOX_DAYS,
    seed: values.SANDBOX_SEED,
    latencyMs: values.SANDBOX_LATENCY_MS,
    ratePerSecond: values.SANDBOX_RATE,
    failureRate: values.SANDBOX_FAILURE_RATE,
    cursorTtlSeconds: values.SANDBOX_CURSOR_TTL_SECONDS,
    port: values.SANDBOX_PORT,
    filtersAcross: values.SANDBOX_FILTERS_ACROSS,
    valuesWithin: values.SANDBOX_VALUES_WITHIN,
    startInclusive: values.SANDBOX_START_INCLUSIVE,
    endInclusive: values.SANDBOX_END_INCLUSIVE,
    startPrecision: values.SANDBOX_START_PRECISION,
    transitionOrder: values.SANDBOX_TRANSITION_ORDER,
    transitionScope: values.SANDBOX_TRANSITION_SCOPE,
    totalCap: values.SANDBOX_TOTAL_CAP,
    maxLimit: values.SANDBOX_MAX_LIMIT,
    caseSensitive: values.SANDBOX_CASE_SENSITIVE,
    tieOrder: values.SANDBOX_TIE_ORDER,
    startSkewSeconds: values.SANDBOX_START_SKEW_SECONDS,
  };
}

/** The shape the program reads, from values that `rules.ts` found to agree. */
export function settingsOf(values: SettingValues): Settings {
  return deepFreeze({
    port: values.PORT,
    host: values.HOST,
    upstream: upstreamOf(values),
    apiKey: values.JOURNEY_API_KEY,
    profilePath: values.JOURNEY_API_PROFILE,
    anonymous: values.FEED_ANONYMOUS ?? isSandboxed(values),
    publicUrl: publicUrlOf(values),
    trustProxy: values.FEED_TRUST_PROXY,
    corsOrigins: [...(values.FEED_CORS_ORIGINS ?? [])],
    timeZone: values.FEED_TIME_ZONE,
    historyDays: values.FEED_HISTORY_DAYS,
    earliest: values.FEED_EARLIEST,
    nowStepMinutes: values.FEED_NOW_STEP_MINUTES,
    maxJourneyHours: values.FEED_MAX_JOURNEY_HOURS,
    settleHours: values.FEED_SETTLE_HOURS ?? Math.max(192, values.FEED_MAX_JOURNEY_HOURS),
    startSlackSeconds: values.FEED_START_SLACK_SECONDS,
    secret: values.FEED_SECRET,
    pageSize: values.FEED_PAGE_SIZE,
    maxPageSize: values.FEED_MAX_PAGE_SIZE,
    logLevel: values.FEED_LOG_LEVEL,
    budget: {
      concurrency: values.UPSTREAM_CONCURRENCY,
      ratePerSecond: values.UPSTREAM_RATE,
      pageSize: values.UPSTREAM_PAGE_SIZE,
      threads: values.UPSTREAM_THREADS,
    },
    cache: {
      bytes: values.CACHE_BYTES,
      dir: values.CACHE_DIR,
      dirBytes: values.CACHE_DIR_BYTES,
      load: values.CACHE_LOAD,
      redisUrl: values.REDIS_URL,
    },
    warm:
      values.FEED_WARM_DAYS === null ? null : { days: values.FEED_WARM_DAYS, sets: values.FEED_WARM_SETS },
    sandbox: sandboxOf(values),
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
