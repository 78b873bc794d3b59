import { FeedError } from '../../errors/index.js';
import type { Answer } from '../answer.js';
import type { BatchRequest } from './request.js';

/** A request of a batch and what it is answered. */
export interface Outcome {
  readonly request: BatchRequest;
  readonly answer: Answer;
}

export interface Performer {
  /** Answers one request under a URL without references; never rejects. */
  readonly perform: (request: BatchRequest, url: string) => Promise<Answer>;
  /** The answer to a request that cannot be performed. */
  readonly refuse: (error: FeedError, request: BatchRequest) => Answer;
  /** Path of the entity that a request was answered with, relative as the URLs of the batch are; null where it was none. */
  readonly entityUrl: (request: BatchRequest, url: string, answer: Answer) => string | null;
}

/** Requests worked on at once, where one that fails does not stop the rest. */
const AT_ONCE = 4;

/** What became of a request, with the URL it was performed under. */
interface Done extends Outcome {
  readonly url: string;
}

/** Words that begin a path themselves and refer to no request (JSON Format 4.01 §19.1). */
const SYSTEM = new Set(['batch', 'crossjoin', 'all', 'entity', 'root', 'id', 'metadata', 'query', 'filter']);

/**
 * Answers the requests of a batch, in their order. A request waits for those it depends on, and is answered 424 where one of them failed. With
 * `stops`, nothing is begun before what comes first is answered, and the batch ends with the first failure (and the rest of its group); else a
 * few requests are worked on at once. A body is not read ahead: whoever takes an outcome reads it before taking the next.
 */
export async function* run(
  requests: readonly BatchRequest[],
  performer: Performer,
  stops: boolean,
): AsyncGenerator<Outcome> {
  const ids = new Set(requests.map(({ id }) => id));
  const earlier = new Map<string, Promise<Done>[]>();
  const waiting: Promise<Done>[] = [];
  let stopped: { readonly group: string | null } | null = null;
  let begun = 0;
  for (const request of requests) {
    if (stopped !== null && (stopped.group === null || stopped.group !== request.group)) return;
    for (; begun < requests.length && waiting.length < (stops ? 1 : AT_ONCE); begun++)
      waiting.push(begin(requests[begun]!, earlier, ids, performer));
    const done = await waiting.shift()!;
    yield done;
    if (stops && failed(done)) stopped ??= { group: request.group };
  }
}

/** Begins a request and enters it among the earlier ones, under its id and its group. */
function begin(
  request: BatchRequest,
  earlier: Map<string, Promise<Done>[]>,
  ids: ReadonlySet<string | null>,
  performer: Performer,
): Promise<Done> {
  const known = new Map(earlier);
  const done = settle(request, known, ids, performer);
  for (const name of [request.id, request.group])
    if (name !== null) earlier.set(name, [...(earlier.get(name) ?? []), done]);
  return done;
}

async function settle(
  request: BatchRequest,
  earlier: ReadonlyMap<string, readonly Promise<Done>[]>,
  ids: ReadonlySet<string | null>,
  performer: Performer,
): Promise<Done> {
  const { url } = request;
  const refused = (message: string): Done => {
    const error = new FeedError('failedDependency', message, { target: 'dependsOn' });
    return { request, url, answer: performer.refuse(error, request) };
  };
  if (request.conditional)
    return refused(
      'A condition (if) is not supported: use dependsOn, or send the request in a batch of its own.',
    );
  for (const name of request.dependsOn) {
    const before = earlier.get(name);
    if (before === undefined) return refused(`No request before this one has the id or group ${name}.`);
    if ((await Promise.all(before)).some(failed)) return refused(`It depends on ${name}, which failed.`);
  }
  const [whole, reference] = /^\$([^/?(]+)/.exec(url) ?? [];
  if (whole === undefined || reference === undefined || SYSTEM.has(reference) || !ids.has(reference))
    return { request, url, answer: await performer.perform(request, url) };
  const [source] = await Promise.all(earlier.get(reference) ?? []);
  const entity = source === undefined ? null : performer.entityUrl(source.request, source.url, source.answer);
  if (entity === null) return refused(`${whole} refers to a request before this one that gave one entity.`);
  const resolved = `${entity}${url.slice(whole.length)}`;
  return { request, url: resolved, answer: await performer.perform(request, resolved) };
}

const failed = ({ answer }: Outcome): boolean => answer.status >= 400;
