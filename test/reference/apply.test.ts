import { aggregate, answerTo, as, count, desc, groupby, handled, of, path, rowsOf } from './four-journeys.js';
import type { Best, Grouping, Measure, Sequence } from './pipeline.js';
import { arith, cmp, col, int, text, type Cond, type Query } from './query.js';

const ids = (apply: Sequence, rest: Partial<Query> = {}): string =>
  rowsOf(apply, rest)
    .map(({ journeyId }) => journeyId)
    .join('');

const filter = (c: Cond): Sequence => [{ k: 'filter', c }];
const nothing = filter(cmp(col('outcome'), 'eq', text('None')));

describe('aggregate', () => {
  const methods = [
    as('sum', of('handlingDuration', 'sum')),
    as('least', of('handlingDuration', 'min')),
    as('most', of('handlingDuration', 'max')),
    as('mean', of('handlingDuration', 'average')),
    as('different', of('outcome', 'countdistinct')),
    count,
  ];

  it('leaves nulls out, but counts their rows', () => {
    expect(rowsOf(aggregate(...methods))).toEqual([
      { sum: 60, least: 10, most: 30, mean: 20, different: 2, n: 4 },
    ]);
  });

  it('of nothing is one row: null, and 0 where it counts', () => {
    expect(rowsOf([...nothing, ...aggregate(...methods)])).toEqual([
      { sum: null, least: null, most: null, mean: null, different: 0, n: 0 },
    ]);
  });

  it('keeps the type of least and greatest', () => {
    const items = [as('first', of('time', 'min')), as('last', of('outcome', 'max'))];
    expect(rowsOf(aggregate(...items))).toEqual([{ first: '2025-01-01T00:00:00.000Z', last: 'Handled' }]);
  });

  it('goes over all that navigation leads to', () => {
    const items = [
      as('total', { k: 'path', method: 'sum', ...path('duration', 'transitions') }),
      as('n', { k: 'number', path: ['transitions'] }),
    ];
    expect(rowsOf(aggregate(...items))).toEqual([{ total: 7, n: 3 }]);
  });

  it('counts an entity once that several rows lead to, and an expression for each row', () => {
    const handling: Measure = { k: 'path', method: 'sum', ...path('handlingDuration', 'journey') };
    const each = arith(col('handlingDuration', ['journey']), 'add', int(0));
    const items = [
      as('once', handling),
      as('n', { k: 'number', path: ['journey'] }),
      as('each', { k: 'expression', method: 'sum', v: each }),
    ];
    expect(rowsOf(aggregate(...items), {}, 'Transitions')).toEqual([{ once: 40, n: 2, each: 70 }]);
  });

  it('knows the custom aggregates of a set, also through navigation', () => {
    const custom = (name: string, ...steps: readonly string[]) =>
      as(name, { k: 'custom', ...path(name, ...steps) });
    const items = [custom('abandonedCount'), custom('averageHandlingDuration'), custom('journeyCount')];
    expect(rowsOf(aggregate(...items))).toEqual([
      { abandonedCount: 1, averageHandlingDuration: 20, journeyCount: 4 },
    ]);
    const over = [
      custom('handledCount', 'journey'),
      custom('journeyCount'),
      custom('averageWaitingDuration'),
    ];
    expect(rowsOf(aggregate(...over), {}, 'Transitions')).toEqual([
      { handledCount: 2, journeyCount: 2, averageWaitingDuration: 7 / 3 },
    ]);
    expect(rowsOf([...nothing, ...aggregate(...items)])).toEqual([
      { abandonedCount: 0, averageHandlingDuration: null, journeyCount: 0 },
    ]);
  });

  it('from groups aggregates what their aggregates are', () => {
    const inner = of('handlingDuration', 'sum') as Exclude<Measure, { k: 'from' | 'custom' }>;
    const mean: Measure = { k: 'from', of: inner, by: [path('outcome')], method: 'average' };
    // 40 of the handled, nothing of the abandoned, 20 of the one without an outcome.
    expect(rowsOf(aggregate(as('mean', mean)))).toEqual([{ mean: 30 }]);
  });
});

