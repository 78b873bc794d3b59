import { Pool, errors, type Dispatcher } from 'undici';
import { BodyBuffers } from './body-buffers.js';
import { BodyCollector } from './body-collector.js';
import { linkedAbort } from './linked-abort.js';
import type { Answer, Post } from './exchange.js';
import { malformed } from './page-shape.js';
import { socketBuffers } from './socket-buffers.js';

/** No whole answer came; asking again may help. It keeps no error of undici's: some hold pieces of what was read. */
export class NetworkFailure extends Error {
  override readonly name = 'NetworkFailure';
  constructor(
    /** A system or undici code as ECONNRESET. */
    readonly code: string,
    readonly explanation: string,
  ) {
    super(`${code}: ${explanation}`);
  }
}

export interface TransportOptions {
  readonly baseUrl: URL;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

/** An answer that trickles resets the body timeout with every byte; this many timeouts bound it as a whole. */
const WHOLE_EXCHANGE_TIMEOUTS = 5;
const MAX_CONNECTIONS = 256;
const CONNECT_TIMEOUT_MS = 10_000;
/** Bytes of an answer's head, names and values. */
const MAX_HEAD_LENGTH = 16 * 1024;
/** What is kept for bodies while none needs it: as many pages of a megabyte as one key has in flight as a rule. */
const SPARE_BYTES = 12 * 1024 * 1024;

/** Sends single POSTs over kept-alive connections to one origin, and reads whole answers of bounded size. */
export class Transport {
  private readonly pool: Pool;
  private readonly prefix: string;
  private readonly buffers = new BodyBuffers(SPARE_BYTES);

  constructor(private readonly options: TransportOptions) {
    this.prefix = options.baseUrl.pathname.replace(/\/+$/, '');
    this.pool = new Pool(options.baseUrl.origin, {
      connections: MAX_CONNECTIONS,
      connect: { timeout: Math.min(options.timeoutMs, CONNECT_TIMEOUT_MS), onread: socketBuffers() },
      maxHeaderSize: MAX_HEAD_LENGTH,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      maxResponseSize: options.maxResponseBytes,
    });
  }

  /**
   * @throws the signal's reason when it aborts, NetworkFailure, or FeedError upstreamMalformed for what is not HTTP or
   * is larger than the bound. Redirects are answers like others: following one could take the key elsewhere.
   */
  async post({ path, key, body }: Post, signal: AbortSignal): Promise<Answer> {
    const abort = linkedAbort(signal);
    const late = new NetworkFailure('EXCHANGE_TIMEOUT', 'the whole exchange took too long');
    const timer = setTimeout(() => abort.abort(late), this.options.timeoutMs * WHOLE_EXCHANGE_TIMEOUTS);
    try {
      const headers = {
        'x-api-key': key,
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-encoding': 'identity',
      };
      return await this.exchange(
        { method: 'POST', path: `${this.prefix}${path}`, headers, body },
        abort.signal,
      );
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw this.failure(error);
    } finally {
      clearTimeout(timer);
      abort.unlink();
    }
  }

  /** Ends every exchange at once. */
  destroy(): Promise<void> {
    return this.pool.destroy();
  }

  /** Not by `pool.request`, which gathers an answer's pieces before it joins them, twice its length in all. */
  private exchange(request: Dispatcher.DispatchOptions, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const collector = new BodyCollector(this.buffers, resolve, reject);
      if (signal.aborted) return collector.abort(signal.reason);
      signal.addEventListener('abort', () => collector.abort(signal.reason), { once: true });
      this.pool.dispatch(request, collector);
    });
  }

  private failure(error: unknown): Error {
    if (error instanceof errors.ResponseExceededMaxSizeError) {
      return malformed(`it is longer than ${this.options.maxResponseBytes} bytes`);
    }
    if (error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError) {
      return malformed('it is not sound HTTP');
    }
    return error instanceof NetworkFailure ? error : networkFailure(error);
  }
}

/** By shape and not by class: an error of Node's own core need not be of this realm's Error. */
function networkFailure(error: unknown): NetworkFailure {
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown };
  return new NetworkFailure(
    typeof code === 'string' ? code : 'UNKNOWN',
    String(message ?? 'no reason given'),
  );
}
