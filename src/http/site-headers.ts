import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * What a page of ours may do: its own scripts, styles and requests, nothing inline, nothing from or to another host, and in nobody's frame.
 * Answers of the feed have the same, for whoever opens one as a page.
 */
const directives = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** Headers of every answer. What asks for https is said on https alone, so that a page on plain http goes on working. */
export function protectiveHeaders(): RequestHandler {
  const policy = {
    contentSecurityPolicy: { useDefaults: false, directives },
    xFrameOptions: { action: 'deny' } as const,
  };
  const overPlain = helmet({ ...policy, strictTransportSecurity: false });
  const overTls = helmet(policy);
  return (req, res, next) => {
    (req.secure ? overTls : overPlain)(req, res, next);
  };
}
