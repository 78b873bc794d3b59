/** What the requests of a batch may be, depend on and refer to (Protocol 4.01 §11.7; JSON Format 4.01 §19). */
import { batchFeed } from './batch-feed.js';
import { END, get, part, partsOf, responsesOf, statuses, BOUNDARY } from './batch-parts.js';
import { expectError, type RawAnswer, send } from './raw.js';

jest.setTimeout(60_000);

const CONTINUE = { Prefer: 'odata.continue-on-error' };
const { started, multipart, json, alone } = batchFeed();
let id: string;
beforeAll(async () => {
  id = String((await started().rows('Journeys?$top=1&$select=journeyId'))[0]!['journeyId']);
});

describe('a JSON batch', () => {
  it('answers 424 where what a request depends on failed, and to whatever depends on that', async () => {
    const answers = responsesOf(
      await json([
        { id: 'bad', method: 'get', url: 'Nope' },
        { id: 'good', method: 'get', url: 'Outcomes' },
        { id: 'a', method: 'get', url: 'Outcomes', dependsOn: ['good', 'bad'] },
        { id: 'b', method: 'get', url: 'Outcomes', dependsOn: ['a'] },
        { id: 'c', method: 'get', url: 'Outcomes', dependsOn: ['good'] },
        { id: 'd', method: 'get', url: 'Outcomes', dependsOn: ['nobody'] },
        { id: 'e', method: 'get', url: 'Outcomes', dependsOn: ['good'], if: '$good/$succeeded' },
      ]),
    );
    expect(statuses(answers)).toEqual([404, 200, 424, 424, 200, 424, 424]);
    const codes = [2, 3, 5, 6].map((i) => (answers[i]!.body as { error: { code: string } }).error.code);
    expect(new Set(codes)).toEqual(new Set(['failedDependency']));
    expect(answers[2]!.headers).toMatchObject({ 'odata-version': '4.0' });
  });

  it('counts a group as failed where one of its requests did', async () => {
    const atomicityGroup = 'g';
    const answers = responsesOf(
      await json([
        { id: '1', method: 'get', url: 'Outcomes', atomicityGroup },
        { id: '2', method: 'delete', url: "Outcomes('Handled')", atomicityGroup },
        { id: '3', method: 'get', url: 'Outcomes', dependsOn: [atomicityGroup] },
        { id: '4', method: 'get', url: 'Outcomes', dependsOn: ['1'] },
      ]),
    );
    expect(statuses(answers)).toEqual([200, 405, 424, 200]);
    expect(answers.map((each) => each.atomicityGroup)).toEqual(['g', 'g', undefined, undefined]);
  });

  it('that stops ends with the rest of the group that failed', async () => {
    const atomicityGroup = 'g';
    const answer = await json(
      [
        { id: '1', method: 'patch', url: 'Outcomes', atomicityGroup },
        { id: '2', method: 'get', url: 'Outcomes', atomicityGroup },
        { id: '3', method: 'get', url: 'Outcomes' },
      ],
      { Prefer: 'continue-on-error=false' },
    );
    expect(responsesOf(answer).map((each) => [each.id, each.status])).toEqual([
      ['1', 405],
      ['2', 200],
    ]);
  });

  it('takes bodies as JSON, as text and in base64url', async () => {
    const query = '$top=1&$select=name';
    const post = (headers: Record<string, string>, body: unknown, i: number) => ({
      id: String(i),
      method: 'post',
      url: 'Outcomes/$query',
      headers,
      body,
    });
    const answers = responsesOf(
      await json([
        post({ 'content-type': 'text/plain' }, query, 1),
        post({ 'Content-Type': 'application/json' }, { $top: 1 }, 2),
        post({ 'content-type': 'application/octet-stream' }, Buffer.from(query).toString('base64url'), 3),
        post({}, null, 4),
      ]),
    );
    const own = (contentType: string, body: string): Promise<RawAnswer> =>
      send(`${started().url}Outcomes/$query`, {
        method: 'POST',
        headers: { 'Content-Type': contentType },
        body,
      });
    const wanted = await own('text/plain', query);
    expect([answers[0]!.status, answers[0]!.body]).toEqual([wanted.status, wanted.json<unknown>()]);
    expect(answers[1]!.status).toBe((await own('application/json', '{"$top":1}')).status);
    expect(answers[2]!.status).toBe((await own('application/octet-stream', query)).status);
    expect(answers[3]!.status).toBeLessThan(500);
  });

  it.each([
    ['nothing', undefined],
    ['an object', {}],
    ['a list of numbers', [1]],
    ['null in it', [null]],
    ['an id that is a number', [{ id: 1, method: 'get', url: 'Outcomes' }]],
    ['an id of two lines', [{ id: 'a\r\nb', method: 'get', url: 'Outcomes' }]],
    ['an empty id', [{ id: '', method: 'get', url: 'Outcomes' }]],
    ['no method', [{ id: '1', url: 'Outcomes' }]],
    ['a method of two words', [{ id: '1', method: 'GET x', url: 'Outcomes' }]],
    ['no URL', [{ id: '1', method: 'get' }]],
    ['a header that is a number', [{ id: '1', method: 'get', url: 'Outcomes', headers: { accept: 1 } }]],
    ['headers that are a list', [{ id: '1', method: 'get', url: 'Outcomes', headers: ['accept'] }]],
    ['a dependency that is no list', [{ id: '1', method: 'get', url: 'Outcomes', dependsOn: '2' }]],
    ['a group that is a number', [{ id: '1', method: 'get', url: 'Outcomes', atomicityGroup: 1 }]],
    ['itself to depend on', [{ id: '1', method: 'get', url: 'Outcomes', dependsOn: ['1'] }]],
    [
      'a group named as a request',
      [
        { id: 'g', method: 'get', url: 'Outcomes' },
        { id: '1', method: 'get', url: 'Outcomes', atomicityGroup: 'g' },
      ],
    ],
    [
      'a torn group',
      [
        { id: '1', method: 'get', url: 'Outcomes', atomicityGroup: 'g' },
        { id: '2', method: 'get', url: 'Outcomes' },
        { id: '3', method: 'get', url: 'Outcomes', atomicityGroup: 'g' },
      ],
    ],
  ])('with %s is refused as a whole', async (_, requests) => {
    const error = expectError(await json(requests), 400, 'malformedBatch');
    expect(error.target).toBe('body');
  });

  it('answers a multipart one where that is accepted, each part with its id', async () => {
    const requests = [
      { id: 'a', method: 'get', url: 'Outcomes' },
      { id: 'b', method: 'get', url: 'Nope' },
    ];
    const answers = partsOf(await json(requests, { Accept: 'multipart/mixed' }));
    expect(answers.map(({ contentId, status }) => [contentId, status])).toEqual([
      ['a', 200],
      ['b', 404],
    ]);
  });
});

