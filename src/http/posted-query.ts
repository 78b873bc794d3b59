import { FeedError } from '../errors/index.js';
import { withoutApiKey } from './credential.js';
import type { FeedRequest } from './feed.js';

/** Characters of all query options together: what the links of further pages, which are followed by GET, have room for. */
const MAX_QUERY_LENGTH = 98_304;

/**
 * A request whose path ends in `/$query` as the GET it stands for: the options of its body join those of its URL (URL Conventions
 * 4.01 §4.17). The body is percent-encoded as a URL is; in form encoding a plus is a space. A key in it is no credential, and is dropped.
 * Any other request is given back as it is. Throws `methodNotAllowed`, `unsupportedMediaType` and `urlTooLong`.
 */
export async function withPostedQuery(request: FeedRequest): Promise<FeedRequest> {
  const path = /^(.*\/)?(?:\$|%24)query\/?$/is.exec(request.rawPath);
  if (path === null) return request;
  if (request.method !== 'POST') {
    throw new FeedError('methodNotAllowed', '$query takes POST, with the query options as the body.', {
      target: 'method',
      allow: ['POST', 'OPTIONS'],
    });
  }
  const type = (request.header('Content-Type') ?? 'text/plain').split(';', 1)[0]!.trim().toLowerCase();
  const form = type === 'application/x-www-form-urlencoded';
  if (type !== 'text/plain' && !form) {
    const message = `The body of $query is text/plain, percent-encoded as in a URL, not ${type}.`;
    throw new FeedError('unsupportedMediaType', message, { target: 'Content-Type' });
  }
  const body = (await request.body()).replace(/\r?\n$/, '');
  const posted = withoutApiKey(form ? body.replaceAll('+', '%20') : body);
  const rawQuery = [request.rawQuery, posted].filter((part) => part !== '').join('&');
  if (rawQuery.length > MAX_QUERY_LENGTH) {
    const message = `The query options have more than ${String(MAX_QUERY_LENGTH)} characters, which links to further pages have no room for.`;
    throw new FeedError('urlTooLong', message, { target: 'body' });
  }
  return { ...request, method: 'GET', rawPath: (path[1] ?? '').replace(/\/$/, ''), rawQuery };
}
