import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Endpoint } from '../journey-api/index.js';
import type { Branch } from '../plan/index.js';
import type { StartRates } from './start-rates.js';

/** Each takes 3 KiB. */
const MAX_KNOWN = 500;

/** Whose journeys are read, and which. */
export interface Asked {
  readonly key: string;
  readonly endpoint: Endpoint;
  readonly filters: Branch;
}

/** What reads found of how journeys spread over the week: the next read of the same cuts its segments by it. */
export class KnownRates {
  readonly #known = new LRUCache<string, StartRates>({ max: MAX_KNOWN });

  /** Null where the same was not read before. */
  of(asked: Asked): StartRates | null {
    return this.#known.get(nameOf(asked)) ?? null;
  }

  note(asked: Asked, rates: StartRates): void {
    if (rates.known) this.#known.set(nameOf(asked), rates.remembered());
  }
}

/** A digest, so that no key stands in it. */
const nameOf = ({ key, endpoint, filters }: Asked): string =>
  createHash('sha256')
    .update(JSON.stringify([key, endpoint, filters]))
    .digest('base64url');
