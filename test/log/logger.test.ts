import fs from 'node:fs';

import { createLogger, MASK, Redactor, type LoggerOptions } from '../../src/log/index.js';

const KEY = 'never-to-be-seen-1';

function recorder(level: LoggerOptions['level'] = 'trace') {
  const lines: string[] = [];
  const redactor = new Redactor();
  const logger = createLogger({ level, redactor, destination: { write: (line) => lines.push(line) } });
  return { logger, redactor, lines, last: () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> };
}

describe('a log line', () => {
  it('is one line of JSON with level, time in UTC and message', () => {
    const { logger, lines, last } = recorder();
    logger.warn({ rows: 3 }, 'two\nlines');
    expect(lines).toHaveLength(1);
    expect(lines[0].indexOf('\n')).toBe(lines[0].length - 1);
    expect(last()).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      rows: 3,
      msg: 'two\nlines',
    });
  });

  it('below the level is not written', () => {
    const { logger, lines } = recorder('warn');
    logger.info('quiet');
    logger.error('loud');
    expect(lines).toHaveLength(1);
  });

  it.each([
    'authorization',
    'Authorization',
    'X-API-Key',
    'cookie',
    'set-cookie',
    'api_key',
    'apiKey',
    'password',
  ])('has no value of %s, at any depth, in any case, string or not', (name) => {
    const { logger, last } = recorder();
    logger.info({ [name]: KEY, request: { headers: { [name]: [KEY], accept: '*/*' } } }, 'request');
    expect(last()).toMatchObject({ [name]: MASK, request: { headers: { [name]: MASK, accept: '*/*' } } });
  });

  it('has no value of a raw header list', () => {
    const { logger, last } = recorder();
    logger.info({ rawHeaders: ['Host', 'h', 'X-Api-Key', KEY, 'Accept', '*/*'] });
    expect(last()['rawHeaders']).toEqual(['Host', 'h', 'X-Api-Key', MASK, 'Accept', '*/*']);
  });

  it('has no api_key of a URL, wherever the URL stands', () => {
    const { logger, lines } = recorder();
    logger.info(
      { url: `/odata/?api%5Fkey=${KEY}`, headers: { referer: `http://h/?$top=1&API_KEY=${KEY}` } },
      `GET ?api_key=${KEY}`,
    );
    expect(lines.join('')).not.toContain(KEY);
    expect(lines.join('')).toContain('$top=1');
  });

  it('has no registered secret, in bindings, errors, causes, stacks or messages', () => {
    const { logger, redactor, lines, last } = recorder();
    redactor.register(KEY);
    const cause = new Error(`refused ${KEY}`);
    const err = Object.assign(new Error('outer', { cause }), {
      detail: { sent: Buffer.from(`:${KEY}`).toString('base64') },
    });
    logger.child({ caller: KEY }).error({ err, [`map-${KEY}`]: 1, map: { [KEY]: 2 } }, `failed for ${KEY}`);
    const own = lines[0].replace(`"map-${KEY}"`, '');
    expect(own).not.toContain(KEY);
    expect(own).not.toContain(Buffer.from(`:${KEY}`).toString('base64').slice(2, -4));
    expect(last()).toMatchObject({ caller: MASK, map: { [MASK]: 2 }, msg: `failed for ${MASK}` });
    expect((last()['err'] as Error).stack).toContain('logger.test');
  });
});

describe('the standard streams', () => {
  it.each([
    ['stdout', 1],
    ['stderr', 2],
  ] as const)('%s is written at once', (destination, descriptor) => {
    const written: [unknown, string][] = [];
    const spy = jest.spyOn(fs, 'writeSync').mockImplementation((file: unknown, text: unknown) => {
      written.push([file, String(text)]);
      return Buffer.byteLength(String(text));
    });
    try {
      createLogger({ level: 'info', destination, redactor: new Redactor() }).info('last words');
    } finally {
      spy.mockRestore();
    }
    expect(written).toEqual([[descriptor, expect.stringMatching(/"msg":"last words"}\n$/)]]);
  });
});
