import { Worker } from 'node:worker_threads';
import { FeedError } from '../errors/index.js';
import { NetworkFailure, type PageThreads, type Post, type RemoteAnswer } from '../journey-api/index.js';
import type { TranscriptionPlan } from '../transcribe/index.js';
import type { Failure, News, Order, ThreadData } from './messages.js';

export interface ThreadOptions extends ThreadData {
  /** Threads, at least 1. */
  readonly count: number;
  /** The file a thread runs, where it is not the build's own. */
  readonly entry?: URL | undefined;
  /** Told when a thread ends that was not to end. What it had to do fails, and it is not replaced. */
  readonly onEnd: (error: unknown) => void;
}

/**
 * Threads that fetch pages and read them, so that this one is free for others' requests. They start with the first page they could fetch, and
 * until they run, or if they cannot, pages are fetched without them.
 */
export function pageThreads(options: ThreadOptions): PageThreads {
  return new Threads(options);
}

/** What a thread's young garbage may take, in megabytes: V8's usual 48 make a thread larger, and hardly faster. */
const YOUNG_MB = 12;

const ENTRY = new URL('./page-thread.js', import.meta.url);

class Threads implements PageThreads {
  #threads: Thread[] | null = null;
  #closed = false;

  constructor(readonly options: ThreadOptions) {}

  post(post: Post, plan: object, signal: AbortSignal): Promise<RemoteAnswer> | null {
    const free = this.#started().filter(({ isReady }) => isReady);
    if (free.length === 0) return null;
    const [first, ...others] = free as [Thread, ...Thread[]];
    const thread = others.reduce((least, each) => (each.load < least.load ? each : least), first);
    return thread.post(post, plan as TranscriptionPlan, signal);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all((this.#threads ?? []).map((thread) => thread.close()));
  }

  #started(): readonly Thread[] {
    if (this.#closed) return [];
    const { count, entry = ENTRY, onEnd, ...data } = this.options;
    this.#threads ??= Array.from({ length: count }, () => {
      const thread: Thread = new Thread(entry, data, (error) => {
        this.#threads = this.#threads!.filter((each) => each !== thread);
        if (!this.#closed) onEnd(error);
      });
      return thread;
    });
    return this.#threads;
  }
}

/** One that waits for an answer, or for what is made of the page. */
interface Waiting {
  readonly resolve: (answer: RemoteAnswer) => void;
  readonly reject: (error: unknown) => void;
  readonly unlink: () => void;
  page: { resolve: (page: Awaited<RemoteAnswer['page']>) => void; reject: (error: unknown) => void } | null;
}

class Thread {
  isReady = false;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor(entry: URL, workerData: ThreadData, onEnd: (error: unknown) => void) {
    this.#worker = new Worker(entry, {
      workerData,
      name: 'pages',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.#worker.on('message', (news: News) => this.#hear(news));
    let failure: unknown = null;
    this.#worker.on('error', (error) => (failure = error));
    this.#worker.on('exit', (code) => {
      this.isReady = false;
      this.#fail(new NetworkFailure('THREAD_ENDED', 'the thread that fetched it has ended'));
      onEnd(failure ?? new Error(`a thread ended with ${String(code)}`));
    });
    this.#worker.unref();
  }

  /** Pages it is at work on. */
  get load(): number {
    return this.#waiting.size;
  }

  post(post: Post, plan: TranscriptionPlan, signal: AbortSignal): Promise<RemoteAnswer> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        const { page } = this.#waiting.get(id)!;
        this.#done(id);
        this.#tell({ kind: 'abort', id });
        (page?.reject ?? reject)(signal.reason);
      };
      const unlink = (): void => signal.removeEventListener('abort', abort);
      this.#waiting.set(id, { resolve, reject, unlink, page: null });
      this.#worker.ref();
      signal.addEventListener('abort', abort, { once: true });
      this.#tell({ kind: 'fetch', id, post, plan });
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #tell(order: Order): void {
    this.#worker.postMessage(order);
  }

  #hear(news: News): void {
    if (news.kind === 'ready') {
      this.isReady = true;
      return;
    }
    const { id } = news;
    const waiting = this.#waiting.get(id);
    // Whoever asked has left.
    if (waiting === undefined) return;
    switch (news.kind) {
      case 'answered':
        this.#answered(waiting, news);
        break;
      case 'read':
        this.#done(id);
        waiting.page?.resolve({ made: news.made });
        break;
      case 'unread':
        this.#done(id);
        waiting.page?.resolve({ body: news.body });
        break;
      case 'failed':
        this.#done(id);
        (waiting.page ?? waiting).reject(errorOf(news.failure));
    }
  }

  #answered(waiting: Waiting, { id, ...answer }: Extract<News, { kind: 'answered' }>): void {
    const page = new Promise<Awaited<RemoteAnswer['page']>>((resolve, reject) => {
      waiting.page = { resolve, reject };
    });
    // Who does not come for it, since the answer is no page, need not know.
    page.catch(() => undefined);
    if (answer.status !== 200) this.#done(id);
    waiting.resolve({ ...answer, page });
  }

  #done(id: number): void {
    this.#waiting.get(id)?.unlink();
    this.#waiting.delete(id);
    // A program that waits for nothing may end.
    if (this.#waiting.size === 0) this.#worker.unref();
  }

  #fail(failure: NetworkFailure): void {
    for (const [id, { page, reject }] of this.#waiting) {
      this.#done(id);
      if (page === null) reject(failure);
      else page.reject(unreadable(failure));
    }
  }
}

function errorOf(failure: Failure): Error {
  if (failure.kind === 'network') return new NetworkFailure(failure.code, failure.explanation);
  return new FeedError(failure.code, failure.message);
}

/** A page that came and was not read is as good as none that came; asking for it again is left to the caller. */
const unreadable = (cause: Error): FeedError =>
  new FeedError('upstreamUnavailable', 'A page of the Journey API could not be read to its end.', {
    retryAfter: 1,
    cause,
  });
