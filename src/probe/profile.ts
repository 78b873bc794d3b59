import { suggestion } from '../errors/index.js';
import { ASSUMED, type Assumptions } from '../plan/index.js';
import type { Finding } from './finding.js';
import type { Known } from './known.js';

/** What a probe found out; the file that JOURNEY_API_PROFILE names, as JSON. What it leaves out was not found out. */
export interface Profile {
  readonly version: typeof VERSION;
  /** ISO 8601 in UTC. */
  readonly probedAt: string;
  /** Base URL of the Journey API that was asked. */
  readonly upstream: string;
  readonly assumptions: Partial<Known>;
  /** For people; not read. */
  readonly findings: readonly Finding[];
}

const VERSION = 1;

/** Everything wrong with a profile, each with the member at fault. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '));
  }
}

interface Check {
  readonly allowed: string;
  readonly holds: (value: unknown) => boolean;
}

const oneOf = (...values: readonly (string | boolean)[]): Check => ({
  allowed: values.map((value) => JSON.stringify(value)).join(' or '),
  holds: (value) => values.some((each) => each === value),
});
const integer = (low: number, high: number): Check => ({
  allowed: `a whole number from ${String(low)} to ${String(high)}`,
  holds: (value) => Number.isInteger(value) && (value as number) >= low && (value as number) <= high,
});
const orNull = ({ allowed, holds }: Check): Check => ({
  allowed: `${allowed}, or null`,
  holds: (value) => value === null || holds(value),
});

const MEMBERS: Readonly<Record<keyof Known, Check>> = {
  filtersAcross: oneOf('and', 'or'),
  valuesWithin: oneOf('or', 'and'),
  startInclusive: oneOf(true, false),
  endInclusive: oneOf(true, false),
  startPrecision: oneOf('second', 'millisecond'),
  transitionOrder: oneOf('ascending', 'descending', 'shuffled'),
  transitionScope: oneOf('journey', 'matching'),
  totalCap: orNull(integer(0, Number.MAX_SAFE_INTEGER)),
  maxLimit: integer(1, 100_000),
  caseSensitive: oneOf(true, false),
  tieOrder: oneOf('id', 'arbitrary'),
  startSkewSeconds: integer(0, 86_400),
};
const TOP = ['version', 'probedAt', 'upstream', 'assumptions', 'findings'];

type Members = Readonly<Record<string, unknown>>;
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads and checks a profile's text. Throws ProfileError with every problem, each naming its member. */
export function readProfile(text: string): Profile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ProfileError(['the profile is not JSON']);
  }
  if (!isMembers(json)) throw new ProfileError(['the profile must be a JSON object']);
  const { version, assumptions } = json;
  if (version !== VERSION)
    throw new ProfileError([
      `version: allowed is ${String(VERSION)}; write the profile anew with doctor --probe`,
    ]);
  const problems = unknownMembers(json, TOP, '');
  if (isMembers(assumptions)) problems.push(...assumptionProblems(assumptions));
  else problems.push('assumptions: must be an object');
  if (problems.length > 0) throw new ProfileError(problems);
  return json as unknown as Profile;
}

function assumptionProblems(given: Members): readonly string[] {
  const problems = unknownMembers(given, Object.keys(MEMBERS), 'assumptions.');
  for (const [name, { allowed, holds }] of Object.entries(MEMBERS)) {
    const value = given[name];
    if (value !== undefined && !holds(value)) problems.push(`assumptions.${name}: allowed is ${allowed}`);
  }
  // On whole seconds either reading of the ends is right; on milliseconds only the true one neither loses nor repeats a journey.
  if (given['startPrecision'] === 'millisecond')
    for (const name of ['startInclusive', 'endInclusive'])
      if (given[name] === undefined)
        problems.push(`assumptions.${name}: must be known where startPrecision is "millisecond"`);
  return problems;
}

function unknownMembers(given: Members, known: readonly string[], path: string): string[] {
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => `${path}${name}: there is no such member.${suggestion(name, known)}`);
}

/** What plans assume under a profile; what it leaves out, or all without one, is as the feed assumes of itself. */
export function assumptionsOf(profile: Profile | null): Assumptions {
  const given = Object.entries(profile?.assumptions ?? {}).filter(([name]) => name in ASSUMED);
  return Object.freeze({ ...ASSUMED, ...(Object.fromEntries(given) as Partial<Assumptions>) });
}

/**
 * The slack to plan with, in milliseconds: that of the settings, or more where starts were seen to lie off. A sample shows less than the
 * worst there is, so twice what was seen.
 */
export function slackOf(profile: Profile | null, settingMs: number): number {
  return Math.max(settingMs, 2000 * (profile?.assumptions.startSkewSeconds ?? 0));
}

/** Records to ask for at once: those of the settings, or fewer where the upstream takes fewer. */
export function pageSizeOf(profile: Profile | null, setting: number): number {
  return Math.min(setting, profile?.assumptions.maxLimit ?? setting);
}

/** The profile of what a probe found. */
export function profileOf(findings: readonly Finding[], upstream: string, probedAt: number): Profile {
  const known = findings.flatMap(({ assume }) => Object.entries(assume));
  return {
    version: VERSION,
    probedAt: new Date(probedAt).toISOString(),
    upstream,
    assumptions: Object.fromEntries(known),
    findings,
  };
}
