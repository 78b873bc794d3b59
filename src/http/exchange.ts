import { FeedError } from '../errors/index.js';
import { errorJson, jsonType, PLAIN } from '../write/index.js';
import type { Answer } from './answer.js';
import { challenges } from './credential.js';
import type { Feed, FeedRequest } from './feed.js';
import { answer } from './pipeline.js';
import { type Header, type Version, versionOfError } from './version.js';

const REALM = 'Journey Feed';

/**
 * One request and what it is answered with, errors included: what a request of its own and each request of a batch have in common.
 * `report` is told of every error, for the log.
 */
export async function exchange(
  request: FeedRequest,
  feed: Feed,
  report: (error: FeedError) => void,
): Promise<Answer> {
  try {
    const given = await answer(request, feed);
    return { ...given, headers: { ...versionHeaders(versionOfError(request.header)), ...given.headers } };
  } catch (error) {
    const known = asFeedError(error);
    report(known);
    return errorAnswer(known, request.header);
  }
}

/** The version of an answer, and the request headers it is made by (Protocol 4.01 §8.1.5, §8.3.8). */
const versionHeaders = (version: Version): Readonly<Record<string, string>> => ({
  'OData-Version': version,
  Vary: 'Accept, Accept-Charset, OData-MaxVersion, OData-Version, Prefer',
});

/** Anything thrown, as the error that the client may see: our own as they are, others as `internal`. */
export function asFeedError(error: unknown): FeedError {
  if (error instanceof FeedError) return error;
  return new FeedError('internal', 'The feed failed to answer; the log has more under the request id.', {
    cause: error,
  });
}

/**
 * An error response (Protocol 4.01 §9.4), in the version the request's headers ask for: on 401 with both challenges, on 405 with what is
 * allowed, on 429 and 503 with whole seconds to wait.
 */
export function errorAnswer(error: FeedError, header: Header): Answer {
  const version = versionOfError(header);
  const { retryAfter, allow = ['GET', 'HEAD'] } = error.detail;
  return {
    status: error.status,
    contentType: jsonType({ ...PLAIN, version }),
    headers: {
      ...versionHeaders(version),
      'Content-Language': 'en',
      ...(error.status === 401 ? { 'WWW-Authenticate': [...challenges(REALM)] } : {}),
      ...(error.status === 405 ? { Allow: allow.join(', ') } : {}),
      ...(retryAfter === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfter)) }),
    },
    body: errorJson(error),
    failure: () => null,
  };
}
