import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { arrange } from './arrange.js';
import { bareErrorBody, ContractError } from './contract-errors.js';
import { Cursors } from './cursor.js';
import { DisplayTime } from './display-time.js';
import { Faults, RateLimit, type Fault } from './faults.js';
import type { Endpoint } from './filters.js';
import { accountOf, fingerprint, type Account } from './keys.js';
import { resolveOptions, type SandboxOptions } from './options.js';
import { PageBuffer } from './page-buffer.js';
import { parseQuery } from './query.js';
import { journeyJson, transitionsJson } from './render.js';
import { RequestLog, type RecordedRequest } from './request-log.js';
import { Finder, type Page } from './search.js';

/** A running sandbox. */
export interface Sandbox {
  /** The base URL, as `http://127.0.0.1:4711/cidp/journey`; endpoints are `<url>/v1/journeys/search` and so on. */
  readonly url: string;
  /** The latest requests, oldest first; bounded. */
  readonly requests: readonly RecordedRequest[];
  clearRequests(): void;
  /** Lets the next `count` requests (default 1) go wrong. */
  failNext(fault: Fault & { readonly count?: number }): void;
  /** Stops listening and closes every connection. */
  close(): Promise<void>;
}

const BASE = '/cidp/journey';
const MOST_BODY_BYTES = 1024 * 1024;
const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  [`${BASE}/v1/journeys/search`, 'journeys'],
  [`${BASE}/v1/transitions/search`, 'transitions'],
]);

interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly rows: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Starts the embedded Journey API on a socket. A request passes: faults → path (404) → method (405) → key (401, 403) →
 * rate (429) → Content-Type and body → the checks of `parseQuery` → cursor → search.
 *
 * @throws RangeError for an option out of bounds; the server's own error when the port is taken
 */
export async function startSandbox(given: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const options = resolveOptions(given);
  const log = new RequestLog();
  const faults = new Faults(options);
  const api = new JourneyApi(options);
  const server = createServer((request, response) => {
    serve({ options, log, faults, api }, request, response).catch(() => response.destroy());
  });
  // Longer than any client keeps an idle connection, so that none is closed under a request.
  server.keepAliveTimeout = 75_000;
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}${BASE}`,
    requests: log.entries,
    clearRequests: () => log.clear(),
    failNext: (fault) => faults.order(fault),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, { port, host }: SandboxOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

interface Parts {
  readonly options: SandboxOptions;
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly api: JourneyApi;
}

async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { options, log, faults, api } = parts;
  const path = request.url?.split('?', 1)[0] ?? '';
  const method = request.method ?? '';
  const key = header(request, 'x-api-key');
  const body = await readBody(request);
  const at = Date.now();
  const fault = faults.next(header(request, 'x-sandbox-fault')) ?? {};
  const delay = options.latencyMs + (fault.delayMs ?? 0);
  if (delay > 0) await sleep(delay);
  const record = (status: number, rows: number): void =>
    log.add({ at, method, path, key: fingerprint(key), status, rows }, body);
  if (fault.reset === true) {
    record(0, 0);
    request.socket.resetAndDestroy();
    return;
  }
  const answer =
    fault.status === undefined
      ? await api.answer({ path, method, key, type: header(request, 'content-type'), body })
      : faultAnswer(fault.status, fault);
  record(answer.status, answer.rows);
  send(response, answer, body === null, fault.truncate === true);
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The body's text, or null when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_BODY_BYTES) chunks.push(chunk);
    // What is too large is read on for a while, so that the client sees the answer instead of a reset.
    else if (size > 16 * MOST_BODY_BYTES) request.socket.destroy();
  }
  return size > MOST_BODY_BYTES ? null : Buffer.concat(chunks).toString('utf8');
}

function faultAnswer(status: number, { retryAfter }: Fault): Answer {
  const wait = retryAfter ?? (status === 429 ? '1' : undefined);
  return bareAnswer(status, wait === undefined ? {} : { 'retry-after': wait });
}

function bareAnswer(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, rows: 0, headers, body: JSON.stringify(bareErrorBody(status)) };
}

function send(response: ServerResponse, answer: Answer, closing: boolean, truncate: boolean): void {
  const bytes = typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : answer.body;
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    ...(closing ? { connection: 'close' } : {}),
    ...answer.headers,
  });
  if (!truncate) return void response.end(bytes);
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.resetAndDestroy());
}

interface Call {
  readonly path: string;
  readonly method: string;
  readonly key: string | undefined;
  readonly type: string | undefined;
  readonly body: string | null;
}

/** The contract, from a request to its answer. */
class JourneyApi {
  private readonly finder: Finder;
  private readonly rate: RateLimit;
  private readonly buffer = new PageBuffer();

  constructor(private readonly options: SandboxOptions) {
    this.finder = new Finder(options, new Cursors(options.seed, options.cursorTtlSeconds));
    this.rate = new RateLimit(options.ratePerSecond);
  }

  async answer(call: Call): Promise<Answer> {
    try {
      return await this.decide(call);
    } catch (error) {
      if (!(error instanceof ContractError)) {
        // A defect of the sandbox itself: the client gets the contract's 500, the console learns why.
        process.emitWarning(error instanceof Error ? error : String(error));
        return bareAnswer(500);
      }
      const headers = error.code === 'invalidRequestMethod' ? { allow: 'POST' } : {};
      return { status: error.status, rows: 0, headers, body: JSON.stringify(error.body) };
    }
  }

  private async decide({ path, method, key, type, body }: Call): Promise<Answer> {
    const endpoint = ENDPOINTS.get(path);
    if (endpoint === undefined) throw new ContractError('invalidApiPath');
    if (method !== 'POST') throw new ContractError('invalidRequestMethod');
    const account = accountOf(key);
    if (account === null) return bareAnswer(401);
    if (account.forbidden) return bareAnswer(403);
    if (account.pbxNames.length === 0) throw new ContractError('missingPbxForCustomer');
    const wait = this.rate.take(account.key);
    if (wait !== null) return bareAnswer(429, { 'retry-after': String(wait) });
    if (!/^application\/json\s*(;|$)/i.test(type ?? '')) {
      throw new ContractError('badRequest', 'Content-Type must be application/json');
    }
    if (body === null)
      throw new ContractError('malformedRequest', `the body exceeds ${MOST_BODY_BYTES} bytes`);
    return this.search(endpoint, body, account);
  }

  private async search(endpoint: Endpoint, body: string, account: Account): Promise<Answer> {
    const { options } = this;
    const query = parseQuery(endpoint, body, account, options);
    const page = await this.finder.find(query, account);
    return { status: 200, rows: page.views.length, body: this.write(endpoint, query.displayTimezone, page) };
  }

  private write(endpoint: Endpoint, zone: string, page: Page): Buffer {
    const { options, buffer } = this;
    const times = DisplayTime.in(zone);
    buffer.clear();
    let separator = '{"data":[';
    if (page.views.length === 0) buffer.write(separator);
    for (const view of page.views) {
      buffer.write(separator);
      separator = ',';
      if (endpoint === 'journeys') buffer.write(journeyJson(view, times, options.startPrecision));
      else {
        const { id } = view.journey;
        buffer.write(transitionsJson(id, arrange(page.selector.keep(view.transitions), id, options), times));
      }
    }
    const cursor = JSON.stringify(page.nextPageCursor);
    buffer.write(`],"nextPageCursor":${cursor},"totalElements":${page.totalElements}}`);
    return buffer.take();
  }
}