describe('a reference to an entity', () => {
  it('stands for the path the entity was read from', async () => {
    const answers = responsesOf(
      await json([
        { id: '1', method: 'get', url: `Journeys('${id}')` },
        { id: '2', method: 'get', url: '$1/transitions?$top=2', dependsOn: ['1'] },
        { id: '3', method: 'get', url: '$1', dependsOn: ['1'] },
        { id: '4', method: 'get', url: '$3/agents/$count', dependsOn: ['3'] },
      ]),
    );
    expect(statuses(answers)).toEqual([200, 200, 200, 200]);
    const [entity, transitions, count] = await Promise.all(
      ['', '/transitions?$top=2', '/agents/$count'].map((rest) => alone(`Journeys('${id}')${rest}`)),
    );
    expect(answers[1]!.body).toEqual(transitions!.json<unknown>());
    expect(answers[2]!.body).toEqual(entity!.json<unknown>());
    expect(answers[3]!.body).toBe(count!.text);
  });

  it('works in a multipart batch and below a root of its own', async () => {
    const body =
      part(`GET Journeys('${id}')?$select=time HTTP/1.1`, { id: 'j' }) + get('$j/transitions/$count') + END;
    const answers = partsOf(await multipart(body, {}, 'in/Asia~Tokyo/'));
    expect(statuses(answers)).toEqual([200, 200]);
    expect(answers[0]!.contentId).toBe('j');
    expect(answers[1]!.text).toBe((await alone(`in/Asia~Tokyo/Journeys('${id}')/transitions/$count`)).text);
  });

  it('that is none, failed, or comes later is answered 424', async () => {
    const answers = responsesOf(
      await json([
        { id: '1', method: 'get', url: '$4/transitions' },
        { id: '2', method: 'get', url: 'Journeys?$top=1' },
        { id: '3', method: 'get', url: '$2/transitions', dependsOn: ['2'] },
        { id: '4', method: 'get', url: "Journeys('nope')" },
        { id: '5', method: 'get', url: '$4/transitions' },
        { id: '6', method: 'get', url: '$nobody/transitions' },
        { id: 'metadata', method: 'get', url: 'Outcomes' },
        { id: '8', method: 'get', url: '$metadata', dependsOn: ['metadata'] },
      ]),
    );
    expect(statuses(answers)).toEqual([424, 200, 424, 404, 424, 404, 200, 200]);
    expect(answers[7]!.headers['content-type']).toMatch(/^application\/xml/);
  });
});

