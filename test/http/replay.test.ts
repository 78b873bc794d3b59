/** What Power Query and Tableau send, word for word, over a real socket. */
import { readAll, type RawJourney } from '../reference/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { type Collection, expectError, expectVersion, type RawAnswer, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
const KEY = 'sandbox-key';
const PAGE_SIZE = 500;

const SETS = [
  'Journeys',
  'Transitions',
  'JourneyInteractions',
  'JourneyAgents',
  'JourneyQueues',
  'JourneyRingGroups',
  'JourneyMediaTypes',
  'JourneyPbxs',
  'JourneyTenants',
  'JourneyWrapUpCodes',
  'TransitionAgents',
  'Outcomes',
  'TransitionStates',
  'Dates',
];

const MASHUP = {
  'User-Agent': 'Microsoft.Data.Mashup (https://go.microsoft.com/fwlink/?LinkID=304225)',
};
const MINIMAL = {
  ...MASHUP,
  Accept: 'application/json;odata.metadata=minimal',
  'OData-MaxVersion': '4.0',
};
const OLINGO = {
  Accept: 'application/xml',
  'Content-Type': 'application/xml',
  'OData-Version': '4.0',
  'OData-MaxVersion': '4.0',
  'User-Agent': 'Apache-Olingo/4.7.1',
};

const FULL = {
  Accept: 'application/json;odata.metadata=full',
  'Content-Type': 'application/json;odata.metadata=full',
};

const sandbox = { journeysPerDay: 12, days: 400 };
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

let open: TestFeed;
let journeys: readonly RawJourney[];

beforeAll(async () => {
  open = await startTestFeed({ now: NOW, sandbox, env: { FEED_PAGE_SIZE: String(PAGE_SIZE) } });
  const from = Date.parse('2024-12-01T00:00:00Z');
  const read = await readAll(open.sandbox.url, KEY, { from, to: Date.parse(NOW) });
  journeys = [...read.journeys].sort((a, b) => time(a) - time(b) || (a.journeyId < b.journeyId ? -1 : 1));
});
afterAll(() => open.close());

const time = (journey: RawJourney): number => Date.parse(journey.time);
const idsOf = (rows: readonly { readonly [name: string]: unknown }[]): unknown[] =>
  rows.map((row) => row['journeyId']);
const expected = (keep: (journey: RawJourney) => boolean): unknown[] =>
  journeys.filter(keep).map((one) => one.journeyId);
const since = (text: string) => (journey: RawJourney) => time(journey) >= Date.parse(text);

/** Follows the links from a first answer on; every answer must be sound. */
async function pages(first: RawAnswer, headers: Record<string, string>): Promise<RawAnswer[]> {
  const all = [first];
  for (let last = first; ;) {
    expectCollection(last);
    const link = last.json()['@odata.nextLink'];
    if (link === undefined) return all;
    last = await send(link, { headers });
    all.push(last);
  }
}

function expectCollection(answer: RawAnswer): void {
  expectVersion(answer);
  expect([answer.status, answer.text.slice(0, 20)]).toEqual([200, '{"@odata.context":"h']);
  expect(answer.header('content-type')).toMatch(/^application\/json;odata\.metadata=minimal/);
}

function expectFull(answer: RawAnswer): void {
  expectVersion(answer);
  expect([answer.status, answer.text.slice(0, 20)]).toEqual([200, '{"@odata.context":"h']);
  expect(answer.header('content-type')).toMatch(/^application\/json;odata\.metadata=full/);
}

async function rowsOf(query: string, extra: Record<string, string> = {}): Promise<Collection['value']> {
  const headers = { ...MINIMAL, ...extra };
  const all = await pages(await send(`${open.url}${query}`, { headers }), headers);
  return all.flatMap((page) => page.json().value);
}

