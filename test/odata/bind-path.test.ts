import { journeys, setOf, transitionAgents, transitions } from '../model/model.js';
import { bind, type Bound, scopeAt } from '../../src/odata/index.js';
import { parseExpression } from '../../src/odata/parser.js';
import { model } from '../model/model.js';
import { boundOf, predicateOf, refusalOf } from './evaluating.js';

const agents = setOf('JourneyAgents');

/** Where a column is read: its row's variable, the navigation from there, and set and column. */
function placeOf(node: Bound): string {
  if (node.kind !== 'column') throw new Error(`a ${node.kind}, not a column`);
  const { of, set, column } = node;
  return [String(of.variable), ...of.path.map(({ name }) => name), `${set.name}.${column.name}`].join('/');
}

/** The columns an expression compares or writes, in the order of the text. */
function places(text: string, set = journeys): readonly string[] {
  const found: string[] = [];
  const visit = (node: Bound): void => {
    if (node.kind === 'column') found.push(placeOf(node));
    if (node.kind === 'and' || node.kind === 'or') node.operands.forEach(visit);
    if (node.kind === 'not') visit(node.operand);
    if (node.kind === 'call') node.args.forEach(visit);
    if (node.kind === 'compare') [node.left, node.right].forEach(visit);
    if (node.kind === 'lambda' && node.body !== null) visit(node.body);
    if (node.kind === 'count' && node.filter !== null) visit(node.filter);
  };
  visit(boundOf(text, { set }));
  return found;
}

describe('a path of single-valued navigation', () => {
  it('ends in a property of the last row', () => {
    expect(places("journey/outcome eq 'a'", transitions)).toEqual(['0/journey/Journeys.outcome']);
    expect(places("$it/journey/outcome eq 'a'", transitions)).toEqual(['0/journey/Journeys.outcome']);
    expect(boundOf('journey/time', { set: transitions }).type).toBe('dateTimeOffset');
  });

  it('leads on to collections', () => {
    const bound = boundOf("journey/agents/any(a: a/agentName eq 'x')", { set: transitions });
    expect(bound).toMatchObject({
      kind: 'lambda',
      related: {
        of: { variable: 0, path: [{ name: 'journey' }] },
        from: { name: 'Journeys' },
        navigation: { name: 'agents' },
        set: { name: 'JourneyAgents' },
      },
    });
    expect(places("journey/agents/any(a: a/agentName eq 'x')", transitions)).toEqual([
      '1/JourneyAgents.agentName',
    ]);
  });

  it('goes on inside lambdas, back and forth', () => {
    expect(places("transitions/any(t: t/journey/outcome eq 'a')")).toEqual(['1/journey/Journeys.outcome']);
    expect(places('agents/any(a: a/journey/queues/any(q: q/queueName eq a/agentName))')).toEqual([
      '2/JourneyQueues.queueName',
      '1/JourneyAgents.agentName',
    ]);
  });
});

describe('range variables', () => {
  it('stand for a member, while bare names and $it stand for the row of the resource', () => {
    expect(places('agents/any(a: a/agentName eq outcome and $it/channelName eq direction)')).toEqual([
      '1/JourneyAgents.agentName',
      '0/Journeys.outcome',
      '0/Journeys.channelName',
      '0/Journeys.direction',
    ]);
  });

  it('have places of their own where lambdas nest, and the same place where they follow each other', () => {
    const text =
      "transitions/any(t: t/agents/any(a: a/agentName eq t/queueName)) and agents/any(x: x/agentName eq 'x')";
    expect(places(text)).toEqual([
      '2/TransitionAgents.agentName',
      '1/Transitions.queueName',
      '1/JourneyAgents.agentName',
    ]);
  });

  it('are known by the innermost of the same name', () => {
    const text = "queues/any(x: x/journey/agents/any(x: x/agentName eq 'a') and x/queueName eq 'b')";
    expect(places(text)).toEqual(['2/JourneyAgents.agentName', '1/JourneyQueues.queueName']);
  });

  it('are known only inside', () => {
    expect(refusalOf("agents/any(a: true) and a/agentName eq 'x'")).toMatchObject({
      code: 'unknownProperty',
      detail: { position: 24 },
    });
  });

  it('hide a navigation property of their name', () => {
    // Inside, `queues` is the agent; outside, the collection.
    expect(places("agents/any(queues: queues/agentName eq 'a')")).toEqual(['1/JourneyAgents.agentName']);
  });

  it('nest to a stated depth', () => {
    const nested = (depth: number): string =>
      Array.from({ length: depth }, (_, i) => i).reduceRight(
        (inner, i) =>
          i === 0 ? `agents/any(v0: ${inner})` : `v${i - 1}/journey/agents/any(v${i}: ${inner})`,
        'true',
      );
    expect(predicateOf(nested(8)).kind).toBe('lambda');
    expect(refusalOf(nested(9))).toMatchObject({ code: 'tooComplex', status: 400 });
  });
});

