import fc from 'fast-check';
import type { Value } from '../../src/odata/index.js';
import { setOf, transitions } from '../model/model.js';
import { familyOf, valuesIn } from './related.js';

const family = familyOf({
  Journeys: [{ journeyId: 'j', outcome: 'Handled', transfersCompleted: 2 }],
  JourneyAgents: [
    { journeyId: 'j', position: 0, agentName: 'Ann', agentGroupName: 'North' },
    { journeyId: 'j', position: 1, agentName: 'Bo', agentGroupName: null },
    { journeyId: 'j', position: 2, agentName: null, agentGroupName: 'South' },
  ],
  JourneyQueues: [
    { journeyId: 'j', position: 0, queueName: 'Sales' },
    { journeyId: 'j', position: 1, queueName: 'Ann' },
  ],
  Transitions: [
    { transitionId: 'j-0', journeyId: 'j', sequence: 0, name: 'STARTED', duration: 0 },
    { transitionId: 'j-1', journeyId: 'j', sequence: 1, name: 'TALKING', duration: 900 },
  ],
  TransitionAgents: [
    { transitionId: 'j-1', journeyId: 'j', role: 'current', position: 0, agentName: 'Bo' },
    { transitionId: 'j-1', journeyId: 'j', role: 'previous', position: 0, agentName: 'Ann' },
  ],
});
const value = (text: string): Value => valuesIn(family, text)[0];

describe('any and all (URL Conventions §5.1.1.13)', () => {
  it.each<[string, boolean]>([
    ["agents/any(a: a/agentName eq 'Ann')", true],
    ["agents/any(a: a/agentName eq 'Cy')", false],
    ["agents/all(a: a/agentName ne 'Cy')", true],
    ["agents/all(a: a/agentName eq 'Ann')", false],
    ['agents/any()', true],
    // The conditions of one lambda are of one member, those of two may be of two.
    ["agents/any(a: a/agentName eq 'Ann' and a/agentGroupName eq 'South')", false],
    ["agents/any(a: a/agentName eq 'Ann') and agents/any(a: a/agentGroupName eq 'South')", true],
    // Bare names are the row's own.
    ["agents/any(a: outcome eq 'Handled' and $it/transfersCompleted eq 2)", true],
    ["agents/any(a: outcome eq 'Lost')", false],
  ])('%s is %s', (text, result) => expect(value(text)).toBe(result));

  it('over nothing: any is false, all is true', () => {
    for (const text of ['wrapUpCodeList/any()', 'wrapUpCodeList/any(w: true)'])
      expect(value(text)).toBe(false);
    for (const text of ['wrapUpCodeList/all(w: false)', 'wrapUpCodeList/all(w: null)'])
      expect(value(text)).toBe(true);
    expect(value('not wrapUpCodeList/any()')).toBe(true);
  });

  it('a member for which the body is unknown does not match; the result is never unknown', () => {
    // contains() of null is unknown for the third agent, and true for one other.
    expect(value("agents/any(a: contains(a/agentName,'n'))")).toBe(true);
    expect(value("agents/any(a: contains(a/agentName,'zz'))")).toBe(false);
    expect(value("agents/all(a: contains(a/agentName,'n') or true)")).toBe(true);
    expect(value("agents/all(a: a/position lt 2 or contains(a/agentName,''))")).toBe(false);
    expect(value('agents/any(a: null)')).toBe(false);
    expect(value('agents/all(a: null)')).toBe(false);
    expect(value("not agents/any(a: contains(a/agentName,'zz'))")).toBe(true);
  });

  it('is a condition like any other', () => {
    expect(value("(agents/any(a: a/agentName eq 'Ann')) eq true")).toBe(true);
    expect(value("case(agents/any():'some',true:'none')")).toBe('some');
  });
});

