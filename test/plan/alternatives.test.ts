import { ASSUMED, type Assumptions, type Branch } from '../../src/plan/index.js';
import { alternativesOf, MAX_ALTERNATIVES } from '../../src/plan/alternatives.js';
import { branchesAt } from '../../src/plan/pushdown.js';
import type { EntitySet } from '../../src/model/index.js';
import { journeys, setOf, transitionAgents, transitions } from '../model/model.js';
import { predicateOf } from '../odata/evaluating.js';
import { type PlanSetting, planned } from './planning.js';
import { settled } from './pushing.js';

/** The alternatives as `filter=value,value & filter=value`; nothing between the quotes narrows nothing. */
function alternatives(text: string, set: EntitySet = journeys): readonly string[] {
  return alternativesOf(predicateOf(text, { set }), () => true).map(({ atoms }) =>
    atoms.map(({ name, values }) => `${name}=${values.join()}`).join(' & '),
  );
}

const shown = (branch: Branch): string =>
  branch.map(({ name, values }) => `${name}=${values.join()}`).join(' & ');

/** The scans of each strategy. */
const strategies = (text: string, setting: PlanSetting = {}): readonly string[] =>
  planned(text, setting).strategies.map(
    ({ endpoint, branches }) => `${endpoint}: ${branches.map(shown).join(' | ')}`,
  );

const assuming = (changes: Partial<Assumptions>): PlanSetting => ({
  context: { assumptions: { ...ASSUMED, ...changes } },
});

describe('conditions on one list (trap 5)', () => {
  it('two lambdas are not intersected: one is asked, the other checked', () => {
    const text = "agents/any(x: x/agentName eq 'a') and agents/any(y: y/agentName eq 'b')";
    expect(alternatives(text)).toEqual(['agents.name=a']);
    const plan = planned(text);
    expect(plan.nothing).toBeNull();
    expect(plan.residual).not.toBeNull();
    expect(plan.conjuncts.map(({ exact }) => exact)).toEqual([true, false]);
    expect(plan.exact).toBe(false);
  });

  it('neither are two joined columns, nor a lambda with the joined column', () => {
    expect(alternatives("agentNames in ('a','b') and agentNames in ('b','c')")).toEqual(['agents.name=a,b']);
    expect(alternatives("agentNames eq 'a' and agents/any(x: x/agentName eq 'b')")).toEqual([
      'agents.name=a',
    ]);
  });

  it('but two conditions on one member are: it has one name', () => {
    expect(alternatives("agents/any(x: x/agentName in ('a','b') and x/agentName in ('b','c'))")).toEqual([
      'agents.name=b',
    ]);
    expect(alternatives("agents/any(x: x/agentName eq 'a' and x/agentName eq 'b')")).toEqual([]);
  });

  it('two columns of one member are both asked, and their pairing checked', () => {
    const text = "agents/any(x: x/agentName eq 'a' and x/agentGroupName eq 'g')";
    expect(alternatives(text)).toEqual(['agents.name=a & agents.group.name=g']);
    expect(planned(text)).toMatchObject({ exact: false, conjuncts: [{ pushed: 'filter', exact: false }] });
  });

  it('rows of a bridge have one value each, in their own set', () => {
    const agents = setOf('JourneyAgents');
    expect(alternatives("agentName in ('a','b') and agentName in ('b','c')", agents)).toEqual([
      'agents.name=b',
    ]);
    // The colleague may be the very same, or another.
    expect(alternatives("agentName eq 'a' and journey/agents/any(x: x/agentName eq 'b')", agents)).toEqual([
      'agents.name=a',
    ]);
  });

  it('a lambda’s member is no member of the lambda beside it, though both use one variable', () => {
    const text = "transitions/any(t: t/queueName eq 'a') and transitions/any(t: t/queueName eq 'b')";
    expect(alternatives(text)).toEqual(['transitions.queue.name=a']);
  });
});

