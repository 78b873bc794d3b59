/** Rows as CSV: what JSON has, in one answer or in pages whose links are headers (RFC 4180, RFC 8288). */
import { get, type IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { csvRecords, csvTyped } from '../commands/files.js';
import { impatient, startTestFeed, type TestFeed } from '../support/feed.js';
import { type Gate, startGate } from './gate.js';
import { expectError, type RawAnswer, send } from './raw.js';

jest.setTimeout(60_000);

const NOW = '2025-06-15T12:00:00Z';
const DRAWS = Math.ceil(Number(process.env['PROPERTY_DRAWS'] ?? 1200) / 20);
const CSV = 'text/csv;charset=utf-8;header=present';
const NONE = { Accept: 'application/json;odata.metadata=none' };

let feed: TestFeed;
beforeAll(async () => {
  feed = await startTestFeed({
    now: NOW,
    // Small pages, so that what is compared with is a walk along many links.
    env: { FEED_PAGE_SIZE: '200', FEED_TIME_ZONE: 'Europe/Bucharest', UPSTREAM_PAGE_SIZE: '100' },
  });
});
afterAll(() => feed.close());

type Headers = Record<string, string>;
const ask = (path: string, headers: Headers = {}, method = 'GET'): Promise<RawAnswer> =>
  send(/^http:/.test(path) ? path : `${feed.url}${path.replaceAll(' ', '%20')}`, { headers, method });

const withFormat = (path: string): string => `${path}${path.includes('?') ? '&' : '?'}$format=csv`;
const nextOf = (answer: RawAnswer): string | undefined =>
  /^<([^>]+)>; rel="next"$/.exec(answer.header('link') ?? '')?.[1];

/** The CSV of a path, whole, and the rows that JSON has of it. */
async function both(path: string) {
  const answer = await ask(path, { Accept: 'text/csv' });
  expect([path, answer.status, answer.header('content-type')]).toEqual([path, 200, CSV]);
  expect(answer.header('link')).toBeUndefined();
  const rows = await feed.walk(path, NONE);
  return { rows, records: csvTyped(answer.text, rows), text: answer.text };
}

describe.each([
  'Journeys',
  "Journeys?$filter=outcome eq 'Abandoned'&$select=journeyId,time,localDate,outcome,queueNames,queueWaitDuration",
  "Journeys?$filter=contains(queueNames,'a') and holdDuration gt 0&$orderby=time desc&$top=150&$skip=3",
  'Journeys?$orderby=outcome,handlingDuration desc&$select=journeyId,outcome,handlingDuration',
  'Transitions?$orderby=time desc&$top=700',
  'last/7d/JourneyAgents',
  'in/America~New_York/between/2025-06-01/2025-06-05/TransitionAgents',
  'Dates',
  'Outcomes',
  'Journeys?$apply=groupby((localDate,outcome),aggregate($count as number,holdDuration with average as held))&$orderby=localDate,outcome',
  'Journeys?$compute=holdDuration div 1000 as seconds,length(queueNames) gt 5 as long&$select=journeyId,seconds,long',
  "Journeys/$filter(outcome eq 'Abandoned')",
  "Journeys?$filter=pbxs/any(p: p/pbxName eq 'nobody has this one')",
])('%s', (path) => {
  it('has each row of the JSON once, in its order', async () => {
    const { rows, records, text } = await both(path);
    if (!path.includes('nobody')) expect(rows.length).toBeGreaterThan(0);
    expect(records).toEqual(rows);
    expect(text).toMatch(/^[A-Za-z]\w*(?:,\w+)*\r\n/);
    expect(text).toMatch(/\r\n$/);
  });

  it('by $format is the same', async () => {
    const { text } = await both(path);
    for (const format of ['csv', 'text/csv', 'CSV', 'text/csv;header=present;charset=utf-8']) {
      const answer = await ask(withFormat(path).replace('$format=csv', `$format=${format}`), NONE);
      expect([answer.status, answer.text]).toEqual([200, text]);
    }
  });
});

it('has what a path from an entity leads to', async () => {
  const [journey] = await feed.rows("Transitions?$filter=name eq 'TRANSFER'&$top=1");
  const id = String(journey!['journeyId']);
  for (const path of [
    `Journeys('${id}')/transitions`,
    `Journeys('${id}')/transitions?$filter=duration gt 0&$select=sequence,name,duration&$orderby=duration desc`,
    `Journeys('${id}')/queues?$compute=length(queueName) as size`,
  ]) {
    const { rows, records } = await both(path);
    expect(rows.length).toBeGreaterThan(0);
    expect(records).toEqual(rows);
    expect((await ask(path, { Accept: 'text/csv' })).header('content-disposition')).toMatch(
      /filename="(?:Transitions|JourneyQueues)\.csv"$/,
    );
  }
});

it('has what JSON has, whatever is drawn', async () => {
  const filters = [
    null,
    "outcome ne 'Handled'",
    'holdDuration gt 1000',
    "contains(tolower(queueNames),'sales') or agentNames eq null",
    'time ge 2025-06-08T00:00:00Z and time lt 2025-06-11T00:00:00Z',
    'localHour ge 9 and localHour lt 17',
  ];
  const columns = ['journeyId', 'time', 'outcome', 'queueNames', 'holdDuration', 'localDate', 'contactName'];
  const drawn = fc.record({
    filter: fc.constantFrom(...filters),
    // Of one column alone null is written as an empty text, since many readers pass over empty lines.
    select: fc.subarray(columns).filter(({ length }) => length !== 1),
    orderby: fc.constantFrom(null, 'time desc', 'outcome,time', 'holdDuration desc', 'length(queueNames)'),
    top: fc.option(fc.integer({ min: 0, max: 450 })),
    skip: fc.option(fc.integer({ min: 0, max: 300 })),
    size: fc.option(fc.integer({ min: 40, max: 400 })),
  });
  await fc.assert(
    fc.asyncProperty(drawn, async ({ filter, select, orderby, top, skip, size }) => {
      const given = {
        $filter: filter,
        $select: select.length === 0 ? null : select.join(','),
        $orderby: orderby,
        $top: top,
        $skip: skip,
      };
      const options = Object.entries(given).filter(([, value]) => value !== null);
      const path = `last/20d/Journeys?${options.map(([name, value]) => `${name}=${value}`).join('&')}`;
      const rows = await feed.walk(path, NONE);
      const texts = await pagesOf(path, size);
      expect(texts.flatMap((text) => csvTyped(text, rows))).toEqual(rows);
    }),
    { numRuns: DRAWS },
  );
});

/** The answers of a walk along the links of headers; one where no size is preferred. */
async function pagesOf(path: string, size: number | null): Promise<string[]> {
  const headers: Headers = {
    Accept: 'text/csv',
    ...(size === null ? {} : { Prefer: `maxpagesize=${size}` }),
  };
  const texts: string[] = [];
  for (let url: string | undefined = path; url !== undefined;) {
    const answer = await ask(url, headers);
    expect([url, answer.status, answer.text.slice(0, 200)]).toEqual([url, 200, expect.anything()]);
    texts.push(answer.text);
    url = nextOf(answer);
    if (size === null) expect(url).toBeUndefined();
    if (texts.length > 300) throw new Error('the walk does not end');
  }
  return texts;
}

describe('pages', () => {
  const path = 'Journeys?$filter=holdDuration ge 0&$select=journeyId,time,outcome';

  it.each(['maxpagesize=170', 'odata.maxpagesize=170'])(
    'are there where they are preferred, as %s, each with its header row',
    async (Prefer) => {
      const rows = await feed.walk(path, NONE);
      const first = await ask(withFormat(path), { Prefer });
      expect(first.header('preference-applied')).toBe(Prefer);
      expect(first.header('content-length')).toBe(String(Buffer.byteLength(first.text)));
      expect(csvTyped(first.text, rows)).toEqual(rows.slice(0, 170));
      const second = await ask(nextOf(first)!, { Prefer });
      expect(csvTyped(second.text, rows)).toEqual(rows.slice(170, 340));
      expect(second.header('content-type')).toBe(CSV);
    },
  );

  it('end in a page without a link', async () => {
    const rows = await feed.walk(path, NONE);
    const texts = await pagesOf(path, 170);
    expect(texts).toHaveLength(Math.ceil(rows.length / 170));
    expect(texts.flatMap((text) => csvTyped(text, rows))).toEqual(rows);
    expect(await pagesOf(`${path}&$top=340`, 170)).toHaveLength(2);
  });

  it('are bounded by FEED_MAX_PAGE_SIZE', async () => {
    const bounded = await startTestFeed({
      now: NOW,
      env: { FEED_PAGE_SIZE: '20', FEED_MAX_PAGE_SIZE: '30' },
    });
    try {
      const answer = await send(`${bounded.url}Journeys?$format=csv`, {
        headers: { Prefer: 'maxpagesize=5000' },
      });
      expect(csvRecords(answer.text)).toHaveLength(31);
      expect(answer.header('preference-applied')).toBe('maxpagesize=30');
      const whole = await send(`${bounded.url}Journeys?$format=csv`);
      expect(csvRecords(whole.text).length).toBeGreaterThan(1000);
    } finally {
      await bounded.close();
    }
  });

  it('once left are followed by all the rest', async () => {
    const rows = await feed.walk(path, NONE);
    const first = await ask(withFormat(path), { Prefer: 'maxpagesize=170' });
    const rest = await ask(nextOf(first)!);
    expect(csvTyped(rest.text, rows)).toEqual(rows.slice(170));
    expect(nextOf(rest)).toBeUndefined();
  });

  it('hold no key in their links', async () => {
    const first = await ask(`${withFormat(path)}&api_key=sandbox-key`, { Prefer: 'maxpagesize=10' });
    expect(nextOf(first)).toContain('$format=csv');
    expect(first.rawHeaders.join('\n')).not.toContain('sandbox-key');
  });
});

it('is told of by headers, and is a file to keep', async () => {
  const answer = await ask('last/3d/Journeys', { Accept: 'text/csv' });
  expect(answer.header('content-disposition')).toBe('attachment; filename="Journeys.csv"');
  expect(answer.header('journey-time-range')).toBe('2025-06-11T21:00:00.000Z/2025-06-15T12:00:00.000Z');
  expect(answer.header('vary')).toContain('Accept');
  expect(answer.all('OData-Version')).toEqual(['4.0']);
});

it('of HEAD asks the upstream nothing', async () => {
  feed.sandbox.clearRequests();
  const answer = await ask('Journeys?$format=csv', {}, 'HEAD');
  expect([answer.status, answer.text, answer.header('content-type')]).toEqual([200, '', CSV]);
  expect(answer.header('content-disposition')).toContain('Journeys.csv');
  expect(feed.sandbox.requests).toHaveLength(0);
});

describe('Accept', () => {
  it.each([
    ['text/csv', true],
    ['text/*', true],
    ['text/csv;charset=utf-8', true],
    ['TEXT/CSV;header=present', true],
    ['text/csv;q=0.5,application/json;q=0.1', true],
    ['text/csv, */*;q=0.1', true],
    ['*/*', false],
    ['text/csv;q=0.5,application/json', false],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false],
    ['text/plain;q=0.7,application/json', false],
  ])('%s gives CSV: %s', async (Accept, isCsv) => {
    const answer = await ask('Outcomes', { Accept });
    expect([answer.status, answer.header('content-type')!.startsWith('text/csv')]).toEqual([200, isCsv]);
  });

  it.each([
    ['text/csv;header=absent', 'Outcomes'],
    ['text/csv;charset=utf-16', 'Outcomes'],
    ['text/csv;odata.metadata=full', 'Outcomes'],
    ['text/csv', "Outcomes('Handled')"],
    ['text/csv', 'Journeys/$ref'],
    ['text/csv', '$all'],
    ['text/csv', '$crossjoin(Outcomes,TransitionStates)'],
    ['text/csv', ''],
  ])('%s fits nothing of %s', async (Accept, path) => {
    const error = expectError(await ask(path, { Accept }), 406, 'notAcceptable');
    expect(error.message.includes('text/csv;')).toBe(path === 'Outcomes');
  });
});

