import type { Dispatcher } from 'undici';
import type { BodyBuffers } from './body-buffers.js';
import type { Answer } from './exchange.js';

type Handler = Required<
  Pick<
    Dispatcher.DispatchHandler,
    'onRequestStart' | 'onResponseStart' | 'onResponseData' | 'onResponseEnd' | 'onResponseError'
  >
>;
type Headers = Parameters<Handler['onResponseStart']>[2];

/** Bytes that are taken on trust in the length an answer names; a longer one gets them as it comes. */
const MOST_TRUSTED = 4 * 1024 * 1024;

/** Puts an answer's body together as it comes, each piece copied at once, so that the connection's own buffers live shortly. */
export class BodyCollector implements Handler {
  #controller: Dispatcher.DispatchController | null = null;
  #aborted: { readonly reason: unknown } | null = null;
  #status = 0;
  #retryAfter: string | undefined;
  /** Null before the answer begins, and after it ended in whatever way. */
  #buffer: Uint8Array | null = null;
  #length = 0;

  constructor(
    readonly buffers: BodyBuffers,
    readonly resolve: (answer: Answer) => void,
    readonly reject: (error: unknown) => void,
  ) {}

  /** Ends the exchange, with its connection where it was sent already. */
  abort(reason: unknown): void {
    this.#aborted = { reason };
    this.#controller?.abort(reason as Error);
    this.reject(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted !== null) controller.abort(this.#aborted.reason as Error);
  }

  onResponseStart(_: unknown, status: number, headers: Headers): void {
    // What is only informational is followed by the answer itself.
    if (status < 200) return;
    this.#status = status;
    this.#retryAfter = first(headers['retry-after']);
    const length = Number(first(headers['content-length']) ?? 0);
    this.#buffer = this.buffers.take(length <= MOST_TRUSTED ? length : MOST_TRUSTED);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    if (this.#buffer === null) return;
    const length = this.#length + chunk.length;
    if (length > this.#buffer.length) {
      const longer = this.buffers.take(Math.max(length, 2 * this.#buffer.length));
      longer.set(this.#buffer.subarray(0, this.#length));
      this.buffers.give(this.#buffer);
      this.#buffer = longer;
    }
    this.#buffer.set(chunk, this.#length);
    this.#length = length;
  }

  onResponseEnd(): void {
    const buffer = this.#buffer;
    if (buffer === null) return;
    this.#buffer = null;
    const [status, retryAfter, read] = [this.#status, this.#retryAfter, buffer.subarray(0, this.#length)];
    let lent = true;
    const release = (): void => {
      if (lent) this.buffers.give(buffer);
      lent = false;
    };
    // Pages are large and many; what else comes is short and seldom, and its own.
    const body = status === 200 ? read : Uint8Array.from(read);
    if (status !== 200) release();
    this.resolve({ status, retryAfter, body, release });
  }

  onResponseError(_: unknown, error: Error): void {
    if (this.#buffer !== null) this.buffers.give(this.#buffer);
    this.#buffer = null;
    this.reject(error);
  }
}

const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;
