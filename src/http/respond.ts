import type { Request, Response } from 'express';
import { finished } from 'node:stream/promises';
import { type Chunk, whenSent } from '../write/index.js';
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
  // The log, the abort of what is read, compression and waiting make eleven or more, all of them for this one answer.
  res.setMaxListeners(16);
  await stream(body, res);
}

/** Not by a pipeline, which does not tell when a chunk was sent. Rejects where the body fails, or the client leaves before all was sent. */
async function stream(body: AsyncIterable<Chunk>, res: Response): Promise<void> {
  const end = finished(res);
  // Where the client leaves while nothing is written, that is noticed below.
  end.catch(() => undefined);
  let goOn = (): void => undefined;
  // Once for all: what compresses puts the listeners of its response on another stream, where they cannot be taken away.
  for (const event of ['drain', 'close']) res.on(event, () => goOn());
  try {
    for await (const chunk of body) {
      if (res.destroyed) break;
      if (!write(res, chunk) && !res.destroyed) await new Promise<void>((resolve) => (goOn = resolve));
    }
    if (!res.destroyed) res.end();
    await end;
  } catch (error) {
    res.destroy();
    throw error;
  }
}

/** False where the next is to wait. What a client never took is not told as sent. */
function write(res: Response, chunk: Chunk): boolean {
  const sent = whenSent(chunk);
  if (sent === undefined) return res.write(chunk);
  return res.write(chunk, (error) => {
    if (error === null || error === undefined) sent();
  });
}
