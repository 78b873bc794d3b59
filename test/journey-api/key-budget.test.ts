import fc from 'fast-check';
import { FeedError } from '../../src/errors/index.js';
import { KeyBudget, type Permit } from '../../src/journey-api/key-budget.js';
import { ManualClock, settle } from './support.js';

interface Entry {
  readonly key: string;
  readonly ticket: number;
  readonly abort: AbortController;
  state: 'waiting' | 'active' | 'done' | 'refused';
  permit?: Permit;
  error?: unknown;
}

/** A budget with everything that was asked of it and granted by it, in order. */
class Scene {
  readonly clock = new ManualClock();
  readonly closing = new AbortController();
  readonly entries: Entry[] = [];
  readonly starts: { key: string; ticket: number; at: number }[] = [];
  readonly budget: KeyBudget;
  peak = 0;

  constructor(concurrency: number, ratePerSecond: number | null) {
    this.budget = new KeyBudget({ concurrency, ratePerSecond, clock: this.clock }, this.closing.signal);
  }

  in(state: Entry['state'], key?: string): Entry[] {
    return this.entries.filter((entry) => entry.state === state && (key ?? entry.key) === entry.key);
  }

  ask(key: string, ticket = this.budget.ticket()): Entry {
    const entry: Entry = { key, ticket, abort: new AbortController(), state: 'waiting' };
    this.entries.push(entry);
    this.budget.acquire(key, ticket, entry.abort.signal).then(
      (permit) => {
        entry.permit = permit;
        entry.state = 'active';
        this.starts.push({ key, ticket, at: this.clock.now() });
        this.peak = Math.max(this.peak, this.in('active', key).length);
      },
      (error) => {
        entry.error = error;
        entry.state = 'refused';
      },
    );
    return entry;
  }

  end(entry: Entry, limitedFor?: number): void {
    entry.state = 'done';
    if (limitedFor === undefined) entry.permit!.answered();
    else entry.permit!.limited(limitedFor);
    entry.permit!.release();
  }

  startedTickets(key: string): number[] {
    return this.starts.filter((start) => start.key === key).map(({ ticket }) => ticket);
  }
}

async function askMany(scene: Scene, key: string, count: number): Promise<Entry[]> {
  const entries = Array.from({ length: count }, () => scene.ask(key));
  await settle(2);
  return entries;
}

it('admits so many at once, the others in order as places come free, and forgets an idle key', async () => {
  const scene = new Scene(2, null);
  const entries = await askMany(scene, 'a', 5);
  for (let ended = 0; ended < 5; ended += 1) {
    expect(entries.map(({ state }) => state)).toEqual(
      entries.map((_, index) => (index < ended ? 'done' : index < ended + 2 ? 'active' : 'waiting')),
    );
    expect(scene.budget.size).toBe(1);
    scene.end(entries[ended]);
    await settle(2);
  }
  expect(scene.budget.size).toBe(0);
});

it('admits so many a second', async () => {
  const scene = new Scene(100, 3);
  await askMany(scene, 'a', 8);
  const started: number[] = [];
  for (const step of [0, 999, 1, 999, 1]) {
    await scene.clock.advance(step, 2);
    started.push(scene.starts.length);
  }
  expect(started).toEqual([3, 3, 6, 6, 8]);
});

it('spreads less than one a second', async () => {
  const scene = new Scene(100, 0.25);
  await askMany(scene, 'a', 2);
  await scene.clock.advance(3_999, 2);
  expect(scene.starts).toHaveLength(1);
  await scene.clock.advance(1, 2);
  expect(scene.starts).toHaveLength(2);
});

it('holds a key after a 429, then admits one, then one more for each answer; other keys go on', async () => {
  const scene = new Scene(4, null);
  const [first, ...others] = await askMany(scene, 'a', 12);
  for (const entry of others.slice(0, 3)) scene.end(entry, 5_000);
  scene.end(first, 2_000);
  await settle(2);
  const [foreign] = await askMany(scene, 'b', 1);
  expect(foreign.state).toBe('active');
  await scene.clock.advance(4_999, 2);
  expect(scene.in('active', 'a')).toHaveLength(0);
  await scene.clock.advance(1, 2);
  const active: number[] = [];
  while (scene.in('active', 'a').length > 0) {
    active.push(scene.in('active', 'a').length);
    scene.end(scene.in('active', 'a')[0]);
    await settle(2);
  }
  expect(active).toEqual([1, 2, 3, 4, 4, 3, 2, 1]);
});

