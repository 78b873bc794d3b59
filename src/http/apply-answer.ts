import { type Applied, countRows, evaluationOf, readApplied, type ReadContext } from '../exec/index.js';
import type { Row } from '../odata/index.js';
import type { Plan } from '../plan/index.js';
import { collectionJson, compileWriteRow, contextUrl } from '../write/index.js';
import { type Answer, headOnly, rangeHeader, rangeText } from './answer.js';
import type { Walk } from './page.js';
import { preferencesApplied } from './prefer.js';
import { projectionOf, shapeOf } from './shape.js';

/** How many rows a query has: those of its set, less what `skip` and `top` of `$apply` leave out, or those that `$apply` makes of them. */
export async function countOf(plan: Plan, context: ReadContext): Promise<number> {
  const { apply, skip, top } = plan.query;
  if (apply !== undefined) return (await readApplied(plan, context)).rows.length;
  const count = Math.max(0, (await countRows(plan, context)) - skip);
  return top === null ? count : Math.min(count, top);
}

/** Rows handed to the writer at a time. */
const BATCH_SIZE = 1000;

/**
 * The result of `$apply`, on one page: no link could go on behind a group, since what is read again may be grouped differently. All of it is
 * there before the first row is written, so whatever goes wrong becomes an error response. Of HEAD nothing is asked upstream.
 */
export async function applyAnswer(plan: Plan, context: ReadContext, walk: Walk): Promise<Answer> {
  const { preferences, representation, contentType, request } = walk;
  const { query } = plan;
  const headers = {
    ...rangeHeader(plan),
    ...preferencesApplied(preferences, ['include-annotations', 'omit-values']),
  };
  if (request.method === 'HEAD') return { ...headOnly(contentType, plan), headers };
  const applied = await readApplied(plan, context);
  const writeRow = compileWriteRow(shapeOf(query, evaluationOf(context)), walk);
  const frame = {
    contextUrl: contextUrl(walk, query.set, projectionOf(query), false),
    count: query.count ? applied.total : null,
    timeRange: preferences.annotations ? rangeText(plan) : null,
    nextLink: () => null,
  };
  const body = collectionJson<Row>(batchesOf(applied), (row) => writeRow([row]), frame, representation);
  return { status: 200, contentType, headers, body, failure: () => null };
}

function* batchesOf({ rows }: Applied): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += BATCH_SIZE) yield rows.slice(at, at + BATCH_SIZE);
}
