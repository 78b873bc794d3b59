import { explain } from '../../src/plan/index.js';
import { planRequest } from '../../src/http/index.js';
import type { RecordedRequest } from '../../src/sandbox/index.js';
import type { TestFeed } from '../support/feed.js';

/** One search as the upstream saw it. */
export interface Asked {
  readonly endpoint: string;
  readonly start: string;
  readonly end: string;
  readonly filters: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly limit: number;
  readonly direction: string;
  /** Whether it went on by cursor. */
  readonly further: boolean;
  readonly status: number;
  readonly rows: number;
}

/** What became of one URL. */
export interface Observed {
  /** Null where the URL has no plan. */
  readonly plan: Readonly<Record<string, unknown>> | null;
  readonly asked: readonly Asked[];
  readonly status: number;
  readonly range: string | null;
  /** Rows of all pages; the value itself where the answer is no collection. */
  readonly answer: unknown;
}

const IDLE_MS = 40;

/** Waits until the feed has asked nothing for a while: what it reads ahead may still be under way when the answer is there. */
async function untilIdle({ sandbox }: TestFeed): Promise<void> {
  for (let known = -1; known !== sandbox.requests.length;) {
    known = sandbox.requests.length;
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  }
}

/** Plans a URL below `/odata/`, as typed, then reads all its pages, and tells what the upstream was asked for it. */
export async function observe(feed: TestFeed, url: string): Promise<Observed> {
  const [path = '', query = ''] = split(url);
  const planned = planRequest(path, query.replaceAll(' ', '%20'), feed.feed);
  await untilIdle(feed);
  feed.sandbox.clearRequests();
  const { status, range, answer } = await walk(feed, url);
  await untilIdle(feed);
  return {
    plan: planned === null ? null : explain(planned.plan, planned.root, feed.feed.upstreamPageSize),
    asked: feed.sandbox.requests.map(asked),
    status,
    range,
    answer,
  };
}

function split(url: string): readonly string[] {
  const at = url.indexOf('?');
  return at < 0 ? [url] : [url.slice(0, at), url.slice(at + 1)];
}

async function walk(feed: TestFeed, url: string): Promise<Pick<Observed, 'status' | 'range' | 'answer'>> {
  const rows: unknown[] = [];
  let first: Response | null = null;
  for (let next: string | undefined = url; next !== undefined;) {
    const response = await feed.get(next);
    first ??= response;
    const text = await response.text();
    const told = { status: first.status, range: first.headers.get('Journey-Time-Range') };
    if (!/json/.test(response.headers.get('content-type') ?? '')) return { ...told, answer: text };
    const body = JSON.parse(text) as { value?: unknown; '@odata.nextLink'?: string };
    if (!Array.isArray(body.value)) return { ...told, answer: body };
    rows.push(...(body.value as unknown[]));
    next = body['@odata.nextLink'];
  }
  return { status: first!.status, range: first!.headers.get('Journey-Time-Range'), answer: rows };
}

function asked({ path, body, status, rows }: RecordedRequest): Asked {
  const search = body as {
    dateRange: { start: string; end: string };
    filters?: Asked['filters'];
    limit: number;
    sortDirection: string;
    nextPageCursor?: string;
  };
  return {
    endpoint: /\/v1\/(\w+)\/search$/.exec(path)![1]!,
    start: search.dateRange.start,
    end: search.dateRange.end,
    filters: search.filters ?? [],
    limit: search.limit,
    direction: search.sortDirection,
    further: search.nextPageCursor !== undefined,
    status,
    rows,
  };
}