describe('writes', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'MERGE'])('%s is answered 405 with Allow', async (method) => {
    const body = part(`${method} Outcomes HTTP/1.1\r\nContent-Type: application/json`, {
      body: '{"name":"x"}',
    });
    const [answer, ...more] = partsOf(await multipart(body + get('Outcomes') + END));
    expect([answer!.status, answer!.header('allow'), more]).toEqual([405, 'GET, HEAD, OPTIONS', []]);
    const { error } = JSON.parse(answer!.text) as { error: { code: string; message: string } };
    expect(error).toMatchObject({
      code: 'methodNotAllowed',
      message: `${method} is not allowed: the feed is read-only.`,
    });
  });

  const changeSet = (...requests: string[]): string => {
    const inner = requests.map((each) => each.replaceAll(`--${BOUNDARY}`, '--change set')).join('');
    return `--${BOUNDARY}\r\nContent-Type: multipart/mixed; boundary="change set"\r\n\r\n${inner}--change set--\r\n`;
  };
  const create = part('POST Outcomes HTTP/1.1\r\nContent-Type: application/json', { id: '1', body: '{}' });
  const remove = part("DELETE Outcomes('Handled') HTTP/1.1", { id: '2' });

  it('of a change set are answered by one error', async () => {
    const body = changeSet(create, remove) + get('Outcomes') + changeSet(part('PATCH Outcomes')) + END;
    const answers = partsOf(await multipart(body, CONTINUE));
    expect(statuses(answers)).toEqual([405, 200, 405]);
    expect(statuses(partsOf(await multipart(body)))).toEqual([405]);
  });

  it('of a change set are answered each in JSON, as one group', async () => {
    const answers = responsesOf(
      await multipart(changeSet(create, remove) + get('Outcomes') + END, {
        Accept: 'application/json',
        ...CONTINUE,
      }),
    );
    expect(answers.map((each) => [each.id, each.status, each.atomicityGroup])).toEqual([
      ['1', 405, 'change-set-1'],
      ['2', 405, 'change-set-1'],
      [undefined, 200, undefined],
    ]);
  });

  it('do not mix with reads in a change set', async () => {
    const [answer] = partsOf(await multipart(changeSet(get('Outcomes')) + END));
    expect(answer!.status).toBe(400);
    expect(answer!.text).toContain('"malformedBatch"');
    expectError(await multipart(changeSet(changeSet(create)) + END), 400, 'malformedBatch');
  });

  it('are not smuggled in by a header', async () => {
    const answers = partsOf(
      await multipart(
        get('Outcomes', 'X-HTTP-Method: DELETE') +
          part('POST Outcomes/$query HTTP/1.1\r\nContent-Type: text/plain\r\nX-HTTP-Method: PATCH', {
            body: '$top=1',
          }) +
          END,
        CONTINUE,
      ),
    );
    expect(statuses(answers)).toEqual([405, 405]);
  });
});

describe('other methods', () => {
  it('of a part are answered as alone', async () => {
    const body =
      part('HEAD Outcomes HTTP/1.1') + part('OPTIONS Outcomes HTTP/1.1') + part('GET $batch HTTP/1.1') + END;
    const [head, options, nested] = partsOf(await multipart(body, CONTINUE));
    const whole = await alone('Outcomes');
    expect([head!.status, head!.text, head!.header('content-type')]).toEqual([
      200,
      '',
      whole.header('content-type'),
    ]);
    expect([options!.status, options!.text, options!.header('allow')]).toEqual([
      204,
      '',
      'GET, HEAD, OPTIONS',
    ]);
    expect(options!.header('odata-version')).toBe('4.0');
    expect([nested!.status, nested!.text]).toEqual([400, expect.stringContaining('malformedBatch')]);
    const answers = responsesOf(
      await json([
        { id: '1', method: 'head', url: 'Outcomes' },
        { id: '2', method: 'options', url: 'Outcomes' },
      ]),
    );
    expect(answers.map((each) => [each.status, 'body' in each])).toEqual([
      [200, false],
      [204, false],
    ]);
  });

  it('hold no batch within a batch', async () => {
    const { pathname } = new URL(started().url);
    const urls = ['$batch', '%24batch', '$batch/', `${pathname}last/3d/$batch`, '$batch?x=1'];
    const bodies = urls.map((url) =>
      part(`POST ${url} HTTP/1.1\r\nContent-Type: application/json`, { body: '{"requests":[]}' }),
    );
    expect(statuses(partsOf(await multipart(bodies.join('') + END, CONTINUE)))).toEqual(urls.map(() => 400));
  });
});
