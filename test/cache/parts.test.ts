import fc from 'fast-check';
import { Backlog } from '../../src/cache/backlog.js';
import { filesToDelete, type KeptFile } from '../../src/cache/eviction.js';
import { Outage } from '../../src/cache/outage.js';
import { SingleFlight } from '../../src/cache/single-flight.js';
import { deferred, TestClock, TestLog } from './support.js';

describe('files that are too much', () => {
  const files = fc.uniqueArray(
    fc.record({ name: fc.string({ minLength: 1 }), bytes: fc.nat(100), usedAt: fc.nat(5) }),
    { selector: ({ name }) => name },
  );

  it('go from the oldest, down to nine tenths of the bound, and only where there are too many', () => {
    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 1000 }), (all, bound) => {
        const gone = filesToDelete(all, bound);
        const stays = all.filter((file) => !gone.includes(file));
        const sum = (list: readonly KeptFile[]) => list.reduce((bytes, file) => bytes + file.bytes, 0);
        if (sum(all) <= bound) expect(gone).toEqual([]);
        else {
          expect(sum(stays)).toBeLessThanOrEqual(0.9 * bound);
          expect(sum(stays) + gone.at(-1)!.bytes).toBeGreaterThan(0.9 * bound);
        }
        const newestGone = Math.max(-1, ...gone.map(({ usedAt }) => usedAt));
        for (const { usedAt } of stays) expect(usedAt).toBeGreaterThanOrEqual(newestGone);
      }),
    );
  });
});

describe('an outage', () => {
  const clock = new TestClock();
  const setUp = () => {
    const log = new TestLog();
    return { log, outage: new Outage({ what: 'REDIS_URL', restMs: 3000, now: clock.now, log }) };
  };

  it('rests for its time, half-open, and ends with the first success', () => {
    const { outage } = setUp();
    expect([outage.rests, outage.lasts]).toEqual([false, false]);
    outage.failed(new Error('gone'));
    expect([outage.rests, outage.lasts]).toEqual([true, true]);
    clock.ms += 2999;
    expect(outage.rests).toBe(true);
    clock.ms += 1;
    expect([outage.rests, outage.lasts]).toEqual([false, true]);
    outage.failed(new Error('still gone'));
    expect(outage.rests).toBe(true);
    outage.worked();
    expect([outage.rests, outage.lasts]).toEqual([false, false]);
  });

  it('does not rest where something answered', () => {
    const { outage } = setUp();
    outage.failed(new Error('READONLY'), false);
    expect([outage.rests, outage.lasts]).toEqual([false, true]);
  });

  it('is told of once, and its end', () => {
    const { outage, log } = setUp();
    for (let i = 0; i < 5; i++) {
      outage.failed(new Error('gone'));
      clock.ms += 90_000;
    }
    outage.worked();
    outage.worked();
    expect(log.lines).toEqual([
      {
        level: 'warn',
        fields: { reason: 'gone' },
        message: 'REDIS_URL cannot be used; the feed goes on without',
      },
      { level: 'info', fields: { seconds: 450 }, message: 'REDIS_URL can be used again' },
    ]);
  });

  it('that comes and goes is told of once a minute', () => {
    const { outage, log } = setUp();
    for (let second = 0; second < 120; second++) {
      outage.failed(new Error('gone'));
      outage.worked();
      clock.ms += 1000;
    }
    expect(log.messages).toHaveLength(4);
  });
});

describe('a backlog', () => {
  it('runs a few at once, refuses what is too much, and is drained', async () => {
    const backlog = new Backlog(100, 2);
    const doors = [1, 2, 3, 4].map(() => deferred<undefined>());
    const started: number[] = [];
    const done = doors.map(({ promise }, i) =>
      backlog.add(30, () => {
        started.push(i);
        return promise;
      }),
    );
    expect(started).toEqual([0, 1]);
    // The fourth is one too many.
    await done[3];
    expect(backlog.refused).toBe(1);
    const drained = backlog.drained().then(() => started.push(99));
    doors[1]!.resolve(undefined);
    await done[1];
    await Promise.resolve();
    expect(started).toEqual([0, 1, 2]);
    doors.forEach(({ resolve }) => resolve(undefined));
    await Promise.all([...done, drained]);
    expect(started).toEqual([0, 1, 2, 99]);
    await backlog.drained();
  });

  it('takes a single piece of any size', async () => {
    const backlog = new Backlog(100, 1);
    let ran = 0;
    await backlog.add(1000, async () => void ran++);
    await backlog.add(1000, async () => void ran++);
    expect([ran, backlog.refused]).toEqual([2, 0]);
  });
});

describe('a single flight', () => {
  it('runs identical work once, and anew when it is done', async () => {
    const flights = new SingleFlight<number>();
    const door = deferred<number>();
    let runs = 0;
    const work = () => {
      runs++;
      return door.promise;
    };
    const both = [flights.run('a', work), flights.run('a', work), flights.run('b', work)];
    expect(runs).toBe(2);
    door.resolve(7);
    expect(await Promise.all(both)).toEqual([7, 7, 7]);
    expect(flights.joined).toBe(1);
    await flights.run('a', work);
    expect(runs).toBe(3);
  });

  it('fails for all, and is forgotten', async () => {
    const flights = new SingleFlight<number>();
    const fails = () => Promise.reject(new Error('upstream'));
    const both = [flights.run('a', fails), flights.run('a', fails)];
    for (const each of both) await expect(each).rejects.toThrow('upstream');
    expect(await flights.run('a', () => Promise.resolve(1))).toBe(1);
  });

  it('goes on when one leaves, and is aborted when the last has left', async () => {
    const flights = new SingleFlight<number>();
    const [first, second] = [new AbortController(), new AbortController()];
    const door = deferred<number>();
    let inside!: AbortSignal;
    const work = (signal: AbortSignal) => {
      inside = signal;
      return door.promise;
    };
    const one = flights.run('a', work, first.signal);
    const two = flights.run('a', work, second.signal);
    first.abort(new Error('left'));
    await expect(one).rejects.toThrow('left');
    expect(inside.aborted).toBe(false);
    second.abort(new Error('left too'));
    await expect(two).rejects.toThrow('left too');
    expect(inside.aborted).toBe(true);
    const anew = flights.run('a', () => Promise.resolve(2));
    door.reject(new Error('aborted'));
    expect(await anew).toBe(2);
  });

  it('stays when somebody without a signal waits', async () => {
    const flights = new SingleFlight<number>();
    const leaving = new AbortController();
    const door = deferred<number>();
    let inside!: AbortSignal;
    const work = (signal: AbortSignal) => {
      inside = signal;
      return door.promise;
    };
    const stays = flights.run('a', work);
    const leaves = flights.run('a', work, leaving.signal);
    leaving.abort(new Error('left'));
    await expect(leaves).rejects.toThrow('left');
    door.resolve(3);
    expect(await stays).toBe(3);
    expect(inside.aborted).toBe(false);
  });

  it('is not started for who has left before', async () => {
    const flights = new SingleFlight<number>();
    const work = jest.fn(() => Promise.resolve(1));
    await expect(flights.run('a', work, AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
    expect(work).not.toHaveBeenCalled();
  });
});
