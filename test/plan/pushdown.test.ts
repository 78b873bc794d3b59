import { journeys, transitionAgents, transitions, upstreamSets } from '../model/model.js';
import { planned } from './planning.js';
import { branches, contradicts, filters, settled } from './pushing.js';

/** Columns with one filter; those with a filter for each role are tried apart. */
const filterable = upstreamSets.flatMap(([name, set]) =>
  set.columns.flatMap((column) =>
    column.filter?.names.length === 1
      ? [[name, column.name, column.filter.names[0].name, set, column.filter] as const]
      : [],
  ),
);

it('every filter of the model is tried', () => {
  expect(filterable.map(([set, column]) => `${set}.${column}`)).toEqual([
    'Journeys.journeyId',
    'Journeys.interactionIds',
    'Journeys.agentNames',
    'Journeys.agentGroupNames',
    'Journeys.queueNames',
    'Journeys.ringGroupNames',
    'Journeys.mediaTypes',
    'Journeys.pbxNames',
    'Journeys.tenantIds',
    'Journeys.wrapUpCodes',
    'Transitions.transitionId',
    'Transitions.journeyId',
    'Transitions.name',
    'Transitions.interactionId',
    'Transitions.queueName',
    'Transitions.ringGroupName',
    'Transitions.previousQueueName',
    'Transitions.previousRingGroupName',
    'Transitions.agentNames',
    'Transitions.previousAgentNames',
    'JourneyInteractions.journeyId',
    'JourneyInteractions.interactionId',
    'JourneyAgents.journeyId',
    'JourneyAgents.agentName',
    'JourneyAgents.agentGroupId',
    'JourneyAgents.agentGroupName',
    'JourneyQueues.journeyId',
    'JourneyQueues.queueName',
    'JourneyRingGroups.journeyId',
    'JourneyRingGroups.ringGroupName',
    'JourneyMediaTypes.journeyId',
    'JourneyMediaTypes.mediaType',
    'JourneyPbxs.journeyId',
    'JourneyPbxs.pbxName',
    'JourneyTenants.journeyId',
    'JourneyTenants.tenantId',
    'JourneyWrapUpCodes.journeyId',
    'JourneyWrapUpCodes.wrapUpCode',
    'TransitionAgents.transitionId',
    'TransitionAgents.journeyId',
  ]);
});

