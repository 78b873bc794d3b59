import type { SkiptokenBinding } from '../exec/index.js';
import { splitQuery } from '../odata/index.js';
import type { Zone } from '../time/index.js';
import type { Feed, FeedRequest } from './feed.js';

/** The raw query without the page's own option; all other options, in the client's own spelling, go on to the next page. */
const withoutSkiptoken = (rawQuery: string): string =>
  rawQuery
    .split('&')
    .filter((part) => part !== '' && !/^(?:\$|%24)?skiptoken=/i.test(part))
    .join('&');

export function nextLink({ base, rawPath, rawQuery }: FeedRequest, token: string): string {
  const rest = withoutSkiptoken(rawQuery);
  return `${base}${rawPath}?${rest === '' ? '' : `${rest}&`}$skiptoken=${token}`;
}

/** Options decoded and in a fixed order, since clients may spell a link's encoding anew. */
const canonicalQuery = (rawQuery: string): string =>
  splitQuery(withoutSkiptoken(rawQuery))
    .map(({ name, value }) => `${name}=${value}`)
    .sort()
    .join('&');

/** What a skiptoken of a request is good for. */
export function skiptokenBinding(
  { rawPath, rawQuery, reader }: FeedRequest,
  feed: Feed,
  zone: Zone,
): SkiptokenBinding {
  return {
    secret: feed.secret,
    query: `${rawPath}?${canonicalQuery(rawQuery)}`,
    modelVersion: feed.model.version,
    zone: zone.name,
    callerKey: reader.key,
  };
}
