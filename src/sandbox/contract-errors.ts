/** The errors of the Journey API: its "Common Errors" and "Error Codes", one row each. */

const PAGE = 'https://developer.8x8.com/analytics/docs/end-to-end-journey-api';

interface Row {
  readonly status: number;
  /** The documentation's heading; it makes the first part of the url's fragment. */
  readonly heading: string;
  readonly message: string;
  readonly suggestion: string;
}

const row = (status: number, heading: string, message: string, suggestion: string): Row => ({
  status,
  heading,
  message,
  suggestion,
});

/**
 * What the contract leaves open is settled so: `malformedRequest` when the body's structure is wrong (invalid JSON, not
 * an object, an object or list where another shape is documented, too large), `badRequest` when a member has the wrong
 * data type, is missing without an error of its own, or Content-Type is not JSON.
 */
export const codedErrors = {
  invalidPbx: row(400, 'Invalid PBX', 'A PBX of the filter is not yours', 'Give PBX names of your own account'),
  invalidTenant: row(400, 'Invalid Tenant', 'A tenant of the filter is not yours', 'Give tenant ids of your own account'),
  malformedRequest: row(400, 'Malformed Request', 'The body is not properly structured', 'Send JSON in the documented structure'),
  badRequest: row(400, 'Bad Request', 'The request is invalid', 'Check required fields and data types'),
  dateRangeNotNull: row(400, 'Date Range Not Null', 'dateRange is missing', 'Give dateRange.start and dateRange.end'),
  startRangeNotNull: row(400, 'Start Date Not Null', 'dateRange.start is missing', 'Give a start date'),
  endRangeNotNull: row(400, 'End Date Not Null', 'dateRange.end is missing', 'Give an end date'),
  endDateBeforeStartDate: row(400, 'End Date Before Start Date', 'The end lies before the start', 'Let the start precede the end'),
  filtersNotEmpty: row(400, 'Filters Not Empty', 'filters is empty', 'Give a filter, or leave the member out'),
  iso8061WithTzFormat: row(400, 'ISO 8061 With Timezone Format', 'A date is not ISO 8601 with a timezone designator', 'Write dates as 2025-03-01T00:00:00Z'),
  maxInterval: row(400, 'Max Interval', 'The interval exceeds 60 days', 'Ask for a smaller range'),
  filterValuesNotEmpty: row(400, 'Filter Values Not Empty', 'A filter has no values', 'Give each filter a value'),
  invalidFilterType: row(400, 'Invalid Filter Type', 'A filter is not supported here', "Use one of this endpoint's filters"),
  timezoneNotNull: row(400, 'Timezone Not Null', 'displayTimezone is missing', 'Give an IANA timezone'),
  invalidTimezone: row(400, 'Invalid Timezone', 'displayTimezone is no IANA timezone', 'Give an IANA timezone'),
  invalidSortDirection: row(400, 'Invalid Sort Direction', 'sortDirection is neither ASC nor DESC', 'Use ASC or DESC'),
  invalidSortField: row(400, 'Invalid Sort Field', 'sortField is not supported', 'Use TIME'),
  invalidLimit: row(400, 'Invalid Limit', 'limit is out of range', 'Give a limit within the allowed range'),
  invalidCursor: row(400, 'Invalid Cursor', 'nextPageCursor is not valid for this request', 'Use the cursor of the previous page, or start again'),
  cursorAndSortMismatch: row(400, 'Cursor And Sort Mismatch', 'nextPageCursor belongs to another sort', 'Keep the sort of the first page'),
  missingPbxForCustomer: row(403, 'Missing PBX For Customer', 'The account has no PBX', 'Ask your administrator to link a PBX'),
  invalidApiPath: row(404, 'Invalid Endpoint', 'There is no such endpoint', 'Use a documented path'),
  invalidRequestMethod: row(405, 'Invalid Request Method', 'The endpoint does not take this method', 'Use POST'),
} as const satisfies Record<string, Row>; // prettier-ignore

export type ContractErrorCode = keyof typeof codedErrors;

/** The statuses that have no code of their own; their url leads to the section that speaks of them. */
const bareErrors = {
  401: row(401, 'Authentication', 'The API key is missing or invalid', 'Send your key as x-api-key'),
  403: row(
    403,
    'Authentication',
    'The API key may not read journeys',
    'Ask your administrator for permission',
  ),
  429: row(429, 'Rate Limiting', 'Too many requests', 'Wait as Retry-After says'),
  500: row(500, 'Common Errors', 'Internal server error', 'Try again with backoff'),
  503: row(503, 'Common Errors', 'Service unavailable', 'Try again with backoff'),
} as const satisfies Record<number, Row>;

export interface ErrorBody {
  readonly errors: readonly { readonly message: string; readonly suggestion: string; readonly url: string }[];
}

const kebab = (heading: string): string => heading.toLowerCase().replaceAll(' ', '-');

/** A documented refusal; the detail is put behind the message. */
export class ContractError extends Error {
  readonly status: number;

  constructor(
    readonly code: ContractErrorCode,
    private readonly detailText = '',
  ) {
    super(code);
    this.status = codedErrors[code].status;
  }

  get body(): ErrorBody {
    const { heading, message, suggestion } = codedErrors[this.code];
    const url = `${PAGE}#${kebab(heading)}-${this.code.toLowerCase()}`;
    return {
      errors: [{ message: this.detailText ? `${message}: ${this.detailText}` : message, suggestion, url }],
    };
  }
}

/** The body of an error that has only a status. A status the contract does not name gets the words of 500. */
export function bareErrorBody(status: number): ErrorBody {
  const { heading, message, suggestion } = bareErrors[status as keyof typeof bareErrors] ?? bareErrors[500];
  return { errors: [{ message, suggestion, url: `${PAGE}#${kebab(heading)}` }] };
}
