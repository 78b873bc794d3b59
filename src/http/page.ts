import {
  countRows,
  evaluationOf,
  type JourneyRow,
  Read,
  type ReadContext,
  RefusedFilter,
  sealSkiptoken,
  type SkiptokenBinding,
  type SkiptokenState,
} from '../exec/index.js';
import type { Plan } from '../plan/index.js';
import { collectionJson, compileWriteRow, contextUrl } from '../write/index.js';
import { type Answer, JSON_TYPE, rangeHeader, rangeText } from './answer.js';
import { nextLink } from './next-link.js';
import type { Feed, FeedRequest } from './feed.js';
import { projectionOf, shapeOf } from './shape.js';

/** One step of a walk over pages. */
export interface Walk {
  readonly request: FeedRequest;
  /** Address of the service root, absolute, with a slash at its end. */
  readonly rootUrl: string;
  readonly feed: Feed;
  /** The state of the page before; null on the first. */
  readonly before: SkiptokenState | null;
  readonly now: number;
  readonly binding: SkiptokenBinding;
}

/**
 * One page of a collection. When the upstream fails after rows are out, the page ends there, valid, with a link that resumes behind its
 * last row; when it fails before, this throws.
 */
export async function pageOf(plan: Plan, context: ReadContext, walk: Walk): Promise<Answer> {
  const { request, feed, before } = walk;
  const { query } = plan;
  const left = before === null ? query.top : before.left;
  const size = Math.min(request.preferredPageSize ?? feed.pageSize, feed.maxPageSize);
  const limit = Math.min(size, left ?? Number.POSITIVE_INFINITY);
  const count = before === null ? (query.count ? await countRows(plan, context) : null) : before.count;
  const read = new Read(plan, context, before?.position ?? null, limit, left);
  const outcome = { failure: null as unknown, given: 0, next: null as Read['next'] };
  const batches = untilFailure(await started(read.batches()), read, context, outcome);
  const writeRow = compileWriteRow(shapeOf(query, evaluationOf(context)), context.zone);
  const frame = {
    contextUrl: contextUrl(walk.rootUrl, query.set, projectionOf(query), false),
    count,
    timeRange: request.annotations ? rangeText(plan) : null,
    nextLink: () => {
      const position = outcome.next;
      if (position === null || (left !== null && left <= outcome.given)) return null;
      const state = { position, now: walk.now, left: left === null ? null : left - outcome.given, count };
      return nextLink(request, sealSkiptoken(state, walk.binding));
    },
  };
  const body = collectionJson<JourneyRow>(batches, (row) => writeRow([row]), frame);
  return {
    status: 200,
    contentType: JSON_TYPE,
    headers: rangeHeader(plan),
    body,
    failure: () => outcome.failure,
  };
}

interface Outcome {
  failure: unknown;
  given: number;
  next: Read['next'];
}

/** The batches as far as they come, with what became of them noted. */
async function* untilFailure(
  batches: AsyncIterable<readonly JourneyRow[]>,
  read: Read,
  { signal }: ReadContext,
  outcome: Outcome,
): AsyncGenerator<readonly JourneyRow[]> {
  try {
    for await (const batch of batches) {
      outcome.given += batch.length;
      yield batch;
    }
    outcome.next = read.next;
  } catch (error) {
    if (signal.aborted) throw error;
    outcome.failure = error instanceof RefusedFilter ? null : error;
    outcome.next = read.positionAfter();
  }
}

/** Waits for the first batch, so that a failure before any row can still become an error response. */
async function started<T>(batches: AsyncGenerator<T>): Promise<AsyncIterable<T>> {
  const first = await batches.next();
  return (async function* () {
    if (first.done === true) return;
    yield first.value;
    yield* batches;
  })();
}
