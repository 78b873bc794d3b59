/** Batches (Protocol 4.01 §11.7): each part is answered as if it had come alone, in both formats. */
import { startTestFeed } from '../support/feed.js';
import { batchFeed, NOW } from './batch-feed.js';
import { END, get, postMultipart, partsOf, responsesOf, statuses } from './batch-parts.js';
import { expectVersion, type RawAnswer, send } from './raw.js';

jest.setTimeout(60_000);

const CONTINUE = { Prefer: 'odata.continue-on-error' };
const { started, multipart, json, alone } = batchFeed();

/** What belongs to one request alone and to the connection, not to its answer. */
const ITS_OWN =
  /^(?:date|connection|keep-alive|transfer-encoding|x-request-id|server-timing|cache-control|content-length|content-security-policy|cross-origin-.*|origin-agent-cluster|referrer-policy|strict-transport-security|x-content-type-options|x-dns-prefetch-control|x-download-options|x-frame-options|x-permitted-cross-domain-policies|x-xss-protection)$/i;

/** A nextLink is sealed anew each time. */
const unsealed = (text: string): string => text.replace(/(skiptoken=)[\w-]+/g, '$1…');

const PATHS: readonly (readonly [path: string, ...headers: (readonly [string, string])[]])[] = [
  ['Journeys?$top=3'],
  ["Journeys?$filter=outcome%20eq%20'Handled'&$select=journeyId,outcome&$orderby=outcome&$count=true"],
  ['Transitions?$top=7&$expand=journey'],
  ['Journeys', ['Prefer', 'odata.maxpagesize=4']],
  ['Journeys/$count'],
  ['Outcomes', ['Accept', 'application/json;odata.metadata=none']],
  ['Outcomes', ['OData-MaxVersion', '4.01']],
  [''],
  ['$metadata'],
  ['$metadata', ['Accept', 'application/json']],
  ['Nope'],
  ['Journeys?$filter=outcom%20eq%201'],
  ['Journeys?$top=1&$top=2'],
  ["Journeys('nope')"],
  ['in/Europe~Bucharest/last/3d/Dates'],
  ['between/2026-01-02/2026-01-04/Journeys/$count'],
];

