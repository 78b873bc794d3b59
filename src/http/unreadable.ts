import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { FeedError } from '../errors/index.js';
import { errorJson, jsonType, PLAIN } from '../write/index.js';

/**
 * Answers requests that Node cannot read, which no handler ever sees, as the feed answers every other: an OData error with
 * `OData-Version`. A client without it would fall back to older protocols.
 */
export function answerUnreadable(server: Server): void {
  const answering = new WeakSet<Duplex>();
  const refused = new WeakSet<Duplex>();
  server.on('request', ({ socket }, response) => {
    answering.add(socket);
    response.once('close', () => answering.delete(socket));
  });
  server.on('clientError', (error: NodeJS.ErrnoException & { readonly rawPacket?: Buffer }, socket) => {
    const known = errorOf(error.code);
    // The rest of what was refused is read and left: closing at once would reset the connection before the answer is read.
    if (known !== null && refused.has(socket)) return;
    // In the midst of another answer nothing can be said.
    if (known === null || !socket.writable || answering.has(socket)) {
      socket.destroy(error);
      return;
    }
    refused.add(socket);
    // A client that asked for the head alone would take a body for the next answer.
    const headOnly = error.rawPacket?.subarray(0, 5).toString('latin1') === 'HEAD ';
    socket.end(responseOf(known, headOnly));
  });
}

/** Null where the client is gone or too slow to be told. */
function errorOf(code: string | undefined): FeedError | null {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new FeedError('urlTooLong', 'The URL and the headers together are too long.');
  if (code?.startsWith('HPE_') !== true) return null;
  return new FeedError(
    'badEncoding',
    'The request is not sound HTTP; blanks in the URL must be sent as %20.',
  );
}

function responseOf(error: FeedError, headOnly: boolean): string {
  const body = errorJson(error);
  return [
    `HTTP/1.1 ${String(error.status)} ${STATUS_CODES[error.status] ?? ''}`,
    `OData-Version: ${PLAIN.version}`,
    `Content-Type: ${jsonType(PLAIN)}`,
    'Content-Language: en',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    headOnly ? '' : body,
  ].join('\r\n');
}
