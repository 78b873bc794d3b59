import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { Pool } from 'undici';
import { BodyBuffers } from '../../src/journey-api/body-buffers.js';
import { BodyCollector } from '../../src/journey-api/body-collector.js';
import type { Answer } from '../../src/journey-api/index.js';
import { socketBuffers } from '../../src/journey-api/socket-buffers.js';

/** Bytes of which no two stretches are alike. */
const BYTES = createHash('shake256', { outputLength: 4_000_000 }).update('bytes').digest();
const told = (length: number, from: number): Buffer => BYTES.subarray(from, from + length);

describe('what a socket reads into', () => {
  const lengths = fc.oneof(
    fc.integer({ min: 1, max: 131_072 }),
    fc.integer({ min: 1, max: 2000 }),
    fc.constantFrom(16_384, 65_536),
  );
  const read = fc.record({ length: lengths });
  const steps = fc.array(fc.oneof(read, fc.constant('take' as const)), { size: '+1' });

  /** A socket, whatever it is, and what reads into its buffers. */
  function reader(options = socketBuffers(), highWaterMark = 16_384) {
    const socket = new Readable({ read: () => undefined, highWaterMark });
    const buffer = options.buffer as () => Uint8Array;
    const rooms = new Set<ArrayBufferLike>();
    let [into, from] = [buffer(), 0];
    const readOne = (most: number) => {
      const piece = told(Math.min(most, into.length), from);
      from += piece.length;
      into.set(piece);
      rooms.add(into.buffer);
      const view = into.subarray(0, piece.length);
      const goesOn = options.callback.call(socket, piece.length, into);
      into = buffer();
      return { piece, view, end: from, goesOn };
    };
    return { socket, rooms, readOne, read: () => from, room: () => into.length };
  }

  it('is not used again before it was taken', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const { socket, readOne } = reader();
        const [written, taken]: Buffer[][] = [[], []];
        for (const step of [...given, 'take' as const])
          if (step !== 'take') written.push(readOne(step.length).piece);
          // Whoever takes it looks at it at once.
          else taken.push(Buffer.from((socket.read() as Buffer | null) ?? []));
        expect(Buffer.concat(taken).equals(Buffer.concat(written))).toBe(true);
      }),
    );
  });

  it('is as it was until 64 KiB more were read, though it was taken', () => {
    fc.assert(
      fc.property(fc.array(read, { size: '+1' }), (given) => {
        const { socket, readOne, read: sofar } = reader();
        const seen: ReturnType<typeof readOne>[] = [];
        for (const { length } of given) {
          seen.push(readOne(length));
          socket.read();
          for (const { piece, view, end } of seen)
            if (sofar() - end <= 65_536) expect(piece.equals(view)).toBe(true);
        }
      }),
    );
  });

  it('is one of two rooms where all is taken as it comes, and has room for 64 KiB', () => {
    fc.assert(
      fc.property(fc.array(read, { size: '+1' }), (given) => {
        const { socket, rooms, readOne, room } = reader();
        for (const { length } of given) {
          readOne(length);
          socket.read();
          expect(room()).toBeGreaterThanOrEqual(65_536);
        }
        expect(rooms.size).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('belongs to one socket', () => {
    const options = socketBuffers();
    const readers = [0, 1, 2].map(() => reader(options));
    for (let round = 0; round < 12; round++)
      for (const { socket, readOne } of readers) {
        readOne(40_000);
        socket.read();
      }
    expect(readers.map(({ rooms }) => rooms.size)).toEqual([2, 2, 2]);
    expect(new Set(readers.flatMap(({ rooms }) => [...rooms])).size).toBe(6);
  });

  it('holds the socket up where too much waits in it', () => {
    const { readOne } = reader(socketBuffers(), 50_000);
    expect([readOne(40_000), readOne(40_000)].map(({ goesOn }) => goesOn)).toEqual([true, false]);
  });
});

// Without certificates: nobody is asked who they are here.
const ANONYMOUS = { ciphers: 'ADH-AES128-GCM-SHA256:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const;

describe.each(['http', 'https'] as const)('an answer over %s', (protocol) => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

  /** A server that writes to whoever sent something, and a pool of connections to it. */
  async function pair(answer: (socket: Socket, index: number) => void, connections = 4): Promise<Pool> {
    let index = 0;
    const take = (socket: Socket): void =>
      void socket.on('data', () => answer(socket, index++)).on('error', () => undefined);
    const server: Server =
      protocol === 'http' ? createServer(take) : createTlsServer({ ...ANONYMOUS, dhparam: 'auto' }, take);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const pool = new Pool(`${protocol}://127.0.0.1:${String(port)}`, {
      connections,
      connect: {
        onread: socketBuffers(),
        ...(protocol === 'http' ? {} : { ...ANONYMOUS, rejectUnauthorized: false }),
      },
    });
    closing.push(
      () => pool.destroy(),
      () => new Promise((resolve) => server.close(resolve)),
    );
    return pool;
  }

  const buffers = new BodyBuffers(1 << 24);
  const get = (pool: Pool): Promise<Answer> =>
    new Promise((resolve, reject) =>
      pool.dispatch({ method: 'GET', path: '/' }, new BodyCollector(buffers, resolve, reject)),
    );

  /** Writes pieces one after the other, each once the one before is gone. */
  async function write(socket: Socket, pieces: readonly Buffer[]): Promise<void> {
    for (const piece of pieces) {
      await new Promise<unknown>((resolve) => socket.write(piece, resolve));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** An answer cut at some places. */
  function piecesOf(body: Buffer, cuts: readonly number[]): readonly Buffer[] {
    const head = `HTTP/1.1 503 Busy\r\nRetry-After: 17\r\nX-Long: ${'x'.repeat(9000)}\r\nContent-Length: ${String(body.length)}\r\n\r\n`;
    const whole = Buffer.concat([Buffer.from(head), body]);
    const places = [...new Set(cuts.map((cut) => Math.floor(cut * whole.length))), whole.length].sort(
      (a, b) => a - b,
    );
    return places
      .map((place, i) => whole.subarray(places[i - 1] ?? 0, place))
      .filter(({ length }) => length > 0);
  }

  it('is what was sent, however it comes, on connections that are used again', async () => {
    const cut = fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 0.02, noNaN: true }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ length: fc.nat(600_000), cuts: fc.array(cut, { maxLength: 12 }) }), {
          minLength: 1,
          maxLength: 12,
        }),
        async (answers) => {
          const bodies = answers.map(({ length }, i) => told(length, 7919 * i));
          const sent: Buffer[] = [];
          const pool = await pair((socket, i) => {
            sent.push(bodies[i]!);
            void write(socket, piecesOf(bodies[i]!, answers[i]!.cuts));
          });
          const got = await Promise.all(answers.map(() => get(pool)));
          expect(got.map(({ status, retryAfter }) => [status, retryAfter])).toEqual(
            answers.map(() => [503, '17']),
          );
          const left = new Set(sent);
          for (const { body } of got) {
            const same = [...left].find((each) => each.equals(body));
            expect(same).toBeDefined();
            left.delete(same!);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('needs two rooms for each connection', async () => {
    const made = jest.spyOn(Buffer, 'allocUnsafeSlow');
    try {
      const body = told(2_000_000, 1);
      const pool = await pair((socket) => void write(socket, piecesOf(body, [])), 1);
      for (let i = 0; i < 5; i++) {
        const { body: read } = await get(pool);
        expect(body.equals(read)).toBe(true);
      }
      const ofSockets = made.mock.calls.filter(([length]) => length === 131_072);
      expect(ofSockets).toHaveLength(2);
    } finally {
      made.mockRestore();
    }
  });
});
