import fc from 'fast-check';

import { FeedError } from '../../src/errors/index.js';
import {
  challenges,
  MAX_KEY_LENGTH,
  readCredential,
  sameSecret,
  withoutApiKey,
  type Credential,
  type RequestHeaders,
} from '../../src/http/credential.js';
import { thrownBy } from '../support/thrown.js';

const none: Credential = { kind: 'none' };

function basic(pair: string): RequestHeaders {
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

const errorOf = (headers: RequestHeaders, rawQuery = ''): FeedError =>
  thrownBy(() => readCredential(headers, rawQuery));

const keys = fc.stringMatching(/^[\x21-\x7e]{1,80}$/);

/** Every way in which a key can come, as a request that gives it in that way alone. */
const ways: Record<string, (key: string) => [RequestHeaders, string]> = {
  'x-api-key': (key) => [{ 'x-api-key': key }, '$top=1'],
  'Basic without user': (key) => [basic(`:${key}`), ''],
  'Basic with user': (key) => [basic(`jörg:${key}`), ''],
  Bearer: (key) => [{ authorization: `bearer  ${key} ` }, ''],
  api_key: (key) => [{}, `$top=1&api_key=${encodeURIComponent(key)}&$skip=2`],
  'api_key in another spelling': (key) => [{}, `%41PI%5Fkey=${[...key].map((c) => `%${hex(c)}`).join('')}`],
};

function hex(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(2, '0');
}

describe('a key', () => {
  it.each(Object.keys(ways))('given as %s is read, whatever it holds', (way) => {
    fc.assert(
      fc.property(keys, (key) => {
        expect(readCredential(...ways[way](key))).toMatchObject({ kind: 'key', key });
      }),
    );
  });

  it.each([
    ['x-api-key', { 'x-api-key': 'k', ...basic(':k') }, 'api_key=k'],
    ['basic', basic(':k'), 'api_key=k'],
    ['bearer', { authorization: 'Bearer k' }, 'api_key=k&API_KEY=k'],
    ['query', { authorization: 'Bearer ' }, 'api_key=k'],
  ])('given in several ways that agree counts as %s', (scheme, headers, rawQuery) => {
    expect(readCredential(headers as RequestHeaders, rawQuery)).toEqual({ kind: 'key', key: 'k', scheme });
  });

  it('in the query may hold a plus, plain or encoded', () => {
    expect(readCredential({}, 'api_key=a+b%2Bc=')).toMatchObject({ key: 'a+b+c=' });
  });

  it.each<[string, RequestHeaders, string]>([
    ['x-api-key and Authorization', { 'x-api-key': 'one', ...basic(':two') }, ''],
    ['x-api-key and api_key', { 'x-api-key': 'one' }, 'api_key=two'],
    ['Authorization and api_key', { authorization: 'Bearer one' }, 'api_key=two'],
    ['api_key twice', {}, 'api_key=one&API_KEY=two'],
    ['x-api-key twice', { 'x-api-key': 'one, two' }, ''],
    ['x-api-key twice', { 'x-api-key': ['one', 'two'] }, ''],
  ])('that differs between %s is a 400 that tells neither', (ways_, headers, rawQuery) => {
    const error = errorOf(headers, rawQuery);
    expect(error).toMatchObject({ code: 'conflictingCredentials', status: 400 });
    expect(error.message).toContain(ways_);
    expect(error.message).not.toMatch(/one|two/);
  });
});

describe('no credential', () => {
  it.each<[string, RequestHeaders, string]>([
    ['nothing at all', {}, ''],
    ['an empty Bearer, as Power BI sends it', { authorization: 'Bearer ' }, ''],
    ['a bare Bearer', { authorization: 'Bearer' }, ''],
    ['a bare Basic', { authorization: 'Basic ' }, ''],
    ['Basic with neither user nor password', basic(':'), ''],
    ['Basic with a user but no password', basic('key-as-user:'), ''],
    ['an empty x-api-key', { 'x-api-key': ' ' }, ''],
    ['an empty api_key', {}, 'api_key=&api_key'],
    ['an empty Authorization', { authorization: '' }, ''],
    ['a scheme that is not offered', { authorization: 'Negotiate YIIabc=' }, ''],
    [
      'options that look alike',
      {},
      'apikey=k&api-key=k&xapi_key=k&api_keys=k&$filter=api_key%20eq%20%27k%27',
    ],
    ['an option whose name does not decode', {}, 'api_key%=k&%ff=1'],
  ])('%s', (_, headers, rawQuery) => {
    expect(readCredential(headers, rawQuery)).toEqual(none);
  });
});

describe('a credential that cannot be read is a 401 that tells none of it', () => {
  const long = 'x'.repeat(MAX_KEY_LENGTH + 1);
  it.each<[string, RequestHeaders, string]>([
    ['Basic that is not base64', { authorization: 'Basic s3cret!' }, ''],
    ['Basic without a colon', basic('s3cret'), ''],
    ['a password with a line feed', basic(':s3cret\r\nx: y'), ''],
    ['a password outside ASCII', basic(':s3crët'), ''],
    ['a header with a space', { 'x-api-key': 's3cret x' }, ''],
    ['an option that is not UTF-8', {}, 'api_key=s3cret%ff'],
    ['an option with a control character', {}, 'api_key=s3cret%00'],
    ['an overlong header', { 'x-api-key': long }, ''],
    ['an overlong token', { authorization: `Bearer ${long}` }, ''],
    ['an overlong option', {}, `api_key=${long}`],
  ])('%s', (_, headers, rawQuery) => {
    const error = errorOf(headers, rawQuery);
    expect(error).toMatchObject({ code: 'unauthorized', status: 401 });
    expect(error.message).not.toMatch(/s3cr|xxx/);
  });

  it('and the longest key is still read', () => {
    const key = 'x'.repeat(MAX_KEY_LENGTH);
    expect(readCredential(basic(`:${key}`), '')).toMatchObject({ key });
  });

  it('nothing else is ever thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (header, rawQuery) => {
        for (const headers of [{ authorization: header }, { 'x-api-key': header }, basic(header)]) {
          try {
            readCredential(headers, `api_key=${rawQuery}`);
          } catch (error) {
            expect(error).toBeInstanceOf(FeedError);
          }
        }
      }),
    );
  });
});

