import http from 'node:http';
import type { FuzzRequest } from './requests.js';

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  /** Names in lower case, each with all its values. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

/** Sends the URL as it is written; fails when the connection ends before the answer does. */
export function send(origin: string, agent: http.Agent, asked: FuzzRequest): Promise<Answer> {
  const { method, url, headers, body } = asked;
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const request = http.request(
      { hostname, port, agent, method, path: url, headers, timeout: 20_000 },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: byName(response.rawHeaders),
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    request.on('timeout', () => request.destroy(new Error('no answer in 20 seconds')));
    // A connection that idled may close in the very moment it is used again: that says nothing of the request, which goes out anew.
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (request.reusedSocket && error.code === 'ECONNRESET') resolve(send(origin, agent, asked));
      else reject(error);
    });
    request.end(body ?? undefined);
  });
}

function byName(raw: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>();
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    all.set(name, [...(all.get(name) ?? []), raw[i + 1]!]);
  }
  return all;
}

const STACK = /\n\s+at |node_modules|\.[cm]?[jt]s:\d+/;

/** What is wrong with an answer, whatever was asked; null when nothing is. */
export function faultOf({ method }: FuzzRequest, answer: Answer): string | null {
  const { status, headers, body } = answer;
  const [type = ''] = headers.get('content-type') ?? [];
  if (status >= 500 && status !== 501) return `${String(status)}: ${messageOf(body)}`;
  const versions = headers.get('odata-version') ?? [];
  if (versions.length !== 1 || !/^4\.01?$/.test(versions[0]!))
    return `OData-Version: ${versions.join(' and ')}`;
  if (STACK.test(body)) return 'a stack is shown';
  if (status === 405 && !headers.has('allow')) return '405 without Allow';
  if (method === 'HEAD' || status === 204 || status === 304)
    return body === '' ? null : 'a body where none belongs';
  if (status >= 400) return errorFault(type, body);
  return status < 300 ? bodyFault(type, body) : null;
}

function messageOf(body: string): string {
  return (/"message":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ?? body).slice(0, 200);
}

function errorFault(type: string, body: string): string | null {
  if (!type.startsWith('application/json')) return `an error as ${type}`;
  const { error } = (parsed(body) ?? {}) as { error?: { code?: unknown; message?: unknown } };
  const texts = [error?.code, error?.message];
  return texts.every((text) => typeof text === 'string' && text !== '') ? null : 'no OData error';
}

function bodyFault(type: string, body: string): string | null {
  if (type.startsWith('application/json')) return parsed(body) === undefined ? 'no JSON' : null;
  if (type.startsWith('application/xml'))
    return body.startsWith('<?xml') && body.trimEnd().endsWith('</edmx:Edmx>') ? null : 'no XML';
  if (type.startsWith('multipart/mixed')) {
    const boundary = /boundary="?([^";]+)/.exec(type)?.[1] ?? '';
    return boundary !== '' && body.trimEnd().endsWith(`--${boundary}--`) ? null : 'no end of parts';
  }
  if (type.startsWith('text/plain')) return null;
  if (type.startsWith('text/html')) return body.startsWith('<!doctype html>') ? null : 'no page';
  return body === '' ? null : `a body as ${type}`;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
