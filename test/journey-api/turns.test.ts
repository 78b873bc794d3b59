import { lateTurn, turn } from '../../src/journey-api/turns.js';

const loop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('readers take turns in the order they came, one each time around the event loop', async () => {
  const taken: string[] = [];
  const reader = async (name: string): Promise<void> => {
    for (let step = 0; step < 2; step++) {
      await turn();
      taken.push(name);
    }
  };
  const readers = Promise.all(['a', 'b', 'c'].map(reader));
  const seen: number[] = [];
  while (taken.length < 6) {
    await loop();
    seen.push(taken.length);
  }
  await readers;
  expect(taken).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  seen.slice(1).forEach((count, i) => expect(count - seen[i]!).toBeLessThanOrEqual(1));
});

it.each([
  ['a turn', turn, ['taken', 'sent']],
  ['a late turn', lateTurn, ['sent', 'taken']],
] as const)('%s and what is left for the next time around the event loop', async (_, wait, order) => {
  const seen: string[] = [];
  const taken = wait().then(() => seen.push('taken'));
  setImmediate(() => seen.push('sent'));
  await taken;
  await loop();
  expect(seen).toEqual(order);
});

it.each([
  ['a turn', turn],
  ['a late turn of somebody who does not tell', lateTurn],
] as const)('%s comes, however many there always are to whom theirs is urgent', async (_, wait) => {
  let over = false;
  let turns = 0;
  const others = ['a', 'b', 'c'].map(async () => {
    while (!over && turns < 100) {
      await lateTurn(() => true);
      turns++;
    }
  });
  await loop();
  await wait();
  const before = turns;
  over = true;
  await Promise.all(others);
  expect(before).toBeLessThanOrEqual(others.length);
});

it('who is urgent when a turn comes takes it first', async () => {
  const taken: string[] = [];
  let urgent = 'none';
  const readers = ['a', 'b', 'c', 'd'].map(async (name) => {
    await lateTurn(() => urgent === name);
    taken.push(name);
    // Others become urgent while they wait.
    urgent = taken.length === 1 ? 'd' : 'none';
  });
  urgent = 'c';
  await Promise.all(readers);
  expect(taken).toEqual(['c', 'd', 'a', 'b']);
});
