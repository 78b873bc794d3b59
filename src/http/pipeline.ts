import { FeedError } from '../errors/index.js';
import { countRows, openSkiptoken, Read, type ReadContext, type Reader, sealSkiptoken, type SkiptokenState, type UpstreamLimits } from '../exec/index.js';
import type { JourneyRow } from '../exec/index.js';
import type { Model } from '../model/index.js';
import { parseOptions, splitQuery } from '../odata/index.js';
import { type Plan, type PlanContext, planOf } from '../plan/index.js';
import type { Zone } from '../time/index.js';
import { collectionJson, compileWriteRow, contextUrl, entityJson, metadataXml, serviceDocument } from '../write/index.js';
import { bindQuery, checkOptions } from './query.js';
import { readResource, type Resource } from './resource.js';

/** What the feed knows that no request changes. */
export interface Feed {
  readonly model: Model;
  readonly zone: Zone;
  readonly context: Omit<PlanContext, 'now'>;
  readonly secret: string;
  readonly pageSize: number;
  readonly maxPageSize: number;
  readonly upstreamPageSize: number;
  readonly limits: UpstreamLimits;
  readonly now: () => number;
}

/** One request, with the credential already settled and taken out of the URL. */
export interface FeedRequest {
  /** The service root, absolute, with a slash at its end. */
  readonly root: string;
  /** Path below the root and query, raw: not decoded, no `?`. */
  readonly rawPath: string;
  readonly rawQuery: string;
  /** Rows a page as `Prefer: maxpagesize` asks; null where it does not. */
  readonly preferredPageSize: number | null;
  readonly reader: Reader;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<string>;
  /** Known once the body was written: why a page ended early. */
  readonly failure: () => unknown;
}

const JSON_TYPE = 'application/json;odata.metadata=minimal;charset=utf-8';

/**
 * The whole of a read, in order: URL → resource and options → names settled → plan → scan, flatten, residual, order → JSON.
 * Throws FeedError for everything that goes wrong before the first row is there.
 */
export async function answer(request: FeedRequest, feed: Feed): Promise<Answer> {
  const resource = readResource(request.rawPath, feed.model);
  const options = parseOptions(request.rawQuery);
  checkOptions(resource, options);
  if (resource.kind === 'service') return text(serviceDocument(feed.model, request.root), JSON_TYPE);
  if (resource.kind === 'metadata') return text(metadataXml(feed.model), 'application/xml;charset=utf-8');

  const binding = skiptokenBinding(request, feed);
  const before = options.skiptoken === undefined ? null : openSkiptoken(options.skiptoken, binding);
  const now = before?.now ?? feed.now();
  const query = bindQuery(resource.set, resource.kind === 'entity' ? resource.key : null, options, now);
  const plan = planOf(query, { ...feed.context, now });
  const context: ReadContext = { ...request, zone: feed.zone, slackMs: feed.context.tolerance.slackMs, limits: feed.limits };

  const headers = { 'Journey-Time-Range': rangeText(plan) };
  if (resource.kind === 'count') return text(String(await countRows(plan, context)), 'text/plain;charset=utf-8', headers);
  if (resource.kind === 'entity') return text(await entity(plan, context, request.root), JSON_TYPE, headers);
  const seal = (state: SkiptokenState): string => nextLink(request, sealSkiptoken(state, binding));
  return await page(plan, context, { request, feed, before, now, seal }, headers);
}

/** The plan of a URL, without running it; null for the service document and the metadata. */
export function planRequest(request: Pick<FeedRequest, 'rawPath' | 'rawQuery'>, feed: Feed): Plan | null {
  const resource: Resource = readResource(request.rawPath, feed.model);
  const options = parseOptions(request.rawQuery);
  checkOptions(resource, options);
  if (resource.kind === 'service' || resource.kind === 'metadata') return null;
  const now = feed.now();
  const query = bindQuery(resource.set, resource.kind === 'entity' ? resource.key : null, options, now);
  return planOf(query, { ...feed.context, now });
}