describe.each(filterable)('%s.%s → %s', (_, column, filter, set, { match }) => {
  const [a, b, c] = match === 'journeyIdBeforeDash' ? ['a-0', 'b-1', 'c-22'] : ['a', 'b', 'c'];
  const asked = (...values: string[]) => ({ [filter]: values });
  const single = match !== 'joined';
  const number = ['position', 'localHour'].find((name) => set.column.has(name))!;

  it.each([
    ['eq', `${column} eq '${a}'`, ['a']],
    ['eq, sides reversed', `'${a}' eq ${column}`, ['a']],
    ['in', `${column} in ('${a}','${b}')`, ['a', 'b']],
    ['in of one', `${column} in ('${a}')`, ['a']],
    ['or', `${column} eq '${a}' or '${b}' eq ${column} or ${column} in ('${c}','${a}')`, ['a', 'b', 'c']],
    ['and with others', `contains(${column},'x') and ${column} eq '${a}' and ${column} ne '${b}'`, ['a']],
    ['compared with true', `(${column} eq '${a}') eq true`, ['a']],
    [
      'beside what says nothing',
      `${column} eq '${a}' and (position ge 0 or ${column} eq '${b}')`.replace('position', number),
      ['a'],
    ],
  ])('%s is asked', (__, text, values) => {
    expect(filters(text, set)).toEqual(asked(...values));
    expect(contradicts(text, set)).toBe(false);
  });

  it.each([
    `${column} ne '${a}'`,
    `not (${column} eq '${a}')`,
    `${column} gt '${a}'`,
    `${column} le '${a}'`,
    `${column} eq null`,
    `${column} in ('${a}',null)`,
    `${column} eq '${a}' or ${column} eq null`,
    `${column} eq '${a}' or true`,
    `${column} eq '${a}' or ${number} eq 1 or ${number} eq 2`,
    `${column} eq ${column}`,
    `tolower(${column}) eq '${a}'`,
    `startswith(${column},'${a}')`,
    `true eq (${column} eq '${a}')`,
    `(${column} eq '${a}') ne false`,
    `(${column} eq '${a}') eq false`,
    'true',
  ])('%s asks nothing', (text) => {
    expect(branches(text, set)).toEqual([[]]);
    expect(settled(text, set).every(({ pushed, exact }) => pushed === 'none' && !exact)).toBe(true);
  });

  it('an empty text is not asked, since the contract takes none', () => {
    expect(branches(`${column} eq ''`, set)).toEqual(match === 'journeyIdBeforeDash' ? [] : [[]]);
  });

  it('null matches nothing by itself, and nothing is asked', () => {
    expect(contradicts(`null and ${column} eq '${a}'`, set)).toBe(true);
    expect(branches(`${column} eq '${a}' and (${column} eq '${b}' or null)`, set)).toEqual(
      single ? [] : [[{ name: filter, values: ['a'] }]],
    );
  });

  it(
    single
      ? 'two lists and-ed are intersected'
      : 'of two lists and-ed one is asked, as a list may hold both (trap 5)',
    () => {
      const text = `${column} in ('${a}','${b}') and ${column} in ('${b}','${c}')`;
      expect(filters(text, set)).toEqual(asked(...(single ? ['b'] : ['a', 'b'])));
      // Neither list is asked as it stands, or it is no list of the row's own: both are checked.
      expect(settled(text, set)).toMatchObject([
        { pushed: 'filter', exact: false },
        { pushed: 'filter', exact: false },
      ]);
    },
  );

  it('a conjunct said twice changes nothing', () => {
    expect(filters(`${column} eq '${a}' and ${column} eq '${a}'`, set)).toEqual(asked('a'));
  });

  it(
    single
      ? 'values that do not meet are a contradiction (trap 12)'
      : 'values that do not meet are none: a list holds many',
    () => {
      const text = `${column} eq '${a}' and ${column} eq '${b}'`;
      expect(contradicts(text, set)).toBe(single);
      const plan = planned(text, { set });
      expect(plan.nothing).toBe(single ? 'no row can meet these conditions together' : null);
      expect(plan.residual).not.toBeNull();
    },
  );

  it(`is ${match === 'single' ? 'exact' : 'a superset, and stays as residual'}`, () => {
    expect(settled(`${column} eq '${a}'`, set)).toMatchObject([
      { pushed: 'filter', exact: match === 'single' },
    ]);
  });
});

describe('joined columns', () => {
  it('ask every prefix, for a name may hold the joiner itself (trap 5)', () => {
    expect(filters("agentNames eq 'a; b; c'")).toEqual({ 'agents.name': ['a', 'a; b', 'a; b; c'] });
    expect(filters("agentNames in ('a; b','a; c')")).toEqual({ 'agents.name': ['a', 'a; b', 'a; c'] });
    expect(filters("agentNames eq 'a;b'")).toEqual({ 'agents.name': ['a;b'] });
  });

  it('ask nothing where the first name would be empty', () => {
    expect(branches("agentNames eq '; b'")).toEqual([[]]);
    expect(branches("agentNames in ('a','; b')")).toEqual([[]]);
  });

  it('ask nothing for texts of more members than a list is taken to have', () => {
    const text = (members: number) =>
      `agentNames eq '${Array.from({ length: members }, (_, i) => `n${i}`).join('; ')}'`;
    expect(filters(text(40))['agents.name']).toHaveLength(40);
    expect(branches(text(60))).toEqual([[]]);
  });
});

