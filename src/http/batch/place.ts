import { FeedError } from '../../errors/index.js';
import { withoutApiKey } from '../credential.js';
import { MAX_URL_LENGTH, splitTarget } from '../target.js';

/** Where the URLs of a batch lead from. */
export interface BatchPlace {
  /** Address of `/odata/`, absolute, with a slash at its end. */
  readonly base: string;
  /** Path below it of the service root the batch was sent to, with a slash at its end where it is not empty. */
  readonly rootPath: string;
  /** The host the batch was sent to, as its header names it. */
  readonly host: string | undefined;
}

/** A request's path below `/odata/` and its query, both still encoded. */
export interface Place {
  readonly rawPath: string;
  readonly rawQuery: string;
  /** The query as it came, with a key that may be in it. */
  readonly givenQuery: string;
}

/**
 * Finds what the URL of a part names (Protocol 4.01 §11.7.7.1): relative to the batch's service root, a path from the host's root, or absolute. What
 * is not this feed is not answered for it. Characters that no URL holds are encoded, so that links made from it are sound. Throws `urlTooLong`,
 * `badEncoding`, or `notFound` for another host or a path outside the feed.
 *
 * @param host the part's own `Host`, which goes with a path from the host's root
 */
export function placeOf(url: string, host: string | undefined, batch: BatchPlace): Place {
  const encoded = encodeRest(url.split('#', 1)[0]!);
  if (encoded.length > MAX_URL_LENGTH)
    throw new FeedError('urlTooLong', `The URL is longer than ${String(MAX_URL_LENGTH)} characters.`);
  const [, scheme, authority] = /^(?:([a-z][a-z0-9+.-]*):)?\/\/([^/?]*)/i.exec(encoded) ?? [];
  if (authority !== undefined) checkHost(authority, scheme, batch);
  const { path, query } = splitTarget(encoded.replace(/^\/\//, 'http://'));
  const isAbsolute = authority !== undefined || path.startsWith('/');
  if (isAbsolute && authority === undefined && host !== undefined) checkHost(host, undefined, batch);
  const rawPath = isAbsolute
    ? belowService(path, batch)
    : `${batch.rootPath}${path.replace(/^(?:\.\/)+/, '')}`;
  return { rawPath, rawQuery: withoutApiKey(query), givenQuery: query };
}

function encodeRest(url: string): string {
  try {
    return url.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
  } catch {
    throw new FeedError('badEncoding', 'The URL is not Unicode.', { target: 'url' });
  }
}

function checkHost(authority: string, scheme: string | undefined, { base, host }: BatchPlace): void {
  const [, ownScheme, ownAuthority] = /^([a-z]+):\/\/([^/]*)/i.exec(base)!;
  const own = [ownAuthority!, ...(host === undefined ? [] : [host])].map((each) =>
    canonicalHost(each, ownScheme!),
  );
  const given = canonicalHost(authority, scheme ?? ownScheme!);
  if (given !== null && own.includes(given)) return;
  throw new FeedError('notFound', 'The URL names another host than this feed.', { target: 'url' });
}

/** Host and port in lower case, without the scheme's own port; null for what is no plain host. */
function canonicalHost(authority: string, scheme: string): string | null {
  const url = `${scheme}://${authority}`;
  return /^https?$/i.test(scheme) && !/[@\\]/.test(authority) && URL.canParse(url) ? new URL(url).host : null;
}

/** The path below the address clients know, or below `/odata/`, which a proxy may have made of it. */
function belowService(path: string, { base }: BatchPlace): string {
  const known = base.replace(/^[a-z]+:\/\/[^/]*/i, '');
  const prefix = [known, '/odata/'].find((each) => `${path}/`.startsWith(each));
  if (prefix === undefined)
    throw new FeedError('notFound', `The URL is outside this feed, which is at ${known}.`, { target: 'url' });
  return path.slice(prefix.length);
}
