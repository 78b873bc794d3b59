import { ReadAhead, type TableStore } from '../../src/exec/index.js';
import type { Table } from '../../src/table/index.js';
import { tableFrom } from '../table/tabling.js';
import { quiet } from './slow-upstream.js';

const SETTLED = { kind: 'settled' } as const;
const day = (id: string): readonly Table[] => [tableFrom([{ journeyId: id }])];

class Kept implements TableStore {
  readonly days = new Map<string, readonly Table[]>();
  has = async (keys: readonly string[]) => keys.map((key) => this.days.has(key));
  get = async (key: string) => this.days.get(key);
  put = (key: string, tables: readonly Table[]) => void this.days.set(key, tables);
}

/** Something that ends when it is told to. */
function pending(): { readonly until: Promise<void>; end(error?: Error): void } {
  let end: (error?: Error) => void = () => undefined;
  const until = new Promise<void>((resolve, reject) => {
    end = (error) => void (error === undefined ? resolve() : reject(error));
  });
  return { until, end };
}
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  await quiet();
  return done;
}

describe('reading ahead', () => {
  it('is the store itself to those who ask', async () => {
    const kept = new Kept();
    const ahead = new ReadAhead(kept);
    ahead.put('a', day('a'), SETTLED);
    expect(kept.days.has('a')).toBe(true);
    expect(await ahead.has(['a', 'b'])).toEqual([true, false]);
    expect(await ahead.get('a')).toBe(kept.days.get('a'));
    expect(await ahead.get('b')).toBeUndefined();
  });

  it('lets its store tell who reads what, its own work included', async () => {
    const claim = { count: 1, came: () => undefined, goOn: () => undefined, end: () => undefined };
    const missed: number[] = [];
    const store = Object.assign(new Kept(), {
      claim: () => Promise.resolve(claim),
      missed: (days: number) => void missed.push(days),
    });
    const options = { ahead: 1, wait: true, signal: new AbortController().signal };
    const ahead = new ReadAhead(store);
    expect(await ahead.claim(['a'], options)).toBe(claim);
    ahead.missed(2);
    ahead.start('caller', async (own) => {
      expect(await own.claim?.(['a'], options)).toBe(claim);
      own.missed?.(3);
    });
    await ahead.idle();
    expect(missed).toEqual([2, 3]);
    expect(await new ReadAhead(new Kept()).claim(['a'], options)).toBeNull();
  });

  it('lets who asks for a day under way wait for it', async () => {
    const ahead = new ReadAhead(new Kept());
    const work = pending();
    const tables = day('a');
    ahead.start('caller', async (store, expect) => {
      expect(['a', 'b']);
      await work.until;
      store.put('a', tables, SETTLED);
    });
    expect(await ahead.has(['a', 'b', 'c'])).toEqual([true, true, false]);
    const [a, b] = [ahead.get('a'), ahead.get('b')];
    expect(await isDone(a)).toBe(false);
    work.end();
    expect(await a).toBe(tables);
    // It was not read after all.
    expect(await b).toBeUndefined();
    expect(await ahead.has(['a', 'b'])).toEqual([true, false]);
  });

  it('does not let its own work wait', async () => {
    const ahead = new ReadAhead(new Kept());
    const seen: unknown[] = [];
    ahead.start('caller', async (store, expect) => {
      expect(['a']);
      seen.push(await store.has(['a']), await store.get('a'));
    });
    await ahead.idle();
    expect(seen).toEqual([[false], undefined]);
  });

  it('lets go of days that are no longer expected', async () => {
    const ahead = new ReadAhead(new Kept());
    const work = pending();
    ahead.start('caller', async (_, expect) => {
      expect(['a', 'b']);
      expect(['b', 'c']);
      await work.until;
    });
    expect(await ahead.has(['a', 'b', 'c'])).toEqual([false, true, true]);
    work.end();
    await ahead.idle();
    expect(await ahead.has(['a', 'b', 'c'])).toEqual([false, false, false]);
  });

  it('leaves what goes wrong to whoever asks', async () => {
    const ahead = new ReadAhead(new Kept());
    const work = pending();
    ahead.start('caller', async (_, expect) => {
      expect(['a']);
      await work.until;
    });
    const a = ahead.get('a');
    work.end(new Error('upstream'));
    expect(await a).toBeUndefined();
    await ahead.idle();
    expect(await ahead.has(['a'])).toEqual([false]);
  });

  it('does one thing for a caller at a time, and callers side by side', async () => {
    const ahead = new ReadAhead(new Kept());
    const work = pending();
    const begun: string[] = [];
    const start = (caller: string, name: string) =>
      ahead.start(caller, async () => {
        begun.push(name);
        await work.until;
      });
    start('a', 'a1');
    start('a', 'a2');
    start('b', 'b1');
    expect(begun).toEqual(['a1', 'b1']);
    work.end();
    await ahead.idle();
    start('a', 'a3');
    expect(begun).toEqual(['a1', 'b1', 'a3']);
  });

  it('ends when it is closed, and begins nothing then', async () => {
    const ahead = new ReadAhead(new Kept());
    let aborted = false;
    ahead.start('caller', async (_store, _expect, signal) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      aborted = true;
    });
    await ahead.close();
    expect(aborted).toBe(true);
    let begun = false;
    ahead.start('caller', async () => void (begun = true));
    await ahead.idle();
    expect(begun).toBe(false);
  });
});
