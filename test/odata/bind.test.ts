import { FeedError } from '../../src/errors/index.js';
import { childrenOf, noteReads, type Reads, type ValueType } from '../../src/odata/index.js';
import { journeys, transitionAgents, transitions } from '../model/model.js';
import { boundOf, predicateOf, refusalOf } from './evaluating.js';

describe('names', () => {
  it('are columns of the set', () => {
    expect(boundOf('outcome')).toMatchObject({ kind: 'column', type: 'string', column: { name: 'outcome' } });
    expect(boundOf('$it/outcome')).toMatchObject({ kind: 'column', column: { name: 'outcome' } });
    expect(boundOf('sequence', { set: transitions })).toMatchObject({ kind: 'column', type: 'integer' });
  });

  it('that are unknown are refused with the option, the position and a near name', () => {
    const error = refusalOf("journeyId eq 'a' and outcom eq 'b'");
    expect(error).toMatchObject({
      code: 'unknownProperty',
      status: 400,
      detail: { target: '$filter', position: 21 },
    });
    expect(error.message).toContain('outcom');
    expect(error.message).toContain('outcome');
    expect(error.message).toContain('Journeys');
    expect(refusalOf('Outcome eq null').code).toBe('unknownProperty');
    expect(refusalOf('constructor eq null').code).toBe('unknownProperty');
    expect(refusalOf('sequence eq 1').code).toBe('unknownProperty');
    expect(refusalOf('channel/name eq null').code).toBe('unknownProperty');
  });

  it('of functions likewise, and inherited names are none', () => {
    expect(refusalOf("startwith(outcome,'a')")).toMatchObject({
      code: 'unknownFunction',
      detail: { position: 0 },
    });
    expect(refusalOf("startwith(outcome,'a')").message).toContain('startswith');
    for (const name of ['toString', 'constructor', 'hasOwnProperty', 'valueOf']) {
      expect(refusalOf(`${name}(outcome)`).code).toBe('unknownFunction');
    }
  });
});

describe('types of results', () => {
  it.each<[string, ValueType]>([
    ['1 add 2', 'integer'],
    ['1 add 2.0', 'decimal'],
    ['1 add 2e0', 'double'],
    ['7 divby 2', 'decimal'],
    ['7 div 2', 'integer'],
    ['7 mod 2.5', 'decimal'],
    ['null add 1', 'integer'],
    ['1.5 sub null', 'decimal'],
    ['null add null', 'null'],
    ['time sub time', 'duration'],
    ["time add duration'P1D'", 'dateTimeOffset'],
    ["localDate sub duration'P1D'", 'date'],
    ['localDate sub localDate', 'duration'],
    ["duration'P1D' mul 2", 'duration'],
    ["2 mul duration'P1D'", 'duration'],
    ["duration'P1D' divby 2.5", 'duration'],
    ['-(1.5)', 'decimal'],
    ["-duration'P1D'", 'duration'],
    ['year(time)', 'integer'],
    ['date(time)', 'date'],
    ['fractionalseconds(time)', 'decimal'],
    ['round(1.5)', 'decimal'],
    ['round(1e0)', 'double'],
    ['length(outcome)', 'integer'],
    ['now()', 'dateTimeOffset'],
    ['cast(time,Edm.Date)', 'date'],
    ['isof(time,Edm.Date)', 'boolean'],
    ['case(true:1,false:2.5)', 'decimal'],
    ['case(true:1,false:2e0)', 'double'],
    ['case(true:null,false:null)', 'null'],
    ['case(true:null,false:outcome)', 'string'],
    ['01234567-89AB-cdef-0123-456789abcdef', 'guid'],
  ])('%s is of type %s', (text, type) => expect(boundOf(text).type).toBe(type));
});

