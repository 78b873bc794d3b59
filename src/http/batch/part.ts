import { FeedError } from '../../errors/index.js';
import type { Answer } from '../answer.js';
import { readCredential, sameSecret } from '../credential.js';
import { asFeedError, errorAnswer, exchange } from '../exchange.js';
import type { Feed, FeedRequest } from '../feed.js';
import { allowedMethods, checkMethod, isBatchPath, optionsAnswer } from '../methods.js';
import { type BatchPlace, type Place, placeOf } from './place.js';
import { type BatchRequest, malformed } from './request.js';
import type { Performer } from './run.js';

/** The batch that parts belong to. */
export interface Whole {
  /** The request that brought it. */
  readonly request: FeedRequest;
  readonly place: BatchPlace;
  readonly signal: AbortSignal;
  readonly feed: Feed;
  readonly report: (error: FeedError) => void;
}

/** Answers the parts of a batch each as the feed answers a request of its own, errors included. */
export function performerOf(whole: Whole): Performer {
  const refuse = (error: unknown, part: BatchRequest): Answer => {
    const known = asFeedError(error);
    whole.report(known);
    return errorAnswer(known, headersOf(part, whole));
  };
  return {
    refuse,
    async perform(part, url) {
      try {
        return await performed(part, url, whole);
      } catch (error) {
        return refuse(error, part);
      }
    },
    entityUrl: (part, url, answer) => entityUrl(part, url, answer, whole),
  };
}

async function performed(part: BatchRequest, url: string, whole: Whole): Promise<Answer> {
  const place = placeOf(url, part.headers.get('host'), whole.place);
  const { method } = part;
  if (isBatchPath(place.rawPath)) throw malformed('A batch cannot hold another.');
  if (part.inChangeSet && (method === 'GET' || method === 'HEAD'))
    throw malformed(`A change set holds only what changes data, not ${method}: send it outside.`);
  const header = headersOf(part, whole);
  const allow = allowedMethods(place.rawPath);
  checkMethod(method, allow, header);
  if (method === 'OPTIONS') return optionsAnswer(allow, header);
  checkCredential(part, place, whole.request);
  const { base, reader } = whole.request;
  const { rawPath, rawQuery } = place;
  const body = (): Promise<string> => Promise.resolve(part.body());
  const request = { method, header, body, base, rawPath, rawQuery, reader, signal: whole.signal };
  return await exchange(request, whole.feed, whole.report);
}

/**
 * A part is read with the credential of the whole batch, and should bring none of its own (Protocol 4.01 §11.7.7.1). One that does must
 * bring the same: another's rows are never answered, and a client who means another is told. Throws `conflictingCredentials`.
 */
function checkCredential(part: BatchRequest, { givenQuery }: Place, { reader }: FeedRequest): void {
  const own = readCredential(Object.fromEntries(part.headers), givenQuery);
  if (own.kind === 'none' || sameSecret(own.key, reader.key)) return;
  const message = 'A part of a batch is read with the key of the batch, and this one brings another.';
  throw new FeedError('conflictingCredentials', message, { target: own.scheme });
}

/** Headers that a part takes over from the batch: the version where it names none, and what annotations are wanted (Protocol 4.01 §8.2.8.4). */
function headersOf(part: BatchRequest, { request }: Whole): FeedRequest['header'] {
  const versions = ['odata-version', 'odata-maxversion'];
  const takesVersion = !versions.some((name) => part.headers.has(name));
  const prefer = preferOf(part.headers.get('prefer'), request.header('Prefer'));
  return (name) => {
    const field = name.toLowerCase();
    if (field === 'prefer') return prefer;
    return takesVersion && versions.includes(field) ? request.header(name) : part.headers.get(field);
  };
}

const ANNOTATIONS = /(?<![\w.-])(?:odata\.)?include-annotations\s*=\s*(?:"[^"]*"|[^\s,;"]+)/i;

function preferOf(own: string | undefined, batch: string | undefined): string | undefined {
  const inherited = ANNOTATIONS.exec(batch ?? '')?.[0];
  if (inherited === undefined || (own !== undefined && ANNOTATIONS.test(own))) return own;
  return own === undefined ? inherited : `${own}, ${inherited}`;
}

/** The path of the single entity an answer holds, from the host's root; null where it holds something else. */
function entityUrl({ headers }: BatchRequest, url: string, answer: Answer, whole: Whole): string | null {
  const { body, contentType, status } = answer;
  if (status !== 200 || typeof body !== 'string' || !contentType.startsWith('application/json')) return null;
  const { rawPath } = placeOf(url, headers.get('host'), whole.place);
  // Nothing but an entity is an object without a value; an entity found by its id has no path of its own to go on from.
  if (/(?:^|\/)(?:\$|%24)/.test(rawPath) || 'value' in (JSON.parse(body) as object)) return null;
  return `/odata/${rawPath.replace(/\/$/, '')}`;
}
