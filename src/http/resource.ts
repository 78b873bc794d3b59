import { FeedError, suggestion } from '../errors/index.js';
import type { EntitySet, Model } from '../model/index.js';
import { type KeyPart, parseKeyPredicate, splitPath } from '../odata/index.js';

/** What a resource path names (OData 4.01 URL Conventions §4). */
export type Resource =
  | { readonly kind: 'service' }
  | { readonly kind: 'metadata' }
  | { readonly kind: 'collection'; readonly set: EntitySet }
  | { readonly kind: 'count'; readonly set: EntitySet }
  | { readonly kind: 'entity'; readonly set: EntitySet; readonly key: readonly KeyPart[] };

/** Reads the raw path below the service root. Throws `notFound` with the nearest name, or `notImplemented`. */
export function readResource(rawPath: string, model: Model): Resource {
  const [first, second, ...more] = splitPath(rawPath);
  if (first === undefined) return { kind: 'service' };
  if (first.text === '$metadata' && second === undefined) return { kind: 'metadata' };
  if (first.text === '$batch') {
    throw new FeedError('notImplemented', '$batch is not supported; send each request by itself.', { target: '$batch' });
  }
  const set = model.sets.get(first.name);
  if (set === undefined) {
    const near = suggestion(first.name, model.sets.keys());
    throw new FeedError('notFound', `There is no entity set ${first.name}.${near}`, { target: first.name });
  }
  if (first.args !== null && first.args !== '()') return entity(set, first.args, second !== undefined);
  if (second === undefined) return { kind: 'collection', set };
  if (second.text === '$count' && more.length === 0) return { kind: 'count', set };
  throw new FeedError('notFound', `${set.name} has no path ${second.text}.`, { target: second.text });
}

function entity(set: EntitySet, args: string, continued: boolean): Resource {
  if (continued) {
    throw new FeedError('notImplemented', 'Paths below an entity are not supported; use $select or $filter.', { target: 'path' });
  }
  return { kind: 'entity', set, key: parseKeyPredicate(args) };
}
