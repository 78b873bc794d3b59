import fc from 'fast-check';
import { FeedError } from '../../src/errors/index.js';
import { asCallerFault, contractCodes, upstreamCode } from '../../src/journey-api/index.js';
import { refusal } from '../../src/journey-api/refusal.js';
import { caller, cleanUp, feedError, json, KEY, pair, refuse, request } from './support.js';

afterEach(cleanUp);

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const page = 'https://developer.8x8.com/analytics/docs/end-to-end-journey-api';
const explained = (url: unknown, message: unknown = 'No.') =>
  bytes({ errors: [{ message, suggestion: 'Mend it.', url }] });

describe('the code', () => {
  const titles = ['Invalid PBX', 'ISO 8061 With Timezone Format', 'x'].map((title) =>
    title.toLowerCase().replaceAll(' ', '-'),
  );

  it.each(contractCodes)('%s is found at the end of the fragment in any case', (code) => {
    for (const title of titles) {
      for (const spelled of [code, code.toLowerCase(), code.toUpperCase()]) {
        const body = explained(`${page}#${title}-${spelled}`);
        expect(upstreamCode(refusal({ status: 400, body }, KEY, 'caller'))).toBe(code);
      }
    }
    expect(upstreamCode(refusal({ status: 400, body: explained(`${page}#${code}`) }, KEY, 'caller'))).toBe(
      code,
    );
  });

  it.each([`${page}#something-new`, page, `${page}#`, `${page}/invalidpbx`, 7, null, undefined])(
    'is the status where the url is %j',
    (url) => {
      const error = refusal({ status: 400, body: explained(url) }, KEY, 'caller');
      expect(error.detail.upstream?.code).toBe('400');
      expect(upstreamCode(error)).toBeUndefined();
      expect(error.message).toBe('No.');
    },
  );

  it('is taken from the first entry that has a known one', () => {
    const errors = [
      { message: 'first', url: `${page}#what` },
      { message: 'second', url: `${page}#invalid-limit-invalidlimit` },
    ];
    const error = refusal({ status: 400, body: bytes({ errors }) }, KEY, 'caller');
    expect([error.message, upstreamCode(error)]).toEqual(['second', 'invalidLimit']);
  });

  it('is undefined for what is no refusal', () => {
    expect(upstreamCode(new Error('x'))).toBeUndefined();
    expect(upstreamCode(new FeedError('internal', 'x'))).toBeUndefined();
  });
});

