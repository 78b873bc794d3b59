import { FeedError } from '../errors/index.js';
import { evaluationOf, readApplied, type ReadContext, withRoots } from '../exec/index.js';
import type { Options } from '../odata/index.js';
import { type PlanContext, planOf, type Query } from '../plan/index.js';
import type { Shape } from '../write/index.js';
import { rangeText } from './answer.js';
import type { Feed, FeedRequest } from './feed.js';
import { planContext, readContext, readUrl, settle, withoutRefusedFilters } from './pipeline.js';
import type { ServiceRoot } from './roots.js';
import { shapeOf } from './shape.js';
import { type RowBatch, walkRows } from './walk-rows.js';

/** All rows of a URL, for what writes them elsewhere than into an answer. */
export interface OpenRows {
  readonly shape: Shape;
  readonly zone: ServiceRoot['zone'];
  /** The range of the rows by journey start, `<start>/<end>`, end excluded. */
  readonly range: string;
  /** The rows in order. Ends with an error where the upstream fails on the way: what came before it is not all. */
  readonly batches: AsyncIterable<RowBatch>;
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
  const planning = planContext(feed, root, now);
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
    batches:
      query.apply === undefined ? walkRows(query, planning, context) : applied(query, planning, context),
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

async function* applied(query: Query, planning: PlanContext, context: ReadContext): AsyncGenerator<RowBatch> {
  const { rows } = await withoutRefusedFilters((refused) =>
    readApplied(planOf(query, { ...planning, refused }), context),
  );
  yield { rows, share: null };
}
