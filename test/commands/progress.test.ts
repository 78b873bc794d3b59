import { durationText, Progress, progressText } from '../../src/commands/progress.js';
import { FakeTerminal } from './world.js';

const step = (share: number | null, rows: number, requests = 1) => ({ share, rows, requests });

/** Updates at instants, in milliseconds, and what the terminal has in the end. */
function shown(terminal: FakeTerminal, updates: readonly (readonly [number, ReturnType<typeof step>])[]) {
  let ms = 0;
  const progress = new Progress(terminal, () => ms);
  for (const [at, each] of updates) {
    ms = at;
    progress.update(each);
  }
  progress.end();
  return terminal.text;
}

describe('on a terminal', () => {
  it('draws the bar over itself, with rows, requests, rate and the time left', () => {
    expect(
      shown(new FakeTerminal(true, 120), [
        [1000, step(0.25, 500, 3)],
        [2000, step(0.5, 1000, 6)],
      ]),
    ).toBe(
      '\r[######..................] 25 %, 500 rows, 3 requests, 500 rows/s, 0:03 left\u001b[K' +
        '\r[############............] 50 %, 1,000 rows, 6 requests, 500 rows/s, 0:02 left\u001b[K\n',
    );
  });

  it('draws ten times a second at most, and what came last in any case', () => {
    const text = shown(new FakeTerminal(true, 120), [
      [0, step(0, 1)],
      [50, step(0, 2)],
      [99, step(0, 3)],
      [100, step(0, 4)],
      [101, step(0, 5)],
    ]);
    expect(text.match(/\d+ rows,/g)).toEqual(['1 rows,', '4 rows,', '5 rows,']);
  });

  it('keeps to one line', () => {
    const text = shown(new FakeTerminal(true, 30), [[1000, step(0.5, 1234567)]]);
    expect(text).toBe('\r[############............] 50\u001b[K\n');
  });

  it('has no bar where it cannot be told how much is left', () => {
    expect(shown(new FakeTerminal(true), [[500, step(null, 100, 2)]])).toBe(
      '\r100 rows, 2 requests, 200 rows/s\u001b[K\n',
    );
  });
});

describe('elsewhere', () => {
  it('writes a plain line every five seconds, and one at the end', () => {
    const updates = [100, 4999, 5000, 9000, 10_001, 10_002].map((at) => [at, step(at / 20_000, at)] as const);
    expect(shown(new FakeTerminal(false), updates)).toBe(
      '25 %, 5,000 rows, 1 requests, 1,000 rows/s, 0:15 left\n' +
        '50 %, 10,001 rows, 1 requests, 1,000 rows/s, 0:10 left\n' +
        '50 %, 10,002 rows, 1 requests, 1,000 rows/s, 0:10 left\n',
    );
  });

  it('writes no line twice', () => {
    expect(shown(new FakeTerminal(false), [[5000, step(1, 10)]]).split('\n')).toHaveLength(2);
  });
});

it.each([true, false])('writes nothing where nothing happened (terminal: %s)', (isTTY) => {
  expect(shown(new FakeTerminal(isTTY), [])).toBe('');
});

it('tells no time left before it can be known, and no rate before time went by', () => {
  expect(progressText(step(0, 0, 0), 0)).toBe('0 %, 0 rows, 0 requests, 0 rows/s');
  expect(progressText(step(0.004, 10), 1000)).toBe('0 %, 10 rows, 1 requests, 10 rows/s');
});

it.each([
  [0, '0:00'],
  [1, '0:01'],
  [61_000, '1:01'],
  [3_599_001, '1:00:00'],
  [3_609_000, '1:00:09'],
  [90_000_000, '25:00:00'],
])('%d ms is %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
