import type { Request } from 'express';
import { isLoopback } from '../config/index.js';
import { FeedError } from '../errors/index.js';
import { hostNameOf, hostOf } from './target.js';

/** The address in front of `/odata/`, without a slash at its end: the public one, else that of the request's own host. */
export const siteUrl = (req: Request, publicUrl: string | null): string =>
  publicUrl ?? `${req.protocol}://${hostOf(req)}`;

/** Throws `forbidden` for a host that names no loopback address, where only those are to be answered. */
export function refuseOtherNames(req: Request, loopbackNamesOnly: boolean): void {
  const name = hostNameOf(req);
  if (!loopbackNamesOnly || isLoopback(name)) return;
  const message = `This feed answers under a loopback name, not as ${name}; set FEED_PUBLIC_URL to give it another.`;
  throw new FeedError('forbidden', message, { target: 'Host' });
}
