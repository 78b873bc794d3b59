import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import express, { type Request, type Response, type Router } from 'express';
import { LRUCache } from 'lru-cache';
import { pbidsOf, workbookOf } from '../connect/index.js';
import { FeedError, suggestion } from '../errors/index.js';
import { splitQuery } from '../odata/index.js';
import { refuseOtherNames, siteUrl } from './address.js';
import { connectPage } from './connect-page.js';
import type { Feed } from './feed.js';
import { readRoot } from './roots.js';
import { rawUrl } from './target.js';

export interface ConnectOptions {
  readonly feed: Pick<Feed, 'model' | 'zone' | 'context'>;
  /** Address in front of `/odata/`, without a slash at its end; null: the request's own host. */
  readonly publicUrl: string | null;
  readonly loopbackNamesOnly: boolean;
  /** Folder of the page for Tableau's older connector, where it is not the build's own. */
  readonly connectPage?: string | undefined;
  /** The built custom connector, where it is not the build's own. */
  readonly connector?: string | undefined;
}

/** Where the build puts the custom connector. */
const CONNECTOR = fileURLToPath(new URL('../../dist/connectors/JourneyFeed.mez', import.meta.url));
const NOT_BUILT =
  'The connector is not built: run `npm run connectors`. Power BI can read the feed without it, from /connect/journeys.pbids.\n';

const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** Workbooks that are kept, of some forty kilobytes each. */
const MAX_WORKBOOKS = 50;

/**
 * What a person starts a tool with, below `/connect/`: `journeys.pbids`, `journeys.xlsx`, the custom connector `JourneyFeed.mez` and the
 * page `tableau`. `root` is the path of a service root, `/odata/` where it is missing; `set` an entity set. None of it holds rows or a key, so none
 * is asked for.
 */
export function connect(options: ConnectOptions): Router {
  const { feed, publicUrl, loopbackNamesOnly } = options;
  const router = express.Router({ caseSensitive: true });
  const workbooks = new LRUCache<string, Uint8Array>({ max: MAX_WORKBOOKS });
  const rootUrl = (req: Request): string => {
    refuseOtherNames(req, loopbackNamesOnly);
    return siteUrl(req, publicUrl) + rootPath(optionOf(req, 'root') ?? '/odata/', feed);
  };
  router.get('/journeys.pbids', (req, res) => {
    attach(res, 'journeys.pbids', 'application/octet-stream', Buffer.from(pbidsOf(rootUrl(req))));
  });
  router.get('/journeys.xlsx', async (req, res) => {
    const root = rootUrl(req);
    const { name, columns } = setNamed(optionOf(req, 'set') ?? 'Journeys', feed);
    const id = `${name} ${root}`;
    const names = columns.map((column) => column.name);
    const workbook = workbooks.get(id) ?? (await workbookOf({ rootUrl: root, set: name, columns: names }));
    workbooks.set(id, workbook);
    attach(res, `${name}.xlsx`, SHEET, Buffer.from(workbook));
  });
  router.get('/JourneyFeed.mez', async (_req, res) => {
    const mez = await built(options.connector ?? CONNECTOR);
    if (mez !== null) attach(res, 'JourneyFeed.mez', 'application/octet-stream', mez);
    else res.status(503).set('Retry-After', '60').type('text/plain').send(NOT_BUILT);
  });
  router.use(connectPage(options.connectPage));
  return router;
}

/** A file of the build; null where it is missing. Read anew each time: it is small, seldom asked for, and may be built again. */
async function built(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The value of an option of these files; null where it is not given. Throws `duplicateOption`, and `badEncoding` for what is not UTF-8. */
function optionOf(req: Request, name: string): string | null {
  const given = splitQuery(rawUrl(req).rawQuery).filter((option) => option.name === name);
  if (given.length > 1)
    throw new FeedError('duplicateOption', `${name} is given more than once.`, { target: name });
  return given[0]?.value ?? null;
}

/** The path of a service root, checked to be one. Throws `invalidOption`. */
function rootPath(given: string, { zone, context }: ConnectOptions['feed']): string {
  const [, below] = /^\/odata\/(.*)$/s.exec(given) ?? [];
  const root = below === undefined ? null : readRoot(below, { zone, nowStepMinutes: context.nowStepMinutes });
  if (root !== null && root.rest === '') return `/odata/${root.path}`;
  const message = `root=${given} is no service root of this feed; it is a path as /odata/last/7d/.`;
  throw new FeedError('invalidOption', message, { target: 'root' });
}

function setNamed(name: string, { model }: ConnectOptions['feed']) {
  const set = model.sets.get(name);
  if (set !== undefined) return set;
  const message = `set=${name} is no entity set.${suggestion(name, [...model.sets.keys()])}`;
  throw new FeedError('invalidOption', message, { target: 'set' });
}

/** Sends a file to keep; HEAD gets its head alone. */
function attach(res: Response, name: string, type: string, bytes: Buffer): void {
  res.set({
    'Content-Type': type,
    'Content-Length': String(bytes.length),
    'Content-Disposition': `attachment; filename="${name}"`,
  });
  res.end(res.req.method === 'HEAD' ? undefined : bytes);
}
