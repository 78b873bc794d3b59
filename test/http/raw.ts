import { request } from 'node:http';

/** An answer as it came over the wire, header spelling and repeats included. */
export interface RawAnswer {
  readonly status: number;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  readonly text: string;
  /** All values of a header whose name is spelled exactly so. */
  all(name: string): readonly string[];
  /** The one value of a header, in any spelling; undefined where there is none. */
  header(name: string): string | undefined;
  /** The body as JSON. */
  json<T = Collection>(): T;
}

export interface Collection {
  readonly '@odata.context': string;
  readonly '@odata.count'?: number;
  readonly '@odata.nextLink'?: string;
  readonly value: readonly Readonly<Record<string, unknown>>[];
}

export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly target?: string;
    readonly details?: readonly { readonly code: string; readonly message: string }[];
    readonly innererror?: Readonly<Record<string, unknown>>;
  };
}

export interface RawOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Sends one request on a connection of its own. The target goes out letter for letter, and so do the headers' names. */
export function send(
  url: string,
  { method = 'GET', headers = {}, body }: RawOptions = {},
): Promise<RawAnswer> {
  const [, host, port, target] = /^http:\/\/([^/:]+):(\d+)(.*)$/.exec(url)!;
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const all = { ...headers, ...length };
    const path = target === '' ? '/' : target;
    const sent = request({ host, port, path, method, headers: all, agent: false });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve(rawAnswer(response.statusCode!, response.rawHeaders, Buffer.concat(chunks).toString('utf8')));
      });
    });
    sent.end(body);
  });
}

function rawAnswer(status: number, rawHeaders: readonly string[], text: string): RawAnswer {
  const pairs = rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1]!] as const] : []));
  return {
    status,
    rawHeaders,
    text,
    all: (name) => pairs.filter(([each]) => each === name).map(([, value]) => value),
    header: (name) => pairs.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1],
    json: () => JSON.parse(text) as never,
  };
}

/** The body of an entity or a property, without its context. */
export function bare(answer: RawAnswer): Record<string, unknown> {
  const members = Object.entries(answer.json<Record<string, unknown>>());
  return Object.fromEntries(members.filter(([name]) => name !== '@odata.context'));
}

/** Fails unless the answer says once, in this spelling, that it is OData 4.0. */
export function expectVersion(answer: RawAnswer): void {
  const versions = answer.rawHeaders.filter(
    (_, i, all) => i % 2 === 1 && /^odata-version$/i.test(all[i - 1]!),
  );
  expect(versions).toEqual(['4.0']);
  expect(answer.all('OData-Version')).toEqual(['4.0']);
}

/** Fails unless the answer is a sound OData error of this status and code; gives its body. */
export function expectError(answer: RawAnswer, status: number, code: string): ErrorBody['error'] {
  expectVersion(answer);
  expect(answer.header('content-type')).toMatch(/^application\/json/);
  const { error, ...rest } = answer.json<ErrorBody>();
  expect([answer.status, error.code]).toEqual([status, code]);
  expect(rest).toEqual({});
  expect(error.message).not.toBe('');
  expect(answer.text).not.toMatch(/\bat [^ ]+ \(|\.[jt]s:\d+|node_modules|"stack"/);
  return error;
}