describe('lambdas in lambdas', () => {
  it.each<[string, boolean]>([
    ['agents/any(a: queues/any(q: q/queueName eq a/agentName))', true],
    ['agents/all(a: queues/any(q: q/queueName eq a/agentName))', false],
    ["transitions/any(t: t/agents/any(a: a/agentName eq 'Bo' and t/name eq 'TALKING'))", true],
    ["transitions/any(t: t/agents/any(a: a/agentName eq 'Bo' and t/name eq 'STARTED'))", false],
    ['transitions/any(t: t/agents/any() and t/sequence eq 0)', false],
    ["transitions/any(t: t/journey/agents/any(a: a/agentName eq 'Ann'))", true],
  ])('%s is %s', (text, result) => expect(value(text)).toBe(result));

  it('that follow each other use one place, and do not see each other’s members', () => {
    const text = (first: string, second: string) =>
      `queues/any(q: q/queueName eq '${first}') and agents/any(a: a/agentName eq '${second}')`;
    expect(value(text('Sales', 'Bo'))).toBe(true);
    expect(value(text('Bo', 'Sales'))).toBe(false);
    // The same again inside a third, whose member both see.
    const inside = `transitions/any(t: t/duration gt 0 and ${text('Sales', 'Ann')} and t/sequence eq 1)`;
    expect(value(inside)).toBe(true);
  });

  it('a member of an outer lambda is the same before and behind an inner one', () => {
    const text =
      "agents/any(a: a/agentName eq 'Ann' and queues/any(q: q/queueName eq 'Sales') and a/agentGroupName eq 'North')";
    expect(value(text)).toBe(true);
    expect(value(text.replace("'North'", "'South'"))).toBe(false);
  });

  it('agree with loops over the members, whatever they hold', () => {
    const name = fc.constantFrom('a', 'b', 'c', null);
    const list = fc.array(name, { maxLength: 3 });
    fc.assert(
      fc.property(list, list, list, (agents, queues, groups) => {
        const drawn = familyOf({
          Journeys: [{ journeyId: 'j' }],
          JourneyAgents: agents.map((agentName, position) => ({ position, agentName })),
          JourneyQueues: queues.map((queueName, position) => ({ position, queueName })),
          JourneyRingGroups: groups.map((ringGroupName, position) => ({ position, ringGroupName })),
        });
        const holds = (text: string) => valuesIn(drawn, text)[0];
        expect(
          holds(
            'agents/any(a: queues/all(q: q/queueName ne a/agentName) and ringGroups/any(q: q/ringGroupName eq a/agentName))',
          ),
        ).toBe(agents.some((a) => queues.every((q) => q !== a) && groups.some((g) => g === a)));
        expect(
          holds(
            'agents/all(a: queues/any(q: ringGroups/any(g: g/ringGroupName eq q/queueName and q/queueName eq a/agentName)))',
          ),
        ).toBe(agents.every((a) => queues.some((q) => groups.some((g) => g === q && q === a))));
      }),
      { numRuns: 300 },
    );
  });
});

describe('single navigation', () => {
  it('reads the one row there', () => {
    expect(valuesIn(family, "journey/outcome eq 'Handled'", transitions)).toEqual([true, true]);
    expect(valuesIn(family, 'journey/transfersCompleted add sequence', transitions)).toEqual([2, 3]);
  });

  it('that leads nowhere gives null, and no members', () => {
    const orphan = familyOf({ Transitions: [{ transitionId: 'x-0', sequence: 0 }] });
    const of = (text: string) => valuesIn(orphan, text, transitions)[0];
    expect(of('journey/outcome')).toBeNull();
    expect(of('journey/outcome eq null')).toBe(true);
    expect(of('journey/transfersCompleted gt 0')).toBe(false);
    expect(of("contains(journey/outcome,'a')")).toBeNull();
    expect(of('journey/agents/any()')).toBe(false);
    expect(of('journey/agents/all(a: false)')).toBe(true);
    expect(of('journey/agents/$count')).toBe(0);
  });

  it('joins on the column that navigation names', () => {
    expect(valuesIn(family, 'agents/$count', transitions)).toEqual([0, 2]);
    expect(valuesIn(family, "agents/any(a: a/role eq 'previous')", transitions)).toEqual([false, true]);
  });

  it('works from any set to any other of the journey', () => {
    expect(
      valuesIn(family, 'journey/queues/any(q: q/queueName eq agentName)', setOf('JourneyAgents')),
    ).toEqual([true, false, false]);
  });
});

