import type { Request, Response } from 'express';
import { randomUUID } from 'node:crypto';
import type { FeedError } from '../errors/index.js';
import { type Logger, redactUrl } from '../log/index.js';

/** What handlers leave for the log of their request. */
interface Notes {
  requestId?: string;
  failure?: () => unknown;
}

/** Gives the request its id, and logs it once it is over. */
export function logged(req: Request, res: Response, logger: Logger): void {
  const id = randomUUID();
  const started = process.hrtime.bigint();
  res.set('X-Request-Id', id);
  notes(res).requestId = id;
  res.once('close', () => {
    const ms = Number((process.hrtime.bigint() - started) / 1_000_000n);
    const failure = notes(res).failure?.();
    const entry = { id, method: req.method, url: redactUrl(req.originalUrl), status: res.statusCode, ms };
    if (failure instanceof Error) logger.warn({ ...entry, failure: failure.message }, 'page ended early');
    else logger.info({ ...entry, complete: res.writableFinished }, 'request');
  });
}

/** Tells the log why an answer was cut short, once that is known. */
export function noteFailure(res: Response, failure: () => unknown): void {
  notes(res).failure = failure;
}

/**
 * Logs an error that is the feed's or the upstream's doing; what a client who left caused is neither. What the feed does not support was
 * the caller's to ask: it is told, without alarm.
 */
export function report(error: FeedError, res: Response, logger: Logger): void {
  if (error.status < 500 || res.destroyed) return;
  const entry = { id: notes(res).requestId, code: error.code };
  if (error.status === 501) logger.info(entry, error.message);
  else logger.error({ ...entry, err: error.detail.cause ?? error }, error.message);
}

const notes = (res: Response): Notes => res.locals as Notes;
