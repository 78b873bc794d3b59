import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compose } from '../../src/commands/compose.js';
import { loadSettings } from '../../src/config/index.js';
import { ASSUMED } from '../../src/plan/index.js';
import { assumptionsOf, pageSizeOf, type Profile, readProfile, slackOf } from '../../src/probe/index.js';

const profile = (assumptions: object, others: object = {}): string =>
  JSON.stringify({
    version: 1,
    probedAt: '2025-06-15T12:00:00.000Z',
    upstream: 'http://127.0.0.1:1',
    assumptions,
    findings: [],
    ...others,
  });
const read = (assumptions: object): Profile => readProfile(profile(assumptions));

it.each<[string, string, string[]]>([
  ['no JSON', '{', ['the profile is not JSON']],
  ['no object', '[]', ['the profile must be a JSON object']],
  ['another version', profile({}, { version: 2 }), [expect.stringMatching(/^version: allowed is 1;/)]],
  ['no assumptions', profile({}, { assumptions: null }), ['assumptions: must be an object']],
  [
    'an unknown member',
    profile({}, { asumptions: {} }),
    ['asumptions: there is no such member. Did you mean assumptions?'],
  ],
  [
    'an unknown assumption',
    profile({ totalCaps: 1 }),
    ['assumptions.totalCaps: there is no such member. Did you mean totalCap?'],
  ],
  [
    'two wrong values',
    profile({ valuesWithin: 'any', maxLimit: 0 }),
    [
      'assumptions.valuesWithin: allowed is "or" or "and"',
      'assumptions.maxLimit: allowed is a whole number from 1 to 100000',
    ],
  ],
  [
    'milliseconds without what the ends hold',
    profile({ startPrecision: 'millisecond', endInclusive: true }),
    ['assumptions.startInclusive: must be known where startPrecision is "millisecond"'],
  ],
])('refuses %s, naming the member', (_, text, problems) => {
  expect(() => readProfile(text)).toThrow(expect.objectContaining({ problems }));
});

it('takes null for a total that is never capped', () => {
  expect(assumptionsOf(read({ totalCap: null })).totalCap).toBeNull();
});

it('keeps to what the feed assumes where a profile says nothing, or there is none', () => {
  expect(assumptionsOf(null)).toEqual(ASSUMED);
  expect(assumptionsOf(read({ valuesWithin: 'and', maxLimit: 7, startSkewSeconds: 3 }))).toEqual({
    ...ASSUMED,
    valuesWithin: 'and',
  });
});

it('only ever widens the slack, to twice what was seen', () => {
  expect(slackOf(null, 60_000)).toBe(60_000);
  expect(slackOf(read({ startSkewSeconds: 29 }), 60_000)).toBe(60_000);
  expect(slackOf(read({ startSkewSeconds: 31 }), 60_000)).toBe(62_000);
});

it('only ever lowers the page size', () => {
  expect(pageSizeOf(null, 500)).toBe(500);
  expect(pageSizeOf(read({ maxLimit: 1000 }), 500)).toBe(500);
  expect(pageSizeOf(read({ maxLimit: 100 }), 500)).toBe(100);
});

describe('the setting', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'journey-feed-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const composed = async (file: string) =>
    await compose(loadSettings({ JOURNEY_API_PROFILE: file, SANDBOX_DAYS: '1', FEED_LOG_LEVEL: 'silent' }));

  it('is read at start', async () => {
    const file = path.join(folder, 'good.json');
    writeFileSync(file, profile({ caseSensitive: false, maxLimit: 70, startSkewSeconds: 90 }));
    const { feed, close } = await composed(file);
    await close();
    expect(feed.context.assumptions.caseSensitive).toBe(false);
    expect(feed.context.tolerance.slackMs).toBe(180_000);
    expect([feed.upstreamPageSize, feed.limits.pageSize]).toEqual([70, 70]);
  });

  it('refuses to start where a member is wrong, and names file and member', async () => {
    const file = path.join(folder, 'bad.json');
    writeFileSync(file, profile({ tieOrder: 'time' }));
    await expect(composed(file)).rejects.toThrow(
      `JOURNEY_API_PROFILE=${file}: assumptions.tieOrder: allowed is "id" or "arbitrary"`,
    );
  });

  it('refuses to start without the file', async () => {
    const file = path.join(folder, 'none.json');
    await expect(composed(file)).rejects.toThrow(
      `JOURNEY_API_PROFILE=${file}: the file cannot be read (ENOENT)`,
    );
  });
});
