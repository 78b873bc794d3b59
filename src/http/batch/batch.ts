import { randomUUID } from 'node:crypto';
import { FeedError } from '../../errors/index.js';
import { splitQuery } from '../../odata/index.js';
import type { Answer } from '../answer.js';
import type { Feed, FeedRequest } from '../feed.js';
import { mediaRanges } from '../media-range.js';
import { readRoot } from '../roots.js';
import { versionOf } from '../version.js';
import { isJson, readJson, writeJson } from './json.js';
import { isMultipart, readMultipart, writeMultipart } from './multipart.js';
import { performerOf, type Whole } from './part.js';
import { type BatchFormat, checkBatch } from './request.js';
import { type Outcome, run } from './run.js';

const TYPES: Readonly<Record<BatchFormat, string>> = {
  multipart: 'multipart/mixed',
  json: 'application/json',
};

/**
 * Answers a batch (Protocol 4.01 §11.7, JSON Format 4.01 §19). What is wrong with the batch as a whole is found before any of its requests
 * is begun and thrown: `malformedBatch`, `unsupportedMediaType`, `notAcceptable`, `tooComplex`, `unknownOption`, `notFound` where no root is before
 * `$batch`. After that the answer is 200, and its parts follow as they are ready; `report` is told of their errors.
 *
 * A multipart batch ends with its first failure unless `Prefer: continue-on-error` is given; a JSON batch goes on unless
 * `continue-on-error=false` is.
 */
export async function answerBatch(
  request: FeedRequest,
  feed: Feed,
  report: (error: FeedError) => void,
): Promise<Answer> {
  const version = versionOf(request.header);
  const rootPath = rootOf(request, feed);
  const contentType = request.header('Content-Type') ?? '';
  const format = formatOf(contentType);
  const given = answerFormat(request.header('Accept'), format);
  const text = await request.body();
  const requests = checkBatch(format === 'json' ? readJson(text) : readMultipart(text, contentType));
  const onError = continuePreference(request.header('Prefer'));

  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  const failures: (() => unknown)[] = [];
  const place = { base: request.base, rootPath, host: request.header('Host') };
  const whole: Whole = { request, place, signal, feed, report: unlessAborted(report, signal) };
  const outcomes = noting(
    run(requests, performerOf(whole), !(onError?.value ?? format === 'json')),
    failures,
  );
  const boundary = `batch_${randomUUID()}`;
  return {
    status: 200,
    contentType: given === 'json' ? TYPES.json : `${TYPES.multipart}; boundary=${boundary}`,
    headers: {
      'OData-Version': version,
      ...(onError === null ? {} : { 'Preference-Applied': onError.applied }),
    },
    body: stopping(given === 'json' ? writeJson(outcomes) : writeMultipart(outcomes, boundary), stop),
    failure: () => failures.map((each) => each()).find((failure) => failure !== null) ?? null,
  };
}

/** The path of the service root that the batch was sent to. */
function rootOf({ rawPath, rawQuery }: FeedRequest, feed: Feed): string {
  const root = readRoot(rawPath, { zone: feed.zone, nowStepMinutes: feed.context.nowStepMinutes });
  if (!/^(?:\$|%24)batch\/?$/.test(root.rest))
    throw new FeedError('notFound', '$batch stands right behind a service root.', { target: 'path' });
  const option = splitQuery(rawQuery).find(({ name }) => /^[$@]/.test(name))?.name;
  if (option !== undefined)
    throw new FeedError('unknownOption', `$batch takes no query options such as ${option}.`, {
      target: option,
    });
  return root.path;
}

function formatOf(contentType: string): BatchFormat {
  if (isJson(contentType)) return 'json';
  if (isMultipart(contentType)) return 'multipart';
  const message = 'A batch comes as multipart/mixed with a boundary, or as application/json.';
  throw new FeedError('unsupportedMediaType', message, { target: 'Content-Type' });
}

/** The format of the answer: what is accepted most, and of equals that of the request. */
function answerFormat(accept: string | undefined, own: BatchFormat): BatchFormat {
  if (accept === undefined || accept.trim() === '') return own;
  const ranges = mediaRanges(accept);
  const quality = (format: BatchFormat): number => {
    const type = TYPES[format];
    // The most exact range decides (RFC 9110 §12.5.1).
    const fitting = [type, type.replace(/\/.*$/, '/*'), '*/*'].map((each) =>
      ranges.find((range) => range.type === each),
    );
    return fitting.find((range) => range !== undefined)?.quality ?? 0;
  };
  const other = own === 'json' ? 'multipart' : 'json';
  const best = quality(other) > quality(own) ? other : own;
  if (quality(best) > 0) return best;
  const message = `A batch is answered as ${TYPES.multipart} or as ${TYPES.json}.`;
  throw new FeedError('notAcceptable', message, { target: 'Accept' });
}

/** Whether to go on after a failure, and what `Preference-Applied` says of it (Protocol 4.01 §8.2.8.3); null without such a wish. */
function continuePreference(
  prefer: string | undefined,
): { readonly value: boolean; readonly applied: string } | null {
  for (const part of (prefer ?? '').split(/[,;]/)) {
    const [, name, value] =
      /^((?:odata\.)?continue-on-error)(?:\s*=\s*"?(true|false)"?)?$/i.exec(part.trim()) ?? [];
    if (name === undefined) continue;
    const isTrue = value?.toLowerCase() !== 'false';
    return { value: isTrue, applied: `${name.toLowerCase()}=${String(isTrue)}` };
  }
  return null;
}

/** What fails because nobody waits for it any more is no failure worth a line in the log. */
const unlessAborted =
  (report: (error: FeedError) => void, signal: AbortSignal) =>
  (error: FeedError): void => {
    if (!signal.aborted) report(error);
  };

async function* noting(
  outcomes: AsyncIterable<Outcome>,
  failures: (() => unknown)[],
): AsyncGenerator<Outcome> {
  for await (const outcome of outcomes) {
    failures.push(outcome.answer.failure);
    yield outcome;
  }
}

/** Lets go of everything still under way once the answer is written, or is not wanted any more. */
async function* stopping(body: AsyncIterable<string>, stop: AbortController): AsyncGenerator<string> {
  try {
    yield* body;
  } finally {
    stop.abort();
  }
}
