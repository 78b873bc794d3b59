import { type EntitySet, readSets } from './metadata.js';
import { FeedProblem, problemOf, unreachable } from './problem.js';
import { askForKey, currentSession } from './session.js';

export type Row = Readonly<Record<string, unknown>>;

/** An answer of the feed, and what it took. */
export interface FeedAnswer {
  readonly status: number;
  /** The rows of a collection, or the one entity. */
  readonly rows: readonly Row[];
  /** `@odata.count`, where it was asked for. */
  readonly count: number | null;
  /** To be given to `read` for the next page; null on the last. */
  readonly nextLink: string | null;
  /** `Journey-Time-Range`: start and end (excluded) of the answer, by journey start. */
  readonly range: { readonly start: string; readonly end: string } | null;
  /** Milliseconds until all of it was here. */
  readonly ms: number;
  /** Absolute URL that was asked. */
  readonly url: string;
  /** `Server-Timing`, in milliseconds by name: key, plan, rows. */
  readonly timings: Readonly<Record<string, number>>;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** `Prefer` header, as `maxpagesize=50`. */
  readonly prefer?: string;
  /** Whether a missing key is told to the caller alone, rather than asked for. */
  readonly quiet?: boolean;
}

/** An absolute URL of the feed, by its path from the feed's top (`/odata/…`): the page may lie below a path of its own. */
export const absolute = (path: string): string =>
  new URL(path.replace(/^\//, ''), new URL('.', location.origin + location.pathname)).href;

/**
 * Rows of a URL: a path from the top (`/odata/last/7d/Journeys?$top=5`, blanks and quotes as they are) or a nextLink. Throws FeedProblem, or
 * an AbortError.
 */
export async function read(path: string, options: ReadOptions = {}): Promise<FeedAnswer> {
  const started = performance.now();
  const { response, body, url } = await get(path, options);
  const whole = body as Row;
  const { value } = whole;
  const count = whole['@odata.count'];
  const [start, end] = (response.headers.get('Journey-Time-Range') ?? '').split('/');
  return {
    status: response.status,
    rows: Array.isArray(value) ? (value as Row[]) : [whole],
    count: count === undefined ? null : Number(count),
    nextLink: (whole['@odata.nextLink'] as string | undefined) ?? null,
    range: start === undefined || end === undefined ? null : { start, end },
    ms: performance.now() - started,
    url,
    timings: readTimings(response.headers.get('Server-Timing') ?? ''),
  };
}

/** The plan of a URL of the feed, without running it: what `/explain/odata/…` answers. */
export async function explain(path: string, options: ReadOptions = {}): Promise<unknown> {
  return (await get(`/explain${path}`, options)).body;
}

export async function getJson(path: string, options: ReadOptions = {}): Promise<unknown> {
  return (await get(path, options)).body;
}

let known: { readonly turn: number; readonly sets: Promise<readonly EntitySet[]> } | null = null;

/** The entity sets with their columns, from `$metadata`; read once for each log-in. */
export function metadata(): Promise<readonly EntitySet[]> {
  const { turn } = currentSession();
  if (known?.turn === turn) return known.sets;
  const sets = getJson('/odata/$metadata?$format=json').then(readSets);
  known = { turn, sets };
  // What failed is asked again by the next who needs it.
  sets.catch(() => {
    if (known?.sets === sets) known = null;
  });
  return sets;
}

/** A link of the feed as a path from its top, whatever public address it names. */
const pathOf = (link: string): string => {
  if (!/^https?:/.test(link)) return link;
  const { pathname, search } = new URL(link);
  const at = pathname.indexOf('/odata/');
  return `${at < 0 ? pathname : pathname.slice(at)}${search}`;
};

interface Got {
  readonly response: Response;
  readonly body: unknown;
  readonly url: string;
}

async function get(path: string, { signal, prefer, quiet = false }: ReadOptions): Promise<Got> {
  const url = absolute(pathOf(path));
  const { key } = currentSession();
  const headers = {
    Accept: 'application/json',
    ...(key === null ? {} : { 'x-api-key': key }),
    ...(prefer === undefined ? {} : { Prefer: prefer }),
  };
  // Without credentials the browser does not answer a Basic challenge with a window of its own.
  const init: RequestInit = { headers, credentials: 'omit', ...(signal === undefined ? {} : { signal }) };
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, init);
    text = await response.text();
  } catch (error) {
    throw signal?.aborted === true ? error : unreachable(error);
  }
  if (!response.ok) {
    const problem = problemOf(response.status, text);
    if (response.status === 401 && (key !== null || !quiet))
      askForKey(key === null ? 'This feed asks for a key.' : problem.message);
    throw problem;
  }
  try {
    return { response, body: JSON.parse(text), url };
  } catch {
    throw new FeedProblem(
      response.status,
      'unreadable',
      'The answer ended early or is no JSON.',
      'Ask again.',
    );
  }
}

/** `key;dur=0.4, plan;dur=1.2` */
function readTimings(header: string): Readonly<Record<string, number>> {
  const found = header.matchAll(/([\w-]+)(?:;[^,]*?)?;dur=([\d.]+)/g);
  return Object.fromEntries([...found].map(([, name, ms]): [string, number] => [name ?? '', Number(ms)]));
}