describe('Power Query, anonymous', () => {
  it('P1 reads the service document', async () => {
    const answer = await send(open.url, {
      headers: {
        ...MASHUP,
        Accept:
          'application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/xml;q=0.7,text/plain;q=0.7',
        MaxDataServiceVersion: '3.0',
        'OData-MaxVersion': '4.0',
      },
    });
    expectCollection(answer);
    expect(answer.json()).toEqual({
      '@odata.context': `${open.url}$metadata`,
      value: SETS.map((name) => ({ name, kind: 'EntitySet', url: name })),
    });
  });

  it.each(['application/json;odata.metadata=minimal', 'application/xml'])(
    'P2 reads $metadata as XML, accepting %s',
    async (Accept) => {
      const answer = await send(`${open.url}$metadata`, { headers: { ...MINIMAL, Accept } });
      expectVersion(answer);
      expect(answer.status).toBe(200);
      expect(answer.header('content-type')).toMatch(/^application\/xml/);
      expect(answer.text).toContain('<EntityType Name="Journey">');
    },
  );

  it('P3 previews a thousand journeys, which are all of the last thirty days', async () => {
    const rows = await rowsOf('Journeys?$top=1000');
    const days = expected(since('2025-12-11T00:00:00Z'));
    expect(days.length).toBeGreaterThan(100);
    expect(idsOf(rows)).toEqual(days);
    expect(Object.keys(rows[0]!)).toHaveLength(33);
  });

  it('P4 filters by a time with an offset, and keeps $top over pages', async () => {
    const query = 'Journeys?$filter=time%20gt%202025-03-03T00%3A00%3A00%2B01%3A00&$top=1000';
    const all = await pages(await send(`${open.url}${query}`, { headers: MINIMAL }), MINIMAL);
    const later = expected((one) => time(one) > Date.parse('2025-03-02T23:00:00Z'));
    expect(later.length).toBeGreaterThan(1000);
    expect(all.map((page) => page.json().value.length)).toEqual([PAGE_SIZE, PAGE_SIZE]);
    expect(idsOf(all.flatMap((page) => page.json().value))).toEqual(later.slice(0, 1000));
  });

  it('P5 reads a year, every page, without loss or repeat', async () => {
    const query =
      'Journeys?$filter=time%20ge%202025-01-01T00%3A00%3A00Z%20and%20time%20lt%202026-01-01T00%3A00%3A00Z&$select=journeyId,time';
    const all = await pages(await send(`${open.url}${query}`, { headers: MINIMAL }), MINIMAL);
    const rows = all.flatMap((page) => page.json().value);
    const year = expected((one) => one.time.startsWith('2025'));
    expect(year.length).toBeGreaterThan(3000);
    expect(all.length).toBe(Math.ceil(year.length / PAGE_SIZE));
    expect(new Set(idsOf(rows)).size).toBe(rows.length);
    expect(idsOf(rows)).toEqual(year);
    expect(rows.every((row) => Object.keys(row).join() === 'journeyId,time')).toBe(true);
    expect(all[0]!.json()['@odata.context']).toBe(`${open.url}$metadata#Journeys(journeyId,time)`);
  });

  it('P6 combines or, and, ne null', async () => {
    const query =
      "Journeys?$filter=(mediaTypes%20eq%20'Phone'%20or%20mediaTypes%20eq%20'Chat')%20and%20contactEmail%20ne%20null";
    const asked = expected(
      (one) =>
        since('2025-12-11T00:00:00Z')(one) &&
        ['Phone', 'Chat'].includes((one.mediaTypes ?? []).join('; ')) &&
        (one.contact?.email ?? null) !== null,
    );
    expect(asked.length).toBeGreaterThan(5);
    expect(idsOf(await rowsOf(query))).toEqual(asked);
  });

  it('P7 combines functions and a descending order', async () => {
    const query =
      "Journeys?$filter=contains(tolower(queueNames),'sales')%20and%20year(time)%20eq%202025&$orderby=time%20desc";
    const rows = await rowsOf(query);
    const asked = journeys.filter(
      (one) =>
        one.time.startsWith('2025') &&
        (one.queues ?? [])
          .map((queue) => queue?.name)
          .join('; ')
          .toLowerCase()
          .includes('sales'),
    );
    expect(asked.length).toBeGreaterThan(100);
    asked.sort((a, b) => time(b) - time(a) || (a.journeyId < b.journeyId ? -1 : 1));
    expect(idsOf(rows)).toEqual(asked.map((one) => one.journeyId));
  });

  it('P8 lets nulls go and brings annotations, whose preferences are joined by a semicolon', async () => {
    const headers = { ...MINIMAL, Prefer: 'odata.include-annotations="*";omit-values=nulls' };
    const all = await pages(await send(`${open.url}Journeys?$top=1000`, { headers }), headers);
    const rows = all.flatMap((page) => page.json().value);
    expect(idsOf(rows)).toEqual(expected(since('2025-12-11T00:00:00Z')));
    expect(all[0]!.header('preference-applied')!.split(', ').sort()).toEqual([
      'odata.include-annotations="*"',
      'omit-values=nulls',
    ]);
    expect(rows.flatMap((row) => Object.values(row))).not.toContain(null);
    const whole = await rowsOf('Journeys?$top=1000');
    const withoutNulls = (row: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
    expect(rows).toEqual(whole.map(withoutNulls));
  });

  it('P9 answers an unknown set by an OData error', async () => {
    expectError(await send(`${open.url}Nope`, { headers: MINIMAL }), 404, 'notFound');
  });

  it('P10 compares an integer column with a double', async () => {
    expect(await rowsOf('Journeys?$filter=handlingDuration%20gt%203000000000.0')).toEqual([]);
    const asked = expected((one) => since('2025-12-11T00:00:00Z')(one) && one.handlingDuration! > 300_000.5);
    expect(asked.length).toBeGreaterThan(5);
    expect(idsOf(await rowsOf('Journeys?$filter=handlingDuration%20gt%20300000.5'))).toEqual(asked);
  });
});

describe('callers with a key of their own', () => {
  let closed: TestFeed;
  beforeAll(async () => {
    const env = { JOURNEY_API_KEY: undefined, FEED_ANONYMOUS: undefined };
    closed = await startTestFeed({ now: NOW, sandbox, env });
  });
  afterAll(() => closed.close());

  const lastDays = (): unknown[] => expected(since('2025-12-11T00:00:00Z'));

  it('A1 answers an empty Bearer by both challenges', async () => {
    const answer = await send(`${closed.url}Journeys`, { headers: { ...MINIMAL, Authorization: 'Bearer ' } });
    expectError(answer, 401, 'unauthorized');
    expect(answer.all('WWW-Authenticate')).toEqual([
      expect.stringMatching(/^Basic realm="[^"]+"/),
      expect.stringMatching(/^Bearer\b/),
    ]);
  });

  it('A2 takes the key as a Basic password', async () => {
    const answer = await send(`${closed.url}Journeys`, {
      headers: { ...MINIMAL, Authorization: basic(`:${KEY}`) },
    });
    expectCollection(answer);
    expect(idsOf(answer.json().value)).toEqual(lastDays());
  });

  it('A3 takes the key as a query option, and never gives it back', async () => {
    const first = await send(`${closed.url}Journeys?api_key=${KEY}`, {
      headers: { ...MINIMAL, Prefer: 'maxpagesize=100' },
    });
    expectCollection(first);
    const link = first.json()['@odata.nextLink']!;
    const second = await send(`${link}&api_key=${KEY}`, { headers: MINIMAL });
    expect(idsOf([...first.json().value, ...second.json().value])).toEqual(lastDays());
    const told =
      [first, second].flatMap((each) => [each.text, ...each.rawHeaders]).join('\n') + closed.logs.join('');
    expect(told.includes(KEY)).toBe(false);
    expect(link).not.toContain('api_key');
    expect(closed.logs.join('').includes('/odata/Journeys?api_key=[redacted]')).toBe(true);
  });

  it('T1 challenges Tableau, which then comes with Basic', async () => {
    const first = await send(`${closed.url}$metadata`, { headers: OLINGO });
    expectError(first, 401, 'unauthorized');
    expect(first.all('WWW-Authenticate')[0]).toMatch(/^Basic realm="[^"]+"/);
    const second = await send(`${closed.url}$metadata`, {
      headers: { ...OLINGO, Authorization: basic(`tableau:${KEY}`) },
    });
    expectVersion(second);
    expect(second.status).toBe(200);
    expect(second.header('content-type')).toMatch(/^application\/xml/);
    expect(second.text).toContain('<EntityType Name="Transition">');
  });

  it('T2 gives Tableau full metadata, page after page', async () => {
    const headers = { ...OLINGO, ...FULL, Authorization: basic(`tableau:${KEY}`) };
    const root = await send(closed.url, { headers });
    expectFull(root);
    expect(root.json()['@odata.context']).toBe(`${closed.url}$metadata`);
    const all = [
      await send(`${closed.url}Journeys`, { headers: { ...headers, Prefer: 'odata.maxpagesize=100' } }),
    ];
    for (let link = all[0]!.json()['@odata.nextLink']; link !== undefined;) {
      all.push(await send(link, { headers }));
      link = all.at(-1)!.json()['@odata.nextLink'];
    }
    expect(all.length).toBeGreaterThan(1);
    all.forEach(expectFull);
    const rows = all.flatMap((page) => page.json().value);
    expect(idsOf(rows)).toEqual(lastDays());
    for (const row of rows) {
      expect(row['@odata.type']).toBe('#JourneyFeed.Journey');
      expect(row['@odata.id']).toContain(`Journeys('${String(row['journeyId'])}')`);
      expect(row['time@odata.type']).toBe('#DateTimeOffset');
      expect(row['transitions@odata.navigationLink']).toContain('/transitions');
    }
  });
});
