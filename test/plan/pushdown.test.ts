import fc from 'fast-check';
import type { EntitySet } from '../../src/model/index.js';
import { compileFlatten, type SourceRecord } from '../../src/exec/flatten.js';
import type { JourneyRecord, JourneyTransitionsRecord } from '../../src/journey-api/index.js';
import { compile } from '../../src/odata/index.js';
import { pushDown, valueListOf } from '../../src/plan/pushdown.js';
import { Zone } from '../../src/time/index.js';
import { journeys, transitions } from '../model/model.js';
import { predicateOf } from '../odata/evaluating.js';
import { type Endpoint, keeps } from './contract-filters.js';
import { planned } from './planning.js';

const undecided = () => false;
const push = (text: string, set: EntitySet = journeys) => pushDown(predicateOf(text, { set }), undecided);
const filters = (text: string, set: EntitySet = journeys) =>
  Object.fromEntries(push(text, set).filters.map(({ name, values }) => [name, values]));

const filterable = [journeys, transitions].flatMap((set) =>
  set.columns.flatMap((column) =>
    column.filter === null ? [] : [[set.name, column.name, column.filter.name, set, column.filter] as const],
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
  ]);
});

describe.each(filterable)('%s.%s → %s', (_, column, filter, set, { match }) => {
  const [a, b, c] = match === 'journeyIdBeforeDash' ? ['a-0', 'b-1', 'c-22'] : ['a', 'b', 'c'];
  const asked = (...values: string[]) => ({ [filter]: values });
  const single = match !== 'joined';

  it.each([
    ['eq', `${column} eq '${a}'`, ['a']],
    ['eq, sides reversed', `'${a}' eq ${column}`, ['a']],
    ['in', `${column} in ('${a}','${b}')`, ['a', 'b']],
    ['in of one', `${column} in ('${a}')`, ['a']],
    ['or', `${column} eq '${a}' or '${b}' eq ${column} or ${column} in ('${c}','${a}')`, ['a', 'b', 'c']],
    ['and with others', `contains(${column},'x') and ${column} eq '${a}' and ${column} ne '${b}'`, ['a']],
    ['and with null', `null and ${column} eq '${a}'`, ['a']],
  ])('%s is asked', (__, text, values) => {
    expect(filters(text, set)).toEqual(asked(...values));
    expect(push(text, set).contradiction).toBe(false);
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
    `${column} eq '${a}' or sequence eq 1 or localHour eq 1`.replace(
      set === journeys ? 'sequence' : 'localInterval',
      'localHour',
    ),
    `${column} eq ${column}`,
    `tolower(${column}) eq '${a}'`,
    `startswith(${column},'${a}')`,
    `(${column} eq '${a}') eq true`,
    `(${column} eq '${a}') ne false`,
    'true',
  ])('%s asks nothing', (text) => {
    expect(push(text, set)).toMatchObject({ filters: [], contradiction: false });
    expect(push(text, set).conjuncts.every(({ pushed, exact }) => pushed === 'none' && !exact)).toBe(true);
  });

  it('an empty text is not asked, since the contract takes none', () => {
    const { filters: pushed, contradiction } = push(`${column} eq ''`, set);
    if (match === 'journeyIdBeforeDash') expect(contradiction).toBe(true);
    else expect({ pushed, contradiction }).toEqual({ pushed: [], contradiction: false });
  });

  it(
    single
      ? 'two lists and-ed are intersected'
      : 'of two lists and-ed one is asked, as a list may hold both (trap 5)',
    () => {
      const { filters: pushed, conjuncts } = push(
        `${column} in ('${a}','${b}') and ${column} in ('${b}','${c}')`,
        set,
      );
      expect(pushed).toEqual([{ name: filter, values: single ? ['b'] : ['a', 'b'] }]);
      expect(conjuncts.map((each) => each.pushed)).toEqual(['filter', single ? 'filter' : 'none']);
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
      expect(push(text, set).contradiction).toBe(single);
      const plan = planned(text, { set });
      expect(plan.nothing).toBe(single ? 'values and-ed leave none' : null);
      expect(plan.segments.length === 0).toBe(single);
    },
  );

  it(`is ${match === 'single' ? 'exact' : 'a superset, and stays as residual'}`, () => {
    expect(push(`${column} eq '${a}'`, set).conjuncts).toMatchObject([
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
    expect(push("agentNames eq '; b'").filters).toEqual([]);
    expect(push("agentNames in ('a','; b')").filters).toEqual([]);
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
    const { filters: pushed, contradiction } = push(`transitionId eq '${value}'`, transitions);
    expect(pushed).toEqual([{ name: 'journeyId', values: ids }]);
    expect(contradiction).toBe(ids.length === 0);
  });

  it('meets journeyId', () => {
    expect(filters("transitionId in ('a-1','b-1') and journeyId eq 'b'", transitions)).toEqual({
      journeyId: ['b'],
    });
    expect(push("transitionId eq 'a-1' and journeyId eq 'b'", transitions).contradiction).toBe(true);
    expect(push("transitionId eq 'a-1' and transitionId eq 'a-2'", transitions)).toMatchObject({
      filters: [{ name: 'journeyId', values: ['a'] }],
      contradiction: false,
    });
  });
});

describe('limits', () => {
  it('lists of hundreds become one list; beyond what a request takes nothing is asked', () => {
    const list = (n: number) =>
      Array.from({ length: n }, (_, i) => `journeyId eq 'journey-${i}'`).join(' or ');
    expect(push(list(500)).filters[0].values).toHaveLength(500);
    expect(push(list(9_000)).filters).toEqual([]);
  });

  it('an empty list matches nothing', () => {
    expect(push('journeyId in ()').contradiction).toBe(true);
  });

  it('two constants are no list of values', () => {
    expect(valueListOf(predicateOf("'a' eq 'a'"))).toBeNull();
    expect(valueListOf(predicateOf('transfersCompleted eq 1'))).toBeNull();
  });
});

const NAMES = ['a', 'b', 'a; b', 'Phone', 'Chat', '', 'é', "o'c"] as const;
const maybe = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(each, { freq: 6 });
const name = fc.constantFrom(...NAMES);
const ids = fc.constantFrom('a', 'b', 'a-1');
const named = maybe(fc.record({ name: maybe(name) }));
const agents = fc.array(
  maybe(fc.record({ name: maybe(name), group: maybe(fc.record({ id: maybe(name), name: maybe(name) })) })),
  { maxLength: 3 },
);
const texts = fc.array(maybe(name), { maxLength: 3 });
const time = fc.constantFrom('2025-06-10T00:00:00Z', '2025-06-11T08:00:00.5+02:00', '2025-06-10T00:00:01Z');

const journeyRecord: fc.Arbitrary<JourneyRecord> = fc.record({
  journeyId: ids,
  time,
  interactions: fc.array(maybe(fc.record({ id: maybe(name) })), { maxLength: 2 }),
  agents,
  queues: fc.array(named, { maxLength: 3 }),
  ringGroups: fc.array(named, { maxLength: 2 }),
  mediaTypes: fc.array(fc.constantFrom('Phone', 'Chat', 'Email', null), { maxLength: 3 }),
  pbxNames: texts,
  tenantIds: texts,
  wrapUpCodes: texts,
});
const transitionsRecord: fc.Arbitrary<JourneyTransitionsRecord> = fc.record({
  journeyId: ids,
  transitions: fc.array(
    fc.record({
      time,
      name: maybe(fc.constantFrom('STARTED', 'TALKING', 'TRANSFER')),
      interactionId: maybe(name),
      agents,
      previousAgents: agents,
      previousQueue: named,
      previousRingGroup: named,
      queue: named,
      ringGroup: named,
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

const literal = (value: unknown): string =>
  value === null || value === undefined ? 'null' : `'${String(value).replaceAll("'", "''")}'`;

/** Predicates on the columns that have filters, with values that rows have, or other names. */
function predicatesOn(
  set: EntitySet,
  rows: readonly Readonly<Record<string, unknown>>[],
): fc.Arbitrary<string> {
  const leaf = fc.constantFrom(...set.columns.filter(({ filter }) => filter !== null)).chain((column) => {
    const own = rows.length === 0 ? name : fc.constantFrom(...rows.map((row) => row[column.name]));
    const value = fc
      .oneof(
        { weight: 4, arbitrary: own },
        { weight: 1, arbitrary: fc.oneof(name, fc.constant(null), fc.constant('a-0')) },
      )
      .map(literal);
    return fc.oneof(
      { weight: 4, arbitrary: value.map((each) => `${column.name} eq ${each}`) },
      { weight: 1, arbitrary: value.map((each) => `${each} eq ${column.name}`) },
      {
        weight: 2,
        arbitrary: fc
          .array(value, { minLength: 2, maxLength: 4 })
          .map((list) => `${column.name} in (${list.join(',')})`),
      },
      {
        weight: 2,
        arbitrary: fc
          .array(value, { minLength: 2, maxLength: 3 })
          .map((list) => `(${list.map((each) => `${column.name} eq ${each}`).join(' or ')})`),
      },
      { weight: 1, arbitrary: value.map((each) => `${column.name} ne ${each}`) },
    );
  });
  return fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { weight: 3, arbitrary: leaf },
      { weight: 3, arbitrary: fc.tuple(tie('node'), tie('node')).map(([a, b]) => `${a} and ${b}`) },
      { weight: 1, arbitrary: fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} or ${b})`) },
      { weight: 1, arbitrary: tie('node').map((each) => `not (${each})`) },
    ),
  })).node;
}

describe.each([
  ['Journeys', journeys, 'journeys', journeyRecord],
  ['Transitions', transitions, 'transitions', transitionsRecord],
] as const)('%s', (_, set, endpoint, record) => {
  it('keeps upstream every journey with a row that matches, and asks nothing only where no row does', () => {
    const zone = new Zone('UTC');
    const flatten = compileFlatten(set, set.columns, zone);
    const seen = { pushed: 0, matched: 0, left: 0 };
    const records = fc.array(record as fc.Arbitrary<SourceRecord>, { minLength: 1, maxLength: 5 });
    const withPredicate = records.chain((list) => {
      const rows = list
        .flatMap((each) => flatten(each))
        .map(({ values }) =>
          Object.fromEntries(set.columns.map((column) => [column.name, values[column.index]])),
        );
      return fc.tuple(fc.constant(list), predicatesOn(set, rows));
    });
    fc.assert(
      fc.property(withPredicate, ([list, text]) => {
        const predicate = predicateOf(text, { set });
        const matches = compile(predicate, zone);
        const { filters: pushed, contradiction, conjuncts } = pushDown(predicate, undecided);
        if (pushed.length > 0) seen.pushed++;
        for (const each of list) {
          const matching = flatten(each).filter((row) => matches(row) === true);
          if (matching.length > 0) seen.matched++;
          if (contradiction) {
            expect(matching).toEqual([]);
            continue;
          }
          for (const media of ['as returned', 'in lower case'] as const) {
            const kept = keeps(pushed, each as JourneyRecord, endpoint as Endpoint, media);
            if (matching.length > 0) expect(kept).toBe(true);
            else if (!kept) seen.left++;
            // What is exact must also not keep more.
            if (kept && set === journeys && conjuncts.every(({ exact }) => exact))
              expect(matching).toHaveLength(1);
          }
        }
      }),
      { numRuns: 800 },
    );
    // The draws must be worth something: filters asked, rows that match, journeys left out.
    for (const [what, count] of Object.entries(seen)) expect([what, count > 100]).toEqual([what, true]);
  });
});
