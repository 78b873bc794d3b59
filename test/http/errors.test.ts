/** Every refusal is an OData error that says what to mend, and tells nothing of the program. */
import { connect } from 'node:net';
import { parseOptions } from '../../src/odata/index.js';
import { FeedError } from '../../src/errors/index.js';
import { startTestFeed, type TestFeed } from '../support/feed.js';
import { postJson, responsesOf, statuses } from './batch-parts.js';
import { expectError, expectVersion, send } from './raw.js';

const NOW = '2026-01-10T12:00:00Z';
let feed: TestFeed;
beforeAll(async () => {
  feed = await startTestFeed({ now: NOW, sandbox: { journeysPerDay: 20 } });
});
afterAll(() => feed.close());

const ask = (path: string, method = 'GET') => send(`${feed.url}${path.replaceAll(' ', '%20')}`, { method });

describe('a name that does not exist', () => {
  it.each([
    [
      'Journeys?$filter=handlingDuratoin gt 1',
      'unknownProperty',
      '$filter',
      'handlingDuratoin',
      'handlingDuration',
    ],
    [
      "Journeys?$filter=outcome eq 'x' and queueName eq 'y'",
      'unknownProperty',
      '$filter',
      'queueName',
      'queueNames',
    ],
    ['Journeys?$orderby=tme desc', 'unknownProperty', '$orderby', 'tme', 'time'],
    ['Journeys?$select=journeyId,outcom', 'unknownProperty', '$select', 'outcom', 'outcome'],
    ['Transitions?$filter=queueNames eq null', 'unknownProperty', '$filter', 'queueNames', 'queueName'],
    ['Journeys?$filter=contians(outcome,%27x%27)', 'unknownFunction', '$filter', 'contians', 'contains'],
    ['Journeys?$fliter=true', 'unknownOption', '$fliter', '$fliter', '$filter'],
  ])('%s: 400 with a near one', async (path, code, target, name, near) => {
    const error = expectError(await ask(path), 400, code);
    expect(error.target).toBe(target);
    expect(error.message).toContain(name);
    expect(error.message).toMatch(new RegExp(`[Dd]id you mean ${near.replace('$', '\\$')}\\?`));
  });

  it('is told with its position', async () => {
    const path = `Journeys?$filter=${encodeURIComponent("outcome eq 'é€😀' and nope eq 1")}`;
    const error = expectError(await ask(path), 400, 'unknownProperty');
    expect(error.innererror).toEqual({ position: "outcome eq 'é€😀' and ".length });
  });

  it.each([
    ['Journey', 'Journeys'],
    ['journeys', 'Journeys'],
    ['transition', 'Transitions'],
  ])('%s: 404 with a near set', async (path, near) => {
    expect(expectError(await ask(path), 404, 'notFound').message).toContain(near);
  });

  it.each(['Nope', '$nope', 'Journeys/$count/x', '$metadata/x', 'Journeys%00', '%E2%82%AC'])(
    '%s: 404',
    async (path) => {
      expectError(await ask(path), 404, 'notFound');
    },
  );

  it('outside the service roots: 404', async () => {
    for (const path of [
      'nope',
      'odatax/Journeys',
      'explain',
      'explain/Journeys',
      'Journeys',
      '%zz',
      'explain/odata/',
    ]) {
      expectError(await send(feed.url.replace('odata/', path)), 404, 'notFound');
    }
  });

  it('as a key: 404', async () => {
    expectError(await ask("Journeys('nope')"), 404, 'noSuchEntity');
    expectError(await ask("Transitions('nope-1')"), 404, 'noSuchEntity');
    expectError(await ask('Journeys/nope'), 404, 'noSuchEntity');
  });
});

