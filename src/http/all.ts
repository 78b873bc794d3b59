import {
  countRows,
  evaluationOf,
  type JourneyRow,
  Read,
  type ReadContext,
  RefusedFilter,
  sealSkiptoken,
} from '../exec/index.js';
import type { Plan, Position } from '../plan/index.js';
import { collectionJson, compileEntityId, compileWriteRow, contextUrl, controlLead } from '../write/index.js';
import { type Answer, headOnly, rangeText, text } from './answer.js';
import { nextLink } from './next-link.js';
import { pageHeaders, pageSizeOf, started, type Walk } from './page.js';
import type { Resource } from './resource.js';
import { projectionOf, shapeOf } from './shape.js';

/** What of `$all` bears on all sets together. */
export interface AllOptions {
  readonly top: number | null;
  readonly skip: number;
  readonly count: boolean;
}

/** Where reading goes on: at which set, and where in it; null at its start. */
interface Place {
  readonly set: number;
  readonly position: Position | null;
}

/** A row and the place of its set. */
interface AnyRow {
  readonly set: number;
  readonly row: JourneyRow;
}

/**
 * The entities of all sets, one set after another, each with its context, type and id (URL Conventions §4.16), or how many they are. A page ends
 * early, valid, when the upstream fails with rows out; when it fails before, this throws.
 */
export async function allAnswer(
  resource: Extract<Resource, { kind: 'all' }>,
  options: AllOptions,
  plans: readonly Plan[],
  context: ReadContext,
  walk: Walk,
): Promise<Answer> {
  const { before, preferences, representation, contentType, request } = walk;
  const headers = pageHeaders(plans[0]!, preferences);
  if (request.method === 'HEAD') return { ...headOnly(contentType, plans[0]!), headers };
  if (resource.ending.kind === 'count')
    return text(String(await countAll(plans, context)), contentType, plans[0]);
  const counts = before === null && options.count;
  const count = counts ? await countAll(plans, context) : (before?.count ?? null);
  const left = before === null ? options.top : before.left;
  const limit = Math.min(pageSizeOf(walk), left ?? Number.POSITIVE_INFINITY);
  const rows =
    before === null
      ? await rowsBehind(options.skip, plans, context, limit, left)
      : new AllRows(plans, { set: before.step ?? 0, position: before.position }, context, limit, left);
  const writers = plans.map((plan) => writerOf(plan, context, walk));
  const frame = {
    contextUrl: `${walk.rootUrl}$metadata#Collection(Edm.EntityType)`,
    count,
    timeRange: preferences.annotations ? rangeText(plans[0]!) : null,
    nextLink: () => {
      const { next, given } = rows;
      const rest = left === null ? null : Math.max(0, left - given);
      if (next === null || rest === 0) return null;
      const state = { position: next.position, step: next.set, now: walk.now, left: rest, count };
      return nextLink(request, sealSkiptoken(state, walk.binding));
    },
  };
  const write = ({ set, row }: AnyRow): string => writers[set]!(row);
  const body = collectionJson(await started(rows.batches()), write, frame, representation);
  return { status: 200, contentType, headers, body, failure: () => rows.failure };
}

async function countAll(plans: readonly Plan[], context: ReadContext): Promise<number> {
  let count = 0;
  for (const plan of plans) count += await countRows(plan, context);
  return count;
}

/** The rows behind those skipped: sets that are skipped whole are only counted. */
async function rowsBehind(
  skip: number,
  plans: readonly Plan[],
  context: ReadContext,
  limit: number,
  left: number | null,
): Promise<AllRows> {
  let set = 0;
  let rest = skip;
  for (; rest > 0 && set < plans.length; set++) {
    const count = await countRows(plans[set]!, context);
    if (count > rest) break;
    rest -= count;
  }
  const skipping = plans.map((plan, i) =>
    i === set ? { ...plan, query: { ...plan.query, skip: rest } } : plan,
  );
  return new AllRows(skipping, { set, position: null }, context, limit, left);
}

/** One page of the rows of several sets. */
class AllRows {
  given = 0;
  /** Where the next page starts; null when this one is the last. */
  next: Place | null = null;
  failure: unknown = null;

  constructor(
    readonly plans: readonly Plan[],
    readonly from: Place,
    readonly context: ReadContext,
    readonly limit: number,
    /** Rows of this page and those after it at most; null where nothing bounds them. */
    readonly left: number | null,
  ) {}

  async *batches(): AsyncGenerator<readonly AnyRow[]> {
    let { set, position } = this.from;
    for (; set < this.plans.length; set++, position = null) {
      const room = this.limit - this.given;
      if (room <= 0) {
        this.next = { set, position };
        return;
      }
      const left = this.left === null ? null : this.left - this.given;
      const read = new Read(this.plans[set]!, this.context, position, room, left);
      yield* this.#rowsOf(read, set);
      if (this.next !== null) return;
    }
  }

  async *#rowsOf(read: Read, set: number): AsyncGenerator<readonly AnyRow[]> {
    try {
      for await (const batch of read.batches()) {
        this.given += batch.length;
        yield Array.from(batch, (row) => ({ set, row }));
      }
      if (read.next !== null) this.next = { set, position: read.next };
    } catch (error) {
      if (this.given === 0 || this.context.signal.aborted) throw error;
      this.failure = error instanceof RefusedFilter ? null : error;
      this.next = { set, position: read.positionAfter() };
    }
  }
}

/**
 * Writes an entity with what the context URL of the collection does not tell: its own context URL, type and id (OData JSON Format 4.01
 * §4.5.1, §4.5.3 and §4.5.8). Full metadata has type and id in any case.
 */
function writerOf(plan: Plan, context: ReadContext, walk: Walk): (row: JourneyRow) => string {
  const { representation, namespace } = walk;
  const { query } = plan;
  const write = compileWriteRow(shapeOf(query, evaluationOf(context)), walk);
  if (representation.metadata === 'none') return (row) => write([row]);
  const url = contextUrl(walk, query.set, projectionOf(query), true);
  const own = `{${controlLead(representation, 'context')}${JSON.stringify(url)},`;
  if (representation.metadata === 'full') return (row) => own + write([row]).slice(1);
  const type = `${controlLead(representation, 'type')}${JSON.stringify(`#${namespace}.${query.set.typeName}`)}`;
  const lead = `${own}${type},${controlLead(representation, 'id')}`;
  const id = compileEntityId(query.set);
  return (row) => `${lead}${JSON.stringify(id(row))},${write([row]).slice(1)}`;
}
