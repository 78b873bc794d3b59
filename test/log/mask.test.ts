import fc from 'fast-check';

import { MASK, Redactor, redactUrl, registerSecret } from '../../src/log/index.js';

const KEY = 'eght_9f/2+Zq"7\\x=';

function maskedBy(...secrets: string[]): (text: string) => string {
  const redactor = new Redactor();
  secrets.forEach((secret) => redactor.register(secret));
  return (text) => redactor.text(text);
}

describe('redactUrl', () => {
  it.each([
    '/odata/?api_key=',
    '/odata/Journeys?$top=1&API_KEY=',
    'https://h/odata/?Api%5FKey=',
    '/odata/?%61p%69_k%65y=',
    '/odata/?%41PI%5fKEY=',
    '/odata/?api%255Fkey=',
    '/login?back=%2Fodata%2F%3Fapi_key%3D',
    'api_key=',
  ])('%s…', (before) => {
    expect(redactUrl(`${before}s3cret`)).toBe(`${before}${MASK}`);
    expect(redactUrl(`${before}s3cret&$top=5`)).toBe(`${before}${MASK}&$top=5`);
  });

  it.each([
    '/odata/Journeys?$top=5',
    '/odata/?my_api_keys=1',
    "/odata/?$filter=name eq 'api_key'",
    '/odata/?api_key=',
  ])('leaves %s alone', (url) => {
    expect(redactUrl(url)).toBe(url);
  });

  it('masks what was registered for the process, wherever it stands', () => {
    registerSecret('of-the-process-only');
    expect(redactUrl('/odata/of-the-process-only/x')).toBe(`/odata/${MASK}/x`);
  });
});

describe('a registered secret', () => {
  it.each([
    ['plain', KEY],
    ['percent-encoded', encodeURIComponent(KEY)],
    ['percent-encoded in lower case', encodeURIComponent(KEY).replace(/%../g, (code) => code.toLowerCase())],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(KEY))],
    ['percent-encoded in every character', [...Buffer.from(KEY)].map((b) => `%${b.toString(16)}`).join('')],
    ['escaped for JSON', JSON.stringify(KEY).slice(1, -1)],
  ])('is masked %s', (_, text) => {
    expect(maskedBy(KEY)(`before ${text} after`)).toBe(`before ${MASK} after`);
  });

  it('is masked as the password of any user, in base64 of both alphabets', () => {
    const secret = fc.string({ minLength: 6, maxLength: 60, unit: 'grapheme-ascii' });
    const user = fc.string({ maxLength: 12, unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(secret, user, fc.constantFrom('base64', 'base64url' as const), (key, name, alphabet) => {
        const encoded = Buffer.from(`${name}:${key}`).toString(alphabet as BufferEncoding);
        const masked = maskedBy(key)(`credential ${encoded}.`);
        expect(masked).toContain(MASK);
        // Left beside the mask: the user name, its colon and at most the two characters that neighbours share.
        const left = masked.replaceAll(MASK, '').length - 'credential .'.length;
        expect(left).toBeLessThanOrEqual(Math.ceil(((name.length + 1) * 4) / 3) + 6);
      }),
    );
  });

  it('never survives in a line, whatever it is and whatever stands around it', () => {
    const secret = fc.string({ minLength: 6, maxLength: 40, unit: 'grapheme' });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (key, before, after) => {
        fc.pre(!MASK.includes(key) && !before.includes(key) && !after.includes(key));
        const redactor = new Redactor();
        redactor.register(key);
        const line = redactor.line(
          `${JSON.stringify({ msg: before + key + after, deep: [{ url: key }] })}\n`,
        );
        const read = JSON.parse(line) as { msg: string; deep: [{ url: string }] };
        expect(read.msg).toContain(MASK);
        expect(read.deep[0].url).toBe(MASK);
      }),
    );
  });

  it('too short to tell from words is not looked for', () => {
    expect(maskedBy('time')('in time')).toBe('in time');
  });

  it('cannot break the structure of a line', () => {
    const redactor = new Redactor();
    redactor.register('","msg":"');
    redactor.register('"level":"info"');
    const line = JSON.stringify({ level: 'info', msg: 'hello', path: '","msg":"' });
    expect(JSON.parse(redactor.line(line))).toEqual({ level: 'info', msg: 'hello', path: MASK });
  });

  it('of a caller is forgotten after many others, one of the process never', () => {
    const redactor = new Redactor();
    redactor.register('of-the-process');
    redactor.register('caller-0');
    redactor.register('caller-1', 'recent');
    redactor.register('caller-2', 'recent');
    for (let n = 100; n < 163; n++) {
      redactor.register('caller-2', 'recent');
      redactor.register(`caller-${String(n)}`, 'recent');
    }
    const seen = ['of-the-process', 'caller-0', 'caller-1', 'caller-2', 'caller-162'].map((text) =>
      redactor.text(text),
    );
    expect(seen).toEqual([MASK, MASK, 'caller-1', MASK, MASK]);
  });
});

describe('text', () => {
  it.each([
    ['Authorization: Bearer abc.def', `Authorization: Bearer ${MASK}`],
    ['authorization=Basic Og==', `authorization=Basic ${MASK}`],
    ['"x-api-key":"k"', `"x-api-key":"${MASK}"`],
    ['got Bearer eyJhbGciOi.J9', `got Bearer ${MASK}`],
    ['got basic OmFiY2RlZg==', `got basic ${MASK}`],
    ['give it as Basic password or as Bearer token', 'give it as Basic password or as Bearer token'],
    ['Basic realm="Journey Feed"', 'Basic realm="Journey Feed"'],
  ])('%s', (text, masked) => {
    expect(new Redactor().text(text)).toBe(masked);
  });
});