describe('each part', () => {
  const expected = (): Promise<RawAnswer[]> =>
    Promise.all(PATHS.map(([path, ...headers]) => alone(path, Object.fromEntries(headers))));

  it('of a multipart batch is answered byte by byte as the same request alone', async () => {
    const bodies = PATHS.map(([path, ...headers]) =>
      get(path === '' ? './' : path, ...headers.map(([name, value]) => `${name}: ${value}`)),
    );
    const answers = partsOf(await multipart(bodies.join('') + END, CONTINUE));
    const wanted = await expected();
    expect(answers).toHaveLength(PATHS.length);
    for (const [i, { status, headers, text }] of answers.entries()) {
      const whole = wanted[i]!;
      expect([PATHS[i]![0], status, unsealed(text)]).toEqual([
        PATHS[i]![0],
        whole.status,
        unsealed(whole.text),
      ]);
      const own = whole.rawHeaders.flatMap((name, at, all) => (at % 2 === 0 ? [[name, all[at + 1]!]] : []));
      const sorted = (list: readonly (readonly string[])[]): readonly string[] =>
        list
          .filter(([name]) => !ITS_OWN.test(name!))
          // A batch is compressed as a whole, and says so once.
          .map((each) => each.join(': ').replace(/^(Vary: .*), Accept-Encoding$/, '$1'))
          .sort();
      expect(sorted(headers)).toEqual(sorted(own));
      const length = headers.filter(([name]) => name === 'Content-Length').map(([, value]) => Number(value));
      expect(length).toEqual(
        whole.header('transfer-encoding') === 'chunked' ? [] : [Buffer.byteLength(text)],
      );
    }
  });

  it('of a JSON batch is answered as the same request alone', async () => {
    const requests = PATHS.map(([url, ...headers], i) => ({
      id: String(i),
      method: i % 2 === 0 ? 'GET' : 'get',
      url,
      headers: Object.fromEntries(headers),
    }));
    const raw = await json(requests);
    const answers = responsesOf(raw);
    const wanted = await expected();
    const sent = unsealed(raw.text);
    expect(answers.map((each) => each.id)).toEqual(requests.map((each) => each.id));
    for (const [i, { status, headers, body }] of answers.entries()) {
      const whole = wanted[i]!;
      const type = whole.header('content-type')!;
      expect([status, headers['content-type'], headers['odata-version']]).toEqual([
        whole.status,
        type,
        whole.header('odata-version'),
      ]);
      expect(headers['journey-time-range']).toBe(whole.header('journey-time-range'));
      expect(headers['preference-applied']).toBe(whole.header('preference-applied'));
      if (type.startsWith('application/json'))
        expect([PATHS[i]![0], sent.includes(`,"body":${unsealed(whole.text)}}`)]).toEqual([
          PATHS[i]![0],
          true,
        ]);
      else if (type.startsWith('text/')) expect(body).toBe(whole.text);
      else expect(Buffer.from(body as string, 'base64url').toString()).toBe(whole.text);
    }
  });

  it('is read at the time range of its own root, whichever root the batch was sent to', async () => {
    const root = 'in/Europe~Bucharest/last/3d/';
    const { pathname } = new URL(started().url);
    const body = get('Dates') + get(`${pathname}Dates`) + get(`${pathname}last/1d/Dates`) + END;
    const answers = partsOf(await multipart(body, {}, root));
    const wanted = await Promise.all([`${root}Dates`, 'Dates', 'last/1d/Dates'].map((path) => alone(path)));
    expect(answers.map(({ text }) => text)).toEqual(wanted.map(({ text }) => text));
  });
});

