import { type Settings, SettingsError } from '../config/index.js';
import { FeedError } from '../errors/index.js';
import { createLogger } from '../log/index.js';
import { compose, type Composition, settingsFromEnvironment } from './compose.js';

/** What one check found, and what to do where it is not well. */
interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly found: string;
  readonly remedy?: string;
}

/** A clock further off than this makes ranges that end now too short or too long. */
const CLOCK_TOLERANCE_MS = 60_000;
const SLOW_MS = 2000;
const MARKS = { ok: 'ok  ', warning: 'warn', failed: 'FAIL' } as const;

/** `journey-feed doctor`: checks settings, upstream, key, clock and latency; exit status 1 when something must be mended. */
export async function doctor(): Promise<number> {
  const findings: Finding[] = [];
  try {
    const settings = settingsFromEnvironment();
    findings.push({ name: 'settings', state: 'ok', found: 'all are valid' });
    findings.push(...exposure(settings));
    const composition = await compose(settings, { logger: createLogger({ level: 'silent' }) });
    try {
      findings.push(...(await upstream(composition)));
    } finally {
      await composition.close();
    }
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    findings.push({
      name: 'settings',
      state: 'failed',
      found: error.message,
      remedy: 'Mend the settings named.',
    });
  }
  for (const { name, state, found, remedy } of findings) {
    process.stdout.write(
      `${MARKS[state]}  ${name}: ${found}\n${remedy === undefined ? '' : `      → ${remedy}\n`}`,
    );
  }
  return findings.some(({ state }) => state === 'failed') ? 1 : 0;
}

function exposure(settings: Settings): readonly Finding[] {
  const { upstream: kind, secret, apiKey, budget } = settings;
  const from =
    kind.kind === 'sandbox'
      ? 'the embedded sandbox'
      : kind.kind === 'region'
        ? `the region ${kind.region}`
        : kind.baseUrl;
  const findings: Finding[] = [
    {
      name: 'upstream',
      state: 'ok',
      found: `${from}, ${String(budget.concurrency)} requests in flight at most`,
    },
  ];
  if (secret === null && apiKey === null) {
    findings.push({
      name: 'links',
      state: 'warning',
      found: 'nextLinks end with this process, as FEED_SECRET is not set',
      remedy: 'Set FEED_SECRET to 16 characters or more to keep links good over restarts.',
    });
  }
  return findings;
}

async function upstream({ api, ownKey, feed }: Composition): Promise<readonly Finding[]> {
  if (ownKey === null) {
    return [
      {
        name: 'key',
        state: 'ok',
        found: "no own key: each caller's key is passed on and tried when it comes",
      },
    ];
  }
  const started = performance.now();
  const end = feed.now();
  const dateRange = { start: new Date(end - 86_400_000).toISOString(), end: new Date(end).toISOString() };
  try {
    const { data, totalElements } = await api.search(
      'journeys',
      { dateRange, displayTimezone: feed.zone.name, limit: 1, sortDirection: 'DESC' },
      { key: ownKey, keyOwner: 'feed' },
    );
    const ms = Math.round(performance.now() - started);
    return [
      { name: 'key', state: 'ok', found: `accepted; ${String(totalElements)} journeys in the last 24 hours` },
      latency(ms),
      clock(data[0]?.time, end),
    ];
  } catch (error) {
    if (!(error instanceof FeedError)) throw error;
    return [{ name: 'key', state: 'failed', found: error.message, remedy: error.remedy }];
  }
}

function latency(ms: number): Finding {
  if (ms < SLOW_MS) return { name: 'latency', state: 'ok', found: `${String(ms)} ms for one request` };
  return {
    name: 'latency',
    state: 'warning',
    found: `${String(ms)} ms for one request`,
    remedy: 'Choose the nearest region; check the network.',
  };
}

/** A journey from the future tells that this machine's clock is slow. */
function clock(newest: string | undefined, now: number): Finding {
  const ahead = newest === undefined ? 0 : Date.parse(newest) - now;
  if (ahead <= CLOCK_TOLERANCE_MS)
    return { name: 'clock', state: 'ok', found: 'no journey lies in the future' };
  const found = `the newest journey lies ${String(Math.round(ahead / 1000))} s in the future`;
  return { name: 'clock', state: 'failed', found, remedy: "Set this machine's clock." };
}
