import { print } from '../../src/plan/print.js';
import { transitions } from '../model/model.js';
import { boundOf, predicateOf } from '../odata/evaluating.js';

describe('print', () => {
  it.each([
    [
      "outcome eq 'it''s' or not (time gt 2025-03-01T00:00:00.5Z)",
      "(outcome eq 'it''s') or not (time gt 2025-03-01T00:00:00.500Z)",
    ],
    ['1 add 2 mul 3 sub 4 lt holdDuration', '((1 add (2 mul 3)) sub 4) lt holdDuration'],
    ["journeyId in ('a',null)", "journeyId in ('a',null)"],
    [
      'localDate eq 2025-03-01 and time(time) lt 12:30:00',
      '(localDate eq 2025-03-01) and (time(time) lt 12:30:00.000)',
    ],
    [
      "time sub 2025-01-01T00:00:00Z gt duration'P1D'",
      "(time sub 2025-01-01T00:00:00Z) gt duration'PT86400S'",
    ],
    ['cast(time,Edm.Date) eq localDate', 'cast(time,date) eq localDate'],
    ["case(true:1,outcome eq 'a':2) eq -holdDuration", "case(true:1,outcome eq 'a':2) eq -holdDuration"],
    ['contains(tolower(outcome),null)', 'contains(tolower(outcome),null)'],
    ['INF gt 1.5', 'INF gt 1.5'],
    ['-INF lt NaN', '-INF lt NaN'],
  ])('%s', (text, printed) => expect(print(boundOf(text))).toBe(printed));

  it('shortens long lists', () => {
    const list = Array.from({ length: 100 }, (_, i) => `'${i}'`).join(',');
    expect(print(predicateOf(`journeyId in (${list})`))).toMatch(/^journeyId in \('0',.*,'11',… 88 more\)$/);
  });

  it.each([
    ['agents/any(a: a/agentName eq outcome)', 'agents/any(r1: r1/agentName eq outcome)'],
    [
      'agents/any() or not queues/all(q: q/position gt 0)',
      '(agents/any()) or not queues/all(r1: r1/position gt 0)',
    ],
    [
      "transitions/any(t: t/agents/$count($filter=agentName eq 'x') gt t/sequence)",
      "transitions/any(r1: r1/agents/$count($filter=r2/agentName eq 'x') gt r1/sequence)",
    ],
    ['transitions/any(t: t/journey/holdDuration gt 0)', 'transitions/any(r1: r1/journey/holdDuration gt 0)'],
  ])('related rows, by the place of their variables: %s', (text, printed) => {
    // Only the outermost operators may be set in parentheses.
    const plain = (each: string): string => each.replace(/[()]/g, '');
    expect(plain(print(boundOf(text)))).toBe(plain(printed));
  });

  it('paths', () => {
    expect(print(boundOf("journey/outcome eq 'a'", { set: transitions }))).toBe("journey/outcome eq 'a'");
    expect(print(boundOf('journey/agents/$count', { set: transitions }))).toBe('journey/agents/$count');
  });

  it('gives text that means the same', () => {
    for (const text of [
      "not (outcome eq 'a') eq false",
      '(1 sub 2) sub 3 eq 1 sub (2 sub 3)',
      "(outcome eq 'a') eq (channelName ne null)",
      '-(1 add 2) lt 3',
    ]) {
      expect(print(boundOf(print(boundOf(text))))).toBe(print(boundOf(text)));
      expect(boundOf(print(boundOf(text)))).toEqual(boundOf(text));
    }
  });
});
