import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SingleFlight } from '../../src/cache/index.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (how?: { readonly type: 'minor' }) => void;

const MEBIBYTE = 2 ** 20;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the results of flights', () => {
  it.each([
    ['under a signal', new AbortController().signal],
    ['without one', undefined],
  ])('are soon collected once nobody has them any more, %s', async (_, signal) => {
    const flights = new SingleFlight<Uint8Array>();
    collect();
    await turn();
    const before = process.memoryUsage().arrayBuffers;
    let made = 0;
    const work = async (): Promise<Uint8Array> => {
      for (let i = made % 3; i < 6; i++) await turn();
      made += 1;
      // What is there when the whole heap is collected is old from then on.
      if (made === 6) collect();
      return new Uint8Array(MEBIBYTE);
    };
    const reader = async (name: string): Promise<void> => {
      for (let i = 0; i < 8; i++) await flights.run(`${name}${String(i)}`, work, signal);
    };
    await Promise.all(['a', 'b', 'c', 'd'].map(reader));
    await turn();
    for (let i = 0; i < 2; i++) collect({ type: 'minor' });
    for (let i = 0; i < 3; i++) await turn();
    expect(made).toBe(32);
    // Of 32 a few were under way when the heap was collected.
    expect((process.memoryUsage().arrayBuffers - before) / MEBIBYTE).toBeLessThan(10);
  });
});
