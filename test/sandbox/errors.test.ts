import type { Sandbox } from '../../src/sandbox/index.js';
import { ask, codeOf, NOW, sandbox, send, stopSandboxes, valid, type Answer } from './support.js';

const PAGE = 'https://developer.8x8.com/analytics/docs/end-to-end-journey-api';

let api: Sandbox;
beforeAll(async () => {
  api = await sandbox();
});
afterAll(stopSandboxes);

function expectError(answer: Answer<unknown>, status: number, fragment: string): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(Object.keys(answer.body)).toEqual(['errors']);
  expect(answer.body.errors).toHaveLength(1);
  expect(answer.body.errors![0]).toEqual({
    message: expect.stringMatching(/\S/),
    suggestion: expect.stringMatching(/\S/),
    url: `${PAGE}#${fragment}`,
  });
}

const range = (start: unknown, end: unknown) => ({ dateRange: { start, end } });
const oneFilter = (name: unknown, values?: unknown) => ({ filters: [{ name, values }] });

describe.each(['journeys', 'transitions'] as const)('errors of a body on %s', (endpoint) => {
  const cases: readonly (readonly [fragment: string, body: Record<string, unknown>])[] = [
    ['invalid-pbx-invalidpbx', oneFilter('pbxNames', ['acme-north', 'elsewhere'])],
    ['invalid-tenant-invalidtenant', oneFilter('tenantIds', ['elsewhere'])],
    ['malformed-request-malformedrequest', { dateRange: 'today' }],
    ['malformed-request-malformedrequest', { dateRange: ['2025-01-01T00:00:00Z'] }],
    ['malformed-request-malformedrequest', range({}, '2025-06-10T00:00:00Z')],
    ['malformed-request-malformedrequest', { filters: { name: 'journeyId' } }],
    ['malformed-request-malformedrequest', { filters: ['journeyId'] }],
    ['malformed-request-malformedrequest', oneFilter('journeyId', 'x')],
    ['malformed-request-malformedrequest', { displayTimezone: ['UTC'] }],
    ['bad-request-badrequest', range(20250610, '2025-06-10T00:00:00Z')],
    ['bad-request-badrequest', { displayTimezone: 2 }],
    ['bad-request-badrequest', { limit: '10' }],
    ['bad-request-badrequest', { limit: 1.5 }],
    ['bad-request-badrequest', { sortField: 1 }],
    ['bad-request-badrequest', { sortDirection: true }],
    ['bad-request-badrequest', { nextPageCursor: 7 }],
    ['bad-request-badrequest', oneFilter('journeyId', [1])],
    ['bad-request-badrequest', oneFilter(undefined, ['x'])],
    ['bad-request-badrequest', { filters: [1, 2].map(() => ({ name: 'journeyId', values: ['x'] })) }],
    ['date-range-not-null-daterangenotnull', { dateRange: undefined }],
    ['date-range-not-null-daterangenotnull', { dateRange: null }],
    ['start-date-not-null-startrangenotnull', range(undefined, '2025-06-10T00:00:00Z')],
    ['end-date-not-null-endrangenotnull', range('2025-06-10T00:00:00Z', null)],
    [
      'end-date-before-start-date-enddatebeforestartdate',
      range('2025-06-10T00:00:01Z', '2025-06-10T00:00:00Z'),
    ],
    ['filters-not-empty-filtersnotempty', { filters: [] }],
    [
      'iso-8061-with-timezone-format-iso8061withtzformat',
      range('2025-06-10T00:00:00', '2025-06-11T00:00:00Z'),
    ],
    ['iso-8061-with-timezone-format-iso8061withtzformat', range('2025-06-10T00:00:00Z', '2025-06-11')],
    [
      'iso-8061-with-timezone-format-iso8061withtzformat',
      range('2025-02-30T00:00:00Z', '2025-06-11T00:00:00Z'),
    ],
    ['max-interval-maxinterval', range('2025-03-01T00:00:00Z', '2025-04-30T00:00:00.001Z')],
    ['filter-values-not-empty-filtervaluesnotempty', oneFilter('journeyId', [])],
    ['filter-values-not-empty-filtervaluesnotempty', oneFilter('journeyId')],
    ['invalid-filter-type-invalidfiltertype', oneFilter('outcome', ['Handled'])],
    ['timezone-not-null-timezonenotnull', { displayTimezone: undefined }],
    ['timezone-not-null-timezonenotnull', { displayTimezone: null }],
    ['invalid-timezone-invalidtimezone', { displayTimezone: 'Europe/Atlantis' }],
    ['invalid-timezone-invalidtimezone', { displayTimezone: '+02:00' }],
    ['invalid-sort-direction-invalidsortdirection', { sortDirection: 'DOWN' }],
    ['invalid-sort-field-invalidsortfield', { sortField: 'OUTCOME' }],
    ['invalid-limit-invalidlimit', { limit: 0 }],
    ['invalid-limit-invalidlimit', { limit: -1 }],
    ['invalid-limit-invalidlimit', { limit: 1001 }],
    ['invalid-cursor-invalidcursor', { nextPageCursor: 'ZW5jbLW5leHQtRlZC1jdXJzb3ItZm9ycGFnZQ==' }],
  ];

  it.each(cases)('%s: %j', async (fragment, body) => {
    expectError(await ask(api, endpoint, body), 400, fragment);
  });

  it.each(['', '{', 'null', '[]', '"text"', '{"dateRange":}'])(
    'refuses the body %j as malformed',
    async (body) => {
      expectError(
        await send(api, `/v1/${endpoint}/search`, { body }),
        400,
        'malformed-request-malformedrequest',
      );
    },
  );

  it('refuses a cursor under another sort', async () => {
    const first = await ask(api, endpoint, { limit: 5 });
    const answer = await ask(api, endpoint, {
      limit: 5,
      sortDirection: 'DESC',
      nextPageCursor: first.body.nextPageCursor,
    });
    expectError(answer, 400, 'cursor-and-sort-mismatch-cursorandsortmismatch');
  });

  it('refuses filters of the other endpoint', async () => {
    const name = endpoint === 'journeys' ? 'transitions.name' : 'agents.name';
    expectError(
      await ask(api, endpoint, oneFilter(name, ['x'])),
      400,
      'invalid-filter-type-invalidfiltertype',
    );
  });

  it('takes POST only, and says so', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await send(api, `/v1/${endpoint}/search`, { method });
      expectError(answer, 405, 'invalid-request-method-invalidrequestmethod');
      expect(answer.headers.get('allow')).toBe('POST');
    }
  });

  it('takes no body of another content type', async () => {
    const init = { body: JSON.stringify(valid), headers: { 'content-type': 'text/plain' } };
    expectError(await send(api, `/v1/${endpoint}/search`, init), 400, 'bad-request-badrequest');
    const withCharset = { ...init, headers: { 'content-type': 'application/json; charset=utf-8' } };
    expect((await send(api, `/v1/${endpoint}/search`, withCharset)).status).toBe(200);
  });
});

