import fc from 'fast-check';
import { MemoryTier } from '../../src/cache/memory.js';
import { codec, type Segment, segment, TestClock } from './support.js';

const settled = { kind: 'settled' } as const;

describe('values in memory', () => {
  it('take no more than they may, whatever is put, and the last one put is there where it fits', () => {
    const puts = fc.array(fc.tuple(fc.nat(40), fc.nat(2000)), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(puts, fc.integer({ min: 1, max: 60_000 }), (list, bound) => {
        const memory = new MemoryTier(codec, bound, new TestClock().now);
        const last = new Map<string, Segment>();
        for (const [name, length] of list) {
          const value = segment(String(name), length);
          last.set(value.name, value);
          memory.set(value.name, value, settled);
          expect(memory.bytes).toBeLessThanOrEqual(bound);
          expect(memory.has(value.name)).toBe(codec.sizeOf(value) + 2 * value.name.length + 256 <= bound);
        }
        let bytes = 0;
        for (const [name, value] of last) {
          if (!memory.has(name)) continue;
          expect(memory.get(name)).toBe(value);
          bytes += codec.sizeOf(value);
        }
        expect(bytes).toBeLessThanOrEqual(memory.bytes);
      }),
    );
  });

  it('go in the order of their last use', () => {
    const memory = new MemoryTier(codec, 1200, new TestClock().now);
    for (const name of ['a', 'b', 'c']) memory.set(name, segment(name), settled);
    memory.get('a');
    // Looking is no use.
    memory.has('b');
    memory.set('d', segment('d'), settled);
    expect(['a', 'b', 'c', 'd'].filter((name) => memory.has(name))).toEqual(['a', 'c', 'd']);
  });

  it('are good for their time and not longer', () => {
    const clock = new TestClock();
    const memory = new MemoryTier(codec, 10_000, clock.now);
    memory.set('brief', segment('brief'), { kind: 'brief', ms: 5000 });
    memory.set('settled', segment('settled'), settled);
    memory.set('never', segment('never'), { kind: 'brief', ms: 0 });
    expect(['brief', 'settled', 'never'].map((name) => memory.has(name))).toEqual([true, true, false]);
    clock.ms += 5000;
    expect(memory.get('brief')).toBeDefined();
    clock.ms += 1;
    expect(memory.has('brief')).toBe(false);
    expect(memory.get('brief')).toBeUndefined();
    clock.ms += 10 * 365 * 86_400_000;
    expect(memory.get('settled')).toBeDefined();
  });

  it('are settled for good once they are, and brief again where they are put so', () => {
    const clock = new TestClock();
    const memory = new MemoryTier(codec, 10_000, clock.now);
    memory.set('a', segment('a'), { kind: 'brief', ms: 5000 });
    memory.set('a', segment('a'), settled);
    memory.set('b', segment('b'), settled);
    memory.set('b', segment('b'), { kind: 'brief', ms: 5000 });
    clock.ms += 5001;
    expect(['a', 'b'].map((name) => memory.has(name))).toEqual([true, false]);
  });
});
