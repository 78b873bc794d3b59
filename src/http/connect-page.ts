import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type Request, type Response, type Router } from 'express';
import { tableauPage, tableauStyle } from '../connect/index.js';

/** Where the build puts the page's scripts. */
const BUILT = fileURLToPath(new URL('../../dist/connect/tableau', import.meta.url));

interface PageFile {
  readonly type: string;
  readonly text: string;
  readonly etag: string;
}

/**
 * The page for Tableau's Web Data Connector 2.x: `tableau`, and what it loads below it. All of it is held in memory, so that no name in a URL ever
 * reaches the file system.
 */
export function connectPage(folder: string = BUILT): Router {
  const router = express.Router({ caseSensitive: true });
  const page = file('text/html', tableauPage);
  let scripts: ReadonlyMap<string, PageFile> = new Map([['style.css', file('text/css', tableauStyle)]]);
  let isRead = false;
  const read = (): typeof scripts => {
    if (isRead) return scripts;
    const built = scriptsIn(folder);
    isRead = built.length > 0;
    return (scripts = new Map([...scripts, ...built]));
  };
  router.get('/tableau', (req, res) => {
    read();
    if (isRead) give(req, res, page);
    else res.status(503).set('Retry-After', '60').type('text/plain').send(NOT_BUILT);
  });
  router.get('/tableau/:name', (req: Request<{ name: string }>, res, next) => {
    const found = read().get(req.params.name);
    if (found === undefined) next();
    else give(req, res, found);
  });
  return router;
}

const NOT_BUILT =
  'The page is not built: run `npm run build`. Tableau can read the feed itself at /odata/.\n';

/** None where nothing was built. */
function scriptsIn(folder: string): readonly (readonly [name: string, script: PageFile])[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
    return names.map((name) => [name, file('text/javascript', readFileSync(join(folder, name), 'utf8'))]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const file = (type: string, text: string): PageFile => ({
  type: `${type}; charset=utf-8`,
  text,
  etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 20)}"`,
});

/** Each visit asks whether it is still the same. */
function give(req: Request, res: Response, { type, text, etag }: PageFile): void {
  res.set({ ETag: etag, 'Cache-Control': 'no-cache' });
  if (req.fresh) {
    res.status(304).end();
    return;
  }
  res.set({ 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(text)) });
  res.end(req.method === 'HEAD' ? undefined : text);
}
