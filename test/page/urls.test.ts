import fc from 'fast-check';
import { copiesOf, filePath } from '../../src/page/connect/copies.js';
import { bytesText, durationText, instantText } from '../../src/page/format.js';
import { verdictOf } from '../../src/page/health/verdict.js';
import { readSets } from '../../src/page/metadata.js';
import { hashOf, readPlace, viewNames } from '../../src/page/place.js';
import { problemOf } from '../../src/page/problem.js';
import { type Range, rangeText, readRange, rootPath } from '../../src/page/root-path.js';
import type { Status } from '../../src/page/status.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';

const NOW = '2025-06-15T12:03:00Z';

describe('a place of the page', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1 });

  it('is what its hash reads as, whatever the parameters hold', () => {
    const params = fc.dictionary(word, word, { noNullPrototype: true });
    fc.assert(
      fc.property(fc.constantFrom(...viewNames), params, (view, given) => {
        const url = new URL(hashOf(view, given), 'http://feed.example/');
        expect(readPlace(url.hash)).toEqual({ view, params: given });
      }),
    );
  });

  it('is readable, and leaves out what is empty', () => {
    const params = { range: '7d', zone: 'Europe/Bucharest', from: '', to: null, of: undefined, n: 0 };
    expect(hashOf('explore', params)).toBe('#/explore?range=7d&zone=Europe/Bucharest&n=0');
    expect(hashOf('health', {})).toBe('#/health');
  });

  it.each(['', '#', '#/', '#/nope', '#/toString?a=1', '#content'])('%j is the first view', (hash) => {
    expect(readPlace(hash).view).toBe('connect');
  });
});

