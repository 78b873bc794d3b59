import { FeedError } from '../../errors/index.js';
import { type BatchRequest, malformed, nth } from './request.js';
import type { Outcome } from './run.js';
import { partHead } from './part-head.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** The requests of a JSON batch (JSON Format 4.01 §19.1). Throws `malformedBatch` with the place of the request at fault. */
export function readJson(text: string): readonly BatchRequest[] {
  const requests = asObject(parsed(text))?.['requests'];
  if (!Array.isArray(requests)) throw malformed('A JSON batch is an object with a list named requests.');
  return requests.map((each: unknown, i) => readRequest(asObject(each), nth(i)));
}

export const isJson = (contentType: string): boolean => /^\s*application\/json\s*(?:;|$)/i.test(contentType);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('The body is not JSON.');
  }
}

const asObject = (value: unknown): JsonObject | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;

function readRequest(given: JsonObject | null, name: string): BatchRequest {
  const { id, method, url, headers, body, dependsOn, atomicityGroup } = given ?? {};
  if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string')
    throw malformed(`${name}: it needs id, method and url, each a string.`);
  if (!/^[A-Za-z]+$/.test(method)) throw malformed(`${name}: its method is none.`);
  const depends: unknown = dependsOn ?? [];
  if (!Array.isArray(depends) || !depends.every((each) => typeof each === 'string'))
    throw malformed(`${name}: dependsOn is a list of strings.`);
  const group: unknown = atomicityGroup ?? null;
  if (group !== null && typeof group !== 'string') throw malformed(`${name}: atomicityGroup is a string.`);
  const fields = readHeaders(headers, name);
  return {
    id,
    method: method.toUpperCase(),
    url,
    headers: fields,
    body: () => bodyText(body, fields.get('content-type') ?? ''),
    dependsOn: depends as string[],
    group,
    inChangeSet: false,
    conditional: (given?.['if'] ?? null) !== null,
  };
}

function readHeaders(given: unknown, name: string): ReadonlyMap<string, string> {
  const headers = Object.entries(asObject(given ?? {}) ?? { '': null });
  const fields = headers.map(([field, value]) => {
    if (typeof value !== 'string') throw malformed(`${name}: headers is an object of strings.`);
    return [field.toLowerCase(), value] as const;
  });
  return new Map(fields);
}

/** JSON as text; text as it is; anything else comes in base64url. */
function bodyText(body: unknown, contentType: string): string {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string' && !isJsonType(contentType))
    return contentType === '' || isText(contentType) ? body : Buffer.from(body, 'base64url').toString();
  try {
    return JSON.stringify(body);
  } catch {
    throw new FeedError('tooComplex', 'The body is nested too deep.', { target: 'body' });
  }
}

const isText = (contentType: string): boolean => /^\s*text\//i.test(contentType);
const isJsonType = (contentType: string): boolean =>
  /^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType);

/**
 * A JSON response (JSON Format 4.01 §19.5), response after response as they are ready; a streamed body goes out as it comes. Bodies of JSON stand as they are,
 * text as a string, anything else in base64url.
 */
export async function* writeJson(outcomes: AsyncIterable<Outcome>): AsyncGenerator<string> {
  let separator = '';
  yield '{"responses":[';
  for await (const { request, answer } of outcomes) {
    const { status, headers, body } = partHead(request, answer);
    const { id, group } = request;
    const head = {
      ...(id === null ? {} : { id }),
      ...(group === null ? {} : { atomicityGroup: group }),
      status,
      headers: headersJson(headers),
    };
    yield `${separator}\n${JSON.stringify(head).slice(0, -1)}`;
    if (body !== null) yield* bodyJson(body, answer.contentType);
    yield '}';
    separator = ',';
  }
  yield '\n]}\n';
}

function headersJson(headers: readonly (readonly [string, string])[]): JsonObject {
  const fields: Record<string, string> = {};
  for (const [name, value] of headers) {
    const field = name.toLowerCase();
    if (field === 'content-length') continue;
    fields[field] = fields[field] === undefined ? value : `${fields[field]}, ${value}`;
  }
  return fields;
}

async function* bodyJson(body: string | AsyncIterable<string>, contentType: string): AsyncGenerator<string> {
  const chunks = typeof body === 'string' ? [body] : body;
  if (isJsonType(contentType)) {
    yield ',"body":';
    yield* chunks;
  } else if (isText(contentType)) {
    yield ',"body":"';
    for await (const chunk of chunks) yield JSON.stringify(chunk).slice(1, -1);
    yield '"';
  } else {
    let whole = '';
    for await (const chunk of chunks) whole += chunk;
    yield `,"body":"${Buffer.from(whole).toString('base64url')}"`;
  }
}