describe('types that do not go together', () => {
  it.each<[string, string, number]>([
    ["time gt '2025-01-01'", 'without quotes', 5],
    ['time gt 2025-01-01', 'date(', 5],
    ['localDate eq 2025-01-01T00:00:00Z', 'date(', 10],
    ['outcome eq 1', 'single quotes', 8],
    ["transfersCompleted eq '1'", 'single quotes', 19],
    ['outcome', 'condition', 0],
    ['not outcome', 'condition', 4],
    ["outcome eq 'a' and transfersCompleted", 'condition', 19],
    ['1 or true', 'condition', 0],
    ['outcome add 1 eq 2', 'add', 8],
    ['time add time gt now()', 'add', 5],
    ['time mul 2 gt now()', 'mul', 5],
    ["duration'P1D' mod 2 gt duration'P1D'", 'mod', 14],
    ['-outcome eq 1', 'negative', 0],
    ['-time gt now()', 'negative', 0],
    ['transfersCompleted in (1,true)', 'compared', 25],
    ["binary'AAAA' eq null", 'binary', 0],
    ["case(1:'a') eq 'a'", 'condition', 5],
    ["case(true:'a',false:1) eq 'a'", 'case', 0],
    ['cast(time,Edm.Guid) eq null', 'cast', 0],
    ['cast(localDate,Edm.Boolean) eq null', 'a date cannot be cast to Edm.Boolean', 0],
    ["outcome has Feed.Color'Red'", 'enumeration', 8],
    ['$it eq 1', 'entity', 0],
    ['agents/any(a: a eq 1)', 'entity', 14],
    ["outcome eq ['a']", 'list', 11],
    ["(outcome,channelName) in (('a','b'),('a','b','c'))", '2 values', 36],
    ["(outcome,channelName) in ('a','b')", '2 values', 26],
    ["(outcome,transfersCompleted) in (('a','b'))", 'compared', 38],
    ["agents/$filter(agentName eq 'x') eq null", 'any, all or $count', 7],
    ["agents/$filter(agentName eq 'x')/agentName eq null", 'any, all or $count', 7],
    ['agents/$filter(agentName)/$count eq 1', 'condition', 15],
    ["handlingDuration gt 'PT1S'", 'compared', 17],
    ["time sub time gt 'PT'", 'compared', 14],
    ['cast(outcome,Edm.Stream) eq null', 'Edm.Stream', 13],
  ])('%s is refused', (text, words, position) => {
    const error = refusalOf(text);
    expect(error.status).toBe(error.code === 'notImplemented' ? 501 : 400);
    expect(['typeMismatch', 'notImplemented']).toContain(error.code);
    expect(error.detail).toMatchObject({ target: '$filter', position });
    expect(error.message).toContain(words);
  });

  it('are told apart from arguments a function does not take', () => {
    const error = refusalOf('contains(outcome,1)');
    expect(error.code).toBe('unknownFunction');
    expect(error.message).toContain('contains(string, string)');
    expect(error.message).toContain('(string, integer)');
    expect(refusalOf('length(outcome,outcome) eq 1').code).toBe('unknownFunction');
    expect(refusalOf('now(1) eq time').code).toBe('unknownFunction');
    expect(refusalOf('cast(outcome) eq null').code).toBe('unknownFunction');
    expect(refusalOf('year(outcome) eq 1').code).toBe('unknownFunction');
  });

  it('division by a zero that is written is refused, but not of doubles', () => {
    for (const text of [
      '1 div 0 eq 1',
      '1 mod 0 eq 1',
      '1.5 divby 0.0 eq 1',
      "duration'P1D' div 0 eq null",
    ]) {
      expect(refusalOf(text)).toMatchObject({ code: 'invalidOption', status: 400 });
    }
    expect(predicateOf('1e0 div 0 eq INF').type).toBe('boolean');
  });
});

describe('what the feed does not evaluate', () => {
  it.each([
    '@Core.Messages eq null',
    "agents(1)/agentName eq 'a'",
    "agents/Feed.Special() eq 'a'",
    "outcome eq $root/Journeys('a')/outcome",
    'outcome eq $root/Journeys/$count',
    "tags/any(t: t eq 'a')",
    'geo.distance(outcome,outcome) eq 1',
    'hassubset(outcome,outcome)',
    'outcome in channelName',
    'Feed.Special(outcome)',
  ])('%s is refused, not misread', (text) => {
    expect(['notImplemented', 'unknownProperty', 'unknownFunction']).toContain(refusalOf(text).code);
  });
});

describe('null', () => {
  it('is a condition, and compares with everything', () => {
    expect(predicateOf('null').type).toBe('null');
    for (const column of ['outcome', 'time', 'localDate', 'transfersCompleted', 'handlingDuration']) {
      expect(predicateOf(`${column} eq null and null ne ${column}`).type).toBe('boolean');
    }
    expect(predicateOf("contains(null,'a') or year(null) eq 1").type).toBe('boolean');
  });
});

