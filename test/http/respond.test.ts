/** A streamed body goes no faster than the client takes it, and what was sent is told once it was. */
import { Writable } from 'node:stream';
import type { Request, Response } from 'express';
import type { Answer } from '../../src/http/answer.js';
import { send } from '../../src/http/respond.js';
import { type Chunk, collectionJson, PLAIN, type Written } from '../../src/write/index.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A response whose client takes what is written when it is told to. */
class Taken extends Writable {
  readonly waiting: ((error?: Error) => void)[] = [];
  text = '';

  constructor() {
    super({ highWaterMark: 1 });
  }

  override _write(chunk: Buffer, _: string, done: (error?: Error) => void): void {
    this.text += chunk.toString();
    this.waiting.push(done);
  }

  async take(): Promise<void> {
    this.waiting.shift()!();
    await turn();
  }

  status = (): this => this;
  set = (): this => this;
  setHeader = (): this => this;
}

interface Sending {
  readonly res: Taken;
  readonly told: readonly number[];
  readonly asked: () => number;
  readonly ended: () => boolean;
  readonly over: Promise<unknown>;
}

/** Sends batches of one row each, every one of which tells when it was sent. */
function sending(count: number, fail = count): Sending {
  const told: number[] = [];
  let [asked, ended] = [0, false];
  function* batches(): Generator<Written[]> {
    try {
      for (; asked < count; asked++) {
        if (asked === fail) throw new Error('no more rows');
        const row = asked;
        const bytes = Buffer.from(`{"row":${String(row)}}`.padEnd(10_000));
        yield [{ bytes, start: 0, end: bytes.length, sent: () => void told.push(row) }];
      }
    } finally {
      ended = true;
    }
  }
  const frame = { contextUrl: 'c', count: null, timeRange: null, nextLink: () => null };
  const body: AsyncIterable<Chunk> = collectionJson(batches(), (row: Written) => row, frame, PLAIN);
  const res = new Taken();
  const answer = { status: 200, contentType: 'application/json', headers: {}, body } as unknown as Answer;
  const over = send({ method: 'GET' } as Request, res as unknown as Response, answer).catch(
    (error: unknown) => error,
  );
  return { res, told, asked: () => asked, ended: () => ended, over };
}

it('asks for the next chunk when the last was taken, and then tells that it was sent', async () => {
  const { res, told, asked, over } = sending(3);
  await turn();
  // The head, with the first row behind it.
  for (let i = 0; i < 3; i++) {
    expect([asked(), told]).toEqual([i, Array.from({ length: i }, (_, row) => row)]);
    while (told.length === i) await res.take();
  }
  while (res.waiting.length > 0) await res.take();
  expect(await over).toBeUndefined();
  expect(told).toEqual([0, 1, 2]);
  expect(JSON.parse(res.text)).toMatchObject({ value: [{ row: 0 }, { row: 1 }, { row: 2 }] });
});

it('tells nothing of what a client that left did not take, and reads no further', async () => {
  const { res, told, ended, asked, over } = sending(9);
  await turn();
  while (told.length === 0) await res.take();
  const before = asked();
  res.destroy();
  res.waiting.shift()?.(new Error('gone'));
  expect(await over).toMatchObject({ message: expect.any(String) });
  await turn();
  expect([told, ended()]).toEqual([[0], true]);
  expect(asked()).toBeLessThanOrEqual(before + 1);
});

it('breaks off where the body fails', async () => {
  const { res, over, ended } = sending(3, 1);
  await turn();
  while (!res.destroyed) await res.take();
  expect(await over).toMatchObject({ message: 'no more rows' });
  expect(ended()).toBe(true);
});
