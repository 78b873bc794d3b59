import { openSkiptoken, type ReadContext, RefusedFilter, withRoots } from '../exec/index.js';
import { type Options, parseOptions, type RootValues } from '../odata/index.js';
import { type Plan, type PlanContext, planOf } from '../plan/index.js';
import { metadataJson, metadataXml, serviceDocument } from '../write/index.js';
import { allAnswer } from './all.js';
import { type Answer, document, headOnly, text } from './answer.js';
import { applyAnswer, countOf } from './apply-answer.js';
import { bindCrossJoin, planCrossJoin } from './cross-join.js';
import { crossJoinAnswer } from './cross-join-answer.js';
import { csvAnswer } from './csv-answer.js';
import { entityNamed } from './entity-id.js';
import type { Feed, FeedRequest } from './feed.js';
import { refuseIsolation } from './isolation.js';
import { keptTables } from './kept-tables.js';
import { negotiate, type ResourceKind } from './negotiate.js';
import { skiptokenBinding } from './next-link.js';
import { openApiAnswer } from './openapi-answer.js';
import { pageOf, type Walk } from './page.js';
import { pathAnswer } from './path-answer.js';
import { withPostedQuery } from './posted-query.js';
import { preferences } from './prefer.js';
import { checkOptions, optionsRead } from './allowed-options.js';
import { bindPath, bindQuery } from './query.js';
import { readResource } from './read-resource.js';
import type { Resource } from './resource.js';
import { readRoot, type ServiceRoot } from './roots.js';
import type { BindContext } from './selection.js';
import { versionOf } from './version.js';

/**
 * The whole of a read, in order: URL → root, resource and options → names settled → plan → scan, join, flatten, residual, order → JSON.
 * Throws FeedError for everything that goes wrong before the first row is there.
 */
export async function answer(given: FeedRequest, feed: Feed): Promise<Answer> {
  const version = versionOf(given.header);
  const request = await withPostedQuery(given);
  const { header } = request;
  refuseIsolation(header);
  const { root, resource, options } = readUrl(request, feed);
  const wishes = preferences(header('Prefer'), feed.maxPageSize);
  const negotiated = negotiate(header, options.format, kindOf(resource), version);
  const { format, contentType } = negotiated;
  const representation = { ...negotiated.representation, omitNulls: wishes.omitNulls };
  const { model } = feed;
  const rootUrl = `${request.base}${root.path}`;
  if (resource.kind === 'service')
    return document(serviceDocument(model, rootUrl, representation), contentType, representation, header);
  if (resource.kind === 'metadata') {
    const metadata = format === 'json' ? metadataJson(model) : metadataXml(model, version);
    return document(metadata, contentType, representation, header);
  }
  if (resource.kind === 'openApi') return openApiAnswer(model, rootUrl, representation, header);

  const binding = skiptokenBinding(request, feed, root.zone);
  const before = options.skiptoken === undefined ? null : openSkiptoken(options.skiptoken, binding);
  const now = before?.now ?? feed.now();
  const writing = { zone: root.zone, representation, rootUrl, namespace: model.namespace };
  const csv = format === 'csv';
  const walk: Walk = {
    ...writing,
    csv,
    contentType,
    request,
    preferences: wishes,
    feed,
    before,
    now,
    binding,
  };
  const context = readContext(request, feed, root);
  const planning = planContext(feed, root, now);
  const read = await withRoots((roots) => readOf(resource, options, context, walk, roots), planning, context);
  return await withoutRefusedFilters((refused) => read({ ...planning, refused }));
}

/** What a resource is, as far as its formats go. */
function kindOf(resource: ReturnType<typeof readUrl>['resource']): ResourceKind {
  if (resource.kind === 'metadata') return 'metadata';
  if (resource.kind === 'service' || resource.kind === 'openApi') return 'document';
  if (!('ending' in resource)) return 'data';
  const { kind, ending } = resource;
  if (ending.kind === 'rows') return kind === 'set' || kind === 'path' ? 'rows' : 'data';
  return ending.kind === 'count' || (ending.kind === 'property' && ending.raw) ? 'text' : 'data';
}

/** A resource that is read from rows. */
type Readable = Exclude<ReturnType<typeof readUrl>['resource'], { kind: 'service' | 'metadata' | 'openApi' }>;