describe('a journey’s identifier', () => {
  it.each([
    "journeyId in ('a','FIRST') and agents/any(x: x/journeyId in ('SECOND','c'))",
    "transitions/any(t: t/journeyId in ('a','FIRST')) and transitions/any(t: t/journeyId in ('SECOND','c'))",
    "journeyId in ('a','FIRST') and transitions/any(t: t/transitionId in ('SECOND-1','c-2'))",
    "journeyId in ('a','FIRST') and transitions/any(t: t/journey/journeyId in ('SECOND','c'))",
  ])('is one however it is reached: %s', (text) => {
    expect(alternatives(text.replace('FIRST', 'b').replace('SECOND', 'b'))).toEqual(['journeyId=b']);
    expect(alternatives(text.replace('FIRST', 'x').replace('SECOND', 'y'))).toEqual([]);
  });

  it('is met from other sets through the journey', () => {
    expect(alternatives("journey/journeyId eq 'a' and transitionId eq 'a-1'", transitions)).toEqual([
      'journeyId=a',
    ]);
    expect(alternatives("journey/journeyId eq 'a' and transitionId eq 'b-1'", transitions)).toEqual([]);
  });

  it('is as narrow as it gets: no other strategy is tried', () => {
    expect(strategies("journeyId eq 'a' and transitions/any(t: t/name eq 'T')")).toEqual([
      'journeys: journeyId=a',
    ]);
  });
});

describe('or', () => {
  it('of one filter is one list', () => {
    expect(alternatives("agentNames eq 'a' or agents/any(x: x/agentName eq 'b')")).toEqual([
      'agents.name=a,b',
    ]);
    expect(alternatives("agentNames eq 'a' or agentNames eq 'a; b'")).toEqual(['agents.name=a,a; b']);
  });

  it('across columns is an alternative each', () => {
    expect(alternatives("agentNames eq 'a' or queueNames eq 'b'")).toEqual([
      'agents.name=a',
      'queues.name=b',
    ]);
    expect(strategies("agentNames eq 'a' or queueNames eq 'b'")).toEqual([
      'journeys: ',
      'journeys: agents.name=a | queues.name=b',
    ]);
  });

  it('with anything that narrows nothing narrows nothing', () => {
    expect(alternatives("agentNames eq 'a' or outcome eq 'b'")).toEqual(['']);
    expect(alternatives("agentNames eq 'a' or agents/all(x: x/agentName eq 'b')")).toEqual(['']);
    expect(alternatives("agentNames eq 'a' or not (queueNames eq 'b')")).toEqual(['']);
    expect(strategies("agentNames eq 'a' or outcome eq 'b'")).toEqual(['journeys: ']);
  });

  it('with what cannot be is the other side', () => {
    expect(alternatives("agentNames eq 'a' or (journeyId eq 'x' and journeyId eq 'y')")).toEqual([
      'agents.name=a',
    ]);
    expect(alternatives("agentNames eq 'a' or false")).toEqual(['agents.name=a']);
    expect(alternatives('false or null')).toEqual([]);
  });

  it('and-ed with another multiplies', () => {
    expect(
      alternatives(
        "(agentNames eq 'a' or queueNames eq 'b') and (mediaTypes eq 'chat' or wrapUpCodes eq 'c')",
      ),
    ).toEqual([
      'agents.name=a & mediaTypes=chat',
      'agents.name=a & wrapUpCodes=c',
      'queues.name=b & mediaTypes=chat',
      'queues.name=b & wrapUpCodes=c',
    ]);
  });

  it('that would make too many is asked for the narrower side, or not at all', () => {
    const columns = ['agentNames', 'queueNames', 'ringGroupNames', 'wrapUpCodes'];
    const any = (count: number, value: string) =>
      `(${columns
        .slice(0, count)
        .map((column) => `${column} eq '${value}'`)
        .join(' or ')})`;
    expect(alternatives(`${any(4, 'x')} and ${any(3, 'y')}`)).toEqual([
      'agents.name=y',
      'queues.name=y',
      'ringGroups.name=y',
    ]);
    expect(alternatives(`${any(2, 'x')} and ${any(4, 'y')}`)).toHaveLength(MAX_ALTERNATIVES);
    const nine = [
      ...['agentNames', 'agentGroupNames', 'queueNames', 'ringGroupNames', 'wrapUpCodes', 'mediaTypes'],
      ...['pbxNames', 'tenantIds', 'interactionIds'],
    ].map((column) => `${column} eq 'x'`);
    expect(alternatives(nine.slice(1).join(' or '))).toHaveLength(8);
    expect(alternatives(nine.join(' or '))).toEqual(['']);
  });

  it('inside a lambda is an alternative each, too', () => {
    expect(alternatives("agents/any(x: x/agentName eq 'a' or x/agentGroupId eq '7')")).toEqual([
      'agents.name=a',
      'agents.group.id=7',
    ]);
  });
});

