/**
 * Every error the feed can answer, by its stable code: the HTTP status and what the reader should do.
 * `docs/errors.md` publishes this table; a test fails when a code is missing there.
 */
export const catalogue = {
  // The caller's query (OData 4.01 Protocol §8.2 and §9: 400, 404, 405, 406, 410, 412, 415, 424, 501)
  syntaxError: [400, 'Correct the query option at the named position.'],
  badEncoding: [400, 'Percent-encode the URL as UTF-8.'],
  unknownOption: [400, 'Remove the option or correct its spelling; custom options have no $.'],
  duplicateOption: [400, 'Give each query option once.'],
  invalidOption: [400, 'Give the option a value of the named form.'],
  unknownProperty: [400, 'Use a name that $metadata lists.'],
  unknownFunction: [400, 'Use a function that OData defines for these arguments.'],
  typeMismatch: [400, 'Compare and combine values of compatible types.'],
  tooComplex: [400, 'Shorten the query: the named bound on depth, terms, sorts or length is exceeded.'],
  tooManyRows: [400, 'Narrow the time range or the filter, or add $top.'],
  malformedBatch: [400, 'Send the batch as one of the two formats of OData: multipart/mixed or JSON.'],
  invalidSkipToken: [400, 'Start the walk again from its first page.'],
  notFound: [404, 'Use a URL that the service document or $metadata lists.'],
  noSuchEntity: [404, 'Check the key; the entity does not exist or is not yours.'],
  methodNotAllowed: [405, 'Use a method that Allow names: the feed is read-only.'],
  notAcceptable: [406, 'Ask for application/json, or application/xml for $metadata.'],
  expiredSkipToken: [410, 'The link is no longer good: start the walk again from its first page.'],
  preconditionFailed: [412, 'Leave out the header the message names, or give it a value that holds.'],
  urlTooLong: [414, 'Shorten the URL.'],
  unsupportedMediaType: [415, 'Send the body as the media type the message names.'],
  failedDependency: [424, 'Mend the request that this one of the batch depends on, or send it alone.'],
  notImplemented: [501, 'The feed does not support this part of OData.'],
  // Who may read
  conflictingCredentials: [400, 'Give the key in one way, or the same key in every way.'],
  unauthorized: [
    401,
    'Give a Journey API key: as x-api-key, as Basic password, as api_key or as Bearer token.',
  ],
  forbidden: [403, 'The key may not read this; ask the administrator of the account.'],
  // The upstream
  upstreamRefusedCaller: [400, 'The Journey API refused what the request asked for; its own words follow.'],
  upstreamRefusedFeed: [
    502,
    'The Journey API refused a request the feed made; this is a defect of the feed.',
  ],
  upstreamKeyRefused: [502, "The Journey API refused the feed's own key; the administrator must mend it."],
  upstreamRateLimited: [429, 'The Journey API is rate limited; try again after Retry-After.'],
  upstreamUnavailable: [503, 'The Journey API does not answer; try again after Retry-After.'],
  upstreamMalformed: [502, 'The Journey API answered something its contract does not describe.'],
  internal: [500, 'A defect of the feed; the log has the request id.'],
} as const satisfies Record<string, readonly [status: number, remedy: string]>;

export type ErrorCode = keyof typeof catalogue;
