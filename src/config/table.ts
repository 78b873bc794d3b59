import {
  byteCount,
  calendarDay,
  choice,
  decimal,
  filePath,
  flag,
  folderPath,
  host,
  httpUrl,
  integer,
  names,
  redisUrl,
  secretText,
  stepOfDay,
  timeZone,
  trustedProxies,
  webOrigins,
  type Kind,
} from './kinds.js';

/** One setting, as the environment names it. */
export interface Setting<T> {
  readonly kind: Kind<T>;
  readonly unit: string;
  /** The value when the setting is absent or empty. */
  readonly fallback: T;
  /** The default as the documentation words it. */
  readonly fallbackText: string;
  readonly meaning: string;
  /** Its value appears in no message, log or page. */
  readonly secret: boolean;
}

interface About {
  readonly unit?: string;
  readonly meaning: string;
  readonly fallbackText?: string;
  readonly secret?: boolean;
}

function setting<T>(kind: Kind<T>, fallback: T, about: About): Setting<T> {
  return { kind, fallback, unit: '', fallbackText: String(fallback), secret: false, ...about };
}

/** A setting that may be left out; its value is then null. */
function optional<T>(kind: Kind<T>, about: About): Setting<T | null> {
  return setting<T | null>(kind, null, { fallbackText: 'none', ...about });
}

const rate = decimal(0.001, 100_000);

const feed = {
  PORT: setting(integer(0, 65_535), 4004, { meaning: 'The port to listen on; 0 takes any free one' }),
  HOST: setting(host(), '127.0.0.1', {
    meaning: 'The address to listen on; a feed that has JOURNEY_API_KEY listens on loopback only',
  }),
  JOURNEY_API_URL: optional(httpUrl(), {
    fallbackText: 'none: the embedded sandbox',
    meaning: "The upstream's base URL, in place of JOURNEY_API_REGION",
  }),
  JOURNEY_API_REGION: optional(choice('us', 'eu', 'au', 'ca'), {
    fallbackText: 'none: the embedded sandbox',
    meaning: 'The region of the Journey API, in place of JOURNEY_API_URL',
  }),
  JOURNEY_API_KEY: optional(secretText(1, 1024), {
    secret: true,
    meaning: "The key the feed itself uses upstream; without it each caller's own key is passed on",
  }),
  JOURNEY_API_PROFILE: optional(filePath(), {
    meaning: 'What doctor --probe found out about the Journey API, a JSON file; plans then go by it',
  }),
  FEED_ANONYMOUS: optional(flag(), {
    fallbackText: 'false (true in the sandbox)',
    meaning: 'Let callers in without a credential; needs JOURNEY_API_KEY or the sandbox',
  }),
  FEED_PUBLIC_URL: optional(httpUrl(), {
    fallbackText: 'from the request',
    meaning: 'The address clients reach the feed under, put before /odata/ in contexts and nextLinks',
  }),
  FEED_TRUST_PROXY: setting(trustedProxies(), false, {
    meaning: 'Whose X-Forwarded-* headers to believe when FEED_PUBLIC_URL is absent',
  }),
  FEED_CORS_ORIGINS: optional(webOrigins(), {
    meaning: 'Origins of web pages whose scripts may read from the feed; * needs FEED_ANONYMOUS',
  }),
  FEED_TIME_ZONE: setting(timeZone(), 'UTC', {
    meaning: 'The zone of offsets, localDate, localHour, localInterval and segment days',
  }),
  FEED_HISTORY_DAYS: setting(integer(1, 3660), 30, {
    unit: 'days',
    meaning: 'The range of an answer when the query gives none',
  }),
  FEED_EARLIEST: optional(calendarDay(), {
    fallbackText: 'two years ago',
    meaning: "The local day, in the feed's zone, back to which a single journey is looked for",
  }),
  FEED_NOW_STEP_MINUTES: setting(stepOfDay(), 5, {
    unit: 'minutes',
    meaning: 'Now is rounded down to a multiple of this, so that tables loaded one after another agree',
  }),
  FEED_MAX_JOURNEY_HOURS: setting(integer(1, 8784), 168, {
    unit: 'hours',
    meaning: 'The longest a journey is assumed to last',
  }),
  FEED_SETTLE_HOURS: optional(integer(1, 8784), {
    unit: 'hours',
    fallbackText: '192, or FEED_MAX_JOURNEY_HOURS where that is more',
    meaning: 'After so long a day is final, and may be kept',
  }),
  FEED_START_SLACK_SECONDS: setting(integer(0, 86_400), 60, {
    unit: 'seconds',
    meaning: "How far a journey's start may lie from its earliest transition",
  }),
  FEED_SECRET: optional(secretText(16, 1024), {
    secret: true,
    fallbackText: 'derived from JOURNEY_API_KEY, else kept in CACHE_DIR, else random at each start',
    meaning: 'Signs the skiptokens of nextLinks; give every instance the same',
  }),
  FEED_PAGE_SIZE: setting(integer(1, 1_000_000), 5000, { unit: 'rows', meaning: 'Rows a page' }),
  FEED_MAX_PAGE_SIZE: setting(integer(1, 1_000_000), 50_000, {
    unit: 'rows',
    meaning: 'The most rows a page a client may ask for by Prefer: maxpagesize',
  }),
  FEED_WARM_DAYS: optional(integer(1, 3660), {
    unit: 'days',
    meaning: 'Keep the last so many settled days in the cache, read in the background',
  }),
  FEED_WARM_SETS: optional(names(), {
    fallbackText: 'none: all that are read from the Journey API',
    meaning: 'The entity sets whose days FEED_WARM_DAYS keeps',
  }),
  FEED_LOG_LEVEL: setting(choice('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'), 'info', {
    meaning: 'The least severe log lines to write',
  }),
} as const;

