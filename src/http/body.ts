import type { IncomingMessage } from 'node:http';
import { FeedError } from '../errors/index.js';

/** Bytes of a request's body. */
export const MAX_BODY_BYTES = 1_048_576;

/**
 * The body as text. What is too long is read to its end and left, since closing at once would reset the connection before the client reads
 * why. Throws `tooComplex` beyond the bound, `badEncoding` where it is not UTF-8, `unsupportedMediaType` where it is compressed.
 */
export async function bodyOf(req: IncomingMessage): Promise<string> {
  const encoding = req.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity')
    throw new FeedError('unsupportedMediaType', 'A body must come as it is, without Content-Encoding.', {
      target: 'Content-Encoding',
    });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      req.resume();
      throw new FeedError('tooComplex', `The body is longer than ${String(MAX_BODY_BYTES)} bytes.`, {
        target: 'body',
      });
    }
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new FeedError('badEncoding', 'The body is not UTF-8.', { target: 'body' });
  }
}