describe('the error', () => {
  const url = `${page}#unauthorized`;

  it.each([
    [400, 'caller', 'invalid-tenant-invalidtenant', 'upstreamRefusedFeed'],
    [400, 'feed', 'invalid-cursor-invalidcursor', 'upstreamRefusedFeed'],
    [401, 'caller', 'unauthorized', 'unauthorized'],
    [401, 'feed', 'unauthorized', 'upstreamKeyRefused'],
    [403, 'caller', 'missing-pbx-for-customer-missingpbxforcustomer', 'forbidden'],
    [403, 'feed', 'missing-pbx-for-customer-missingpbxforcustomer', 'upstreamKeyRefused'],
    [400, 'caller', 'missing-pbx-for-customer-missingpbxforcustomer', 'forbidden'],
    [400, 'feed', 'missing-pbx-for-customer-missingpbxforcustomer', 'upstreamKeyRefused'],
    [404, 'caller', 'invalid-endpoint-invalidapipath', 'upstreamRefusedFeed'],
    [405, 'caller', 'invalid-request-method-invalidrequestmethod', 'upstreamRefusedFeed'],
    [413, 'caller', 'too-large', 'upstreamRefusedFeed'],
  ] as const)(
    'of a %d to the key of the %s with #%s is %s, asked once',
    async (status, keyOwner, hash, code) => {
      const { upstream, api } = await pair((response) => refuse(response, status, hash, 'The words.'));
      const error = await feedError(api.search('journeys', request, { key: KEY, keyOwner }));
      expect(error.code).toBe(code);
      expect(upstream.received).toHaveLength(1);
      if (code === 'upstreamKeyRefused') {
        expect(JSON.stringify({ message: error.message, detail: error.detail.upstream })).not.toMatch(
          /words|Mend/,
        );
        expect((error.cause as Error).message).toBe('The words.');
      } else {
        expect(error.message).toBe('The words.');
        expect(error.detail.upstream).toMatchObject({ suggestion: 'Mend it.', url: `${page}#${hash}` });
      }
    },
  );

  it('can be passed on as the caller’s own', () => {
    const ours = refusal({ status: 400, body: explained(`${page}#invalid-pbx-invalidpbx`) }, KEY, 'caller');
    const theirs = asCallerFault(ours);
    expect(theirs).toMatchObject({ code: 'upstreamRefusedCaller', status: 400, message: 'No.' });
    expect(upstreamCode(theirs)).toBe('invalidPbx');
    expect(theirs.detail.upstream?.suggestion).toBe('Mend it.');
  });

  it.each([
    ['nothing', ''],
    ['HTML', '<html><body>Proxy says no to internal-host</body></html>'],
    ['another shape', '{"errors":{"message":"x"}}'],
    ['no entries', '{"errors":[]}'],
    ['entries of nothing', '{"errors":[null,7,"x",[]]}'],
    ['a null', 'null'],
    ['a flood', `{"errors":[{"message":"${'x'.repeat(70_000)}"}]}`],
  ])('says so when the upstream explained it with %s', (_, body) => {
    const error = refusal({ status: 401, body: new TextEncoder().encode(body) }, KEY, 'caller');
    expect(error).toMatchObject({
      code: 'unauthorized',
      message: 'The Journey API answered 401 without an explanation.',
    });
    expect(error.detail).toEqual({ upstream: { code: '401' } });
  });

  it('bounds and cleans the upstream’s words', () => {
    const error = refusal(
      { status: 400, body: explained(url, `a\r\nb\u2028${'😀'.repeat(400)}`) },
      KEY,
      'caller',
    );
    expect(error.message.startsWith('a b 😀')).toBe(true);
    expect(error.message.length).toBeLessThanOrEqual(300);
    expect(() => encodeURIComponent(error.message)).not.toThrow();
  });

  it.each(['javascript:alert(1)', 'https://x/ y', 'nowhere'])('passes on no url such as %j', (odd) => {
    expect(refusal({ status: 400, body: explained(odd) }, KEY, 'caller').detail.upstream).not.toHaveProperty(
      'url',
    );
  });

  it('never holds the key, wherever the upstream echoes it', () => {
    const odd = 'k+/=%&9f8e7d6c';
    const around = fc.string({ maxLength: 20 });
    fc.assert(
      fc.property(
        fc.constantFrom(KEY, odd),
        fc.constantFrom(400, 401, 403, 404),
        around,
        (key, status, text) => {
          const echo = `${text}${key}${text}${encodeURIComponent(key)}`;
          const entry = {
            message: echo,
            suggestion: echo,
            url: `https://x.example/${key}?k=${encodeURIComponent(key)}`,
          };
          for (const keyOwner of ['caller', 'feed'] as const) {
            const error = refusal({ status, body: bytes({ errors: [entry] }) }, key, keyOwner);
            const all = JSON.stringify([
              error.message,
              error.detail,
              (error.cause as Error | undefined)?.message,
            ]);
            expect(all).not.toContain(key);
            expect(all).not.toContain(encodeURIComponent(key));
          }
        },
      ),
    );
  });
});

it.each(['', ' ', 'a b', 'a\r\nx-other: 1', 'ключ'])('a key such as %j is refused unasked', async (key) => {
  const { upstream, api } = await pair((response) => json(response, 200, {}));
  expect((await feedError(api.search('journeys', request, { ...caller, key }))).code).toBe('unauthorized');
  expect((await feedError(api.search('journeys', request, { key, keyOwner: 'feed' }))).code).toBe(
    'upstreamKeyRefused',
  );
  expect(upstream.received).toHaveLength(0);
});
