import fc from 'fast-check';
import { cutQuery, decodePercent, rawOffset, splitPath, splitQuery } from '../../src/odata/url.js';
import { thrownBy } from '../support/thrown.js';

const pairs = (raw: string) => splitQuery(raw).map(({ name, value }) => [name, value]);

describe('splitQuery', () => {
  it('cuts before it decodes', () => {
    expect(pairs("$filter=a%20eq%20'x%26$top=1%3D'&%24top=5")).toEqual([
      ['$filter', "a eq 'x&$top=1='"],
      ['$top', '5'],
    ]);
  });

  it('cuts at the first = only, and keeps options without one', () => {
    expect(pairs('a=b=c&d&=e')).toEqual([
      ['a', 'b=c'],
      ['d', ''],
      ['', 'e'],
    ]);
    expect(splitQuery('a=&d').map(({ hasValue }) => hasValue)).toEqual([true, false]);
  });

  it('drops empty parts and tells where each stands', () => {
    expect(cutQuery('&a=1&&b=%20').map(({ at, valueAt }) => [at, valueAt])).toEqual([
      [1, 3],
      [6, 8],
    ]);
    expect(splitQuery('')).toEqual([]);
  });

  it('keeps a plus', () => {
    expect(pairs('q=a+b%2Bc')).toEqual([['q', 'a+b+c']]);
  });

  it('gives back what encodeURIComponent encoded, whatever the text', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((each) => each !== '');
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (options) => {
        const raw = options
          .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
          .join('&');
        expect(pairs(raw)).toEqual(options);
      }),
    );
  });
});

describe('decodePercent', () => {
  it.each([
    ['ab%', 2],
    ['ab%4', 2],
    ['%41%zz', 1],
    ['x%FFy', 1],
    ['%C3%A9%E2%82', 1],
    ['%ED%A0%80', 0],
    ['%C0%AF', 0],
  ])('refuses %s at decoded offset %i', (raw, position) => {
    const error = thrownBy(() => decodePercent(raw, '$filter'));
    expect(error).toMatchObject({
      code: 'badEncoding',
      status: 400,
      detail: { target: '$filter', position },
    });
  });
});

describe('rawOffset', () => {
  it('finds the escape of every character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        expect(rawOffset(encodeURIComponent(before) + encodeURIComponent(after), before.length)).toBe(
          encodeURIComponent(before).length,
        );
      }),
    );
  });

  it('stays within the text, also where escapes are malformed', () => {
    expect(rawOffset('a%zz', 99)).toBe(4);
    expect(rawOffset('%E2%82', 1)).toBe(6);
  });
});

describe('splitPath', () => {
  const texts = (raw: string) => splitPath(raw).map(({ text }) => text);

  it('separates at slashes, ignoring the outer ones', () => {
    expect(texts('/odata/in/Europe~Bucharest/Journeys/')).toEqual([
      'odata',
      'in',
      'Europe~Bucharest',
      'Journeys',
    ]);
    expect(texts('a//b')).toEqual(['a', '', 'b']);
    expect(texts('')).toEqual([]);
    expect(texts('/')).toEqual([]);
  });

  it.each([
    "Journeys('a%2Fb')/transitions",
    "Journeys('a/b')/transitions",
    'Journeys%28%27a/b%27%29/transitions',
  ])('leaves a slash inside a key alone: %s', (raw) => {
    const [journeys, transitions] = splitPath(raw);
    expect(journeys).toMatchObject({ text: "Journeys('a/b')", name: 'Journeys', args: "('a/b')", at: 0 });
    expect(transitions).toMatchObject({ text: 'transitions', args: null });
  });

  it('minds doubled quotes and parentheses in keys', () => {
    expect(texts("J('it''s /)')/x")).toEqual(["J('it''s /)')", 'x']);
    expect(texts("O'Neil/x'")).toEqual(["O'Neil", "x'"]);
    expect(texts('J(@k)/$filter(a eq b/c)/d')).toEqual(['J(@k)', '$filter(a eq b/c)', 'd']);
  });

  it('refuses bad escapes', () => {
    expect(thrownBy(() => splitPath('/J(%FF)')).code).toBe('badEncoding');
  });
});
