import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { type SandboxOptions, startSandbox } from '../../src/sandbox/index.js';
import {
  allFeatures,
  answerJson,
  anyQuery,
  anyStyle,
  buildSets,
  readAll,
  renderQuery,
  setNames,
  type Sets,
} from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { expectCounted } from '../support/whole.js';
import { NOW, probed, SWITCHES } from './probing.js';

/**
 * With a switch thrown and the profile of a probe loaded, answers are exact again: they equal a full read of an upstream whose switch is
 * not thrown, so that nothing the switch does can hide in the reference too. `PROPERTY_DRAWS` sets the draws of each switch.
 */
const DRAWS = Number(process.env.PROPERTY_DRAWS ?? 60);
const DAY_MS = 86_400_000;
const SETS = [...setNames, 'Journeys', 'Journeys', 'Transitions', 'Transitions', 'TransitionAgents'] as const;
jest.setTimeout(300_000);

/**
 * Switches whose reference must be the same upstream. The first two make other data, not another reading of the same. Shuffled transitions of
 * one millisecond cannot be put in order by anyone, since nothing they hold tells it: `sequence` then follows the order they came in.
 */
const OWN_REFERENCE: readonly string[] = ['startPrecision', 'startSkewSeconds', 'transitionOrder shuffled'];

/** Journeys of one start are needed where their order is at stake. */
const sizeOf = (name: string) =>
  name === 'tieOrder' ? { journeysPerDay: 900, days: 1 } : { journeysPerDay: 30, days: 12 };

const folder = mkdtempSync(path.join(tmpdir(), 'journey-feed-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function fullRead(options: Partial<SandboxOptions>): Promise<Sets> {
  const to = Date.parse(NOW);
  const sandbox = await startSandbox({ ...options, now: () => to });
  try {
    return buildSets(await readAll(sandbox.url, 'sandbox-key', { from: to - 20 * DAY_MS, to }), 'UTC');
  } finally {
    await sandbox.close();
  }
}

describe.each(Object.entries(SWITCHES))('with %s thrown and the profile loaded', (name, switched) => {
  let feed: TestFeed;
  let sets: Sets;

  beforeAll(async () => {
    const size = sizeOf(name);
    const { profile, sandbox } = await probed({ ...size, ...switched });
    await sandbox.close();
    const file = path.join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(profile));
    feed = await startTestFeed({
      now: NOW,
      sandbox: { ...size, ...switched },
      env: { JOURNEY_API_PROFILE: file, FEED_HISTORY_DAYS: '400', FEED_MAX_JOURNEY_HOURS: '400' },
    });
    const own = OWN_REFERENCE.some((each) => name.startsWith(each));
    sets = await fullRead(own ? { ...size, ...switched } : size);
  });
  afterAll(() => feed.close());

  const query = fc.constantFrom(...SETS).chain((set) => anyQuery(sets, set, allFeatures));

  it('answers equal a full read', async () => {
    const pageSize = fc.oneof(fc.constant(100_000), fc.integer({ min: 3, max: 400 }));
    await fc.assert(
      fc.asyncProperty(query, anyStyle, pageSize, async (asked, style, rowsAPage) => {
        const expected = answerJson(sets, asked);
        const size = Math.max(rowsAPage, Math.ceil(expected.length / 6));
        const url = `${asked.set}?${renderQuery(asked, style)}`;
        expect(await feed.walk(url, { Prefer: `maxpagesize=${String(size)}` })).toEqual(expected);
      }),
      { numRuns: DRAWS },
    );
  });

  it('counts equal a full read', async () => {
    await fc.assert(
      fc.asyncProperty(query, anyStyle, (asked, style) => expectCounted(feed, sets, asked, style)),
      { numRuns: Math.ceil(DRAWS / 5) },
    );
  });
});
