import { FeedError } from '../errors/index.js';
import type { Header } from './version.js';

/**
 * Throws `preconditionFailed` where a client wants a snapshot, which a service without such must refuse (Protocol 4.01 §8.2.6): later
 * journeys stay out of a walk, but those that are there may still change.
 */
export function refuseIsolation(header: Header): void {
  const target = ['Isolation', 'OData-Isolation'].find((name) => header(name) !== undefined);
  if (target === undefined) return;
  throw new FeedError('preconditionFailed', `${target}: the feed gives no snapshots.`, { target });
}