it('refuses a body beyond a mebibyte, and goes on serving', async () => {
  const body = JSON.stringify({ ...valid, padding: 'x'.repeat(1024 * 1024) });
  expectError(await send(api, '/v1/journeys/search', { body }), 400, 'malformed-request-malformedrequest');
  expect((await ask(api, 'journeys')).status).toBe(200);
});

it.each(['', '/v1/journeys', '/v1/journeys/search/', '/v2/journeys/search', '/v1/agents/search'])(
  'knows no path %j',
  async (path) => {
    expectError(
      await send(api, path, { body: JSON.stringify(valid) }),
      404,
      'invalid-endpoint-invalidapipath',
    );
  },
);

it('answers 401 and 403 by key, before it looks at the body', async () => {
  for (const key of [null, '', 'wrong', 'sandbox-key-', 'SANDBOX-KEY', 'sandbox-keys']) {
    const answer = await send(api, '/v1/journeys/search', { body: '{', key });
    expectError(answer, 401, 'authentication');
  }
  const forbidden = { body: '{', key: 'sandbox-key-forbidden' };
  expectError(await send(api, '/v1/journeys/search', forbidden), 403, 'authentication');
  const withoutPbx = { body: '{', key: 'sandbox-key-no-pbx' };
  const answer = await send(api, '/v1/transitions/search', withoutPbx);
  expectError(answer, 403, 'missing-pbx-for-customer-missingpbxforcustomer');
});

it('checks in the order path, method, key, JSON, range, timezone, filters, sort, limit, cursor', async () => {
  const wrong: Record<string, unknown> = {
    nextPageCursor: 'x',
    limit: 0,
    sortDirection: 'x',
    filters: [],
    displayTimezone: 'x',
    dateRange: null,
  };
  const expected = [
    'invalidcursor',
    'invalidlimit',
    'invalidsortdirection',
    'filtersnotempty',
    'invalidtimezone',
    'daterangenotnull',
  ];
  const body: Record<string, unknown> = {};
  for (const [i, name] of Object.keys(wrong).entries()) {
    body[name] = wrong[name];
    expect(codeOf(await ask(api, 'journeys', body))).toBe(expected[i]);
  }
  expect((await send(api, '/nowhere', { method: 'GET', key: null })).status).toBe(404);
  expect((await send(api, '/v1/journeys/search', { method: 'GET', key: null })).status).toBe(405);
});

describe('what is not an error', () => {
  it('ignores members it does not know, and takes null for missing', async () => {
    const plain = await ask(api, 'journeys');
    const odd = await ask(api, 'journeys', {
      filters: null,
      limit: null,
      sortField: null,
      sortDirection: null,
      nextPageCursor: null,
      colour: { a: [1] },
    });
    expect(odd.body).toEqual(plain.body);
  });

  it('takes 60 days of 24 hours, a range of one instant, and either case of the direction', async () => {
    const sixty = range('2025-03-01T00:00:00Z', '2025-04-30T00:00:00Z');
    expect((await ask(api, 'journeys', { ...sixty, limit: 1 })).status).toBe(200);
    const instant = new Date(NOW).toISOString();
    expect((await ask(api, 'journeys', range(instant, instant))).status).toBe(200);
    for (const sortDirection of ['asc', 'desc', 'ASC', 'DESC']) {
      expect((await ask(api, 'journeys', { sortField: 'TIME', sortDirection })).status).toBe(200);
    }
  });

  it('finds nothing for values that nobody has', async () => {
    const answer = await ask(api, 'journeys', oneFilter('agents.name', ['Nobody']));
    expect(answer.body).toEqual({ data: [], nextPageCursor: null, totalElements: 0 });
  });
});