describe('lambdas', () => {
  it.each<[string, readonly string[]]>([
    ["agents/any(x: x/agentName eq 'a')", ['agents.name=a']],
    ["agents/any(x: $it/queueNames eq 'a')", ['queues.name=a']],
    ["agents/any(x: x/journey/queues/any(q: q/queueName eq 'a'))", ['queues.name=a']],
    [
      "transitions/any(t: t/agents/any(x: x/agentName eq 'a' and x/role eq 'current'))",
      ['transitions.agents.name=a'],
    ],
    [
      "transitions/any(t: t/name eq 'T' and t/queueName eq 'q')",
      ['transitions.name=T & transitions.queue.name=q'],
    ],
    ["agents/all(x: x/agentName eq 'a')", ['']],
    ["not agents/any(x: x/agentName eq 'a')", ['']],
    ['agents/any()', ['']],
    ['agents/any(x: true)', ['']],
    ['agents/any(x: false)', []],
    ["agents/$count($filter=agentName eq 'a') gt 0", ['']],
  ])('%s', (text, expected) => expect(alternatives(text)).toEqual(expected));

  it('the roles of one agent do not meet those of another', () => {
    const text = (second: string) =>
      `agents/any(x: x/role eq 'current' and x/agentName eq 'a') and agents/any(${second}: ${second}/role eq 'previous' and ${second}/agentName eq 'b')`;
    for (const name of ['x', 'y']) {
      expect(alternatives(text(name), transitions)).toEqual([
        'transitions.agents.name=a & transitions.previousAgents.name=b',
      ]);
    }
    expect(
      alternatives("role eq 'current' and agentName eq 'a' and role eq 'previous'", transitionAgents),
    ).toEqual([]);
  });
});

describe('through the journey and back (trap 7)', () => {
  it('a plain list of tenants is answered by a filter of transitions, without the journeys', () => {
    const text = "journey/tenants/any(t: t/tenantId in ('acme','apex'))";
    const plan = planned(text, { set: transitions });
    expect(strategies(text, { set: transitions })).toEqual(['transitions: tenantIds=acme,apex']);
    expect(plan).toMatchObject({ joins: false, residual: null });
    expect([...plan.reads.keys()].map(({ name }) => name)).toEqual(['Transitions']);
  });

  it.each([
    "journey/tenants/any(t: t/tenantId eq 'acme' or t/position eq 1)",
    "journey/tenants/any(t: t/tenantId eq 'acme' and t/position eq 1)",
    "journey/tenants/any(t: t/journeyId eq 'acme')",
    "journey/tenantIds eq 'acme'",
    "not journey/tenants/any(t: t/tenantId eq 'acme')",
    "journey/tenants/all(t: t/tenantId eq 'acme')",
    "journey/agents/any(a: a/agentName eq 'x')",
  ])('anything else joins: %s', (text) => {
    const plan = planned(text, { set: transitions });
    expect(plan.joins).toBe(true);
    expect(plan.residual).not.toBeNull();
  });

  it('the other endpoint’s filters are a strategy of their own', () => {
    expect(strategies("journey/agents/any(a: a/agentName eq 'x')", { set: transitions })).toEqual([
      'journeys: agents.name=x',
    ]);
    expect(strategies("transitions/any(t: t/name eq 'T') and agentNames eq 'a'")).toEqual([
      'journeys: agents.name=a',
      'transitions: transitions.name=T',
    ]);
  });
});