describe('URLs', () => {
  it('may be relative, from the root of the host, or absolute', async () => {
    const { pathname, host, port } = new URL(started().url);
    const urls = [
      'Outcomes',
      './Outcomes',
      `${pathname}Outcomes`,
      `${started().url}Outcomes`,
      `http://${host.toUpperCase()}${pathname}Outcomes`,
      `//${host}${pathname}Outcomes`,
      'Outcomes#here',
    ];
    const answers = partsOf(await multipart(urls.map((url) => get(url)).join('') + END));
    expect(statuses(answers)).toEqual(urls.map(() => 200));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const [hosted] = partsOf(await multipart(get(`${pathname}Outcomes`, `Host: ${host}`) + END));
    expect(hosted!.status).toBe(200);
    expect(port).not.toBe('');
  });

  it.each([
    ['another host', 'http://evil.example/odata/Outcomes'],
    ['another port', 'http://127.0.0.1:1/odata/Outcomes'],
    ['no scheme and another host', '//evil.example/odata/Outcomes'],
    ['another scheme', 'ftp://127.0.0.1/odata/Outcomes'],
    ['a user', 'http://me@127.0.0.1/odata/Outcomes'],
    ['outside the feed', '/explain/odata/Outcomes'],
    ['above the feed', '/'],
    ['beside the feed', '/odatax/Outcomes'],
  ])('of %s are not answered', async (_, url) => {
    const [answer] = partsOf(await multipart(get(url) + END));
    expect([answer!.status, (JSON.parse(answer!.text) as { error: { code: string } }).error.code]).toEqual([
      404,
      'notFound',
    ]);
  });

  it('with another host in a header of the part are not answered', async () => {
    const [answer] = partsOf(await multipart(get('/odata/Outcomes', 'Host: evil.example') + END));
    expect(answer!.status).toBe(404);
  });

  it('behind a public address are known by it', async () => {
    const proxied = await startTestFeed({
      now: NOW,
      sandbox: { journeysPerDay: 1, days: 1 },
      env: { FEED_PUBLIC_URL: 'https://bi.example.com/feed' },
    });
    try {
      const urls = [
        'https://bi.example.com/feed/odata/Outcomes',
        'https://bi.example.com:443/feed/odata/Outcomes',
        '/feed/odata/Outcomes',
        '/odata/Outcomes',
        'https://bi.example.com/other/Outcomes',
        'https://bi.example.org/feed/odata/Outcomes',
      ];
      const body = urls.map((url) => get(url)).join('') + END;
      const answers = partsOf(await postMultipart(proxied.url, body, CONTINUE));
      expect(statuses(answers)).toEqual([200, 200, 200, 200, 404, 404]);
      expect(answers[2]!.text).toContain('"https://bi.example.com/feed/odata/$metadata#Outcomes"');
    } finally {
      await proxied.close();
    }
  });

  it('may hold what URLs do not, and make sound links of it', async () => {
    const url = "Journeys?$filter=outcome ne 'é😀'&$select=journeyId";
    const prefer = 'Prefer: maxpagesize=2';
    const [mixed] = partsOf(await multipart(get(url, prefer) + END));
    const [other] = responsesOf(
      await json([{ id: '1', method: 'get', url, headers: { prefer: 'maxpagesize=2' } }]),
    );
    const encoded = await alone(encodeURI(url), { Prefer: 'maxpagesize=2' });
    const rows = ({ value }: { value?: unknown }): unknown => value;
    expect(rows(JSON.parse(mixed!.text) as object)).toEqual(encoded.json().value);
    expect(rows(other!.body as object)).toEqual(encoded.json().value);
    const link = (JSON.parse(mixed!.text) as Record<string, string>)['@odata.nextLink']!;
    expect(link).toMatch(/^[\x21-\x7e]+$/);
    expect((await send(link, { headers: { Prefer: 'maxpagesize=2' } })).json().value).toHaveLength(2);
    const [lone] = responsesOf(await json([{ id: '1', method: 'get', url: 'Journeys?x=\ud800' }]));
    expect([lone!.status, (lone!.body as { error: { code: string } }).error.code]).toEqual([
      400,
      'badEncoding',
    ]);
  });

  it('that are too long are refused one by one', async () => {
    const answers = partsOf(
      await multipart(get(`Outcomes?x=${'a'.repeat(131_100)}`) + get('Outcomes') + END, CONTINUE),
    );
    expect(statuses(answers)).toEqual([414, 200]);
  });
});

describe('a failure in the middle', () => {
  const requests = ['Outcomes?$top=1', 'Nope', 'Outcomes/$count'];
  const bodies = requests.map((url) => get(url)).join('') + END;
  const objects = requests.map((url, i) => ({ id: String(i), method: 'get', url }));

  it.each([
    [{}, [200, 404], undefined],
    [{ Prefer: 'continue-on-error' }, [200, 404, 200], 'continue-on-error=true'],
    [
      { Prefer: 'odata.continue-on-error=true; respond-async' },
      [200, 404, 200],
      'odata.continue-on-error=true',
    ],
    [{ Prefer: 'respond-async, Continue-On-Error="true"' }, [200, 404, 200], 'continue-on-error=true'],
    [{ Prefer: 'continue-on-error=false' }, [200, 404], 'continue-on-error=false'],
    [{ Prefer: 'continue-on-error=maybe' }, [200, 404], undefined],
  ] as const)('ends a multipart batch but where it shall go on: %j', async (headers, expected, applied) => {
    const answer = await multipart(bodies, headers);
    expectVersion(answer);
    expect(statuses(partsOf(answer))).toEqual(expected);
    expect(answer.header('preference-applied')).toBe(applied);
  });

  it.each([
    [{}, [200, 404, 200]],
    [{ Prefer: 'continue-on-error' }, [200, 404, 200]],
    [{ Prefer: 'odata.continue-on-error=false' }, [200, 404]],
  ] as const)('does not end a JSON batch but where it shall: %j', async (headers, expected) => {
    expect(statuses(responsesOf(await json(objects, headers)))).toEqual(expected);
  });
});