describe('aliases', () => {
  it('that refer to themselves are a 400', () => {
    for (const aliases of [
      { a: '@a' },
      { a: '@b', b: '@a' },
      { a: '1 add @b', b: '2 mul @a' },
      { a: '(@a)', b: '1' },
    ]) {
      expect(refusalOf('transfersCompleted eq @a', { aliases })).toMatchObject({
        code: 'invalidOption',
        status: 400,
      });
      expect(refusalOf('transfersCompleted in @a', { aliases }).status).toBeLessThan(502);
    }
    expect(refusalOf('transfersCompleted in @a', { aliases: { a: '@b', b: '@a' } })).toMatchObject({
      code: 'invalidOption',
    });
  });

  it('that unfold to more than a URL could say are refused at once', () => {
    const wide = Object.fromEntries(
      Array.from({ length: 18 }, (_, i) => [
        `a${i}`,
        Array.from({ length: 20 }, () => `@a${i + 1}`).join(' add '),
      ]),
    );
    expect(refusalOf('@a0 eq 1', { aliases: { ...wide, a18: '1' } })).toMatchObject({
      code: 'tooComplex',
      status: 400,
    });
    const list = JSON.stringify(Array.from({ length: 5_000 }, (_, i) => i));
    const again = Array.from({ length: 200 }, () => 'transfersCompleted in @list').join(' or ');
    expect(refusalOf(again, { aliases: { list } })).toMatchObject({ code: 'tooComplex', status: 400 });
  });

  it('that unfold to a tree too deep to walk are refused', () => {
    const deep = Object.fromEntries(
      Array.from({ length: 19 }, (_, i) => [
        `a${i}`,
        Array.from({ length: 500 }, () => '1')
          .join(' add ')
          .replace('1', `@a${i + 1}`),
      ]),
    );
    expect(refusalOf('@a0 eq 1', { aliases: { ...deep, a19: '1' } })).toMatchObject({
      code: 'tooComplex',
      status: 400,
    });
  });

  it('keep the bounds of the parser out of reach', () => {
    const long = Array.from({ length: 9_000 }, (_, i) => `transfersCompleted eq ${i}`).join(' or ');
    expect(predicateOf(long).kind).toBe('or');
    const high = `${Array.from({ length: 950 }, () => '1').join(' add ')} eq transfersCompleted`;
    expect(predicateOf(high).kind).toBe('compare');
  });
});

describe('noteReads', () => {
  /** The columns read, by set; each list in the order of the alphabet. */
  const readsOf = (text: string, set = journeys): Readonly<Record<string, readonly string[]>> => {
    const reads: Reads = new Map();
    noteReads(predicateOf(text, { set }), reads);
    return Object.fromEntries(
      [...reads].map(([of, columns]) => [of.name, [...columns].map(({ name }) => name).sort()]),
    );
  };

  it('finds every column, in every kind of node', () => {
    const text =
      "not contains(outcome,channelName) and (-holdDuration lt 5 or (transfersCompleted add forwardedToQueue) in (wrapUpDuration,1)) and cast(time,Edm.Date) eq localDate and case(direction eq 'a':localHour,true:1) eq 1";
    expect(readsOf(text)).toEqual({
      Journeys:
        'channelName direction forwardedToQueue holdDuration localDate localHour outcome time transfersCompleted wrapUpDuration'.split(
          ' ',
        ),
    });
    expect(childrenOf(boundOf('1'))).toEqual([]);
  });

  it('finds the columns of related rows, of their own sets', () => {
    expect(
      readsOf('agents/any(a: a/agentName eq outcome and queues/all(q: q/queueName eq a/agentGroupName))'),
    ).toEqual({
      Journeys: ['outcome'],
      JourneyAgents: ['agentGroupName', 'agentName'],
      JourneyQueues: ['queueName'],
    });
    expect(readsOf("journey/outcome eq 'a'", transitions)).toEqual({ Journeys: ['outcome'] });
    expect(readsOf('transitions/$count($filter=duration gt 5) gt 1')).toEqual({
      Journeys: [],
      Transitions: ['duration'],
    });
  });

  it('finds sets that are only counted, and the columns that rows join on', () => {
    expect(readsOf('queues/any()')).toEqual({ Journeys: [], JourneyQueues: [] });
    expect(readsOf('agents/$count eq 2', transitions)).toEqual({
      Transitions: ['transitionId'],
      TransitionAgents: ['transitionId'],
    });
    expect(transitionAgents.navigation.size).toBe(0);
  });
});

it('a refusal is a FeedError that names the option', () => {
  expect(refusalOf('nope eq 1')).toBeInstanceOf(FeedError);
  expect(refusalOf('nope eq 1').message).toMatch(/^\$filter, position 0: /);
});