/** Settles the names of a request; what comes out plans and runs it. */
function readOf(
  resource: Readable,
  options: Options,
  context: ReadContext,
  walk: Walk,
  roots: RootValues,
): (planning: PlanContext) => Promise<Answer> {
  const { model } = walk.feed;
  const binding = { model, aliases: options.aliases ?? {}, now: walk.now, roots };
  if (resource.kind === 'all') {
    const { top, skip, count, ...each } = options;
    const queries = resource.sets.map((set) => bindQuery(set, each, binding));
    const whole = { top: top ?? null, skip: skip ?? 0, count: count ?? false };
    return (planning) => {
      const plans = queries.map((query) => planOf(query, planning));
      return allAnswer(resource, whole, plans, context, walk);
    };
  }
  if (resource.kind === 'crossJoin') {
    const join = bindCrossJoin(resource.sets, options, binding);
    return (planning) => crossJoinAnswer(resource, planCrossJoin(join, planning), context, walk);
  }
  const query = settle(resource, options, binding);
  return async (planning) => {
    const plan = planOf(query, planning);
    walk.request.timing?.lap('plan');
    if (resource.kind === 'path') return await pathAnswer(resource, plan, context, walk);
    if (resource.ending.kind === 'count') {
      if (walk.request.method === 'HEAD') return headOnly(walk.contentType, plan);
      return text(String(await countOf(plan, context)), walk.contentType, plan);
    }
    if (walk.csv) return await csvAnswer(plan, planning, context, walk);
    if (query.apply !== undefined) return await applyAnswer(plan, context, walk);
    return await pageOf(plan, context, walk, resource.ending.kind === 'references');
  };
}

/** Root, resource and options of a URL, with the entity that `$id` names in its place. */
export function readUrl(
  { base, rawPath, rawQuery }: Pick<FeedRequest, 'base' | 'rawPath' | 'rawQuery'>,
  feed: Feed,
) {
  const root = readRoot(rawPath, { zone: feed.zone, nowStepMinutes: feed.context.nowStepMinutes });
  const named = readResource(root.rest, feed.model);
  const options = parseOptions(rawQuery);
  checkOptions(named, options, feed.model);
  const resource =
    named.kind === 'entityId'
      ? entityNamed(options.others?.['$id'], named.typeName, { base, path: root.path }, feed.model)
      : named;
  return { root, resource, options: optionsRead(resource, options) };
}

/** The plan of a URL, without running it, and the root it is asked at; null for what is not read from one set. */
export function planRequest(
  rawPath: string,
  rawQuery: string,
  feed: Feed,
): { readonly plan: Plan; readonly root: ServiceRoot } | null {
  const { root, resource, options } = readUrl({ base: '', rawPath, rawQuery }, feed);
  if (resource.kind !== 'set' && resource.kind !== 'path') return null;
  const now = feed.now();
  const query = settle(resource, options, { model: feed.model, aliases: options.aliases ?? {}, now });
  return { plan: planOf(query, planContext(feed, root, now)), root };
}

/** Settles the names of a request on the rows of a set, or on what a path from an entity leads to. */
export function settle(
  resource: Extract<Resource, { kind: 'set' | 'path' }>,
  options: Options,
  context: BindContext,
) {
  return resource.kind === 'path'
    ? bindPath(resource, options, context)
    : bindQuery(resource.set, options, context, resource.filters);
}

/** What plans at a root depend on besides their queries, with no filter refused so far; `now` is the walk's. */
export const planContext = (
  feed: Pick<Feed, 'context'>,
  { zone, bounds }: Pick<ServiceRoot, 'zone' | 'bounds'>,
  now: number,
): PlanContext => ({ ...feed.context, now, refused: new Set(), zone, bounds: bounds?.(now) ?? null });

/** What a read on behalf of a reader depends on. */
export function readContext(
  request: Pick<FeedRequest, 'reader' | 'signal'>,
  feed: Feed,
  root: Pick<ServiceRoot, 'zone'>,
): ReadContext {
  const { reader, signal } = request;
  const { zone } = root;
  const { tolerance, assumptions } = feed.context;
  return {
    reader,
    signal,
    zone,
    assumptions,
    slackMs: tolerance.slackMs,
    sets: feed.model.sets,
    limits: feed.limits,
    flights: feed.flights,
    tables: keptTables(request, feed, root),
  };
}

/**
 * Runs again without a filter whose values the upstream refuses because they are not the key's: in OData a value nobody has simply matches
 * nothing (trap 8 of docs/traps.md).
 */
export async function withoutRefusedFilters<T>(
  run: (refused: ReadonlySet<string>) => Promise<T>,
): Promise<T> {
  const refused = new Set<string>();
  for (;;) {
    try {
      return await run(refused);
    } catch (error) {
      if (!(error instanceof RefusedFilter) || refused.has(error.filter)) throw error;
      refused.add(error.filter);
    }
  }
}
