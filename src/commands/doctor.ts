import { writeFileSync } from 'node:fs';
import { type Settings, SettingsError } from '../config/index.js';
import { FeedError } from '../errors/index.js';
import { createLogger } from '../log/index.js';
import { type Finding as Learnt, probe, profileOf } from '../probe/index.js';
import { compose, type ComposeOptions, type Composition, settingsFromEnvironment } from './compose.js';

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

const USUAL_PROFILE = 'journey-api-profile.json';

/**
 * `journey-feed doctor`: checks settings, upstream, key, clock and latency; exit status 1 when something must be mended. With `--probe` it
 * then finds out how the upstream does what its contract leaves open, and writes that as a profile.
 */
export async function doctor(
  args: readonly string[],
  options: Pick<ComposeOptions, 'now'> = {},
): Promise<number> {
  const asked = readArguments(args);
  if (asked === null) {
    process.stderr.write('journey-feed doctor takes --probe, and with it --out <file>\n');
    return 2;
  }
  const findings: Finding[] = [];
  let learnt: readonly Finding[] = [];
  try {
    const settings = settingsFromEnvironment();
    findings.push({ name: 'settings', state: 'ok', found: 'all are valid' });
    findings.push(...exposure(settings));
    const composition = await compose(settings, { ...options, logger: createLogger({ level: 'silent' }) });
    try {
      findings.push(...(await upstream(composition)));
      const well = findings.every(({ state }) => state !== 'failed');
      if (asked.probe && well) learnt = await learn(composition, asked.out);
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
  for (const { name, state, found, remedy } of [...findings, ...learnt]) {
    process.stdout.write(
      `${MARKS[state]}  ${name}: ${found}\n${remedy === undefined ? '' : `      → ${remedy}\n`}`,
    );
  }
  return [...findings, ...learnt].some(({ state }) => state === 'failed') ? 1 : 0;
}

interface Arguments {
  readonly probe: boolean;
  readonly out: string;
}

/** Null where the arguments make no sense. */
function readArguments(args: readonly string[]): Arguments | null {
  const [first, second, out, ...more] = args;
  if (first === undefined) return { probe: false, out: USUAL_PROFILE };
  if (first !== '--probe' || more.length > 0) return null;
  if (second === undefined) return { probe: true, out: USUAL_PROFILE };
  return second === '--out' && out !== undefined ? { probe: true, out } : null;
}

/** Probes the upstream with the feed's own key and writes the profile. */
async function learn({ api, ownKey, baseUrl, feed }: Composition, out: string): Promise<readonly Finding[]> {
  if (ownKey === null)
    return [
      {
        name: 'probe',
        state: 'failed',
        found: 'there is no own key to ask with',
        remedy: 'Set JOURNEY_API_KEY for the probe.',
      },
    ];
  try {
    const learnt = await probe(
      { api, key: ownKey, keyOwner: 'feed' },
      { now: feed.now, elapsed: () => performance.now() },
    );
    const requests = learnt.reduce((sum, each) => sum + each.requests, 0);
    const text = `${JSON.stringify(profileOf(learnt, baseUrl, feed.now()), null, 2)}\n`;
    return [...learnt.map(told), written(out, text, requests)];
  } catch (error) {
    if (!(error instanceof FeedError)) throw error;
    return [{ name: 'probe', state: 'failed', found: error.message, remedy: error.remedy }];
  }
}

function written(out: string, text: string, requests: number): Finding {
  try {
    writeFileSync(out, text);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const found = `${out} cannot be written (${code})`;
    return { name: 'probe', state: 'failed', found, remedy: 'Name another file by --out.' };
  }
  return {
    name: 'probe',
    state: 'ok',
    found: `${String(requests)} requests; written to ${out}`,
    remedy: `Set JOURNEY_API_PROFILE=${out} to plan by it.`,
  };
}

function told({ name, value, evidence }: Learnt): Finding {
  return { name, state: value === 'unknown' ? 'warning' : 'ok', found: `${String(value)} (${evidence})` };
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
