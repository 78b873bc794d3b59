import { FeedError, type ErrorCode } from '../errors/index.js';

/** The codes of the contract ("Error Codes"). */
export const contractCodes = [
  'invalidPbx',
  'invalidTenant',
  'malformedRequest',
  'badRequest',
  'dateRangeNotNull',
  'startRangeNotNull',
  'endRangeNotNull',
  'endDateBeforeStartDate',
  'filtersNotEmpty',
  'iso8061WithTzFormat',
  'maxInterval',
  'filterValuesNotEmpty',
  'invalidFilterType',
  'timezoneNotNull',
  'invalidTimezone',
  'invalidSortDirection',
  'invalidSortField',
  'invalidLimit',
  'invalidCursor',
  'cursorAndSortMismatch',
  'missingPbxForCustomer',
  'invalidApiPath',
  'invalidRequestMethod',
] as const;

export type ContractCode = (typeof contractCodes)[number];

const byLowerCase: ReadonlyMap<string, ContractCode> = new Map(
  contractCodes.map((code) => [code.toLowerCase(), code]),
);

/** Whose key a request carries: it decides who is told that the upstream refused it. */
export type KeyOwner = 'caller' | 'feed';

export interface RefusedAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

interface Explanation {
  readonly code: ContractCode | undefined;
  readonly message: string | undefined;
  readonly suggestion: string | undefined;
  readonly url: string | undefined;
}

const MAX_TEXT = 300;
const MAX_ERROR_BODY = 65_536;

/**
 * The error of a 4xx answer that is not worth repeating (docs/errors.md): the upstream's words, bounded and without the
 * key, are the message; its code is `detail.upstream.code`, in the contract's spelling, else the status as text.
 */
export function refusal(answer: RefusedAnswer, key: string, keyOwner: KeyOwner): FeedError {
  const { code, message, suggestion, url } = explain(answer.body, key);
  const upstream = {
    code: code ?? String(answer.status),
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(url === undefined ? {} : { url }),
  };
  const feedCode = feedCodeOf(answer.status, code, keyOwner);
  if (feedCode === 'upstreamKeyRefused') {
    // The words are for the administrator; the reader of the feed has no key to mend.
    const text = `The Journey API refused the feed's own key (${upstream.code}).`;
    return new FeedError(feedCode, text, {
      upstream: { code: upstream.code },
      ...(message === undefined ? {} : { cause: new Error(message) }),
    });
  }
  const text = message ?? `The Journey API answered ${answer.status} without an explanation.`;
  return new FeedError(feedCode, text, { upstream });
}

function feedCodeOf(status: number, code: ContractCode | undefined, keyOwner: KeyOwner): ErrorCode {
  // An account without a PBX is the key's fault whatever status a real upstream may pick for it.
  const forbidden = status === 403 || code === 'missingPbxForCustomer';
  if (status !== 401 && !forbidden) return 'upstreamRefusedFeed';
  if (keyOwner === 'feed') return 'upstreamKeyRefused';
  return forbidden ? 'forbidden' : 'unauthorized';
}

/** The contract's code of a refusal; undefined for other errors and for refusals the upstream did not explain. */
export function upstreamCode(error: unknown): ContractCode | undefined {
  if (!(error instanceof FeedError)) return undefined;
  return byLowerCase.get(error.detail.upstream?.code.toLowerCase() ?? '');
}

/** The same refusal as the caller's doing: upstreamRefusedCaller with the upstream's message and suggestion. */
export function asCallerFault(error: FeedError): FeedError {
  return new FeedError('upstreamRefusedCaller', error.message, error.detail);
}

/** Prefers the first entry whose code the contract knows; all members may be missing. */
function explain(body: Uint8Array, key: string): Explanation {
  const explanations = errorEntries(body).map((entry) => ({
    code: codeOf(entry['url']),
    message: cleaned(entry['message'], key),
    suggestion: cleaned(entry['suggestion'], key),
    url: cleanedUrl(entry['url'], key),
  }));
  const none = { code: undefined, message: undefined, suggestion: undefined, url: undefined };
  return explanations.find(({ code }) => code !== undefined) ?? explanations[0] ?? none;
}

function errorEntries(body: Uint8Array): readonly Readonly<Record<string, unknown>>[] {
  if (body.byteLength > MAX_ERROR_BODY) return [];
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(body));
    const errors: unknown = isObject(parsed) ? parsed['errors'] : undefined;
    return Array.isArray(errors) ? errors.filter(isObject) : [];
  } catch {
    return [];
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function codeOf(url: unknown): ContractCode | undefined {
  if (typeof url !== 'string' || !url.includes('#')) return undefined;
  const fragment = url.slice(url.indexOf('#') + 1);
  return byLowerCase.get(fragment.slice(fragment.lastIndexOf('-') + 1).toLowerCase());
}

function cleaned(value: unknown, key: string): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = withoutKey(value, key)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return text === '' ? undefined : text.slice(0, MAX_TEXT).replace(/[\uD800-\uDBFF]$/u, '');
}

function cleanedUrl(value: unknown, key: string): string | undefined {
  const text = cleaned(value, key);
  return text !== undefined && /^https?:\/\/\S+$/i.test(text) ? text : undefined;
}

function withoutKey(text: string, key: string): string {
  return text.replaceAll(key, '[key]').replaceAll(encodeURIComponent(key), '[key]');
}