describe('a range and a zone', () => {
  let feed: TestFeed;
  beforeAll(async () => {
    feed = await startTestFeed({ now: NOW, sandbox: { journeysPerDay: 2, days: 3 } });
  });
  afterAll(async () => {
    await feed.close();
  });

  const ranges: readonly [Range, string][] = [
    [{ kind: 'default' }, ''],
    [{ kind: 'last', days: 1 }, '1d'],
    [{ kind: 'last', days: 36_525 }, '36525d'],
    [{ kind: 'between', from: '2025-01-01', to: '2025-04-01' }, '2025-01-01..2025-04-01'],
    [{ kind: 'between', from: '2025-01-01', to: '2025-01-01' }, '2025-01-01..2025-01-01'],
  ];

  it.each(ranges)('%j is a service root of the feed, in any zone', async (range, text) => {
    expect([rangeText(range), readRange(text)]).toEqual([text, range]);
    for (const zone of ['', 'UTC', 'Europe/Bucharest', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5']) {
      const answer = await feed.get(rootPath(range, zone).replace('/odata/', ''));
      expect([zone, answer.status]).toEqual([zone, 200]);
    }
  });

  it('stand in the path in the order that the feed reads', () => {
    expect(rootPath({ kind: 'last', days: 7 }, 'Europe/Bucharest')).toBe(
      '/odata/in/Europe~Bucharest/last/7d/',
    );
    expect(rootPath({ kind: 'default' }, '')).toBe('/odata/');
  });

  it.each(['0d', '36526d', '7', '-7d', '2025-04-01..2025-01-01', '2025-01-01', 'x'])(
    '%s is the default',
    (text) => {
      expect(readRange(text)).toEqual({ kind: 'default' });
    },
  );
});

describe('what is copied', () => {
  const url = 'https://feed.example/odata/last/7d/';

  it('holds the URL as each tool reads it', () => {
    const texts = Object.fromEntries(copiesOf(url, true).map(({ value, text }) => [value, text]));
    expect(texts).toEqual({
      url,
      m: `OData.Feed("${url}", null, [Implementation="2.0", ODataVersion=4, OmitValues=ODataOmitValues.Nulls])`,
      curl: `curl '${url}Journeys?$top=5'`,
      csv: `${url}Journeys?$format=csv`,
    });
  });

  it('names the key by a variable where one is needed, and never holds one', () => {
    const curl = copiesOf(url, false).find(({ value }) => value === 'curl')!;
    expect(curl.text).toBe(`curl -H "x-api-key: $JOURNEY_FEED_KEY" '${url}Journeys?$top=5'`);
  });

  it('escapes what M and a shell would read', () => {
    const texts = copiesOf(`https://feed.example/it's#("x")/`, true);
    expect(texts[1]!.text).toContain(`"https://feed.example/it's#(#)(""x"")/"`);
    expect(texts[2]!.text).toBe(`curl 'https://feed.example/it'\\''s#("x")/Journeys?$top=5'`);
  });

  it('gives files the service root alone', () => {
    expect(filePath('journeys.pbids', '/odata/in/Europe~Bucharest/last/7d/')).toBe(
      '/connect/journeys.pbids?root=/odata/in/Europe~Bucharest/last/7d/',
    );
    expect(filePath('journeys.xlsx', '/odata/in/Etc~GMT%2B5/')).toBe(
      '/connect/journeys.xlsx?root=/odata/in/Etc~GMT%252B5/',
    );
  });
});

it('the sets and their columns are read from $metadata', async () => {
  const feed = await startTestFeed({ now: NOW, sandbox: { journeysPerDay: 2, days: 3 } });
  const sets = readSets(await (await feed.get('$metadata?$format=json')).json());
  const service = (await (await feed.get('')).json()) as { value: { name: string }[] };
  await feed.close();
  expect(sets.map(({ name }) => name).sort()).toEqual(service.value.map(({ name }) => name).sort());
  const journeys = sets.find(({ name }) => name === 'Journeys')!;
  expect(journeys).toMatchObject({ key: ['journeyId'], description: expect.stringMatching(/journey/) });
  expect(journeys.columns.slice(0, 2)).toEqual([
    expect.objectContaining({ name: 'journeyId', type: 'Edm.String', isKey: true, nullable: false }),
    expect.objectContaining({ name: 'time', type: 'Edm.DateTimeOffset', isKey: false, nullable: false }),
  ]);
  expect(journeys.columns.every(({ description }) => description !== '')).toBe(true);
  expect(journeys.navigations).toContainEqual({
    name: 'transitions',
    set: 'Transitions',
    isCollection: true,
  });
});

it('a problem is told as the feed tells it, and one from elsewhere by its status', () => {
  const body = {
    error: { code: 'x', message: 'm', target: 't', details: [{ code: 'remedy', message: 'r' }] },
  };
  expect(problemOf(400, JSON.stringify(body))).toMatchObject({
    status: 400,
    code: 'x',
    message: 'm',
    target: 't',
    remedy: 'r',
  });
  expect(problemOf(502, '<html>Bad gateway')).toMatchObject({ status: 502, code: 'unknown' });
});

it('numbers are told in the units people read', () => {
  expect([0, 1023, 1024, 5_000_000, 3 * 1024 ** 3].map(bytesText)).toEqual([
    '0 bytes',
    '1023 bytes',
    '1.0 KiB',
    '4.8 MiB',
    '3.0 GiB',
  ]);
  expect([0.4, 999, 1500, 61_000, 3 * 3_600_000, 72 * 3_600_000].map(durationText)).toEqual([
    '0 ms',
    '999 ms',
    '1.5 s',
    '1 min',
    '3 h',
    '3 days',
  ]);
  expect(instantText('2025-06-15T12:00:00Z', 'Europe/Bucharest')).toBe('15 Jun 2025, 15:00');
  expect(instantText('2025-06-15T12:00:00Z', 'Nowhere/Land')).toBe('15 Jun 2025, 12:00 UTC');
});

describe('the verdict on the feed', () => {
  const upstream = { requests: 1, failures: 0, lastSuccess: NOW, lastFailure: null, recent: null };
  const budget = { inFlight: 0, waiting: 0, limit: 8, ratePerSecond: null };
  const tier = { name: 'redis', hits: 0, entries: null, bytes: null, fails: true };
  const cache = { hits: 0, misses: 0, bytes: 0, limitBytes: 1, tiers: [tier] };
  const failed = { at: '2025-06-15T12:04:00Z', reason: 'status 503' };
  it.each([
    ['good', {}],
    ['note', { upstream: { ...upstream, lastSuccess: null } }],
    ['warn', { budget: { ...budget, waiting: 1 } }],
    ['warn', { cache }],
    ['bad', { upstream: { ...upstream, lastFailure: failed }, cache }],
    ['good', { upstream: { ...upstream, lastFailure: { ...failed, at: '2025-06-15T12:02:00Z' } } }],
  ])('is %s for %j', (kind, given) => {
    expect(verdictOf({ upstream, budget, cache: null, ...given } as unknown as Status).kind).toBe(kind);
  });
});
