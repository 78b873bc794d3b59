import { setImmediate as turn } from 'node:timers/promises';
import { FeedError } from '../errors/index.js';
import { evaluationOf, type JourneyRow, Read, type ReadContext, sealSkiptoken } from '../exec/index.js';
import { compareValues, compile, type Evaluate, type EvaluateContext, type Value } from '../odata/index.js';
import type { Plan } from '../plan/index.js';
import { collectionJson, compileEntityId, compileWriteRow, controlLead } from '../write/index.js';
import { type Answer, headOnly, rangeText, text } from './answer.js';
import type { CrossJoinPlan } from './cross-join.js';
import { setsIn } from './cross-join.js';
import { nextLink } from './next-link.js';
import { pageHeaders, pageSizeOf, type Walk } from './page.js';
import type { Resource } from './resource.js';
import { shapeOf } from './shape.js';

/** Rows of all sets but the first that are held, and results that a sort may hold. */
const MAX_HELD = 200_000;
/** Combinations of rows looked at for one answer. */
const MAX_EXAMINED = 5_000_000;
/** So many of them are looked at before other requests get their turn. */
const EXAMINED_A_TURN = 20_000;

/** One row of each set joined so far, by its place. */
type Combination = readonly JourneyRow[];

/**
 * The product of sets, as far as it meets the conditions, or how many that are (URL Conventions §4.15). The rows of the first set are
 * streamed, those of the others held and found by hash where a condition sets them equal to what stands before them; every condition is
 * checked in any case. Throws `tooManyRows` beyond the bounds.
 */
export async function crossJoinAnswer(
  resource: Extract<Resource, { kind: 'crossJoin' }>,
  planned: CrossJoinPlan,
  context: ReadContext,
  walk: Walk,
): Promise<Answer> {
  const { join, plans, range } = planned;
  const { before, request, representation, contentType } = walk;
  const whole: Plan = { ...plans[0]!, range };
  const headers = pageHeaders(whole, walk.preferences);
  if (request.method === 'HEAD') return { ...headOnly(contentType, whole), headers };
  if (resource.ending.kind === 'count') {
    const { total } = await pageFrom(planned, context, { from: 0, size: 0, counted: true });
    return text(String(total), contentType, whole);
  }
  const from = before === null ? join.skip : (before.offset ?? 0);
  const left = before === null ? join.top : before.left;
  const size = Math.min(pageSizeOf(walk), left ?? Number.POSITIVE_INFINITY);
  const counted = join.count && before === null;
  const { page, total, more } = await pageFrom(planned, context, { from, size, counted });
  const count = counted ? total : (before?.count ?? null);
  const rest = left === null ? null : left - page.length;
  const state = { position: null, offset: from + page.length, now: walk.now, left: rest, count };
  const frame = {
    contextUrl: `${walk.rootUrl}$metadata#Collection(Edm.ComplexType)`,
    count,
    timeRange: walk.preferences.annotations ? rangeText(whole) : null,
    nextLink: () => (more && rest !== 0 ? nextLink(request, sealSkiptoken(state, walk.binding)) : null),
  };
  const body = collectionJson([page], writerOf(planned, context, walk), frame, representation);
  return { ...text('', contentType), headers, body };
}

/** What is asked of the results: those of one page, and whether all must be counted. */
interface Part {
  readonly from: number;
  readonly size: number;
  readonly counted: boolean;
}

interface Found {
  readonly page: readonly Combination[];
  /** How many there are; told where all are counted. */
  readonly total: number;
  /** Whether results follow the page. */
  readonly more: boolean;
}

async function pageFrom(planned: CrossJoinPlan, context: ReadContext, part: Part): Promise<Found> {
  const { from, size, counted } = part;
  const { order } = planned.join;
  const kept: Combination[] = [];
  let total = 0;
  for await (const found of combinations(planned, context)) {
    if (order.length > 0) {
      if (kept.length + found.length > MAX_HELD) throw tooMany('results to be sorted', planned);
      for (const combination of found) kept.push(combination);
    } else {
      const wanted = found.slice(Math.max(0, from - total), Math.max(0, from + size - total));
      for (const combination of wanted) kept.push(combination);
    }
    total += found.length;
    if (order.length === 0 && !counted && total > from + size) break;
  }
  const page = order.length === 0 ? kept : sorted(kept, planned, context).slice(from, from + size);
  return { page, total, more: total > from + page.length };
}

