import { begunBy, claimDays, type DayToRead } from '../../src/exec/claimed.js';
import type { ClaimOptions } from '../../src/exec/read-context.js';
import type { Interval } from '../../src/plan/index.js';

const DAY = 86_400_000;
const day = (nth: number): Interval => ({ start: nth * DAY, end: (nth + 1) * DAY });
const toRead = (nth: number, ...keys: readonly string[]): DayToRead => ({ segment: day(nth), keys });
const { signal } = new AbortController();

/** A store that lets so many keys be claimed, and keeps what it is told. */
function claiming(count: number) {
  const told: unknown[] = [];
  const store = {
    claim: (keys: readonly string[], { ahead, wait }: ClaimOptions) => {
      told.push({ keys, ahead, wait });
      return Promise.resolve({
        count: Math.min(count, keys.length),
        came: (place: number) => void told.push(`came ${place}`),
        goOn: () => void told.push('goes on'),
        end: () => void told.push('ends'),
      });
    },
  };
  return { store, told };
}
const claimed = async (days: readonly DayToRead[], count: number, direction: 'ASC' | 'DESC' = 'ASC') => {
  const { store, told } = claiming(count);
  return { told, days: await claimDays(days, { store, direction, lanes: 4, signal }) };
};

describe('days to read', () => {
  it.each([
    ['all', ['a', 'b', 'c'], 3, 3],
    ['the first', ['a', 'b', 'c'], 1, 1],
    ['none', ['a', 'b', 'c'], 0, 0],
    ['up to the first that is not to be had, and those before that are not kept', ['a', '', 'c'], 1, 2],
    ['those that are not kept, before one that is not to be had', ['', '', 'c'], 0, 2],
    ['all, as none is to be kept', ['', '', ''], 0, 3],
  ])('are %s', async (_, keys, can, count) => {
    const days = keys.map((key, nth) => toRead(nth, ...(key === '' ? [] : [key])));
    expect((await claimed(days, can)).days.count).toBe(count);
  });

  it('of several sets are those of which all keys could be claimed, or the first', async () => {
    const days = [toRead(0, 'a0', 'b0'), toRead(1, 'b1'), toRead(2, 'a2', 'b2')];
    const counts = [0, 1, 2, 3, 4, 5].map(async (can) => (await claimed(days, can)).days.count);
    expect(await Promise.all(counts)).toEqual([0, 1, 1, 2, 2, 3]);
  });

  it('are waited for unless others can be read before, and held on to for all lanes', async () => {
    const first = await claimed([toRead(0, 'a', 'b'), toRead(1, 'c')], 3);
    expect(first.told).toEqual([{ keys: ['a', 'b', 'c'], ahead: 16, wait: true }]);
    const second = await claimed([toRead(0), toRead(1, 'c')], 1);
    expect(second.told).toEqual([{ keys: ['c'], ahead: 8, wait: false }]);
    expect((await claimed([toRead(0)], 0)).told).toEqual([]);
  });

  it('are all of them where nobody else could read them', async () => {
    const none = await claimDays([toRead(0, 'a'), toRead(1, 'b')], {
      store: {},
      direction: 'ASC',
      lanes: 1,
      signal,
    });
    expect(none.count).toBe(2);
    none.goOn();
    none.end();
  });
});

describe('progress', () => {
  const batch = (segment: Interval, reached: number | null, last = false) => ({ segment, reached, last });
  async function* given<T>(batches: readonly T[]): AsyncGenerator<T> {
    yield* batches;
  }

  it.each([
    ['ASC', [0, 1, 2, 3], 0.5 * DAY, 1.5 * DAY],
    ['DESC', [3, 2, 1, 0], 3.5 * DAY, 2.5 * DAY],
  ] as const)('is told before a page is worked on, %s', async (direction, order, first, second) => {
    const { told, days } = await claimed(
      order.map((nth) => toRead(nth, `day ${nth}`)),
      4,
      direction,
    );
    const whole = { start: 0, end: 4 * DAY };
    const half = direction === 'ASC' ? { start: 0, end: 3 * DAY } : { start: DAY, end: 4 * DAY };
    told.length = 0;
    const batches = [
      batch(whole, null),
      batch(whole, first),
      batch(whole, second),
      batch(half, second, true),
    ];
    const passed = days.progress(given([...batches, batch(whole, second, true)]));
    while ((await passed.next()).done !== true) told.push('work');
    days.end();
    const step = (place: number) => [`came ${place}`, 'work', 'goes on'];
    expect(told).toEqual([...step(0), ...step(1), ...step(2), ...step(3), ...step(4), 'ends']);
  });

  it('counts the days that begin before what was reached', () => {
    const days = [toRead(0), toRead(1), toRead(2)];
    expect([null, -1, 0, DAY - 1, DAY, 9 * DAY].map((at) => begunBy(days, at, 'ASC'))).toEqual([
      0, 0, 1, 1, 2, 3,
    ]);
    const back = [...days].reverse();
    expect(
      [null, 3 * DAY, 3 * DAY - 1, 2 * DAY, 2 * DAY - 1, -1].map((at) => begunBy(back, at, 'DESC')),
    ).toEqual([0, 0, 1, 1, 2, 3]);
  });
});