describe('options', () => {
  it('$deltatoken is not supported: 501', async () => {
    expectError(await ask('Journeys?$deltatoken=1'), 501, 'notImplemented');
  });

  it.each([
    '$top=1&$top=1',
    '$top=1&top=2',
    '$filter=true&%24filter=true',
    '$count=true&$COUNT=true',
    '@a=1&@a=2&$filter=sequence eq @a',
  ])('%s twice: 400', async (query) => {
    expectError(await ask(`Transitions?${query}`), 400, 'duplicateOption');
  });

  it.each([
    ['$top=-1', 'invalidOption'],
    ['$top=', 'invalidOption'],
    ['$top', 'invalidOption'],
    ['$skip=x', 'invalidOption'],
    ['$top=99999999999999999999', 'invalidOption'],
    ['$count=maybe', 'invalidOption'],
    ['$filter=', 'syntaxError'],
    ['$filter=time gt', 'syntaxError'],
    ['$filter=(true', 'syntaxError'],
    ["$filter=outcome eq 'x", 'syntaxError'],
    ['$filter=handlingDuration', 'typeMismatch'],
    ["$filter=handlingDuration gt 'x'", 'typeMismatch'],
    ['$filter=time gt 2026-02-30T00:00:00Z', 'syntaxError'],
    ['$filter=%zz', 'badEncoding'],
    ['$filter=%ff', 'badEncoding'],
    ['$orderby=outcome&$skip=999999', 'tooManyRows'],
  ])('%s: 400', async (query, code) => {
    expectError(await ask(`Journeys?${query}`), 400, code);
  });

  it('of its own a client may add', async () => {
    const answer = await ask('Journeys?$top=1&cacheBuster=1&x=%24top');
    expect([answer.status, answer.json().value.length]).toEqual([200, 1]);
  });

  it('that do not apply are refused', async () => {
    for (const path of [
      'Journeys/$count?$skiptoken=x',
      "Journeys('x')?$filter=true",
      '$metadata?$top=1',
      '?$top=1',
    ]) {
      expectError(await ask(path), 400, 'unknownOption');
    }
  });
});

describe('methods', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'])('%s: 405 with Allow', async (method) => {
    for (const path of ['', 'Journeys', '$metadata', 'Nope']) {
      const answer = await ask(path, method);
      expectError(answer, 405, 'methodNotAllowed');
      expect(answer.header('allow')).toBe('GET, HEAD, OPTIONS');
    }
  });

  it('HEAD answers the head of GET', async () => {
    for (const [path, status] of [
      ['', 200],
      ['$metadata', 200],
      ['Journeys', 200],
      ['Journeys/$count', 200],
      ['Nope', 404],
    ] as const) {
      const [head, whole] = [await ask(path, 'HEAD'), await ask(path)];
      expectVersion(head);
      expectVersion(whole);
      expect([head.status, head.text]).toEqual([status, '']);
      expect(head.header('content-type')).toBe(whole.header('content-type'));
    }
  });
});

it('everything else says its version too', async () => {
  const base = feed.url.replace('odata/', '');
  for (const [path, status] of [
    ['health', 200],
    ['', 302],
    ['odata', 200],
    ['explain/odata/Journeys', 200],
    ['health?x=%zz', 200],
  ] as const) {
    for (const method of ['GET', 'HEAD']) {
      const answer = await send(`${base}${path}`, { method });
      expectVersion(answer);
      expect(answer.status).toBe(status);
    }
  }
});