it('gives a repeat the place of its first attempt', async () => {
  const scene = new Scene(1, null);
  const entries = await askMany(scene, 'a', 3);
  scene.end(entries[0], 1_000);
  scene.ask('a', entries[0].ticket);
  await scene.clock.advance(1_000, 2);
  expect(scene.startedTickets('a')).toEqual([1, 1]);
});

it('refuses those who wait and who come while a pause of over 30 s lies ahead', async () => {
  const scene = new Scene(1, null);
  const [first, second] = await askMany(scene, 'a', 2);
  scene.end(first, 40_000);
  await settle(2);
  await scene.clock.advance(9_500, 2);
  const third = scene.ask('a');
  await scene.clock.advance(500, 2);
  const fourth = scene.ask('a');
  await settle(2);
  for (const [entry, retryAfter] of [
    [second, 40],
    [third, 31],
  ] as const) {
    expect(entry.error).toBeInstanceOf(FeedError);
    expect(entry.error).toMatchObject({ code: 'upstreamRateLimited', detail: { retryAfter } });
  }
  expect(fourth.state).toBe('waiting');
  await scene.clock.advance(30_000, 2);
  expect(fourth.state).toBe('active');
});

it('lets an aborted one out at once and gives the place to the next', async () => {
  const scene = new Scene(1, null);
  const [first, second, third] = await askMany(scene, 'a', 3);
  const reason = new Error('gone');
  second.abort.abort(reason);
  await settle(2);
  expect(second).toMatchObject({ state: 'refused', error: reason });
  scene.end(first);
  await settle(2);
  expect(third.state).toBe('active');
});

it('remembers nothing of who comes already aborted, or is aborted as the last', async () => {
  const scene = new Scene(1, null);
  const early = new AbortController();
  early.abort(new Error('gone'));
  await expect(scene.budget.acquire('a', 1, early.signal)).rejects.toThrow('gone');
  expect(scene.budget.size).toBe(0);
  const [first, second] = await askMany(scene, 'b', 2);
  scene.end(first, 1_000);
  await settle(2);
  await scene.clock.advance(1_000, 2);
  scene.end(second);
  await settle(2);
  expect(scene.budget.size).toBe(0);
});

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('ask' as const), key: fc.constantFrom('a', 'b') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('end' as const), pick: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('limit' as const), pick: fc.nat(), ms: fc.nat(20_000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), pick: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.nat(1_500) }) },
);

describe('whatever happens', () => {
  const scenes = fc.record({
    concurrency: fc.integer({ min: 1, max: 4 }),
    rate: fc.constantFrom(null, 0.5, 1, 2.5, 5),
    steps: fc.array(step, { minLength: 20, maxLength: 60 }),
  });

  it('neither bound is exceeded, order is kept, no one starves, and nothing is remembered', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, async ({ concurrency, rate, steps }) => {
        const scene = new Scene(concurrency, rate);
        for (const move of steps) {
          const of = (state: Entry['state'], pick: number) => {
            const all = scene.in(state);
            return all[pick % Math.max(1, all.length)];
          };
          if (move.kind === 'ask') scene.ask(move.key);
          else if (move.kind === 'advance') await scene.clock.advance(move.ms, 1);
          else if (move.kind === 'abort') of('waiting', move.pick)?.abort.abort(new Error('gone'));
          else {
            const entry = of('active', move.pick);
            if (entry) scene.end(entry, move.kind === 'limit' ? move.ms : undefined);
          }
          await settle(1);
        }
        for (let round = 0; scene.in('waiting').length + scene.in('active').length > 0; round += 1) {
          expect(round).toBeLessThan(1_000);
          for (const entry of scene.in('active')) scene.end(entry);
          await scene.clock.advance(2_000, 1);
        }
        await scene.clock.advance(30_000, 1);

        expect(scene.peak).toBeLessThanOrEqual(concurrency);
        for (const key of ['a', 'b']) {
          const tickets = scene.startedTickets(key);
          expect(tickets).toEqual([...tickets].sort((x, y) => x - y));
          expectRate(
            scene.starts.filter((start) => start.key === key).map(({ at }) => at),
            rate,
          );
        }
        expect(scene.budget.size).toBe(0);
        expect(scene.clock.sleeping).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});

/** In any half-open second (or, below one a second, any span of one start) there are no more starts than allowed. */
function expectRate(times: readonly number[], rate: number | null): void {
  if (rate === null) return;
  const [many, span] = rate < 1 ? [1, 1000 / rate] : [Math.floor(rate), 1000];
  times.forEach((at, index) => {
    const next = times[index + many];
    if (next !== undefined) expect(next - at).toBeGreaterThanOrEqual(span);
  });
}