describe('withoutApiKey', () => {
  it.each([
    ['', ''],
    ['api_key=k', ''],
    ['$top=5&api_key=k', '$top=5'],
    ['api_key=k&$top=5', '$top=5'],
    ['$top=5&API_KEY=k&$skip=1&%61pi%5Fkey=k&api_key', '$top=5&$skip=1'],
    ['$filter=a%20eq%20%27api_key%27&&x=%FF+%2f', '$filter=a%20eq%20%27api_key%27&&x=%FF+%2f'],
    ['api_keys=1&xapi_key=2', 'api_keys=1&xapi_key=2'],
  ])('of "%s" is "%s"', (rawQuery, rest) => {
    expect(withoutApiKey(rawQuery)).toBe(rest);
  });

  it('leaves no credential behind', () => {
    const names = fc.constantFrom('api_key', 'API_KEY', 'api%5fkey', '%61pi_key', '$top', 'a');
    fc.assert(
      fc.property(fc.array(fc.tuple(names, keys)), (pairs) => {
        const rawQuery = pairs.map(([name, key]) => `${name}=${encodeURIComponent(key)}`).join('&');
        expect(readCredential({}, withoutApiKey(rawQuery))).toEqual(none);
        const others = pairs.filter(([name]) => name === '$top' || name === 'a');
        expect(withoutApiKey(rawQuery).split('&').filter(Boolean)).toHaveLength(others.length);
      }),
    );
  });
});

describe('challenges', () => {
  it('offer Basic in UTF-8 and Bearer, of one realm', () => {
    expect(challenges('Journey Feed')).toEqual([
      'Basic realm="Journey Feed", charset="UTF-8"',
      'Bearer realm="Journey Feed"',
    ]);
  });

  it('quote the realm and keep it on one line', () => {
    expect(challenges('a"b\\c\r\nd')[1]).toBe('Bearer realm="a\\"b\\\\cd"');
  });
});

describe('sameSecret', () => {
  it('is equality, also of texts of different length', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(sameSecret(a, b)).toBe(a === b);
        expect(sameSecret(a, a)).toBe(true);
      }),
    );
  });
});