/** By `$orderby`; what is equal stays in the order of the first set's rows, then of the second's, and so on. */
function sorted(
  rows: readonly Combination[],
  { join }: CrossJoinPlan,
  context: ReadContext,
): readonly Combination[] {
  const keys = join.order.map(({ expr }) => compile(expr, evaluationOf(context)));
  const keyed = rows.map((row) => ({ row, keys: keys.map((key) => key(row)) }));
  keyed.sort((a, b) => {
    for (const [i, { descending }] of join.order.entries()) {
      const sign = compareValues(a.keys[i]!, b.keys[i]!);
      if (sign !== 0) return descending ? -sign : sign;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}

/** A set whose rows are held: which of them can follow a combination, and the conditions that are decided with it. */
interface Level {
  readonly candidates: (before: Combination) => readonly JourneyRow[];
  readonly holds: readonly Evaluate[];
}

/** All combinations that meet the conditions, in the order of the first set's rows, then of the second's, and so on; in batches. */
async function* combinations(
  planned: CrossJoinPlan,
  context: ReadContext,
): AsyncGenerator<readonly Combination[]> {
  const { plans } = planned;
  if (plans.some(({ nothing }) => nothing !== null)) return;
  const evaluation = evaluationOf(context);
  const held: (readonly JourneyRow[])[] = [];
  let count = 0;
  for (const plan of plans.slice(1)) {
    const rows = await heldRows(plan, context, MAX_HELD - count, planned);
    if (rows.length === 0) return;
    count += rows.length;
    held.push(rows);
  }
  const [first, ...levels] = plans.map((_, place) =>
    levelOf(place, held[place - 1] ?? [], planned, evaluation),
  );
  const examined = { count: 0 };
  for await (const rows of streamed(plans[0]!, context, planned)) {
    let found: Combination[] = [];
    for (const row of rows) {
      if (!first!.holds.every((holds) => holds([row]) === true)) continue;
      for (const combination of extended([row], levels, examined)) {
        if (combination !== null) {
          found.push(combination);
          continue;
        }
        if (examined.count > MAX_EXAMINED) throw tooMany('combinations to be looked at', planned);
        yield found;
        found = [];
        await turn(undefined, { signal: context.signal });
      }
    }
    yield found;
  }
}

/** The combinations that go on from the rows given; null each time that so many were looked at as make a turn. */
function* extended(
  rows: JourneyRow[],
  levels: readonly Level[],
  examined: { count: number },
): Generator<Combination | null> {
  const place = rows.length;
  const level = levels[place - 1];
  if (level === undefined) {
    yield [...rows];
    return;
  }
  for (const row of level.candidates(rows)) {
    if (++examined.count % EXAMINED_A_TURN === 0) yield null;
    rows[place] = row;
    if (level.holds.every((holds) => holds(rows) === true)) yield* extended(rows, levels, examined);
    rows.length = place;
  }
}

function levelOf(
  place: number,
  rows: readonly JourneyRow[],
  { join }: CrossJoinPlan,
  evaluation: EvaluateContext,
): Level {
  const sets = join.sets.length;
  const decided = join.conditions.filter((condition) => Math.max(0, ...setsIn(condition, sets)) === place);
  const holds = decided.map((condition) => compile(condition, evaluation));
  const keys = decided.flatMap((condition) => {
    if (condition.kind !== 'compare' || condition.op !== 'eq') return [];
    const { left, right } = condition;
    for (const [own, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const of = setsIn(own, sets);
      if (of.size === 1 && of.has(place) && !setsIn(other, sets).has(place))
        return [{ own: compile(own, evaluation), other: compile(other, evaluation) }];
    }
    return [];
  });
  if (keys.length === 0) return { candidates: () => rows, holds };
  const index = new Map<string, JourneyRow[]>();
  for (const row of rows) {
    const frames: JourneyRow[] = [];
    frames[place] = row;
    const key = hashOf(keys.map(({ own }) => own(frames)));
    const same = index.get(key);
    if (same === undefined) index.set(key, [row]);
    else same.push(row);
  }
  return { candidates: (before) => index.get(hashOf(keys.map(({ other }) => other(before)))) ?? [], holds };
}

/** The same for values that are equal; what is not may share one, because conditions are checked again. */
const hashOf = (values: readonly Value[]): string => JSON.stringify(values);

async function heldRows(
  plan: Plan,
  context: ReadContext,
  limit: number,
  planned: CrossJoinPlan,
): Promise<readonly JourneyRow[]> {
  const rows: JourneyRow[] = [];
  const read = new Read(plan, context, null, limit, null);
  for await (const batch of read.batches()) for (const row of batch) rows.push(row);
  if (limit <= 0 || read.next !== null)
    throw tooMany(`rows of ${plan.query.set.name} and the sets behind it`, planned);
  return rows;
}

/** The rows of the first set; only those that must be sorted have a bound. */
async function* streamed(
  plan: Plan,
  context: ReadContext,
  planned: CrossJoinPlan,
): AsyncGenerator<Iterable<JourneyRow>> {
  const limit = plan.order.kind === 'sort' ? MAX_HELD : Number.POSITIVE_INFINITY;
  const read = new Read(plan, context, null, limit, null);
  yield* read.batches();
  if (read.next !== null) throw tooMany(`rows of ${plan.query.set.name} to be sorted`, planned);
}

/** Writes a combination: each set's entity where it is expanded, else the link to it. */
function writerOf({ join }: CrossJoinPlan, context: ReadContext, walk: Walk): (row: Combination) => string {
  const { representation, rootUrl } = walk;
  // Links are relative to the context URL, which is not there without metadata.
  const base = representation.metadata === 'none' ? rootUrl : '';
  const writers = join.sets.flatMap(({ set, query, expanded, written }, place) => {
    if (expanded) {
      const write = compileWriteRow(shapeOf(query, evaluationOf(context)), walk);
      return [(row: Combination) => `${JSON.stringify(set.name)}:${write([row[place]!])}`];
    }
    if (!written) return [];
    const lead = controlLead(representation, 'navigationLink', set.name);
    const id = compileEntityId(set);
    return [(row: Combination) => `${lead}${JSON.stringify(base + id(row[place]!))}`];
  });
  return (row) => `{${writers.map((write) => write(row)).join(',')}}`;
}

function tooMany(what: string, { join }: CrossJoinPlan): FeedError {
  const names = join.sets.map(({ set }) => set.name);
  const message = `$crossjoin: there are too many ${what}. Narrow ${names.join(', ')} by $filter, each by conditions of its own, set the largest first, and join by equalities.`;
  return new FeedError('tooManyRows', message, { target: '$filter' });
}
