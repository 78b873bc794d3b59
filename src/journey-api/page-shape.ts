import { isAscii } from 'node:buffer';
import { FeedError } from '../errors/index.js';
import type { Endpoint, Page, RecordOf } from './types.js';
import { journeyShape, type RecordShape, type Shape, transitionShape } from './wire.js';

/** Where an answer departs from the contract, the innermost step last, and what should stand there. Never the value. */
interface Fault {
  readonly path: string;
  readonly expected: string;
}

type Check = (value: unknown) => Fault | undefined;

const ISO_WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isInstant = (value: unknown) =>
  isText(value) && ISO_WITH_ZONE.test(value) && !Number.isNaN(Date.parse(value));

function must(expected: string, holds: (value: unknown) => boolean): Check {
  const fault: Fault = { path: '', expected };
  return (value) => (holds(value) ? undefined : fault);
}

const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || value === undefined ? undefined : check(value);

function list(member: Check): Check {
  const notList: Fault = { path: '', expected: 'a list' };
  return (value) => {
    if (!Array.isArray(value)) return notList;
    for (let index = 0; index < value.length; index += 1) {
      const fault = member(value[index]);
      if (fault) return { ...fault, path: `[${index}]${fault.path}` };
    }
    return undefined;
  };
}

function record(members: Readonly<Record<string, Check>>): Check {
  const entries = Object.entries(members);
  const notObject: Fault = { path: '', expected: 'an object' };
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return notObject;
    for (const [name, check] of entries) {
      const fault = check((value as Record<string, unknown>)[name]);
      if (fault) return { ...fault, path: `.${name}${fault.path}` };
    }
    return undefined;
  };
}

const CHECKS: Readonly<Record<Extract<Shape, string>, Check>> = {
  key: must('a text that is not empty', (value) => isText(value) && value !== ''),
  instant: must('a date-time with its offset', isInstant),
  text: orNull(must('text', isText)),
  whole: orNull(must('a whole number', Number.isSafeInteger)),
  textOrTexts: (value) => (Array.isArray(value) ? texts(value) : CHECKS.text(value)),
};
const texts = list(CHECKS.text);

/** Compiles what checks a member; all but keys and instants may be null or missing. */
function checkOf(shape: Shape): Check {
  if (typeof shape === 'string') return CHECKS[shape];
  if ('list' in shape) return orNull(list(checkOf(shape.list)));
  return orNull(row(shape));
}

/** A member that must be there. */
const row = (shape: RecordShape): Check =>
  record(
    Object.fromEntries(
      Object.entries(shape.record).map(([name, member]) => [name, checkOf(member)] as const),
    ),
  );

const pageOf = (member: Check): Check =>
  record({ data: list(member), nextPageCursor: CHECKS.text, totalElements: must('a count', isCount) });

const pages: Readonly<Record<Endpoint, Check>> = {
  journeys: pageOf(row(journeyShape)),
  transitions: pageOf(record({ journeyId: CHECKS.key, transitions: list(row(transitionShape)) })),
};

/**
 * Reads the body of a 200 answer. Members the contract does not list are let through; listed ones may be absent or null
 * except the ids, the times, the list of rows, a journey's list of transitions and the total.
 * @throws FeedError upstreamMalformed, which names the first member at fault but none of the answer's values
 */
export function readPage<E extends Endpoint>(endpoint: E, body: Uint8Array): Page<RecordOf<E>> {
  const parsed = parseJson(body);
  const fault = pages[endpoint](parsed);
  if (fault) {
    const where = fault.path === '' ? 'the whole' : fault.path.replace(/^\./, '');
    throw malformed(`${where} is not ${fault.expected}`);
  }
  const page = parsed as Page<RecordOf<E>>;
  return {
    data: page.data,
    nextPageCursor: page.nextPageCursor || null,
    totalElements: page.totalElements,
  };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(body));
  } catch {
    // The parser's own message quotes the answer, so it is not passed on.
    throw malformed('it is not JSON');
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Most pages are plain ASCII, which is read as Latin-1, and so twice as fast. Throws for what is not UTF-8. */
function textOf(body: Uint8Array): string {
  if (!isAscii(body)) return decoder.decode(body);
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
}

export function malformed(fault: string): FeedError {
  return new FeedError('upstreamMalformed', `The Journey API's answer does not fit its contract: ${fault}.`);
}
