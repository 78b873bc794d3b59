import { applied, boundApply, only, ROWS } from './applying.js';
import { setOf } from '../model/model.js';

describe('aggregate', () => {
  it('sums, averages, counts and finds the ends, nulls aside', () => {
    const text =
      'aggregate($count as n,handlingDuration with sum as sum,handlingDuration with average as average,' +
      'handlingDuration with min as min,handlingDuration with max as max,handlingDuration with countdistinct as distinct,' +
      'handlingDuration/$count as values,outcome with min as first,outcome with countdistinct as outcomes)';
    expect(applied(text, ROWS)).toEqual([
      {
        n: 5,
        sum: 75,
        average: 18.75,
        min: 5,
        max: 30,
        distinct: 3,
        values: 4,
        first: 'Abandoned',
        outcomes: 2,
      },
    ]);
  });

  it('gives null for values of nothing, and 0 for how many', () => {
    const text =
      'aggregate($count as n,handlingDuration with sum as sum,handlingDuration with average as average,' +
      'handlingDuration with max as max,handlingDuration with countdistinct as distinct)';
    const none = { n: 0, sum: null, average: null, max: null, distinct: 0 };
    expect(applied(text, [])).toEqual([none]);
    expect(applied(text, [{ journeyId: 'x', handlingDuration: null }])).toEqual([{ ...none, n: 1 }]);
  });

  it('takes expressions, and compares text by code point', () => {
    expect(applied('aggregate(handlingDuration mul 2 add 1 with sum as x)', ROWS)).toEqual([{ x: 154 }]);
    const texts = ['\u{1f600}', '\ue000', 'z'].map((outcome) => ({ outcome }));
    expect(applied('aggregate(outcome with max as last,outcome with min as first)', texts)).toEqual([
      { last: '\u{1f600}', first: 'z' },
    ]);
  });

  it('aggregates from groups, once and again', () => {
    expect(applied('aggregate($count from outcome with max as most)', ROWS)).toEqual([{ most: 3 }]);
    expect(applied('aggregate($count from outcome with average as mean)', ROWS)[0]!['mean']).toBeCloseTo(
      5 / 3,
    );
    const twice =
      'aggregate(handlingDuration with sum from outcome,direction with max from direction with sum as x)';
    // Inbound: the greatest of 40 (Handled), nothing (Abandoned) and 5 (null); Outbound: 30.
    expect(applied(twice, ROWS)).toEqual([{ x: 70 }]);
  });
});

describe('groupby', () => {
  it('gives the distinct values in order, nulls first', () => {
    expect(applied('groupby((outcome))', ROWS)).toEqual([
      { outcome: null },
      { outcome: 'Abandoned' },
      { outcome: 'Handled' },
    ]);
    expect(applied('groupby((direction,outcome))', ROWS)).toHaveLength(4);
    expect(applied('groupby((outcome))', [])).toEqual([]);
  });

  it('aggregates each group', () => {
    expect(
      applied('groupby((outcome),aggregate($count as n,handlingDuration with sum as sum))', ROWS),
    ).toEqual([
      { outcome: null, n: 1, sum: 5 },
      { outcome: 'Abandoned', n: 1, sum: null },
      { outcome: 'Handled', n: 3, sum: 70 },
    ]);
  });

  it('keeps whole entities where the sequence does', () => {
    const rows = applied('groupby((outcome),topcount(1,handlingDuration))', ROWS);
    expect(only(rows, 'outcome', 'journeyId')).toEqual([
      [null, 'd'],
      ['Abandoned', 'b'],
      ['Handled', 'c'],
    ]);
    expect(rows[0]).toHaveProperty('time', 4);
  });

  it('runs any sequence in each group', () => {
    const text =
      'groupby((direction),filter(handlingDuration ge 10)/groupby((outcome),aggregate($count as n))/orderby(n desc)/top(1))';
    expect(applied(text, ROWS)).toEqual([
      { direction: 'Inbound', outcome: 'Handled', n: 2 },
      { direction: 'Outbound', outcome: 'Handled', n: 1 },
    ]);
    expect(
      applied('groupby((outcome),aggregate(handlingDuration with max as m)/compute(m mul 2 as twice))', ROWS),
    ).toEqual([
      { outcome: null, m: 5, twice: 10 },
      { outcome: 'Abandoned', m: null, twice: null },
      { outcome: 'Handled', m: 30, twice: 60 },
    ]);
    const filtered = applied("groupby((outcome),filter(direction eq 'Inbound'))", ROWS);
    expect(only(filtered, 'journeyId')).toEqual([['d'], ['b'], ['a'], ['e']]);
  });

  it('groups by what was computed, and does not mind a property twice', () => {
    expect(
      applied('compute(handlingDuration div 10 as tens)/groupby((tens,tens),aggregate($count as n))', ROWS),
    ).toEqual([
      { tens: null, n: 1 },
      { tens: 0, n: 1 },
      { tens: 1, n: 1 },
      { tens: 3, n: 2 },
    ]);
  });

  it('groups groups', () => {
    const text =
      'groupby((outcome,direction),aggregate($count as n))/groupby((direction),aggregate(n with max as most,$count as outcomes))';
    expect(applied(text, ROWS)).toEqual([
      { direction: 'Inbound', most: 2, outcomes: 3 },
      { direction: 'Outbound', most: 1, outcomes: 1 },
    ]);
  });

  it('groups within groups, by what is a key already too', () => {
    const inner = 'groupby((outcome),groupby((direction),aggregate($count as n)))';
    expect(applied(`groupby((direction),${inner})`, ROWS)).toEqual([
      { direction: 'Inbound', outcome: null, n: 1 },
      { direction: 'Inbound', outcome: 'Abandoned', n: 1 },
      { direction: 'Inbound', outcome: 'Handled', n: 2 },
      { direction: 'Outbound', outcome: 'Handled', n: 1 },
    ]);
  });

  it('tells NaN, null and numbers apart', () => {
    const set = setOf('Journeys');
    const rows = [0, null, Number.NaN, Number.NaN, 0].map((handlingDuration) => ({ handlingDuration }));
    expect(applied('groupby((handlingDuration),aggregate($count as n))', rows, { set })).toEqual([
      { handlingDuration: null, n: 1 },
      { handlingDuration: Number.NaN, n: 2 },
      { handlingDuration: 0, n: 2 },
    ]);
  });
});

