import { ContractError, type ContractErrorCode } from './contract-errors.js';
import { isZone } from './display-time.js';
import { filterNames, type Endpoint, type Filter } from './filters.js';
import { parseInstant } from './iso-time.js';
import type { Account } from './keys.js';
import type { SandboxOptions } from './options.js';

/** The contract's "Timerange Limit". */
const MOST_MS = 60 * 24 * 3_600_000;
const DEFAULT_LIMIT = 100;

/** A request body that has passed every check but the cursor's. */
export interface Query {
  readonly endpoint: Endpoint;
  /** Epoch milliseconds; whether the ends belong to the range is the sandbox's switch. */
  readonly start: number;
  readonly end: number;
  readonly filters: readonly Filter[];
  readonly displayTimezone: string;
  readonly limit: number;
  readonly cursor: string | null;
  readonly descending: boolean;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Checks a body in this order, and refuses with the first that fails: JSON → dateRange (present, start, end, data types,
 * ISO 8601, order, length) → displayTimezone → filters (each: name, values, then PBX or tenant) → sortField →
 * sortDirection → limit → the cursor's data type. A member that is null counts as missing; unknown members are ignored.
 *
 * Two filters of one name are a badRequest: the contract speaks of a set.
 */
export function parseQuery(
  endpoint: Endpoint,
  text: string,
  account: Account,
  options: SandboxOptions,
): Query {
  const body = parseBody(text);
  const { start, end } = dateRange(body['dateRange']);
  const displayTimezone = timezone(body['displayTimezone']);
  return {
    endpoint,
    start,
    end,
    displayTimezone,
    filters: filterList(endpoint, body['filters'], account, options),
    descending: sort(body['sortField'], body['sortDirection']),
    limit: limit(body['limit'], options.maxLimit),
    cursor: optionalText(body['nextPageCursor'], 'nextPageCursor'),
  };
}

function refuse(code: ContractErrorCode, detail = ''): never {
  throw new ContractError(code, detail);
}

function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function optionalText(value: unknown, name: string): string | null {
  if (isMissing(value)) return null;
  return typeof value === 'string' ? value : wrongType(value, name, 'a string');
}

/** An object or list where a scalar belongs is a wrong structure; another scalar is a wrong data type. */
function wrongType(value: unknown, name: string, expected: string): never {
  return refuse(typeof value === 'object' ? 'malformedRequest' : 'badRequest', `${name} must be ${expected}`);
}

function parseBody(text: string): Members {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refuse('malformedRequest', 'invalid JSON');
  }
  return isMembers(body) ? body : refuse('malformedRequest', 'the body must be an object');
}

function dateRange(range: unknown): { start: number; end: number } {
  if (isMissing(range)) return refuse('dateRangeNotNull');
  if (!isMembers(range)) return refuse('malformedRequest', 'dateRange must be an object');
  const { start: from, end: to } = range;
  if (isMissing(from)) return refuse('startRangeNotNull');
  if (isMissing(to)) return refuse('endRangeNotNull');
  const start = instant(from, 'dateRange.start');
  const end = instant(to, 'dateRange.end');
  if (start > end) return refuse('endDateBeforeStartDate');
  if (end - start > MOST_MS) return refuse('maxInterval');
  return { start, end };
}

function instant(value: unknown, name: string): number {
  if (typeof value !== 'string') return wrongType(value, name, 'a string');
  return parseInstant(value) ?? refuse('iso8061WithTzFormat', name);
}

function timezone(value: unknown): string {
  const name = optionalText(value, 'displayTimezone');
  if (name === null || name === '') return refuse('timezoneNotNull');
  return isZone(name) ? name : refuse('invalidTimezone', name);
}

function filterList(
  endpoint: Endpoint,
  value: unknown,
  account: Account,
  options: SandboxOptions,
): readonly Filter[] {
  if (isMissing(value)) return [];
  if (!Array.isArray(value)) return refuse('malformedRequest', 'filters must be a list');
  if (value.length === 0) return refuse('filtersNotEmpty');
  const filters = value.map((member) => filter(endpoint, member, account, options));
  const names = new Set(filters.map(({ name }) => name));
  return names.size === filters.length ? filters : refuse('badRequest', 'a filter name appears twice');
}

function filter(endpoint: Endpoint, member: unknown, account: Account, options: SandboxOptions): Filter {
  if (!isMembers(member)) return refuse('malformedRequest', 'a filter must be an object');
  const name = optionalText(member['name'], 'the name of a filter');
  if (name === null) return refuse('badRequest', 'a filter has no name');
  if (!filterNames[endpoint].has(name)) return refuse('invalidFilterType', name);
  const values: unknown = member['values'];
  if (isMissing(values)) return refuse('filterValuesNotEmpty', name);
  if (!Array.isArray(values)) return refuse('malformedRequest', `the values of ${name} must be a list`);
  if (values.length === 0) return refuse('filterValuesNotEmpty', name);
  if (!values.every((item) => typeof item === 'string')) {
    return refuse('badRequest', `the values of ${name} must be strings`);
  }
  if (name === 'pbxNames') ownOnly(values, account.pbxNames, 'invalidPbx', options);
  if (name === 'tenantIds') ownOnly(values, account.tenantIds, 'invalidTenant', options);
  return { name, values };
}

function ownOnly(
  values: readonly string[],
  own: readonly string[],
  code: ContractErrorCode,
  { caseSensitive }: SandboxOptions,
): void {
  const fold = (value: string): string => (caseSensitive ? value : value.toLowerCase());
  const known = new Set(own.map(fold));
  const foreign = values.find((value) => !known.has(fold(value)));
  if (foreign !== undefined) refuse(code, foreign);
}

/** True for descending. The direction is taken in either case, as the contract writes it both ways. */
function sort(field: unknown, direction: unknown): boolean {
  const fieldName = optionalText(field, 'sortField') ?? 'TIME';
  if (fieldName !== 'TIME') return refuse('invalidSortField', fieldName);
  const name = (optionalText(direction, 'sortDirection') ?? 'ASC').toUpperCase();
  if (name !== 'ASC' && name !== 'DESC') return refuse('invalidSortDirection', name);
  return name === 'DESC';
}

function limit(value: unknown, most: number): number {
  if (isMissing(value)) return Math.min(DEFAULT_LIMIT, most);
  if (typeof value !== 'number' || !Number.isInteger(value))
    return wrongType(value, 'limit', 'a whole number');
  if (value < 1 || value > most) return refuse('invalidLimit', `limit must be from 1 to ${most}`);
  return value;
}
