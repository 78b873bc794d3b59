import type { FeedError } from '../../src/errors/index.js';
import { isDerived } from '../../src/odata/index.js';
import { setOf } from '../model/model.js';
import { boundApply } from '../exec/applying.js';
import { thrownBy } from '../support/thrown.js';

const refusal = (text: string, set = 'Journeys'): FeedError =>
  thrownBy(() => boundApply(text, setOf(set)), text);

/** The columns of the result, with their types and marks: `~` for some rows only, `+` for names given by the transformations. */
function columnsOf(text: string, set = 'Journeys'): string {
  const { row } = boundApply(text, setOf(set));
  if (!isDerived(row.set)) return row.set.name;
  const { optional, dynamic } = row.set;
  const marks = (name: string): string => `${dynamic.has(name) ? '+' : ''}${optional.has(name) ? '~' : ''}`;
  return row.set.columns.map(({ name, type }) => `${name}${marks(name)}:${type.slice(4)}`).join(' ');
}

describe('what comes out', () => {
  it.each([
    ['aggregate($count as n)', 'n+:Decimal'],
    ['groupby((outcome,localDate))', 'outcome:String localDate:Date'],
    [
      'groupby((outcome),aggregate(handlingDuration with sum as s,handlingDuration with average as a,handlingDuration with max as m,outcome with countdistinct as d))',
      'outcome:String s+:Int64 a+:Double m+:Int64 d+:Decimal',
    ],
    [
      'aggregate(localHour with min as h,localHour with sum as s,time with max as t,localDate with min as d)',
      'h+:Int32 s+:Int64 t+:DateTimeOffset d+:Date',
    ],
    [
      'aggregate(handlingDuration divby 2 with sum as s,handlingDuration with sum as i)',
      's+:Decimal i+:Int64',
    ],
    [
      'groupby((rollup($all,outcome,direction)),aggregate($count as n))',
      'outcome~:String direction~:String n+:Decimal',
    ],
    ['groupby((rollup(outcome,direction)))', 'outcome:String direction~:String'],
    ['concat(groupby((outcome)),aggregate($count as n))', 'outcome~:String n+~:Decimal'],
    ['compute(handlingDuration div 1000 as s)/groupby((s,outcome))', 's+:Int64 outcome:String'],
    ['groupby((outcome),aggregate($count as n))/groupby((n))', 'n+:Decimal'],
    ['aggregate(abandonedCount,abandonedCount as lost)', 'abandonedCount+:Int64 lost+:Int64'],
    ['filter(handlingDuration gt 1)/topcount(3,handlingDuration)', 'Journeys'],
    ['concat(top(1),skip(3))', 'Journeys'],
    ['groupby((outcome),top(1))', 'Journeys'],
    ['groupby((rollup(outcome,direction)),top(1))', 'Journeys'],
  ])('%s', (text, expected) => {
    expect(columnsOf(text)).toBe(expected);
  });

  it('has the columns of paths', () => {
    expect(columnsOf('groupby((journey/outcome,name),aggregate($count as n))', 'Transitions')).toBe(
      'journey/outcome:String name:String n+:Decimal',
    );
  });

  it('takes a cast to the type it is anyway as no part of a name', () => {
    expect(columnsOf('groupby((journey/JourneyFeed.Journey/outcome))', 'Transitions')).toBe(
      'journey/outcome:String',
    );
  });
});

describe('what stands at the beginning', () => {
  it('selects rows, in place of a stage', () => {
    const { predicates, stages, row } = boundApply(
      "identity/filter(outcome eq 'Handled')/compute(handlingDuration div 60 as m)/search(a b)/filter(m gt 1)",
    );
    expect(predicates).toHaveLength(3);
    expect(stages).toEqual([]);
    expect([...row.computed!.keys()]).toEqual(['m']);
  });

  it('is a stage behind anything else', () => {
    const { predicates, stages } = boundApply("top(3)/filter(outcome eq 'Handled')");
    expect(predicates).toEqual([]);
    expect(stages.map(({ kind }) => kind)).toEqual(['sort', 'filter']);
  });

  it('is one sort with what it skips and ends with', () => {
    expect(boundApply('orderby(outcome)/skip(2)/top(5)/top(9)/skip(1)').stages).toMatchObject([
      { kind: 'sort', skip: 3, top: 4, order: [{ expr: { column: { name: 'outcome' } } }, {}, {}] },
    ]);
  });

  it('is plain data', () => {
    const text =
      'groupby((rollup($all,outcome)),topcount(1,handlingDuration)/aggregate($count from direction with max as n))';
    const print = (): string =>
      JSON.stringify(boundApply(text), (_, value: unknown) =>
        value instanceof Map ? [...value.keys()] : value,
      );
    expect(print()).toBe(print());
  });
});

