/** What `$metadata` says the feed can do, held against what it does. */
import { functionNames } from '../../src/odata/index.js';
import { functions } from '../../src/odata/functions.js';
import { metadataJson } from '../../src/write/index.js';
import { model, namedSets } from '../model/model.js';
import { boundOf, valueOf } from '../odata/evaluating.js';

type Json = Record<string, any>;
const schema = (JSON.parse(metadataJson(model)) as Json)['JourneyFeed'] as Json;
const container = schema['Container'] as Json;
const capability = (of: Json, name: string): unknown => of[`@Org.OData.Capabilities.V1.${name}`];

/** A use of each name in FilterFunctions, and its value. */
const uses: Readonly<Record<string, readonly [expression: string, value: unknown]>> = {
  concat: ["concat('a','b')", 'ab'],
  contains: ["contains('abc','b')", true],
  endswith: ["endswith('abc','c')", true],
  startswith: ["startswith('abc','b')", false],
  indexof: ["indexof('abc','c')", 2],
  matchesPattern: ["matchesPattern('abc','^a.c$')", true],
  length: ["length('abc')", 3],
  tolower: ["tolower('ABC')", 'abc'],
  toupper: ["toupper('abc')", 'ABC'],
  trim: ["trim(' a ')", 'a'],
  substring: ["substring('abc',1)", 'bc'],
  year: ['year(2025-03-30)', 2025],
  month: ['month(2025-03-30)', 3],
  day: ['day(2025-03-30)', 30],
  hour: ['hour(12:34:56)', 12],
  minute: ['minute(12:34:56)', 34],
  second: ['second(12:34:56)', 56],
  fractionalseconds: ['fractionalseconds(12:34:56.5)', 0.5],
  date: ['date(1970-01-02T03:00:00Z)', 1],
  time: ['time(1970-01-02T03:00:00Z)', 3 * 3_600_000],
  totaloffsetminutes: ['totaloffsetminutes(1970-01-02T03:00:00+01:00)', 60],
  totalseconds: ["totalseconds(duration'PT1.5S')", 1.5],
  round: ['round(2.5)', 3],
  floor: ['floor(2.5)', 2],
  ceiling: ['ceiling(2.5)', 3],
  now: ['now() gt 1970-01-01T00:00:00Z', true],
  mindatetime: ['mindatetime() lt 1970-01-01T00:00:00Z', true],
  maxdatetime: ['maxdatetime() gt 1970-01-01T00:00:00Z', true],
  cast: ['cast(5,Edm.String)', '5'],
  isof: ["isof('a',Edm.String)", true],
  case: ["case(false:'a',true:'b')", 'b'],
  eq: ['1 eq 1', true],
  ne: ['1 ne 1', false],
  gt: ['1 gt 1', false],
  ge: ['1 ge 1', true],
  lt: ['1 lt 1', false],
  le: ['1 le 1', true],
  in: ['1 in (1,2)', true],
  and: ['true and false', false],
  or: ['true or false', true],
  not: ['not true', false],
  add: ['7 add 2', 9],
  sub: ['7 sub 2', 5],
  mul: ['7 mul 2', 14],
  div: ['7 div 2', 3],
  divby: ['7 divby 2', 3.5],
  mod: ['7 mod 2', 1],
};

describe('FilterFunctions', () => {
  const listed = capability(container, 'FilterFunctions') as readonly string[];

  it('has every function of the table the binder reads, once, and those the binder settles', () => {
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.map((name) => name.toLowerCase())).toEqual(expect.arrayContaining(Object.keys(functions)));
    expect(listed).toEqual(expect.arrayContaining([...functionNames]));
  });

  it('has what Power Query folds', () => {
    expect(listed).toEqual(
      expect.arrayContaining([
        ...['contains', 'startswith', 'endswith', 'length', 'indexof', 'substring', 'concat', 'trim'],
        ...['tolower', 'toupper', 'year', 'month', 'day', 'hour', 'minute', 'second', 'now'],
        ...['round', 'floor', 'ceiling'],
      ]),
    );
  });

  it('has nothing that is not tried here', () => {
    expect([...listed].sort()).toEqual([...Object.keys(uses), 'any', 'all'].sort());
    expect(boundOf("agents/any(a:a/agentName eq 'x') and agents/all(a:a/agentName eq 'x')").type).toBe(
      'boolean',
    );
  });

  it.each(Object.entries(uses))('%s is evaluated', (_, [expression, value]) => {
    expect(valueOf(expression, {})).toBe(value);
  });
});

describe('the container', () => {
  it('is of the advanced level, reads only, and is not batched', () => {
    expect(capability(container, 'ConformanceLevel')).toBe('Advanced');
    expect(capability(container, 'BatchSupported')).toBe(false);
    expect(capability(container, 'BatchSupport')).toEqual({ Supported: false });
    for (const name of ['CrossJoinSupported', 'KeyAsSegmentSupported', 'QuerySegmentSupported'])
      expect([name, capability(container, name)]).toEqual([name, true]);
  });
});

describe.each(namedSets)('%s', (name, set) => {
  const described = container[name] as Json;

  it('is filtered, sorted, counted, searched, selected, computed and paged, and never written', () => {
    expect(capability(described, 'FilterRestrictions')).toEqual({ Filterable: true, RequiresFilter: false });
    expect(capability(described, 'SortRestrictions')).toEqual({ Sortable: true });
    expect(capability(described, 'CountRestrictions')).toEqual({ Countable: true });
    expect(capability(described, 'SearchRestrictions')).toEqual({ Searchable: true });
    expect(capability(described, 'SelectSupport')).toEqual({ Supported: true });
    for (const each of ['TopSupported', 'SkipSupported', 'IndexableByKey', 'ComputeSupported'])
      expect([each, capability(described, each)]).toEqual([each, true]);
    expect(capability(described, 'InsertRestrictions')).toEqual({ Insertable: false });
    expect(capability(described, 'UpdateRestrictions')).toEqual({ Updatable: false });
    expect(capability(described, 'DeleteRestrictions')).toEqual({ Deletable: false });
  });

  it('has text to search, and is expanded where it leads somewhere', () => {
    expect(set.columns.some(({ type }) => type === 'Edm.String')).toBe(true);
    expect(capability(described, 'ExpandRestrictions')).toEqual({ Expandable: set.navigation.size > 0 });
  });

  it('is aggregated, by its own measures too', () => {
    const { Transformations, Rollup } = described['@Org.OData.Aggregation.V1.ApplySupported'] as Json;
    expect(Transformations).toEqual(
      expect.arrayContaining(['filter', 'groupby', 'aggregate', 'concat', 'topcount']),
    );
    expect(Rollup).toBe('MultipleHierarchies');
    const custom = Object.entries(described).filter(([key]) => key.includes('.CustomAggregate#'));
    expect(custom).toEqual(
      [...set.aggregates.values()].map(({ name: each, type }) => [
        `@Org.OData.Aggregation.V1.CustomAggregate#${each}`,
        type,
      ]),
    );
  });
});
