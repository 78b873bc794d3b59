import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';

/** Where the build puts the page. */
const BUILT = fileURLToPath(new URL('../../dist/page', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Codings that the build has made of each file, the best first, with the ending of their files. */
const CODINGS = { br: '.br', gzip: '.gz', identity: '' } as const;
type Coding = keyof typeof CODINGS;

interface SiteFile {
  readonly type: string;
  readonly etag: string;
  readonly coded: Readonly<Record<Coding, Buffer>>;
}

/** The built page: a few hundred kilobytes, held as it is sent, so that no name in a URL ever reaches the file system. */
interface Site {
  /** When the index was written, in epoch milliseconds: a page built again is read again. */
  readonly built: number;
  readonly index: SiteFile;
  readonly assets: ReadonlyMap<string, SiteFile>;
}

const NOT_BUILT =
  'The page is not built: run `npm run build`, or `node src/page/build.mjs` alone. The feed itself is at /odata/.\n';

/**
 * The page: `/` for whoever accepts HTML by its name, as browsers do, and `/assets/…`, whose names change with their content. Anyone else at `/` is
 * led to the feed.
 */
export function site(folder: string = BUILT): Router {
  const read = siteReader(folder);
  const router = express.Router({ caseSensitive: true });
  router.get('/', (req, res) => {
    res.vary('Accept');
    if (!/\btext\/html\b/i.test(req.get('Accept') ?? '')) {
      res.redirect(302, 'odata/');
      return;
    }
    const index = read()?.index;
    // Each visit asks whether the page is still the same.
    if (index !== undefined) give(req, res, index, 'no-cache');
    else res.status(503).set('Retry-After', '60').type('text/plain').send(NOT_BUILT);
  });
  router.get('/assets/:name', (req: Request<{ name: string }>, res: Response, next: NextFunction) => {
    const asset = read()?.assets.get(req.params.name);
    if (asset === undefined) next();
    else give(req, res, asset, 'public, max-age=31536000, immutable');
  });
  return router;
}

/** The site as it was last built; null while there is none. */
function siteReader(folder: string): () => Site | null {
  let site: Site | null = null;
  return () => {
    const built = statSync(join(folder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs;
    if (built !== undefined && site?.built !== built) site = readSite(folder, built) ?? site;
    return site;
  };
}

/** Null where the folder is about to be replaced. */
function readSite(folder: string, built: number): Site | null {
  try {
    const assets = join(folder, 'assets');
    const names = readdirSync(assets).filter((name) => extname(name) in TYPES);
    return {
      built,
      index: readFile(join(folder, 'index.html')),
      assets: new Map(names.map((name) => [name, readFile(join(assets, name))])),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function readFile(path: string): SiteFile {
  const of = (coding: Coding): Buffer => readFileSync(path + CODINGS[coding]);
  const coded = { br: of('br'), gzip: of('gzip'), identity: of('identity') };
  const hash = createHash('sha256').update(coded.identity).digest('base64url').slice(0, 20);
  return { type: TYPES[extname(path)]!, etag: hash, coded };
}

/** Each coding is a representation of its own, and so has its own ETag (RFC 9110 §8.8.3.3). */
function give(req: Request, res: Response, { type, etag, coded }: SiteFile, caching: string): void {
  const accepted = req.acceptsEncodings(Object.keys(CODINGS)) as Coding | false;
  const coding = accepted === false ? 'identity' : accepted;
  const tag = `"${etag}-${coding}"`;
  res.set({ ETag: tag, 'Cache-Control': caching }).vary('Accept-Encoding');
  if (coding !== 'identity') res.set('Content-Encoding', coding);
  if (req.fresh) {
    res.removeHeader('Content-Encoding');
    res.status(304).end();
    return;
  }
  res.set({ 'Content-Type': type, 'Content-Length': String(coded[coding].length) });
  res.end(req.method === 'HEAD' ? undefined : coded[coding]);
}
