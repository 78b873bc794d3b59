import { STATUS_CODES } from 'node:http';
import { type BatchRequest, malformed, nth } from './request.js';
import type { Outcome } from './run.js';
import { partHead } from './part-head.js';

/** Headers by name in lower case, and what stands below them. */
interface Message {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/**
 * The requests of a multipart batch (Protocol 4.01 §11.7.7.1, RFC 2046 §5.1): parts of `application/http`, and change sets, which are multipart themselves.
 * Preamble and epilogue are left aside, lines may end in CRLF or LF. Throws `malformedBatch` with the place of the part at fault.
 */
export function readMultipart(text: string, contentType: string): readonly BatchRequest[] {
  let index = 0;
  return partsOf(text, boundaryOf(contentType)).flatMap((part, place) => {
    const message = readMessage(part, nth(index));
    const type = message.headers.get('content-type') ?? '';
    if (!isMultipart(type)) return [readPart(message, index++, null)];
    const group = `change-set-${String(place + 1)}`;
    return partsOf(message.body, boundaryOf(type)).map((each) => {
      const name = nth(index);
      return readPart(readMessage(each, name), index++, group);
    });
  });
}

export const isMultipart = (contentType: string): boolean =>
  /^\s*multipart\/mixed\s*(?:;|$)/i.test(contentType);

/** The boundary of RFC 2046 §5.1.1, quoted or not. */
function boundaryOf(contentType: string): string {
  const [, quoted, plain] = /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(contentType) ?? [];
  const boundary = quoted?.replace(/\\(.)/g, '$1') ?? plain;
  if (boundary === undefined || !/^[\x20-\x7e]{0,69}[\x21-\x7e]$/.test(boundary))
    throw malformed('multipart/mixed needs a boundary of 1 to 70 characters in its Content-Type.');
  return boundary;
}

/** What stands between the delimiter lines; each delimiter takes the line's end before it along. */
function partsOf(text: string, boundary: string): readonly string[] {
  const literal = boundary.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  const delimiter = new RegExp(`(?:^|\\r?\\n)--${literal}(--)?[ \\t]*(?=\\r?\\n|$)`, 'g');
  const parts: string[] = [];
  let start: number | null = null;
  for (const match of text.matchAll(delimiter)) {
    if (start !== null) parts.push(text.slice(start, match.index).replace(/^\r?\n/, ''));
    if (match[1] !== undefined) return parts;
    start = match.index + match[0].length;
  }
  throw malformed(
    start === null
      ? 'The body has no line with the boundary that its Content-Type names.'
      : 'The body ends before the closing boundary: it was cut off.',
  );
}

/** Cuts headers from body at the first empty line and reads the headers, folded lines included. */
function readMessage(text: string, name: string): Message {
  const end = /^\r?\n|\r?\n\r?\n/.exec(text);
  const head = end === null ? text.replace(/\r?\n$/, '') : text.slice(0, end.index);
  const body = end === null ? '' : text.slice(end.index + end[0].length);
  const headers = new Map<string, string>();
  for (const line of head === '' ? [] : head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const [, field, value] = /^([\w!#$%&'*+.^`|~-]+)[ \t]*:[ \t]*(.*)$/.exec(line) ?? [];
    // eslint-disable-next-line no-control-regex -- what no header may hold (RFC 9110 §5.5)
    if (field === undefined || value === undefined || /[\0-\x08\x0a-\x1f\x7f]/.test(value))
      throw malformed(`${name}: a line of its head is no header.`);
    const before = headers.get(field.toLowerCase());
    headers.set(field.toLowerCase(), `${before === undefined ? '' : `${before}, `}${value.trimEnd()}`);
  }
  return { headers, body };
}

/** A part of `application/http`: the line with method and URL, headers, body. */
function readPart({ headers, body }: Message, index: number, group: string | null): BatchRequest {
  const type = headers.get('content-type') ?? '';
  if (isMultipart(type)) throw malformed(`${nth(index)}: a change set cannot hold another.`);
  if (!/^\s*application\/http\s*(?:;|$)/i.test(type))
    throw malformed(`${nth(index)}: a part is application/http, or multipart/mixed for a change set.`);
  const request = body.replace(/^(?:\r?\n)+/, '');
  const lineEnd = `${request}\n`.indexOf('\n');
  const line = requestLine(request.slice(0, lineEnd));
  if (line === null) throw malformed(`${nth(index)}: its first line must read as "GET Journeys HTTP/1.1".`);
  const message = readMessage(request.slice(lineEnd + 1), nth(index));
  return {
    id: headers.get('content-id') ?? null,
    ...line,
    headers: message.headers,
    // The line's end before the boundary belongs to the boundary; clients often send one more.
    body: () => message.body.trimEnd(),
    dependsOn: [],
    group,
    inChangeSet: group !== null,
    conditional: false,
  };
}

/** Method and URL. The version may be missing; blanks in the URL, which some clients leave unencoded, belong to it. */
function requestLine(text: string): Pick<BatchRequest, 'method' | 'url'> | null {
  const words = text.trim().split(/[ \t]+/);
  if (/^HTTP\/\d(?:\.\d)?$/.test(words.at(-1)!)) words.pop();
  const [method = '', ...url] = words;
  return url.length > 0 && /^[A-Za-z]+$/.test(method)
    ? { method: method.toUpperCase(), url: url.join(' ') }
    : null;
}

/**
 * A multipart response (Protocol 4.01 §11.7.7.5), part after part as they are ready; a streamed body goes out as it comes. A change set is answered by
 * the one error it failed with.
 */
export async function* writeMultipart(
  outcomes: AsyncIterable<Outcome>,
  boundary: string,
): AsyncGenerator<string> {
  let changeSet: string | null = null;
  for await (const { request, answer } of outcomes) {
    if (request.inChangeSet && request.group === changeSet) continue;
    changeSet = request.inChangeSet ? request.group : null;
    const { status, headers, body } = partHead(request, answer);
    yield [
      `--${boundary}`,
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      ...(request.id === null || request.inChangeSet ? [] : [`Content-ID: ${request.id}`]),
      '',
      `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
      ...headers.map(([name, value]) => `${name}: ${value}`),
      '',
      '',
    ].join('\r\n');
    if (typeof body === 'string') yield body;
    else if (body !== null) yield* body;
    yield '\r\n';
  }
  yield `--${boundary}--\r\n`;
}
