import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from './answer.js';

/** Statuses whose answers have no body and say nothing of one. */
const EMPTY: ReadonlySet<number> = new Set([204, 304]);

/** Sends an answer; a streamed body waits for the client where it is slow and stops where it is gone. */
export async function send(
  req: Request,
  res: Response,
  { status, contentType, headers: { Vary, ...headers }, body }: Answer,
): Promise<void> {
  res.status(status).set(headers);
  // What others made it vary by stays.
  if (Vary !== undefined) res.vary([Vary].flat().join(', '));
  if (EMPTY.has(status)) {
    res.end();
    return;
  }
  // Not by express, which would add a charset that was not asked for.
  res.setHeader('Content-Type', contentType);
  if (typeof body === 'string') {
    res.set('Content-Length', String(Buffer.byteLength(body)));
    res.end(req.method === 'HEAD' ? undefined : body);
    return;
  }
  if (req.method === 'HEAD') {
    await (body as AsyncGenerator).return(undefined);
    res.end();
    return;
  }
  // The log, the abort of what is read, compression and the pipeline make eleven, all of them for this one answer.
  res.setMaxListeners(16);
  await pipeline(Readable.from(body, { objectMode: true, highWaterMark: 4 }), res);
}
