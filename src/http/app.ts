import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { FeedError } from '../errors/index.js';
import type { Reader } from '../exec/index.js';
import type { Logger } from '../log/index.js';
import { explain } from '../plan/index.js';
import type { Access } from './access.js';
import { refuseOtherNames, siteUrl } from './address.js';
import type { Answer } from './answer.js';
import { answerBatch } from './batch/batch.js';
import { bodyOf } from './body.js';
import { compressed } from './compressed.js';
import { connect } from './connect.js';
import { cors } from './cors.js';
import { readCredential } from './credential.js';
import { asFeedError, errorAnswer, exchange } from './exchange.js';
import type { Feed, FeedRequest } from './feed.js';
import { allowedMethods, checkMethod, isBatchPath, optionsAnswer } from './methods.js';
import { planRequest } from './pipeline.js';
import { logged, noteFailure, report } from './request-log.js';
import { send } from './respond.js';
import { ServerTiming } from './server-timing.js';
import { statusOf, type StatusSource } from './status.js';
import { site } from './site.js';
import { protectiveHeaders } from './site-headers.js';
import { MAX_URL_LENGTH, rawUrl, servicePath, splitTarget } from './target.js';
import { versionOfError } from './version.js';

/** Bytes of a request's head: the URL and ordinary headers. Node's own bound of 16 KiB is too small for BI tools. */
export const MAX_HEADER_BYTES = MAX_URL_LENGTH + 32_768;

export interface AppOptions {
  readonly feed: Feed;
  readonly access: Access;
  readonly status: StatusSource;
  readonly logger: Logger;
  /** Address in front of `/odata/`, without a slash at its end; null: the request's own host. */
  readonly publicUrl: string | null;
  /**
   * Whether callers must name a loopback host: true where the feed lets anyone on its machine read with its own key, so that a web page
   * which points its own name at this machine (DNS rebinding) gets nothing.
   */
  readonly loopbackNamesOnly: boolean;
  readonly trustProxy: boolean | number | string | readonly string[];
  /** Origins whose pages may read in a browser; `*` is all. */
  readonly corsOrigins: readonly string[];
  /** Folder of the built page, where it is not the build's own. */
  readonly page?: string | undefined;
  /** Folder of the page for Tableau's older connector, where it is not the build's own. */
  readonly connectPage?: string | undefined;
  /** The built custom connector, where it is not the build's own. */
  readonly connector?: string | undefined;
}

/** The express app: the page at `/`, `/odata/…`, `/explain/odata/…` and `/health`. Every answer has exactly one `OData-Version`, which its request's headers decide. */
export function createApp(options: AppOptions): Express {
  const app = express();
  const { logger } = options;
  app.disable('x-powered-by').disable('etag');
  app.set('trust proxy', options.trustProxy);
  app.use(protectiveHeaders());
  app.use(cors(options.corsOrigins));
  app.use((req, res, next) => {
    res.set({ 'OData-Version': versionOfError((name) => req.get(name)), 'Cache-Control': 'no-store' });
    logged(req, res, logger);
    next();
  });
  app.use(onlyAllowed);
  app.get('/health', (_req, res) => void res.type('text/plain').send('ok\n'));
  app.use(site(options.page));
  app.get('/status', status(options));
  app.use('/odata', compressed, odata(options));
  app.use('/explain/odata', explained(options));
  app.use('/connect', connect(options));
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

/** Refuses what is too long or of the wrong method, and answers OPTIONS, all of it before anyone is asked for a key. */
async function onlyAllowed(req: Request, res: Response, next: NextFunction): Promise<void> {
  if (req.originalUrl.length > MAX_URL_LENGTH) {
    throw new FeedError('urlTooLong', `The URL is longer than ${String(MAX_URL_LENGTH)} characters.`);
  }
  const allow = allowedMethods(servicePath(req) ?? '');
  const header = (name: string): string | undefined => req.get(name);
  checkMethod(req.method, allow, header);
  if (req.method === 'OPTIONS') await send(req, res, optionsAnswer(allow, header));
  else next();
}

/** Answers everything below a service root. Routes by the raw URL, because decoding comes after splitting. */
function odata(options: AppOptions) {
  const { feed, publicUrl, logger } = options;
  return async (req: Request, res: Response): Promise<void> => {
    const signal = abortOnClose(res);
    const timing = new ServerTiming();
    const reader = await authorised(req, options);
    timing.lap('key');
    const request: FeedRequest = {
      method: req.method,
      header: (name) => req.get(name),
      body: () => bodyOf(req),
      base: `${siteUrl(req, publicUrl)}/odata/`,
      ...rawUrl(req),
      reader,
      signal,
      timing,
    };
    const told = (error: FeedError): void => {
      report(error, res, logger);
    };
    const respond: (...given: Parameters<typeof exchange>) => Promise<Answer> = isBatchPath(request.rawPath)
      ? answerBatch
      : exchange;
    const given = await respond(request, feed, told);
    noteFailure(res, given.failure);
    timing.lap('rows');
    res.set('Server-Timing', timing.header());
    await send(req, res, given);
    if (res.writableFinished) given.sent?.();
  };
}

/** The plan of any feed URL, as JSON: the same object that a read runs. */
function explained(options: AppOptions) {
  const { feed } = options;
  return async (req: Request, res: Response): Promise<void> => {
    await authorised(req, options);
    const { rawPath, rawQuery } = rawUrl(req);
    const planned = planRequest(rawPath, rawQuery, feed);
    if (planned === null) throw new FeedError('notFound', 'Only queries have a plan.', { target: 'path' });
    res.json(explain(planned.plan, planned.root, feed.upstreamPageSize));
  };
}

/** How the feed does, for those who may read it. */
function status(options: AppOptions) {
  return async (req: Request, res: Response): Promise<void> => {
    await authorised(req, options);
    res.json(statusOf(options.status, options.feed));
  };
}

async function authorised(req: Request, { access, loopbackNamesOnly }: AppOptions): Promise<Reader> {
  refuseOtherNames(req, loopbackNamesOnly);
  return await access.reader(readCredential(req.headers, splitTarget(req.originalUrl).query));
}

function abortOnClose(res: Response): AbortSignal {
  const controller = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) controller.abort();
  });
  return controller.signal;
}

function failed(error: unknown, req: Request, res: Response, logger: Logger): void {
  if (res.headersSent || res.destroyed) {
    res.destroy();
    return;
  }
  const known = asFeedError(error);
  report(known, res, logger);
  void send(
    req,
    res,
    errorAnswer(known, (name) => req.get(name)),
  );
}