describe('refusals', () => {
  it.each([
    ['filter(foo eq 1)', 'unknownProperty', 7],
    ['filter(outcome)', 'typeMismatch', 7],
    ['filter(outcome eq 1)', 'typeMismatch', 15],
    ['groupby((outcom))', 'unknownProperty', 9],
    ['groupby((outcome))/filter(direction eq null)', 'unknownProperty', 26],
    ['groupby((outcome),aggregate($count as n))/filter(m gt 1)', 'unknownProperty', 49],
    ['groupby((outcome))/groupby((direction))', 'unknownProperty', 28],
    ['groupby((outcome))/aggregate(transitions/$count as n)', 'unknownProperty', 29],
    ['groupby((outcome))/filter(transitions/any())', 'unknownProperty', 26],
    ['groupby((transitions/name))', 'typeMismatch', 21],
    ['groupby((transitions))', 'typeMismatch', 9],
    ['groupby((rollup(outcome)))', 'invalidOption', 9],
    ['groupby((rollup(outcome,foo)))', 'unknownProperty', 24],
    ['groupby((rolluprecursive($root/A,B,c)))', 'notImplemented', 9],
    ['join(transitions as t)', 'notImplemented', 0],
    ['identity/nest(identity as x)', 'notImplemented', 9],
    ['concat(identity,traverse($root/S,H,ID,preorder))', 'notImplemented', 16],
    ['My.Function(a=1)', 'notImplemented', 0],
    ['aggregate(outcome with sum as x)', 'typeMismatch', 10],
    ['aggregate(time with average as x)', 'typeMismatch', 10],
    ['aggregate(transitions with sum as x)', 'typeMismatch', 10],
    ['aggregate(transitions/duration add 1 with sum as x)', 'typeMismatch', 10],
    ['aggregate(transitions/foo with sum as x)', 'unknownProperty', 22],
    ['aggregate(foo/bar with sum as x)', 'unknownProperty', 10],
    ['aggregate(handlingDuration with median as x)', 'unknownFunction', 10],
    ['aggregate(handlingDuration with Sum as x)', 'unknownFunction', 10],
    ['aggregate(handlingDuration with My.median as x)', 'notImplemented', 10],
    ['aggregate(handlingDuration with sum as outcome)', 'invalidOption', 10],
    ['aggregate(handlingDuration with sum as transitions)', 'invalidOption', 10],
    ['aggregate($count as n,$count as n)', 'invalidOption', 22],
    ['aggregate($count as n)/aggregate(n with sum as n)', 'invalidOption', 33],
    ['aggregate(transitions/$count($filter=true) as n)', 'notImplemented', 22],
    ['aggregate(outcome)', 'invalidOption', 10],
    ['aggregate(abandondCount)', 'unknownProperty', 10],
    ['groupby((outcome))/aggregate(abandonedCount)', 'notImplemented', 29],
    ['aggregate(abandonedCount from outcome as x)', 'notImplemented', 25],
    ['aggregate($count from foo with max as x)', 'unknownProperty', 22],
    ['compute(1 as outcome)', 'invalidOption', 13],
    ['compute(1 as x)/compute(2 as x)', 'invalidOption', 29],
    ['groupby((outcome))/compute(1 as direction)', 'invalidOption', 32],
    ['topcount(0,handlingDuration)', 'invalidOption', 9],
    ['topcount(1.5,handlingDuration)', 'invalidOption', 9],
    ["topcount('x',handlingDuration)", 'invalidOption', 9],
    ['topcount(-3,handlingDuration)', 'invalidOption', 9],
    ['toppercent(0,handlingDuration)', 'invalidOption', 11],
    ['bottompercent(100.5,handlingDuration)', 'invalidOption', 14],
    ['topsum(INF,handlingDuration)', 'invalidOption', 7],
    ['topsum(1,outcome)', 'typeMismatch', 9],
    ['topcount($these/$count div 2,handlingDuration)', 'notImplemented', 23],
    ['topcount(handlingDuration,handlingDuration)', 'notImplemented', 9],
    ['compute($these/aggregate(handlingDuration with sum) as x)', 'notImplemented', 15],
    ['concat(aggregate(outcome with max as x),aggregate(localHour with max as x))', 'typeMismatch', 0],
  ])('%s: %s at %i', (text, code, position) => {
    expect(refusal(text)).toMatchObject({ code, detail: { target: '$apply', position } });
  });

  describe('of a path that is a value of some rows and leads on from others', () => {
    const refused = (text: string) => {
      const { code, detail } = refusal(text, 'JourneyQueues');
      return [code, text.slice(detail.position)];
    };
    const grouped = 'groupby((journey/outcome),aggregate($count as n))';
    const path = 'journey/outcome';

    it.each([
      `concat(identity,${grouped})`,
      // Entities in a result of several kinds are beside the groups all the same.
      `concat(${grouped},concat(identity,aggregate($count as m)))`,
      `concat(concat(compute(1 as one),aggregate($count as m)),${grouped})`,
      `concat(${grouped},groupby((queueName),concat(identity,aggregate($count as m))))`,
      // It stays so when more is joined to them, or when they are grouped.
      `concat(concat(identity,${grouped}),aggregate($count as m))`,
      `concat(aggregate($count as m),groupby((queueName),concat(identity,${grouped})))`,
      `concat(identity,${grouped})/groupby((queueName),filter(position eq 0))`,
      'groupby((rollup(queueName,journey/outcome)),concat(identity,aggregate($count as m)))',
    ])('%s', (text) => {
      expect(refused(`${text}/filter(${path} eq null)`)).toEqual(['notImplemented', 'outcome eq null)']);
      expect(refused(`${text}/filter(isdefined(${path}))`)).toEqual(['notImplemented', 'outcome))']);
      expect(refused(`${text}/groupby((${path}))`)).toEqual(['notImplemented', 'outcome))']);
    });

    it.each([
      `concat(${grouped},aggregate($count as m))`,
      `concat(${grouped},concat(groupby((queueName)),aggregate($count as m)))`,
      `concat(${grouped},concat(identity,aggregate($count as m))/aggregate($count as k))`,
      `groupby((journey/outcome),concat(identity,aggregate($count as m)))`,
      `groupby((journey/outcome),concat(identity,${grouped}))`,
    ])('but not after %s', (text) => {
      expect(() => boundApply(`${text}/filter(${path} eq null)`, setOf('JourneyQueues'))).not.toThrow();
    });
  });

  it('suggests what was meant', () => {
    expect(refusal('groupby((outcom))').message).toContain('Did you mean outcome?');
    expect(refusal('aggregate(abandondCount)').message).toContain('Did you mean abandonedCount?');
    expect(refusal('aggregate(handlingDuration with summ as x)').message).toContain('Did you mean sum?');
    expect(refusal('groupby((outcome))/filter(outcom eq null)').message).toContain('Did you mean outcome?');
    expect(refusal('groupby((outcome))/filter(direction eq null)').message).toContain('the result of $apply');
  });

  it('bounds what a short text could blow up', () => {
    const twice = 'concat(identity,identity)';
    expect(boundApply(new Array(6).fill(twice).join('/')).stages).toHaveLength(6);
    expect(refusal(new Array(7).fill(twice).join('/')).code).toBe('tooComplex');
    expect(refusal(new Array(201).fill('top(9)').join('/')).code).toBe('tooComplex');
    const rollups = new Array(7).fill('rollup(outcome,direction)').join(',');
    expect(refusal(`groupby((${rollups}))`).code).toBe('tooComplex');
    const items = Array.from({ length: 201 }, (_, i) => `$count as n${String(i)}`).join(',');
    expect(refusal(`aggregate(${items})`).code).toBe('tooComplex');
    const doubling = Array.from(
      { length: 30 },
      (_, i) => `compute(x${String(i)} add x${String(i)} as x${String(i + 1)})`,
    );
    expect(refusal(`compute(localHour as x0)/${doubling.join('/')}`).code).toBe('tooComplex');
    const [few, filter] = [doubling.slice(0, 13).join('/'), 'top(1)/filter(x13 gt 1 and x13 gt 2)'];
    expect(refusal(`compute(localHour as x0)/${few}/${new Array(20).fill(filter).join('/')}`).code).toBe(
      'tooComplex',
    );
  });
});