describe('$count', () => {
  it.each<[string, Value]>([
    ['agents/$count', 3],
    ['wrapUpCodeList/$count', 0],
    ['agents/$count($filter=agentGroupName ne null)', 2],
    ["agents/$count($filter=contains(agentName,'n'))", 1],
    ['agents/$count($filter=null)', 0],
    ["agents/$count($filter=agentName eq 'Ann' and $it/outcome eq 'Handled')", 1],
    ['agents/$count($filter=agentName eq $this/agentName)', 3],
    ['agents/$count gt queues/$count', true],
    ['agents/$count($filter=journey/queues/any(q: q/queueName eq agentName))', 1],
    ['transitions/any(t: t/agents/$count eq 2 and t/sequence eq 1)', true],
    ['transitions/$count($filter=agents/$count gt 0) eq 1', true],
    ['agents/$count add queues/$count mul 2', 7],
  ])('%s is %s', (text, result) => expect(value(text)).toBe(result));
});

describe('a collection narrowed by /$filter', () => {
  it.each<[string, Value]>([
    ["agents/$filter(agentName eq 'Ann')/$count", 1],
    ["agents/$filter(agentName ne 'Ann')/$count", 2],
    ["agents/$filter(position lt 2)/$filter(agentName ne 'Ann')/$count", 1],
    ["agents/$filter(position lt 2)/$count($filter=agentName eq 'Bo')", 1],
    ['agents/$filter(position lt 2)/$count($search=ann)', 1],
    ['agents/$count($search=NOT ann)', 2],
    ['agents/$count($filter=position gt 0;$search=o)', 2],
    ["agents/$filter(agentName eq 'Bo')/any()", true],
    ["agents/$filter(agentName eq 'Cy')/any()", false],
    ["agents/$filter(agentName eq 'Bo')/any(a: a/position eq 1)", true],
    ["agents/$filter(agentName eq 'Bo')/any(a: a/position eq 0)", false],
    ["agents/$filter(agentName eq 'Bo')/all(a: a/position eq 1)", true],
    ['agents/$filter(position gt 0)/all(a: a/position eq 1)', false],
    // A member for which the filter is unknown is not in the collection, whatever the body says.
    ["agents/$filter(contains(agentName,'n'))/all(a: a/agentName eq 'Ann')", true],
    ["agents/$filter(contains(agentName,'n'))/$count", 1],
    ["agents/$filter($it/outcome eq 'Handled' and $this/position eq 2)/$count", 1],
    ['queues/any(q: agents/$filter(agentName eq $it/outcome)/any())', false],
    ["transitions/any(t: t/agents/$filter(role eq 'previous')/any(a: a/agentName eq 'Ann'))", true],
  ])('%s is %s', (text, result) => expect(value(text)).toBe(result));
});

describe('lists of values beside lists', () => {
  it.each<[string, boolean]>([
    ["(outcome,transfersCompleted) in (('Lost',1),('Handled',2))", true],
    ['[outcome,transfersCompleted] in [["Handled",2]]', true],
    ["(outcome,transfersCompleted) in (('Handled',1),('Lost',2))", false],
    ["agents/any(a: (a/agentName,a/agentGroupName) in ((null,'South')))", true],
    ["agents/any(a: (a/agentName,a/agentGroupName) in (('Ann','South')))", false],
  ])('%s is %s', (text, result) => expect(value(text)).toBe(result));
});
