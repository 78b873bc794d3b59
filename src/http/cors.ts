import type { Request, RequestHandler, Response } from 'express';

/** What a page may send: what the feed reads, and what client libraries send with every request. */
const REQUEST_HEADERS = [
  'Authorization',
  'x-api-key',
  'OData-Version',
  'OData-MaxVersion',
  'Prefer',
  'Content-Type',
  'Accept',
  'If-None-Match',
  'DataServiceVersion',
  'MaxDataServiceVersion',
  'X-CSRF-Token',
  'X-Requested-With',
].join(', ');

/** What a page may see besides the headers every page sees. */
const RESPONSE_HEADERS = [
  'OData-Version',
  'Preference-Applied',
  'Journey-Time-Range',
  'ETag',
  'Retry-After',
  'X-Request-Id',
  'OData-EntityId',
  'Link',
].join(', ');

/** Seconds a browser may keep the answer to a preflight; short, so that a changed setting is soon felt. */
const MAX_AGE_SECONDS = 600;

/**
 * Lets pages of the named origins read in a browser (Fetch standard, "CORS protocol"); with no origin named it does nothing. Errors carry the headers
 * too, and a preflight needs no key, because browsers send none with it. Cookies play no part: a page gives its key itself.
 *
 * @param origins as browsers send them; `*` is all
 */
export function cors(origins: readonly string[]): RequestHandler {
  const all = origins.includes('*');
  return (req, res, next) => {
    if (origins.length > 0 && !all) res.vary('Origin');
    const origin = req.get('Origin');
    if (origin !== undefined && (all || origins.includes(origin))) admit(all ? '*' : origin, req, res);
    next();
  };
}

function admit(origin: string, req: Request, res: Response): void {
  res.set({
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': RESPONSE_HEADERS,
    // The default, same-origin, would keep the page's own browser from handing it the answer.
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
  if (req.method !== 'OPTIONS' || req.get('Access-Control-Request-Method') === undefined) return;
  res.set({
    'Access-Control-Allow-Methods': 'GET, HEAD, POST',
    'Access-Control-Allow-Headers': REQUEST_HEADERS,
    'Access-Control-Max-Age': String(MAX_AGE_SECONDS),
  });
}