describe('what the upstream is found to be', () => {
  const both = "agentNames eq 'a' and queueNames in ('q','r')";

  it('where filters are alternatives only one is asked', () => {
    expect(strategies(both, assuming({ filtersAcross: 'or' }))).toEqual(['journeys: agents.name=a']);
    const exact = "agents/any(x: x/agentName eq 'a') and queues/any(x: x/queueName eq 'b')";
    expect(planned(exact).exact).toBe(true);
    expect(planned(exact, assuming({ filtersAcross: 'or' })).exact).toBe(false);
  });

  it('where all values must be there each is asked by itself', () => {
    const setting = assuming({ valuesWithin: 'and' });
    expect(strategies(both, setting)).toEqual([
      'journeys: ',
      'journeys: queues.name=q & agents.name=a | queues.name=r & agents.name=a',
    ]);
    const list = (n: number) => `queueNames in (${Array.from({ length: n }, (_, i) => `'${i}'`).join(',')})`;
    expect(strategies(list(40), setting)).toEqual(['journeys: ']);
    expect(planned("queues/any(x: x/queueName in ('a','b'))", setting).exact).toBe(false);
    expect(planned("queues/any(x: x/queueName eq 'a')", setting).exact).toBe(true);
  });

  it('where transition filters give matching transitions only they are not asked', () => {
    const setting = assuming({ transitionScope: 'matching' });
    expect(strategies("name eq 'T'", { set: transitions, ...setting })).toEqual(['transitions: ']);
    expect(strategies("name eq 'T' and journeyId eq 'a'", { set: transitions, ...setting })).toEqual([
      'transitions: journeyId=a',
    ]);
    expect(
      strategies("agentName eq 'x' and role eq 'current'", { set: transitionAgents, ...setting }),
    ).toEqual(['transitions: ']);
  });

  it('where case does not count no filter is exact', () => {
    const text = "agents/any(x: x/agentName eq 'a')";
    expect(planned(text).exact).toBe(true);
    expect(planned(text, assuming({ caseSensitive: false }))).toMatchObject({ exact: false });
    expect(strategies(text, assuming({ caseSensitive: false }))).toEqual(['journeys: agents.name=a']);
  });

  it('what it refused is not asked again, and is checked (trap 8)', () => {
    const text = "pbxs/any(p: p/pbxName eq 'foreign') and agentNames eq 'a'";
    const refused = { context: { refused: new Set(['pbxNames']) } };
    expect(strategies(text)).toEqual(['journeys: pbxNames=foreign & agents.name=a']);
    expect(strategies(text, refused)).toEqual(['journeys: agents.name=a']);
    expect(planned(text, refused).conjuncts[0]).toMatchObject({ pushed: 'none', exact: false });
    expect(planned("pbxNames eq 'foreign'", refused).conjuncts[0].because).toBe(
      'the Journey API refuses these values',
    );
  });
});

describe('exactness of a bridge', () => {
  it.each<[string, boolean]>([
    ["agents/any(x: x/agentName eq 'a')", true],
    ["agents/any(x: x/agentName in ('a','b'))", true],
    ["agents/any(x: 'a' eq x/agentName)", true],
    // The journey's own identifier says nothing of whether there is a member.
    ["agents/any(x: x/journeyId eq 'a')", false],
    ["agents/any(x: $it/journeyId eq 'a')", false],
    ["mediaTypeList/any(m: m/mediaType eq 'Phone')", false],
    ["transitions/any(t: t/name eq 'T')", false],
    ["agents/any(x: x/agentName eq 'a' and x/position eq 0)", false],
    ["agents/any(x: x/agentName eq 'a' and x/agentName eq 'a')", false],
    ["(agents/any(x: x/agentName eq 'a')) eq true", false],
    ["queues/any(q: q/journey/agents/any(x: x/agentName eq 'a'))", false],
  ])('%s: %s', (text, exact) => {
    expect(settled(text).map((each) => each.exact)).toEqual([exact]);
  });
});

it('nothing is exact beside a list asked in parts, since a scan of everything may be cheaper', () => {
  const list = (n: number) =>
    Array.from({ length: n }, (_, i) => `'${String(i).padStart(10_000, '0')}'`).join(',');
  const plan = (n: number) =>
    planned(`journey/tenants/any(t: t/tenantId eq 'acme') and journeyId in (${list(n)})`, {
      set: transitions,
    });
  expect(plan(5).residual).toMatchObject({ operands: [{ kind: 'in' }] });
  expect(plan(15).strategies[0].branches).toEqual([[]]);
  expect(plan(15).residual).toMatchObject({ operands: [{ kind: 'lambda' }, { kind: 'in' }] });
});

it('an endpoint is asked only what it knows', () => {
  const both = alternativesOf(
    predicateOf("transitions/any(t: t/name eq 'T') and agentNames eq 'a' and pbxNames eq 'p'"),
    () => true,
  );
  expect(branchesAt('journeys', both, ASSUMED).map(shown)).toEqual(['agents.name=a & pbxNames=p']);
  expect(branchesAt('transitions', both, ASSUMED).map(shown)).toEqual(['transitions.name=T & pbxNames=p']);
});