describe('media types', () => {
  it('are asked in both spellings (trap 6)', () => {
    expect(filters("mediaTypes eq 'Phone'")).toEqual({ mediaTypes: ['Phone', 'phone'] });
    expect(filters("mediaTypes eq 'phone'")).toEqual({ mediaTypes: ['phone'] });
    expect(filters("mediaTypes eq 'Phone; Chat'")).toEqual({
      mediaTypes: ['Phone', 'phone', 'Phone; Chat', 'phone; chat'],
    });
  });
});

describe('transitionId', () => {
  it.each<[string, readonly string[]]>([
    ['a-0', ['a']],
    ['a-b-12', ['a-b']],
    ['a\nb-1', ['a\nb']],
    ['--3', ['-']],
    ['a-01', []],
    ['a-', []],
    ['-1', []],
    ['a', []],
    ['a--1', ['a-']],
    ['a-1 ', []],
    ['a-1\n', []],
    ['a-1e1', []],
  ])('%j asks for the journeys %j', (value, ids) => {
    const text = `transitionId eq '${value}'`;
    expect(branches(text, transitions)).toEqual(
      ids.length === 0 ? [] : [[{ name: 'journeyId', values: ids }]],
    );
    expect(contradicts(text, transitions)).toBe(ids.length === 0);
  });

  it('meets journeyId', () => {
    expect(filters("transitionId in ('a-1','b-1') and journeyId eq 'b'", transitions)).toEqual({
      journeyId: ['b'],
    });
    expect(contradicts("transitionId eq 'a-1' and journeyId eq 'b'", transitions)).toBe(true);
    // One journey, though no transition of it: the rows are checked.
    expect(filters("transitionId eq 'a-1' and transitionId eq 'a-2'", transitions)).toEqual({
      journeyId: ['a'],
    });
  });
});

describe('what the time range does', () => {
  it('settles a conjunct, or narrows it and leaves it to be checked', () => {
    const text = "localHour eq 5 and agentNames eq 'a'";
    expect(settled(text, journeys, { decidedByWindow: () => true })).toMatchObject([
      { pushed: 'window', exact: true },
      { pushed: 'window', exact: true },
    ]);
    // A filter says more of a conjunct than that it narrows the range.
    expect(settled(text, journeys, { boundsWindow: () => true })).toMatchObject([
      { pushed: 'window', exact: false },
      { pushed: 'filter', exact: false },
    ]);
    expect(settled(text)).toMatchObject([
      { pushed: 'none', exact: false },
      { pushed: 'filter', exact: false },
    ]);
  });
});

describe('the agents of transitions', () => {
  it('are asked by the filter of their role', () => {
    expect(filters("agentName eq 'x' and role eq 'current'", transitionAgents)).toEqual({
      'transitions.agents.name': ['x'],
    });
    expect(filters("role eq 'previous' and agentName eq 'x'", transitionAgents)).toEqual({
      'transitions.previousAgents.name': ['x'],
    });
  });

  it('of any role by either filter', () => {
    const either = ['transitions.agents.name', 'transitions.previousAgents.name'].map((name) => [
      { name, values: ['x'] },
    ]);
    expect(branches("agentName eq 'x'", transitionAgents)).toEqual(either);
    expect(branches("agentName eq 'x' and role in ('current','previous')", transitionAgents)).toEqual(either);
    expect(branches("agents/any(a: a/agentName eq 'x')", transitions)).toEqual(either);
  });

  it('of two roles at once are none', () => {
    expect(contradicts("role eq 'current' and role eq 'previous'", transitionAgents)).toBe(true);
    expect(contradicts("agentName eq 'x' and agentName eq 'y'", transitionAgents)).toBe(true);
  });

  it('of a role that there is not match nothing', () => {
    expect(contradicts("agentName eq 'x' and role eq 'other'", transitionAgents)).toBe(true);
  });
});
