import { Latencies } from '../../src/exec/latencies.js';

describe('the latency of the upstream', () => {
  it('is the least of late, by endpoint', () => {
    let now = 1_000_000;
    const latencies = new Latencies(() => now);
    const note = (...all: readonly number[]) => all.forEach((ms) => latencies.note('journeys', ms));
    expect(latencies.of('journeys')).toBeNull();
    note(40, 25, 90);
    expect(latencies.of('journeys')).toBe(25);
    expect(latencies.of('transitions')).toBeNull();
    latencies.note('transitions', 300);
    expect([latencies.of('journeys'), latencies.of('transitions')]).toEqual([25, 300]);
    now += 10_000;
    note(60);
    // The span before counts still.
    expect(latencies.of('journeys')).toBe(25);
    now += 9_999;
    note(50, 70);
    expect(latencies.of('journeys')).toBe(25);
    now += 1;
    note(80);
    expect(latencies.of('journeys')).toBe(50);
    now += 10_000;
    note(80);
    expect(latencies.of('journeys')).toBe(80);
  });

  it('is the last that was known while nothing is read', () => {
    let now = 1_000_000;
    const latencies = new Latencies(() => now);
    latencies.note('journeys', 30);
    now += 3_600_000;
    expect(latencies.of('journeys')).toBe(30);
  });
});
