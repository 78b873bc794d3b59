import type { TableStore } from '../../src/exec/index.js';
import type { Feed, FeedRequest } from '../../src/http/feed.js';
import { keptTables } from '../../src/http/kept-tables.js';
import { readRoot } from '../../src/http/roots.js';
import { ASSUMED } from '../../src/plan/index.js';
import { Zone } from '../../src/time/index.js';
import { journeys, model } from '../model/model.js';
import { rowOf } from '../odata/evaluating.js';

const NOW = Date.parse('2026-01-20T12:00:00Z');
const store: TableStore = { has: async () => [], get: async () => undefined, put: () => undefined };

interface Setting {
  readonly key?: string;
  readonly upstream?: string;
  readonly version?: string;
  readonly assumptions?: Partial<typeof ASSUMED>;
}

function tables({ key = 'a secret', upstream = 'u', version = 'v', assumptions = {} }: Setting = {}) {
  const feed = {
    store,
    model: { ...model, version },
    settleMs: 86_400_000,
    upstream,
    now: () => NOW,
    context: { assumptions: { ...ASSUMED, ...assumptions } },
  } as unknown as Feed;
  const request = { reader: { key } } as unknown as FeedRequest;
  return keptTables(request, feed, readRoot('', { zone: new Zone('Europe/Bucharest'), nowStepMinutes: 5 }))!;
}

describe('what is kept', () => {
  it('is found again by the same caller, upstream, model and assumptions, and by no other', () => {
    const names = [
      tables(),
      tables({ key: 'b secret' }),
      tables({ upstream: 'w' }),
      tables({ version: 'w' }),
      tables({ assumptions: { transitionOrder: 'descending' } }),
      tables({ assumptions: { startInclusive: false } }),
    ].map(({ partition }) => partition);
    expect(new Set(names).size).toBe(names.length);
    expect(tables().partition).toBe(names[0]);
  });

  it('does not tell the key', () => {
    expect(tables().partition).not.toContain('secret');
    expect(tables().partition).toMatch(/^[\w-]{43}$/);
  });

  it('is final a while after it happened', () => {
    expect(tables().settledBefore).toBe(NOW - 86_400_000);
  });

  it('holds rows as answers write them, in the zone of the root', () => {
    const row = rowOf({ journeyId: 'a', time: Date.parse('2026-01-05T10:00:00Z') });
    const written = JSON.parse(tables().rowWriter(journeys)(row)) as Record<string, unknown>;
    expect(Object.keys(written)).toEqual(journeys.columns.map(({ name }) => name));
    expect(written).toMatchObject({ journeyId: 'a', time: '2026-01-05T12:00:00.000+02:00', outcome: null });
  });
});