describe('size', () => {
  it('a URL longer than the feed reads: 414', async () => {
    expectError(await ask(`Journeys?$filter=${'x'.repeat(140_000)}`), 414, 'urlTooLong');
    for (const length of [170_000, 500_000, 5_000_000]) {
      expectError(await ask(`Journeys?$filter=${'x'.repeat(length)}`), 414, 'urlTooLong');
    }
  });

  it('a long URL the feed reads: rows', async () => {
    const names = Array.from({ length: 1500 }, (_, i) => `outcome eq 'Handled${String(i % 7)}'`).join(' or ');
    const answer = await ask(`Journeys?$filter=${names} or outcome eq 'Handled'`);
    expect(answer.status).toBe(200);
    expect(answer.json().value.length).toBeGreaterThan(100);
  });

  const DEEP = 100_000;
  const nested: Record<string, (depth: number) => string> = {
    brackets: (depth) => `${'('.repeat(depth)}true`,
    'closed brackets': (depth) => `${'('.repeat(depth)}true${')'.repeat(depth)}`,
    not: (depth) => `${'not '.repeat(depth)}true`,
    minus: (depth) => `handlingDuration eq ${'-'.repeat(depth)}handlingDuration`,
    functions: (depth) => `${'trim('.repeat(depth)}outcome${')'.repeat(depth)} eq 'x'`,
    lists: (depth) => `outcome in ${'('.repeat(depth)}'x'${')'.repeat(depth)}`,
    paths: (depth) => `${'a/'.repeat(depth)}b eq 1`,
    lambdas: (depth) => `${'agents/any(a:'.repeat(depth)}true${')'.repeat(depth)}`,
  };

  it.each(Object.keys(nested))('a query nested deep by %s: 400', async (kind) => {
    const filter = nested[kind]!;
    expect(() => parseOptions(`$filter=${filter(DEEP)}`)).toThrow(FeedError);
    const fitting = Math.floor(
      (120_000 / (filter(1001).replaceAll(' ', '%20').length - filter(1).replaceAll(' ', '%20').length)) *
        1000,
    );
    const answer = await ask(`Journeys?$filter=${filter(Math.min(DEEP, fitting))}`);
    expect(answer.status).toBe(400);
    expectError(answer, 400, answer.json<{ error: { code: string } }>().error.code);
  });

  it('a query of very many sort keys: 400', async () => {
    expectError(
      await ask(`Journeys?$orderby=${Array.from({ length: 40 }, () => 'outcome').join(',')}`),
      400,
      'tooComplex',
    );
  });
});

describe('what is no HTTP', () => {
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(feed.url);
      const socket = connect(Number(port), hostname, () => socket.end(text));
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString('utf8')));
      socket.on('error', reject);
      socket.on('close', () => resolve(answer));
    });

  it.each([
    ['a blank in the URL', 'GET /odata/Journeys?$filter=a eq 1 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['garbage', 'hello\r\n\r\n'],
    ['a header without a name', 'GET /odata/ HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n'],
  ])('%s: 400 with OData-Version', async (_, text) => {
    const answer = await raw(text);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer.match(/^OData-Version: 4\.0\r$/gim)).toHaveLength(1);
    const [, body] = answer.split('\r\n\r\n') as [string, string];
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'badEncoding' } });
  });

  it('a client of HTTP/1.0 that names no host gets links to where it is', async () => {
    const answer = await raw('GET /odata/ HTTP/1.0\r\n\r\n');
    expect(answer).toContain('HTTP/1.1 200 OK');
    expect(answer).toContain(`"@odata.context":"${feed.url}$metadata"`);
  });
});

it('a defect of the feed itself: 500 that tells nothing, and a log line that does', async () => {
  let broken = false;
  const now = (): number => {
    if (broken) throw new RangeError('an inner matter');
    return Date.parse(NOW);
  };
  const failing = await startTestFeed({ now: NOW, compose: { now } });
  try {
    broken = true;
    const answer = await send(`${failing.url}Journeys`);
    const error = expectError(answer, 500, 'internal');
    expect(JSON.stringify(error)).not.toContain('inner matter');
    expect(failing.logs.find((line) => line.includes('"level":"error"'))).toMatch(
      /inner matter.*errors\.test\.ts/,
    );
    broken = false;
    expect((await send(`${failing.url}Journeys?$top=1`)).status).toBe(200);
  } finally {
    await failing.close();
  }
});

it('what the feed does not support: a log line without alarm, alone and in a batch', async () => {
  const before = feed.logs.length;
  expectError(await ask('Journeys?$deltatoken=1'), 501, 'notImplemented');
  const batch = await postJson(feed.url, [{ id: '1', method: 'get', url: 'Journeys?$deltatoken=1' }]);
  expect(statuses(responsesOf(batch))).toEqual([501]);
  const lines = feed.logs.slice(before).map((line) => JSON.parse(line) as Record<string, unknown>);
  const told = lines.filter(({ code }) => code === 'notImplemented');
  expect(told.map(({ level, msg }) => [level, msg])).toEqual(
    Array.from({ length: 2 }, () => ['info', expect.stringContaining('$deltatoken')]),
  );
  expect(told.every(({ id, err }) => typeof id === 'string' && err === undefined)).toBe(true);
  expect(lines.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
});
