import { MOST_REQUESTS, readProfile } from '../../src/probe/index.js';
import type { SandboxOptions } from '../../src/sandbox/index.js';
import { probed, type Probed, SWITCHES } from './probing.js';

jest.setTimeout(60_000);

/** Enough journeys for some to share a start. */
const DENSE = { journeysPerDay: 900, days: 3 };

const valuesOf = ({ findings }: Probed): Record<string, unknown> =>
  Object.fromEntries(findings.map(({ name, value }) => [name, value]));

async function probing(options: Partial<SandboxOptions>): Promise<Probed> {
  const result = await probed(options);
  await result.sandbox.close();
  return result;
}

/** What a probe of an upstream as the feed assumes it finds. */
const ASSUMED = {
  maxLimit: 1000,
  sample: expect.any(Number),
  startPrecision: 'second',
  startInclusive: true,
  endInclusive: true,
  startSkewSeconds: 0,
  tieOrder: 'unknown',
  filtersAcross: 'and',
  valuesWithin: 'or',
  caseSensitive: true,
  transitionOrder: 'ascending',
  transitionScope: 'journey',
  direction: 'both',
  totalCap: 'unknown',
  cursorTtlSeconds: 'at least 2.5 s',
};

/** How each switch shows; what else it changes is none of an assumption. */
const SHOWN: Record<keyof typeof SWITCHES, Record<string, unknown>> = {
  filtersAcross: { filtersAcross: 'or' },
  valuesWithin: { valuesWithin: 'and' },
  startInclusive: { startInclusive: false },
  endInclusive: { endInclusive: false },
  // A start with milliseconds lies up to a second behind the whole second that transitions tell.
  startPrecision: { startPrecision: 'millisecond', startSkewSeconds: 1 },
  'startPrecision, startInclusive': {
    startPrecision: 'millisecond',
    startSkewSeconds: 1,
    startInclusive: false,
  },
  'startPrecision, endInclusive': {
    startPrecision: 'millisecond',
    startSkewSeconds: 1,
    endInclusive: false,
  },
  'startPrecision, both ends': {
    startPrecision: 'millisecond',
    startSkewSeconds: 1,
    startInclusive: false,
    endInclusive: false,
  },
  'transitionOrder descending': { transitionOrder: 'descending' },
  'transitionOrder shuffled': { transitionOrder: 'shuffled' },
  transitionScope: { transitionScope: 'matching' },
  totalCap: { totalCap: 40 },
  maxLimit: { maxLimit: 13 },
  cursorTtlSeconds: { cursorTtlSeconds: 'less than 2.5 s' },
  caseSensitive: { caseSensitive: false },
  // Too few journeys share a start in so little data; see below for more.
  tieOrder: {},
  startSkewSeconds: { startSkewSeconds: expect.any(Number) },
};

it('finds an upstream to be as the feed assumes it', async () => {
  const result = await probing({});
  expect(valuesOf(result)).toEqual(ASSUMED);
});

it.each(Object.entries(SWITCHES))('finds %s, and nothing else changed', async (name, switched) => {
  const result = await probing(switched);
  expect(valuesOf(result)).toEqual({ ...ASSUMED, ...SHOWN[name as keyof typeof SWITCHES] });
});

it('finds how far starts lie off, nearly', async () => {
  const { profile } = await probing(SWITCHES.startSkewSeconds);
  expect(profile.assumptions.startSkewSeconds).toBeGreaterThan(250);
  expect(profile.assumptions.startSkewSeconds).toBeLessThanOrEqual(300);
});

it.each([
  ['id', { tieOrder: 'id' }],
  ['arbitrary', { tieOrder: 'arbitrary' }],
] as const)('finds ties %s where journeys share a start', async (order, switched) => {
  expect(valuesOf(await probing({ ...DENSE, ...switched }))).toMatchObject({ tieOrder: order });
});

it('takes ties for arbitrary where too few journeys share a start', async () => {
  const { profile } = await probing({});
  expect(profile.assumptions.tieOrder).toBe('arbitrary');
});

it('finds a cap that the sample does not exceed, in two parts of the whole', async () => {
  const result = await probing({ totalCap: 300 });
  expect(valuesOf(result)).toMatchObject({ totalCap: 300, sample: 212 });
});

it('knows of no cap where totals above the usual one add up', async () => {
  const { profile } = await probing({ journeysPerDay: 1500, days: 12 });
  expect(profile.assumptions.totalCap).toBeNull();
});

it('follows the largest limit down to one', async () => {
  const { profile } = await probing({ maxLimit: 1 });
  expect(profile.assumptions.maxLimit).toBe(1);
});

it.each<[string, Partial<SandboxOptions>]>([
  ...Object.entries(SWITCHES),
  ['no journey', { journeysPerDay: 0 }],
  ['the least limit', { maxLimit: 1, journeysPerDay: 3 }],
  ['many ties', DENSE],
])('sends no more than it says, and only searches: %s', async (_, options) => {
  const { findings, sandbox } = await probing(options);
  const said = findings.reduce((sum, { requests }) => sum + requests, 0);
  expect(said).toBe(sandbox.requests.length);
  expect(said).toBeLessThanOrEqual(MOST_REQUESTS);
  expect(new Set(sandbox.requests.map(({ path }) => path.replace(/^.*\/v1/, '')))).toEqual(
    new Set(['/journeys/search', '/transitions/search']),
  );
});

it('looks further back where a week has few journeys', async () => {
  const { findings } = await probing({ journeysPerDay: 2, days: 50 });
  expect(findings.find(({ name }) => name === 'sample')!.evidence).toMatch(/in 59 days/);
});

it('says that there is too little, and assumes nothing new', async () => {
  const result = await probing({ journeysPerDay: 0 });
  const { maxLimit, sample, ...others } = valuesOf(result);
  expect({ maxLimit, sample }).toEqual({ maxLimit: 1000, sample: 0 });
  expect(new Set(Object.values(others))).toEqual(new Set(['unknown']));
  expect(result.findings.find(({ name }) => name === 'sample')!.evidence).toMatch(/little/);
  expect(result.profile.assumptions).toEqual({ maxLimit: 1000, tieOrder: 'arbitrary' });
});

it.each([['the usual', {}], ...Object.entries(SWITCHES), ['none', { journeysPerDay: 0 }]] as const)(
  'writes a profile that can be read: %s',
  async (_, options) => {
    const { profile } = await probing(options);
    expect(readProfile(JSON.stringify(profile))).toEqual(profile);
  },
);
