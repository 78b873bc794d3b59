/** Batch requests (OData Protocol 4.01 §11.7; JSON Format 4.01 §19). */
import { type RawAnswer } from '../http/raw.js';
import { expectRefused, expectStatus, type Json, mediaType, NEWER, service } from './service.js';

const feed = service();
const { ask, read } = feed;

const BOUNDARY = 'batch_1';
const part = (request: string, headers = ''): string =>
  `--${BOUNDARY}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n${headers}\r\n${request}\r\n\r\n\r\n`;
const get = (url: string, headers = ''): string => part(`GET ${url} HTTP/1.1\r\n${headers}`);
const end = `--${BOUNDARY}--\r\n`;

const multipart = (body: string, headers: Record<string, string> = {}, path = '$batch'): Promise<RawAnswer> =>
  ask(path, {
    method: 'POST',
    headers: { 'Content-Type': `multipart/mixed; boundary=${BOUNDARY}`, ...headers },
    body,
  });

interface Inner {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The responses in a multipart answer. */
function inner(answer: RawAnswer): Inner[] {
  expectStatus(answer, 200);
  const [, boundary] = /^multipart\/mixed; ?boundary="?([^";]+)/.exec(answer.header('content-type')!)!;
  const parts = answer.text.split(`--${boundary!}`);
  expect(parts.at(-1)!.startsWith('--')).toBe(true);
  return parts.slice(1, -1).map((text) => {
    const [envelope, head, ...rest] = text.replace(/^\r\n/, '').split('\r\n\r\n');
    expect(envelope).toMatch(/content-type: *application\/http/i);
    const [status, ...lines] = head!.split('\r\n');
    return {
      status: Number(/^HTTP\/1\.1 (\d{3})/.exec(status!)![1]),
      headers: Object.fromEntries(
        lines.map((line) => [line.split(':')[0]!.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
      ),
      body: rest.join('\r\n\r\n').trim(),
    };
  });
}

const statuses = (list: readonly Inner[]): number[] => list.map(({ status }) => status);

describe('multipart (§11.7.7)', () => {
  it('answers each request in order, as if it had come alone', async () => {
    const answers = inner(
      await multipart(get('Outcomes?$top=1') + get('Nope') + get('Outcomes/$count') + end),
    );
    expect(statuses(answers)).toEqual([200, 404]);
    const going = inner(
      await multipart(get('Outcomes?$top=1') + get('Nope') + get('Outcomes/$count') + end, {
        Prefer: 'odata.continue-on-error',
      }),
    );
    expect(statuses(going)).toEqual([200, 404, 200]);
    expect(JSON.parse(going[0]!.body)).toEqual(await read('Outcomes?$top=1'));
    expect(going[0]!.headers['content-type']).toMatch(/^application\/json/);
    expect(going[2]!.body).toBe((await ask('Outcomes/$count')).text);
  });

  it('takes relative, absolute-path and absolute URLs', async () => {
    const { pathname, host } = new URL(feed.root());
    const answers = inner(
      await multipart(
        get('Outcomes') +
          get(`${pathname}Outcomes`, `Host: ${host}\r\n`) +
          get(`${feed.root()}Outcomes`) +
          end,
      ),
    );
    expect(statuses(answers)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
  });

  it('heeds headers of the parts, and those of the batch otherwise', async () => {
    const none = 'Accept: application/json;odata.metadata=none\r\n';
    const [plain, bare] = inner(await multipart(get('Outcomes') + get('Outcomes', none) + end));
    expect(JSON.parse(plain!.body)).toHaveProperty(['@odata.context']);
    expect(JSON.parse(bare!.body)).not.toHaveProperty(['@odata.context']);
    const answer = await multipart(get('Outcomes') + end, NEWER);
    expectStatus(answer, 200, '4.01');
  });

  it('refuses writes one by one, and all of a change set', async () => {
    const changes = `--${BOUNDARY}\r\nContent-Type: multipart/mixed; boundary=set\r\n\r\n--set\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\nPOST Outcomes HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{}\r\n--set--\r\n`;
    const answers = inner(
      await multipart(part('DELETE Outcomes HTTP/1.1\r\n') + get('Outcomes') + end, {
        Prefer: 'continue-on-error',
      }),
    );
    expect(statuses(answers)).toEqual([405, 200]);
    const [changed] = inner(await multipart(changes + end));
    expect(changed!.status).toBe(405);
  });

  it('ignores a preamble and an epilogue, and takes bare line feeds', async () => {
    const body = `before\r\n${get('Outcomes')}${end}Group ID: $auto`;
    expect(statuses(inner(await multipart(body)))).toEqual([200]);
    expect(statuses(inner(await multipart(get('Outcomes').replaceAll('\r\n', '\n') + end)))).toEqual([200]);
  });

  it('repeats a Content-ID', async () => {
    const answer = await multipart(part('GET Outcomes HTTP/1.1\r\n', 'Content-ID: a1\r\n') + end);
    expect(answer.text).toMatch(/content-id: *a1/i);
  });

  it('tolerates a slash after $batch, and works below every root', async () => {
    expect(statuses(inner(await multipart(get('Outcomes') + end, {}, '$batch/')))).toEqual([200]);
    const [one] = inner(await multipart(get('Dates') + end, {}, 'last/3d/$batch'));
    expect((JSON.parse(one!.body) as Json)['@odata.context']).toBe(`${feed.root()}last/3d/$metadata#Dates`);
  });

  it.each([
    ['no boundary', { 'Content-Type': 'multipart/mixed' }, 400],
    ['another media type', { 'Content-Type': 'text/plain' }, 415],
    ['no media type', { 'Content-Type': '' }, 415],
    ['a version below', { 'OData-MaxVersion': '3.0' }, 400],
  ] as const)('with %s fails as a whole', async (_, headers, status) => {
    expectRefused(await multipart(get('Outcomes') + end, headers), status, 400);
  });

  it('by GET is not allowed', async () => {
    const answer = await ask('$batch');
    expectRefused(answer, 405);
    expect(answer.header('allow')).toContain('POST');
  });
});

describe('JSON (JSON Format §19)', () => {
  const post = (requests: unknown, headers: Record<string, string> = {}): Promise<RawAnswer> =>
    ask('$batch', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ requests }),
    });
  interface Response {
    readonly id: string;
    readonly status: number;
    readonly headers?: Json;
    readonly body?: Json;
    readonly atomicityGroup?: string;
  }
  const responses = (answer: RawAnswer): Record<string, Response> => {
    expectStatus(answer, 200);
    expect(mediaType(answer).type).toBe('application/json');
    const body = answer.json<{ responses: Response[] }>();
    expect(Object.keys(body)).toEqual(['responses']);
    return Object.fromEntries(body.responses.map((one) => [one.id, one]));
  };

  it('answers each request by its id', async () => {
    const got = responses(
      await post([
        { id: 'a', method: 'get', url: 'Outcomes?$top=1' },
        { id: 'b', method: 'GET', url: 'Nope' },
        { id: 'c', method: 'get', url: `${new URL(feed.root()).pathname}Outcomes/$count` },
        { id: 'd', method: 'get', url: '$metadata', headers: { accept: 'application/json' } },
      ]),
    );
    expect(Object.values(got).map(({ status }) => status)).toEqual([200, 404, 200, 200]);
    expect(got['a']!.body).toEqual(await read('Outcomes?$top=1'));
    expect(got['b']!.body).toHaveProperty(['error', 'code']);
    expect(got['c']!.body).toBe((await ask('Outcomes/$count')).text);
    expect(got['a']!.headers).toHaveProperty(['content-type']);
  });

  it('lets a request depend on others', async () => {
    const got = responses(
      await post([
        { id: '1', method: 'get', url: 'Nope' },
        { id: '2', method: 'get', url: 'Outcomes', dependsOn: ['1'] },
        { id: '3', method: 'get', url: 'Outcomes' },
        { id: '4', method: 'get', url: 'Outcomes', dependsOn: ['3'] },
      ]),
    );
    expect(Object.values(got).map(({ id, status }) => [id, status])).toEqual([
      ['1', 404],
      ['2', 424],
      ['3', 200],
      ['4', 200],
    ]);
  });

  it('takes the entity of one request as the start of the next (§19.2)', async () => {
    const [journey] = (await read('Journeys?$top=1'))['value'] as readonly [Json];
    const path = `Journeys('${String(journey['journeyId'])}')`;
    const got = responses(
      await post([
        { id: 'one', method: 'get', url: `${path}?$select=outcome` },
        { id: '2', method: 'get', url: '$one/transitions?$top=1', dependsOn: ['one'] },
      ]),
    );
    expect(got['2']).toMatchObject({ status: 200, body: await read(`${path}/transitions?$top=1`) });
  });

  it('fails what has a condition, which it does not know (§19.1)', async () => {
    const url = 'Outcomes';
    const got = responses(
      await post([
        { id: '1', method: 'get', url },
        { id: '2', method: 'get', url, dependsOn: ['1'], if: '$1/$succeeded' },
      ]),
    );
    expect(got['2']!.status).toBe(424);
  });

  it('stops after an error only where asked to', async () => {
    const requests = [
      { id: '1', method: 'get', url: 'Nope' },
      { id: '2', method: 'get', url: 'Outcomes' },
    ];
    expect(Object.keys(responses(await post(requests)))).toEqual(['1', '2']);
    const stopped = responses(await post(requests, { Prefer: 'continue-on-error=false' }));
    expect(Object.keys(stopped)).toEqual(['1']);
  });

  it('refuses writes, and gives the atomicity group back', async () => {
    const body = { name: 'x' };
    const headers = { 'content-type': 'application/json' };
    const got = responses(
      await post([
        { id: '1', method: 'post', url: 'Outcomes', body, headers, atomicityGroup: 'g' },
        { id: '2', method: 'delete', url: "Outcomes('Handled')" },
      ]),
    );
    expect(got['1']).toMatchObject({ status: 405, atomicityGroup: 'g' });
    expect(got['2']!.status).toBe(405);
  });

  it.each([
    [
      'an id twice',
      [
        { id: '1', method: 'get', url: 'Dates' },
        { id: '1', method: 'get', url: 'Dates' },
      ],
    ],
    ['no id', [{ method: 'get', url: 'Dates' }]],
    ['no method', [{ id: '1', url: 'Dates' }]],
    ['no url', [{ id: '1', method: 'get' }]],
    [
      'a dependency on what comes later',
      [
        { id: '1', method: 'get', url: 'Dates', dependsOn: ['2'] },
        { id: '2', method: 'get', url: 'Dates' },
      ],
    ],
    ['no array', {}],
  ])('with %s is refused', async (_, requests) => {
    expectRefused(await post(requests), 400);
  });

  it('with a batch within is refused', async () => {
    const got = await post([{ id: '1', method: 'post', url: '$batch', body: { requests: [] }, headers: {} }]);
    const status = got.status === 200 ? responses(got)['1']!.status : got.status;
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  it('that is no JSON is refused', async () => {
    const headers = { 'Content-Type': 'application/json' };
    expectRefused(await ask('$batch', { method: 'POST', headers, body: '{"requests":' }), 400);
  });

  it('is what a multipart batch answers where Accept asks for it, and the other way round', async () => {
    const json = await multipart(get('Outcomes') + end, { Accept: 'application/json' });
    expectStatus(json, 200);
    expect(json.json<Json>()).toHaveProperty(['responses']);
    const mixed = await post([{ id: '1', method: 'get', url: 'Outcomes' }], { Accept: 'multipart/mixed' });
    expect(statuses(inner(mixed))).toEqual([200]);
  });
});
