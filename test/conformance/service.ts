import { startTestFeed, type TestFeed } from '../support/feed.js';
import { type ErrorBody, type RawAnswer, type RawOptions, send } from '../http/raw.js';

export type Json = Readonly<Record<string, unknown>>;

/** A running feed as a client sees it: a URL, and nothing of what is behind it. */
export interface Service {
  /** The service root, with its last slash. */
  readonly root: () => string;
  /** One request below the root; blanks and double quotes are encoded, everything else goes out as written. */
  readonly ask: (path: string, options?: RawOptions) => Promise<RawAnswer>;
  /** The body of a GET that must succeed. */
  readonly read: (path: string, headers?: Record<string, string>) => Promise<Json>;
  /** The rows of a GET that must succeed. */
  readonly rows: (path: string, headers?: Record<string, string>) => Promise<readonly Json[]>;
}

export const PAGE_SIZE = 50;

/** The headers of a client that asks for 4.01. */
export const NEWER = { 'OData-MaxVersion': '4.01' };

/** Starts a feed with a fixed clock for the tests of a file, and closes it after them. */
export function service(env: Record<string, string | undefined> = {}): Service {
  let feed: TestFeed;
  beforeAll(async () => {
    feed = await startTestFeed({
      now: '2026-01-10T12:00:00Z',
      sandbox: { journeysPerDay: 8, days: 40 },
      env: { FEED_PAGE_SIZE: String(PAGE_SIZE), ...env },
    });
  });
  afterAll(() => feed.close());
  const ask: Service['ask'] = (path, options) =>
    send(feed.url + path.replaceAll(' ', '%20').replaceAll('"', '%22'), options);
  const read: Service['read'] = async (path, headers = {}) => {
    const answer = await ask(path, { headers });
    if (answer.status !== 200) throw new Error(`${String(answer.status)} for ${path}: ${answer.text}`);
    return answer.json<Json>();
  };
  const rows: Service['rows'] = async (path, headers) => (await read(path, headers))['value'] as Json[];
  return { root: () => feed.url, ask, read, rows };
}

/** The versions an answer names, in whatever spelling of the header. */
export const versionsOf = ({ rawHeaders }: RawAnswer): string[] =>
  rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]!.toLowerCase() === 'odata-version');

/** Fails unless the answer has this status and names this version once. */
export function expectStatus(answer: RawAnswer, status: number, version = '4.0'): void {
  const told = answer.status === status ? '' : answer.text.slice(0, 400);
  expect([answer.status, told]).toEqual([status, '']);
  expect(versionsOf(answer)).toEqual([version]);
}

/** Fails unless the answer is an error response (JSON Format 4.01 §21.1) of one of these statuses; gives it. */
export function expectRefused(answer: RawAnswer, ...statuses: readonly number[]): ErrorBody['error'] {
  expect([answer.status, statuses.includes(answer.status) ? '' : answer.text.slice(0, 400)]).toEqual([
    answer.status,
    '',
  ]);
  expect(versionsOf(answer)).toHaveLength(1);
  expect(answer.header('content-type')).toMatch(/^application\/json/);
  const { error, ...rest } = answer.json<ErrorBody>();
  expect(rest).toEqual({});
  expect(error.code).toMatch(/^[A-Za-z]+$/);
  expect(error.message.length).toBeGreaterThan(10);
  return error;
}

/** The media type of an answer and its parameters, names and values in lower case. */
export function mediaType(answer: RawAnswer): { readonly type: string; readonly parameters: Json } {
  const [type, ...parameters] = answer.header('content-type')!.toLowerCase().split(';');
  return {
    type: type!.trim(),
    parameters: Object.fromEntries(parameters.map((one) => one.trim().split('='))),
  };
}

/** The rows of all pages from a path on, by following links only. */
export async function walk(
  from: Service,
  path: string,
  headers: Record<string, string> = {},
): Promise<Json[]> {
  const rows: Json[] = [];
  let answer = await from.ask(path, { headers });
  for (;;) {
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
    const body = answer.json();
    rows.push(...body.value);
    const next = body['@odata.nextLink'];
    if (next === undefined) return rows;
    answer = await send(new URL(next, from.root()).href, { headers });
  }
}
