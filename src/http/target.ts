import type { Request } from 'express';
import { withoutApiKey } from './credential.js';

/** Characters of a URL; room for some thousand or-ed values, which Power Query's List.Contains makes. */
export const MAX_URL_LENGTH = 131_072;

/** Path and query as they came, still encoded, of a request target in any form (RFC 9112 §3.2). */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const local = target.replace(/^https?:\/\/[^/?#]*/i, '');
  const at = local.indexOf('?');
  return at < 0 ? { path: local, query: '' } : { path: local.slice(0, at), query: local.slice(at + 1) };
}

/** Path and query below where the handler is mounted, still encoded, without the key. */
export function rawUrl(req: Request): { readonly rawPath: string; readonly rawQuery: string } {
  const { path, query } = splitTarget(req.url);
  return { rawPath: path.replace(/^\//, ''), rawQuery: withoutApiKey(query) };
}

/** The path below `/odata/`, still encoded; null for what is elsewhere. */
export function servicePath(req: Request): string | null {
  const match = /^\/odata(?:\/(.*))?$/is.exec(splitTarget(req.originalUrl).path);
  return match === null ? null : (match[1] ?? '');
}

/** The host the client used; the address it reached where it named none, as HTTP/1.0 allows. */
export function hostOf(req: Request): string {
  const { localAddress = 'localhost', localPort = 80 } = req.socket;
  const address = localAddress.includes(':') ? `[${localAddress}]` : localAddress;
  return (req.host as string | undefined) ?? `${address}:${String(localPort)}`;
}

/** That host's name alone; an IPv6 address without its brackets. */
export const hostNameOf = (req: Request): string =>
  ((req.hostname as string | undefined) ?? 'localhost').replace(/^\[|\]$/g, '');
