/** Address and headers of a batch, and what its parts take over from them (Protocol 4.01 §11.7.1). */
import { batchFeed } from './batch-feed.js';
import { END, get, partsOf, responsesOf } from './batch-parts.js';
import { expectError, type RawAnswer, send } from './raw.js';

jest.setTimeout(60_000);

const { started, multipart, alone } = batchFeed();

describe('headers', () => {
  it('of the batch hold for parts that say nothing of version and annotations', async () => {
    const prefer = { Prefer: 'odata.include-annotations="*", maxpagesize=1' };
    const answer = await multipart(
      get('Journeys?$top=2') +
        get('Outcomes', 'OData-MaxVersion: 4.0') +
        get('Journeys?$top=2', 'Prefer: maxpagesize=2') +
        END,
      { 'OData-MaxVersion': '4.01', ...prefer },
    );
    expect(answer.all('OData-Version')).toEqual(['4.01']);
    const [newer, older, own] = partsOf(answer);
    const annotations = { ...prefer, Prefer: 'odata.include-annotations="*"' };
    expect(newer!.text).toBe(
      (await alone('Journeys?$top=2', { 'OData-MaxVersion': '4.01', ...annotations })).text,
    );
    expect([newer!.header('odata-version'), older!.header('odata-version')]).toEqual(['4.01', '4.0']);
    expect(older!.text).toContain('"@odata.context"');
    expect(own!.text).toContain('JourneyFeed.timeRange');
    expect(own!.header('preference-applied')).toContain('maxpagesize=2');
  });

  it.each([
    [{ Accept: '*/*' }, 'multipart/mixed'],
    [{ Accept: 'application/json' }, 'application/json'],
    [{ Accept: 'application/json, multipart/mixed' }, 'multipart/mixed'],
    [{ Accept: 'application/json;q=0.5, multipart/*;q=0.4' }, 'application/json'],
    [{ Accept: 'multipart/mixed;q=0, */*' }, 'application/json'],
  ] as const)('%j decides how a multipart batch is answered', async (headers, type) => {
    const answer = await multipart(get('Outcomes') + END, headers);
    expect([answer.status, answer.header('content-type')!.split(';')[0]]).toEqual([200, type]);
  });

  it('that fit no batch refuse it as a whole', async () => {
    const body = get('Outcomes') + END;
    expectError(await multipart(body, { Accept: 'application/xml' }), 406, 'notAcceptable');
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/jsonx', ''])
      expectError(await multipart(body, { 'Content-Type': type }), 415, 'unsupportedMediaType');
    for (const type of ['multipart/mixed', 'multipart/mixed; boundary=', 'multipart/mixed; boundary="é"'])
      expectError(await multipart(body, { 'Content-Type': type }), 400, 'malformedBatch');
    expectError(await multipart(body, { 'Content-Encoding': 'gzip' }), 415, 'unsupportedMediaType');
    expectError(await multipart(body, { 'OData-MaxVersion': '3.0' }), 400, 'invalidOption');
  });
});

describe('the address', () => {
  it('is $batch at any root, with or without a slash', async () => {
    for (const path of [
      '$batch/',
      '%24batch',
      'last/3d/$batch',
      'in/UTC/between/2026-01-01/2026-01-02/$batch/',
    ]) {
      const headers = { 'Content-Type': 'application/json' };
      const answer = await send(`${started().url}${path}`, {
        method: 'POST',
        headers,
        body: '{"requests":[]}',
      });
      expect(responsesOf(answer)).toEqual([]);
    }
    expect(partsOf(await multipart(END))).toEqual([]);
  });

  it('is nowhere else, and takes no options', async () => {
    const post = (path: string): Promise<RawAnswer> =>
      send(`${started().url}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"requests":[]}',
      });
    expectError(await post('Journeys/$batch'), 404, 'notFound');
    expectError(await post('in/Nowhere/$batch'), 400, 'invalidOption');
    expectError(await post('$batch?$top=1'), 400, 'unknownOption');
    expect((await post('$batch?x=1')).status).toBe(200);
  });
});