describe('$this and $count', () => {
  it('bare names in a $count filter are the member’s, as $this is; $it stays the row of the resource', () => {
    expect(
      places('agents/$count($filter=agentName eq $this/agentGroupName and agentName ne $it/outcome) gt 1'),
    ).toEqual([
      '1/JourneyAgents.agentName',
      '1/JourneyAgents.agentGroupName',
      '1/JourneyAgents.agentName',
      '0/Journeys.outcome',
    ]);
  });

  it('$this is the row itself outside any collection', () => {
    expect(places("$this/outcome eq 'a'")).toEqual(['0/Journeys.outcome']);
  });

  it('a count is a whole number, of all members or those of a filter', () => {
    expect(boundOf('agents/$count')).toMatchObject({ kind: 'count', type: 'integer', filter: null });
    expect(boundOf("agents/$count($filter=agentName eq 'x')")).toMatchObject({
      kind: 'count',
      variable: 1,
      filter: { kind: 'compare' },
    });
    expect(boundOf('transitions/any(t: t/agents/$count gt 1)')).toMatchObject({
      kind: 'lambda',
      body: { left: { kind: 'count', related: { of: { variable: 1 } }, variable: 2 } },
    });
  });

  it('its filter must be a condition', () => {
    expect(refusalOf('agents/$count($filter=agentName) gt 1')).toMatchObject({ code: 'typeMismatch' });
  });
});

describe('an option of expanded rows', () => {
  it('reads their own columns, while $it is the row of the resource path', () => {
    const scope = scopeAt(
      { index: 1, set: agents },
      { index: 0, set: journeys },
      { model, aliases: {}, now: 0 },
      '$filter',
    );
    const places = (text: string) => {
      const { left, right } = bind(parseExpression(text), scope) as Extract<Bound, { kind: 'compare' }>;
      return [placeOf(left), placeOf(right)];
    };
    expect(places('agentName eq $it/outcome')).toEqual(['1/JourneyAgents.agentName', '0/Journeys.outcome']);
    expect(places('$this/agentName eq journey/outcome')).toEqual([
      '1/JourneyAgents.agentName',
      '1/journey/Journeys.outcome',
    ]);
    // A lambda there has a place behind both.
    const lambda = bind(parseExpression("journey/queues/any(q: q/queueName eq 'a')"), scope);
    expect(lambda).toMatchObject({ kind: 'lambda', variable: 2 });
  });
});

describe('casts', () => {
  it('to the type a row has anyway change nothing', () => {
    expect(places("JourneyFeed.Journey/outcome eq 'a'")).toEqual(['0/Journeys.outcome']);
    expect(places("journey/JourneyFeed.Journey/outcome eq 'a'", transitions)).toEqual([
      '0/journey/Journeys.outcome',
    ]);
    expect(places("agents/any(a: a/JourneyFeed.JourneyAgent/agentName eq 'x')")).toEqual([
      '1/JourneyAgents.agentName',
    ]);
  });

  it('to any other type are refused', () => {
    for (const text of ["JourneyFeed.Transition/name eq 'a'", "JourneyFeed.Trip/name eq 'a'"]) {
      expect(refusalOf(text)).toMatchObject({ code: 'typeMismatch', detail: { position: 0 } });
    }
  });
});

describe('any and all', () => {
  it.each([
    ['agents/any()', 'any', null],
    ['agents/any(a: true)', 'any', 'constant'],
    ["agents/all(a: a/agentName ne 'x')", 'all', 'compare'],
    ['agents/any(a: null)', 'any', 'constant'],
  ])('%s', (text, op, body) => {
    expect(boundOf(text)).toMatchObject({
      kind: 'lambda',
      type: 'boolean',
      op,
      body: body === null ? null : { kind: body },
    });
  });

  it('take nothing but a condition', () => {
    expect(refusalOf('agents/any(a: a/agentName)')).toMatchObject({ code: 'typeMismatch' });
    expect(refusalOf('agents/any(a: 5)')).toMatchObject({ code: 'typeMismatch' });
  });
});

describe('what is refused says where, and what is near', () => {
  it.each<[string, string, string, number]>([
    ["agents/any(a: a/agentNam eq 'x')", 'unknownProperty', 'agentName', 16],
    ["agnts/any(a: a/agentName eq 'x')", 'unknownProperty', 'agents', 0],
    ["agents/any(agent: agnt/agentName eq 'x')", 'unknownProperty', 'agent', 18],
    ['outcome/any(a: true)', 'typeMismatch', 'not a collection', 0],
    ['agents eq null', 'typeMismatch', 'navigation property', 0],
    ["agents/agentName eq 'x'", 'typeMismatch', 'any, all or $count', 0],
    ["outcome/x eq 'a'", 'typeMismatch', 'single value', 0],
    ['transitions/any(t: t/journey/any(j: true))', 'typeMismatch', 'single entity', 21],
    ["transitions/any(t: t/agents/agentName eq 'x')", 'typeMismatch', 'any, all or $count', 21],
  ])('%s', (text, code, words, position) => {
    const error = refusalOf(text);
    expect(error).toMatchObject({ code, detail: { target: '$filter', position } });
    expect(error.message).toContain(words);
  });

  it('names the set a name was looked for in', () => {
    expect(refusalOf("transitions/any(t: t/outcome eq 'x')").message).toContain(
      'Transitions has no property',
    );
    expect(refusalOf('journey/sequence eq 1', { set: transitions }).message).toContain(
      'Journeys has no property',
    );
    expect(refusalOf("journey/outcome eq 'x'", { set: transitionAgents }).code).toBe('unknownProperty');
    expect(refusalOf("journey/constructor eq 'x'", { set: transitions }).code).toBe('unknownProperty');
  });

  it('paths cannot go on from what is no row', () => {
    expect(['notImplemented', 'syntaxError', 'typeMismatch']).toContain(
      refusalOf("outcome/any(a: a eq 'x')").code,
    );
  });
});
