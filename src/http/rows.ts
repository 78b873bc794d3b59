import { FeedError } from '../errors/index.js';
import {
  evaluationOf,
  type JourneyRow,
  MAX_SORTED_ROWS,
  Read,
  readApplied,
  type ReadContext,
  RefusedFilter,
  withRoots,
} from '../exec/index.js';
import type { Options, Row } from '../odata/index.js';
import { hull, type Plan, type PlanContext, planOf, type Position, type Query } from '../plan/index.js';
import type { Shape } from '../write/index.js';
import { rangeText } from './answer.js';
import type { Feed, FeedRequest } from './feed.js';
import { readContext, readUrl, settle, withoutRefusedFilters } from './pipeline.js';
import type { ServiceRoot } from './roots.js';
import { shapeOf } from './shape.js';

/** All rows of a URL, for what writes them elsewhere than into an answer. */
export interface OpenRows {
  readonly shape: Shape;
  readonly zone: ServiceRoot['zone'];
  /** The range of the rows by journey start, `<start>/<end>`, end excluded. */
  readonly range: string;
  /** The rows in order. Ends with an error where the upstream fails on the way: what came before it is not all. */
  readonly batches: AsyncIterable<RowBatch>;
}

export interface RowBatch {
  readonly rows: readonly Row[];
  /** How much of the range is read, from 0 to 1, as far as rows in the order of time tell; null where they do not. */
  readonly share: number | null;
}

/**
 * Opens the rows that a URL on an entity set asks for, without pages: what a walk along all its nextLinks would give, `now` being the same
 * throughout. Throws FeedError for all that is wrong with the URL, and for resources other than an entity set's rows.
 */
export async function openRows(
  request: Pick<FeedRequest, 'rawPath' | 'rawQuery' | 'reader' | 'signal'>,
  feed: Feed,
): Promise<OpenRows> {
  const { root, resource, options } = readUrl({ ...request, base: '' }, feed);
  if (resource.kind !== 'set' || resource.ending.kind !== 'rows') {
    const message =
      'Only rows of an entity set can be taken as a whole: name a set, and narrow it by $filter rather than by a path.';
    throw new FeedError('notImplemented', message, { target: 'path' });
  }
  refusePaging(options);
  const context = readContext(request, feed, root);
  const now = feed.now();
  const bounds = root.bounds?.(now) ?? null;
  const planning = { ...feed.context, now, refused: new Set<string>(), zone: root.zone, bounds };
  const aliases = options.aliases ?? {};
  const query = await withRoots(
    (roots) => settle(resource, options, { model: feed.model, aliases, now, roots }),
    planning,
    context,
  );
  const plan = planOf(query, planning);
  return {
    shape: shapeOf(query, evaluationOf(context)),
    zone: root.zone,
    range: rangeText(plan),
    batches: query.apply === undefined ? walk(query, planning, context) : applied(query, planning, context),
  };
}

/** Options that speak of an answer, of which there is none. */
function refusePaging({ count, skiptoken, format }: Options): void {
  const given = { $count: count === true ? count : undefined, $skiptoken: skiptoken, $format: format };
  for (const [target, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const message = `${target} says how an answer is written, and here all rows are taken; leave it out.`;
    throw new FeedError('invalidOption', message, { target });
  }
}

/** Reads on behind whatever made a read end: a filter that the upstream refuses, or the most rows that can be sorted at once. */
async function* walk(query: Query, planning: PlanContext, context: ReadContext): AsyncGenerator<RowBatch> {
  let refused: ReadonlySet<string> = new Set();
  let position: Position | null = null;
  for (let left = query.top; left === null || left > 0;) {
    const plan = planOf(query, { ...planning, refused });
    const read: Read = new Read(plan, context, position, limitOf(plan, position, left), left);
    try {
      for await (const rows of read.batches()) {
        if (left !== null) left -= rows.length;
        yield { rows, share: shareOf(plan, rows) };
      }
      position = read.next;
      if (position === null) return;
    } catch (error) {
      if (!(error instanceof RefusedFilter) || refused.has(error.filter)) throw error;
      refused = new Set([...refused, error.filter]);
      position = read.positionAfter();
    }
  }
}

/** As many rows as one read may give: all of them, but where they must be sorted. */
function limitOf({ order, query, strategies }: Plan, position: Position | null, left: number | null): number {
  const most = left ?? Number.POSITIVE_INFINITY;
  if (order.kind !== 'sort' || strategies.length === 0) return most;
  const skip = position === null ? query.skip : 0;
  // One more is held, to find out whether more rows follow.
  return Math.min(most, Math.max(1, MAX_SORTED_ROWS - skip - 1));
}

function shareOf({ order, window }: Plan, rows: readonly JourneyRow[]): number | null {
  const whole = hull(window);
  const last = rows.at(-1);
  if (order.kind !== 'walk' || whole === null || last === undefined) return null;
  const read = order.direction === 'ASC' ? last.start - whole.start : whole.end - last.start;
  return Math.min(1, Math.max(0, read / (whole.end - whole.start)));
}

async function* applied(query: Query, planning: PlanContext, context: ReadContext): AsyncGenerator<RowBatch> {
  const { rows } = await withoutRefusedFilters((refused) =>
    readApplied(planOf(query, { ...planning, refused }), context),
  );
  yield { rows, share: null };
}
