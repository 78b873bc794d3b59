import fc from 'fast-check';
import {
  backoffCeiling,
  MAX_RETRY_AFTER_MS,
  MAX_WAIT_MS,
  parseRetryAfter,
  retryWait,
  wholeSeconds,
} from '../../src/journey-api/retry-policy.js';

const now = Date.parse('2025-03-01T12:00:00Z');

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    [' 7 ', 7_000],
    ['1.5', 1_500],
    ['99999999999999999999', MAX_RETRY_AFTER_MS],
    ['Sat, 01 Mar 2025 12:00:20 GMT', 20_000],
    ['Saturday, 01-Mar-25 12:00:20 GMT', 20_000],
    ['Sat Mar  1 12:00:20 2025', 20_000],
    ['Sat, 01 Mar 2025 11:00:00 GMT', 0],
    ['Mon, 01 Mar 2055 12:00:20 GMT', MAX_RETRY_AFTER_MS],
  ])('reads %j as %d ms', (header, ms) => expect(parseRetryAfter(header, now)).toBe(ms));

  it.each([undefined, '', '-5', 'soon', '5 s', '2025-03-01T12:00:20Z', 'Sat, 99 Foo 2025 12:00:20 GMT'])(
    'reads nothing from %j',
    (header) => expect(parseRetryAfter(header, now)).toBeUndefined(),
  );

  it('reads the date form back to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3600 }), (seconds) => {
        const header = new Date(now + seconds * 1000).toUTCString();
        expect(parseRetryAfter(header, now)).toBe(seconds * 1000);
      }),
    );
  });
});

describe('retryWait', () => {
  it('doubles its ceiling up to the bound', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(backoffCeiling)).toEqual([
      500, 1000, 2000, 4000, 8000, 16000, 30000, 30000,
    ]);
  });

  it('draws from the whole span below the ceiling, and never waits less than Retry-After asks', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1100 }), fc.nat(60_000), share, (attempt, asked, random) => {
        const free = retryWait(attempt, undefined, () => random);
        expect(free).toBeCloseTo(random * backoffCeiling(attempt), 6);
        expect(free).toBeLessThan(MAX_WAIT_MS);
        expect(retryWait(attempt, asked, () => random)).toBe(Math.max(asked, free));
      }),
    );
  });
});

it('rounds seconds up and never to 0', () => {
  expect([0, 1, 999, 1000, 1001, 30_400].map(wholeSeconds)).toEqual([1, 1, 1, 1, 2, 31]);
});
