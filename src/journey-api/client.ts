import { createHash } from 'node:crypto';
import { FeedError } from '../errors/index.js';
import { systemClock, type Clock } from './clock.js';
import { KeyBudget, rateLimited } from './key-budget.js';
import { linkedAbort, type LinkedAbort } from './linked-abort.js';
import {
  checkOptions,
  type ClientOptions,
  EXCHANGE_DEFAULTS,
  readBaseUrl,
  type RequestEvent,
} from './client-options.js';
import { type Answer, isRemote, type RemoteAnswer } from './exchange.js';
import { type PageReading, readHere, readThere, type Rows } from './page-reading.js';
import { malformed, readPage } from './page-shape.js';
import { refusal, type KeyOwner } from './refusal.js';
import { backoffCeiling, MAX_WAIT_MS, parseRetryAfter, retryWait, wholeSeconds } from './retry-policy.js';
import { NetworkFailure, Transport } from './transport.js';
import type { Endpoint, Page, RecordOf, SearchRequest } from './types.js';

export interface SearchContext {
  readonly key: string;
  readonly keyOwner: KeyOwner;
  readonly signal?: AbortSignal;
}

export interface JourneyApi {
  /**
   * One page of a search.
   * @throws the signal's reason when it aborts; else a FeedError (docs/errors.md): unauthorized or forbidden for a caller's
   * key, upstreamKeyRefused for the feed's, upstreamRefusedFeed for other refusals (`upstreamCode` tells them apart,
   * `asCallerFault` passes one on), upstreamRateLimited, upstreamUnavailable (both with retryAfter), upstreamMalformed.
   */
  search<E extends Endpoint>(
    endpoint: E,
    request: SearchRequest,
    context: SearchContext,
  ): Promise<Page<RecordOf<E>>>;
  /** The same, with pages read another way. The key's next request goes out before, so that reading may take its time. */
  searchAs<T extends Rows>(
    endpoint: Endpoint,
    request: SearchRequest,
    context: SearchContext,
    reading: PageReading<T>,
  ): Promise<T>;
  /** Requests of all keys now. */
  load(): { readonly inFlight: number; readonly waiting: number };
  /** Refuses what waits, ends what is in flight, and lets go of the connections. */
  close(): Promise<void>;
}

/**
 * Makes the client of one Journey API.
 *
 * Repeats are our own loop and not undici's RetryAgent: that one resumes a broken body by a Range request, which means
 * nothing to a search by POST, holds the caller's slot while it sleeps, knows no jitter, and cannot hold up a key's
 * other requests after a 429. Searches only read, so repeating one is safe.
 *
 * @throws FeedError internal when an option is out of its bounds
 */
export function createJourneyApi(options: ClientOptions): JourneyApi {
  return new Client(options);
}

interface Asked {
  readonly endpoint: Endpoint;
  readonly body: string;
  /** What a thread is told to make of pages. */
  readonly plan: object | undefined;
}

/** A page that is still to be read. */
interface Answered {
  readonly page: Answer | RemoteAnswer;
  /** Notes what came of it, once that is known. */
  readonly report: (event: Pick<RequestEvent, 'rows' | 'failure'>) => void;
}

/** What came of one attempt that did not fail for good. */
type Outcome = Answered | { readonly problem: Problem };

/** A failure that a repeat may cure. */
interface Problem {
  /** A status, or the code of a network failure. */
  readonly code: string;
  readonly limited: boolean;
  readonly retryAfterMs: number | undefined;
  readonly cause?: unknown;
}

class Client implements JourneyApi {
  private readonly transport: Transport;
  private readonly budget: KeyBudget;
  private readonly clock: Clock;
  private readonly closing = new AbortController();
  private readonly underWay = new Set<LinkedAbort>();

  constructor(private readonly options: ClientOptions) {
    this.clock = options.clock ?? systemClock;
    checkOptions(options);
    const { concurrency, ratePerSecond } = options;
    this.transport = new Transport({
      baseUrl: readBaseUrl(options.baseUrl),
      timeoutMs: options.timeoutMs ?? EXCHANGE_DEFAULTS.timeoutMs,
      maxResponseBytes: options.maxResponseBytes ?? EXCHANGE_DEFAULTS.maxResponseBytes,
    });
    this.budget = new KeyBudget({ concurrency, ratePerSecond, clock: this.clock }, this.closing.signal);
  }

  async search<E extends Endpoint>(
    endpoint: E,
    request: SearchRequest,
    context: SearchContext,
  ): Promise<Page<RecordOf<E>>> {
    return await this.searchAs(endpoint, request, context, { read: (body) => readPage(endpoint, body) });
  }

  async searchAs<T extends Rows>(
    endpoint: Endpoint,
    request: SearchRequest,
    context: SearchContext,
    reading: PageReading<T>,
  ): Promise<T> {
    this.closing.signal.throwIfAborted();
    assertSendable(context);
    const life = linkedAbort(context.signal);
    this.underWay.add(life);
    try {
      const asked = { endpoint, body: bodyOf(request), plan: reading.remote?.plan };
      return await readReported(await this.attemptAll(asked, context, life.signal), reading);
    } finally {
      life.unlink();
      this.underWay.delete(life);
    }
  }

  load(): { readonly inFlight: number; readonly waiting: number } {
    return this.budget.load;
  }

  async close(): Promise<void> {
    if (!this.closing.signal.aborted) {
      const reason = new FeedError('upstreamUnavailable', 'The feed is shutting down.', { retryAfter: 1 });
      this.closing.abort(reason);
      for (const life of this.underWay) life.abort(reason);
    }
    await this.transport.destroy();
  }