describe('rollup', () => {
  it('leaves out the finer properties of coarser rows', () => {
    expect(applied('groupby((rollup(direction,outcome)),aggregate($count as n))', ROWS)).toEqual([
      { direction: 'Inbound', outcome: null, n: 1 },
      { direction: 'Inbound', outcome: 'Abandoned', n: 1 },
      { direction: 'Inbound', outcome: 'Handled', n: 2 },
      { direction: 'Outbound', outcome: 'Handled', n: 1 },
      { direction: 'Inbound', n: 4 },
      { direction: 'Outbound', n: 1 },
    ]);
  });

  it('goes up to the whole with $all', () => {
    const rows = applied('groupby((rollup($all,outcome)),aggregate($count as n))', ROWS);
    expect(rows.at(-1)).toEqual({ n: 5 });
    expect(rows).toHaveLength(4);
    expect(applied('groupby((rollup($all,outcome)),aggregate($count as n))', [])).toEqual([]);
  });

  it('combines the levels of several', () => {
    const text = 'groupby((rollup($all,outcome),rollup($all,direction)),aggregate($count as n))';
    const rows = applied(text, ROWS);
    expect(rows.map((row) => Object.keys(row).join('+'))).toEqual([
      ...new Array(4).fill('outcome+direction+n'),
      ...new Array(3).fill('outcome+n'),
      ...new Array(2).fill('direction+n'),
      'n',
    ]);
  });

  it('shows which rows are sums, by isdefined', () => {
    const text = 'groupby((rollup(direction,outcome)),aggregate($count as n))/filter(not isdefined(outcome))';
    expect(applied(text, ROWS)).toEqual([
      { direction: 'Inbound', n: 4 },
      { direction: 'Outbound', n: 1 },
    ]);
    expect(applied('groupby((outcome))/filter(isdefined(direction))', ROWS)).toEqual([]);
    expect(applied('groupby((outcome))/filter(isdefined(outcome))', ROWS)).toHaveLength(3);
  });
});

