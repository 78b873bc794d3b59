import { FeedError, suggestion } from '../errors/index.js';

/** There is no such resource; a near name among the candidates is suggested. */
export function nothing(what: string, name: string, candidates: Iterable<string>): FeedError {
  return new FeedError('notFound', `${what} ${name}.${suggestion(name, candidates)}`, { target: name });
}
