import { createHash } from 'node:crypto';
import NodeCache from 'node-cache';
import { FeedError } from '../errors/index.js';
import type { Reader } from '../exec/index.js';
import type { JourneyApi } from '../journey-api/index.js';
import { registerSecret } from '../log/index.js';
import { type Credential, sameSecret } from './credential.js';

/** Seconds a verdict on a caller's key stands. A refusal is forgotten sooner, so that a mended key works soon. */
const ACCEPTED_SECONDS = 60;
const REFUSED_SECONDS = 10;
/** Verdicts kept at most; beyond it keys are verified each time. */
const MAX_VERDICTS = 10_000;

export interface AccessPolicy {
  readonly api: JourneyApi;
  /** The feed's own upstream key; null where each caller's key is passed on. */
  readonly feedKey: string | null;
  /** The key of callers without a credential; null where they are not let in. */
  readonly anonymousKey: string | null;
  readonly now: () => number;
}

/** Settles who a request reads as, and whether it may (see "Who may read" in the README). */
export class Access {
  readonly #verdicts = new NodeCache({
    useClones: false,
    maxKeys: MAX_VERDICTS,
    checkperiod: 60,
    deleteOnExpire: true,
  });

  constructor(readonly policy: AccessPolicy) {}

  close(): void {
    this.#verdicts.close();
  }

  /**
   * The reader a credential stands for. A caller's own key is tried upstream before anything is answered. Throws `unauthorized` without a
   * credential or with a wrong one, `forbidden`, or what keeps the upstream from being asked.
   */
  async reader(credential: Credential): Promise<Reader> {
    const { api, feedKey, anonymousKey } = this.policy;
    if (credential.kind === 'none') {
      if (anonymousKey === null) throw new FeedError('unauthorized', 'No key was given.');
      return { api, key: anonymousKey, keyOwner: 'feed' };
    }
    if (feedKey !== null) {
      if (sameSecret(credential.key, feedKey)) return { api, key: feedKey, keyOwner: 'feed' };
      throw new FeedError('unauthorized', 'The key is not accepted.');
    }
    registerSecret(credential.key, 'recent');
    await this.#verify(credential.key);
    return { api, key: credential.key, keyOwner: 'caller' };
  }

  async #verify(key: string): Promise<void> {
    const id = createHash('sha256').update(key).digest('base64');
    const verdict = this.#verdicts.get<Promise<FeedError | null>>(id) ?? this.#ask(id, key);
    const refused = await verdict;
    if (refused !== null) throw refused;
  }

  /** Callers who come while a key is being tried share the one request. */
  #ask(id: string, key: string): Promise<FeedError | null> {
    const verdict = this.#try(key).then(
      (refused) => {
        this.#keep(id, verdict, refused === null ? ACCEPTED_SECONDS : REFUSED_SECONDS);
        return refused;
      },
      (error: unknown) => {
        this.#verdicts.del(id);
        throw error;
      },
    );
    this.#keep(id, verdict, ACCEPTED_SECONDS);
    return verdict;
  }

  #keep(id: string, verdict: Promise<FeedError | null>, seconds: number): void {
    try {
      this.#verdicts.set(id, verdict, seconds);
    } catch {
      // The cache is full: the verdict is used once and asked again next time.
    }
  }

  /** One request of one record over the last minute. */
  async #try(key: string): Promise<FeedError | null> {
    const end = this.policy.now();
    const range = { start: new Date(end - 60_000).toISOString(), end: new Date(end).toISOString() };
    try {
      await this.policy.api.search(
        'journeys',
        { dateRange: range, displayTimezone: 'UTC', limit: 1 },
        { key, keyOwner: 'caller' },
      );
      return null;
    } catch (error) {
      if (error instanceof FeedError && (error.code === 'unauthorized' || error.code === 'forbidden'))
        return error;
      throw error;
    }
  }
}
