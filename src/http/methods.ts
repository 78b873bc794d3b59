import { FeedError } from '../errors/index.js';
import type { Answer } from './answer.js';
import { type Header, versionOfError } from './version.js';

const READ = ['GET', 'HEAD', 'OPTIONS'] as const;
const POSTED = ['POST', 'OPTIONS'] as const;

/** Headers that older clients and proxies send to have another method than the request's own obeyed. */
const TUNNELS = ['X-HTTP-Method', 'X-HTTP-Method-Override', 'X-Method-Override'] as const;

const BATCH = /(?:^|\/)(?:\$|%24)batch\/?$/;
const QUERY = /(?:^|\/)(?:\$|%24)query\/?$/;

/** Whether a raw path below `/odata/` ends in `$batch` (Protocol 4.01 §11.7); a slash behind it is tolerated. */
export const isBatchPath = (rawPath: string): boolean => BATCH.test(rawPath);

/**
 * The methods that a raw path below `/odata/` takes: POST where options or requests come in the body (`$query`, URL Conventions 4.01 §4.17;
 * `$batch`, Protocol 4.01 §11.7), else GET and HEAD.
 */
export const allowedMethods = (rawPath: string): readonly string[] =>
  isBatchPath(rawPath) || QUERY.test(rawPath) ? POSTED : READ;

/**
 * Throws `methodNotAllowed` for a method that is not among the allowed, and for a header that asks for another method than the request's:
 * it is never obeyed, and passing over it would do something else than was asked.
 */
export function checkMethod(method: string, allow: readonly string[], header: Header): void {
  const tunnel = TUNNELS.find((name) => ![undefined, method].includes(header(name)?.trim().toUpperCase()));
  if (tunnel !== undefined) {
    const message = `${tunnel} asks for another method than ${method}, which the feed does not follow.`;
    throw new FeedError('methodNotAllowed', message, { target: tunnel, allow });
  }
  if (allow.includes(method)) return;
  const why = allow.includes('POST') ? 'send POST here' : 'the feed is read-only';
  throw new FeedError('methodNotAllowed', `${method} is not allowed: ${why}.`, { target: 'method', allow });
}

/** What OPTIONS is answered (RFC 9110 §9.3.7). */
export const optionsAnswer = (allow: readonly string[], header: Header): Answer => ({
  status: 204,
  contentType: 'text/plain',
  headers: { 'OData-Version': versionOfError(header), Allow: allow.join(', ') },
  body: '',
  failure: () => null,
});
