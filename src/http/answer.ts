import { createHash } from 'node:crypto';
import { FeedError } from '../errors/index.js';
import type { Plan } from '../plan/index.js';
import { type Chunk, jsonType, type Representation } from '../write/index.js';
import type { Header } from './version.js';

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | AsyncIterable<Chunk>;
  /** Known once the body was written: why a page ended early. */
  readonly failure: () => unknown;
  /** Called once the body was sent as a whole: prepares what will be asked for next. */
  readonly sent?: () => void;
}

/** The range of a plan's answer by journey start, end excluded: what the header and the annotation say. */
export const rangeText = ({ range }: Plan): string =>
  `${new Date(range.start).toISOString()}/${new Date(range.end).toISOString()}`;

export const rangeHeader = (plan: Plan): Readonly<Record<string, string>> => ({
  'Journey-Time-Range': rangeText(plan),
});

/** An answer that is there as a whole; with the plan it came from, it tells its range. */
export function text(body: string, contentType: string, plan?: Plan): Answer {
  return {
    status: 200,
    contentType,
    headers: plan === undefined ? {} : rangeHeader(plan),
    body,
    failure: () => null,
  };
}

/** The same of JSON. */
export const json = (body: string, representation: Representation, plan?: Plan): Answer =>
  text(body, jsonType(representation), plan);

/** No content: a property that is null (Protocol 4.01 §11.2.4). */
export function noContent(plan: Plan): Answer {
  return { ...text('', 'text/plain', plan), status: 204 };
}

/** The head of an answer whose body nobody reads, and which therefore was not made (HEAD). */
export const headOnly = (contentType: string, plan: Plan): Answer => ({
  ...text('', contentType, plan),
  body: nothing(),
});

// eslint-disable-next-line require-yield -- the text of no length that is not known
async function* nothing(): AsyncGenerator<string> {
  return;
}

/**
 * An answer that stays the same until the feed does: it may be kept, and is asked for anew by its ETag (Protocol 4.01 §8.2.4, §8.2.5, §8.3.2;
 * RFC 9110 §13.2.2). The ETag tells apart whatever differs in body, media type or version. Throws `preconditionFailed`.
 */
export function document(
  body: string,
  contentType: string,
  { version }: Representation,
  header: Header,
): Answer {
  const hash = createHash('sha256').update(`${version}\n${contentType}\n${body}`).digest('base64url');
  const tag = `"${hash.slice(0, 27)}"`;
  const headers = { ETag: tag, 'Cache-Control': 'private, max-age=0, must-revalidate' };
  const required = header('If-Match');
  if (required !== undefined && !names(required, tag))
    throw new FeedError('preconditionFailed', 'What If-Match names is not what is here now.', {
      target: 'If-Match',
    });
  const whole = { ...text(body, contentType), headers };
  return names(header('If-None-Match') ?? '', tag) ? { ...whole, status: 304, body: '' } : whole;
}

/** Whether a list of entity tags has one; a weak one is as good, since the feed gives none of its own. */
const names = (list: string, tag: string): boolean =>
  list.trim() === '*' ||
  (list.match(/(?:W\/)?"[^"]*"/g) ?? []).some((each) => each.replace(/^W\//, '') === tag);