  private async attemptAll(asked: Asked, context: SearchContext, signal: AbortSignal): Promise<Answered> {
    const fingerprint = fingerprintOf(context.key);
    const ticket = this.budget.ticket();
    for (let attempt = 1; ; attempt += 1) {
      const permit = await this.budget.acquire(fingerprint, ticket, signal);
      let problem: Problem;
      let wait: number;
      try {
        signal.throwIfAborted();
        const outcome = await this.attempt(asked, context, { attempt, signal });
        if ('page' in outcome) {
          permit.answered();
          return outcome;
        }
        problem = outcome.problem;
        wait = retryWait(attempt, problem.retryAfterMs, this.options.random ?? Math.random);
        // Before the place is given on, or the next in the queue would run into the same 429.
        if (problem.limited) permit.limited(wait);
      } finally {
        permit.release();
      }
      await this.beforeRepeat(problem, { attempt, wait, signal });
    }
  }

  private async attempt(
    asked: Asked,
    { key, keyOwner }: SearchContext,
    { attempt, signal }: { attempt: number; signal: AbortSignal },
  ): Promise<Outcome> {
    const started = this.clock.now();
    const report = (event: Omit<RequestEvent, 'endpoint' | 'attempt'>) =>
      this.options.onRequest?.({ endpoint: asked.endpoint, attempt, ...event });
    let answer: Answer | RemoteAnswer;
    try {
      answer = await this.post(asked, key, signal);
    } catch (error) {
      const ms = this.clock.now() - started;
      report({ ms, status: null, rows: null, bytes: 0, failure: failureName(error, signal) });
      if (!(error instanceof NetworkFailure)) throw error;
      return { problem: { code: error.code, limited: false, retryAfterMs: undefined, cause: error } };
    }
    const ms = this.clock.now() - started;
    const bytes = isRemote(answer) ? answer.length : answer.body.byteLength;
    const seen = { ms, status: answer.status, bytes };
    if (answer.status === 200) return { page: answer, report: (event) => report({ ...seen, ...event }) };
    report({ ...seen, rows: null });
    return { problem: this.problemOf(answer, key, keyOwner) };
  }

  /** By a thread, where pages may be read in one and there is one. */
  private post({ endpoint, body, plan }: Asked, key: string, signal: AbortSignal) {
    const post = { path: `/v1/${endpoint}/search`, key, body };
    const remote = plan === undefined ? null : this.options.threads?.post(post, plan, signal);
    return remote ?? this.transport.post(post, signal);
  }

  /** @throws FeedError for an answer that a repeat would not change */
  private problemOf(answer: Answer | RemoteAnswer, key: string, keyOwner: KeyOwner): Problem {
    const { status } = answer;
    if (status === 429 || status === 408 || status >= 500) {
      const retryAfterMs = parseRetryAfter(answer.retryAfter, this.clock.now());
      return { code: String(status), limited: status === 429, retryAfterMs };
    }
    if (status >= 400) throw refusal(answer, key, keyOwner);
    throw malformed(`its status is ${status}`);
  }

  /**
   * Waits before the next attempt: a 429 in the key's queue, at its head, anything else here.
   * @throws FeedError when no attempt is left, or the upstream asks for a longer wait than MAX_WAIT_MS
   */
  private async beforeRepeat(
    problem: Problem,
    { attempt, wait, signal }: { attempt: number; wait: number; signal: AbortSignal },
  ): Promise<void> {
    signal.throwIfAborted();
    const exhausted = attempt > (this.options.retries ?? 4);
    if (exhausted || wait > MAX_WAIT_MS) {
      const advised = problem.retryAfterMs ?? backoffCeiling(attempt);
      throw problem.limited ? rateLimited(advised) : unavailable(problem, attempt, advised);
    }
    if (!problem.limited) await this.clock.sleep(wait, signal);
  }
}

async function readReported<T extends Rows>({ page, report }: Answered, reading: PageReading<T>): Promise<T> {
  let rows: T;
  try {
    rows = await (isRemote(page) ? readThere(page, reading) : readHere(page.body, reading));
  } catch (error) {
    report({ rows: null, failure: 'malformed' });
    throw error;
  } finally {
    if (!isRemote(page)) page.release();
  }
  report({ rows: rows.data.length });
  return rows;
}

function unavailable(problem: Problem, attempts: number, retryAfterMs: number): FeedError {
  const times = attempts === 1 ? 'once' : `${attempts} times`;
  const text = `The Journey API did not answer (${problem.code}), asked ${times}.`;
  return new FeedError('upstreamUnavailable', text, {
    retryAfter: wholeSeconds(retryAfterMs),
    upstream: { code: problem.code },
    ...(problem.cause === undefined ? {} : { cause: problem.cause }),
  });
}

function failureName(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'aborted';
  return error instanceof NetworkFailure ? error.code : 'malformed';
}

function bodyOf({ filters, ...rest }: SearchRequest): string {
  return JSON.stringify(filters?.length ? { ...rest, filters } : rest);
}

/** Keys stand in maps and queues only by this. */
function fingerprintOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** A key that no header can carry is a wrong key; the upstream need not be asked. */
function assertSendable({ key, keyOwner }: SearchContext): void {
  if (/^[\x21-\x7e]+$/.test(key)) return;
  throw keyOwner === 'caller'
    ? new FeedError('unauthorized', 'The key is empty or holds characters that no Journey API key has.')
    : new FeedError('upstreamKeyRefused', "The feed's own key is empty or cannot be sent in a header.");
}
