import { FeedError } from '../../errors/index.js';

/** The two formats of a batch (Protocol 4.01 §11.7.7 and JSON Format 4.01 §19). */
export type BatchFormat = 'multipart' | 'json';

/** One request of a batch, in whichever format it came. */
export interface BatchRequest {
  /** `id` or `Content-ID`; null where a multipart batch gives none. */
  readonly id: string | null;
  /** In upper case. */
  readonly method: string;
  /** As written: not resolved, not checked. */
  readonly url: string;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: () => string;
  /** Ids and groups of requests before it that must have succeeded. */
  readonly dependsOn: readonly string[];
  /** The atomicity group or change set it belongs to. */
  readonly group: string | null;
  readonly inChangeSet: boolean;
  /** Whether it has a condition of its own (`if`). */
  readonly conditional: boolean;
}

/** Requests in one batch. */
const MAX_REQUESTS = 100;

/** What can be written into a `Content-ID` header as it is. */
const ID = /^[\x21-\x7e]{1,100}$/;

export const malformed = (message: string): FeedError =>
  new FeedError('malformedBatch', message, { target: 'body' });

/**
 * Checks what holds in both formats: how many, ids and groups of one line and each for itself, a group's requests side by side, nothing
 * that depends on what comes later (JSON Format 4.01 §19.1). Throws `malformedBatch` or `tooComplex` for the batch as a whole, before any of it is done.
 */
export function checkBatch(requests: readonly BatchRequest[]): readonly BatchRequest[] {
  if (requests.length > MAX_REQUESTS) {
    const message = `The batch has ${String(requests.length)} requests, and ${String(MAX_REQUESTS)} are the most; send several batches.`;
    throw new FeedError('tooComplex', message, { target: 'body' });
  }
  const groups = new Set<string>();
  const ids = new Set<string>();
  requests.forEach(({ id, group }, i) => {
    for (const name of [id, group])
      if (name !== null && !ID.test(name))
        throw malformed(`${nth(i)}: an id is 1 to 100 visible ASCII characters.`);
    if (id !== null && ids.has(id)) throw malformed(`${nth(i)}: another request has its id.`);
    if (id !== null) ids.add(id);
    if (group === null || requests[i - 1]?.group === group) return;
    if (groups.has(group)) throw malformed(`${nth(i)}: the requests of a group must stand side by side.`);
    groups.add(group);
  });
  requests.forEach(({ dependsOn }, i) => {
    const later = requests
      .slice(i)
      .flatMap(({ id, group }) => [id, ...(group === requests[i]!.group ? [] : [group])]);
    const forward = dependsOn.find((name) => later.includes(name));
    if (forward !== undefined)
      throw malformed(`${nth(i)}: it depends on ${forward}, which does not come before it.`);
  });
  if ([...groups].some((group) => ids.has(group))) throw malformed('A group and a request have the same id.');
  return requests;
}

/** How messages name a request: by its place, from 1. */
export const nth = (index: number): string => `Request ${String(index + 1)}`;