it.each([
  ['$expand=queues', 406, 'notAcceptable', 'write the set it leads to by itself'],
  ['$format=text/csv;odata.metadata=full', 406, 'notAcceptable', 'text/csv;odata.metadata=full'],
  ['$count=true', 400, 'invalidOption', '$count'],
  ['$select=queues', 400, 'invalidOption', 'leaves no column'],
  ['$filter=outcom eq 1', 400, 'unknownProperty', 'Did you mean outcome?'],
  ['$skiptoken=x', 400, 'invalidSkipToken', ''],
])('refuses %s in JSON, before anything is asked', async (option, status, code, words) => {
  feed.sandbox.clearRequests();
  const error = expectError(await ask(`Journeys?${option}`, { Accept: 'text/csv' }), status, code);
  expect(error.message).toContain(words);
  expect(feed.sandbox.requests).toHaveLength(0);
});

it('goes into a batch', async () => {
  const body = JSON.stringify({ requests: [{ id: '1', method: 'GET', url: 'Outcomes?$format=csv' }] });
  const answer = await send(`${feed.url}$batch`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body,
  });
  const { responses } = answer.json<{ responses: { status: number; body: string }[] }>();
  const alone = await ask('Outcomes?$format=csv');
  expect(responses).toEqual([expect.objectContaining({ status: 200, body: alone.text })]);
});

