import {
  countRows,
  evaluationOf,
  type JourneyRow,
  nextRows,
  Read,
  type ReadContext,
  RefusedFilter,
  type Rows,
  sealSkiptoken,
  type SkiptokenBinding,
  type SkiptokenState,
} from '../exec/index.js';
import type { Row } from '../odata/index.js';
import type { Plan, Position } from '../plan/index.js';
import {
  collectionJson,
  compileReference,
  compileWriteRow,
  contextUrl,
  referenceContextUrl,
  type WriteContext,
  type Written,
} from '../write/index.js';
import { type Answer, headOnly, rangeHeader, rangeText } from './answer.js';
import { nextLink } from './next-link.js';
import type { Feed, FeedRequest } from './feed.js';
import { type Preferences, preferencesApplied } from './prefer.js';
import { projectionOf, shapeOf, writtenBefore } from './shape.js';

/** One step of a walk over pages. */
export interface Walk extends WriteContext {
  readonly request: FeedRequest;
  readonly preferences: Preferences;
  /** Whether rows are written as CSV, rather than as JSON. */
  readonly csv: boolean;
  /** The media type of the answer. */
  readonly contentType: string;
  readonly feed: Feed;
  /** The state of the page before; null on the first. */
  readonly before: SkiptokenState | null;
  readonly now: number;
  readonly binding: SkiptokenBinding;
}

/**
 * One page of a collection. When the upstream fails after rows are out, the page ends there, valid, with a link that resumes behind its
 * last row; when it fails before, this throws. Of HEAD nothing is asked upstream. `references`: the ids alone are written.
 */
export async function pageOf(
  plan: Plan,
  context: ReadContext,
  walk: Walk,
  references = false,
): Promise<Answer> {
  const { request, before, preferences, representation, contentType } = walk;
  const { query } = plan;
  const left = before === null ? query.top : before.left;
  const limit = Math.min(pageSizeOf(walk), left ?? Number.POSITIVE_INFINITY);
  const writeRow = references
    ? compileReference(query, walk)
    : compileWriteRow(shapeOf(query, evaluationOf(context)), walk);
  const asWritten = references ? null : writtenBefore(query, representation);
  // What is written of columns alone can be written as soon as it is read.
  const writing =
    asWritten === null ? {} : { writing: { columns: query.select, write: (row: Row) => writeRow([row]) } };
  const read = new Read(plan, { ...context, ...writing }, before?.position ?? null, limit, left);
  const headers = pageHeaders(plan, preferences);
  if (request.method === 'HEAD') return { ...headOnly(contentType, plan), headers };
  const count = before === null ? (query.count ? await countRows(plan, context) : null) : before.count;
  const outcome = { failure: null as unknown, given: 0, next: null as Read['next'] };
  const batches = untilFailure(await started(read.batches()), read, context, outcome);
  const write = (row: JourneyRow): string | Written => asWritten?.row(row) ?? writeRow([row]);
  const frame = {
    contextUrl: references
      ? referenceContextUrl(walk, false)
      : contextUrl(walk, query.set, projectionOf(query), false),
    count,
    timeRange: preferences.annotations ? rangeText(plan) : null,
    nextLink: () => {
      const position = outcome.next;
      if (position === null || (left !== null && left <= outcome.given)) return null;
      const state = { position, now: walk.now, left: left === null ? null : left - outcome.given, count };
      return nextLink(request, sealSkiptoken(state, walk.binding));
    },
  };
  const body = collectionJson<JourneyRow>(batches, write, frame, representation, asWritten?.rows);
  return {
    status: 200,
    contentType,
    headers,
    body,
    failure: () => outcome.failure,
    sent: () => {
      read.sent();
      const rows = left === null ? limit : Math.min(limit, left - outcome.given);
      if (outcome.next !== null && outcome.failure === null && rows > 0)
        readNext(plan, context, outcome.next, rows, walk);
    },
  };
}

/** Begins to read the next page's rows, and the one behind them that tells whether another page follows. */
function readNext(plan: Plan, context: ReadContext, position: Position, rows: number, { feed }: Walk): void {
  const work = nextRows(plan, context, position, rows + 1);
  if (work !== null) feed.ahead?.start(context.tables!.partition, work);
}

/** Rows of a page: as the client prefers, within the feed's bound. */
export const pageSizeOf = ({ preferences, feed }: Walk): number =>
  Math.min(preferences.pageSize ?? feed.pageSize, feed.maxPageSize);

/** What the header of a page tells: its range, and the preferences it follows. */
export const pageHeaders = (plan: Plan, preferences: Preferences): Answer['headers'] => ({
  ...rangeHeader(plan),
  ...preferencesApplied(preferences, ['maxpagesize', 'include-annotations', 'omit-values']),
});

interface Outcome {
  failure: unknown;
  given: number;
  next: Read['next'];
}

/** The batches as far as they come, with what became of them noted. */
async function* untilFailure(
  batches: AsyncIterable<Rows>,
  read: Read,
  { signal }: ReadContext,
  outcome: Outcome,
): AsyncGenerator<Rows> {
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
export async function started<T>(batches: AsyncGenerator<T>): Promise<AsyncIterable<T>> {
  const first = await batches.next();
  return (async function* () {
    if (first.done === true) return;
    yield first.value;
    yield* batches;
  })();
}