describe('groupby', () => {
  it('has a row for each combination, null among them, sorted by them', () => {
    expect(rowsOf(groupby([path('outcome')], aggregate(count)))).toEqual([
      { outcome: null, n: 1 },
      { outcome: 'Abandoned', n: 1 },
      { outcome: 'Handled', n: 2 },
    ]);
    expect(rowsOf(groupby([path('direction'), path('outcome')]))).toHaveLength(4);
    expect(rowsOf([...nothing, ...groupby([path('outcome')], aggregate(count))])).toEqual([]);
  });

  it('shows what is reached through navigation as an object', () => {
    const by = [path('outcome', 'journey')];
    expect(rowsOf(groupby(by, aggregate(count)), {}, 'Transitions')).toEqual([
      { journey: { outcome: 'Handled' }, n: 3 },
    ]);
  });

  it('with rollup adds a row for each coarser level, without what is rolled up', () => {
    const levels = [path('direction'), path('outcome')];
    const rolled = answerTo(groupby([{ rollup: levels, all: false }], aggregate(count)));
    expect(rolled.rows).toEqual([
      { direction: 'Inbound', outcome: null, n: 1 },
      { direction: 'Inbound', outcome: 'Abandoned', n: 1 },
      { direction: 'Inbound', outcome: 'Handled', n: 1 },
      { direction: 'Outbound', outcome: 'Handled', n: 1 },
      { direction: 'Inbound', n: 3 },
      { direction: 'Outbound', n: 1 },
    ]);
    expect(rolled.settled).toBe(false);
    const all = rowsOf(groupby([{ rollup: levels, all: true }], aggregate(count)));
    expect(all.slice(6)).toEqual([{ n: 4 }]);
  });

  it('combines the levels of two rollups, and plain properties with both', () => {
    const by: readonly Grouping[] = [
      path('localDate'),
      { rollup: [path('direction'), path('outcome')], all: false },
      { rollup: [path('localHour')], all: true },
    ];
    const shapes = new Set(rowsOf(groupby(by)).map((row) => Object.keys(row).join()));
    expect([...shapes]).toEqual([
      'localDate,direction,outcome,localHour',
      'localDate,direction,outcome',
      'localDate,direction,localHour',
      'localDate,direction',
    ]);
  });

  it('takes absent for something else than null', () => {
    const levels = [path('direction'), path('outcome')];
    const again = [
      ...groupby([{ rollup: levels, all: false }], aggregate(count)),
      ...groupby([path('outcome')], aggregate(as('rows', { k: 'number', path: [] }))),
    ];
    expect(rowsOf(again)).toEqual(
      expect.arrayContaining([{ outcome: null, rows: 1 }, { rows: 2 }, { outcome: 'Handled', rows: 2 }]),
    );
  });

  it('does in each group what the sequence says, and leaves entities whole', () => {
    const best: Sequence = [{ k: 'best', which: 'topcount', amount: 1, v: col('handlingDuration') }];
    expect(ids(groupby([path('direction')], best))).toBe('ab');
    const sum = aggregate(as('sum', of('handlingDuration', 'sum')));
    expect(rowsOf(groupby([path('direction')], [...best, ...sum]))).toEqual([
      { direction: 'Inbound', sum: 30 },
      { direction: 'Outbound', sum: 10 },
    ]);
  });
});

describe('transformations that keep rows', () => {
  const best = (which: Best, amount: number): Sequence => [
    { k: 'best', which, amount, v: col('handlingDuration') },
  ];

  it.each<[Best, number, string]>([
    ['topcount', 2, 'ad'],
    ['bottomcount', 2, 'cb'],
    ['topsum', 30, 'a'],
    ['topsum', 31, 'ad'],
    ['topsum', 1000, 'adbc'],
    ['bottomsum', 10, 'cb'],
    ['bottomsum', 11, 'cbd'],
    ['toppercent', 50, 'a'],
    ['toppercent', 51, 'ad'],
    ['bottompercent', 50, 'cbd'],
    ['bottompercent', 1, 'cb'],
  ])('%s(%d,…)', (which, amount, expected) => {
    expect(ids(best(which, amount))).toBe(expected);
  });

  it('know when the standard leaves open which rows come in', () => {
    const by = (name: string): Sequence => [{ k: 'best', which: 'topcount', amount: 1, v: col(name) }];
    expect(answerTo(by('direction')).sure).toBe(true);
    const first: Sequence = [{ k: 'orderby', items: [desc('outcome')] }];
    const inbound = filter(cmp(col('direction'), 'eq', text('Inbound')));
    expect(answerTo([...first, ...inbound, ...by('direction')]).sure).toBe(false);
    expect(answerTo([...first, ...by('handlingDuration')]).sure).toBe(true);
    expect(answerTo([...by('direction'), { k: 'top', n: 1 }]).sure).toBe(true);
    expect(answerTo([...best('topcount', 3), { k: 'top', n: 1 }]).sure).toBe(false);
    expect(answerTo([...best('toppercent', 10), ...nothing, ...best('toppercent', 10)]).sure).toBe(false);
  });

  it('filter, search, skip, top and order stably', () => {
    expect(ids(filter(handled))).toBe('ab');
    expect(ids([{ k: 'search', s: { k: 'term', text: 'HANDL', phrase: false } }])).toBe('ab');
    const orderby: Sequence = [{ k: 'orderby', items: [{ v: col('direction'), desc: false }] }];
    expect(ids([{ k: 'orderby', items: [desc('time')] }, ...orderby])).toBe('dcab');
    expect(ids([...orderby, { k: 'skip', n: 1 }, { k: 'top', n: 2 }])).toBe('cd');
    expect(ids([{ k: 'identity' }])).toBe('abcd');
  });

  it('concat joins what its sequences give, rows of each shape', () => {
    const parts = [filter(handled), filter(handled), aggregate(count)];
    const rows = rowsOf([{ k: 'concat', sequences: parts }], { select: ['journeyId', 'n'] });
    expect(rows).toEqual([
      { journeyId: 'a' },
      { journeyId: 'b' },
      { journeyId: 'a' },
      { journeyId: 'b' },
      { n: 4 },
    ]);
  });
});
