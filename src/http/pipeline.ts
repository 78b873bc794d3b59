import { countRows, openSkiptoken, type ReadContext, RefusedFilter } from '../exec/index.js';
import type { Model } from '../model/index.js';
import { parseOptions } from '../odata/index.js';
import { type Plan, planOf } from '../plan/index.js';
import { metadataXml, serviceDocument } from '../write/index.js';
import { type Answer, JSON_TYPE, text } from './answer.js';
import type { Feed, FeedRequest } from './feed.js';
import { skiptokenBinding } from './next-link.js';
import { pageOf } from './page.js';
import { pathAnswer } from './path-answer.js';
import { bindPath, bindQuery, checkOptions } from './query.js';
import { readResource, type Resource } from './resource.js';
import { readRoot, type ServiceRoot } from './roots.js';

/**
 * The whole of a read, in order: URL → root, resource and options → names settled → plan → scan, join, flatten, residual, order → JSON.
 * Throws FeedError for everything that goes wrong before the first row is there.
 */
export async function answer(request: FeedRequest, feed: Feed): Promise<Answer> {
  const root = readRoot(request.rawPath, { zone: feed.zone, nowStepMinutes: feed.context.nowStepMinutes });
  const resource = readResource(root.rest, feed.model);
  const options = parseOptions(request.rawQuery);
  checkOptions(resource, options);
  const rootUrl = `${request.base}${root.path}`;
  if (resource.kind === 'service') return text(serviceDocument(feed.model, rootUrl), JSON_TYPE);
  if (resource.kind === 'metadata') return text(metadataXml(feed.model), 'application/xml;charset=utf-8');

  const binding = skiptokenBinding(request, feed, root.zone);
  const before = options.skiptoken === undefined ? null : openSkiptoken(options.skiptoken, binding);
  const now = before?.now ?? feed.now();
  const query = settle(resource, options, feed.model, now);
  const context: ReadContext = readContext(request, feed, root);
  return await withoutRefusedFilters(async (refused) => {
    const plan = planOf(query, {
      ...feed.context,
      now,
      refused,
      zone: root.zone,
      bounds: root.bounds?.(now) ?? null,
    });
    if (resource.kind === 'path') return await pathAnswer(resource, plan, context, rootUrl);
    if (resource.ending.kind === 'count')
      return text(String(await countRows(plan, context)), 'text/plain;charset=utf-8', plan);
    return await pageOf(plan, context, { request, rootUrl, feed, before, now, binding });
  });
}

/** The plan of a URL, without running it, and the root it is asked at; null for the service document and the metadata. */
export function planRequest(
  rawPath: string,
  rawQuery: string,
  feed: Feed,
): { readonly plan: Plan; readonly root: ServiceRoot } | null {
  const root = readRoot(rawPath, { zone: feed.zone, nowStepMinutes: feed.context.nowStepMinutes });
  const resource = readResource(root.rest, feed.model);
  const options = parseOptions(rawQuery);
  checkOptions(resource, options);
  if (resource.kind === 'service' || resource.kind === 'metadata') return null;
  const now = feed.now();
  const query = settle(resource, options, feed.model, now);
  const bounds = root.bounds?.(now) ?? null;
  return { plan: planOf(query, { ...feed.context, now, refused: new Set(), zone: root.zone, bounds }), root };
}

function settle(
  resource: Extract<Resource, { kind: 'set' | 'path' }>,
  options: ReturnType<typeof parseOptions>,
  model: Model,
  now: number,
) {
  const context = { model, aliases: options.aliases ?? {}, now };
  return resource.kind === 'path'
    ? bindPath(resource, options, context)
    : bindQuery(resource.set, options, context);
}

function readContext({ reader, signal }: FeedRequest, feed: Feed, { zone }: ServiceRoot): ReadContext {
  const { tolerance, assumptions } = feed.context;
  return {
    reader,
    signal,
    zone,
    assumptions,
    slackMs: tolerance.slackMs,
    sets: feed.model.sets,
    limits: feed.limits,
  };
}

/**
 * Runs again without a filter whose values the upstream refuses because they are not the key's: in OData a value nobody has simply matches
 * nothing (trap 8 of docs/traps.md).
 */
async function withoutRefusedFilters<T>(run: (refused: ReadonlySet<string>) => Promise<T>): Promise<T> {
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
