/** What an answer is written in: Accept, $format, and what they ask of it (Protocol §8.2.1, §11.2.11; JSON Format §3). */
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { expectError, type RawAnswer, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
let feed: TestFeed;
beforeAll(async () => {
  feed = await startTestFeed({ now: NOW, sandbox: { journeysPerDay: 20 }, env: { FEED_PAGE_SIZE: '10' } });
});
afterAll(() => feed.close());

type Headers = Record<string, string>;
const ask = (path: string, headers: Headers = {}, method = 'GET'): Promise<RawAnswer> =>
  send(`${feed.url}${path.replaceAll(' ', '%20')}`, { headers, method });
const typeOf = async (path: string, headers: Headers = {}): Promise<string | undefined> => {
  const answer = await ask(path, headers);
  expect([path, headers, answer.status]).toEqual([path, headers, 200]);
  return answer.header('content-type');
};

const JSON_ = 'application/json';
const MINIMAL = `${JSON_};odata.metadata=minimal`;
const FULL = `${JSON_};odata.metadata=full`;
const NONE = `${JSON_};odata.metadata=none`;

describe('Accept of JSON', () => {
  it.each<[string, string]>([
    ['*/*', MINIMAL],
    ['application/*', MINIMAL],
    ['application/json', MINIMAL],
    ['APPLICATION/JSON', MINIMAL],
    ['', MINIMAL],
    ['application/json;odata.metadata=minimal', MINIMAL],
    ['application/json;odata.metadata=none', NONE],
    ['application/json; odata.metadata=FULL', FULL],
    ['application/json;metadata=full', FULL],
    ['application/json;odata.metadata="none"', NONE],
    ['application/json;odata.metadata=minimal;charset=utf-8', `${MINIMAL};charset=utf-8`],
    ['application/json;charset=UTF-8', `${MINIMAL};charset=utf-8`],
    ['application/json;IEEE754Compatible=true', `${MINIMAL};IEEE754Compatible=true`],
    ['application/json;ieee754compatible=TRUE', `${MINIMAL};IEEE754Compatible=true`],
    ['application/json;IEEE754Compatible=false', MINIMAL],
    ['application/json;ExponentialDecimals=true', MINIMAL],
    ['application/json;odata.streaming=true', `${MINIMAL};odata.streaming=true`],
    ['application/json;streaming=true;metadata=none', `${NONE};odata.streaming=true`],
    ['application/json;odata.streaming=false', MINIMAL],
    [
      'application/json;odata.metadata=full;IEEE754Compatible=true;odata.streaming=true;charset=utf-8',
      `${FULL};odata.streaming=true;IEEE754Compatible=true;charset=utf-8`,
    ],
    // What is liked best, then what is described closest, then what comes first.
    ['application/json;odata.metadata=none;q=0.5, application/json;odata.metadata=full', FULL],
    ['application/json;odata.metadata=none;q=0.5, */*;q=0.4', NONE],
    ['*/*, application/json;odata.metadata=full', FULL],
    ['application/json;odata.metadata=full, application/json;odata.metadata=none', FULL],
    ['application/json, application/json;odata.metadata=none', NONE],
    ['application/atom+xml, application/json;odata.metadata=none;q=0.1', NONE],
    ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', MINIMAL],
    ['application/json;odata=verbose, application/json;q=0.1', MINIMAL],
    ['application/json;q=1.000', MINIMAL],
    ['application/json;q=0.5;odata.metadata=full', FULL],
    ['"quoted, nonsense", application/json;odata.metadata=none', NONE],
    ['application/json;odata.metadata=none;q=2, application/json', MINIMAL],
  ])('%s gives %s', async (Accept, type) => {
    expect(await typeOf('Journeys?$top=1', { Accept })).toBe(type);
  });

  it.each([
    'application/xml',
    'application/atom+xml',
    'text/plain',
    'application/json;q=0',
    'application/json;q=0, */*;q=0',
    'application/json;q=0, application/*',
    '*/*;q=0',
    'application/json;odata=verbose',
    'application/json;odata.metadata=most',
    'application/json;odata.metadata=full;metadata=none',
    'application/json;IEEE754Compatible=perhaps',
    'application/json;odata.streaming=yes',
    'application/json;charset=iso-8859-1',
    'application/json;foo=bar',
    'json',
    'nonsense',
  ])('%s fits nothing: 406 with what is offered', async (Accept) => {
    for (const path of ['', 'Journeys', "Journeys('x')"]) {
      const error = expectError(await ask(path, { Accept }), 406, 'notAcceptable');
      expect(error.target).toBe('Accept');
      expect(error.message).toContain('application/json with odata.metadata=none, minimal or full');
    }
  });

  it('with Accept-Charset is answered in UTF-8, and told so', async () => {
    for (const charset of ['utf-8', 'iso-8859-1', '*']) {
      const headers = { Accept: 'application/json;charset=iso-8859-1', 'Accept-Charset': charset };
      expect(await typeOf('Journeys?$top=1', headers)).toBe(`${MINIMAL};charset=utf-8`);
    }
  });

  it('is all the same to an answer that is 404', async () => {
    expectError(await ask('Nope', { Accept: 'application/xml' }), 404, 'notFound');
  });

  it('may come with a Content-Type, which a read has no use for', async () => {
    const headers = { Accept: FULL, 'Content-Type': 'application/xml', 'Content-Length': '0' };
    expect(await typeOf('Journeys?$top=1', headers)).toBe(FULL);
  });
});

describe('$format', () => {
  it.each<[string, string]>([
    ['json', MINIMAL],
    ['JSON', MINIMAL],
    ['application/json', MINIMAL],
    ['application/json;odata.metadata=full', FULL],
    ['application/json;metadata=none;IEEE754Compatible=true', `${NONE};IEEE754Compatible=true`],
    ['application/json;charset=utf-8', `${MINIMAL};charset=utf-8`],
    ['application%2Fjson%3Bodata.metadata%3Dnone', NONE],
  ])('%s goes over Accept: %s', async (format, type) => {
    for (const Accept of ['application/json;odata.metadata=minimal', 'application/xml', '*/*;q=0'])
      expect(await typeOf(`Journeys?$top=1&$format=${format}`, { Accept })).toBe(type);
  });

  it.each([
    'atom',
    'xml',
    'application/xml',
    'json;odata.metadata=full',
    'application/json;odata=verbose',
    'csvv',
    'application/json;charset=latin1',
  ])('%s is not offered: 406', async (format) => {
    for (const path of ['', 'Journeys', "Journeys('x')"]) {
      const error = expectError(await ask(`${path}?$format=${format}`), 406, 'notAcceptable');
      expect(error.target).toBe('$format');
      expect(error.message).toContain(format);
    }
  });

  it('stays in the links', async () => {
    const first = await ask('Journeys?$format=application/json;odata.metadata=none&$count=true');
    expect(Object.keys(first.json())).toEqual(['@odata.count', 'value', '@odata.nextLink']);
    const second = await send(first.json()['@odata.nextLink']!);
    expect(second.header('content-type')).toBe(NONE);
    expect(Object.keys(second.json())).toEqual(['@odata.count', 'value', '@odata.nextLink']);
  });
});

describe('$metadata', () => {
  const XML = 'application/xml';
  it.each<[Headers, string]>([
    [{}, XML],
    [{ Accept: '*/*' }, XML],
    [{ Accept: 'application/xml' }, XML],
    [{ Accept: 'application/xml;charset=utf-8' }, `${XML};charset=utf-8`],
    [{ Accept: 'text/xml' }, XML],
    [{ Accept: 'text/plain' }, XML],
    [{ Accept: 'nonsense' }, XML],
    [{ Accept: 'application/xml;q=0.1, application/json' }, XML],
    [{ Accept: 'application/json, */*;q=0.1' }, XML],
    [{ Accept: 'application/atom+xml, application/json' }, XML],
    [{ Accept: 'application/json;odata=verbose' }, XML],
    // Power Query accepts JSON of everything, and stops at a version that has no CSDL JSON.
    [{ Accept: MINIMAL, 'OData-MaxVersion': '4.0' }, XML],
    [{ Accept: 'application/json' }, MINIMAL],
    [{ Accept: 'application/json, text/plain;q=0.5' }, MINIMAL],
    [
      { Accept: 'application/json;metadata=minimal', 'OData-MaxVersion': '4.01' },
      `${JSON_};metadata=minimal`,
    ],
  ])('to %j is %s', async (headers, type) => {
    const answer = await ask('$metadata', headers);
    expect([answer.status, answer.header('content-type')]).toEqual([200, type]);
    if (type.startsWith(XML)) expect(answer.text).toMatch(/^<\?xml version="1\.0" encoding="utf-8"\?>/);
    else expect(answer.json<{ $Version: string }>().$Version).toBe('4.01');
  });

  it('is what $format says', async () => {
    const headers = { Accept: 'application/xml', 'OData-MaxVersion': '4.0' };
    for (const format of ['json', 'application/json', 'application/json;odata.metadata=minimal'])
      expect(await typeOf(`$metadata?$format=${format}`, headers)).toBe(MINIMAL);
    for (const format of ['xml', 'application/xml'])
      expect(await typeOf(`$metadata?$format=${format}`, { Accept: 'application/json' })).toBe(XML);
    for (const format of ['atom', 'text/plain']) {
      const error = expectError(await ask(`$metadata?$format=${format}`), 406, 'notAcceptable');
      expect(error.message).toContain('application/xml; or application/json');
    }
  });
});

describe('raw text', () => {
  it.each<[Headers, string]>([
    [{}, 'text/plain;charset=utf-8'],
    [{ Accept: '*/*' }, 'text/plain;charset=utf-8'],
    [{ Accept: 'text/plain' }, 'text/plain'],
    [{ Accept: 'text/plain;charset=utf-8' }, 'text/plain;charset=utf-8'],
    [{ Accept: MINIMAL }, 'text/plain;charset=utf-8'],
    [{ Accept: 'application/xml' }, 'text/plain;charset=utf-8'],
  ])('to %j is %s', async (headers, type) => {
    const id = (await ask('Journeys?$top=1')).json().value[0]!['journeyId'] as string;
    for (const path of [
      'Journeys/$count',
      `Journeys('${id}')/transitions/$count`,
      `Journeys('${id}')/outcome/$value`,
    ])
      expect(await typeOf(path, headers)).toBe(type);
  });

  it('is no JSON, even where $format wants it', async () => {
    expectError(await ask("Journeys('x')/outcome/$value?$format=json"), 406, 'notAcceptable');
  });

  it('has numbers without quotes, whatever JSON has', async () => {
    const id = (await ask('Journeys?$top=1')).json().value[0]!['journeyId'] as string;
    const Accept = 'application/json;IEEE754Compatible=true';
    const { value } = (await ask(`Journeys('${id}')/handlingDuration`, { Accept })).json<{ value: string }>();
    expect(value).toMatch(/^\d+$/);
    expect((await ask(`Journeys('${id}')/handlingDuration/$value`, { Accept })).text).toBe(value);
  });
});