describe('what keeps rows as they are', () => {
  const ids = (text: string): unknown => only(applied(text, ROWS), 'journeyId').flat();

  it.each([
    ['identity', ['d', 'a', 'b', 'e', 'c']],
    ['filter(handlingDuration gt 5)', ['a', 'e', 'c']],
    ['search(aband)', ['b']],
    ['top(2)', ['a', 'b']],
    ['skip(3)', ['d', 'e']],
    ['skip(1)/top(2)', ['b', 'c']],
    ['top(3)/skip(1)', ['b', 'c']],
    ['top(2)/skip(3)', []],
    ['top(0)', []],
    ['orderby(handlingDuration desc)', ['c', 'e', 'a', 'd', 'b']],
    ['orderby(outcome,journeyId desc)/top(3)', ['d', 'b', 'e']],
    ['orderby(journeyId desc)/orderby(direction)', ['e', 'd', 'b', 'a', 'c']],
    ['topcount(2,handlingDuration)', ['c', 'e']],
    ['topcount(1,handlingDuration)', ['c']],
    ['topcount(9,handlingDuration)', ['a', 'b', 'c', 'd', 'e']],
    ['bottomcount(2,handlingDuration)', ['b', 'd']],
    ['orderby(journeyId desc)/topcount(2,handlingDuration)', ['c', 'e']],
    ['topsum(31,handlingDuration)', ['c', 'e']],
    ['topsum(30,handlingDuration)', ['c']],
    ['topsum(0,handlingDuration)', []],
    ['topsum(-1,handlingDuration)', ['a', 'b', 'c', 'd', 'e']],
    ['bottomsum(5,handlingDuration)', ['b', 'd']],
    ['bottomsum(6,handlingDuration)', ['a', 'b', 'd']],
    ['toppercent(40,handlingDuration)', ['c']],
    ['toppercent(41,handlingDuration)', ['c', 'e']],
    ['toppercent(100,handlingDuration)', ['a', 'c', 'd', 'e']],
    ['bottompercent(20,handlingDuration)', ['a', 'b', 'd']],
    ['topcount(2,outcome)', ['a', 'c']],
    ['concat(topcount(1,handlingDuration),bottomcount(1,handlingDuration))', ['c', 'b']],
    ['concat(identity,top(1))', ['a', 'b', 'c', 'd', 'e', 'a']],
    ["concat(filter(outcome eq 'Handled'),identity)/topcount(2,handlingDuration)", ['c', 'c']],
  ])('%s', (text, expected) => {
    expect(ids(text)).toEqual(expected);
  });

  it('takes a share that is met exactly as enough', () => {
    const rows = [29, 28, 28, 15].map((handlingDuration, i) => ({ journeyId: 'abcd'[i]!, handlingDuration }));
    expect(only(applied('toppercent(29,handlingDuration)', rows), 'journeyId')).toEqual([['a']]);
    expect(only(applied('toppercent(57,handlingDuration)', rows), 'journeyId')).toEqual([['a'], ['b']]);
    expect(only(applied('bottompercent(15,handlingDuration)', rows), 'journeyId')).toEqual([['d']]);
    const debts = rows.map((row) => ({ ...row, handlingDuration: -row.handlingDuration }));
    expect(only(applied('bottompercent(29,handlingDuration)', debts), 'journeyId')).toEqual([['a']]);
  });

  it('keeps groups in their order, and ranks them in it', () => {
    const grouped = 'groupby((outcome),aggregate($count as n))';
    expect(applied(`${grouped}/topcount(1,n)`, ROWS)).toEqual([{ outcome: 'Handled', n: 3 }]);
    expect(only(applied(`${grouped}/bottomcount(2,n)`, ROWS), 'outcome')).toEqual([[null], ['Abandoned']]);
    expect(only(applied(`${grouped}/orderby(n desc)/skip(1)`, ROWS), 'outcome')).toEqual([
      [null],
      ['Abandoned'],
    ]);
    expect(only(applied(`${grouped}/top(1)`, ROWS), 'outcome')).toEqual([[null]]);
    expect(only(applied(`${grouped}/filter(n gt 1)`, ROWS), 'outcome')).toEqual([['Handled']]);
  });

  it('computes, and knows what it computed', () => {
    const text =
      'compute(handlingDuration mul 2 as twice,twice add 1 as more)/filter(more gt 21)/orderby(twice,journeyId)';
    expect(only(applied(text, ROWS), 'journeyId', 'twice', 'more')).toEqual([
      ['c', 60, 61],
      ['e', 60, 61],
    ]);
  });
});

describe('concat', () => {
  it('gives rows of different kinds, each with what it has', () => {
    const text =
      'concat(groupby((outcome),aggregate($count as n)),aggregate($count as n,handlingDuration with max as longest))';
    expect(applied(text, ROWS)).toEqual([
      { outcome: null, n: 1 },
      { outcome: 'Abandoned', n: 1 },
      { outcome: 'Handled', n: 3 },
      { n: 5, longest: 30 },
    ]);
  });

  it('puts entities, those with computed properties and sums one behind the other', () => {
    const rows = applied(
      'concat(top(1),top(1)/compute(handlingDuration mul 2 as twice),aggregate($count as n))',
      ROWS,
    );
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({ journeyId: 'a', outcome: 'Handled' });
    expect(rows[0]).not.toHaveProperty('twice');
    expect(rows[1]).toMatchObject({ journeyId: 'a', twice: 20 });
    expect(rows[2]).toEqual({ n: 5 });
  });

  it('goes on with all of them, absent values as null', () => {
    const text =
      'concat(groupby((outcome),aggregate($count as n)),aggregate($count as n))/filter(outcome eq null)/groupby((outcome),aggregate(n with sum as n2))';
    // What is absent is not what is null.
    expect(applied(text, ROWS)).toEqual([{ n2: 5 }, { outcome: null, n2: 1 }]);
  });

  it('widens numbers of different types', () => {
    const { row } = boundApply(
      'concat(aggregate(handlingDuration with sum as x),aggregate(handlingDuration with average as x))',
    );
    expect(row.set.column.get('x')!.type).toBe('Edm.Double');
  });
});
