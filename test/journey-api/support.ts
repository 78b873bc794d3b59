import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { FeedError } from '../../src/errors/index.js';
import {
  createJourneyApi,
  type ClientOptions,
  type Clock,
  type JourneyApi,
  type SearchRequest,
} from '../../src/journey-api/index.js';

/** Not a word that could stand in a message by chance. */
export const KEY = 'k3y-9f8e7d6c5b4a-s3cr3t';
export const caller = { key: KEY, keyOwner: 'caller' } as const;

export const request: SearchRequest = {
  dateRange: { start: '2025-03-01T00:00:00Z', end: '2025-03-02T00:00:00Z' },
  displayTimezone: 'UTC',
  limit: 100,
};

export const journey = { journeyId: 'j1', time: '2025-03-10T13:33:42+02:00' };
export const emptyPage = { data: [], nextPageCursor: null, totalElements: 0 };

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: any;
  readonly socket: Socket;
}

export type Handler = (response: ServerResponse, received: Received, index: number) => void;

export interface Upstream {
  readonly url: string;
  readonly received: readonly Received[];
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

/** A server on a loopback socket that answers what the handler says. */
export async function startUpstream(handler: Handler): Promise<Upstream> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const entry: Received = {
        method: incoming.method!,
        path: incoming.url!,
        headers: incoming.headers,
        body: JSON.parse(Buffer.concat(chunks).toString()),
        socket: incoming.socket,
      };
      received.push(entry);
      handler(response, entry, received.length - 1);
    });
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    sockets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export function refuse(response: ServerResponse, status: number, fragment: string, message = 'No.'): void {
  const url = `https://developer.8x8.com/analytics/docs/end-to-end-journey-api#${fragment}`;
  json(response, status, { errors: [{ message, suggestion: 'Mend it.', url }] });
}

interface Sleeper {
  readonly at: number;
  readonly ms: number;
  wake(): void;
}

/** Lets everything that is ready, sockets included, go on. */
export async function settle(turns = 10): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits for something that is bound to come, whatever time it takes. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Time that stands still until a test moves it. */
export class ManualClock implements Clock {
  /** Every sleep asked for, in milliseconds. */
  readonly asked: number[] = [];
  private readonly sleepers = new Set<Sleeper>();

  constructor(private time = Date.parse('2025-03-01T12:00:00Z')) {}

  get sleeping(): number {
    return this.sleepers.size;
  }

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.asked.push(ms);
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const abort = () => {
        this.sleepers.delete(sleeper);
        reject(signal.reason);
      };
      const wake = () => {
        signal.removeEventListener('abort', abort);
        this.sleepers.delete(sleeper);
        resolve();
      };
      const sleeper = { at: this.time + ms, ms, wake };
      signal.addEventListener('abort', abort, { once: true });
      this.sleepers.add(sleeper);
    });
  }

  /** Moves on, waking sleepers in their order. */
  async advance(ms: number, turns?: number): Promise<void> {
    const target = this.time + ms;
    await settle(1);
    for (;;) {
      const next = [...this.sleepers].sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > target) break;
      this.time = next.at;
      next.wake();
      await settle(turns);
    }
    this.time = target;
  }
}

/** Sleeps not at all, but remembers, and time passes. */
export class InstantClock implements Clock {
  readonly asked: number[] = [];

  constructor(private time = Date.parse('2025-03-01T12:00:00Z')) {}

  now(): number {
    return this.time;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.asked.push(ms);
    await settle(1);
    this.time += ms;
  }
}

const cleanups: (() => Promise<void>)[] = [];

/** Starts an upstream and a client of it; `cleanUp` ends both. */
export async function pair(
  handler: Handler,
  options: Partial<ClientOptions> = {},
): Promise<{ upstream: Upstream; api: JourneyApi }> {
  const upstream = await startUpstream(handler);
  const api = createJourneyApi({
    baseUrl: upstream.url,
    concurrency: 8,
    ratePerSecond: null,
    clock: new InstantClock(),
    random: () => 0.5,
    ...options,
  });
  cleanups.push(async () => {
    await api.close();
    await upstream.close();
  });
  return { upstream, api };
}

export async function cleanUp(): Promise<void> {
  for (const end of cleanups.splice(0)) await end();
}

/** The error a promise rejects with; fails when it does not reject. */
export async function rejection(promise: Promise<unknown>): Promise<any> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not reject');
}

export async function feedError(promise: Promise<unknown>): Promise<FeedError> {
  const error = await rejection(promise);
  expect(error).toBeInstanceOf(FeedError);
  return error;
}
