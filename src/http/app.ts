import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { randomUUID } from 'node:crypto';
import { isLoopback } from '../config/index.js';
import { FeedError } from '../errors/index.js';
import type { Reader } from '../exec/index.js';
import { type Logger, redactUrl } from '../log/index.js';
import { explain } from '../plan/index.js';
import type { Access } from './access.js';
import { readCredential, withoutApiKey } from './credential.js';
import type { Feed } from './feed.js';
import { answer, planRequest } from './pipeline.js';
import { preferences } from './prefer.js';
import { asFeedError, send, sendError } from './respond.js';

/** Characters of a URL; room for some thousand or-ed values, which Power Query's List.Contains makes. */
export const MAX_URL_LENGTH = 131_072;
/** Bytes of a request's head: the URL and ordinary headers. Node's own bound of 16 KiB is too small for BI tools. */
export const MAX_HEADER_BYTES = MAX_URL_LENGTH + 32_768;

export interface AppOptions {
  readonly feed: Feed;
  readonly access: Access;
  readonly logger: Logger;
  /** Address in front of `/odata/`, without a slash at its end; null: the request's own host. */
  readonly publicUrl: string | null;
  /**
   * Whether callers must name a loopback host: true where the feed lets anyone on its machine read with its own key, so that a web page
   * which points its own name at this machine (DNS rebinding) gets nothing.
   */
  readonly loopbackNamesOnly: boolean;
  readonly trustProxy: boolean | number | string | readonly string[];
}

/** The express app: `/odata/…`, `/explain/odata/…` and `/health`. Every answer has exactly one `OData-Version: 4.0`. */
export function createApp(options: AppOptions): Express {
  const app = express();
  const { logger } = options;
  app.disable('x-powered-by').disable('etag');
  app.set('trust proxy', options.trustProxy);
  app.use(helmet());
  app.use((req, res, next) => {
    res.set({ 'OData-Version': '4.0', 'Cache-Control': 'no-store' });
    logged(req, res, logger);
    next();
  });
  app.get('/health', (_req, res) => void res.type('text/plain').send('ok\n'));
  app.get('/', (_req, res) => {
    res.redirect(302, '/odata/');
  });
  app.use('/odata', odata(options));
  app.use('/explain/odata', explained(options));
  app.use((req) => {
    throw new FeedError('notFound', `There is nothing at ${req.path}; the feed is at /odata/.`, {
      target: 'path',
    });
  });
  app.use((error: unknown, req: Request, res: Response, _next: NextFunction) => {
    failed(error, req, res, logger);
  });
  return app;
}

/** Answers everything below a service root. Routes by the raw URL, because decoding comes after splitting. */
function odata(options: AppOptions) {
  const { feed, publicUrl } = options;
  return async (req: Request, res: Response): Promise<void> => {
    checkRequest(req);
    const signal = abortOnClose(res);
    const reader = await authorised(req, options);
    const { rawPath, rawQuery } = rawUrl(req);
    const { pageSize, annotations, applied } = preferences(req.get('Prefer'), feed.maxPageSize);
    if (applied !== null) res.set('Preference-Applied', applied);
    const base = `${publicUrl ?? `${req.protocol}://${hostOf(req)}`}/odata/`;
    const given = await answer(
      { base, rawPath, rawQuery, preferredPageSize: pageSize, annotations, reader, signal },
      feed,
    );
    res.locals.failure = given.failure;
    await send(req, res, given);
  };
}

/** The plan of any feed URL, as JSON: the same object that a read runs. */
function explained(options: AppOptions) {
  const { feed } = options;
  return async (req: Request, res: Response): Promise<void> => {
    checkRequest(req);
    await authorised(req, options);
    const { rawPath, rawQuery } = rawUrl(req);
    const planned = planRequest(rawPath, rawQuery, feed);
    if (planned === null) throw new FeedError('notFound', 'Only queries have a plan.', { target: 'path' });
    res.json(explain(planned.plan, planned.root, feed.upstreamPageSize));
  };
}

function checkRequest(req: Request): void {
  if (req.originalUrl.length > MAX_URL_LENGTH) {
    throw new FeedError('urlTooLong', `The URL is longer than ${String(MAX_URL_LENGTH)} characters.`);
  }
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    throw new FeedError('methodNotAllowed', `${req.method} is not allowed: the feed is read-only.`, {
      target: 'method',
    });
  }
}

async function authorised(req: Request, { access, loopbackNamesOnly }: AppOptions): Promise<Reader> {
  const name = ((req.hostname as string | undefined) ?? 'localhost').replace(/^\[|\]$/g, '');
  if (loopbackNamesOnly && !isLoopback(name)) {
    const message = `This feed answers under a loopback name, not as ${name}; set FEED_PUBLIC_URL to give it another.`;
    throw new FeedError('forbidden', message, { target: 'Host' });
  }
  return await access.reader(readCredential(req.headers, queryOf(req.originalUrl)));
}

/** The host the client used; the address it reached where it named none, as HTTP/1.0 allows. */
function hostOf(req: Request): string {
  const { localAddress = 'localhost', localPort = 80 } = req.socket;
  const address = localAddress.includes(':') ? `[${localAddress}]` : localAddress;
  return (req.host as string | undefined) ?? `${address}:${String(localPort)}`;
}

function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}

/** Path and query below where the handler is mounted, still encoded, without the key. */
function rawUrl(req: Request): { rawPath: string; rawQuery: string } {
  const path = req.url.split('?', 1)[0]!;
  return { rawPath: path.replace(/^\//, ''), rawQuery: withoutApiKey(queryOf(req.url)) };
}

function abortOnClose(res: Response): AbortSignal {
  const controller = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) controller.abort();
  });
  return controller.signal;
}

function logged(req: Request, res: Response, logger: Logger): void {
  const id = randomUUID();
  const started = process.hrtime.bigint();
  res.set('X-Request-Id', id);
  res.locals.requestId = id;
  res.once('close', () => {
    const ms = Number((process.hrtime.bigint() - started) / 1_000_000n);
    const failure = (res.locals as { failure?: () => unknown }).failure?.();
    const entry = { id, method: req.method, url: redactUrl(req.originalUrl), status: res.statusCode, ms };
    if (failure instanceof Error) logger.warn({ ...entry, failure: failure.message }, 'page ended early');
    else logger.info({ ...entry, complete: res.writableFinished }, 'request');
  });
}

function failed(error: unknown, req: Request, res: Response, logger: Logger): void {
  const known = asFeedError(error);
  if (res.headersSent || res.destroyed) {
    res.destroy();
    return;
  }
  const id = String(res.locals.requestId);
  if (known.status >= 500)
    logger.error({ id, code: known.code, err: known.detail.cause ?? known }, known.message);
  sendError(req, res, known);
}
