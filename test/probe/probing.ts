import { createJourneyApi } from '../../src/journey-api/index.js';
import { type Finding, probe, type Profile, profileOf } from '../../src/probe/index.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.js';

export const NOW = '2025-06-15T12:00:00Z';

/** Each assumption's switch, thrown. A skew beyond FEED_START_SLACK_SECONDS, a cap the test's data exceed, a limit below its pages. */
export const SWITCHES = {
  filtersAcross: { filtersAcross: 'or' },
  valuesWithin: { valuesWithin: 'and' },
  startInclusive: { startInclusive: false },
  endInclusive: { endInclusive: false },
  startPrecision: { startPrecision: 'millisecond' },
  'startPrecision, startInclusive': { startPrecision: 'millisecond', startInclusive: false },
  'startPrecision, endInclusive': { startPrecision: 'millisecond', endInclusive: false },
  'startPrecision, both ends': { startPrecision: 'millisecond', startInclusive: false, endInclusive: false },
  'transitionOrder descending': { transitionOrder: 'descending' },
  'transitionOrder shuffled': { transitionOrder: 'shuffled' },
  transitionScope: { transitionScope: 'matching' },
  totalCap: { totalCap: 40 },
  maxLimit: { maxLimit: 13 },
  cursorTtlSeconds: { cursorTtlSeconds: 0 },
  caseSensitive: { caseSensitive: false },
  tieOrder: { tieOrder: 'arbitrary' },
  startSkewSeconds: { startSkewSeconds: 300 },
} as const satisfies Record<string, Partial<SandboxOptions>>;

export interface Probed {
  readonly findings: readonly Finding[];
  readonly profile: Profile;
  readonly sandbox: Sandbox;
}

/** Probes a sandbox with a fixed clock; a cursor seems `ageMs` old when it is used again. The caller closes the sandbox. */
export async function probed(options: Partial<SandboxOptions>, now = NOW): Promise<Probed> {
  const sandbox = await startSandbox({
    journeysPerDay: 30,
    days: 12,
    ...options,
    now: () => Date.parse(now),
  });
  const api = createJourneyApi({ baseUrl: sandbox.url, concurrency: 4, ratePerSecond: null });
  try {
    const ticks = [0, 2500];
    const elapsed = (): number => ticks.shift() ?? 2500;
    const clock = { now: () => Date.parse(now), elapsed };
    const findings = await probe({ api, key: 'sandbox-key', keyOwner: 'feed' }, clock);
    return { findings, profile: profileOf(findings, sandbox.url, Date.parse(now)), sandbox };
  } finally {
    await api.close();
  }
}
