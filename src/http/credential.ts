import { createHash, timingSafeEqual } from 'node:crypto';

import { FeedError } from '../errors/index.js';

/** What a caller gave to be let in; `scheme` is the first of the ways in which the key came. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'key'; readonly key: string; readonly scheme: CredentialScheme };

export type CredentialScheme = 'x-api-key' | 'basic' | 'bearer' | 'query';

/** Headers as Node gives them: names in lower case, repeated ones as a list or joined. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Characters of a key; a longer one is refused before anything compares, hashes or forwards it. */
export const MAX_KEY_LENGTH = 1024;

interface Candidate {
  readonly scheme: CredentialScheme;
  readonly key: string;
  /** Header or query option, for messages. */
  readonly target: string;
}

/**
 * The key of a request, from `x-api-key`, `Authorization: Basic` (the password; the user name is not looked at),
 * `Authorization: Bearer`, and the query option `api_key` (its name in any case or percent-encoding; a `+` in its
 * value is a plus).
 *
 * - Nothing given, an empty key, or a scheme the feed does not offer (Negotiate, Digest …) is `none`. So is Basic with
 *   a user name and an empty password: the key is the password, never the user name.
 * - One key given in several ways is that key.
 *
 * @param rawQuery the query as it came, still encoded, without `?`
 * @throws FeedError `conflictingCredentials` (400) where the ways disagree; `unauthorized` (401) where a credential
 *   cannot be read (bad base64, no colon, not visible ASCII, too long), rather than treating it as none: an anonymous
 *   feed would let the caller in under another key than meant. No message tells any part of a key.
 */
export function readCredential(headers: RequestHeaders, rawQuery: string): Credential {
  const given = [...fromApiKeyHeader(headers), ...fromAuthorization(headers), ...fromQuery(rawQuery)];
  const candidates = given.filter(({ key }) => key !== '');
  candidates.forEach(checkKey);
  const [first, ...others] = candidates;
  if (first === undefined) return { kind: 'none' };
  const other = others.find(({ key }) => !sameSecret(key, first.key));
  if (other !== undefined) {
    const ways =
      first.target === other.target ? `${first.target} twice` : `${first.target} and ${other.target}`;
    throw new FeedError('conflictingCredentials', `Different keys are given: ${ways}.`, {
      target: other.target,
    });
  }
  return { kind: 'key', key: first.key, scheme: first.scheme };
}

/** The values of `WWW-Authenticate` of a 401, one header each (RFC 9110 §11.6.1, RFC 7617 §2.1, RFC 6750 §3). */
export function challenges(realm: string): readonly string[] {
  const quoted = `"${realm.replace(/[^\x20-\x7e]/g, '').replace(/["\\]/g, '\\$&')}"`;
  return [`Basic realm=${quoted}, charset="UTF-8"`, `Bearer realm=${quoted}`];
}

/** Whether two secrets are equal, in a time that tells neither their content nor their length. */
export function sameSecret(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text, 'utf8').digest());
  return timingSafeEqual(left!, right!);
}

/** The raw query without any `api_key`; every other byte stays as it came. */
export function withoutApiKey(rawQuery: string): string {
  return rawQuery
    .split('&')
    .filter((option) => !isApiKey(option))
    .join('&');
}

function fromApiKeyHeader(headers: RequestHeaders): readonly Candidate[] {
  return (
    valuesOf(headers['x-api-key'])
      // Node joins a repeated header by a comma and a space, and no key holds a space.
      .flatMap((value) => value.split(', '))
      .map((value) => ({ scheme: 'x-api-key', key: value.trim(), target: 'x-api-key' }))
  );
}

function fromAuthorization(headers: RequestHeaders): readonly Candidate[] {
  return valuesOf(headers['authorization']).flatMap((value): readonly Candidate[] => {
    const match = /^([A-Za-z]+)(?: +|$)(.*)$/s.exec(value.trim());
    const parameter = match?.[2]?.trim() ?? '';
    switch (match?.[1]?.toLowerCase()) {
      case 'basic':
        return [{ scheme: 'basic', key: passwordOf(parameter), target: 'Authorization' }];
      case 'bearer':
        return [{ scheme: 'bearer', key: parameter, target: 'Authorization' }];
      default:
        return [];
    }
  });
}

/** The part of `user:password` (base64 of UTF-8, RFC 7617 §2) behind the first colon. */
function passwordOf(parameter: string): string {
  if (parameter === '') return '';
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(parameter);
  const pair = isBase64 ? Buffer.from(parameter, 'base64').toString('utf8') : '';
  const colon = pair.indexOf(':');
  if (colon === -1) throw unreadable('Authorization', 'the Basic credential is not base64 of "user:key"');
  return pair.slice(colon + 1);
}

function fromQuery(rawQuery: string): readonly Candidate[] {
  return rawQuery
    .split('&')
    .filter(isApiKey)
    .map((option) => {
      const value = option.includes('=') ? option.slice(option.indexOf('=') + 1) : '';
      const key = decoded(value);
      if (key === null) throw unreadable('api_key', 'it is not percent-encoded UTF-8');
      return { scheme: 'query', key, target: 'api_key' };
    });
}

function isApiKey(option: string): boolean {
  const name = option.split('=', 1)[0] ?? '';
  return decoded(name)?.toLowerCase() === 'api_key';
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** A key travels upstream in a header, so it is visible ASCII (RFC 9110 §5.5). */
function checkKey({ key, target }: Candidate): void {
  if (key.length > MAX_KEY_LENGTH)
    throw unreadable(target, `it is longer than ${String(MAX_KEY_LENGTH)} characters`);
  if (!/^[\x21-\x7e]+$/.test(key)) throw unreadable(target, 'a key holds only visible ASCII characters');
}

function unreadable(target: string, why: string): FeedError {
  return new FeedError('unauthorized', `The key in ${target} cannot be read: ${why}.`, { target });
}

function valuesOf(header: string | readonly string[] | undefined): readonly string[] {
  if (header === undefined) return [];
  return typeof header === 'string' ? [header] : header;
}
