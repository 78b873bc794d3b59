import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something between the feed and its upstream that a test opens and shuts. */
export interface Gate {
  /** The upstream's base URL as the feed sees it. */
  readonly url: string;
  /** Requests that came, and those of them whose answer went out whole, so far. */
  readonly counts: { readonly came: number; readonly answered: number; readonly dropped: number };
  /** From the request with this number on (from 1), none goes on before `open`. */
  shutFrom(number: number): void;
  open(): void;
  /** From now on answers the requests itself for which this gives an answer, told their number from 1; null lets all pass again. */
  troubled(by: Trouble | null): void;
  /** Answers the next requests itself. */
  answerNext(...answers: readonly GateAnswer[]): void;
  close(): Promise<void>;
}

export interface GateAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What goes wrong with a request, if anything: an answer of the gate's own, or a connection reset without one. */
export type Trouble = (number: number) => GateAnswer | 'reset' | null;

/** A gate in front of an upstream; it passes on what comes, letter for letter. */
export async function startGate(upstream: string): Promise<Gate> {
  const counts = { came: 0, answered: 0, dropped: 0 };
  const own: GateAnswer[] = [];
  let shutFrom = Number.POSITIVE_INFINITY;
  let waiting: (() => void)[] = [];
  let trouble: { readonly by: Trouble; readonly since: number } | null = null;
  const { origin, pathname } = new URL(upstream);
  const server = createServer((incoming, response) => {
    const number = ++counts.came;
    response.once('close', () => void (response.writableFinished ? counts.answered++ : counts.dropped++));
    const answer = own.shift() ?? trouble?.by(number - trouble.since) ?? undefined;
    if (answer === 'reset') incoming.socket.resetAndDestroy();
    else if (answer !== undefined) {
      incoming.resume();
      response
        .writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
        .end(answer.body);
    } else if (number < shutFrom) pass(origin, incoming, response);
    else waiting.push(() => void (response.destroyed || pass(origin, incoming, response)));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}${pathname}`,
    counts,
    shutFrom: (number) => void (shutFrom = number),
    open: () => {
      shutFrom = Number.POSITIVE_INFINITY;
      for (const pass of waiting.splice(0)) pass();
      waiting = [];
    },
    troubled: (by) => void (trouble = by === null ? null : { by, since: counts.came }),
    answerNext: (...answers) => void own.push(...answers),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(origin: string, incoming: IncomingMessage, response: ServerResponse): void {
  const onward = request(`${origin}${incoming.url!}`, {
    method: incoming.method!,
    headers: incoming.headers,
    agent: false,
  });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode!, answer.headers);
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  incoming.pipe(onward);
}

/** Waits until something holds; a test that waits in vain fails by its own timeout. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Lets pass what is under way, until the count stands still for a while. */
export async function settled(count: () => number): Promise<number> {
  for (let last = -1; ;) {
    if (count() === last) return last;
    last = count();
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}
