/** Which version answers, said once on everything (Protocol §5, §8.1.5, §8.2.7). */
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { type ErrorBody, type RawAnswer, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
let feed: TestFeed;
let closed: TestFeed;
beforeAll(async () => {
  feed = await startTestFeed({ now: NOW, sandbox: { journeysPerDay: 20 } });
  closed = await startTestFeed({
    now: NOW,
    sandbox: { journeysPerDay: 5 },
    env: { JOURNEY_API_KEY: undefined, FEED_ANONYMOUS: undefined },
  });
});
afterAll(() => Promise.all([feed.close(), closed.close()]));

type Headers = Record<string, string>;
const MAX = 'OData-MaxVersion';
const OWN = 'OData-Version';
const ask = (path: string, headers: Headers = {}, method = 'GET'): Promise<RawAnswer> =>
  send(`${feed.url}${path.replaceAll(' ', '%20')}`, { headers, method });

/** Every value of a header in any spelling. */
const valuesOf = (answer: RawAnswer, name: string): string[] =>
  answer.rawHeaders.filter((_, i, all) => i % 2 === 1 && all[i - 1]!.toLowerCase() === name);
const versionsOf = (answer: RawAnswer): string[] => valuesOf(answer, 'odata-version');

describe('the version of an answer', () => {
  it.each<[Headers, '4.0' | '4.01']>([
    [{}, '4.0'],
    [{ [MAX]: '4.0' }, '4.0'],
    [{ [MAX]: '4.01' }, '4.01'],
    [{ [MAX]: '4.1' }, '4.01'],
    [{ [MAX]: '5.0' }, '4.01'],
    [{ [MAX]: ' 4.01 ' }, '4.01'],
    [{ [OWN]: '4.0' }, '4.0'],
    [{ [OWN]: '4.01' }, '4.01'],
    [{ [OWN]: '4.0', [MAX]: '4.0' }, '4.0'],
    [{ [OWN]: '4.01', [MAX]: '4.0' }, '4.0'],
    [{ [OWN]: '4.0', [MAX]: '4.01' }, '4.01'],
    [{ MaxDataServiceVersion: '3.0' }, '4.0'],
    [{ MaxDataServiceVersion: '3.0', DataServiceVersion: '2.0', [MAX]: '4.0' }, '4.0'],
    [{ MaxDataServiceVersion: '3.0', [MAX]: '4.01' }, '4.01'],
  ])('to %j is %s, on answers and errors alike', async (headers, version) => {
    const paths = [
      '',
      '$metadata',
      'Journeys?$top=1',
      'Journeys/$count',
      'Nope',
      'Journeys?$top=x',
      "Journeys('x')",
    ];
    for (const path of paths) {
      const answer = await ask(path, headers);
      expect([path, versionsOf(answer)]).toEqual([path, [version]]);
      expect(answer.all('OData-Version')).toEqual([version]);
    }
    const body = (await ask('Journeys?$top=1', headers)).json<object>();
    expect(Object.keys(body)[0]).toBe(version === '4.0' ? '@odata.context' : '@context');
  });

  it.each<[Headers, string]>([
    [{ [MAX]: '3.0' }, MAX],
    [{ [MAX]: '2.0' }, MAX],
    [{ [MAX]: '3.99' }, MAX],
    [{ [MAX]: '0' }, MAX],
    [{ [MAX]: 'four' }, MAX],
    [{ [MAX]: '4.0;NetFx' }, MAX],
    [{ [MAX]: '4.0, 4.01' }, MAX],
    [{ [MAX]: '-4.0' }, MAX],
    [{ [MAX]: '1e3' }, MAX],
    [{ [MAX]: '' }, MAX],
    [{ [OWN]: '3.0' }, OWN],
    [{ [OWN]: '5.0' }, OWN],
    [{ [OWN]: '4.02' }, OWN],
    [{ [OWN]: 'x' }, OWN],
    [{ [OWN]: '3.0', [MAX]: '4.0' }, OWN],
  ])('to %j is a refusal: 400', async (headers, target) => {
    for (const path of ['', '$metadata', 'Journeys', 'Nope']) {
      const answer = await ask(path, headers);
      expect([answer.status, versionsOf(answer)]).toEqual([400, ['4.0']]);
      const { error } = answer.json<ErrorBody>();
      expect([error.code, error.target]).toEqual(['invalidOption', target]);
    }
  });

  it('is told outside the service roots, without a key, and of what is no HTTP method here', async () => {
    const base = feed.url.replace('odata/', '');
    const headers = { [MAX]: '4.01' };
    for (const [path, method, status] of [
      ['nope', 'GET', 404],
      ['health', 'GET', 200],
      ['', 'GET', 302],
      ['explain/odata/Journeys', 'GET', 200],
      ['odata/Journeys', 'DELETE', 405],
      ['odata/Journeys', 'OPTIONS', 204],
    ] as const) {
      expect(versionsOf(await send(`${base}${path}`, { method }))).toEqual(['4.0']);
      const newer = await send(`${base}${path}`, { method, headers });
      expect([path, newer.status, versionsOf(newer)]).toEqual([path, status, ['4.01']]);
    }
    expect(versionsOf(await send(`${closed.url}Journeys`))).toEqual(['4.0']);
    const refused = await send(`${closed.url}Journeys`, { headers });
    expect([refused.status, versionsOf(refused)]).toEqual([401, ['4.01']]);
    expect(refused.header('content-type')).toBe('application/json;metadata=minimal');
  });

  it('is said to vary by the headers that decide it', async () => {
    for (const path of ['', '$metadata', 'Journeys?$top=1', 'Nope']) {
      const vary = valuesOf(await ask(path), 'vary')
        .join(',')
        .split(/\s*,\s*/);
      expect(vary).toEqual(expect.arrayContaining(['Accept', 'OData-MaxVersion', 'OData-Version', 'Prefer']));
      expect(new Set(vary).size).toBe(vary.length);
    }
  });
});

describe('4.01', () => {
  const headers = { [MAX]: '4.01' };

  it('has no prefix on control information, wherever it stands', async () => {
    const path = `Journeys?$top=3&$count=true&$expand=transitions($count=true)&$compute=handlingDuration add 1 as more`;
    for (const metadata of ['minimal', 'full']) {
      const Accept = `application/json;metadata=${metadata}`;
      const page = await ask(path, { ...headers, Accept, Prefer: 'maxpagesize=2' });
      expect(page.status).toBe(200);
      expect(Object.keys(page.json())).toEqual(['@context', '@count', 'value', '@nextLink']);
      expect(page.text).not.toContain('odata.');
      expect(page.text).toContain('"transitions@count":');
      expect(page.text).toMatch(/"more@type":"Int64"/);
      expect(page.header('content-type')).toBe(Accept);
    }
    const service = (await ask('', headers)).json();
    expect(Object.keys(service)).toEqual(['@context', 'value']);
  });

  it('leads from page to page', async () => {
    const first = (await ask('Journeys?$select=journeyId', { ...headers, Prefer: 'maxpagesize=5' })).json<{
      value: unknown[];
      '@nextLink': string;
    }>();
    const second = await send(first['@nextLink'], { headers: { ...headers, Prefer: 'maxpagesize=5' } });
    expect(second.json<{ value: unknown[] }>().value).toHaveLength(5);
    expect(second.json<{ value: unknown[] }>().value).not.toEqual(first.value);
    // The link serves clients of either version.
    expect(Object.keys((await send(first['@nextLink'])).json())[0]).toBe('@odata.context');
  });

  it('has the same rows as 4.0', async () => {
    const rows = async (given: Headers): Promise<unknown> =>
      (await ask('Journeys?$top=20', given)).json().value;
    expect(await rows(headers)).toEqual(await rows({}));
  });
});

it.each(['Isolation', 'OData-Isolation'])(
  '%s wants a snapshot, which the feed has not: 412',
  async (name) => {
    const answer = await ask('Journeys', { [name]: 'snapshot' });
    expect([answer.status, answer.json<ErrorBody>().error]).toMatchObject([
      412,
      { code: 'preconditionFailed', target: name },
    ]);
  },
);
