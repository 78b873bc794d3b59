import fc from 'fast-check';
import type { FeedError } from '../../src/errors/index.js';
import {
  openSkiptoken,
  sealSkiptoken,
  type SkiptokenBinding,
  type SkiptokenState,
} from '../../src/exec/skiptoken.js';
import { thrownBy } from '../support/thrown.js';

const binding: SkiptokenBinding = {
  secret: 'a secret of the feed',
  query: 'Journeys?$filter=outcome eq null',
  modelVersion: 'v1',
  zone: 'Europe/Bucharest',
  callerKey: 'key-of-a-caller',
};
const state: SkiptokenState = {
  position: {
    after: [1_741_608_822_000, 'Ana Pop', null, 3],
    from: 1_741_600_000_000,
    stragglers: ['journey-1', 'journey-2'],
    stragglersFrom: 1_741_000_000_000,
  },
  now: 1_750_000_000_000,
  left: 7,
  count: 150,
};

const refusal = (token: string, changes: Partial<SkiptokenBinding> = {}): FeedError =>
  thrownBy(() => openSkiptoken(token, { ...binding, ...changes }), token);

const value = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, '\ud800', '\u2028', '"\\', 'NaN'),
);
const states: fc.Arbitrary<SkiptokenState> = fc.record({
  position: fc.record({
    after: fc.array(value, { minLength: 1, maxLength: 4 }),
    from: fc.option(fc.integer()),
    stragglers: fc.array(fc.string(), { maxLength: 4 }),
    stragglersFrom: fc.option(fc.integer()),
  }),
  now: fc.integer(),
  left: fc.option(fc.nat()),
  count: fc.option(fc.nat()),
});

/** Sealed JSON knows no sign of zero, nor does any comparison of keys. */
const unsigned = (each: SkiptokenState): SkiptokenState => ({
  ...each,
  position: { ...each.position!, after: each.position!.after.map((key) => (key === 0 ? 0 : key)) },
});

describe('a skiptoken', () => {
  it('gives back what was sealed', () => {
    fc.assert(
      fc.property(states, (each) => {
        const token = sealSkiptoken(each, binding);
        expect(token).toMatch(/^[\w-]+$/);
        expect(unsigned(openSkiptoken(token, binding))).toEqual(unsigned(each));
      }),
    );
  });

  it('never looks the same twice, and shows nothing of what it holds', () => {
    const [one, other] = [sealSkiptoken(state, binding), sealSkiptoken(state, binding)];
    expect(one).not.toBe(other);
    const bytes = Buffer.from(one, 'base64url').toString('latin1');
    for (const secret of ['Ana Pop', 'journey-1', binding.secret, binding.callerKey, binding.query])
      expect(bytes).not.toContain(secret);
  });

  it('is refused when any byte of it is changed: nonce, seal or text', () => {
    const bytes = Buffer.from(sealSkiptoken(state, binding), 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] ^= 1 << (at % 8);
      expect(refusal(changed.toString('base64url'))).toMatchObject({
        code: 'invalidSkipToken',
        status: 400,
        detail: { target: '$skiptoken' },
      });
    }
  });

  it('is refused when bytes are taken away or added', () => {
    const bytes = Buffer.from(sealSkiptoken(state, binding), 'base64url');
    for (let length = 0; length < bytes.length; length++) {
      expect(refusal(bytes.subarray(0, length).toString('base64url')).code).toBe('invalidSkipToken');
    }
    for (const more of [
      Buffer.concat([bytes, Buffer.from([0])]),
      Buffer.concat([Buffer.from([0]), bytes]),
      Buffer.concat([bytes, bytes]),
    ]) {
      expect(refusal(more.toString('base64url')).code).toBe('invalidSkipToken');
    }
  });

  it.each(['secret', 'query', 'modelVersion', 'zone', 'callerKey'] as const)(
    'is refused with another %s',
    (member) => {
      const token = sealSkiptoken(state, binding);
      for (const other of ['', `${binding[member]} `, binding[member].toUpperCase(), 'x']) {
        expect(refusal(token, { [member]: other }).code).toBe('invalidSkipToken');
      }
    },
  );

  it('does not mix up the parts it is bound to', () => {
    const token = sealSkiptoken(state, { ...binding, query: 'a', modelVersion: 'b' });
    expect(refusal(token, { query: 'ab', modelVersion: '' }).code).toBe('invalidSkipToken');
    expect(refusal(token, { query: 'b', modelVersion: 'a' }).code).toBe('invalidSkipToken');
  });

  it('is refused as garbage, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) =>
        expect(refusal(text).code).toBe('invalidSkipToken'),
      ),
    );
    for (const text of ['', '=', 'A', '%00', 'null', '{}', 'A'.repeat(38), 'A'.repeat(1_000_000)]) {
      expect(refusal(text).code).toBe('invalidSkipToken');
    }
  });

  it('keeps the cause out of its message', () => {
    const error = refusal('AAAA');
    expect(error.message).toContain('first page');
    expect(error.message).not.toMatch(/cipher|decrypt|auth/i);
  });

  it('opens however long the keys are that it was sealed with', () => {
    const long: SkiptokenState = { ...state, position: { ...state.position!, after: ['x'.repeat(20_000)] } };
    expect(openSkiptoken(sealSkiptoken(long, binding), binding)).toEqual(long);
  });
});
