import { type RawAnswer, send } from './raw.js';

/** The boundary that the batches of the tests are sent with. */
export const BOUNDARY = 'batch_of-tests';

/** A part of a multipart batch: the request line and headers, as they stand in the text, and a body. */
export function part(request: string, { body = '', id }: { body?: string; id?: string } = {}): string {
  const contentId = id === undefined ? '' : `Content-ID: ${id}\r\n`;
  const head = `Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n${contentId}`;
  return `--${BOUNDARY}\r\n${head}\r\n${request}\r\n\r\n${body}\r\n`;
}

/** A part that reads a URL, with headers as `Name: value`. */
export const get = (url: string, ...headers: string[]): string =>
  part([`GET ${url} HTTP/1.1`, ...headers].join('\r\n'));

export const END = `--${BOUNDARY}--\r\n`;

/** Posts a multipart batch to a root of the feed. */
export const postMultipart = (
  root: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<RawAnswer> =>
  send(`${root}$batch`, {
    method: 'POST',
    headers: { 'Content-Type': `multipart/mixed; boundary=${BOUNDARY}`, ...headers },
    body,
  });

/** Posts a JSON batch to a root of the feed. */
export const postJson = (
  root: string,
  requests: unknown,
  headers: Record<string, string> = {},
): Promise<RawAnswer> =>
  send(`${root}$batch`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ requests }),
  });

/** One response of a batch. */
export interface PartAnswer {
  readonly contentId: string | undefined;
  readonly status: number;
  /** Names and values in turn, as sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
  header(name: string): string | undefined;
}

/** The parts of a multipart answer; fails where the text is not exactly such an answer. */
export function partsOf(answer: RawAnswer): readonly PartAnswer[] {
  expect(answer.status).toBe(200);
  const boundary = /^multipart\/mixed; boundary=(\S+)$/.exec(answer.header('content-type')!)![1]!;
  const close = `--${boundary}--\r\n`;
  expect(answer.text.endsWith(close)).toBe(true);
  const text = answer.text.slice(0, -close.length);
  if (text === '') return [];
  expect(text.startsWith(`--${boundary}\r\n`)).toBe(true);
  return text
    .slice(`--${boundary}\r\n`.length)
    .split(`\r\n--${boundary}\r\n`)
    .map((each, i, all) => partOf(i === all.length - 1 ? each.replace(/\r\n$/, '') : each));
}

function partOf(text: string): PartAnswer {
  const [, envelope, response] = /^(.*?)\r\n\r\n(.*)$/s.exec(text)!;
  expect(envelope).toMatch(/^Content-Type: application\/http\r\nContent-Transfer-Encoding: binary/);
  const [, status, lines, body] = /^HTTP\/1\.1 (\d{3}) [A-Z][A-Za-z' -]+\r\n(.*?)\r\n\r\n(.*)$/s.exec(
    response!,
  )!;
  const headers = lines!.split('\r\n').map((line) => {
    const [, name, value] = /^([\w-]+): (.*)$/.exec(line)!;
    return [name!, value!] as const;
  });
  return {
    contentId: /Content-ID: (\S+)/.exec(envelope!)?.[1],
    status: Number(status),
    headers,
    text: body!,
    header: (name) => headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1],
  };
}

export const statuses = (parts: readonly { readonly status: number }[]): number[] =>
  parts.map(({ status }) => status);

/** One response object of a JSON batch. */
export interface JsonAnswer {
  readonly id?: string;
  readonly atomicityGroup?: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export function responsesOf(answer: RawAnswer): readonly JsonAnswer[] {
  expect([answer.status, answer.header('content-type')]).toEqual([200, 'application/json']);
  return answer.json<{ responses: JsonAnswer[] }>().responses;
}