async function entity(plan: Plan, context: ReadContext, root: string): Promise<string> {
  const read = new Read(plan, context, null, 1, false);
  for await (const [row] of read.batches()) {
    const { set, select } = plan.query;
    return entityJson(row!, compileWriteRow(select, context.zone), contextUrl(root, set, projection(plan), true));
  }
  throw new FeedError('noSuchEntity', `${plan.query.set.name} has no entity with this key.`, { target: 'key' });
}

interface Walk {
  readonly request: FeedRequest;
  readonly feed: Feed;
  /** The state of the page before; null on the first. */
  readonly before: SkiptokenState | null;
  readonly now: number;
  readonly seal: (state: SkiptokenState) => string;
}

/**
 * One page of a collection. When the upstream fails after rows are out, the page ends there, valid, with a link that resumes behind its
 * last row; when it fails before, this throws.
 */
async function page(plan: Plan, context: ReadContext, walk: Walk, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const { request, feed, before } = walk;
  const { query } = plan;
  const left = before === null ? query.top : before.left;
  const size = Math.min(request.preferredPageSize ?? feed.pageSize, feed.maxPageSize);
  const limit = Math.min(size, left ?? Number.POSITIVE_INFINITY);
  const count = before === null ? (query.count ? await countRows(plan, context) : null) : before.count;
  const read = new Read(plan, context, before?.position ?? null, limit, left === null || left > limit);
  const rows = await started(read.batches());
  const outcome: { failure: unknown; given: number; next: Read['next'] } = { failure: null, given: 0, next: null };

  async function* untilFailure(): AsyncGenerator<readonly JourneyRow[]> {
    try {
      for await (const batch of rows) {
        outcome.given += batch.length;
        yield batch;
      }
      outcome.next = read.next;
    } catch (error) {
      if (context.signal.aborted) throw error;
      outcome.failure = error;
      outcome.next = read.positionAfter();
    }
  }

  const frame = {
    contextUrl: contextUrl(request.root, query.set, projection(plan), false),
    count,
    nextLink: () => {
      const position = outcome.next;
      if (position === null || (left !== null && left <= outcome.given)) return null;
      return walk.seal({ position, now: walk.now, left: left === null ? null : left - outcome.given, count });
    },
  };
  const body = collectionJson(untilFailure(), compileWriteRow(query.select, context.zone), frame);
  return { status: 200, contentType: JSON_TYPE, headers, body, failure: () => outcome.failure };
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

function projection({ query: { select, set } }: Plan): readonly string[] | null {
  return select.length === set.columns.length ? null : select.map((column) => column.name);
}

function text(body: string, contentType: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, contentType, headers, body, failure: () => null };
}

const rangeText = ({ range }: Plan): string => `${new Date(range.start).toISOString()}/${new Date(range.end).toISOString()}`;

/** The raw query without the page's own option; all other options, in the client's own spelling, go on to the next page. */
const withoutSkiptoken = (rawQuery: string): string =>
  rawQuery
    .split('&')
    .filter((part) => part !== '' && !/^(?:\$|%24)?skiptoken=/i.test(part))
    .join('&');

function nextLink({ root, rawPath, rawQuery }: FeedRequest, token: string): string {
  const rest = withoutSkiptoken(rawQuery);
  return `${root}${rawPath}?${rest === '' ? '' : `${rest}&`}$skiptoken=${token}`;
}

/** Options decoded and in a fixed order, since clients may spell a link's encoding anew. */
const canonicalQuery = (rawQuery: string): string =>
  splitQuery(withoutSkiptoken(rawQuery))
    .map(({ name, value }) => `${name}=${value}`)
    .sort()
    .join('&');

function skiptokenBinding({ rawPath, rawQuery, reader }: FeedRequest, feed: Feed) {
  return {
    secret: feed.secret,
    query: `${rawPath}?${canonicalQuery(rawQuery)}`,
    modelVersion: feed.model.version,
    zone: feed.zone.name,
    callerKey: reader.key,
  };
}