const upstream = {
  UPSTREAM_CONCURRENCY: setting(integer(1, 1000), 8, {
    unit: 'requests',
    meaning: 'Requests in flight, per key',
  }),
  UPSTREAM_RATE: optional(rate, { unit: 'requests a second', meaning: 'Requests a second, per key' }),
  UPSTREAM_PAGE_SIZE: setting(integer(1, 10_000), 1000, {
    unit: 'records',
    meaning: 'Records a request asks for',
  }),
  UPSTREAM_THREADS: optional(integer(0, 64), {
    unit: 'threads',
    fallbackText: 'derived from the cores: one each, 4 at most, none where there is but one',
    meaning: 'Threads that fetch and read pages; 0: the main thread does it',
  }),
} as const;

const MIB = 2 ** 20;
const GIB = 2 ** 30;

const cache = {
  CACHE_BYTES: setting(byteCount(0, 1024 * GIB), 256 * MIB, {
    fallbackText: '256 MiB',
    meaning:
      'What cached rows may take in memory, a quarter of it (64 MiB at most) left for those that were dropped and wait to be collected; 0: nothing is cached, in CACHE_DIR and Redis neither',
  }),
  CACHE_DIR: optional(folderPath(), {
    meaning: 'A folder where settled days are kept over restarts; several feeds of one machine may share it',
  }),
  CACHE_DIR_BYTES: setting(byteCount(MIB, 1024 * 1024 * GIB), 10 * GIB, {
    fallbackText: '10 GiB',
    meaning: 'What the files in CACHE_DIR may take together',
  }),
  CACHE_LOAD: setting(flag(), true, {
    meaning: 'Whether the feed, once it listens, brings the last kept days of its own key into memory',
  }),
  REDIS_URL: optional(redisUrl(), {
    secret: true,
    meaning: 'A Redis where instances share settled days; the feed goes on without when it fails',
  }),
} as const;

const sandbox = {
  SANDBOX_JOURNEYS_PER_DAY: setting(integer(0, 500_000), 400, {
    unit: 'journeys',
    meaning: 'Journeys of an average day; weekdays have more, weekends fewer',
  }),
  SANDBOX_DAYS: setting(integer(1, 3660), 400, {
    unit: 'days',
    meaning: 'How many days back there are journeys',
  }),
  SANDBOX_SEED: setting(integer(0, 4_294_967_295), 1, { meaning: 'The same seed gives the same journeys' }),
  SANDBOX_LATENCY_MS: setting(integer(0, 60_000), 0, {
    unit: 'milliseconds',
    meaning: 'Delay of each answer',
  }),
  SANDBOX_RATE: optional(rate, {
    unit: 'requests a second',
    meaning: 'Requests a second, above which it answers 429',
  }),
  SANDBOX_FAILURE_RATE: setting(decimal(0, 1), 0, {
    unit: 'share',
    meaning: 'Share of requests it answers with 500',
  }),
  SANDBOX_CURSOR_TTL_SECONDS: optional(decimal(0, 31_622_400), {
    unit: 'seconds',
    meaning: 'How long a cursor lives; none: for ever',
  }),
  SANDBOX_PORT: setting(integer(0, 65_535), 0, {
    fallbackText: '0: any free',
    meaning: 'The port it listens on',
  }),
  SANDBOX_FILTERS_ACROSS: setting(choice('and', 'or'), 'and', {
    meaning: 'How filters of different names combine',
  }),
  SANDBOX_VALUES_WITHIN: setting(choice('or', 'and'), 'or', {
    meaning: 'How the values of one filter combine',
  }),
  SANDBOX_START_INCLUSIVE: setting(flag(), true, { meaning: 'Whether a range holds its start' }),
  SANDBOX_END_INCLUSIVE: setting(flag(), true, { meaning: 'Whether a range holds its end' }),
  SANDBOX_START_PRECISION: setting(choice('second', 'millisecond'), 'second', {
    meaning: 'Whether journeys start on whole seconds',
  }),
  SANDBOX_TRANSITION_ORDER: setting(choice('ascending', 'descending', 'shuffled'), 'ascending', {
    meaning: 'The order of the transitions inside a journey',
  }),
  SANDBOX_TRANSITION_SCOPE: setting(choice('journey', 'matching'), 'journey', {
    meaning: 'Whether a transition filter returns whole journeys or only the transitions that match',
  }),
  SANDBOX_TOTAL_CAP: optional(integer(1, 1_000_000_000), {
    unit: 'journeys',
    meaning: 'Where totalElements stops',
  }),
  SANDBOX_MAX_LIMIT: setting(integer(1, 10_000), 1000, {
    unit: 'records',
    meaning: 'The largest limit it allows',
  }),
  SANDBOX_CASE_SENSITIVE: setting(flag(), true, { meaning: 'Whether filters heed upper and lower case' }),
  SANDBOX_TIE_ORDER: setting(choice('id', 'arbitrary'), 'id', {
    meaning: 'The order of journeys of the same start',
  }),
  SANDBOX_START_SKEW_SECONDS: setting(integer(0, 3600), 0, {
    unit: 'seconds',
    meaning: "How far a journey's time may lie from its earliest transition",
  }),
} as const;

/** Every setting there is, in the order of the documentation. Any other FEED_*, UPSTREAM_* … is refused. */
export const settingsTable = { ...feed, ...upstream, ...cache, ...sandbox } as const;

export type SettingName = keyof typeof settingsTable;

/** The value of each setting by its name in the environment. */
export type SettingValues = {
  readonly [N in SettingName]: (typeof settingsTable)[N] extends Setting<infer T> ? T : never;
};

export const settingNames: readonly SettingName[] = Object.keys(settingsTable) as SettingName[];
