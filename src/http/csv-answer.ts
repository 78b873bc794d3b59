import { FeedError } from '../errors/index.js';
import { evaluationOf, Read, readApplied, type ReadContext, sealSkiptoken } from '../exec/index.js';
import type { Frames, Row } from '../odata/index.js';
import type { Plan, PlanContext, Selection } from '../plan/index.js';
import { compileCsvRow, csvHeader, flatColumns, type Shape, type WriteRow } from '../write/index.js';
import { type Answer, headOnly, rangeHeader, text } from './answer.js';
import { nextLink } from './next-link.js';
import { pageSizeOf, started, type Walk } from './page.js';
import { preferencesApplied } from './prefer.js';
import { shapeOf } from './shape.js';
import { walkRows } from './walk-rows.js';

/** How the rows of a selection are written as CSV. */
interface Writer {
  readonly header: string;
  readonly row: WriteRow;
}

/**
 * The rows of a set, or what `$apply` makes of them, as CSV (RFC 4180). Tools that read CSV by URL read one answer and follow no links, so all
 * rows come in one, whatever their number; where the upstream fails on the way it is broken off, and never ends as if it were whole. Where the
 * client prefers pages it gets a page, with the link to the next one as a header (RFC 8288), which is known only once the page is there: it is
 * held until then, and a failure becomes an error response. Throws `notAcceptable` for what is expanded, `invalidOption` for `$count`.
 */
export async function csvAnswer(
  plan: Plan,
  planning: PlanContext,
  context: ReadContext,
  walk: Walk,
): Promise<Answer> {
  const { query } = plan;
  const { request, contentType, preferences } = walk;
  const write = writerOf(query, shapeOf(query, evaluationOf(context)), walk);
  const headers = { ...rangeHeader(plan), ...fileHeader(query.set.name) };
  if (request.method === 'HEAD') return { ...headOnly(contentType, plan), headers };
  if (query.apply !== undefined) {
    const { rows } = await readApplied(plan, context);
    return { ...text('', contentType), headers, body: recordsOf(write, [rows]) };
  }
  if (preferences.pageSize !== null) return await csvPage(plan, context, walk, write);
  return await csvStream(plan, planning, context, walk, write);
}

/** The rows that a path from an entity leads to, each within the frames around it; they are few, and there as a whole. */
export function csvRelated(
  rows: readonly Row[],
  around: Frames,
  selection: Selection,
  plan: Plan,
  walk: Walk,
  context: ReadContext,
): Answer {
  const write = writerOf(selection, shapeOf(selection, evaluationOf(context)), walk);
  const headers = { ...rangeHeader(plan), ...fileHeader(selection.set.name) };
  const body = write.header + rows.map((row) => write.row([...around, row])).join('');
  return { ...text(body, walk.contentType), headers };
}

async function csvPage(plan: Plan, context: ReadContext, walk: Walk, write: Writer): Promise<Answer> {
  const { before, request, contentType } = walk;
  const left = before === null ? plan.query.top : before.left;
  const limit = Math.min(pageSizeOf(walk), left ?? Number.POSITIVE_INFINITY);
  const read = new Read(plan, context, before?.position ?? null, limit, left);
  const parts = [write.header];
  let given = 0;
  for await (const rows of read.batches()) {
    given += rows.length;
    for (const row of rows) parts.push(write.row([row]));
  }
  const position = read.next;
  const rest = left === null ? null : left - given;
  const more = position !== null && rest !== 0;
  const state = { position, now: walk.now, left: rest, count: null };
  const link = more ? nextLink(request, sealSkiptoken(state, walk.binding)) : null;
  const headers = {
    ...rangeHeader(plan),
    ...fileHeader(plan.query.set.name),
    ...preferencesApplied(walk.preferences, ['maxpagesize']),
    ...(link === null ? {} : { Link: `<${link}>; rel="next"` }),
  };
  return { ...text(parts.join(''), contentType), headers };
}

async function csvStream(
  plan: Plan,
  planning: PlanContext,
  context: ReadContext,
  walk: Walk,
  write: Writer,
): Promise<Answer> {
  const { before, contentType } = walk;
  const from =
    before === null
      ? { position: null, left: plan.query.top }
      : { position: before.position, left: before.left };
  const batches = walkRows(plan.query, planning, context, from);
  // Waited for, so that a failure before any row can still become an error response.
  const begun = await started(batches);
  const outcome = { failure: null as unknown };
  async function* rows(): AsyncGenerator<readonly Row[]> {
    try {
      for await (const batch of begun) yield batch.rows;
    } catch (error) {
      if (!context.signal.aborted) outcome.failure = error;
      throw error;
    }
  }
  const headers = { ...rangeHeader(plan), ...fileHeader(plan.query.set.name) };
  return {
    ...text('', contentType),
    headers,
    body: recordsOf(write, rows()),
    failure: () => outcome.failure,
  };
}

/** Characters gathered before they are handed to the socket. */
const CHUNK_LENGTH = 65_536;

async function* recordsOf(
  { header, row: write }: Writer,
  batches: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
): AsyncGenerator<string> {
  let chunk = header;
  for await (const rows of batches) {
    for (const row of rows) {
      chunk += write([row]);
      if (chunk.length < CHUNK_LENGTH) continue;
      yield chunk;
      chunk = '';
    }
    if (chunk !== '') yield chunk;
    chunk = '';
  }
  // Without batches the header is still there.
  if (chunk !== '') yield chunk;
}

function writerOf({ count }: Pick<Selection, 'count'>, shape: Shape, walk: Walk): Writer {
  if (count) {
    const message = 'CSV has no place for $count; ask for it by itself, as Journeys/$count.';
    throw new FeedError('invalidOption', message, { target: '$count' });
  }
  const columns = columnsOf(shape);
  return { header: csvHeader(columns), row: compileCsvRow(columns, walk) };
}

/** What a table has no place for is a matter of the format that was chosen. */
function columnsOf(shape: Shape): ReturnType<typeof flatColumns> {
  try {
    return flatColumns(shape);
  } catch (error) {
    if (!(error instanceof FeedError) || error.code !== 'notImplemented') throw error;
    throw new FeedError('notAcceptable', error.message, error.detail);
  }
}

/** By which browsers keep what they get (RFC 6266); names of sets are plain ASCII. */
const fileHeader = (set: string): Readonly<Record<string, string>> => ({
  'Content-Disposition': `attachment; filename="${set}.csv"`,
});
