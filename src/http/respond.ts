import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FeedError } from '../errors/index.js';
import { errorJson } from '../write/index.js';
import { challenges } from './credential.js';
import type { Answer } from './answer.js';

const REALM = 'Journey Feed';

/** Sends an answer; a streamed body waits for the client where it is slow and stops where it is gone. */
export async function send(
  req: Request,
  res: Response,
  { status, contentType, headers, body }: Answer,
): Promise<void> {
  res.status(status).set({ 'Content-Type': contentType, ...headers });
  if (status === 204) {
    res.removeHeader('Content-Type');
    res.end();
    return;
  }
  if (typeof body === 'string') {
    res.set('Content-Length', String(Buffer.byteLength(body)));
    res.end(req.method === 'HEAD' ? undefined : body);
    return;
  }
  if (req.method === 'HEAD') {
    await (body as AsyncGenerator<string>).return(undefined);
    res.end();
    return;
  }
  await pipeline(Readable.from(body, { objectMode: true, highWaterMark: 4 }), res);
}

/** Anything thrown, as the error that the client may see: our own as they are, Node's and express's by their status, others as `internal`. */
export function asFeedError(error: unknown): FeedError {
  if (error instanceof FeedError) return error;
  return new FeedError('internal', 'The feed failed to answer; the log has more under the request id.', {
    cause: error,
  });
}

/** Sends an error response (Protocol 4.01 §9.4); on 401 with both challenges, on 429 and 503 with whole seconds to wait. */
export function sendError(req: Request, res: Response, error: FeedError): void {
  const body = errorJson(error);
  res.status(error.status).set('Content-Type', 'application/json;odata.metadata=minimal;charset=utf-8');
  if (error.status === 401) res.set('WWW-Authenticate', [...challenges(REALM)]);
  if (error.status === 405) res.set('Allow', 'GET, HEAD');
  const { retryAfter } = error.detail;
  if (retryAfter !== undefined) res.set('Retry-After', String(Math.ceil(retryAfter)));
  res.set('Content-Length', String(Buffer.byteLength(body)));
  res.end(req.method === 'HEAD' ? undefined : body);
}