describe('when the upstream fails', () => {
  let gate: Gate;
  let failing: TestFeed;
  beforeEach(async () => {
    failing = await startTestFeed({
      now: NOW,
      sandbox: { journeysPerDay: 200, days: 10 },
      env: { UPSTREAM_PAGE_SIZE: '20', UPSTREAM_CONCURRENCY: '1' },
      compose: { client: impatient(0) },
      through: async (url) => (gate = await startGate(url)).url,
    });
  });
  afterEach(async () => {
    await failing.close();
    await gate.close();
  });

  it('before the first row, is an error', async () => {
    failing.sandbox.failNext({ status: 500, count: 100 });
    expectError(await send(`${failing.url}last/5d/Journeys?$format=csv`), 503, 'upstreamUnavailable');
  });

  it('on the way, the answer is broken off, and never ends as if it were whole', async () => {
    gate.troubled((number) => (number > 20 ? { status: 500, body: '{}' } : null));
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${failing.url}last/5d/Journeys?$format=csv`, { agent: false }, resolve).on('error', reject);
    });
    expect(response.statusCode).toBe(200);
    let text = '';
    const read = async (): Promise<void> => {
      for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
    };
    await expect(read()).rejects.toThrow('aborted');
    expect(response.complete).toBe(false);
    expect(text).toMatch(/^journeyId,/);
    expect(failing.logs.join('')).toContain('page ended early');
  });

  it('within a page, is an error that can be asked again', async () => {
    const headers = { Prefer: 'maxpagesize=200' };
    const url = `${failing.url}last/5d/Journeys?$format=csv`;
    gate.troubled((number) => (number > 3 ? { status: 500, body: '{}' } : null));
    const answer = await send(url, { headers });
    expectError(answer, 503, 'upstreamUnavailable');
    gate.troubled(null);
    expect(csvRecords((await send(url, { headers })).text)).toHaveLength(201);
  });
});
